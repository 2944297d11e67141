import BasaltCore
import Synchronization

/// What an operator came to so far.
package struct OperatorFigures: Sendable, Equatable {
  /// Time at work, of all threads together.
  package var time: Duration = .zero
  /// Rows that it got from its inputs, and rows that it gave.
  package var inputRowCount = 0
  package var rowCount = 0

  package init() {}

  mutating func add(_ more: OperatorFigures) {
    time += more.time
    inputRowCount += more.inputRowCount
    rowCount += more.rowCount
  }
}

/// Tells which operator one thread is at work for, and counts its time and rows.
///
/// Operators call each other, batch by batch: whoever is called enters, and on the way back the caller goes on. So a reading
/// of the clock ends one operator's time and begins another's, and no moment counts twice. There are two readings a call, and
/// a call is for a batch or a morsel.
///
/// `@unchecked Sendable`: kept under a thread's id, and used by that thread alone (`ExecutionProfile.stopwatch`). What others
/// see are the totals, which have a lock.
final class Stopwatch: @unchecked Sendable {
  private let totals: ProfileTotals
  /// At work; `nil` while the thread does something else.
  private(set) var current: Int?
  /// When it began.
  private var since = ContinuousClock.now
  /// By operator; what the totals do not have yet.
  private var figures: [OperatorFigures] = []

  init(_ totals: ProfileTotals) { self.totals = totals }

  /// An operator goes to work, or (`nil`) the thread begins to wait.
  /// - Returns: Whom to `leave` to.
  func enter(_ node: Int?) -> Int? {
    let before = current
    // Stages of one operator call each other as well; nothing ends there.
    guard node != before else { return before }
    let now = ContinuousClock.now
    if let before { figures[before].time += now - since }
    if let node { makeRoom(for: node) }
    (current, since) = (node, now)
    return before
  }

  /// Back to who was at work when the operator entered.
  func leave(to before: Int?) {
    _ = enter(before)
    // The end of a morsel, or of something that a statement's own thread did.
    if before == nil { flush() }
  }

  func countInput(_ rowCount: Int, of node: Int) {
    makeRoom(for: node)
    figures[node].inputRowCount += rowCount
  }

  func countOutput(_ rowCount: Int, of node: Int) {
    makeRoom(for: node)
    figures[node].rowCount += rowCount
  }

  /// Sub-queries run before the operators of the query itself are known.
  private func makeRoom(for node: Int) {
    while figures.count <= node { figures.append(OperatorFigures()) }
  }

  private func flush() {
    totals.add(figures)
    for node in figures.indices { figures[node] = OperatorFigures() }
  }
}

/// What all threads have counted, up to the morsel that each of them is at.
final class ProfileTotals: Sendable {
  private let figures = Mutex<[OperatorFigures]>([])

  /// Once a morsel and thread.
  func add(_ more: [OperatorFigures]) {
    figures.withLock { figures in
      while figures.count < more.count { figures.append(OperatorFigures()) }
      for (node, part) in more.enumerated() { figures[node].add(part) }
    }
  }

  /// Nothing, of an operator that no row has come to.
  func figures(of node: Int) -> OperatorFigures {
    figures.withLock { $0.indices.contains(node) ? $0[node] : OperatorFigures() }
  }
}
