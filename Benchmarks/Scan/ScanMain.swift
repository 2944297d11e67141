// What does it cost that the rows of a table lie in many files? The rows of a data file are written as tables of 1, 64 and 2,000 files,
// and all columns of all rows read, in turns. Counts of rows and a sum over some of their values are checked against the source.
//
// usage: ScanBenchmark FILE.bslt DIRECTORY [THREADS [ROUNDS [FILES,FILES…]]]
//   DIRECTORY is where the tables are written; it is left to the caller.
//   prints for each number of files: median and best seconds, rows per second, and the ratio of the median to the first's

import Basalt
import BasaltAccess
import BasaltAudit
import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable

@main struct ScanMain {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      return print("usage: ScanBenchmark FILE.bslt DIRECTORY [THREADS [ROUNDS [FILES,FILES…]]]")
    }
    let threadCount = arguments.count > 3 ? Int(arguments[3]) : nil
    let roundCount = arguments.count > 4 ? Int(arguments[4]) ?? 5 : 5
    let fileCounts = arguments.count > 5 ? arguments[5].split(separator: ",").compactMap { Int($0) } : [1, 64, 2_000]

    let engine = try Engine(.init(threadCount: threadCount))
    let source = try await DataFile.open(arguments[1], on: engine)
    var batches: [Batch] = []
    for try await batch in try await source.rows() { batches.append(batch) }
    let expected = batches.reduce(into: Answer()) { $0.add($1) }

    let store = try LocalStore(directory: arguments[2])
    let tables = try fileCounts.map { count in
      try SplitTable(batches, source.schema, fileCount: count, in: store)
    }
    batches = []
    var seconds = [[Double]](repeating: [], count: tables.count)
    for _ in 0..<roundCount {
      for (index, table) in tables.enumerated() {
        // A new pool each time: every page is read from the system's cache, checked and decoded.
        let scan = try table.scan()
        var answer = Answer()
        let start = ContinuousClock.now
        for try await batch in RowStream(scan, engine: engine) { answer.add(batch) }
        let elapsed = ContinuousClock.now - start
        guard answer == expected else { throw WrongAnswer(fileCount: fileCounts[index]) }
        seconds[index].append(elapsed / .seconds(1))
      }
    }
    print("\(expected.rowCount) rows, \(source.schema.fields.count) columns, \(engine.threadCount) threads")
    let medians = seconds.map { $0.sorted()[$0.count / 2] }
    for (index, count) in fileCounts.enumerated() {
      let best = seconds[index].min() ?? 0
      print(
        "\(count) files: median \(medians[index]) s, best \(best) s,",
        "\(Int(Double(expected.rowCount) / medians[index])) rows/s, ratio \(medians[index] / medians[0])")
    }
  }
}

private struct WrongAnswer: Error {
  let fileCount: Int
}

/// What a pass found; equal when all rows came.
private struct Answer: Equatable {
  var rowCount = 0
  /// Of the first column, as it is: cheap enough to be no part of what is measured.
  var sum: Int64 = 0

  mutating func add(_ batch: Batch) {
    rowCount += batch.rowCount
    if batch.rowCount > 0, case .bigint(let value) = batch.value(column: 0, row: batch.rowCount - 1) { sum &+= value }
    if batch.rowCount > 0, case .integer(let value) = batch.value(column: 0, row: batch.rowCount - 1) {
      sum &+= Int64(value)
    }
  }
}

/// Rows as a table of a number of files, of equal size but for the last.
private struct SplitTable {
  private static let id = UniqueID(bits: 1)
  let schema: TableSchema
  let entries: [DataFileEntry]
  let store: LocalStore

  init(_ batches: [Batch], _ columns: Schema, fileCount: Int, in store: LocalStore) throws {
    self.store = store
    schema = try TableSchema(
      id: SchemaID(0), schema: columns, lastFieldID: columns.fields.map(\.id).max() ?? FieldID(1))
    var entries: [DataFileEntry] = []
    for file in 0..<fileCount {
      // Batches are at most 2,048 rows: files are whole numbers of them.
      let own = batches[(file * batches.count / fileCount)..<((file + 1) * batches.count / fileCount)]
      let options = DataFileOptions()
      let writer = try DataFileWriter(
        schema: columns, options: options, output: try store.makeWriter(try SplitTable.name(options.fileID)))
      let encoder = RowGroupEncoder(schema: columns, options: options)
      let groupBatchCount = Limits.rowGroupRowCount / Limits.batchRowCountMaximum
      for start in stride(from: own.startIndex, to: own.endIndex, by: groupBatchCount) {
        let group = own[start..<min(start + groupBatchCount, own.endIndex)]
        try writer.append(
          try encoder.encode(
            columns.fields.indices.map { index in
              ColumnVector.concatenated(group.map { $0.columns[index] }, type: columns.fields[index].type)
            }))
      }
      let summary = try writer.finish()
      entries.append(
        DataFileEntry(
          id: summary.fileID, attempt: UniqueID(bits: 2), byteCount: summary.byteCount, digest: summary.digest,
          rowCount: summary.rowCount, schema: schema.id, spec: PartitionSpec.unpartitioned.id,
          partition: PartitionValues([])))
    }
    self.entries = entries
  }

  private static func name(_ file: UniqueID) throws(BasaltError) -> ObjectName {
    try TableObjectNames.dataFile(file, attempt: UniqueID(bits: 2), table: id)
  }

  func scan() throws -> TableScan {
    let planner = try ScanPlanner(
      table: SplitTable.id, schema: schema, schemas: [schema], specs: [.unpartitioned], predicate: PruningPredicate(),
      access: AccessDecision.grantedToOwner(of: UniqueID(bits: 3), table: SplitTable.id),
      intent: try recordedIntent())
    let manifests = try MemoryStore()
    let name = try ObjectName("manifest")
    let facts = try ManifestWriter.write(
      entries.map { .added($0) }, try ManifestLayout(spec: .unpartitioned, schema: schema.schema),
      fileID: UniqueID(bits: 4), to: try manifests.makeWriter(name))
    let plan = try planner.plan([SnapshotManifest(facts, sequenceNumber: 1, firstRowID: 0)]) {
      (facts, spec) throws(BasaltError) in
      try ManifestReader(try DataFileReader(name, in: manifests, pool: BufferPool()), spec: spec, facts: facts)
    }
    return try TableScan(
      plan, table: schema, columns: schema.schema.fields.map(\.id), where: .all, files: Files(store: store))
  }

  private struct Files: DataFileSource {
    let store: LocalStore
    let pool = BufferPool()

    func open(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader {
      try DataFileReader(try SplitTable.name(piece.file.id), in: store, pool: pool)
    }
  }
}

/// What every scan asks for, from a log on a simulated disk: what it costs is measured elsewhere.
private func recordedIntent() throws(BasaltError) -> RecordedIntent {
  let clock = SystemWallClock()
  let log = try AuditLog(AuditDirectory(SimulatedFileSystem(seed: 1)), of: UniqueID(bits: 1), clock: clock)
  return try log.record(AuditRecord(.intent, time: clock.now()))
}
