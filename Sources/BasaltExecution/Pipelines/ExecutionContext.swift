internal import BasaltCore
package import BasaltFunctions
package import BasaltRuntime

/// What all operators of one execution share: threads, memory, the wish to end, and what functions may know.
package final class ExecutionContext: Sendable {
  package let pool: WorkerPool
  package let budget: MemoryBudget
  package let cancellation: Cancellation
  /// Rows of a batch at most, as sources give them.
  package let batchRowCount: Int
  /// The session's settings at the beginning of the statement.
  private let zone: Zone
  private let zones: ZoneDatabase
  private let transactionTime: Int64
  private let seed: UInt64

  /// - Parameters:
  ///   - transactionTime: Microseconds since 1970 UTC: `now()`.
  ///   - seed: Of `random()`; each worker draws from a sequence of its own.
  package init(
    pool: WorkerPool, budget: MemoryBudget, cancellation: Cancellation, zone: Zone, zones: ZoneDatabase,
    transactionTime: Int64, seed: UInt64, batchRowCount: Int = Limits.batchRowCountMaximum
  ) {
    self.batchRowCount = batchRowCount
    (self.pool, self.budget, self.cancellation) = (pool, budget, cancellation)
    (self.zone, self.zones, self.transactionTime, self.seed) = (zone, zones, transactionTime, seed)
  }

  /// For one worker, on its thread.
  package func makeFunctionContext() -> FunctionContext {
    // The thread's own sequence: two workers of one seed would draw the same numbers.
    var random = SeededRandom(seed: seed)
    let salt = UInt64(UInt(bitPattern: SystemThread.ID.current.hashValue))
    random = SeededRandom(seed: random.next() ^ salt)
    return FunctionContext(zone: zone, transactionTime: transactionTime, zones: zones, random: random)
  }
}
