import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import BasaltRuntime
import BasaltTable
import Testing

/// `ExecutionProfile`, `Stopwatch`, `MeasuredSource`, `ExecutionPool`: which rows and which time are whose, without tables.
/// What profiles of whole statements hold is in `QueryProfileTests`.
@Suite struct ExecutionProfileTests {
  private static let x = PlanColumn(id: ColumnID(0), name: "x", type: .bigint)
  private static let series = LogicalPlan.series(Series(column: x, start: 1, stop: 200_000, step: 1))

  private func profile(
    _ plan: LogicalPlan, threads: Int, spillByteCount: Int? = nil
  ) throws -> (rowCount: Int, profile: ExecutionProfile) {
    let profile = ExecutionProfile()
    let context = ExecutionContext(
      pool: try WorkerPool(threadCount: threads), budget: MemoryBudget(byteCount: 1 << 30),
      cancellation: Cancellation(),
      zone: .utc, zones: .init(), transactionTime: 0, seed: 1, profile: profile,
      spilling: SpillSpace(forcedByteCount: spillByteCount))
    var planner = PhysicalPlanner(context, NoTables())
    let reader = PipelineReader(
      try planner.plan(QueryPlan(root: plan, subqueries: [], numbering: ColumnNumbering())), context)
    var rowCount = 0
    while let round = try reader.next() { for batch in round { rowCount += batch.rowCount } }
    return (rowCount, profile)
  }

  @Test(arguments: [1, 2, 3]) func anOperatorHasItsOwnRows(threads: Int) throws {
    let kept = LogicalPlan.filter(
      .inSet(.column(ColumnID(0), .bigint), [.bigint(1), .bigint(5), .bigint(199_999)], hasNull: false), Self.series)
    let sorted = LogicalPlan.sort(Sort([SortKey(.column(ColumnID(0), .bigint), isDescending: true)], kept))
    let (rowCount, profile) = try profile(sorted, threads: threads)
    #expect(rowCount == 3)
    let plans = profile.plans
    try #require(plans.count == 1)
    var operators = [plans[0]]
    while let input = operators[operators.count - 1].inputs.first { operators.append(input) }
    #expect(operators.map(\.figures.rowCount) == [3, 3, 200_000])
    #expect(operators.map(\.figures.inputRowCount) == [3, 200_000, 0])
    // Making 200,000 rows takes longer than a clock can miss, and so does testing them.
    #expect(operators.allSatisfy { $0.figures.time > .zero })
  }

  /// LIMIT ALL and the like have no part in the pipeline, and yet a line in the plan.
  @Test func anOperatorWithNothingToDoCountsAllTheSame() throws {
    let all = LogicalPlan.limit(Limit(count: nil, offset: nil, Self.series))
    let (rowCount, profile) = try profile(.limit(Limit(count: nil, offset: nil, all)), threads: 2)
    let root = try #require(profile.plans.first)
    #expect(rowCount == 200_000)
    #expect(root.figures.rowCount == rowCount && root.figures.inputRowCount == rowCount)
    #expect(root.inputs.first?.figures.rowCount == rowCount)
    #expect(root.inputs.first?.inputs.first?.figures.rowCount == rowCount)
  }

  /// Rows that wait in files are counted where they would have been without, and what was written is told.
  @Test func whatWasWrittenIsTold() throws {
    let y = PlanColumn(id: ColumnID(1), name: "y", type: .bigint)
    let other = LogicalPlan.series(Series(column: y, start: 100_001, stop: 300_000, step: 1))
    let join = LogicalPlan.join(
      Join(
        .inner, Self.series, other,
        keys: [(left: .column(ColumnID(0), .bigint), right: .column(ColumnID(1), .bigint))]))
    for spillByteCount in [nil, 100_000] {
      let (rowCount, profile) = try profile(.distinct(join), threads: 2, spillByteCount: spillByteCount)
      let root = try #require(profile.plans.first)
      let input = try #require(root.inputs.first)
      #expect(rowCount == 100_000 && root.figures.rowCount == 100_000 && root.figures.inputRowCount == 100_000)
      #expect(input.figures.rowCount == 100_000 && input.figures.inputRowCount == 400_000)
      guard case .join(let builtRowCount, _) = input.facts else { preconditionFailure("a join") }
      #expect(builtRowCount == 200_000)
      #expect((root.spilled != nil) == (spillByteCount != nil) && (input.spilled != nil) == (spillByteCount != nil))
    }
  }

  @Test func aPlanThatWasNotRunHasDoneNothing() throws {
    let profile = ExecutionProfile()
    let context = ExecutionContext(
      pool: try WorkerPool(threadCount: 1), budget: MemoryBudget(byteCount: 1 << 30), cancellation: Cancellation(),
      zone: .utc, zones: .init(), transactionTime: 0, seed: 1, profile: profile)
    var planner = PhysicalPlanner(context, NoTables())
    _ = try planner.plan(QueryPlan(root: Self.series, subqueries: [], numbering: ColumnNumbering()))
    #expect(profile.plans.count == 1 && profile.plans[0].figures == OperatorFigures())
  }
}
