import Basalt
import BasaltCore
import BasaltFormat
import BasaltStorage
import BasaltTable
import TableSupport
import TestSupport
import Testing

/// `ScanCursor`, `ScanRound`, `FileOpening`, `ScanProgress`: a stream over a table's files gives the rows of its plan, in order.
@Suite struct TableStreamTests {
  private func table(seed: UInt64, in store: (any ObjectStore)? = nil) throws -> EvolvingTable {
    try EvolvingTable(seed: seed, in: try store ?? MemoryStore())
  }

  private func engine(threadCount: Int = 2) throws -> Engine {
    try Engine(Engine.Configuration(threadCount: threadCount))
  }

  @Test(arguments: Soak.seeds(60))
  func rowsAreThoseOfThePlanInItsOrder(seed: UInt64) async throws {
    let directory = try TemporaryDirectory()
    let onDisk = seed % 4 == 0
    var table = try table(seed: seed, in: onDisk ? try LocalStore(directory: directory.path) : nil)
    for _ in 0..<table.random.integer(in: 0...40) {
      if table.random.chance(1, in: 3) { table.evolve() }
      // Most files of a handful of rows, some of several pages and row groups.
      let rowCounts =
        table.random.chance(1, in: 12)
        ? [table.random.integer(in: 1...3_000), table.random.integer(in: 1...1_500)]
        : [table.random.integer(in: 0...20)]
      let knowsStatistics = table.random.chance(1, in: 2)
      try table.append(rowCounts: rowCounts, knowsStatistics: knowsStatistics)
    }
    let engine = try engine(threadCount: table.random.pick([1, 2, 5]))
    for _ in 0..<4 {
      let columns = table.someColumns()
      let predicate = table.somePredicate()
      let limit = table.random.chance(1, in: 3) ? table.random.integer(in: 0...3_000) : nil
      let scan = try table.scan(columns, where: predicate)
      var expected = table.rows(of: scan.plan, columns, where: predicate)
      if let limit { expected = Array(expected.prefix(limit)) }
      let stream = RowStream(scan, engine: engine, rowLimit: limit)
      #expect(stream.schema == scan.schema)
      #expect(try await stream.all() == expected, "seed \(seed), \(predicate), limit \(limit ?? -1)")
      let statistics = stream.statistics
      #expect(statistics.fileCount == table.files.count, "seed \(seed)")
      #expect(statistics.readFileCount + statistics.skippedFileCount <= table.files.count, "seed \(seed)")
      if limit == nil {
        let rowCount = table.files.reduce(0) { $0 + $1.entry.rowCount }
        #expect(statistics.readRowCount + statistics.skippedRowCount == rowCount, "seed \(seed)")
        #expect(statistics.readFileCount + statistics.skippedFileCount == table.files.count, "seed \(seed)")
        #expect(statistics.readPageCount + statistics.skippedPageCount == statistics.pageCount, "seed \(seed)")
      }
    }
  }

  @Test func aTableWithoutFilesHasNoRows() async throws {
    let stream = RowStream(try table(seed: 1).scan(), engine: try engine())
    #expect(try await stream.all().isEmpty)
    #expect(stream.statistics.fileCount == 0 && stream.statistics.pageCount == 0)
    #expect(try await stream.all().isEmpty)
  }

  @Test func aSecondPassCountsWhatItReadsButFindsTheSameFiles() async throws {
    var table = try table(seed: 2)
    for _ in 0..<5 { try table.append(rowCounts: [1_100], knowsStatistics: false) }
    let stream = RowStream(try table.scan(), engine: try engine())
    let rows = try await stream.all()
    #expect(try await stream.all() == rows)
    #expect(stream.statistics.readRowCount == 2 * rows.count && stream.statistics.readPageCount == 20)
    #expect(stream.statistics.pageCount == 10 && stream.statistics.readFileCount == 5)
  }

  @Test func filesThatAreSkippedAreToldByTheReason() async throws {
    var table = try table(seed: 3)
    // The manifest knows the bounds of the first; of the second they are known when it is opened.
    try table.append(rowCounts: [10], knowsStatistics: true)
    try table.append(rowCounts: [10], knowsStatistics: false)
    try table.append(rowCounts: [0], knowsStatistics: false)
    let none = ScanPredicate([.init(column: FieldID(1), test: .isNull)])
    let stream = RowStream(try table.scan(where: none), engine: try engine())
    #expect(try await stream.all().isEmpty)
    let skipped = Dictionary(uniqueKeysWithValues: stream.statistics.skippedFiles.map { ($0.reason, $0.fileCount) })
    #expect(skipped == [SkipReason.bounds.rawValue: 1, "footer of the file": 1, SkipReason.noRows.rawValue: 1])
    #expect(stream.statistics.skippedFileCount == 3 && stream.statistics.skippedRowCount == 20)
    #expect(stream.statistics.readFileCount == 0)
  }

