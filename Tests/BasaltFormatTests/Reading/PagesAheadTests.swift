import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import TestSupport
import Testing

/// Announcing pages changes how often a store is asked, never what a scan gives.
@Suite struct PagesAheadTests {
  /// Four pages of three columns, the last with a dictionary; one row group.
  private static func file() throws -> TestFile {
    var random = SeededRandom(seed: 7)
    let types: [LogicalType] = [.bigint, .double, .text]
    let schema = try Schema(types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) })
    let words = (0..<40).map { "word number \($0)" }
    return try TestFile(
      schema,
      [
        [
          try random.column(.anything, .bigint, count: 4_096), try random.column(.anything, .double, count: 4_096),
          try ColumnVector((0..<4_096).map { _ in .text(words[random.integer(in: 0...39)]) }, type: .text),
        ]
      ])
  }

  private static func open(
    _ file: TestFile, poolByteCount: Int = 1 << 20
  ) throws -> (DataFileReader, CountingStore) {
    let store = CountingStore(file.store)
    let pool = BufferPool(budget: MemoryBudget(byteCount: poolByteCount))
    return (try DataFileReader(file.name, in: store, pool: pool), store)
  }

  /// Every value of a scan, in order of its pieces.
  private static func values(_ scan: DataFileScan, ahead: PagesAhead?) throws -> [[Value]] {
    let worker = ScanWorker(scan)
    var rows: [[Value]] = []
    for piece in scan.pieces {
      _ = try worker.read(piece, ahead: ahead) { batch throws(BasaltError) in
        for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
        return true
      }
    }
    return rows
  }

  @Test func announcedPiecesAreReadInOneBatch() throws {
    let file = try Self.file()
    let (reader, store) = try Self.open(file)
    let scan = try DataFileScan(reader, columns: [0, 1, 2])
    #expect(scan.pieces.count == 4)
    let before = store.batchCount
    let rows = try Self.values(scan, ahead: try scan.announce(0..<4))
    #expect(store.batchCount == before + 1)
    #expect(rows == (0..<4_096).map { row in file.rowGroups[0].map { $0[row] } })
    // The pool has them all: there is nothing to announce.
    #expect(try scan.announce(0..<4) === nil)
    #expect(try Self.values(scan, ahead: nil) == rows)
    #expect(store.batchCount == before + 1)
  }

  @Test func withoutAnnouncementEachPieceIsOneBatch() throws {
    let file = try Self.file()
    let (reader, store) = try Self.open(file)
    let scan = try DataFileScan(reader, columns: [0, 1, 2])
    let before = store.batchCount
    _ = try Self.values(scan, ahead: nil)
    #expect(store.batchCount == before + 4)
  }

  @Test func onlyTestedColumnsAreAnnouncedWhilePerhapsNoRowPasses() throws {
    let file = try Self.file()
    let (reader, store) = try Self.open(file)
    let between = ScanPredicate([
      .init(column: FieldID(1), test: .comparison(.greater, .bigint(-1))),
      .init(column: FieldID(1), test: .comparison(.less, .bigint(1))),
    ])
    let scan = try DataFileScan(reader, columns: [1, 2], where: between)
    let expected = (0..<4_096).filter { file.rowGroups[0][0][$0] == .bigint(0) }
    let before = store.requestCount
    let rows = try Self.values(scan, ahead: try scan.announce(scan.pieces.indices))
    #expect(rows.count == expected.count)
    // A page of the tested column a piece; two more and the dictionary only where a row passed.
    let survivors = Set(expected.map { $0 / 1_024 }).count
    #expect(store.requestCount - before <= scan.pieces.count + 3 * survivors)
  }

  @Test func aFailedAnnouncementIsTheErrorOfTheRead() throws {
    let file = try Self.file()
    let (reader, store) = try Self.open(file)
    let scan = try DataFileScan(reader, columns: [0, 1, 2])
    store.fails = true
    let ahead = try scan.announce(0..<4)
    let error = try #require(throws: BasaltError.self) { try Self.values(scan, ahead: ahead) }
    #expect(error.code == .ioFailure)
    #expect(error.context.contains { $0.key == "column" && $0.value == "c0" })
    store.fails = false
    #expect(try Self.values(scan, ahead: nil).count == 4_096)
  }
}

extension DataFileScan {
  /// Announces as much as a scan may.
  fileprivate func announce(_ pieces: Range<Int>) throws(BasaltError) -> PagesAhead? {
    var byteCount = Limits.readAheadByteCount
    return try readAhead(pieces, within: &byteCount)
  }
}
