import BasaltCore
import BasaltExecution
import TestSupport
import Testing

/// `GroupedLimitTransform`: of each run of equal keys the rows behind the offset, as many as are wanted, however the rows come in
/// batches.
@Suite struct GroupedLimitTests {
  @Test(arguments: Soak.seeds(20))
  func eachGroupGivesItsOwnRows(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var rows: [(key: Value, number: Int)] = []
    for group in 0..<random.integer(in: 0...40) {
      // The last group is of NULLs, as a sort has it.
      let key: Value = group == 39 ? .null : .integer(Int32(group))
      for _ in 0..<random.integer(in: 1...6) { rows.append((key, rows.count)) }
    }
    for (count, offset) in [(1, 0), (2, 1), (0, 0), (nil, 2), (100, 0)] as [(Int?, Int)] {
      var expected: [Value] = []
      var seen = 0
      for (index, row) in rows.enumerated() {
        seen = index > 0 && rows[index - 1].key == row.key ? seen + 1 : 0
        if seen >= offset, seen - offset < count ?? .max { expected.append(.bigint(Int64(row.number))) }
      }
      let worker = GroupedLimitTransform(columnCount: 1, count: count, offset: offset)
        .makeWorker(try makeContext(threadCount: 1))
      var found: [Value] = []
      var start = 0
      while start < rows.count {
        let end = min(rows.count, start + random.integer(in: 1...7))
        let part = rows[start..<end]
        let batch = VectorBatch(
          columns: [
            try ColumnVector(part.map { .bigint(Int64($0.number)) }, type: .bigint),
            try ColumnVector(part.map(\.key), type: .integer),
          ], physicalRowCount: part.count)
        _ = try worker.apply(batch) { (batch) throws(BasaltError) in
          precondition(batch.columns.count == 1, "keys are left out")
          for row in 0..<batch.rowCount { found.append(batch.columns[0][batch.selection.map { $0[row] } ?? row]) }
          return .more
        }
        start = end
      }
      #expect(found == expected, "seed \(seed), \(String(describing: count)) behind \(offset)")
    }
  }
}
