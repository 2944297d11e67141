internal import BasaltCore
package import BasaltFunctions
package import BasaltRuntime
import Synchronization

/// What all operators of one execution share: threads, memory, the wish to end, and what functions may know.
package final class ExecutionContext: Sendable {
  package let pool: ExecutionPool
  package let budget: MemoryBudget
  package let cancellation: Cancellation
  /// For what the budget has no room for.
  package let spilling: SpillSpace
  /// Where operators are measured, or `nil`.
  package let profile: ExecutionProfile?
  /// Rows of a batch at most, as sources give them.
  package let batchRowCount: Int
  /// Whether few rows are worth as many passes as there are divisions: a setting of tests.
  let forcesDivisions: Bool
  /// The session's settings at the beginning of the statement.
  private let zone: Zone
  private let zones: ZoneDatabase
  private let transactionTime: Int64
  private let seed: UInt64
  /// Workers that have been given a sequence of random numbers.
  /// With several threads it is chance which of them is given which: a seed makes runs of one thread alike.
  private let sequenceCount = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - transactionTime: Microseconds since 1970 UTC: `now()`.
  ///   - seed: Of `random()`; each worker draws from a sequence of its own.
  package init(
    pool: WorkerPool, budget: MemoryBudget, cancellation: Cancellation, zone: Zone, zones: ZoneDatabase,
    transactionTime: Int64, seed: UInt64, batchRowCount: Int = Limits.batchRowCountMaximum,
    profile: ExecutionProfile? = nil, spilling: SpillSpace = SpillSpace(),
    forcesDivisions: Bool = false
  ) {
    self.forcesDivisions = forcesDivisions
    self.spilling = spilling
    self.batchRowCount = batchRowCount
    (self.pool, self.profile) = (ExecutionPool(pool, profile), profile)
    (self.budget, self.cancellation) = (budget, cancellation)
    (self.zone, self.zones, self.transactionTime, self.seed) = (zone, zones, transactionTime, seed)
  }

  /// For one worker, on its thread.
  package func makeFunctionContext() -> FunctionContext {
    // Numbered, not told apart by their threads: a thread has a new worker each round, which would draw the same numbers.
    let ordinal = sequenceCount.add(1, ordering: .relaxed).oldValue
    // Through a generator, since seeds that follow each other begin alike.
    var seeds = SeededRandom(seed: seed &+ ordinal)
    return FunctionContext(
      zone: zone, transactionTime: transactionTime, zones: zones, random: SeededRandom(seed: seeds.next())
    ) { [cancellation] () throws(BasaltError) in try cancellation.check() }
  }
}