  // MARK: No further than wanted

  private func manyFiles(_ count: Int) throws -> EvolvingTable {
    var table = try table(seed: 4)
    for _ in 0..<count { try table.append(rowCounts: [5], knowsStatistics: false) }
    return table
  }

  @Test func aLimitOpensNoFurther() async throws {
    let table = try manyFiles(300)
    let stream = RowStream(try table.scan(), engine: try engine(), rowLimit: 12)
    #expect(try await stream.all().count == 12)
    #expect(table.stored.openedCount == 3)
    #expect(stream.statistics.readFileCount == 3 && stream.statistics.fileCount == 300)
    #expect(try await RowStream(try table.scan(), engine: try engine(), rowLimit: 0).all().isEmpty)
    #expect(table.stored.openedCount == 3)
  }

  @Test func aStreamThatIsLeftHasOpenedABoundedNumberOfFiles() async throws {
    let table = try manyFiles(400)
    let engine = try engine()
    for try await batch in RowStream(try table.scan(), engine: engine) {
      #expect(batch.rowCount > 0)
      break
    }
    // Two rounds and what the third is prepared with.
    #expect(table.stored.openedCount <= 3 * Limits.scanOpenFileCountMaximum)
    #expect(try await RowStream(try table.scan(), engine: engine).all().count == 2_000)
  }

  @Test func cancellationEndsAStreamAmidItsFiles() async throws {
    let table = try manyFiles(400)
    let stream = RowStream(try table.scan(), engine: try engine())
    let task = Task { () async -> BasaltError? in
      var iterator = stream.makeAsyncIterator()
      do throws(BasaltError) {
        _ = try await iterator.next()
        withUnsafeCurrentTask { $0?.cancel() }
        while try await iterator.next() != nil {}
        return nil
      } catch { return error }
    }
    #expect(await task.value?.code == .cancelled)
    #expect(table.stored.openedCount < 400)
  }

  // MARK: Damage

  /// Goes on behind an error, which a consumer might do by mistake.
  private func read(_ stream: RowStream) async -> (rows: [[Value]], errors: [BasaltError]) {
    var rows: [[Value]] = []
    var errors: [BasaltError] = []
    var iterator = stream.makeAsyncIterator()
    while errors.count < 3 {
      do throws(BasaltError) {
        guard let batch = try await iterator.next() else { break }
        for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
      } catch {
        errors.append(error)
      }
    }
    return (rows, errors)
  }

  @Test(arguments: [true, false]) func damageAmidAStreamIsNamedAndEndsIt(isPage: Bool) async throws {
    var table = try manyFiles(150)
    try table.append(rowCounts: [2_000], knowsStatistics: false)
    for _ in 0..<20 { try table.append(rowCounts: [5], knowsStatistics: false) }
    let damaged = table.files[150].entry
    var bytes = try table.stored.bytes(of: damaged)
    // A column that is the same in all rows has no page.
    let reader = try table.stored.reader(of: damaged)
    let column = try #require(
      try (0..<reader.columnCount).map { try reader.column(at: $0) }.first { try $0.chunk(0).entry.shape == .pages })
    if isPage {
      let range = try column.byteRange(ofPage: 0, of: try column.chunk(0))
      bytes[range.upperBound - 1] ^= 1
    } else {
      bytes[bytes.count - 1] ^= 1
    }
    try table.stored.replace(damaged, by: bytes)
    let scan = try table.scan()
    let (rows, errors) = await read(RowStream(scan, engine: try engine()))
    let expected = table.rows(of: scan.plan, scan.schema.fields.map(\.id))
    // What came is a beginning of what there is, and nothing comes behind the damage.
    #expect(rows.count <= 750 && rows.count >= 5 * Limits.scanOpenFileCountMaximum)
    #expect(rows == Array(expected.prefix(rows.count)))
    #expect(errors.count == 3 && Set(errors.map(\.description)).count == 1)
    let error = try #require(errors.first)
    #expect(error.code == (isPage ? .corruptPage : .corruptFile))
    let context = Dictionary(error.context.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    #expect(context["table"] == EvolvingTable.id.description)
    #expect(context["file"] == (try table.stored.name(of: damaged)).text)
    if isPage { #expect(context["column"] == column.field.name && context["page"] == "0") }
  }
}
