import Foundation

/// How long random tests run: a bounded number of seeds usually, as many as `make soak SEEDS=…` says otherwise, and one alone when a
/// failure is replayed (`BASALT_SEED=…`).
package enum Soak {
  /// The seeds of a test that runs `usualCount` of them in `make test`.
  package static func seeds(_ usualCount: UInt64) -> Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["BASALT_SEED"].flatMap(UInt64.init), one < .max { return one..<one + 1 }
    return 0..<(environment["BASALT_SEEDS"].flatMap(UInt64.init) ?? usualCount)
  }

  /// The command that runs one seed of a suite again.
  package static func replay(_ suite: String, seed: UInt64) -> String {
    "BASALT_SEED=\(seed) swift test --filter \(suite)"
  }
}
