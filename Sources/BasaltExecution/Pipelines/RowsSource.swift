package import BasaltCore

/// Rows that are in memory: what the statement itself holds, or a pipeline before has left.
package final class RowsSource: Source {
  package static let displayName = "ROWS"

  /// In order; each at most a batch long.
  private let batches: [VectorBatch]
  /// How many a thread takes at a time.
  private let morselBatchCount: Int
  /// Kept as long as somebody may read the rows.
  private let reservation: MemoryReservation?
  private let round = RoundInParts()

  /// Some 64 Ki rows a morsel, when batches are full.
  private static let morselBatchCountUsual = 8

  /// - Parameters:
  ///   - morselBatchCount: Batches that one thread takes at a time; morsel 0 has the first.
  ///   - reservation: What holds the memory of the rows, if anybody counts it.
  package init(_ batches: [VectorBatch], morselBatchCount: Int? = nil, reservation: MemoryReservation? = nil) {
    self.batches = batches
    self.morselBatchCount = max(1, morselBatchCount ?? RowsSource.morselBatchCountUsual)
    self.reservation = reservation
  }

  package func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let morselRowCount = morselBatchCount * Limits.batchRowCountMaximum
    return try round.next(wantedRowCount: wantedRowCount, morselRowCount: morselRowCount) {
      batches.isEmpty
        ? nil : Round(batches: batches, morselBatchCount: morselBatchCount, reservation: reservation)
    }
  }

  /// All batches at once: they are there.
  private struct Round: SourceRound {
    let batches: [VectorBatch]
    let morselBatchCount: Int
    let reservation: MemoryReservation?

    var morselCount: Int { (batches.count + morselBatchCount - 1) / morselBatchCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(round: self) }
  }

  /// Hands on what is there: nothing is copied.
  private final class Worker: SourceWorker {
    private let round: Round

    init(round: Round) { self.round = round }

    // Any thread may have any morsel: batches are shared, and nobody writes to them.
    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      let first = morsel * round.morselBatchCount
      for batch in round.batches[first..<min(first + round.morselBatchCount, round.batches.count)] {
        // Whoever has enough says so once, and is asked no more.
        if case .enough = try emit(batch) { return }
      }
    }
  }
}
