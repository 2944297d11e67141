internal import BasaltCore

/// The mask of a vector: 16 words, one bit a value, bits after the last value zero.
///
/// The currency of filters: every encoding answers in it, and a conjunction is an AND of words. That bits after the
/// last value are zero is what lets a scan count and combine masks without knowing how many rows the last vector has;
/// `cut` restores it after an inversion.
enum Mask {
  /// 1,024 rows in words of 64.
  static let wordCount = Limits.vectorRowCount / 64

  static func clear(_ mask: UnsafeMutablePointer<UInt64>) {
    unsafe mask.update(repeating: 0, count: wordCount)
  }

  /// Sets the first `count` bits and clears the others.
  static func fill(_ mask: UnsafeMutablePointer<UInt64>, count: Int) {
    unsafe clear(mask)
    unsafe BitMask.fill(mask, bitCount: count)
  }

  /// All or none of the first `count` bits.
  static func set(_ mask: UnsafeMutablePointer<UInt64>, to value: Bool, count: Int) {
    if value { unsafe fill(mask, count: count) } else { unsafe clear(mask) }
  }

  static func invert(_ mask: UnsafeMutablePointer<UInt64>, count: Int) {
    for word in 0..<wordCount { unsafe mask[word] = ~mask[word] }
    unsafe cut(mask, count: count)
  }

  /// Clears the bits from `count` on.
  static func cut(_ mask: UnsafeMutablePointer<UInt64>, count: Int) {
    let whole = count >> 6
    guard whole < wordCount else { return }
    unsafe mask[whole] &= (1 << UInt64(count & 63)) - 1
    if whole + 1 < wordCount { unsafe (mask + whole + 1).update(repeating: 0, count: wordCount - whole - 1) }
  }

  /// Sets or clears the bits of `range`.
  static func set(_ range: Range<Int>, to value: Bool, in mask: UnsafeMutablePointer<UInt64>) {
    var bit = range.lowerBound
    while bit < range.upperBound {
      // Up to the end of the word or of the range; a shift by 64 would be undefined, hence the case below.
      let end = min((bit | 63) + 1, range.upperBound)
      let bits = (end - bit == 64 ? UInt64.max : (1 << UInt64(end - bit)) - 1) << UInt64(bit & 63)
      if value { unsafe mask[bit >> 6] |= bits } else { unsafe mask[bit >> 6] &= ~bits }
      bit = end
    }
  }
}
