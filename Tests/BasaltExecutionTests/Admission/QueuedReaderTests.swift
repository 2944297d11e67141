import BasaltAccess
import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import BasaltRuntime
import BasaltTable
import Synchronization
import TestSupport
import Testing

/// `QueuedReader`, `PlanMemory`: many queries over memory for two all give their rows, if what they need is known; and if it is not,
/// each gives all of its rows or says why it cannot.
@Suite struct QueuedReaderTests {
  private static let rowCount = 50_000

  private static func admission(_ budget: MemoryBudget, restDelay: Duration) -> QueryAdmission {
    var queue = QueryAdmission.Queue()
    queue.restDelay = restDelay
    return QueryAdmission(budget, queue)
  }

  /// Each number of a series with itself: a build side of all of them.
  private static let plan: LogicalPlan = {
    let columns = (0..<2).map { PlanColumn(id: ColumnID($0), name: "c\($0)", type: .bigint) }
    let sides = columns.map { LogicalPlan.series(Series(column: $0, start: 1, stop: Int64(rowCount), step: 1)) }
    return .join(
      Join(
        .inner, sides[0], sides[1],
        keys: [(left: .column(ColumnID(0), .bigint), right: .column(ColumnID(1), .bigint))]))
  }()

  private static func reader(
    _ pool: WorkerPool, _ budget: MemoryBudget, _ cancellation: Cancellation = Cancellation()
  ) throws(BasaltError) -> PipelineReader {
    let context = ExecutionContext(
      pool: pool, budget: budget, cancellation: cancellation, zone: .utc, zones: .init(), transactionTime: 0, seed: 1)
    var planner = PhysicalPlanner(context, NoTables())
    return PipelineReader(
      try planner.plan(QueryPlan(root: plan, subqueries: [], numbering: ColumnNumbering())), context)
  }

  /// What one query holds at most, by itself.
  private static func peak(_ pool: WorkerPool) throws -> Int {
    let budget = MemoryBudget(within: MemoryBudget(byteCount: 1 << 30))
    let reader = try reader(pool, budget)
    while try reader.next() != nil {}
    return budget.peakByteCount
  }

  private static func rowCount(_ reader: QueuedReader) throws(BasaltError) -> Int {
    var count = 0
    while let round = try reader.next() { for batch in round { count += batch.rowCount } }
    return count
  }

  @Test(arguments: [true, false]) func queriesOverMemoryForTwoGiveTheirRows(areClaimsRight: Bool) throws {
    let pool = try WorkerPool(threadCount: 2)
    let peak = try Self.peak(pool)
    let budget = MemoryBudget(byteCount: peak * 2 + peak / 2)
    let admission = Self.admission(budget, restDelay: .seconds(86_400))
    let counts = Mutex<[Result<Int, BasaltError>]>([])
    let (threads, open) = (BlockingThreads(), Monitor(8))
    for _ in 0..<8 {
      try threads.start {
        let count = Result { () throws(BasaltError) -> Int in
          // Of a claim of nothing nearly all of them begin at once, and some run out of memory for their rows, which go into
          // no file.
          let ticket = admission.ticket(
            byteCount: areClaimsRight ? peak : 0, MemoryBudget(within: budget), Cancellation())
          let queued = try QueuedReader.making(
            ticket, hasSubqueries: false, isRepeatable: true, waited: { _ in }
          ) { () throws(BasaltError) in try Self.reader(pool, ticket.budget) }
          return try Self.rowCount(queued)
        }
        counts.withLock { $0.append(count) }
        open.withLock { $0 -= 1 }
        open.wakeAll()
      }
    }
    open.wait { $0 == 0 ? () : nil }
    let outcomes = counts.withLock { $0 }
    for outcome in outcomes {
      // Who has handed rows on when memory ends cannot begin again.
      if !areClaimsRight, case .failure(let error) = outcome, error.code == .memoryBudget { continue }
      #expect((try? outcome.get()) == Self.rowCount, "\(outcome)")
    }
    #expect(outcomes.contains { (try? $0.get()) == Self.rowCount }, "\(outcomes)")
    #expect(budget.reservedByteCount == 0 && admission.waitingCount == 0)
  }

  @Test func resultsThatNobodyReadsOnHoldUpNobody() throws {
    let pool = try WorkerPool(threadCount: 2)
    let peak = try Self.peak(pool)
    let budget = MemoryBudget(byteCount: peak * 8)
    let admission = Self.admission(budget, restDelay: .milliseconds(1))
    var abandoned: [QueuedReader] = []
    for _ in 0..<4 {
      // More than half of what there is, each.
      let ticket = admission.ticket(byteCount: peak * 5, MemoryBudget(within: budget), Cancellation())
      let reader = QueuedReader(try Self.reader(pool, ticket.budget), ticket, again: nil)
      #expect(try reader.next(wantedRowCount: 1) != nil)
      abandoned.append(reader)
    }
    // And they go on when somebody comes back.
    for reader in abandoned { #expect(try Self.rowCount(reader) > 0) }
  }

  @Test func aQueryThatIsAloneFailsAtOnceAndForEver() throws {
    let pool = try WorkerPool(threadCount: 1)
    // Not even for a round of the result, which goes into no file.
    let budget = MemoryBudget(byteCount: 10_000)
    let admission = QueryAdmission(budget)
    let ticket = admission.ticket(byteCount: 1, MemoryBudget(within: budget), Cancellation())
    let counter = Counter()
    let reader = QueuedReader(try Self.reader(pool, ticket.budget), ticket) { () throws(BasaltError) in
      counter.made.add(1, ordering: .relaxed)
      return try Self.reader(pool, ticket.budget)
    }
    for _ in 0..<2 {
      #expect(throws: BasaltError.self) { try reader.next() }
    }
    #expect(counter.made.load(ordering: .relaxed) == 0, "by itself it would fail again")
  }

  private final class Counter: Sendable { let made = Atomic(0) }

  @Test func whatAPlanHoldsIsBelievedToGrowWithItsRows() {
    func series(_ count: Int64) -> LogicalPlan {
      .series(Series(column: PlanColumn(id: ColumnID(0), name: "c", type: .bigint), start: 1, stop: count, step: 1))
    }
    // Nothing is held of what passes through.
    #expect(series(1_000_000).estimatedByteCount == 0)
    let (small, large) = (LogicalPlan.distinct(series(1_000)), LogicalPlan.distinct(series(1_000_000)))
    #expect(small.estimatedByteCount < large.estimatedByteCount)
    // The build side, and not the one that streams.
    #expect((8 * Self.rowCount...100 * Self.rowCount).contains(Self.plan.estimatedByteCount))
  }
}
