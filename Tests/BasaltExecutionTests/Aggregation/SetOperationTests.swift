import BasaltCore
import BasaltExecution
import BasaltPlan
import TestSupport
import Testing

@Suite struct SetOperationTests {
  private static func counted(_ rows: [[Value]]) -> [[Value]: Int] {
    rows.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  @Test(arguments: Soak.seeds(25)) func rowsAreGivenAsOftenAsTheStandardSays(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let types = GroupedRows.keyTypes(&random)
    let counts = types.map { _ in random.pick([2, 5, 20]) }
    // One pool of values for both sides, so that rows meet; then cut in two.
    let data = try GroupedRows(types, distinctCounts: counts, batchCount: random.integer(in: 0...8), &random)
    let cut = data.batches.count / 2
    let leftCount = data.batches[..<cut].reduce(0) { $0 + $1.rowCount }
    let left = SetOperationTests.counted(Array(data.rows[..<leftCount]))
    let right = SetOperationTests.counted(Array(data.rows[leftCount...]))
    for operation in [Combination.Operation.except, .intersect] {
      for isAll in [false, true] {
        let run = try SinkRun(threadCount: random.pick([1, 3]))
        let combined = try SetOperation(operation, isAll: isAll, types: types)
        let (first, second) = (combined.makeSink(.left), combined.makeSink(.right))
        try run.feed(first, Array(data.batches[..<cut]))
        try run.feed(second, Array(data.batches[cut...]))
        // In any order: the last one has the rows.
        let order = random.chance(1, in: 2) ? [first, second] : [second, first]
        #expect(try run.rows(try order[0].finish(run.context)) == [])
        let found = SetOperationTests.counted(try run.rows(try order[1].finish(run.context)))
        let expected = left.merging(right.mapValues { _ in 0 }) { count, _ in count }.compactMap {
          (row, count) -> ([Value], Int)? in
          let other = right[row] ?? 0
          let repetitions =
            switch operation {
            case .intersect: isAll ? min(count, other) : min(count, other, 1)
            default: isAll ? max(count - other, 0) : count > 0 && other == 0 ? 1 : 0
            }
          return repetitions > 0 ? (row, repetitions) : nil
        }
        #expect(
          found == Dictionary(uniqueKeysWithValues: expected), "\(operation) \(isAll) \(types) seed \(seed)")
      }
    }
  }

  @Test(arguments: Soak.seeds(25)) func distinctRowsAreThere(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let types = GroupedRows.keyTypes(&random)
    let data = try GroupedRows(
      types, distinctCounts: types.map { _ in random.pick([1, 4, 50]) }, batchCount: 6, &random)
    let run = try SinkRun(threadCount: random.pick([1, 3]))
    let sink = DistinctSink(types: types)
    try run.feed(sink, data.batches)
    let found = try run.rows(try sink.finish(run.context))
    #expect(Set(found) == Set(data.rows) && found.count == Set(data.rows).count, "\(types) seed \(seed)")
  }
}
