import Foundation

/// How long random tests run: a bounded number of seeds usually, as many as `make soak SEEDS=…` says otherwise.
package enum Soak {
  /// The seeds of a test that runs `usualCount` of them in `make test`.
  package static func seeds(_ usualCount: UInt64) -> Range<UInt64> {
    let asked = ProcessInfo.processInfo.environment["BASALT_SEEDS"].flatMap(UInt64.init)
    return 0..<(asked ?? usualCount)
  }
}
