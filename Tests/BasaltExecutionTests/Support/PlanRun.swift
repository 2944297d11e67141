import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import BasaltRuntime

/// Plans and runs a logical plan, whatever tables it has.
enum PlanRun {
  /// All rows, in the order in which they come.
  static func rows(
    _ plan: LogicalPlan, _ tables: any TableReading, threadCount: Int, batchRowCount: Int, byteCount: Int = 1 << 30,
    spilling: SpillSpace = SpillSpace()
  ) throws -> [[Value]] {
    let context = ExecutionContext(
      pool: try WorkerPool(threadCount: threadCount), budget: MemoryBudget(byteCount: byteCount),
      cancellation: Cancellation(), zone: .utc, zones: .init(), transactionTime: 0, seed: 1,
      batchRowCount: batchRowCount, spilling: spilling)
    var planner = PhysicalPlanner(context, tables)
    let pipeline = try planner.plan(QueryPlan(root: plan, subqueries: [], numbering: ColumnNumbering()))
    let reader = PipelineReader(pipeline, context)
    var rows: [[Value]] = []
    while let round = try reader.next() { rows += round.flatMap(\.values) }
    return rows
  }
}
