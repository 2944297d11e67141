import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import TestSupport

/// Rows for operators, in batches of every layout, beside the same rows as values: what an oracle takes.
struct GroupedRows {
  let types: [LogicalType]
  private(set) var batches: [VectorBatch] = []
  /// The rows meant, in order.
  private(set) var rows: [[Value]] = []

  /// - Parameter distinctCounts: Of each column, how many different values there are; few, so that rows meet.
  init(
    _ types: [LogicalType], distinctCounts: [Int], batchCount: Int, _ random: inout SeededRandom
  ) throws {
    self.types = types
    let pools = zip(types, distinctCounts).map { type, count in
      (0..<count).map { _ in random.chance(1, in: 8) ? Value.null : random.anyValue(type) }
    }
    // Some columns come as dictionaries of their own from batch to batch, some keep one.
    for _ in 0..<batchCount {
      let rowCount = random.pick([0, 1, 64, 65, 500, Limits.batchRowCountMaximum])
      let columns = try types.indices.map { column -> (vector: ColumnVector, values: [Value]) in
        let layout = random.integer(in: 0...4)
        if layout == 0 {
          let value = random.pick(pools[column])
          return (
            try ColumnVector(repeating: value, count: rowCount, type: types[column]),
            Array(repeating: value, count: rowCount)
          )
        }
        var values: [Value] = []
        while values.count < rowCount {
          // Runs, as sorted columns have them.
          let count = layout == 1 ? random.integer(in: 1...60) : 1
          values += Array(repeating: random.pick(pools[column]), count: count)
        }
        values = Array(values.prefix(rowCount))
        let vector =
          layout < 3
          ? try ColumnVector(values, type: types[column])
          : try ColumnVector.dictionary(of: values, type: types[column])
        return (vector, values)
      }
      var kept = Array(0..<rowCount)
      var selection: SelectionVector?
      if random.chance(1, in: 2) {
        kept = kept.filter { _ in random.chance(2, in: 3) }
        selection = SelectionVector(kept.map { UInt16($0) })
      }
      batches.append(
        VectorBatch(columns: columns.map(\.vector), physicalRowCount: rowCount, selection: selection))
      rows += kept.map { row in columns.map { $0.values[row] } }
    }
  }

  /// A few key types at once, as GROUP BY has them.
  static func keyTypes(_ random: inout SeededRandom) -> [LogicalType] {
    (0..<random.pick([1, 1, 1, 2, 2, 3, 5])).map { _ in random.pick(LogicalType.all) }
  }
}

/// Runs sinks as a pipeline does.
struct SinkRun {
  let pool: WorkerPool
  let budget: MemoryBudget
  let context: ExecutionContext

  init(threadCount: Int, byteCount: Int = 1 << 30, spilling: SpillSpace = SpillSpace()) throws {
    pool = try WorkerPool(threadCount: threadCount)
    budget = MemoryBudget(byteCount: byteCount)
    context = ExecutionContext(
      pool: pool, budget: budget, cancellation: Cancellation(), zone: .utc, zones: ZoneDatabase(), transactionTime: 0,
      seed: 1, spilling: spilling)
  }

  /// All batches, one a morsel, in so many rounds.
  func feed(_ sink: any Sink, _ batches: [VectorBatch], roundCount: Int = 1) throws {
    let perRound = max(1, (batches.count + roundCount - 1) / roundCount)
    for start in stride(from: 0, to: batches.count, by: perRound) {
      let round = Array(batches[start..<min(start + perRound, batches.count)])
      let context = context
      try pool.run(morselCount: round.count) { (_) throws(BasaltError) in
        Worker(try sink.makeWorker(context), round, firstMorsel: start)
      }
    }
  }

  /// All rows of a source, as values.
  func rows(_ source: any Source) throws -> [[Value]] {
    var rows: [[Value]] = []
    while let round = try source.nextRound(wantedRowCount: .max) {
      let worker = try round.makeWorker()
      for morsel in 0..<round.morselCount {
        try worker.produce(morsel: morsel) { (batch) throws(BasaltError) in
          for row in 0..<batch.rowCount {
            let position = batch.selection.map { $0[row] } ?? row
            rows.append(batch.columns.map { $0[position] })
          }
          return .more
        }
      }
    }
    return rows
  }

  private final class Worker: MorselWorker {
    private let worker: any SinkWorker
    private let batches: [VectorBatch]
    private let firstMorsel: Int

    init(_ worker: any SinkWorker, _ batches: [VectorBatch], firstMorsel: Int) {
      (self.worker, self.batches, self.firstMorsel) = (worker, batches, firstMorsel)
    }

    func work(onMorsel morselIndex: Int) throws(BasaltError) {
      worker.begin(morsel: firstMorsel + morselIndex)
      _ = try worker.consume(batches[morselIndex])
    }

    func finish() throws(BasaltError) { try worker.combine() }
  }
}
