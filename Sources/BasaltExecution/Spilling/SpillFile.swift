internal import BasaltCore
internal import BasaltEncoding
internal import BasaltStorage

/// Batches of one operator in a temporary file, read back in any order and by any thread.
///
/// A batch is a block: its columns as they lie in memory, under LZ4 where that makes them smaller, with a checksum. Not
/// in the encodings of data files: a block is read once, most often soon and out of the page cache, so that choosing
/// among encodings would cost more than the bytes.
final class SpillFile: Sendable {
  private let types: [LogicalType]
  private let scratch: ScratchFile

  init(_ types: [LogicalType], _ scratch: ScratchFile) { (self.types, self.scratch) = (types, scratch) }

  /// Where a batch is, and what it must be.
  struct Block: Sendable {
    let rowCount: Int
    /// In the file.
    fileprivate let offset: Int
    let storedByteCount: Int
    /// Before the codec: about what its rows take in memory.
    let byteCount: Int
    /// Of the stored bytes. In memory, and so out of reach of whatever happens to the file.
    fileprivate let checksum: UInt64
  }

  /// Bytes in the file.
  var byteCount: Int { scratch.byteCount }

  /// - Parameter columns: Flat, of the file's types and of one length.
  /// - Throws: `.diskFull`, `.ioFailure`.
  func write(_ columns: [ColumnVector]) throws(BasaltError) -> Block {
    precondition(columns.map(\.type) == types, "columns of other types")
    // By the thread that has the rows: several compress at the same time.
    let plain = SpilledColumns.bytes(of: columns)
    let compressed = SpillFile.compressed(plain)
    let stored = compressed?.payload ?? plain
    let storedByteCount = compressed?.byteCount ?? plain.byteCount
    let bytes = unsafe UnsafeRawBufferPointer(start: stored.address, count: storedByteCount)
    return Block(
      rowCount: columns.first?.count ?? 0, offset: try unsafe scratch.append(bytes), storedByteCount: storedByteCount,
      byteCount: plain.byteCount, checksum: unsafe Checksum.xxh3(bytes))
  }

  /// `nil` for what shrinks by less than an eighth, which is read faster as it is.
  private static func compressed(_ plain: Buffer) -> (payload: Buffer, byteCount: Int)? {
    // A single text can be larger than any page; nothing beyond that is taken apart again.
    guard plain.byteCount <= Limits.pageDecodedByteCountMaximum else { return nil }
    // Nor what shrinks by more than a page may, which the codec's reader takes for a forgery.
    let least = plain.byteCount / Limits.codecExpansionMaximum + 1
    return BlockCompressor(.lz4).compress(
      plain, byteCount: plain.byteCount, byteCountMaximum: plain.byteCount - plain.byteCount / 8
    ).flatMap { $0.byteCount > least ? $0 : nil }
  }

  /// - Returns: The columns, flat, in memory of their own.
  /// - Throws: `.ioFailure` also when the bytes are not those that were written.
  func read(_ block: Block) throws(BasaltError) -> [ColumnVector] {
    // Past the buffer pool, whose pages are read more than once.
    let stored = Buffer(byteCount: block.storedByteCount)
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: stored.address, count: block.storedByteCount)
    try unsafe scratch.read(bytes, at: block.offset)
    // From here on lengths within the block may be trusted: they are this process's own.
    guard unsafe Checksum.xxh3(UnsafeRawBufferPointer(bytes)) == block.checksum else {
      throw BasaltError(
        .ioFailure,
        "A temporary file has \(block.storedByteCount) bytes at \(block.offset) that are not those written there.",
        remedy: "Check the device of the spill directory, then run the statement again.")
    }
    let codec: BlockCodec = block.storedByteCount < block.byteCount ? .lz4 : .none
    let plain = try codec.decompress(stored, 0..<block.storedByteCount, declaredByteCount: block.byteCount)
    return SpilledColumns.columns(of: plain, types, rowCount: block.rowCount)
  }
}
