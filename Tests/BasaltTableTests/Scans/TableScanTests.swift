import BasaltCore
import BasaltFormat
import BasaltStorage
import BasaltTable
import TableSupport
import TestSupport
import Testing

/// `TableScan`, `FileScan`: of every file exactly the rows that pass, as the table's schema has them, and of no other file.
@Suite struct TableScanTests {
  private func table(seed: UInt64) throws -> EvolvingTable {
    try EvolvingTable(seed: seed, in: try MemoryStore())
  }

  /// All rows, file by file on this thread.
  private func rows(of scan: TableScan) throws(BasaltError) -> [[Value]] {
    var rows: [[Value]] = []
    for piece in scan.plan.pieces {
      guard let file = try scan.open(piece) else { continue }
      let worker = ScanWorker(file.scan)
      for piece in file.scan.pieces {
        _ = try worker.read(piece) { (batch) throws(BasaltError) in
          let batch = try file.projected(batch)
          #expect(batch.schema == scan.schema)
          for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
          return true
        }
      }
    }
    return rows
  }

  @Test(arguments: Soak.seeds(150))
  func rowsAreThoseThatTestingEachRowFinds(seed: UInt64) throws {
    var table = try table(seed: seed)
    for _ in 0..<table.random.integer(in: 0...8) {
      for _ in 0..<table.random.integer(in: 0...3) { table.evolve() }
      let rowCount = table.random.chance(1, in: 4) ? 1_500 : table.random.integer(in: 0...40)
      let knowsStatistics = table.random.chance(1, in: 2)
      try table.append(rowCounts: [rowCount], knowsStatistics: knowsStatistics)
    }
    for _ in 0..<10 {
      let columns = table.someColumns()
      let predicate = table.somePredicate()
      let found = try rows(of: try table.scan(columns, where: predicate))
      // All files, whatever planning says of them: it must not have left out a match.
      let expected = table.rows(of: try table.plan(), columns, where: predicate)
      #expect(found == expected, "seed \(seed), \(predicate)")
    }
  }

  @Test func constantsOfAWiderTypeMeanTheSameInEveryFile() throws {
    var table = try table(seed: 1)
    try table.append(rowCounts: [30], knowsStatistics: false)
    let smallint = table.schema.schema.fields[1]
    // The column is a smallint, and no smallint is as large: known without a file.
    let large = ScanPredicate([.init(column: smallint.id, test: .comparison(.less, .bigint(1 << 40)))])
    let notNull = ScanPredicate([.init(column: smallint.id, test: .isNotNull)])
    #expect(
      try rows(of: try table.scan(where: large))
        == table.rows(of: try table.plan(), table.schema.schema.fields.map(\.id), where: notNull))
    let never = ScanPredicate([.init(column: smallint.id, test: .comparison(.equal, .bigint(1 << 40)))])
    #expect(try rows(of: try table.scan(where: never)).isEmpty)
  }

  @Test func requestsThatCannotBeMetAreRefusedWhateverFilesThereAre() throws {
    let table = try table(seed: 2)
    func refusal(_ columns: [FieldID], _ terms: [ScanPredicate.Term] = []) throws -> BasaltError? {
      let plan = try table.plan()
      return #expect(throws: BasaltError.self) {
        try TableScan(
          plan, table: table.schema, columns: columns, where: ScanPredicate(terms), files: table.stored)
      }
    }
    let unknown = try refusal([FieldID(99)])
    #expect(unknown?.code == .unknownName && unknown?.message == "The table has no column with the field id 99.")
    #expect(try refusal([], [.init(column: FieldID(99), test: .isNull)])?.code == .unknownName)
    let mistyped = try refusal([], [.init(column: FieldID(3), test: .comparison(.equal, .integer(1)))])
    #expect(mistyped?.code == .typeMismatch && mistyped?.remedy == "Give a constant of the column's type.")
    #expect(mistyped?.context.contains { $0.key == "column" && $0.value == "t" } == true)
    #expect(try refusal([FieldID(1), FieldID(1)])?.code == .invalidArgument)
  }

  @Test func aFileInThePlaceOfAnotherIsRefused() throws {
    var table = try table(seed: 3)
    for _ in 0..<2 { try table.append(rowCounts: [20], knowsStatistics: false) }
    let scan = try table.scan()
    let entries = table.files.map(\.entry)
    try table.stored.replace(entries[0], by: try table.stored.bytes(of: entries[1]))
    let error = try #require(throws: BasaltError.self) { try rows(of: scan) }
    #expect(error.code == .corruptFile)
    // Both are named, with their sizes.
    #expect(error.message.contains(entries[0].id.description) && error.message.contains(entries[1].id.description))
    #expect(error.message.contains("\(entries[0].byteCount) bytes and 20 rows."))
    #expect(error.context.contains { $0.key == "table" && $0.value == EvolvingTable.id.description })
    #expect(error.context.contains { $0.key == "file" })
    try table.stored.store.delete(try table.stored.name(of: entries[0]))
    let missing = try #require(throws: BasaltError.self) { try rows(of: scan) }
    #expect(missing.code == .unknownName && missing.context.contains { $0.key == "table" })
  }

  @Test func aColumnThatOnlyALaterVersionReadsIsNotTakenForOneThatIsMissing() throws {
    var table = try table(seed: 4)
    try table.append(rowCounts: [20], knowsStatistics: false)
    let entry = table.files[0].entry
    let bytes = try table.stored.reader(of: entry).bytes(table.stored.bytes(of: entry), withUnknownTypeOf: FieldID(4))
    try table.stored.replace(entry, by: bytes)
    let isNull = ScanPredicate([.init(column: FieldID(4), test: .isNull)])
    for scan in [try table.scan(), try table.scan([FieldID(1)], where: isNull)] {
      let error = try #require(throws: BasaltError.self) { try rows(of: scan) }
      #expect(error.code == .unsupportedVersion)
      #expect(error.context.contains { $0.key == "column" && $0.value == "d" })
      #expect(error.context.contains { $0.key == "table" })
    }
    // Whoever does not ask for it is not kept from the others.
    #expect(
      try rows(of: try table.scan([FieldID(3), FieldID(1)]))
        == table.rows(of: try table.plan(), [FieldID(3), FieldID(1)]))
  }
}
