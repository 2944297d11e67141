/// Eight decimal digits at a time in one 64-bit word: the arithmetic under numbers, dates and times.
///
/// The first digit lies in the lowest byte, as text does in memory. The three multiplications join neighbours to pairs,
/// pairs to fours, fours to eight: a well-known technique ("SWAR"), see Johnny Lee and others, and D. Lemire, "Number
/// parsing at a gigabyte per second" (2021).
enum Digits {
  static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// Whether all eight bytes are `0`…`9`.
  @inline(__always) static func areDigits(_ word: UInt64) -> Bool {
    // The high nibble is 3, and stays 3 when 6 is added: not so for the six bytes behind '9'.
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    return ((word & high) | (((word &+ 0x0606_0606_0606_0606) & high) >> 4)) == 0x3333_3333_3333_3333
  }

  /// The number that eight digits write.
  @inline(__always) static func number(_ word: UInt64) -> UInt64 {
    let pairs = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* (256 &* 10 &+ 1)) >> 8
    let fours = ((pairs & 0x00FF_00FF_00FF_00FF) &* (65_536 &* 100 &+ 1)) >> 16
    return ((fours & 0x0000_FFFF_0000_FFFF) &* (4_294_967_296 &* 10_000 &+ 1)) >> 32
  }

  /// The `count` bytes before `end`, with `0`s before them.
  /// - Precondition: `count` is in 1…8.
  @inline(__always) static func word(of text: TextBytes, endingAt end: Int, count: Int) -> UInt64 {
    let kept = UInt64.max &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    return (text.word(at: end &- 8) & kept) | (zeros & ~kept)
  }

  /// The `digitCount` digits of a field that ends at `end` and has a point among its last eight bytes, the point taken
  /// out, with `0`s before them.
  ///
  /// The word that ends at the end holds the fraction in place; the one a byte earlier holds the digits before the
  /// point, moved over it.
  /// - Parameter fractionMask: Selects the bytes behind the point, at most seven.
  /// - Precondition: `digitCount` is in 1…8 and larger than the fraction's.
  @inline(__always) static func decimalWord(
    of text: TextBytes, endingAt end: Int, digitCount: Int, fractionMask: UInt64
  ) -> UInt64 {
    let joined = (text.word(at: end &- 8) & fractionMask) | (text.word(at: end &- 9) & ~fractionMask)
    let kept = UInt64.max &<< UInt64(truncatingIfNeeded: 64 &- 8 &* digitCount)
    return (joined & kept) | (zeros & ~kept)
  }

  /// The two digits at `offset`, or `nil`.
  @inline(__always) static func pair(_ text: TextBytes, at offset: Int) -> Int? {
    let tens = text[offset] &- UInt8(ascii: "0")
    let ones = text[offset &+ 1] &- UInt8(ascii: "0")
    return tens <= 9 && ones <= 9 ? Int(tens) &* 10 &+ Int(ones) : nil
  }
}
