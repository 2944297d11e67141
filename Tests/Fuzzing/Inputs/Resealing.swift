import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage

/// Makes the checksums of a damaged file match again, as far as a reader would come by them.
///
/// Checksums find damage; what must not trust them is everything behind, which a writer that lies, or forges, reaches. Only checksums,
/// seals, the length and the three copies of the file's id are set: whatever else is wrong stays wrong.
enum Resealing {
  /// - Parameter bytes: Of any kind and length.
  static func resealed(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= FileHeader.byteCount + FileTail.byteCount else { return bytes }
    var file = SealedBytes(bytes)
    // What the reader throws is where it stops, and so is this: the same error then comes of reading.
    try? file.sealMetadata()
    try? file.sealPages()
    return file.bytes
  }
}

private struct SealedBytes {
  private(set) var bytes: [UInt8]
  private let fileID: UniqueID
  private let tailStart: Int

  /// Few columns are enough: a forged count of a million would be walked for nothing.
  private static let columnCountMaximum = 64
  private static let pageCountMaximum = 256

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    fileID = UniqueID(bytes: Array(bytes[16..<32]))
    tailStart = bytes.count - FileTail.byteCount
  }

  /// From the outside in, as a file is opened: each block is found in what was sealed before it.
  mutating func sealMetadata() throws {
    set(56, to: Checksum.xxh3(Array(bytes[0..<56])))
    // Offsets by format-spec/file-layout.md, "Tail".
    replace(tailStart + 16, with: fileID.bytes)
    set(tailStart + 32, to: UInt64(bytes.count))
    let rootOffset = record(tailStart..<bytes.count).u64(0)
    let rootByteCount = Int(record(tailStart..<bytes.count).u32(8))
    guard let rootOffset = Int(exactly: rootOffset), rootOffset >= FileHeader.byteCount, rootOffset < tailStart,
      rootByteCount >= SealedBlock.sealByteCount + 16, rootByteCount <= tailStart - rootOffset
    else { return sealTail() }
    let rootRange = rootOffset..<(rootOffset + rootByteCount)
    replace(rootOffset, with: fileID.bytes)
    set(tailStart + 40, to: seal(rootRange, seed: ChecksumSeed.root(fileID)))
    sealTail()
    let root = try FileRoot(record(rootRange.dropLast(SealedBlock.sealByteCount)), rootOffset: rootOffset)
    for section in root.sections {
      seal(
        section.offset..<(section.offset + section.byteCount),
        seed: ChecksumSeed.section(fileID, type: section.type))
    }
    let table = try root.section(.columnTable)
    let tableEnd = table.offset + table.byteCount - SealedBlock.sealByteCount
    for ordinal in 0..<min(root.columnCount, SealedBytes.columnCountMaximum) {
      let start = table.offset + ordinal * root.sizes.column
      guard start + root.sizes.column <= tableEnd else { break }
      guard
        let column = try? ColumnEntry(record(start..<(start + root.sizes.column)), footer: root.dataEnd..<tailStart),
        column.blockByteCount >= SealedBlock.sealByteCount
      else { continue }
      seal(
        column.blockOffset..<(column.blockOffset + column.blockByteCount),
        seed: ChecksumSeed.columnBlock(fileID, column: ordinal))
    }
  }

  /// Pages lie where column blocks say, which the reader itself reads.
  mutating func sealPages() throws {
    let reader = try FileReading.reader(of: bytes)
    var count = 0
    for ordinal in 0..<min(reader.columnCount, SealedBytes.columnCountMaximum) {
      guard let block = try? reader.block(of: try reader.description(at: ordinal)) else { continue }
      for rowGroup in reader.rowGroups.indices {
        guard let chunk = try? block.chunk(rowGroup), chunk.shape == .pages else { continue }
        if let dictionary = chunk.dictionaryByteRange {
          sealPage(dictionary, .dictionaryPage, column: ordinal, rowGroup: rowGroup, page: 0)
        }
        for page in 0..<chunk.pageCount {
          count += 1
          guard count <= SealedBytes.pageCountMaximum else { return }
          guard let range = try? block.byteRange(ofPage: page, of: chunk, rowGroup: rowGroup) else { break }
          sealPage(range, .dataPage, column: ordinal, rowGroup: rowGroup, page: page)
        }
      }
    }
  }

  private mutating func sealPage(
    _ range: Range<Int>, _ kind: ChecksumSeed.Kind, column: Int, rowGroup: Int, page: Int
  ) {
    guard range.count >= PageHeader.byteCount, range.upperBound <= bytes.count else { return }
    let seed = ChecksumSeed.page(fileID, kind, column: column, rowGroup: rowGroup, page: page)
    // Over the header's first 24 bytes and the payload (format-spec/pages.md).
    let checksum = bytes.withUnsafeBytes {
      Checksum.xxh3(
        UnsafeRawBufferPointer(rebasing: $0[range.lowerBound..<(range.lowerBound + 24)]),
        UnsafeRawBufferPointer(rebasing: $0[(range.lowerBound + PageHeader.byteCount)..<range.upperBound]), seed: seed)
    }
    set(range.lowerBound + 24, to: checksum)
  }

  /// The tail's own checksum, over all that was set in it before.
  private mutating func sealTail() {
    let checksum = UInt32(truncatingIfNeeded: Checksum.xxh3(Array(bytes[tailStart..<(tailStart + 52)])))
    replace(tailStart + 52, with: withUnsafeBytes(of: checksum.littleEndian) { Array($0) })
  }

  @discardableResult
  private mutating func seal(_ block: Range<Int>, seed: UInt64) -> UInt64 {
    let body = block.dropLast(SealedBlock.sealByteCount)
    let seal = bytes.withUnsafeBytes { Checksum.xxh3(UnsafeRawBufferPointer(rebasing: $0[body]), seed: seed) }
    set(body.upperBound, to: seal)
    return seal
  }

  private mutating func set(_ offset: Int, to number: UInt64) {
    replace(offset, with: withUnsafeBytes(of: number.littleEndian) { Array($0) })
  }

  private mutating func replace(_ offset: Int, with new: [UInt8]) {
    bytes.replaceSubrange(offset..<(offset + new.count), with: new)
  }

  private func record(_ range: Range<Int>) -> RecordBytes { RecordBytes(Buffer(Array(bytes[range]))) }
}
