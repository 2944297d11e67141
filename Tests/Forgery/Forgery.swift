import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage

/// A file whose checksums hold and whose writer lied, or is from the future: single fields replaced, and the seals made anew.
struct Forgery {
  private(set) var bytes: [UInt8]
  private let reader: DataFileReader

  init(_ file: TestFile) throws {
    bytes = try file.bytes()
    reader = try file.open()
  }

  /// Replaces bytes of a column's entry in the column table.
  mutating func setColumn(_ ordinal: Int, at offset: Int, to new: [UInt8]) throws {
    let section = try reader.root.section(.columnTable)
    seal(
      section.offset..<(section.offset + section.byteCount),
      seed: ChecksumSeed.section(reader.fileID, type: FileRoot.SectionType.columnTable.rawValue)
    ) {
      $0.replaceSubrange(
        (ordinal * ColumnEntry.byteCount + offset)..<(ordinal * ColumnEntry.byteCount + offset + new.count), with: new)
    }
  }

  /// Replaces bytes of a chunk's entry.
  mutating func setChunk(_ column: Int, rowGroup: Int, at offset: Int, to new: [UInt8]) throws {
    try setBlock(column, at: rowGroup * ChunkEntry.byteCount + offset, to: new)
  }

  /// Replaces bytes of the page entry of that index in the column's block.
  mutating func setPage(_ column: Int, entry index: Int, at offset: Int, to new: [UInt8]) throws {
    let start = reader.rowGroups.count * ChunkEntry.byteCount + index * PageEntry.byteCount
    try setBlock(column, at: start + offset, to: new)
  }

  private mutating func setBlock(_ column: Int, at offset: Int, to new: [UInt8]) throws {
    let entry = try reader.entry(column)
    seal(
      entry.blockOffset..<(entry.blockOffset + entry.blockByteCount),
      seed: ChecksumSeed.columnBlock(reader.fileID, column: column)
    ) { $0.replaceSubrange(offset..<(offset + new.count), with: new) }
  }

  private mutating func seal(_ block: Range<Int>, seed: UInt64, _ edit: (inout [UInt8]) -> Void) {
    var body = Array(bytes[block.lowerBound..<(block.upperBound - SealedBlock.sealByteCount)])
    edit(&body)
    bytes.replaceSubrange(block, with: SealedBlock.sealed(body, seed: seed).bytes)
  }

  /// Damages a page, whose checksum then does not hold.
  mutating func damagePage(_ page: Int, column: Int, rowGroup: Int) throws {
    let block = try reader.block(of: try reader.description(at: column))
    let range = try block.byteRange(ofPage: page, of: try block.chunk(rowGroup), rowGroup: rowGroup)
    bytes[range.upperBound - 1] ^= 0x40
  }

  func open() throws -> DataFileReader {
    let (store, name) = try TestFile.store(holding: bytes)
    return try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
  }

  func verified(isDeep: Bool) throws -> DataFileVerifier.Report {
    let (store, name) = try TestFile.store(holding: bytes)
    return try DataFileVerifier(name, in: store, isDeep: isDeep).verified()
  }
}

extension DataFileVerifier {
  /// Three threads, so that what they find must be brought into order.
  private static let pool = Result { try WorkerPool(threadCount: 3) }

  func verified() throws -> Report { try verify(on: try DataFileVerifier.pool.get()) }
}

/// A number as it lies on disk.
func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
