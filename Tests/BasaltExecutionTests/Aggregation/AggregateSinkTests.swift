import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import TestSupport
import Testing

@Suite struct AggregateSinkTests {
  private struct Call {
    let input: AggregateInput
    let name: String

    /// The arguments of the rows that the call sees, in their order.
    func arguments(_ rows: [[Value]]) -> [[Value]] {
      var seen = rows.filter { row in input.filterColumn.map { row[$0] == .boolean(true) } ?? true }.map { row in
        input.argumentColumns.map { row[$0] }
      }
      if input.isDistinct {
        var known: Set<[Value]> = []
        seen = seen.filter { known.insert($0).inserted }
      }
      return seen
    }
  }

  /// Calls of any aggregates that the column types allow, whose results do not depend on the order of rows.
  private static func calls(
    _ types: [LogicalType], from first: Int, filterColumn: Int, _ random: inout SeededRandom
  ) throws -> [Call] {
    // Often of the same column, so that calls answer from each other's states.
    let favourite = random.integer(in: first...types.count - 1)
    return try (0..<random.integer(in: 0...6)).map { _ in
      let column = random.chance(1, in: 2) ? favourite : random.integer(in: first...types.count - 1)
      let names = ["count", "min", "max", "sum", "avg", "stddev_samp", "bool_and", "bool_or"].filter {
        (try? AggregateResolver.resolve($0, [.typed(types[column])]))?.argumentTypes == [types[column]]
      }
      let name = random.pick(names)
      let takesNone = name == "count" && random.chance(1, in: 2)
      return Call(
        input: AggregateInput(
          function: try AggregateResolver.resolve(name, takesNone ? [] : [.typed(types[column])]),
          argumentColumns: takesNone ? [] : [column], filterColumn: random.chance(1, in: 3) ? filterColumn : nil,
          isDistinct: !takesNone && random.chance(1, in: 3)),
        name: name)
    }
  }

  /// Any keys, any aggregates, any batches, any number of threads and rounds: the groups of a dictionary of values.
  @Test(arguments: Soak.seeds(60)) func groupsAreThoseOfTheOracle(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let keyTypes = random.chance(1, in: 6) ? [] : GroupedRows.keyTypes(&random)
    // What is summed up is small, so that no sum overflows; the filter comes last.
    let argumentTypes: [LogicalType] = [.integer, .decimal(precision: 18, scale: 6), .text, .boolean, .double]
    let types = keyTypes + argumentTypes
    let distinctCounts = keyTypes.map { _ in random.pick([1, 3, 30]) } + argumentTypes.map { _ in 40 }
    let data = try GroupedRows(types, distinctCounts: distinctCounts, batchCount: random.integer(in: 0...12), &random)
    let calls = try AggregateSinkTests.calls(
      types, from: keyTypes.count, filterColumn: keyTypes.count + 3, &random)
    var groups: [[Value]: [[Value]]] = keyTypes.isEmpty ? [[]: []] : [:]
    for row in data.rows { groups[Array(row.prefix(keyTypes.count)), default: []].append(row) }
    for threadCount in [1, 3] {
      let run = try SinkRun(threadCount: threadCount)
      let label = "keys \(keyTypes), calls \(calls.map(\.name)), \(threadCount) threads, seed \(seed)"
      let expected = groups.mapValues { rows in
        calls.map {
          AggregateOracle.outcome($0.name, $0.arguments(rows), resultType: $0.input.function.resultType)
        }
      }
      let sink = AggregateSink(
        keyColumns: Array(keyTypes.indices), keyTypes: keyTypes, calls: calls.map(\.input))
      try run.feed(sink, data.batches, roundCount: random.integer(in: 1...3))
      do {
        let found = try run.rows(try sink.finish(run.context))
        #expect(found.count == groups.count, "\(label)")
        for row in found {
          let outcomes = try #require(expected[Array(row.prefix(keyTypes.count))], "\(label): \(row)")
          for (value, outcome) in zip(row.dropFirst(keyTypes.count), outcomes) {
            #expect(AggregateOracle.isSame(value, outcome), "\(label): \(value), expected \(outcome)")
          }
        }
        #expect(Set(found.map { Array($0.prefix(keyTypes.count)) }).count == found.count, "\(label)")
      } catch let error as BasaltError {
        // A sum of doubles at the end of their range.
        #expect(error.code == .outOfRange && expected.values.contains { $0.contains(.fails) }, "\(label): \(error)")
      }
    }
  }

