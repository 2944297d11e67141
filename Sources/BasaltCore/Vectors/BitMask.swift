/// Bits in 64-bit words, least significant first: validity (1 = valid), filter results (1 = passes), booleans.
///
/// Bits beyond the count are zero, so that words can be counted and compared without care for the tail.
@usableFromInline package enum BitMask {
  @inlinable
  package static func wordCount(of bitCount: Int) -> Int { (bitCount + 63) / 64 }

  /// - Precondition: The words reach that far; nothing is checked.
  @inlinable
  package static func bit(_ index: Int, in words: UnsafePointer<UInt64>) -> Bool {
    unsafe (words[index >> 6] >> UInt64(index & 63)) & 1 == 1
  }

  /// Leaves all other bits; the word must be initialised.
  @inlinable
  package static func set(_ index: Int, in words: UnsafeMutablePointer<UInt64>) {
    unsafe words[index >> 6] |= 1 << UInt64(index & 63)
  }

  @inlinable
  package static func clear(_ index: Int, in words: UnsafeMutablePointer<UInt64>) {
    unsafe words[index >> 6] &= ~(1 << UInt64(index & 63))
  }

  /// Sets the first `bitCount` bits and clears the rest of the last word.
  package static func fill(_ words: UnsafeMutablePointer<UInt64>, bitCount: Int) {
    for index in 0..<(bitCount / 64) { unsafe words[index] = .max }
    if bitCount % 64 > 0 { unsafe words[bitCount / 64] = (1 << UInt64(bitCount % 64)) - 1 }
  }

  /// Set bits among the first `bitCount`, by whole words: the bits behind them must be zero.
  package static func population(of words: UnsafePointer<UInt64>, bitCount: Int) -> Int {
    var count = 0
    for index in 0..<wordCount(of: bitCount) { unsafe count += words[index].nonzeroBitCount }
    return count
  }

  /// Copies `count` bits from bit `start` of `source` to bit 0 of `target`, and clears the rest of the last word.
  package static func copy(
    _ source: UnsafePointer<UInt64>, from start: Int, to target: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    // Each target word is made of two neighbours in the source, shifted against each other.
    let shift = UInt64(start & 63)
    let first = start >> 6
    let words = wordCount(of: count)
    for index in 0..<words {
      var word = unsafe source[first + index] >> shift
      // The next source word exists only when bits of it are wanted.
      if shift > 0, index * 64 + Int(64 - shift) < count {
        word |= unsafe source[first + index + 1] << (64 - shift)
      }
      unsafe target[index] = word
    }
    if count % 64 > 0 { unsafe target[words - 1] &= (1 << UInt64(count % 64)) - 1 }
  }

  /// Writes `count` bits of `source` from bit `start` of `target` on, and clears the rest of the last word. Bits before
  /// `start` stay; those at and after it need not be initialised.
  package static func append(
    _ source: UnsafePointer<UInt64>, count: Int, to target: UnsafeMutablePointer<UInt64>, at start: Int
  ) {
    var written = 0
    while written < count {
      let position = start + written
      let shift = position & 63
      // As many bits as both the source word and the target word have left.
      let bits = min(count - written, 64 - shift, 64 - written & 63)
      let mask = bits == 64 ? UInt64.max : (1 << UInt64(bits)) - 1
      let word = unsafe (source[written >> 6] >> UInt64(written & 63)) & mask
      let earlier = shift == 0 ? 0 : unsafe target[position >> 6] & ((1 << UInt64(shift)) - 1)
      unsafe target[position >> 6] = earlier | word << UInt64(shift)
      written += bits
    }
  }

  /// The same with one bit `count` times.
  package static func append(
    repeating bit: Bool, count: Int, to target: UnsafeMutablePointer<UInt64>, at start: Int
  ) {
    var written = 0
    while written < count {
      let position = start + written
      let shift = position & 63
      // Up to the end of the target's word, or of what is left.
      let bits = min(count - written, 64 - shift)
      let mask = bits == 64 ? UInt64.max : (1 << UInt64(bits)) - 1
      let earlier = shift == 0 ? 0 : unsafe target[position >> 6] & ((1 << UInt64(shift)) - 1)
      unsafe target[position >> 6] = earlier | (bit ? mask << UInt64(shift) : 0)
      written += bits
    }
  }
}
