import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import TestSupport
import Testing

/// `JoinBuildWorker`, `JoinSpill`, `SpillingProbeWorker`, `SpilledJoinSource`: a join whose build side has no room in memory gives the
/// rows of one that has it.
@Suite struct SpilledJoinsTests {
  private func joined(
    _ left: RandomRows, _ right: RandomRows, kind: JoinKind, keyCount: Int, hasCondition: Bool, threadCount: Int,
    spillByteCount: Int
  ) throws -> (rows: [[Value]], build: JoinBuildSink) {
    let directory = try TemporaryDirectory()
    let context = try makeContext(
      threadCount: threadCount, spilling: SpillSpace(directory: directory.path, forcedByteCount: spillByteCount))
    let keys = Array(0..<keyCount)
    let condition = JoinTests.NumbersDiffer(
      left: left.types.count - 1, right: left.types.count + right.types.count - 1, readsAll: keyCount == 1)
    let build = JoinBuildSink(
      types: right.types, keys: keys, canSpill: kind != .mark || (keyCount == 1 && !hasCondition))
    try PipelineRun(context).feed(right.source, into: build)
    _ = try build.finish(context)
    let result = CollectSink(
      types: kind.yieldsPairs ? left.types + right.types : left.types + (kind.isMark ? [.boolean] : []))
    let run = PipelineRun(context)
    let probe = JoinProbe(build, kind: kind, keys: keys, types: left.types, condition: hasCondition ? condition : nil)
    try run.feed(left.source, [probe], into: result)
    if kind.keepsRight { try run.feed(probe.unmatchedSource(), into: result) }
    #expect(try directory.contents().isEmpty)
    return (try rows(of: result.finish(context)), build)
  }