  /// Many groups are merged in parts: none is lost, none is there twice. Keys that begin dense and then spread.
  @Test(arguments: [1, 2, 4], [LogicalType.bigint, .integer, .text]) func manyGroupsAreMergedInParts(
    threadCount: Int, type: LogicalType
  ) throws {
    let (groupCount, batchCount) = (90_000, 100)
    var random = SeededRandom(seed: 7)
    func key(_ number: Int) -> Value {
      switch type {
      case .text: .text(number % 3 == 0 ? "a longer key of \(number)" : "\(number)")
      case .integer: .integer(Int32(number))
      default: .bigint(number < 5_000 ? Int64(number) : Int64(number) &* 0x9E37_79B9_7F4A)
      }
    }
    var expected: [Value: Int64] = [:]
    let batches = try (0..<batchCount).map { batch in
      let limit = min(groupCount, (batch + 1) * 5_000)
      let numbers = (0..<Limits.batchRowCountMaximum).map { _ in random.integer(in: 0...limit - 1) }
      let keys = numbers.map { $0 % 97 == 0 ? Value.null : key($0) }
      for (key, number) in zip(keys, numbers) { expected[key, default: 0] += Int64(number) }
      return VectorBatch(
        columns: [
          try ColumnVector(keys, type: type), try ColumnVector(numbers.map { .bigint(Int64($0)) }, type: .bigint),
        ], physicalRowCount: numbers.count)
    }
    let run = try SinkRun(threadCount: threadCount)
    let sink = AggregateSink(
      keyColumns: [0], keyTypes: [type],
      calls: [
        AggregateInput(function: try AggregateResolver.resolve("sum", [.typed(.bigint)]), argumentColumns: [1]),
        AggregateInput(
          function: try AggregateResolver.resolve("count", [.typed(.bigint)]), argumentColumns: [1], isDistinct: true),
      ])
    try run.feed(sink, batches)
    let found = try run.rows(try sink.finish(run.context))
    #expect(found.count == expected.count && expected.count > 65_536)
    for row in found {
      #expect(row[1] == .decimal(Decimal(unscaled: Int128(expected[row[0]] ?? -1), scale: 0)))
      // A key of its own for each number, and NULL for all the others.
      if !row[0].isNull { #expect(row[2] == .bigint(1)) }
    }
  }

  @Test func noRowsAreOneGroupWithoutKeysAndNoneWithThem() throws {
    let run = try SinkRun(threadCount: 1)
    let count = AggregateInput(function: try AggregateResolver.resolve("count", []), argumentColumns: [])
    let sum = AggregateInput(function: try AggregateResolver.resolve("sum", [.typed(.integer)]), argumentColumns: [0])
    let alone = AggregateSink(keyColumns: [], keyTypes: [], calls: [count, sum])
    #expect(try run.rows(try alone.finish(run.context)) == [[.bigint(0), .null]])
    let keyed = AggregateSink(keyColumns: [0], keyTypes: [.integer], calls: [count])
    #expect(try run.rows(try keyed.finish(run.context)) == [])
  }

  @Test func memoryIsTakenFromTheBudgetAndGivenBack() throws {
    let keys = try (0..<20).map { batch in
      VectorBatch(
        columns: [
          try ColumnVector((0..<2_000).map { .bigint(Int64(batch * 2_000 + $0) &* 0x9E37_79B9) }, type: .bigint)
        ], physicalRowCount: 2_000)
    }
    // Too little even for what one thread needs to work on a part of the keys.
    let small = try SinkRun(threadCount: 2, byteCount: 300_000)
    do {
      let sink = DistinctSink(types: [.bigint])
      let error = #expect(throws: BasaltError.self) {
        try small.feed(sink, keys)
        _ = try small.rows(sink.finish(small.context))
      }
      #expect(error?.code == .memoryBudget)
      #expect(error?.description.contains("the groups of an aggregation") == true)
      #expect(error?.description.contains("Raise the memory budget") == true)
    }
    #expect(small.budget.reservedByteCount == 0)
    let large = try SinkRun(threadCount: 2)
    do {
      let sink = DistinctSink(types: [.bigint])
      try large.feed(sink, keys)
      // 40,000 keys of 8 bytes at the least.
      #expect(large.budget.reservedByteCount > 320_000)
      #expect(try large.rows(try sink.finish(large.context)).count == 40_000)
    }
    #expect(large.budget.reservedByteCount == 0)
  }

  /// An error of a function ends the run.
  @Test func aSumWithoutAPlaceIsAnError() throws {
    let type = LogicalType.decimal(precision: 38, scale: 0)
    let largest = Value.decimal(Decimal(unscaled: Decimal.powersOfTen[38] - 1, scale: 0))
    let run = try SinkRun(threadCount: 1)
    let sink = AggregateSink(
      keyColumns: [], keyTypes: [],
      calls: [AggregateInput(function: try AggregateResolver.resolve("sum", [.typed(type)]), argumentColumns: [0])])
    try run.feed(
      sink,
      [VectorBatch(columns: [try ColumnVector([largest, largest], type: type)], physicalRowCount: 2)])
    let error = #expect(throws: BasaltError.self) { try run.rows(try sink.finish(run.context)) }
    #expect(error?.code == .outOfRange)
    #expect(error?.description.contains("sum over 2 values has more than 38 digits") == true)
  }
}
