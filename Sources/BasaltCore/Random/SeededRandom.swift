/// A random generator that gives the same numbers for the same seed on every machine: xoshiro256** (Blackman and Vigna,
/// 2018), seeded through SplitMix64 as its authors advise.
///
/// For tests and simulation, never for keys. A test prints its seed, and the seed gives the run again.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  package let seed: UInt64

  package init(seed: UInt64) {
    self.seed = seed
    var mixer = seed
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var word = mixer
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
    // Four words in a row of SplitMix64 are never all zero, the one state that xoshiro could not leave.
    state = (next(), next(), next(), next())
  }

  package mutating func next() -> UInt64 {
    func rotated(_ word: UInt64, by count: UInt64) -> UInt64 { (word << count) | (word >> (64 - count)) }
    let result = rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, by: 45)
    return result
  }

  /// True in `numerator` of `denominator` cases.
  package mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
    Int.random(in: 0..<denominator, using: &self) < numerator
  }

  /// Every number of the range is as likely as another.
  package mutating func integer(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// - Complexity: A draw a byte: for tests, where it matters more that the bytes are easy to make again elsewhere.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }

  /// A generator of its own for a part of a test, so that one more draw in one part does not move all the others.
  package mutating func split() -> SeededRandom { SeededRandom(seed: next()) }
}
