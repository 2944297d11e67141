package import BasaltCore
import Synchronization

/// The rows of a query that waits for its turn, and begins again by itself when it runs out of memory beside others.
///
/// Only until somebody has a row of it: rows that were handed on cannot be taken back, and another time they might come in another
/// order.
package final class QueuedReader: Sendable {
  /// `nil` of a query that needs next to nothing, and waits for nobody.
  private let ticket: QueryAdmission.Ticket?
  /// Held while a round is made, so that two who read one result take turns.
  private let state: Mutex<State>

  package typealias Make = @Sendable () throws(BasaltError) -> PipelineReader

  private struct State: Sendable {
    var rows: Rows
    /// Until a row was handed on.
    var make: Make?
  }

  private enum Rows: Sendable {
    case reader(PipelineReader)
    /// What it held is given back; what came of it is told each time.
    case failed(BasaltError)
  }

  /// - Parameters:
  ///   - reader: Of the plan, of which nothing has run but its sub-queries.
  ///   - make: Makes it again; `nil` for a query that must not run twice.
  package init(_ reader: PipelineReader, _ ticket: QueryAdmission.Ticket?, again make: Make?) {
    self.ticket = ticket
    // Without others beside it there is nothing to be gained.
    state = Mutex(State(rows: .reader(reader), make: ticket == nil ? nil : make))
  }

  /// Of a plan that is made here, by `make`.
  /// - Parameters:
  ///   - hasSubqueries: Whether it runs some while it is made, for which its turn has to have come.
  ///   - isRepeatable: Whether it may run twice.
  ///   - waited: Told how long it took until its turn came.
  /// - Throws: `.busy`, `.cancelled`; what making it throws.
  package static func making(
    _ ticket: QueryAdmission.Ticket?, hasSubqueries: Bool, isRepeatable: Bool, waited: (Duration) -> Void,
    _ make: @escaping Make
  ) throws(BasaltError) -> QueuedReader {
    let again = isRepeatable ? make : nil
    guard let ticket, hasSubqueries else { return QueuedReader(try make(), ticket, again: again) }
    var reader: PipelineReader?
    do throws(BasaltError) {
      try ticket.work(waited: waited) { () throws(BasaltError) in reader = try make() }
    } catch {
      guard error.code == .memoryBudget, isRepeatable, ticket.hadCompany else { throw error }
      try ticket.workAlone { () throws(BasaltError) in reader = try make() }
    }
    guard let reader else { preconditionFailure("work was not done") }
    return QueuedReader(reader, ticket, again: again)
  }

  /// As `PipelineReader.next`.
  /// - Parameter waited: Told how long it took until its turn came.
  /// - Throws: `.busy` as well: it has not begun, and may be asked again.
  package func next(
    wantedRowCount: Int = .max, waited: (Duration) -> Void = { _ in }
  ) throws(BasaltError) -> [VectorBatch]? {
    try state.withLock { (state) throws(BasaltError) in
      // By a function, so that no reader is held here while another one is made.
      do throws(BasaltError) {
        return try round(&state, wantedRowCount, waited)
      } catch {
        // An error that does not come of others is none that time would mend.
        guard error.code == .memoryBudget, let ticket, ticket.hadCompany, let make = state.make.take() else {
          throw error
        }
        // Before it waits: others may need what the first attempt holds to come to their end.
        state.rows = .failed(error)
        return try roundAlone(&state, ticket, make, wantedRowCount)
      }
    }
  }

  private func round(
    _ state: inout State, _ wantedRowCount: Int, _ waited: (Duration) -> Void
  ) throws(BasaltError) -> [VectorBatch]? {
    switch state.rows {
    case .failed(let error): throw error
    case .reader(let reader):
      guard let ticket else { return try reader.next(wantedRowCount: wantedRowCount) }
      var round: [VectorBatch]?
      try ticket.work(waited: waited) { () throws(BasaltError) in
        round = try reader.next(wantedRowCount: wantedRowCount)
      }
      if round == nil { ticket.end() }
      // At its end, too, there is nothing that could be begun again.
      if round.map({ !$0.isEmpty }) ?? true { state.make = nil }
      return round
    }
  }

  /// The first round of a query that begins again.
  private func roundAlone(
    _ state: inout State, _ ticket: QueryAdmission.Ticket, _ make: Make, _ wantedRowCount: Int
  ) throws(BasaltError) -> [VectorBatch]? {
    do throws(BasaltError) {
      var round: [VectorBatch]?
      try ticket.workAlone { () throws(BasaltError) in
        // Sub-queries run while it is made: they are part of what has to be alone.
        let reader = try make()
        state.rows = .reader(reader)
        round = try reader.next(wantedRowCount: wantedRowCount)
      }
      return round
    } catch {
      state.rows = .failed(error)
      throw error
    }
  }
}
