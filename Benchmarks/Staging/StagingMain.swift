// What does it cost to stage rows for a table, by partition and without any, beside writing them to a data file directly?
//
// usage: StagingBenchmark FILE.bslt PARTITIONING DIRECTORY [THREADS] [ROUNDS]     (PARTITIONING as in SQL: 'year(l_shipdate)')
//
// The rows are read into memory first. Each way then writes all of them to files below DIRECTORY, durably, in turns; the fastest round of each
// counts, because a slower one was disturbed. Prints rows per second, and the ratio to the direct way.

import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import Synchronization

@main struct StagingMain {
  let schema: TableSchema
  let batches: [Batch]
  let store: LocalStore
  let pool: WorkerPool

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4 else {
      print("usage: StagingBenchmark FILE.bslt PARTITIONING DIRECTORY [THREADS] [ROUNDS]")
      return
    }
    let pool = try WorkerPool(threadCount: arguments.count > 4 ? Int(arguments[4]) ?? 2 : 2)
    let roundCount = arguments.count > 5 ? Int(arguments[5]) ?? 3 : 3
    let benchmark = try StagingMain(path: arguments[1], directory: arguments[3], pool: pool)
    let spec = try PartitionSpec.following(
      [], fields: try PartitionFieldText.list(parsing: arguments[2]), in: benchmark.schema.schema)
    let ways: [(name: String, write: () throws -> Int)] = [
      ("direct", { try benchmark.writeDirectly() }),
      ("staged, unpartitioned", { try benchmark.stage(.unpartitioned) }),
      ("staged by \(arguments[2])", { try benchmark.stage(spec) }),
    ]
    let rowCount = benchmark.batches.reduce(0) { $0 + $1.rowCount }
    var fastest = [Duration](repeating: .seconds(1_000_000), count: ways.count)
    for _ in 0..<roundCount {
      for (index, way) in ways.enumerated() {
        let start = ContinuousClock.now
        let written = try way.write()
        fastest[index] = min(fastest[index], ContinuousClock.now - start)
        guard written == rowCount else { throw WrongAnswer(description: "\(way.name): \(written) of \(rowCount) rows") }
        for object in try benchmark.store.list(prefix: "") { try benchmark.store.delete(object.name) }
      }
    }
    for (way, duration) in zip(ways, fastest) {
      let rowsPerSecond = Double(rowCount) / (duration / .seconds(1))
      let ratio = fastest[0] / duration
      print("\(way.name): \(Int(rowsPerSecond)) rows/s, \(Int((ratio * 100).rounded())) % of direct")
    }
  }

  struct WrongAnswer: Error, CustomStringConvertible { let description: String }

  init(path: String, directory: String, pool: WorkerPool) throws {
    let slash = path.lastIndex(of: "/")
    let source = try LocalStore(directory: slash.map { String(path[..<$0]) } ?? ".")
    let name = try ObjectName(slash.map { String(path[path.index(after: $0)...]) } ?? path)
    let reader = try DataFileReader(name, in: source, pool: BufferPool())
    let scan = try DataFileScan(reader, columns: Array(0..<reader.columnCount))
    let worker = ScanWorker(scan)
    var batches: [Batch] = []
    for piece in scan.pieces {
      _ = try worker.read(piece) { batch throws(BasaltError) in
        batches.append(batch)
        return true
      }
    }
    schema = try TableSchema.first(scan.schema.fields.map { ($0.name, $0.type, $0.isNullable) })
    self.batches = batches
    store = try LocalStore(directory: directory)
    self.pool = pool
  }

  /// Row groups of consecutive batches, encoded by the threads and appended to one file.
  private func writeDirectly() throws -> Int {
    let options = DataFileOptions.hot
    let encoder = RowGroupEncoder(schema: schema.schema, options: options)
    let writer = Mutex(
      try DataFileWriter(
        schema: schema.schema, options: options, output: try store.makeWriter(try ObjectName("direct.bslt"))))
    // As many as make a row group.
    let stride = Limits.rowGroupRowCount / Limits.batchRowCountMaximum
    let batches = batches
    let fields = schema.schema.fields
    try pool.run(morselCount: (batches.count + stride - 1) / stride) { (_, index) throws(BasaltError) in
      let part = batches[index * stride..<min((index + 1) * stride, batches.count)]
      let columns = fields.indices.map { column in
        ColumnVector.concatenated(part.map { $0.columns[column] }, type: fields[column].type)
      }
      let encoded = try encoder.encode(columns)
      try writer.withLock { (writer) throws(BasaltError) in try writer.append(encoded) }
    }
    return try writer.withLock { try $0.finish() }.rowCount
  }

  private func stage(_ spec: PartitionSpec) throws -> Int {
    var options = StagingOptions()
    options.pool = pool
    let staged = try StagedRows(
      table: .random(), schema: schema, spec: spec, attempt: .random(), store: store, options: options)
    let batches = batches
    try pool.run(morselCount: batches.count) { (_, index) throws(BasaltError) in try staged.append(batches[index]) }
    let entries = try staged.finish()
    let figures = staged.figures
    print(
      "\(entries.count) files, \(figures.rowGroupCount) row groups, \(figures.earlyRunCount) of them early, "
        + "at most \(figures.byteCountPeak >> 20) MiB of rows in memory")
    return entries.reduce(0) { $0 + $1.rowCount }
  }
}
