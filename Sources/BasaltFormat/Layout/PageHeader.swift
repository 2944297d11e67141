package import BasaltCore
package import BasaltEncoding

/// The 32 bytes before a page's payload: what it is, and its checksum.
///
/// It repeats what the footer knows of the page, so that pages that have lost their footer can still be told apart. A
/// reader that came by the footer takes nothing from it but codec and lengths, and these only after the checksum over
/// header and stored payload matched.
///
/// - Source: format-spec/pages.md
package struct PageHeader: Sendable, Equatable {
  /// Read from the header only to be compared: a reader knows where it looks.
  package var place: PagePlace
  /// What the payload is compressed with; `.none` for a payload that is stored as it is.
  package var codec: BlockCodec
  /// Bytes of the payload in the file, without the header.
  package var storedByteCount: Int
  /// Bytes of the payload when it is no longer compressed.
  package var uncompressedByteCount: Int
  /// Of a dictionary its entries, of a Bloom filter its blocks.
  package var rowCount: Int

  package static let byteCount = 32
  /// The bytes that the checksum covers: all before it.
  private static let checkedByteCount = 24

  /// Without a checksum, which needs the payload: see `encoded(payload:file:)`.
  package init(place: PagePlace, codec: BlockCodec, storedByteCount: Int, uncompressedByteCount: Int, rowCount: Int) {
    self.place = place
    self.codec = codec
    self.storedByteCount = storedByteCount
    self.uncompressedByteCount = uncompressedByteCount
    self.rowCount = rowCount
  }

  /// The header of a page, with the checksum over itself and the payload.
  /// - Parameters:
  ///   - payload: As it is stored, compressed or not.
  ///   - file: Goes into the checksum's seed with the page's place: a page of another file or place does not
  ///     match.
  package func encoded(payload: UnsafeRawBufferPointer, file: UniqueID) -> [UInt8] {
    var record = RecordWriter()
    record.u8(place.kind.rawValue)
    record.u8(codec.rawValue)
    record.u16(0)
    record.u32(UInt32(storedByteCount))
    record.u32(UInt32(uncompressedByteCount))
    record.u32(UInt32(rowCount))
    record.u32(UInt32(place.column))
    record.u16(UInt16(place.rowGroup))
    record.u16(place.pageNumber)
    let checksum = unsafe record.bytes.withUnsafeBytes { unsafe Checksum.xxh3($0, payload, seed: place.seed(file)) }
    record.u64(checksum)
    return record.bytes
  }

  /// Checks a page as it was read, checksum first, and gives its header.
  /// - Parameters:
  ///   - page: Header and stored payload.
  ///   - place: Which page it must be.
  ///   - rowCount: The rows it must have.
  ///   - file: The file it must be of.
  /// - Throws: `.corruptPage`; `.unsupportedVersion` for a codec that is not known here.
  /// - Complexity: One pass over the stored bytes, no allocation.
  package init(checking page: RecordBytes, at place: PagePlace, rowCount: Int, file: UniqueID) throws(BasaltError) {
    guard page.count >= PageHeader.byteCount else {
      throw FileDamage.page("A page has \(page.count) bytes: too few for its header.")
    }
    let found = unsafe page.withBytes { bytes in
      unsafe Checksum.xxh3(
        UnsafeRawBufferPointer(rebasing: bytes[0..<PageHeader.checkedByteCount]),
        UnsafeRawBufferPointer(rebasing: bytes[PageHeader.byteCount...]), seed: place.seed(file))
    }
    guard found == page.u64(24) else {
      throw FileDamage.page(
        "A page's checksum is \(SealedBlock.hexadecimal(found)); its header says \(SealedBlock.hexadecimal(page.u64(24)))."
      )
    }
    // From here on the bytes are what was written; the rest finds writers that are wrong.
    guard page.u8(0) == place.kind.rawValue, page.u32(16) == UInt32(place.column),
      page.u16(20) == UInt16(place.rowGroup),
      page.u16(22) == place.pageNumber, page.u16(2) == 0
    else {
      throw FileDamage.page("A page's header names another place than it lies in.")
    }
    // No damage: the checksum matched, so a later version wrote it.
    guard let codec = BlockCodec(rawValue: page.u8(1)) else {
      throw FileDamage.version("A page uses the block codec \(page.u8(1)), which is not known here.")
    }
    let stored = Int(page.u32(4))
    let uncompressed = Int(page.u32(8))
    // The caller took the page's length from the footer: here the two accounts of it meet.
    guard stored == page.count - PageHeader.byteCount else {
      throw FileDamage.page(
        "A page's payload has \(page.count - PageHeader.byteCount) bytes; its header says \(stored).")
    }
    // Before a byte is allocated by it. How far a codec may expand is the codec's to check (`BlockCodec.decompress`).
    guard uncompressed <= Limits.pageDecodedByteCountMaximum, codec != .none || uncompressed == stored else {
      throw FileDamage.page("A page's payload of \(stored) bytes is said to become \(uncompressed).")
    }
    guard page.u32(12) == UInt32(rowCount) else {
      throw FileDamage.page("A page has \(page.u32(12)) rows, not \(rowCount).")
    }
    self.init(
      place: place, codec: codec, storedByteCount: stored, uncompressedByteCount: uncompressed, rowCount: rowCount)
  }
}

/// Which page of a file: enough to seed its checksum, and to say in an error which one it was.
package struct PagePlace: Sendable, Hashable {
  /// An ordinal in the file's column table, not a field id.
  package var column: Int
  /// An ordinal too.
  package var rowGroup: Int
  /// Its ordinal in the chunk, or `nil` for the chunk's dictionary and filter.
  package let page: Int?
  package let kind: ChecksumSeed.Kind

  /// A data page, or without an ordinal the chunk's dictionary.
  package init(column: Int, rowGroup: Int, page: Int?) {
    self.column = column
    self.rowGroup = rowGroup
    self.page = page
    kind = page == nil ? .dictionaryPage : .dataPage
  }

  /// The chunk's Bloom filter.
  package init(bloomFilterOfColumn column: Int, rowGroup: Int) {
    self.column = column
    self.rowGroup = rowGroup
    page = nil
    kind = .bloomFilter
  }

  /// As errors name it.
  package var pageName: String {
    switch kind {
    case .bloomFilter: "Bloom filter"
    default: page.map(String.init) ?? "dictionary"
    }
  }

  /// How the header names it.
  ///
  /// Ordinals fit because a row group has at most 2^20 rows in pages of at least 2^10: 1,024 pages, far below the
  /// number that names a dictionary.
  var pageNumber: UInt16 { page.map { UInt16($0) } ?? .max }

  /// A dictionary or filter counts as page 0; its kind tells it from the first data page.
  func seed(_ file: UniqueID) -> UInt64 {
    ChecksumSeed.page(file, kind, column: column, rowGroup: rowGroup, page: page ?? 0)
  }
}
