internal import BasaltExecution
internal import BasaltPlan
internal import BasaltRuntime
internal import Synchronization

/// Measures one statement, for whoever has asked for its profile; of all others there is none.
final class StatementProfiler: Sendable {
  /// A part of the engine's: what this statement alone takes.
  let budget: MemoryBudget
  /// Filled in by the planner and the threads.
  let operators = ExecutionProfile()
  /// Asked by whoever looks at the profile while the statement goes on.
  private let state: Mutex<State>

  private struct State: Sendable {
    /// Each is added to as it goes by; execution with every round.
    var phases = QueryProfile.Phases()
    /// Rows that were handed on.
    var rowCount = 0
    /// The plan that is run; `nil` before there is one.
    var plan: (subqueries: [(name: String, plan: PlanText.Operator)], root: PlanText.Operator)?
  }

  /// - Parameters:
  ///   - budget: Of all statements; what is reserved of the part counts there as well.
  ///   - parsing: What came before anybody knew that a profile was wanted.
  init(_ budget: MemoryBudget, parsing: Duration) {
    self.budget = MemoryBudget(within: budget)
    var state = State()
    state.phases.parsing = parsing
    self.state = Mutex(state)
  }

  /// Adds what a phase has taken: some are gone through more than once.
  func add(_ time: Duration, to phase: WritableKeyPath<QueryProfile.Phases, Duration>) {
    state.withLock { $0.phases[keyPath: phase] += time }
  }

  /// What is going to be planned and run.
  func begin(_ plan: QueryPlan) {
    // Once, and not each time that the profile is asked for: estimates look into what tables know of themselves.
    let operators = PlanText.operators(of: plan)
    state.withLock { $0.plan = operators }
  }

  /// A round of the result was made, or its end found.
  func executed(_ time: Duration, _ batches: [VectorBatch]?) {
    state.withLock { state in
      state.phases.execution += time
      for batch in batches ?? [] { state.rowCount += batch.rowCount }
    }
  }

  /// As it stands.
  func profile(_ statistics: QueryProfile.Statistics) -> QueryProfile {
    let (phases, rowCount, plan) = state.withLock { ($0.phases, $0.rowCount, $0.plan) }
    // A stream is made of a plan, and only a stream is asked.
    guard let lines = plan else { preconditionFailure("a result has a plan") }
    // In the order in which they were planned: those of sub-queries come first.
    let measured = operators.plans
    precondition(measured.count == lines.subqueries.count + 1, "every plan of the statement was planned")
    var profile = QueryProfile(
      phases: phases, rowCount: rowCount, memoryPeakByteCount: budget.peakByteCount, statistics: statistics,
      root: QueryProfile.Operator(lines.root, measured[measured.count - 1]),
      subqueries: zip(lines.subqueries, measured).map { subquery, measured in
        QueryProfile.Subquery(name: subquery.name, root: QueryProfile.Operator(subquery.plan, measured))
      })
    // Sub-queries run while the query is planned, but running they are.
    profile.phases.planning -= operators.subqueryTime
    profile.phases.execution += operators.subqueryTime
    return profile
  }
}

extension QueryProfile.Operator {
  /// - Precondition: Both are of one plan.
  init(_ text: PlanText.Operator, _ measured: MeasuredOperator) {
    precondition(text.inputs.count == measured.inputs.count, "an operator was planned twice, or never: \(text.line)")
    self.init(
      text: text.line, time: measured.figures.time, columns: text.columns,
      estimatedRowCount: text.estimatedRowCount, inputRowCount: measured.figures.inputRowCount,
      rowCount: measured.figures.rowCount, scan: nil, join: nil, groups: nil, divisions: nil, spilled: nil,
      inputs: zip(text.inputs, measured.inputs).map { QueryProfile.Operator($0, $1) })
    // What an operator is shows in what it has found out.
    switch measured.facts {
    case .scan(let figures):
      var statistics = QueryProfile.Statistics()
      statistics.add(figures)
      scan = statistics
    case .join(let rowCount, let strategy): join = QueryProfile.Build(rowCount: rowCount, strategy: strategy)
    case .groups(let count, let strategy): groups = QueryProfile.Groups(count: count, strategy: strategy)
    // As settled when the first row was wanted.
    case .divided(let count, let passCount):
      divisions = QueryProfile.Divisions(count: count, passCount: passCount)
    case nil: break
    }
    spilled = measured.spilled.map { QueryProfile.Spilled(partCount: $0.partCount, byteCount: $0.byteCount) }
  }
}
