import BasaltCore
import BasaltExecution
import BasaltRuntime
import Synchronization
import TestSupport
import Testing

/// Rows in the order of morsels: collected, and cut.
@Suite struct LimitTests {
  @Test(arguments: Soak.seeds(20))
  func rowsAreCollectedAndCutInTheOrderOfMorsels(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let input = try RandomRows(&random, types: [.text, .boolean], batchCount: 12, rowCountMaximum: 50) {
      random, column in
      column == 0 ? .text(random.text(count: random.integer(in: 0...20))) : .boolean(random.chance(1, in: 2))
    }
    for threadCount in [1, 2] {
      let context = try makeContext(threadCount: threadCount)
      let collected = CollectSink(types: input.types)
      try PipelineRun(context).feed(input.source, into: collected)
      #expect(try rows(of: collected.finish(context)) == input.rows)
      // Once more, as often as somebody asks.
      #expect(try rows(of: collected.makeSource()) == input.rows)
      for (count, offset) in [(0, 0), (1, 0), (10, 5), (100, 0), (5, 100_000), (.max, 20), (.max, .max), (3, 60)] {
        let limit = LimitSink(types: input.types, count: count, offset: offset)
        try PipelineRun(context).feed(input.source, into: limit)
        let expected = input.rows.dropFirst(offset).prefix(count)
        #expect(try rows(of: limit.finish(context)) == Array(expected), "\(count) behind \(offset), seed \(seed)")
      }
    }
  }

  /// Counts the batches that anybody asked it for.
  private final class CountingSource: Source, SourceRound {
    static let displayName = "COUNTING"
    let morselCount: Int
    let producedCount = Atomic(0)
    private let isSpent = Atomic(false)

    init(morselCount: Int) { self.morselCount = morselCount }

    func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
      isSpent.exchange(true, ordering: .relaxed) ? nil : self
    }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(self) }

    private final class Worker: SourceWorker {
      let source: CountingSource
      init(_ source: CountingSource) { self.source = source }

      func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
        for _ in 0..<10 {
          source.producedCount.add(1, ordering: .relaxed)
          let column = try ColumnVector(repeating: .integer(Int32(morsel)), count: 100, type: .integer)
          if case .enough = try emit(VectorBatch(columns: [column], physicalRowCount: 100)) { return }
        }
      }
    }
  }

  @Test(arguments: [1, 2])
  func aLimitEndsItsPipelineWhenTheFrontIsThere(threadCount: Int) throws {
    let context = try makeContext(threadCount: threadCount)
    let source = CountingSource(morselCount: 10_000)
    let limit = LimitSink(types: [.integer], count: 1_500, offset: 2_000)
    try PipelineRun(context).feed(source, into: limit)
    let found = try rows(of: limit.finish(context))
    #expect(found.map { $0[0] } == (2_000..<3_500).map { .integer(Int32($0 / 1_000)) })
    // Four morsels are needed; others run ahead, but not to the end.
    #expect(source.producedCount.load(ordering: .relaxed) < 50_000)
    if threadCount == 1 { #expect(source.producedCount.load(ordering: .relaxed) == 35) }
  }
}
