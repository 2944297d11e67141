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

/// A layer of the house: its library target and the unit tests that mirror it.
func layer(_ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = []) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: sources),
    .testTarget(
      name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies + tests,
      swiftSettings: strict),
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
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
  ],
  targets: [
    // Layer 0: C.
    .target(name: "CBasaltKernels", exclude: ["LICENSE-xxhash"], cSettings: kernels),
    .target(name: "CBasaltSystem"),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
  ]
    // Layer 1
    + layer("BasaltCore", ["CBasaltKernels"])
    + [
      .target(name: "TestSupport", dependencies: ["BasaltCore"], path: "Tests/Support", swiftSettings: strict),
    ]
    // Layer 2
    + layer("BasaltRuntime", ["BasaltCore", "CBasaltSystem"])
    + layer("BasaltStorage", ["BasaltCore", "BasaltRuntime", "CBasaltSystem"])
    + layer("BasaltEncoding", ["BasaltCore", "CBasaltKernels", "CZstd", "CLZ4"])
    // Layer 3
    + layer(
      "BasaltFormat",
      [
        "BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltEncoding", "BasaltStorage",
        .product(name: "Crypto", package: "swift-crypto"),
      ])
    // Layer 7: the library's door
    + layer(
      "Basalt", ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltText", "BasaltFormat"])
    // Layer 8: the command line
    + [
      .executableTarget(
        name: "BasaltCLI",
        dependencies: ["Basalt", .product(name: "ArgumentParser", package: "swift-argument-parser")],
        swiftSettings: sources),
      .testTarget(
        name: "BasaltCLITests", dependencies: ["BasaltCLI", "Basalt", "BasaltCore", "TestSupport"],
        swiftSettings: strict),
    ]
)
