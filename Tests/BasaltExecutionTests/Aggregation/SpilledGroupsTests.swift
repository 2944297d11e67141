import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import TestSupport
import Testing

/// `GroupSpill`, `GroupOverflow`, `SpilledGroupSource`, `GroupTableLookup`, `SpillPartitions`, `PartitionWriter`: groups without room in
/// memory are those that there would have been with it.
@Suite struct SpilledGroupsTests {
  /// Of all calls whose results do not depend on the order of rows.
  private static func calls(
    _ types: [LogicalType], from first: Int, _ random: inout SeededRandom
  ) throws
    -> [AggregateInput]
  {
    try (0..<random.integer(in: 0...5)).map { _ in
      let column = random.integer(in: first...types.count - 2)
      let names = ["count", "min", "max", "sum", "avg"].filter {
        (try? AggregateResolver.resolve($0, [.typed(types[column])]))?.argumentTypes == [types[column]]
      }
      return AggregateInput(
        function: try AggregateResolver.resolve(random.pick(names), [.typed(types[column])]), argumentColumns: [column],
        filterColumn: random.chance(1, in: 3) ? types.count - 1 : nil, isDistinct: random.chance(1, in: 2))
    }
  }

  /// The groups, sorted, and what was written.
  private func groups(
    _ data: GroupedRows, keyTypes: [LogicalType], _ calls: [AggregateInput], threadCount: Int, spillByteCount: Int?
  ) throws -> (rows: [String], spilled: SpillFigures?) {
    let directory = try TemporaryDirectory()
    let context = try makeContext(
      threadCount: threadCount, spilling: SpillSpace(directory: directory.path, forcedByteCount: spillByteCount))
    let sink = AggregateSink(keyColumns: Array(keyTypes.indices), keyTypes: keyTypes, calls: calls)
    var found: [[Value]] = []
    do {
      try PipelineRun(context).feed(RowsSource(data.batches, morselBatchCount: 1), into: sink)
      found = try rows(of: sink.finish(context))
    }
    // Its files have no names, as long as they are open.
    #expect(try directory.contents().isEmpty)
    #expect(reservedByteCount(context) == 0)
    return (unordered(found), sink.spilled)
  }

