import BasaltCore
import BasaltExecution
import TestSupport
import Testing

/// `SortWorker`, `SortedRun`, `SortedParts`, `SpillFile`, `SpilledColumns`: a sort without room for its rows gives the same rows
/// in the same order as one that has it.
@Suite struct SortedRunsTests {
  private func sorted(
    _ input: RandomRows, _ keys: [SortColumn], threadCount: Int, spillByteCount: Int
  ) throws -> (rows: [[Value]], spilled: SpillFigures?) {
    let directory = try TemporaryDirectory()
    let context = try makeContext(
      threadCount: threadCount, spilling: SpillSpace(directory: directory.path, forcedByteCount: spillByteCount))
    let sink = SortSink(types: input.types, keys: keys)
    try PipelineRun(context).feed(input.source, into: sink)
    let source = try sink.finish(context)
    // Its files have no names, as long as they are open.
    #expect(try directory.contents().isEmpty)
    return (try rows(of: source), sink.spilled)
  }

  @Test(arguments: Soak.seeds(4))
  func rowsComeInTheirOrderFromFiles(seed: UInt64) throws {
    for (index, type) in LogicalType.all.enumerated() {
      var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(index))
      let types = [type, LogicalType.all[random.integer(in: 0...LogicalType.all.count - 1)]]
      let values = types.map { random.repeatingValues($0, distinctCount: [2, 100][Int(seed % 2)]) }
      let input = try RandomRows(&random, types: types, batchCount: 12, rowCountMaximum: 60) { random, column in
        values[column][random.integer(in: 0...values[column].count - 1)]
      }
      let keys = (0..<random.integer(in: 0...2)).map { _ in
        SortColumn(
          random.integer(in: 0...2), isDescending: random.chance(1, in: 2), nullsFirst: random.chance(1, in: 2))
      }
      let expected = SortTests.sorted(input.rows, keys)
      // From a run a batch to a few runs.
      for (threadCount, spillByteCount) in [(1, 1), (2, 1), (2, 20_000), (3, 50_000)] {
        let found = try sorted(input, keys, threadCount: threadCount, spillByteCount: spillByteCount)
        // The last column numbers the rows: those of equal keys must stand as they came.
        #expect(
          found.rows.map(\.last) == expected.map(\.last),
          "\(types) \(keys) \(threadCount) \(spillByteCount) seed \(seed)")
        #expect(unordered(found.rows) == unordered(expected), "\(types) seed \(seed)")
        if spillByteCount == 1 { #expect((found.spilled?.partCount ?? 0) > 0 || input.rows.isEmpty) }
      }
    }
  }

  /// Long texts lie in heaps, which are cut to the rows of a block; and parts are many.
  @Test(arguments: [1, 2])
  func manyRowsOfLongTextsAreReadPartByPart(threadCount: Int) throws {
    var random = SeededRandom(seed: 11)
    let texts = (0..<200).map { Value.text(String(repeating: "a long text \($0) ", count: 1 + $0 % 20)) }
    let input = try RandomRows(&random, types: [.text, .bigint], batchCount: 40, rowCountMaximum: 4_000) {
      random, column in
      column == 0 ? texts[random.integer(in: 0...texts.count - 1)] : .bigint(Int64(random.integer(in: 0...50)))
    }
    let keys = [SortColumn(1, isDescending: true), SortColumn(0)]
    let found = try sorted(input, keys, threadCount: threadCount, spillByteCount: 3 << 20)
    #expect(found.rows.map(\.last) == SortTests.sorted(input.rows, keys).map(\.last))
    #expect(found.rows.map(\.first) == SortTests.sorted(input.rows, keys).map(\.first))
    #expect((found.spilled?.partCount ?? 0) > 3 && (found.spilled?.byteCount ?? 0) > 100_000)
  }

  /// A budget that is too small for the rows is enough for the sort, and is whole again afterwards.
  @Test func aSmallBudgetIsEnough() throws {
    var random = SeededRandom(seed: 3)
    let input = try RandomRows(&random, types: [.bigint], batchCount: 100, rowCountMaximum: 8_000) { random, _ in
      .bigint(Int64(random.integer(in: 0...1_000_000)))
    }
    let context = try makeContext(threadCount: 2, byteCount: 6 << 20)
    do {
      let sink = SortSink(types: input.types, keys: [SortColumn(0)])
      try PipelineRun(context).feed(input.source, into: sink)
      let found = try rows(of: sink.finish(context))
      #expect(found.map(\.last) == SortTests.sorted(input.rows, [SortColumn(0)]).map(\.last))
      #expect(sink.spilled != nil, "\(input.rows.count) rows")
    }
    #expect(reservedByteCount(context) == 0)
  }

  @Test func aDirectoryThatIsNotThereIsNamed() throws {
    var random = SeededRandom(seed: 5)
    let input = try RandomRows(&random, types: [.integer], batchCount: 9, rowCountMaximum: 60) { _, _ in .integer(1) }
    let context = try makeContext(
      threadCount: 1, spilling: SpillSpace(directory: "/nowhere/at/all", forcedByteCount: 1))
    let error = #expect(throws: BasaltError.self) {
      try PipelineRun(context).feed(input.source, into: SortSink(types: input.types, keys: [SortColumn(0)]))
    }
    #expect(error?.code == .unknownName && "\(error!)".contains("/nowhere/at/all"))
    #expect(reservedByteCount(context) == 0)
  }
}
