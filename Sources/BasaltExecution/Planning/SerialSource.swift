package import BasaltCore
package import BasaltRuntime

/// The rows of another source in one morsel a round, so that one thread sees them in their order: for aggregates whose rows
/// come in an order of the statement's.
///
/// What lies before it is still done by all threads: a sort is, and its rows are all there when the first is wanted.
package final class SerialSource: Source {
  package static let displayName = "SERIAL"
  private let source: any Source
  private let cancellation: Cancellation

  package init(_ source: any Source, _ cancellation: Cancellation) {
    (self.source, self.cancellation) = (source, cancellation)
  }

  /// - Precondition: A round of the source may be asked for before the one before has been worked on, as is so for a
  ///   sort's one round.
  package func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // All rounds as one, or a thread of the next could be another than that of the last.
    var rounds: [any SourceRound] = []
    while let round = try source.nextRound(wantedRowCount: wantedRowCount) { rounds.append(round) }
    return rounds.isEmpty ? nil : Round(rounds: rounds, cancellation: cancellation)
  }

  private struct Round: SourceRound {
    let rounds: [any SourceRound]
    let cancellation: Cancellation

    // One morsel has one thread, and its rows come in order.
    var morselCount: Int { 1 }

    func makeWorker() throws(BasaltError) -> any SourceWorker {
      // One a round: a worker knows the morsels of its own round alone.
      var workers: [(worker: any SourceWorker, morselCount: Int)] = []
      for round in rounds { workers.append((try round.makeWorker(), round.morselCount)) }
      return Worker(workers, cancellation)
    }
  }

  private final class Worker: SourceWorker {
    private let workers: [(worker: any SourceWorker, morselCount: Int)]
    private let cancellation: Cancellation

    init(_ workers: [(worker: any SourceWorker, morselCount: Int)], _ cancellation: Cancellation) {
      (self.workers, self.cancellation) = (workers, cancellation)
    }

    func produce(
      morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) {
      // What follows is passed over, not left to be made: the consumer has said so for the whole pipeline.
      var isFull = false
      // In the order in which rounds were given, which is that of the rows.
      for (worker, morselCount) in workers {
        for index in 0..<morselCount where !isFull {
          // The pool looks between morsels, and to it all of these are one.
          try cancellation.check()
          try worker.produce(morsel: index) { (batch) throws(BasaltError) in
            let flow = try emit(batch)
            if case .enough = flow { isFull = true }
            return flow
          }
        }
      }
    }
  }
}
