import BasaltCore
import BasaltRuntime
import Synchronization

/// What each operator of one statement's plans does: filled in by the planner and by threads at work, and read at any time.
///
/// The planner opens an operator before it plans its inputs and closes it when its pipeline stands; what was put into the
/// pipeline in between is the operator's own, and is wrapped (`MeasuredSource` and its like). Without a profile nothing is
/// wrapped, and nothing is paid.
package final class ExecutionProfile: Sendable {
  /// With a lock of its own: threads add to it once a morsel, and need not meet those that look up a stopwatch.
  private let totals = ProfileTotals()
  private let state = Mutex(State())

  private struct State {
    var nodes: [Node] = []
    /// Plans: sub-queries, then the query.
    var roots: [Int] = []
    /// Those that are being planned, the innermost last.
    var open: [Int] = []
    /// As many as threads have worked, which are the pool's and those that plan or read.
    var stopwatches: [SystemThread.ID: Stopwatch] = [:]
    var subqueryTime: Duration = .zero
    /// The operator that is planned next, of those that are planned again; `nil`: all are new.
    var again: Int?
  }

  private struct Node {
    var inputs: [Int] = []
    var facts: Facts?
    /// What it came to in passes that are over.
    var settled = SettledFacts()
  }

  /// Whom to ask about an operator beside its time and rows.
  enum Facts: Sendable {
    case scan(ScanTotals)
    case join(JoinBuildSink)
    case groups(any GroupingSink)
    case sort(SortSink)
    case window(WindowSink)
    case distinct(DistinctSink)
    case divided(DivisionPasses)

    /// As it stands.
    fileprivate var known: MeasuredOperator.Facts? {
      switch self {
      case .scan(let totals): .scan(totals.figures)
      // Before it is built there is nothing to tell.
      case .join(let build): build.table.map { .join(rowCount: $0.builtRowCount, strategy: $0.kindName) }
      case .groups(let sink): sink.outcome.map { .groups(count: $0.groupCount, strategy: $0.strategy) }
      case .divided(let passes):
        passes.outcome.map { .divided(divisionCount: $0.divisionCount, passCount: $0.passCount) }
      case .sort, .window, .distinct: nil
      }
    }

    /// What was written to temporary files so far.
    fileprivate var spilled: SpillFigures? {
      switch self {
      case .scan, .divided: nil
      case .join(let build): build.spilled
      case .groups(let sink): sink.spilled
      case .sort(let sink): sink.spilled
      case .window(let sink): sink.spilled
      case .distinct(let sink): sink.spilled
      }
    }
  }

  package init() {}

  // MARK: Planning, on one thread

  /// Begins an operator, as an input of the one that is being planned.
  func open() -> Int {
    state.withLock { state in
      if let known = state.again {
        state.again = known + 1
        state.open.append(known)
        return known
      }
      let node = state.nodes.count
      state.nodes.append(Node())
      if let parent = state.open.last { state.nodes[parent].inputs.append(node) } else { state.roots.append(node) }
      state.open.append(node)
      return node
    }
  }

  func close(_ node: Int) {
    state.withLock { state in
      precondition(state.open.last == node, "operators are planned from the outside in")
      state.open.removeLast()
    }
  }

  /// The number of the operator that is planned next.
  var nodeCount: Int { state.withLock { $0.again ?? $0.nodes.count } }

  /// What is planned from here on was planned before, beginning with that operator, and in the same order.
  func beginAgain(at node: Int) { state.withLock { $0.again = node } }
  func endAgain() { state.withLock { $0.again = nil } }

  /// Keeps what operators have come to, and lets them go: those of the next pass take their place, and what these hold must not be
  /// held beside it.
  func settle(_ nodes: Range<Int>) {
    state.withLock { state in
      for node in nodes {
        switch state.nodes[node].facts {
        // The scan of all passes is one.
        case .scan, .divided, nil: continue
        case .join, .groups, .sort, .window, .distinct: break
        }
        state.nodes[node].settled.add(state.nodes[node].facts?.known, state.nodes[node].facts?.spilled)
        state.nodes[node].facts = nil
      }
    }
  }

  /// The operator that is being planned.
  var planning: Int? { state.withLock { $0.open.last } }

  /// Remembers whom to ask about the operator that is being planned. It is asked whenever somebody reads the profile.
  func note(_ facts: Facts) {
    state.withLock { state in
      if let node = state.open.last { state.nodes[node].facts = facts }
    }
  }

  /// Scalar sub-queries run while the query is planned.
  func addSubquery(_ time: Duration) { state.withLock { $0.subqueryTime += time } }

  /// How long they took, which is part of the time that planning took.
  package var subqueryTime: Duration { state.withLock { $0.subqueryTime } }

  // MARK: Running

  /// The calling thread's own. Looked up once for each worker that is made.
  func stopwatch() -> Stopwatch {
    let thread = SystemThread.ID.current
    // An id that a later thread has got again finds the watch of one that has ended, standing still: it can go on.
    return state.withLock { state in
      if let known = state.stopwatches[thread] { return known }
      let made = Stopwatch(totals)
      state.stopwatches[thread] = made
      return made
    }
  }

  // MARK: Reading

  /// The plans' operators, as trees: sub-queries in the order of the plan, and last the query.
  ///
  /// Of threads that are at work, as far as the morsels that they have ended.
  package var plans: [MeasuredOperator] {
    let (nodes, roots) = state.withLock { ($0.nodes, $0.roots) }
    return roots.map { measured($0, nodes) }
  }

  /// Recursion as deep as the plan, which the binder bounds.
  private func measured(_ node: Int, _ nodes: [Node]) -> MeasuredOperator {
    var settled = nodes[node].settled
    settled.add(nodes[node].facts?.known, nodes[node].facts?.spilled)
    return MeasuredOperator(
      figures: totals.figures(of: node), facts: settled.facts, spilled: settled.spilled,
      inputs: nodes[node].inputs.map { measured($0, nodes) })
  }
}

/// An operator of a plan, and what it came to; of the shape of the plan that was run.
package struct MeasuredOperator: Sendable {
  package let figures: OperatorFigures
  package let facts: Facts?
  /// Only of one that had no room for its rows in memory.
  package let spilled: SpillFigures?
  package let inputs: [MeasuredOperator]

  /// What is said of some kinds of operators only.
  package enum Facts: Sendable {
    case scan(ScanTotals.Figures)
    /// Rows of the build side, and how they are found.
    case join(rowCount: Int, strategy: String)
    case groups(count: Int, strategy: String)
    /// Of what is carried out division by division: divisions that are read, and in how many passes.
    case divided(divisionCount: Int, passCount: Int)
  }
}
