package import BasaltCore

/// One column in the column table: what it is, and where its column block lies.
///
/// 64 bytes for each column of the file are read at opening, so only what is needed to find and name a column is here;
/// chunks, pages and bounds lie in the column block, which is read when the column is first asked for. That is why
/// opening a wide file costs little more than a narrow one.
///
/// - Source: format-spec/footer.md, "Column table"
package struct ColumnEntry: Sendable, Equatable {
  package var fieldID: FieldID
  package var nameOffset: Int
  package var nameByteCount: Int
  package var type: TypeNumber
  package var isNullable: Bool
  /// Bit i is set if encoding i occurs in any of its pages: a reader that lacks one refuses the column before it reads
  /// a page of it, and reads the others.
  package var encodings: UInt64
  package var blockOffset: Int
  /// With the seal.
  package var blockByteCount: Int
  package var pageEntryCount: Int
  /// Bytes of all its pages.
  package var dataByteCount: Int

  package static let byteCount = 64
  /// The parent of a column that is not nested. Nested types have their place in the record, not yet their meaning.
  package static let topLevel = UInt32.max

  package init(
    fieldID: FieldID, nameOffset: Int, nameByteCount: Int, type: TypeNumber, isNullable: Bool, encodings: UInt64,
    blockOffset: Int, blockByteCount: Int, pageEntryCount: Int, dataByteCount: Int
  ) {
    self.fieldID = fieldID
    self.nameOffset = nameOffset
    self.nameByteCount = nameByteCount
    self.type = type
    self.isNullable = isNullable
    self.encodings = encodings
    self.blockOffset = blockOffset
    self.blockByteCount = blockByteCount
    self.pageEntryCount = pageEntryCount
    self.dataByteCount = dataByteCount
  }

  /// Appends the entry's 64 bytes.
  package func write(to record: inout RecordWriter) {
    record.u32(fieldID.number)
    record.u32(ColumnEntry.topLevel)
    record.u32(UInt32(nameOffset))
    record.u16(UInt16(nameByteCount))
    record.u16(0)
    record.u8(type.number)
    record.u8(0)
    record.u16(isNullable ? 1 : 0)
    record.u16(type.precision)
    record.u16(type.scale)
    record.u64(encodings)
    record.u64(UInt64(blockOffset))
    record.u32(UInt32(blockByteCount))
    record.u32(UInt32(pageEntryCount))
    record.u64(UInt64(dataByteCount))
    record.u64(0)
  }

  /// Reads an entry and checks what can be checked without the name heap and the column block.
  /// - Parameter footer: Where the column block must lie, in the file: from the end of the pages to the tail. Its lower
  ///   bound is also the most bytes that pages can have.
  /// - Throws: `.corruptFile`; `.unsupportedVersion` for a nested column, which a later version may well have written.
  package init(_ record: RecordBytes, footer: Range<Int>) throws(BasaltError) {
    guard record.u32(0) >= 1 else { throw FileDamage.file("A column has the field id 0.") }
    guard record.u32(4) == ColumnEntry.topLevel, record.u16(14) == 0 else {
      throw FileDamage.version("The file has nested columns, which are not known here.")
    }
    try FileDamage.requireZero(record.u8(17), "column, offset 17")
    try FileDamage.requireZero(record.u64(56), "column, offset 56")
    let flags = record.u16(18)
    guard flags <= 1 else { throw FileDamage.file("A column has unknown flags \(flags).") }
    let blockByteCount = Int(record.u32(40))
    // Subtracting from the end instead of adding to the offset: the sum of two forged numbers could overflow.
    guard let blockOffset = Int(exactly: record.u64(32)), footer.contains(blockOffset),
      blockByteCount <= footer.upperBound - blockOffset
    else {
      throw FileDamage.file(
        "A column block lies at \(record.u64(32)), \(blockByteCount) bytes long: outside of the footer.")
    }
    // Progress and `inspect` go by this number without a look at any chunk; `basalt verify` compares it with the
    // chunks.
    guard let dataByteCount = Int(exactly: record.u64(48)), dataByteCount <= footer.lowerBound else {
      throw FileDamage.file("A column has \(record.u64(48)) bytes of pages, more than the file holds.")
    }
    self.init(
      fieldID: FieldID(record.u32(0)), nameOffset: Int(record.u32(8)), nameByteCount: Int(record.u16(12)),
      type: TypeNumber(number: record.u8(16), precision: record.u16(20), scale: record.u16(22)),
      isNullable: flags == 1, encodings: record.u64(24), blockOffset: blockOffset, blockByteCount: blockByteCount,
      pageEntryCount: Int(record.u32(44)), dataByteCount: dataByteCount)
  }
}
