import BasaltCore
import BasaltFormat
import Testing

@Suite struct ChunkSharingTests {
  private static let group = RowGroupEntry(firstRow: 0, rowCount: 9_000, pageRowCount: 8_192, byteRange: 64..<4_096)

  private static func entry(_ sharing: ChunkSharing?, dictionaryByteCount: Int) -> ChunkEntry {
    let statistics = ColumnStatistics(rowCount: 9_000, nullCount: 3, nanCount: 0)
    var entry = ChunkEntry(
      byteRange: 128..<1_024, dictionaryByteCount: dictionaryByteCount,
      dictionaryEntryCount: dictionaryByteCount == 0 ? 0 : 4, rowCount: 9_000, pageCount: 2, shape: .pages,
      firstPageEntry: 1, distinctCount: 4, zoneMap: ZoneMapRecord(statistics, .integer))
    entry.sharing = sharing
    return entry
  }

  private static func read(_ bytes: [UInt8]) throws -> ChunkEntry {
    try ChunkEntry(RecordBytes(Buffer(bytes)), rowGroup: group, pageEntryCount: 3)
  }

  private static func bytes(_ entry: ChunkEntry, byteCount: Int = ChunkEntry.byteCountWithSharing) -> [UInt8] {
    var record = RecordWriter()
    entry.write(to: &record, byteCount: byteCount)
    return record.bytes
  }

  @Test func whatIsSharedReadsBack() throws {
    for entry in [
      Self.entry(nil, dictionaryByteCount: 64), Self.entry(nil, dictionaryByteCount: 0),
      Self.entry(ChunkSharing(rowGroup: 0, isComplete: true), dictionaryByteCount: 0),
      Self.entry(ChunkSharing(rowGroup: 65_534, isComplete: false), dictionaryByteCount: 64),
    ] {
      let bytes = Self.bytes(entry)
      #expect(bytes.count == 136)
      #expect(try Self.read(bytes) == entry)
      #expect(entry.hasDictionary == (entry.sharing != nil || entry.dictionaryByteCount > 0))
      // What shorter entries do not say is not known of them.
      var shorter = entry
      shorter.sharing = nil
      #expect(try Self.read(Self.bytes(entry, byteCount: ChunkEntry.byteCountWithOrder)) == shorter)
    }
    #expect(Self.entry(ChunkSharing(rowGroup: 1, isComplete: true), dictionaryByteCount: 0).dictionaryIsComplete)
    #expect(!Self.entry(ChunkSharing(rowGroup: 1, isComplete: false), dictionaryByteCount: 0).dictionaryIsComplete)
  }

  @Test(arguments: [
    (0, 130, UInt8(1), "has flags of one"), (1, 130, 2, "unknown flags"), (1, 132, 1, "offset 132"),
    (1, 12, 64, "is called complete beside"),
  ])
  func whatCannotBeIsRefused(owner: UInt8, offset: Int, byte: UInt8, reason: String) throws {
    var bytes = Self.bytes(Self.entry(ChunkSharing(rowGroup: 0, isComplete: owner > 0), dictionaryByteCount: 0))
    bytes[128] = owner
    bytes[130] = owner
    bytes[offset] = byte
    // A page has entries.
    if offset == 12 { bytes[44] = 4 }
    let error = try #require(throws: BasaltError.self) { _ = try Self.read(bytes) }
    #expect(error.code == .corruptFile && "\(error)".contains(reason), "\(error)")
  }
}
