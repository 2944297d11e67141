/// Text bytes with slack on both sides, addressed by offset: what the parsing of fields looks at.
///
/// `@safe`: offsets come from the masks of the same block, which lie within it, and words may reach `slackByteCount`
/// bytes beyond either end, where the block has memory of its own. Asserted in debug builds; the tests run every parser
/// there.
@safe struct TextBytes {
  private let base: UnsafePointer<UInt8>
  let count: Int

  /// Readable bytes before the first and after the last: two 8-byte words at any offset of the text.
  static let slackByteCount = 64

  /// - Precondition: `slackByteCount` bytes are readable before and after `count` bytes at `base`, as long as this is
  ///   used.
  init(_ base: UnsafePointer<UInt8>, count: Int) {
    unsafe self.base = unsafe base
    self.count = count
  }

  @inline(__always) subscript(offset: Int) -> UInt8 {
    assert(offset >= -TextBytes.slackByteCount && offset < count + TextBytes.slackByteCount)
    return unsafe base[offset]
  }

  /// Eight bytes, the first in the lowest byte.
  @inline(__always) func word(at offset: Int) -> UInt64 {
    assert(offset >= -TextBytes.slackByteCount && offset + 8 <= count + TextBytes.slackByteCount)
    return unsafe UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self)
  }

  /// The bytes of a field, valid as long as the block keeps its text.
  @inline(__always) func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    assert(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  func string(_ range: Range<Int>) -> String { unsafe String(decoding: bytes(range), as: UTF8.self) }
}
