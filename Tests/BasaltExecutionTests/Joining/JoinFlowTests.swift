import BasaltCore
import BasaltExecution
import BasaltRuntime
import TestSupport
import Testing

/// What a join does beside its rows: how much memory, how far, in which order.
@Suite struct JoinFlowTests {
  private func numbers(_ range: Range<Int>, key: (Int) -> Value) throws -> [VectorBatch] {
    try stride(from: range.lowerBound, to: range.upperBound, by: 2_048).map { start in
      let numbers = start..<min(range.upperBound, start + 2_048)
      return VectorBatch(
        columns: [
          try ColumnVector(numbers.map(key), type: .bigint),
          try ColumnVector(numbers.map { .text("the text of row number \($0)") }, type: .text),
        ], physicalRowCount: numbers.count)
    }
  }

  private func build(_ batches: [VectorBatch], _ context: ExecutionContext) throws -> JoinBuildSink {
    let build = JoinBuildSink(types: [.bigint, .text], keys: [0])
    try PipelineRun(context).feed(RowsSource(batches), into: build)
    _ = try build.finish(context)
    return build
  }

  @Test func oneKeyWithVeryManyRowsComesInBatchesAndEndsAtOnce() throws {
    let context = try makeContext(threadCount: 1)
    let build = try build(try numbers(0..<200_000) { _ in .bigint(7) }, context)
    let worker = try JoinProbe(build, kind: .inner, keys: [0], types: [.bigint, .text]).makeWorker(context)
    let input = try numbers(0..<3) { _ in .bigint(7) }[0]
    var counts: [Int] = []
    let flow = try worker.apply(input) { (batch) throws(BasaltError) in
      counts.append(batch.rowCount)
      return .more
    }
    #expect(flow == .more)
    #expect(counts.reduce(0, +) == 600_000)
    #expect(counts.allSatisfy { $0 <= Limits.batchRowCountMaximum })
    var seen = 0
    let ended = try worker.apply(input) { (batch) throws(BasaltError) in
      seen += 1
      return .enough
    }
    #expect(ended == .enough && seen == 1)
  }

  @Test func aRowWithManyCandidatesIsSettledByTheFirstThatHolds() throws {
    // Were all candidates of all rows tested, this would be 400 million pairs.
    final class Counting: PairConditionWorker {
      var pairCount = 0
      func test(_ pairs: VectorBatch) throws(BasaltError) -> SelectionVector? {
        pairCount += pairs.rowCount
        return nil
      }
    }
    struct Condition: PairCondition {
      nonisolated(unsafe) let worker: Counting
      func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any PairConditionWorker { worker }
    }
    let context = try makeContext(threadCount: 1)
    let build = try build(try numbers(0..<200_000) { _ in .bigint(7) }, context)
    let condition = Condition(worker: Counting())
    let worker = try JoinProbe(build, kind: .semi, keys: [0], types: [.bigint, .text], condition: condition)
      .makeWorker(context)
    let input = try numbers(0..<2_000) { _ in .bigint(7) }[0]
    _ = try worker.apply(input) { (batch) throws(BasaltError) in
      precondition(batch.rowCount == 2_000)
      return .more
    }
    #expect(condition.worker.pairCount == 2_000)
  }

  @Test func columnsThatDoNotFanOutAreNotCopied() throws {
    let context = try makeContext(threadCount: 1)
    let build = try build(try numbers(0..<2_000) { .bigint(Int64($0)) }, context)
    let input = try numbers(1_000..<3_000) { .bigint(Int64($0)) }[0]
    for kind in [JoinKind.inner, .left, .single, .semi, .anti, .mark, .exists] {
      let worker = try JoinProbe(build, kind: kind, keys: [0], types: [.bigint, .text]).makeWorker(context)
      _ = try worker.apply(input) { (batch) throws(BasaltError) in
        precondition(batch.columns[0].values === input.columns[0].values, "\(kind) has copied")
        return .more
      }
    }
  }

