import Foundation

/// Which seeds a random test takes: always the same few in `make test`, others and many more in `make soak`.
///
/// A test that draws at random has the parameter `seed`, whose arguments come from here: then a failure names its seed, `make soak` finds the
/// test by that word, and TidyTests see that no test has seeds of its own. A sample that must be a certain one is not random: it is
/// drawn from a literal seed, and its test has no parameter.
package enum Soak {
  /// The seeds of a test that runs `usualCount` of them in `make test`. How many a test can afford is its author's to say, so a soak multiplies.
  package static func seeds(_ usualCount: UInt64) -> Range<UInt64> {
    seeds(usualCount, environment: ProcessInfo.processInfo.environment)
  }

  /// - Parameter environment: `BASALT_SEED` is one seed, to replay a failure; otherwise `BASALT_SEEDS` is the number of seeds or `BASALT_SEED_TIMES` multiplies it, and
  ///   `BASALT_SEED_START` is the first, which is usually 0. What is no number is as if it were not there.
  package static func seeds(_ usualCount: UInt64, environment: [String: String]) -> Range<UInt64> {
    func number(_ name: String, _ range: ClosedRange<UInt64>) -> UInt64? {
      environment[name].flatMap { UInt64($0) }.map { min(max($0, range.lowerBound), range.upperBound) }
    }
    if let one = number("BASALT_SEED", 0...(.max - 1)) { return one..<(one + 1) }
    let count = number("BASALT_SEEDS", 1...1_000_000_000) ?? usualCount * (number("BASALT_SEED_TIMES", 1...1_000_000) ?? 1)
    // Half of all numbers are room enough for any count behind the first.
    let start = number("BASALT_SEED_START", 0...(.max / 2)) ?? 0
    return start..<(start + count)
  }

  /// The command that runs one seed of a suite again. Dictionaries in the same order, too: a schedule may hang on it.
  package static func replay(_ suite: String, seed: UInt64) -> String {
    "SWIFT_DETERMINISTIC_HASHING=1 BASALT_SEED=\(seed) swift test --filter \(suite)"
  }
}
