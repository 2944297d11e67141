package import Foundation

/// What SwiftPM built beside the tests that are running.
package enum BuiltProducts {
  /// The folder of this build's executables: of the same configuration as the tests.
  package static let directory: URL = {
    #if os(macOS)
      // Here a helper of the toolchain loads the tests as a bundle.
      if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
        return bundle.bundleURL.deletingLastPathComponent()
      }
    #endif
    return Bundle.main.bundleURL
  }()

  /// The command line.
  package static var basalt: URL { directory.appending(path: "basalt") }
}