  @Test func columnsComeInTheOrderAskedFor() throws {
    let context = try makeContext(threadCount: 1)
    for keyCount in [1, 3] {
      // Once with one partner at most, once with several.
      let build = try build(try numbers(0..<10) { .bigint(Int64($0 / keyCount)) }, context)
      let probe = JoinProbe(build, kind: .full, keys: [0], types: [.bigint, .text], output: [3, 0])
      let result = CollectSink(types: [.text, .bigint])
      let run = PipelineRun(context)
      try run.feed(RowsSource(try numbers(0..<1) { .bigint(Int64($0)) }), [probe], into: result)
      try run.feed(probe.unmatchedSource(), into: result)
      let found = try rows(of: result.finish(context))
      #expect(found.map { $0[0] } == (0..<10).map { .text("the text of row number \($0)") })
      #expect(found.map { $0[1] } == (0..<10).map { $0 < keyCount ? .bigint(0) : .null })
    }
  }

  @Test func memoryIsCountedAndGivenBack() throws {
    // Far apart and in no order: by a hash table.
    let batches = try numbers(0..<50_000) { .bigint(Int64($0 * 7_919 % 50_000 * 1_000_003)) }
    let context = try makeContext(threadCount: 2, byteCount: 64 << 20)
    do {
      let build = try build(batches, context)
      let table = try #require(build.table)
      // Eight bytes of key, sixteen of view, some twenty-five of text, and the index.
      #expect(table.byteCount > 50_000 * (8 + 16 + 25 + 16) && table.byteCount == context.budget.reservedByteCount)
    }
    #expect(reservedByteCount(context) == 0)
    let small = try makeContext(threadCount: 2, byteCount: 1 << 20)
    do {
      // Some of the rows, and the others in a file.
      let build = try build(batches, small)
      let table = try #require(build.table)
      #expect(build.spilled != nil && table.byteCount == small.budget.reservedByteCount && table.rowCount < 50_000)
    }
    #expect(reservedByteCount(small) == 0)
  }

  /// Few rows, which one thread puts in: also that looks whether anybody still wants them.
  @Test func aBuildThatNobodyWantsEnds() throws {
    let context = try makeContext(threadCount: 1)
    let build = JoinBuildSink(types: [.bigint, .text], keys: [0])
    try PipelineRun(context).feed(RowsSource(try numbers(0..<10_000) { .bigint(Int64($0)) }), into: build)
    context.cancellation.cancel()
    let error = #expect(throws: BasaltError.self) { _ = try build.finish(context) }
    #expect(error?.code == .cancelled && build.table == nil)
  }

  @Test func factsSayWhatTheKeysAre() throws {
    let context = try makeContext(threadCount: 1)
    for (distinctCount, type) in [(5, LogicalType.bigint), (1_000, .text), (1_001, .text), (40, .double), (0, .uuid)] {
      var random = SeededRandom(seed: UInt64(distinctCount))
      var distinct: Set<Value> = []
      while distinct.count < distinctCount { distinct.insert(random.value(type, near: nil)) }
      let values = (Array(distinct) + Array(distinct)).shuffled(using: &random)
      let column = try ColumnVector(values + [.null], type: type)
      let batches = stride(from: 0, to: column.count, by: 2_048).map { start in
        let range = start..<min(column.count, start + 2_048)
        return VectorBatch(columns: [column.slice(range)], physicalRowCount: range.count)
      }
      let build = JoinBuildSink(types: [type], keys: [0])
      try PipelineRun(context).feed(RowsSource(batches), into: build)
      _ = try build.finish(context)
      let table = try #require(build.table)
      let facts = table.keyFacts[0]
      let ordered = distinct.sorted { $0.order(to: $1) == .before }
      #expect(facts.hasNull && table.hasNullKey)
      #expect(table.rowCount == values.count + 1)
      #expect(facts.minimum == ordered.first && facts.maximum == ordered.last)
      #expect(table.isUnique == (distinctCount == 0))
    }
  }
}
