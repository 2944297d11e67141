package import BasaltCore

/// Some bytes of a buffer, read as little-endian fields at fixed offsets: how every record of the format is read.
///
/// Nothing is parsed or copied; a field costs one load. Reading beyond the end is a bug of ours, because sizes are
/// checked when a record is cut out.
///
/// Fields are loads at offsets that the format's tables give, instead of structs laid over the bytes: Swift promises no
/// layout for a struct, and a stored record may be longer than the one we know. The buffer is held, not borrowed, so
/// that a record can outlive the function that read it; the price is a retain a copy, once an entry, never once a
/// value.
package struct RecordBytes: Sendable {
  private let buffer: Buffer
  private let start: Int
  package let count: Int

  /// - Precondition: The range lies within the buffer.
  package init(_ buffer: Buffer, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.byteCount, "a record beyond its buffer")
    self.buffer = buffer
    start = range.lowerBound
    count = range.count
  }

  package init(_ buffer: Buffer) { self.init(buffer, 0..<buffer.byteCount) }

  /// A part of it.
  /// - Precondition: The range lies within.
  package func part(_ range: Range<Int>) -> RecordBytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a record beyond its block")
    return RecordBytes(buffer, (start + range.lowerBound)..<(start + range.upperBound))
  }

  package func u8(_ offset: Int) -> UInt8 { load(offset) }
  package func u16(_ offset: Int) -> UInt16 { load(offset) }
  package func u32(_ offset: Int) -> UInt32 { load(offset) }
  package func u64(_ offset: Int) -> UInt64 { load(offset) }
  /// The bytes of `range`, copied: for ids, names and bounds, which outlive the block.
  package func bytes(_ range: Range<Int>) -> [UInt8] { part(range).copy() }

  private func copy() -> [UInt8] { buffer.bytes(start..<(start + count)) }

  /// All bytes. The pointer is valid only inside `body`.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe buffer.withBytes { (all) throws(Failure) -> Result in
      try unsafe body(UnsafeRawBufferPointer(rebasing: all[start..<(start + count)]))
    }
  }

  /// Unaligned, because records of a later version may have any stride.
  private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number {
    precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count, "a field beyond its record")
    return unsafe buffer.withBytes { bytes in
      unsafe Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start + offset, as: Number.self))
    }
  }
}
