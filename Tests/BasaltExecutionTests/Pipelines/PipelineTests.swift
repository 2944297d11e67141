import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import Synchronization
import Testing

/// `Pipeline.run`: which rounds a source is asked for, and when.
@Suite struct PipelineTests {
  /// Rounds of four morsels of one row. Says how many morsels were still open when it was asked.
  private final class RoundsSource: Source {
    static let displayName = "ROUNDS"
    let givesRoundsAhead: Bool
    let roundCount: Int
    let given = Atomic(0)
    let ended = Atomic(0)
    let askedTooEarly = Atomic(0)

    init(roundCount: Int, givesRoundsAhead: Bool) {
      (self.roundCount, self.givesRoundsAhead) = (roundCount, givesRoundsAhead)
    }

    func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
      let index = given.load(ordering: .relaxed)
      if ended.load(ordering: .relaxed) < 4 * index { askedTooEarly.add(1, ordering: .relaxed) }
      guard index < roundCount else { return nil }
      given.store(index + 1, ordering: .relaxed)
      return Round(source: self)
    }

    struct Round: SourceRound {
      let source: RoundsSource
      var morselCount: Int { 4 }
      func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(source) }
    }

    final class Worker: SourceWorker {
      private let source: RoundsSource
      init(_ source: RoundsSource) { self.source = source }

      func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
        // Long enough for whoever would ask too early.
        for _ in 0..<1_000 { _ = source.ended.load(ordering: .relaxed) }
        _ = try emit(VectorBatch(columns: [], physicalRowCount: 1))
        source.ended.add(1, ordering: .relaxed)
      }
    }
  }

  private static func context() throws -> ExecutionContext {
    ExecutionContext(
      pool: try WorkerPool(threadCount: 2), budget: MemoryBudget(byteCount: 1 << 30), cancellation: Cancellation(),
      zone: .utc, zones: ZoneDatabase(), transactionTime: 0, seed: 1)
  }

  @Test(arguments: [false, true], [0, 1, 2, 3, 50])
  func everyRoundIsWorkedOffOnce(givesRoundsAhead: Bool, roundCount: Int) throws {
    let source = RoundsSource(roundCount: roundCount, givesRoundsAhead: givesRoundsAhead)
    let count = AggregateInput(function: try AggregateResolver.resolve("count", []), argumentColumns: [])
    let context = try Self.context()
    let counted = try Pipeline(source: source).run(
      into: AggregateSink(keyColumns: [], keyTypes: [], calls: [count]), context)
    let rows = try PipelineReader(Pipeline(source: counted), context).next()
    #expect(rows?.first?.columns[0][0] == .bigint(Int64(4 * roundCount)))
    // A source that does not allow it is never asked while rows of its last round are on their way.
    if !givesRoundsAhead { #expect(source.askedTooEarly.load(ordering: .relaxed) == 0) }
  }
}
