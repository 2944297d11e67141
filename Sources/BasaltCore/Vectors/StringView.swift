/// A text or bytea value inside a column vector: Arrow's 16-byte view.
///
/// ```
/// byte  0    4            8            12           16
///       | length | bytes, zero-padded               |   up to 12 bytes: the value itself
///       | length | first 4 | buffer index | offset  |   longer: where it lies
/// ```
/// Length and prefix come first so that most comparisons are decided by one 64-bit compare, without touching the heap.
/// Two short values are equal exactly when their views are.
@frozen @usableFromInline
package struct StringView: BitwiseCopyable, Sendable {
  /// The length in the low 32 bits, the first four bytes above.
  @usableFromInline package var head: UInt64
  /// The other eight bytes, or buffer index (low) and offset (high).
  @usableFromInline package var tail: UInt64

  @usableFromInline package static let inlineByteCountMaximum = 12

  @inlinable
  package init(head: UInt64, tail: UInt64) {
    self.head = head
    self.tail = tail
  }

  /// The view of a value of `bytes`, which lies at `offset` of heap buffer `bufferIndex` when it is too long to be
  /// inline.
  @inlinable
  package init(_ bytes: UnsafeBufferPointer<UInt8>, bufferIndex: Int, offset: Int) {
    let count = bytes.count
    if count <= StringView.inlineByteCountMaximum {
      var words: (UInt64, UInt64) = (UInt64(UInt32(truncatingIfNeeded: count)), 0)
      unsafe withUnsafeMutableBytes(of: &words) { target in
        // Zeros behind the value: equal short values have equal views.
        if let source = bytes.baseAddress, count > 0 {
          unsafe (target.baseAddress! + 4).copyMemory(from: source, byteCount: count)
        }
      }
      self.init(head: words.0, tail: words.1)
    } else {
      // The first four bytes are kept in the view too: comparisons mostly end with them.
      // Index and offset have 32 bits each: a heap may have 4 GiB here, though Arrow's signed offsets end at 2.
      let prefix = unsafe UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(as: UInt32.self)
      self.init(
        head: UInt64(UInt32(truncatingIfNeeded: count)) | UInt64(prefix) << 32,
        tail: UInt64(UInt32(truncatingIfNeeded: bufferIndex)) | UInt64(UInt32(truncatingIfNeeded: offset)) << 32)
    }
  }

  @inlinable package var byteCount: Int { Int(UInt32(truncatingIfNeeded: head)) }
  @inlinable package var isInline: Bool { byteCount <= StringView.inlineByteCountMaximum }
  /// - Precondition: The value is not inline.
  @inlinable package var bufferIndex: Int { Int(UInt32(truncatingIfNeeded: tail)) }
  /// - Precondition: The value is not inline.
  @inlinable package var offset: Int { Int(tail >> 32) }
}
