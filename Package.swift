// swift-tools-version: 6.2
//
// The house of Basalt: one target per layer, in the order of the layer table (README.md, "The house").
// A target may import only targets of the layers above its own line here; Tests/TidyTests holds that true, because
// the compiler does not (an undeclared import still builds on an incremental build).

import PackageDescription

/// What every Swift target of ours is compiled with. No ISA flags: kernels dispatch at run time instead.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Sources also account for every unsafe use; in tests that is noise.
let sources: [SwiftSetting] = strict + [.strictMemorySafety()]

/// C kernels are optimised in debug builds too: a debug test of an unoptimised kernel takes minutes.
let kernels: [CSetting] = [.unsafeFlags(["-O2"], .when(configuration: .debug))]

/// Benchmark's own shells: its boilerplate generator writes Swift 6 code, but not under our upcoming features.
let benchmarkShell: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// A suite of benchmarks: a shell around questions of `BenchmarkQuestions`, run by `swift package benchmark`.
func benchmarkSuite(_ name: String, path: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["BenchmarkQuestions", "BenchmarkShell", .product(name: "Benchmark", package: "benchmark")],
    path: path, swiftSettings: benchmarkShell,
    plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

/// A layer of the house: its library target and the unit tests that mirror it.
/// - Parameter data: Folders of the tests that hold files they read, beside the sources.
/// - Parameter tests: What the tests alone need.
func layer(
  _ name: String, _ dependencies: [Target.Dependency], data: [String] = [], tests: [Target.Dependency] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: sources),
    .testTarget(
      name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies + tests,
      exclude: data, swiftSettings: strict),
  ]
}

