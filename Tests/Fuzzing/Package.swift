// swift-tools-version: 6.2
//
// The fuzzer's package, which `.ci/fuzz` puts beside links to Sources and Tests: only what reads a data file, so that a build
// with a sanitizer and with coverage takes a minute and not ten. Not a target of the house's own manifest, because it has to be linked
// with libFuzzer, which no other build has.

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// What the fuzzer steers by: which edges of ours an input reaches, and what numbers were compared.
let coverage = "edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table"
let watched: [SwiftSetting] = strict + [.unsafeFlags(["-sanitize-coverage=\(coverage)"])]
let watchedC: [CSetting] = [.unsafeFlags(["-fsanitize-coverage=trace-cmp,inline-8bit-counters,pc-table"])]

let package = Package(
  name: "basalt-fuzzing",
  targets: [
    .target(
      name: "CBasaltKernels", path: "Sources/CBasaltKernels", exclude: ["LICENSE-xxhash"], cSettings: watchedC),
    .target(name: "CBasaltMemory", path: "Sources/CBasaltMemory"),
    .target(name: "CBasaltSystem", path: "Sources/CBasaltSystem"),
    .systemLibrary(name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd"),
    .systemLibrary(name: "CLZ4", path: "Sources/CLZ4", pkgConfig: "liblz4"),
    .target(
      name: "BasaltCore", dependencies: ["CBasaltKernels", "CBasaltMemory"], path: "Sources/BasaltCore",
      swiftSettings: watched),
    .target(
      name: "BasaltRuntime", dependencies: ["BasaltCore", "CBasaltSystem"], path: "Sources/BasaltRuntime",
      swiftSettings: strict),
    .target(
      name: "BasaltStorage", dependencies: ["BasaltCore", "BasaltRuntime", "CBasaltSystem"],
      path: "Sources/BasaltStorage", swiftSettings: strict),
    .target(
      name: "BasaltEncoding", dependencies: ["BasaltCore", "CBasaltKernels", "CZstd", "CLZ4"],
      path: "Sources/BasaltEncoding", swiftSettings: watched),
    .target(name: "Crypto", path: "Tests/Fuzzing/Digest", swiftSettings: strict),
    .target(
      name: "BasaltFormat",
      dependencies: ["BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltEncoding", "BasaltStorage", "Crypto"],
      path: "Sources/BasaltFormat", swiftSettings: watched),
    .target(
      name: "FuzzInputs",
      dependencies: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltFormat"],
      path: "Tests/Fuzzing/Inputs", swiftSettings: strict),
    .target(name: "CLibFuzzer", path: "Tests/Fuzzing/Runtime"),
    .executableTarget(
      name: "ReaderFuzzer", dependencies: ["FuzzInputs", "CLibFuzzer"], path: "Tests/Fuzzing/Process",
      swiftSettings: strict,
      // libFuzzer is C++.
      linkerSettings: [.unsafeFlags([Context.environment["LIBFUZZER"] ?? ""]), .linkedLibrary("stdc++")]),
  ]
)
