package import BasaltCore

/// The root of the metadata: counts, sizes of records, and where the sections lie.
///
/// Everything else of the footer is found from here, and everything here is bounded before it is used: counts by
/// `Limits`, places by the root's own place, which the tail vouches for. Its seal is in the tail as well, so that one
/// number of eight bytes pins the metadata of the whole file.
///
/// - Source: format-spec/footer.md, "Root"
package struct FileRoot: Sendable, Equatable {
  package var fileID: UniqueID
  // Feature words: format-spec/compatibility.md. Version 1 uses no bit of them.
  package var incompatible: UInt64 = 0
  package var forbidsRewriting: UInt64 = 0
  package var compatible: UInt64 = 0
  /// Of the whole file.
  package var rowCount: Int
  /// Bounds every ordinal: tables of the footer have as many records.
  package var columnCount: Int
  package var rowGroupCount: Int
  /// As stored; at least what this version reads of each record.
  package var sizes = RecordSizes()
  /// The tier profile it was written with; informs only. A number that is not known here is shown as it is.
  package var profileNumber: UInt8
  /// Where the pages end and the footer begins.
  package var dataEnd: Int
  package var sections: [Section]

  /// Strides of the tables. A later minor version may append fields to a record: readers stride by what is stored and
  /// read the fields they know, so that old readers go on reading new files.
  package struct RecordSizes: Sendable, Equatable {
    package var column = ColumnEntry.byteCount
    package var rowGroup = RowGroupEntry.byteCount
    package var chunk = ChunkEntry.byteCount
    package var page = PageEntry.byteCount
    /// No record will grow this far; a forged stride must not let a table of few entries claim gigabytes.
    package static let maximum = 4_096

    package init() {}
  }

  /// One table of the footer. Its type is a number, not a `SectionType`: a section that this version does not know
  /// keeps its place, so that it can be drawn and that its bytes are not taken for a gap.
  package struct Section: Sendable, Equatable {
    package var type: UInt16
    /// Set by a later version on a section without which its files would be misread: readers that lack it then refuse.
    package var mustBeUnderstood = false
    package var offset: Int
    /// With the seal.
    package var byteCount: Int
    package var itemCount: Int

    package init(type: SectionType, offset: Int, byteCount: Int, itemCount: Int) {
      self.type = type.rawValue
      self.offset = offset
      self.byteCount = byteCount
      self.itemCount = itemCount
    }
  }

  /// The sections of version 1. Every file has each of the first five once, without items if need be: a reader needs no
  /// case for a section that is missing. Sketches and distributions are there where they say more than the rows at hand.
  ///
  /// Numbers are of the format and are not used again.
  package enum SectionType: UInt16, Sendable, CaseIterable {
    case columnTable = 1
    case nameHeap = 2
    case nameHash = 3
    case fieldIDIndex = 4
    case rowGroupTable = 5
    case sketches = 6
    case distributions = 7

    /// As `inspect` draws it.
    package var name: String {
      switch self {
      case .columnTable: "column table"
      case .nameHeap: "name heap"
      case .nameHash: "name hash"
      case .fieldIDIndex: "field id index"
      case .rowGroupTable: "row group table"
      case .sketches: "sketches"
      case .distributions: "distributions"
      }
    }
  }

  /// Before the section entries, which follow without a gap.
  ///
  /// Of a record in the order of the format's table.
  private static let fixedByteCount = 80
  private static let sectionByteCount = 32
  /// Room for later versions; keeps a forged count from making 65,535 entries of one root.
  private static let sectionCountMaximum = 1_024

  package init(
    fileID: UniqueID, rowCount: Int, columnCount: Int, rowGroupCount: Int, profileNumber: UInt8, dataEnd: Int,
    sections: [Section]
  ) {
    self.fileID = fileID
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.rowGroupCount = rowGroupCount
    self.profileNumber = profileNumber
    self.dataEnd = dataEnd
    self.sections = sections
  }

  /// The body, without its seal.
  /// - Complexity: O(sections). Reserved fields are written as zero.
  package func encoded() -> [UInt8] {
    var record = RecordWriter()
    record.raw(fileID.bytes)
    record.u64(incompatible)
    record.u64(forbidsRewriting)
    record.u64(compatible)
    record.u64(UInt64(rowCount))
    record.u32(UInt32(columnCount))
    record.u32(UInt32(rowGroupCount))
    for size in [sizes.column, sizes.rowGroup, sizes.chunk, sizes.page] { record.u16(UInt16(size)) }
    record.u8(profileNumber)
    record.u8(0)
    record.u16(UInt16(sections.count))
    record.u32(0)
    record.u64(UInt64(dataEnd))
    assert(record.byteCount == FileRoot.fixedByteCount)
    // Thirty-two bytes each, in the order given.
    for section in sections {
      record.u16(section.type)
      record.u16(section.mustBeUnderstood ? 1 : 0)
      record.u32(0)
      record.u64(UInt64(section.offset))
      record.u64(UInt64(section.byteCount))
      record.u64(UInt64(section.itemCount))
    }
    return record.bytes
  }

  /// - Parameters:
  ///   - body: The root without its seal, which matched.
  ///   - rootOffset: Where it lies: everything else lies before.
  /// - Throws: `.corruptFile`; `.unsupportedVersion` for an unknown feature or section that must be understood.
  package init(_ body: RecordBytes, rootOffset: Int) throws(BasaltError) {
    guard body.count >= FileRoot.fixedByteCount else {
      throw FileDamage.file("The root has \(body.count) bytes; it takes \(FileRoot.fixedByteCount) at least.")
    }
    // The root has no version of its own: the tail's was checked, so only the features can be unknown.
    try FormatVersion.requireKnown(major: FormatVersion.major, incompatible: body.u64(16))
    // Reserved fields may get a meaning, which then comes with a feature bit: without it anything but zero is
    // damage.
    try FileDamage.requireZero(body.u8(65), "root, offset 65")
    try FileDamage.requireZero(body.u32(68), "root, offset 68")
    let rowCount = try FileRoot.number(body.u64(40), Limits.fileRowCountMaximum, "rows")
    let columnCount = try FileRoot.number(UInt64(body.u32(48)), Limits.columnCountMaximum, "columns")
    let rowGroupCount = try FileRoot.number(UInt64(body.u32(52)), Limits.rowGroupCountMaximum, "row groups")
    // Rows are rows of columns: without one, nothing could show that a row count is wrong.
    guard columnCount > 0 || rowGroupCount == 0 else {
      throw FileDamage.file("The file has \(rowGroupCount) row groups and no columns.")
    }
    // The border between pages and footer. Both sides are held to it, so that no page can be read as metadata.
    let dataEnd = try FileRoot.number(body.u64(72), rootOffset, "bytes before the footer")
    guard dataEnd >= FileHeader.byteCount else {
      throw FileDamage.file("The footer begins at \(dataEnd), inside of the header.")
    }
    let sectionCount = Int(body.u16(66))
    guard sectionCount <= FileRoot.sectionCountMaximum,
      body.count == FileRoot.fixedByteCount + sectionCount * FileRoot.sectionByteCount
    else {
      throw FileDamage.file("The root has \(body.count) bytes, which do not hold \(sectionCount) sections.")
    }
    // Unknown ones are kept: their bytes belong to something.
    var sections: [Section] = []
    for index in 0..<sectionCount {
      let start = FileRoot.fixedByteCount + index * FileRoot.sectionByteCount
      let record = body.part(start..<(start + FileRoot.sectionByteCount))
      sections.append(try Section(record, within: dataEnd...rootOffset))
    }
    self.init(
      fileID: UniqueID(bytes: body.bytes(0..<16)), rowCount: rowCount, columnCount: columnCount,
      rowGroupCount: rowGroupCount, profileNumber: body.u8(64), dataEnd: dataEnd, sections: sections)
    incompatible = body.u64(16)
    forbidsRewriting = body.u64(24)
    compatible = body.u64(32)
    sizes.column = try FileRoot.size(body.u16(56), ColumnEntry.byteCount, "column table entry")
    sizes.rowGroup = try FileRoot.size(body.u16(58), RowGroupEntry.byteCount, "row group entry")
    sizes.chunk = try FileRoot.size(body.u16(60), ChunkEntry.byteCount, "chunk entry")
    sizes.page = try FileRoot.size(body.u16(62), PageEntry.byteCount, "page entry")
  }

  /// The section of a type, which every file has once.
  /// - Throws: `.corruptFile` when it is missing, or there twice: two tables could answer differently.
  package func section(_ type: SectionType) throws(BasaltError) -> Section {
    let found = sections.filter { $0.type == type.rawValue }
    guard found.count == 1 else {
      throw FileDamage.file("The file has \(found.count) sections '\(type.name)', not 1.")
    }
    return found[0]
  }

  /// A count that may be believed, because `maximum` bounds what is allocated by it.
  private static func number(_ value: UInt64, _ maximum: Int, _ what: String) throws(BasaltError) -> Int {
    guard let number = Int(exactly: value), number <= maximum else {
      throw FileDamage.file("The root says \(value) \(what); at most \(maximum) are possible.")
    }
    return number
  }

  /// A stride, no shorter than the fields that this version reads from each record.
  private static func size(_ value: UInt16, _ minimum: Int, _ what: String) throws(BasaltError) -> Int {
    guard (minimum...RecordSizes.maximum).contains(Int(value)) else {
      throw FileDamage.file("A \(what) has \(value) bytes; \(minimum) to \(RecordSizes.maximum) are possible.")
    }
    return Int(value)
  }
}