let package = Package(
  name: "basalt",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Basalt", targets: ["Basalt"]),
    .executable(name: "basalt", targets: ["BasaltCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    // Without traits: its allocation counters interpose on malloc, and need packages of their own.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ]
)

// One statement a layer: a single expression of all of them takes the type checker minutes.

// Layer 0: C.
package.targets += [
  .target(name: "CBasaltKernels", exclude: ["LICENSE-xxhash"], cSettings: kernels),
  .target(name: "CBasaltMemory"),
  .target(name: "CBasaltSystem"),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
  .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
  .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
]

// Layer 1: the vocabulary.
package.targets += layer("BasaltCore", ["CBasaltKernels", "CBasaltMemory"])

// Layer 2: threads, bytes, encodings, the language and its functions, text.
package.targets += layer("BasaltRuntime", ["BasaltCore", "CBasaltSystem"])
package.targets += layer("BasaltStorage", ["BasaltCore", "BasaltRuntime", "CBasaltSystem"])
package.targets += layer("BasaltEncoding", ["BasaltCore", "CBasaltKernels", "CZstd", "CLZ4"])
package.targets += layer("BasaltSQL", ["BasaltCore"])
package.targets += layer("BasaltFunctions", ["BasaltCore", "CBasaltKernels"], data: ["Opinions"])
package.targets += layer("BasaltText", ["BasaltCore", "BasaltRuntime", "CBasaltKernels", "CZstd", "CLZ4", "CZlib"])

// Layer 3: the ledger, the data file.
package.targets += layer(
  "BasaltLedger", ["BasaltCore", "BasaltRuntime", "BasaltStorage", .product(name: "Crypto", package: "swift-crypto")])
package.targets += layer(
  "BasaltFormat",
  [
    "BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltEncoding", "BasaltStorage",
    .product(name: "Crypto", package: "swift-crypto"),
  ], data: ["Golden"], tests: ["ForgerySupport", "FuzzInputs"])

// Layer 4: who has seen what, and who may.
package.targets += layer(
  "BasaltAudit",
  [
    "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltLedger", .product(name: "Crypto", package: "swift-crypto"),
  ])
package.targets += layer("BasaltAccess", ["BasaltCore"])

// Layer 5: tables; plans of queries over them.
package.targets += layer(
  "BasaltTable",
  [
    "BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltStorage", "BasaltLedger", "BasaltFormat", "BasaltAudit",
    "BasaltAccess", .product(name: "Crypto", package: "swift-crypto"),
  ], tests: ["TableSupport"])

package.targets += layer("BasaltPlan", ["BasaltCore", "BasaltSQL", "BasaltFunctions", "BasaltAccess"])

// Layer 6: queries at work.
package.targets += layer(
  "BasaltExecution",
  [
    "BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltFunctions", "BasaltPlan",
    "BasaltFormat", "BasaltTable",
  ], tests: ["BasaltAccess", "TableSupport"])

// Layer 7: the library's door.
package.targets += layer(
  "Basalt",
  [
    "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltText", "BasaltLedger", "BasaltFormat",
    "BasaltAudit", "BasaltAccess", "BasaltTable", "BasaltSQL", "BasaltFunctions", "BasaltPlan", "BasaltExecution",
  ], tests: ["TableSupport"])

// Layer 8: the command line.
package.targets += [
  .executableTarget(
    name: "BasaltCLI",
    dependencies: ["Basalt", "CEdit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
    swiftSettings: sources),
  .testTarget(
    name: "BasaltCLITests",
    dependencies: [
      "BasaltCLI", "Basalt", "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltLedger", "TestSupport",
      "ForgerySupport",
    ],
    swiftSettings: strict),
]

// Beside the layers: tests of the house as a whole, and what measures it.
package.targets += [
  .target(name: "TestSupport", dependencies: ["BasaltCore"], path: "Tests/Support", swiftSettings: strict),
  .target(
    name: "TableSupport",
    dependencies: [
      "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltLedger", "BasaltFormat", "BasaltAudit", "BasaltAccess",
      "BasaltTable", "TestSupport",
    ], path: "Tests/TableSupport", swiftSettings: strict),
  // Apart from TestSupport, which the lower layers' tests use too.
  .target(
    name: "ForgerySupport", dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltFormat"],
    path: "Tests/Forgery", swiftSettings: strict),
  // What the fuzzer does with an input, which tests do with those that it has kept; the fuzzer itself is a package of its own (.ci/fuzz).
  .target(
    name: "FuzzInputs",
    dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltFormat"],
    path: "Tests/Fuzzing/Inputs", swiftSettings: strict),
  .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
  .testTarget(
    name: "SQLLogicTests", dependencies: ["Basalt", "BasaltPlan", "TestSupport"],
    exclude: ["Cases", "Topics", "Making", "Workloads", "make_cases.py", "make_workload.py"], swiftSettings: strict),
  .testTarget(
    name: "CrashTests",
    dependencies: [
      "Basalt", "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltLedger", "BasaltAudit", "TestSupport",
      "CrashSupport", "AppendingProcess", "BasaltCLI",
    ],
    swiftSettings: strict),
  // What the processes do that CrashTests kill, and such a process: a program of no product.
  .target(name: "CrashSupport", dependencies: ["BasaltCore"], path: "Tests/CrashSupport", swiftSettings: strict),
  .executableTarget(
    name: "AppendingProcess", dependencies: ["Basalt", "BasaltCore", "CrashSupport"], path: "Tests/AppendingProcess",
    swiftSettings: strict),
  // On the command line, so that it is built before what the pages say about it is typed.
  .testTarget(name: "ConsumerTests", dependencies: ["TestSupport", "BasaltCLI"], swiftSettings: strict),
  .target(
    name: "BenchmarkQuestions", dependencies: ["BasaltCore", "CBasaltKernels"], path: "Benchmarks/Questions",
    swiftSettings: strict),
  .testTarget(
    name: "BenchmarkTests",
    dependencies: [
      "BenchmarkQuestions", "TestSupport", "BasaltCLI", "DecodeBenchmark", "StagingBenchmark", "LedgerBenchmark",
      "ScanBenchmark", "PlanningBenchmark", "SortBenchmark", "PointBenchmark", "TextBenchmark",
      "WideBenchmark", "EncodingBenchmark", "CancellationBenchmark",
    ],
    swiftSettings: strict),
  .target(
    name: "BenchmarkShell", dependencies: ["BenchmarkQuestions", .product(name: "Benchmark", package: "benchmark")],
    path: "Benchmarks/Shell", swiftSettings: strict),
  benchmarkSuite("KernelBenchmarks", path: "Benchmarks/Kernels"),
  .executableTarget(
    name: "ScanBenchmark",
    dependencies: [
      "Basalt", "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltFormat", "BasaltAudit", "BasaltAccess",
      "BasaltTable",
    ],
    path: "Benchmarks/Scan", swiftSettings: strict),
  .executableTarget(
    name: "DecodeBenchmark", dependencies: ["Basalt"], path: "Benchmarks/Decode", swiftSettings: strict),
  .executableTarget(
    name: "TextBenchmark", dependencies: ["BasaltCore", "BasaltEncoding"], path: "Benchmarks/Text",
    swiftSettings: strict),
  .executableTarget(
    name: "PlanningBenchmark",
    dependencies: ["BasaltAccess", "BasaltAudit", "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltTable"],
    path: "Benchmarks/Planning", swiftSettings: strict),
  .executableTarget(
    name: "SortBenchmark", dependencies: ["BasaltCore", "BasaltTable"], path: "Benchmarks/Sorting",
    swiftSettings: strict),
  .executableTarget(
    name: "CommitBenchmark", dependencies: ["Basalt", "BasaltCore", "BasaltStorage"], path: "Benchmarks/Commits",
    swiftSettings: strict),
  .executableTarget(
    name: "PointBenchmark", dependencies: ["Basalt", "BasaltCore"], path: "Benchmarks/Point", swiftSettings: strict),
  .executableTarget(
    name: "CancellationBenchmark", dependencies: ["Basalt", "BasaltCore"], path: "Benchmarks/Cancelling",
    swiftSettings: strict),
  .executableTarget(
    name: "EncodingBenchmark",
    dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltFormat"],
    path: "Benchmarks/Encodings", swiftSettings: strict),
  .executableTarget(
    name: "WideBenchmark",
    dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltFormat"],
    path: "Benchmarks/Wide", swiftSettings: strict),
  .executableTarget(
    name: "AuditBenchmark", dependencies: ["BasaltAudit", "BasaltCore", "BasaltRuntime", "BasaltStorage"],
    path: "Benchmarks/Audit",
    swiftSettings: strict),
  .executableTarget(
    name: "StagingBenchmark",
    dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltFormat", "BasaltTable"],
    path: "Benchmarks/Staging", swiftSettings: strict),
  .executableTarget(
    name: "LedgerBenchmark",
    dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltLedger", "CBasaltSystem"],
    path: "Benchmarks/Ledger", swiftSettings: strict),
]
