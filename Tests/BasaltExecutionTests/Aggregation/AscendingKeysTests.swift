import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import TestSupport
import Testing

/// `AscendingKeys`: rows in the order of their key are grouped as rows in any order are, on any number of threads.
@Suite struct AscendingKeysTests {
  /// Runs of any length, with NULLs anywhere, in batches of any size, some in each other's place; some keys fall back, one row in any number.
  @Test(
    arguments: [LogicalType.bigint, .integer, .smallint, .date, .decimal(precision: 12, scale: 2)], Soak.seeds(12))
  func groupsAreThoseOfTheOracle(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rowCount = random.pick([1, 300, 9_000, 30_000])
    // Often none, sometimes at the very end.
    let fallShare = random.pick([0, 0, rowCount, 500])
    let nullShare = random.pick([0, 0, 7, 2_000])
    let step = random.pick([1, 1, 3, 1_000])
    var number = random.integer(in: -4_000 ... -1)
    var rows: [(key: Value, argument: Int64)] = []
    while rows.count < rowCount {
      if nullShare > 0, random.chance(1, in: nullShare) { rows.append((.null, Int64(rows.count))) }
      if fallShare > 0, random.chance(1, in: fallShare) { number -= 2 }
      for _ in 0..<random.integer(in: 1...7) { rows.append((Self.key(number, type), Int64(rows.count))) }
      if type != .smallint || number < 30_000 { number += random.integer(in: 1...step) }
    }
    var batches: [VectorBatch] = []
    // Of short ones there are so many that more are out of place than may be.
    let batchRowCountMaximum = random.pick([150, Limits.batchRowCountMaximum])
    var start = 0
    while start < rows.count {
      let batch = rows[start..<min(start + random.integer(in: 1...batchRowCountMaximum), rows.count)]
      start = batch.endIndex
      batches.append(
        VectorBatch(
          columns: [
            try ColumnVector(batch.map(\.key), type: type),
            try ColumnVector(batch.map { .bigint($0.argument) }, type: .bigint),
          ], physicalRowCount: batch.count))
    }
    // Pages of a file in each other's place: keys fall back, once or often.
    for _ in 0..<random.pick([0, 0, 1, 9, 60]) {
      batches.swapAt(random.integer(in: 0...batches.count - 1), random.integer(in: 0...batches.count - 1))
    }
    var expected: [Value: (sum: Int64, least: Int64)] = [:]
    for row in rows {
      let known = expected[row.key, default: (0, .max)]
      expected[row.key] = (known.sum + row.argument, min(known.least, row.argument))
    }
    let calls = try ["sum", "min"].map { name in
      AggregateInput(
        function: try AggregateResolver.resolve(name, [.typed(.bigint)]), argumentColumns: [1], filterColumn: nil,
        isDistinct: false)
    }
    for threadCount in [1, 2, 4] {
      let label = "\(type), \(rows.count) rows, \(threadCount) threads, seed \(seed)"
      let run = try SinkRun(threadCount: threadCount)
      let sink = AggregateSink(keyColumns: [0], keyTypes: [type], calls: calls)
      try run.feed(sink, batches, roundCount: random.integer(in: 1...3))
      let found = try run.rows(try sink.finish(run.context))
      #expect(found.count == expected.count, "\(label)")
      for row in found {
        let (sum, least) = try #require(expected[row[0]], "\(label): \(row)")
        let isSame = "\(row[1])" == "\(sum)" && row[2] == .bigint(least)
        #expect(isSame, "\(label): \(row), not \(sum) and \(least)")
      }
      let distinct = DistinctSink(types: [type])
      try run.feed(
        distinct, batches.map { VectorBatch(columns: [$0.columns[0]], physicalRowCount: $0.physicalRowCount) })
      let keys = try run.rows(try distinct.finish(run.context)).map { $0[0] }
      #expect(keys.count == expected.count && Set(keys) == Set(expected.keys), "\(label)")
    }
  }

  private static func key(_ number: Int, _ type: LogicalType) -> Value {
    switch type {
    case .smallint: .smallint(Int16(number))
    case .integer: .integer(Int32(number))
    case .date: .date(days: Int32(number))
    case .decimal(_, let scale): .decimal(Decimal(unscaled: Int128(number), scale: scale))
    default: .bigint(Int64(number))
    }
  }

  /// As long as keys ascend nothing is looked up; the first that falls back ends it, and the groups so far are found again.
  @Test func groupsAreFoundAgainWhenKeysFallBack() throws {
    let table = GroupTable([GroupKey(.bigint)])
    func groups(_ keys: [Int64]) throws -> [Int] {
      let column = try ColumnVector(keys.map { .bigint($0) }, type: .bigint)
      let target = UnsafeMutablePointer<UInt32>.allocate(capacity: keys.count)
      defer { target.deallocate() }
      _ = try table.find([column], rowCount: keys.count, rows: nil, into: target)
      return (0..<keys.count).map { Int(target[$0]) }
    }
    #expect(try groups([-5, -5, -1, 3]) == [0, 0, 1, 2])
    #expect(try groups([3, 3]) == [2, 2])
    #expect(try groups([3, 9, 9, 1_000_000_000_000]) == [2, 3, 3, 4])
    #expect(try groups([9, -5, 7, 1_000_000_000_000, -1]) == [3, 0, 5, 4, 1])
    #expect(try groups([3, 7, 8]) == [2, 5, 6])
  }
}