  /// All kinds, with and without a condition, with NULLs, with few keys and with many.
  @Test(arguments: JoinKind.allCases, Soak.seeds(4)) func aJoinInFilesIsWhatItsDefinitionSays(
    kind: JoinKind, seed: UInt64
  ) throws {
    for (index, types) in [[LogicalType.bigint], [.text], [.double], [.integer, .text], [.uuid, .date]].enumerated() {
      var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(index))
      let values = types.map { random.repeatingValues($0, distinctCount: [1, 4, 30, 200][random.integer(in: 0...3)]) }
      let nullShare = random.integer(in: 0...2)
      func value(_ random: inout SeededRandom, _ column: Int) -> Value {
        random.chance(nullShare, in: 10) ? .null : values[column][random.integer(in: 1...values[column].count - 1)]
      }
      let left = try RandomRows(
        &random, types: types, batchCount: random.integer(in: 0...6), rowCountMaximum: 40, value: value)
      let right = try RandomRows(
        &random, types: types, batchCount: random.integer(in: 0...5), rowCountMaximum: 30, value: value)
      for hasCondition in [false, true] {
        let expected = JoinTests.Definition(
          left: left.rows, right: right.rows, keyCount: types.count, hasCondition: hasCondition,
          rightColumnCount: right.types.count, leftColumnCount: left.types.count
        ).rows(kind)
        // Nothing stays in memory, or about half of the rows.
        for (threadCount, spillByteCount) in [(1, 1), (2, 1), (2, 3_000)] {
          let label = "\(kind) of \(types), condition \(hasCondition), \(threadCount), \(spillByteCount), seed \(seed)"
          guard let expected else {
            let error = #expect(throws: BasaltError.self) {
              _ = try joined(
                left, right, kind: kind, keyCount: types.count, hasCondition: hasCondition, threadCount: threadCount,
                spillByteCount: spillByteCount)
            }
            #expect(error?.code == .constraint, "\(label)")
            continue
          }
          let (found, build) = try joined(
            left, right, kind: kind, keyCount: types.count, hasCondition: hasCondition, threadCount: threadCount,
            spillByteCount: spillByteCount)
          #expect(unordered(found) == unordered(expected), "\(label)")
          if spillByteCount == 1, kind != .mark, !right.rows.isEmpty { #expect(build.spilled != nil, "\(label)") }
        }
      }
    }
  }

  private func numbers(_ count: Int, key: (Int) -> Int64) throws -> RowsSource {
    let batches = try stride(from: 0, to: count, by: 8_000).map { start in
      let numbers = start..<min(count, start + 8_000)
      return VectorBatch(
        columns: [
          try ColumnVector(numbers.map { .bigint(key($0)) }, type: .bigint),
          try ColumnVector(numbers.map { .text("a longer text of number \($0)") }, type: .text),
        ], physicalRowCount: numbers.count)
    }
    return RowsSource(batches)
  }

  private struct Outcome {
    var count = 0
    var peakByteCount = 0
    var build: JoinBuildSink
  }

  /// Rows of a join within a budget.
  private func count(
    _ kind: JoinKind, byteCount: Int, leftCount: Int, rightCount: Int, key: (Int) -> Int64
  ) throws -> Outcome {
    let whole = MemoryBudget(byteCount: byteCount)
    let budget = MemoryBudget(within: whole)
    let context = ExecutionContext(
      pool: try WorkerPool(threadCount: 2), budget: budget, cancellation: Cancellation(), zone: .utc,
      zones: ZoneDatabase(), transactionTime: 0, seed: 1)
    var outcome: Outcome
    do {
      let build = JoinBuildSink(types: [.bigint, .text], keys: [0])
      try PipelineRun(context).feed(numbers(rightCount, key: key), into: build)
      _ = try build.finish(context)
      let probe = JoinProbe(build, kind: kind, keys: [0], types: [.bigint, .text])
      let counting = AggregateSink(
        keyColumns: [], keyTypes: [],
        calls: [AggregateInput(function: try AggregateResolver.resolve("count", []), argumentColumns: [])])
      try PipelineRun(context).feed(numbers(leftCount, key: key), [probe], into: counting)
      let found = try rows(of: counting.finish(context))
      guard case .bigint(let count)? = found.first?.first else { preconditionFailure("a count") }
      outcome = Outcome(count: Int(count), peakByteCount: budget.peakByteCount, build: build)
    }
    return outcome
  }

  /// Some times what there is room for, of keys that all differ: within the budget.
  @Test(arguments: [JoinKind.inner, .left, .semi, .anti, .exists]) func aSmallBudgetIsEnough(kind: JoinKind) throws {
    let byteCount = 8 << 20
    let found = try count(kind, byteCount: byteCount, leftCount: 250_000, rightCount: 200_000) { Int64($0) &* 7_919 }
    #expect(found.count == [.inner: 200_000, .left: 250_000, .semi: 200_000, .anti: 50_000, .exists: 250_000][kind])
    #expect(found.peakByteCount <= byteCount)
    #expect(found.build.spilled != nil)
  }

  /// A key that half of the build rows have: piece by piece where pairs do not know of each other, an error elsewhere.
  @Test func oneKeyOfVeryManyRowsIsJoinedInPieces() throws {
    func key(_ number: Int) -> Int64 { number % 2 == 0 && number >= 40 ? 1 : Int64(number) }
    let expected = (0..<20).reduce(0) { total, number in
      let own = (0..<250_000).count { key($0) == key(number) }
      return total + own
    }
    let found = try count(.inner, byteCount: 8 << 20, leftCount: 20, rightCount: 250_000, key: key)
    #expect(found.count == expected)
    #expect(found.build.spilled != nil)
    let error = #expect(throws: BasaltError.self) {
      _ = try count(.left, byteCount: 8 << 20, leftCount: 20, rightCount: 250_000, key: key)
    }
    #expect(error?.code == .memoryBudget)
    #expect(error?.description.contains("one key, or few") == true, "\(error!)")
  }

  @Test func aDirectoryThatIsNotThereIsNamed() throws {
    let context = try makeContext(
      threadCount: 1, spilling: SpillSpace(directory: "/nowhere/at/all", forcedByteCount: 1))
    let error = #expect(throws: BasaltError.self) {
      try PipelineRun(context).feed(
        numbers(10_000) { Int64($0) }, into: JoinBuildSink(types: [.bigint, .text], keys: [0]))
    }
    #expect(error?.code == .unknownName && "\(error!)".contains("/nowhere/at/all"))
    #expect(reservedByteCount(context) == 0)
  }
}
