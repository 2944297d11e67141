import BasaltCore
import BasaltEncoding
import BasaltFormat
import TestSupport
import Testing

/// Every record of the footer reads back as it was written, and refuses what the format does not allow.
@Suite struct RecordTests {
  private static func record(_ write: (inout RecordWriter) -> Void) -> RecordBytes {
    var writer = RecordWriter()
    write(&writer)
    return RecordBytes(Buffer(writer.bytes))
  }

  /// The record with one byte replaced.
  private static func record(_ bytes: [UInt8], replacing offset: Int, by byte: UInt8) -> RecordBytes {
    var bytes = bytes
    bytes[offset] = byte
    return RecordBytes(Buffer(bytes))
  }

  private static func bytes(_ record: RecordBytes) -> [UInt8] { record.bytes(0..<record.count) }

  private static func randomID(_ seed: UInt64) -> UniqueID {
    var random = SeededRandom(seed: seed)
    return UniqueID(using: &random)
  }

  @Test(arguments: Soak.seeds(16)) func headerReadsBack(seed: UInt64) throws {
    let header = FileHeader(fileID: Self.randomID(seed))
    let bytes = header.encoded()
    #expect(bytes.count == 64)
    #expect(try FileHeader(RecordBytes(Buffer(bytes))) == header)
    for offset in bytes.indices {
      #expect(throws: BasaltError.self, "byte \(offset)") {
        try FileHeader(Self.record(bytes, replacing: offset, by: bytes[offset] ^ 0x10))
      }
    }
  }

  @Test(arguments: Soak.seeds(16)) func tailReadsBack(seed: UInt64) throws {
    let tail = FileTail(
      rootOffset: 1_000, rootByteCount: 248, footerByteCount: 900, fileID: Self.randomID(seed), fileByteCount: 1_312,
      rootSeal: seed &* 0x9E37_79B9_7F4A_7C15)
    let bytes = tail.encoded()
    #expect(bytes.count == 64)
    #expect(try FileTail(RecordBytes(Buffer(bytes)), actualByteCount: 1_312) == tail)
    for offset in bytes.indices {
      #expect(throws: BasaltError.self, "byte \(offset)") {
        try FileTail(Self.record(bytes, replacing: offset, by: bytes[offset] ^ 0x01), actualByteCount: 1_312)
      }
    }
    let error = #expect(throws: BasaltError.self) {
      try FileTail(RecordBytes(Buffer(bytes)), actualByteCount: 1_311)
    }
    #expect(error?.message == "The file has 1311 bytes; its tail says 1312.")
  }

  @Test func rootReadsBackAndRefusesWhatIsNotPossible() throws {
    let sections = [
      FileRoot.Section(type: .columnTable, offset: 600, byteCount: 72, itemCount: 1),
      FileRoot.Section(type: .nameHeap, offset: 680, byteCount: 10, itemCount: 2),
    ]
    let root = FileRoot(
      fileID: Self.randomID(1), rowCount: 5, columnCount: 1, rowGroupCount: 1, profileNumber: 2, dataEnd: 400,
      sections: sections)
    let bytes = root.encoded()
    #expect(try FileRoot(RecordBytes(Buffer(bytes)), rootOffset: 1_000) == root)
    #expect(try root.section(.columnTable) == sections[0])
    let missing = #expect(throws: BasaltError.self) { try root.section(.nameHash) }
    #expect(missing?.message == "The file has 0 sections 'name hash', not 1.")

    // Offset of a byte, its value, and what the error says.
    let damages: [(Int, UInt8, String)] = [
      (16, 1, "The file uses features that this reader does not know: bits 1."),
      (46, 1, "rows; at most"), (51, 1, "columns; at most"), (54, 1, "row groups; at most"),
      (56, 63, "A column table entry has 63 bytes"), (61, 255, "A chunk entry has"),
      (65, 1, "The reserved field 'root, offset 65' is 1, not 0."),
      (66, 3, "which do not hold 3 sections"), (68, 1, "The reserved field 'root, offset 68' is 1, not 0."),
      (76, 1, "bytes before the footer"),
      (82, 4, "Section 1 has unknown flags 4."), (84, 1, "The reserved field 'section, offset 4' is 1, not 0."),
      (90, 1, "outside of the footer"), (98, 1, "outside of the footer"),
    ]
    for (offset, byte, message) in damages {
      let error = #expect(throws: BasaltError.self, "offset \(offset)") {
        try FileRoot(Self.record(bytes, replacing: offset, by: byte), rootOffset: 1_000)
      }
      #expect(error?.message.contains(message) == true, "offset \(offset): \(error?.message ?? "")")
    }
  }

  @Test func unknownSectionIsIgnoredUnlessItMustBeUnderstood() throws {
    var section = FileRoot.Section(type: .columnTable, offset: 600, byteCount: 72, itemCount: 1)
    section.type = 77
    var root = FileRoot(
      fileID: Self.randomID(1), rowCount: 5, columnCount: 1, rowGroupCount: 1, profileNumber: 0, dataEnd: 400,
      sections: [section])
    #expect(try FileRoot(RecordBytes(Buffer(root.encoded())), rootOffset: 1_000) == root)
    root.sections[0].mustBeUnderstood = true
    let error = #expect(throws: BasaltError.self) {
      try FileRoot(RecordBytes(Buffer(root.encoded())), rootOffset: 1_000)
    }
    #expect(error?.code == .unsupportedVersion)
    #expect(error?.remedy == "Read it with a newer version of Basalt.")
  }

  @Test func columnEntryReadsBackAndRefusesWhatIsNotPossible() throws {
    let entry = ColumnEntry(
      fieldID: FieldID(7), nameOffset: 3, nameByteCount: 5, type: TypeNumber(.decimal(precision: 15, scale: 2)),
      isNullable: true, encodings: 0b1001, blockOffset: 640, blockByteCount: 88, pageEntryCount: 0, dataByteCount: 500)
    let bytes = Self.bytes(Self.record { entry.write(to: &$0) })
    #expect(bytes.count == ColumnEntry.byteCount)
    #expect(try ColumnEntry(RecordBytes(Buffer(bytes)), footer: 600..<1_000) == entry)
    let damages: [(Int, UInt8, String)] = [
      (0, 0, "A column has the field id 0."), (4, 0, "nested columns"), (14, 1, "nested columns"),
      (17, 1, "column, offset 17"), (18, 2, "unknown flags 2"), (34, 1, "outside of the footer"),
      (42, 1, "outside of the footer"), (50, 1, "more than the file holds"), (63, 1, "column, offset 56"),
    ]
    for (offset, byte, message) in damages {
      let error = #expect(throws: BasaltError.self, "offset \(offset)") {
        try ColumnEntry(Self.record(bytes, replacing: offset, by: byte), footer: 600..<1_000)
      }
      #expect(error?.message.contains(message) == true, "offset \(offset): \(error?.message ?? "")")
    }
  }

  @Test func rowGroupEntryReadsBackAndRefusesWhatIsNotPossible() throws {
    let entry = RowGroupEntry(firstRow: 100, rowCount: 9_000, pageRowCount: 8_192, byteRange: 64..<320)
    #expect(entry.pageCount == 2)
    #expect(entry.rows(ofPage: 1) == 8_192..<9_000)
    let bytes = Self.bytes(Self.record { entry.write(to: &$0) })
    #expect(bytes.count == RowGroupEntry.byteCount)
    #expect(try RowGroupEntry(RecordBytes(Buffer(bytes)), firstRow: 100, data: 64..<400) == entry)
    let damages: [(Int, UInt8, String)] = [
      (0, 1, "the ones before end with 100"), (11, 255, "rows; 1 to"), (12, 9, "2^9 rows"), (12, 17, "2^17 rows"),
      (13, 1, "row group flags"), (14, 3, "has 3 pages, not 2"), (17, 1, "not before the footer"),
      (26, 1, "not before the footer"),
    ]
    for (offset, byte, message) in damages {
      let error = #expect(throws: BasaltError.self, "offset \(offset)") {
        try RowGroupEntry(Self.record(bytes, replacing: offset, by: byte), firstRow: 100, data: 64..<400)
      }
      #expect(error?.message.contains(message) == true, "offset \(offset): \(error?.message ?? "")")
    }
  }

  @Test func chunkEntryReadsBackInEveryShape() throws {
    let group = RowGroupEntry(firstRow: 0, rowCount: 9_000, pageRowCount: 8_192, byteRange: 64..<4_096)
    let bounded = ColumnStatistics(
      rowCount: 9_000, nullCount: 3, nanCount: 0, minimum: .init(.integer(-5), isTight: true),
      maximum: .init(.integer(9), isTight: false))
    let same = ColumnStatistics(
      rowCount: 9_000, nullCount: 0, nanCount: 0, minimum: .init(.integer(-5), isTight: true),
      maximum: .init(.integer(-5), isTight: true))
    let none = ColumnStatistics(rowCount: 9_000, nullCount: 9_000, nanCount: 0)
    let entries = [
      ChunkEntry(
        byteRange: 128..<1_024, dictionaryByteCount: 64, dictionaryEntryCount: 4, rowCount: 9_000, pageCount: 2,
        shape: .pages, firstPageEntry: 1, distinctCount: 4, zoneMap: ZoneMapRecord(bounded, .integer)),
      ChunkEntry(
        byteRange: 0..<0, dictionaryByteCount: 0, dictionaryEntryCount: 0, rowCount: 9_000, pageCount: 0,
        shape: .constant, firstPageEntry: nil, distinctCount: nil, zoneMap: ZoneMapRecord(same, .integer)),
      ChunkEntry(
        byteRange: 0..<0, dictionaryByteCount: 0, dictionaryEntryCount: 0, rowCount: 9_000, pageCount: 0,
        shape: .allNull, firstPageEntry: nil, distinctCount: nil, zoneMap: ZoneMapRecord(none, .integer)),
    ]
    for entry in entries {
      let record = Self.record { entry.write(to: &$0) }
      #expect(record.count == ChunkEntry.byteCount)
      #expect(try ChunkEntry(record, rowGroup: group, pageEntryCount: 3) == entry)
      // No single changed byte makes it crash; most are refused, and what is not refused is another possible entry.
      for offset in 0..<record.count {
        for byte: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
          _ = try? ChunkEntry(
            Self.record(Self.bytes(record), replacing: offset, by: byte), rowGroup: group, pageEntryCount: 3)
        }
      }
    }
    let error = #expect(throws: BasaltError.self) {
      try ChunkEntry(Self.record { entries[0].write(to: &$0) }, rowGroup: group, pageEntryCount: 2)
    }
    #expect(error?.message == "A chunk's page entries 1… are not among the 2 there are.")
  }

  @Test func pageEntryReadsBackAndMustLieBehindTheOneBefore() throws {
    let statistics = ColumnStatistics(
      rowCount: 808, nullCount: 0, nanCount: 2, minimum: .init(.double(-1), isTight: true),
      maximum: .init(.double(1), isTight: true))
    let entry = PageEntry(
      offset: 512, pageByteCount: 99, firstRow: 8_192, zoneMap: ZoneMapRecord(statistics, .double))
    let record = Self.record { entry.write(to: &$0) }
    #expect(record.count == PageEntry.byteCount)
    #expect(try PageEntry(record, rows: 8_192..<9_000, available: 512..<611) == entry)
    for available in [520..<700, 0..<610, 0..<512] {
      let error = #expect(throws: BasaltError.self) {
        try PageEntry(record, rows: 8_192..<9_000, available: available)
      }
      #expect(error?.message.contains("it overlaps or does not fit") == true)
    }
    #expect(throws: BasaltError.self) { try PageEntry(record, rows: 0..<808, available: 512..<611) }
    #expect(throws: BasaltError.self) { try PageEntry(record, rows: 8_192..<8_193, available: 512..<611) }
  }
}