extension FileRoot.Section {
  /// - Parameter bounds: From the end of the pages to the root. A section of an unknown type must lie within them too.
  fileprivate init(_ record: RecordBytes, within bounds: ClosedRange<Int>) throws(BasaltError) {
    type = record.u16(0)
    let flags = record.u16(2)
    guard flags <= 1 else { throw FileDamage.file("Section \(type) has unknown flags \(flags).") }
    mustBeUnderstood = flags == 1
    try FileDamage.requireZero(record.u32(4), "section, offset 4")
    guard let offset = Int(exactly: record.u64(8)), let byteCount = Int(exactly: record.u64(16)),
      let itemCount = Int(exactly: record.u64(24)), bounds.contains(offset),
      byteCount >= SealedBlock.sealByteCount, byteCount <= bounds.upperBound - offset
    else {
      throw FileDamage.file(
        "Section \(type) lies at \(record.u64(8)), \(record.u64(16)) bytes long: outside of the footer.")
    }
    self.offset = offset
    self.byteCount = byteCount
    self.itemCount = itemCount
    let isKnown = FileRoot.SectionType(rawValue: type) != nil
    guard isKnown || !mustBeUnderstood else {
      throw FileDamage.version(
        "The file has a section of type \(type), which must be understood and is not known here.")
    }
  }
}
