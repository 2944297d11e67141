import BasaltCore
package import BasaltFormat
import BasaltRuntime
import BasaltStorage

/// A file whose checksums hold and whose writer lied, or is from the future: single fields replaced, and the seals made anew.
///
/// Offsets are those of the record's table in format-spec/, so that a test shows which field it means.
package struct Forgery {
  package private(set) var bytes: [UInt8]
  private let reader: DataFileReader

  /// - Parameter bytes: A sound file.
  package init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    reader = try Forgery.reader(of: bytes)
  }

  /// Replaces bytes of a column's entry in the column table.
  package mutating func setColumn(_ ordinal: Int, at offset: Int, to new: [UInt8]) throws {
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
  package mutating func setChunk(_ column: Int, rowGroup: Int, at offset: Int, to new: [UInt8]) throws {
    try setBlock(column, at: rowGroup * reader.root.sizes.chunk + offset, to: new)
  }

  /// Replaces bytes of the page entry of that index in the column's block.
  package mutating func setPage(_ column: Int, entry index: Int, at offset: Int, to new: [UInt8]) throws {
    let start = reader.rowGroups.count * reader.root.sizes.chunk + index * PageEntry.byteCount
    try setBlock(column, at: start + offset, to: new)
  }

  /// Replaces bytes of a section.
  package mutating func setSection(_ type: FileRoot.SectionType, at offset: Int, to new: [UInt8]) throws {
    let section = try reader.root.section(type)
    seal(
      section.offset..<(section.offset + section.byteCount),
      seed: ChecksumSeed.section(reader.fileID, type: type.rawValue)
    ) { $0.replaceSubrange(offset..<(offset + new.count), with: new) }
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
  package mutating func damagePage(_ page: Int, column: Int, rowGroup: Int) throws {
    let block = try reader.block(of: try reader.description(at: column))
    let range = try block.byteRange(ofPage: page, of: try block.chunk(rowGroup), rowGroup: rowGroup)
    bytes[range.upperBound - 1] ^= 0x40
  }

  /// Replaces bytes of the payload of a chunk's Bloom filter, and makes its checksum anew.
  package mutating func setBloomFilter(_ column: Int, rowGroup: Int, at offset: Int, to new: [UInt8]) throws {
    let chunk = try reader.block(of: try reader.description(at: column)).chunk(rowGroup)
    guard let range = chunk.facts.bloomFilter else { return }
    let start = range.lowerBound + PageHeader.byteCount
    bytes.replaceSubrange((start + offset)..<(start + offset + new.count), with: new)
    let seed = ChecksumSeed.page(reader.fileID, .bloomFilter, column: column, rowGroup: rowGroup, page: 0)
    let checked = Array(bytes[range.lowerBound..<(range.lowerBound + 24)]) + Array(bytes[start..<range.upperBound])
    bytes.replaceSubrange(
      (range.lowerBound + 24)..<start, with: littleEndian(Checksum.xxh3(checked, seed: seed)))
  }

  /// Replaces bytes of the tail.
  package mutating func setTail(at offset: Int, to new: [UInt8]) {
    let start = bytes.count - FileTail.byteCount
    bytes.replaceSubrange((start + offset)..<(start + offset + new.count), with: new)
    let checksum = UInt32(truncatingIfNeeded: Checksum.xxh3(Array(bytes[start..<(start + 52)])))
    bytes.replaceSubrange((start + 52)..<(start + 56), with: littleEndian(checksum))
  }

  package func open() throws -> DataFileReader { try Forgery.reader(of: bytes) }

  /// Without a pool of pages: each is read from these bytes.
  private static func reader(of bytes: [UInt8]) throws -> DataFileReader {
    let store = try MemoryStore()
    let name = try ObjectName("damaged.bslt")
    _ = try bytes.span.bytes.withUnsafeBytes { bytes throws(BasaltError) in try store.putIfAbsent(name, bytes) }
    return try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
  }
}

/// A number as it lies on disk.
package func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