  /// Any keys, NULLs among them, any aggregates, distinct ones and filtered ones, one key or thousands.
  @Test(arguments: Soak.seeds(24)) func groupsInFilesAreThoseInMemory(seed: UInt64) throws {
    var random = SeededRandom(seed: seed &+ 77)
    let keyTypes = random.chance(1, in: 8) ? [] : GroupedRows.keyTypes(&random)
    // Of integers, so that sums do not depend on the order.
    let argumentTypes: [LogicalType] = [.integer, .decimal(precision: 18, scale: 2), .text, .boolean]
    let types = keyTypes + argumentTypes
    let counts = keyTypes.map { _ in random.pick([1, 3, 30, 800]) } + argumentTypes.map { _ in random.pick([4, 900]) }
    let data = try GroupedRows(types, distinctCounts: counts, batchCount: random.integer(in: 0...6), &random)
    let calls = try SpilledGroupsTests.calls(types, from: keyTypes.count, &random)
    let expected = try groups(data, keyTypes: keyTypes, calls, threadCount: 1, spillByteCount: nil)
    #expect(expected.spilled == nil)
    // From a file that every second row goes to, in divisions one within the other, to one that few do.
    for (threadCount, spillByteCount) in [(1, 1), (2, 1), (3, 1 << 20), (2, 4 << 20)] {
      let found = try groups(data, keyTypes: keyTypes, calls, threadCount: threadCount, spillByteCount: spillByteCount)
      #expect(
        found.rows.hashValue == expected.rows.hashValue,
        "keys \(keyTypes), calls \(calls.map(\.function.name)), \(threadCount) threads, \(spillByteCount), seed \(seed)"
      )
    }
  }

  /// Twenty times as many groups as there is room for, of one key and of several: no budget is overdrawn, and all is given back.
  @Test(arguments: [[LogicalType.bigint], [.text], [.integer, .text]]) func aSmallBudgetIsEnough(
    keyTypes: [LogicalType]
  ) throws {
    var random = SeededRandom(seed: 5)
    let (batchCount, groupCount) = (40, 150_000)
    var counts: [Int: Int64] = [:]
    let batches = try (0..<batchCount).map { _ in
      let numbers = (0..<Limits.batchRowCountMaximum).map { _ in random.integer(in: 0...groupCount - 1) }
      for number in numbers { counts[number, default: 0] += Int64(number % 7) }
      let keys = try keyTypes.map { type in
        try ColumnVector(
          numbers.map { number in
            switch type {
            case .text: .text("the key that has the number \(number)")
            case .bigint: .bigint(Int64(number) &* 0x9E37_79B9_7F4A)
            default: .integer(Int32(number))
            }
          }, type: type)
      }
      let values = try ColumnVector(numbers.map { .bigint(Int64($0 % 7)) }, type: .bigint)
      return VectorBatch(columns: keys + [values], physicalRowCount: numbers.count)
    }
    let sum = AggregateInput(
      function: try AggregateResolver.resolve("sum", [.typed(.bigint)]), argumentColumns: [keyTypes.count])
    let whole = try makeContext(threadCount: 2, byteCount: 12 << 20)
    let budget = MemoryBudget(within: whole.budget)
    let context = ExecutionContext(
      pool: try WorkerPool(threadCount: 2), budget: budget, cancellation: Cancellation(), zone: .utc,
      zones: ZoneDatabase(), transactionTime: 0, seed: 1)
    let sink = AggregateSink(keyColumns: Array(keyTypes.indices), keyTypes: keyTypes, calls: [sum])
    var found: [[Value]] = []
    do {
      try PipelineRun(context).feed(RowsSource(batches), into: sink)
      found = try rows(of: sink.finish(context))
    }
    #expect(sink.spilled != nil)
    #expect(found.count == counts.count)
    let total = found.reduce(Int128(0)) { total, row in
      guard case .decimal(let sum) = row[keyTypes.count] else { return total }
      return total + sum.unscaled
    }
    #expect(total == Int128(counts.values.reduce(0, +)))
    #expect(budget.peakByteCount <= 12 << 20)
    #expect(reservedByteCount(context) == 0)
  }

  /// One group whose distinct arguments are too many for memory.
  @Test(arguments: [true, false]) func distinctArgumentsOfOneGroupGoToFiles(hasKey: Bool) throws {
    let count = 400_000
    let batches = try stride(from: 0, to: count, by: 8_000).map { start in
      let values = (start..<start + 8_000).map { Value.bigint(Int64($0 / 2) &* 0x9E37_79B9_7F4A) }
      return VectorBatch(
        columns: [
          try ColumnVector(repeating: .integer(1), count: values.count, type: .integer),
          try ColumnVector(values, type: .bigint),
        ], physicalRowCount: values.count)
    }
    let call = AggregateInput(
      function: try AggregateResolver.resolve("count", [.typed(.bigint)]), argumentColumns: [1], isDistinct: true)
    let context = try makeContext(threadCount: 2, byteCount: 10 << 20)
    let sink = AggregateSink(keyColumns: hasKey ? [0] : [], keyTypes: hasKey ? [.integer] : [], calls: [call])
    try PipelineRun(context).feed(RowsSource(batches), into: sink)
    let found = try rows(of: sink.finish(context))
    #expect(found.map(\.last) == [.bigint(Int64(count / 2))])
    #expect(sink.spilled != nil)
  }

  /// A single group that does not fit says so.
  @Test func aGroupThatIsTooLargeIsAnError() throws {
    let text = String(repeating: "some text ", count: 20)
    let batches = try (0..<40).map { _ in
      VectorBatch(
        columns: [
          try ColumnVector(repeating: .integer(1), count: 2_000, type: .integer),
          try ColumnVector(repeating: .text(text), count: 2_000, type: .text),
          try ColumnVector(repeating: .text(","), count: 2_000, type: .text),
        ], physicalRowCount: 2_000)
    }
    let call = AggregateInput(
      function: try AggregateResolver.resolve("string_agg", [.typed(.text), .typed(.text)]), argumentColumns: [1, 2])
    let context = try makeContext(threadCount: 1, byteCount: 8 << 20)
    let error = #expect(throws: BasaltError.self) {
      let sink = AggregateSink(keyColumns: [0], keyTypes: [.integer], calls: [call])
      try PipelineRun(context).feed(RowsSource(batches), into: sink)
      _ = try rows(of: sink.finish(context))
    }
    #expect(error?.code == .memoryBudget, "\(error!)")
    #expect(reservedByteCount(context) == 0)
  }

  @Test func aDirectoryThatIsNotThereIsNamed() throws {
    let batches = try (0..<4).map { batch in
      VectorBatch(
        columns: [try ColumnVector((0..<9).map { .integer(Int32(batch * 9 + $0)) }, type: .integer)],
        physicalRowCount: 9)
    }
    let context = try makeContext(
      threadCount: 1, spilling: SpillSpace(directory: "/nowhere/at/all", forcedByteCount: 1))
    let error = #expect(throws: BasaltError.self) {
      try PipelineRun(context).feed(RowsSource(batches), into: DistinctSink(types: [.integer]))
    }
    #expect(error?.code == .unknownName && "\(error!)".contains("/nowhere/at/all"))
    #expect(reservedByteCount(context) == 0)
  }

  /// Ended in the middle: nothing stays reserved, and no file.
  @Test func cancellingLeavesNothingBehind() throws {
    let directory = try TemporaryDirectory()
    var random = SeededRandom(seed: 9)
    let data = try GroupedRows([.bigint, .text], distinctCounts: [5_000, 50], batchCount: 20, &random)
    let context = try makeContext(
      threadCount: 2, spilling: SpillSpace(directory: directory.path, forcedByteCount: 1))
    do {
      let sink = DistinctSink(types: [.bigint, .text])
      try PipelineRun(context).feed(RowsSource(data.batches, morselBatchCount: 1), into: sink)
      let source = try sink.finish(context)
      _ = try source.nextRound(wantedRowCount: 1)
      context.cancellation.cancel()
      let error = #expect(throws: BasaltError.self) { _ = try rows(of: source) }
      #expect(error?.code == .cancelled)
    }
    #expect(reservedByteCount(context) == 0)
    #expect(try directory.contents().isEmpty)
  }
}
