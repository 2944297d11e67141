import BasaltCore
import BasaltPlan
import Synchronization

/// Tables of WITH that are computed once, and recursions.
extension PhysicalPlanner {
  /// A table that is read where it is named: put together here, run when its first row is wanted.
  func planCommonTable(_ plan: LogicalPlan) throws(BasaltError) -> CommonTable {
    // Scans below it are narrowed by nobody: what one reader does not want another may.
    let planned = try planned(plan)
    return CommonTable(try inOrder(planned, of: plan), types: plan.columns.map(\.type), context)
  }

  /// The columns of a plan by their position, as whoever reads them knows them.
  private func inOrder(_ planned: Planned, of plan: LogicalPlan) throws(BasaltError) -> Pipeline {
    if planned.layout.columns.map(\.id) == plan.columns.map(\.id) { return planned.pipeline }
    var items: [CompiledExpression] = []
    for column in plan.columns { items.append(.column(try planned.layout.position(of: column.id), column.type)) }
    return planned.pipeline.adding(ProjectTransform(items))
  }

  /// A use of such rows.
  func planCommon(_ rows: CommonRows) throws(BasaltError) -> Planned {
    // Tables come before those that read them, as sub-queries do, and a round is known to its own step alone.
    guard let table = common[rows.id] else {
      throw BasaltError(
        .internal, "A plan reads rows that nobody has planned.", remedy: "Report this, with the statement.")
    }
    // Only columns that this reader wants; of the table all that anybody does are held.
    let items = rows.items.map { CompiledExpression.column($0.position, $0.column.type) }
    let source = started(DeferredSource { () throws(BasaltError) in try table.makeSource() })
    return Planned(pipeline: source.adding(ProjectTransform(items)), layout: ColumnLayout(rows.columns))
  }

  /// The seed is planned here, and the step for the first time; for every further round it is planned again, since pipelines are
  /// used up.
  func planRecursion(_ recursion: Recursion) throws(BasaltError) -> Planned {
    let seed = try inOrder(try planned(recursion.seed), of: recursion.seed)
    // One for all rounds: a step that is planned again finds the rows of its round where the first did.
    let working = WorkingRows()
    // Names of a recursion mean something within its step, and nothing elsewhere.
    var planner = self
    planner.common[recursion.id] = working
    let firstNode = context.profile?.nodeCount
    let first = try planner.inOrder(try planner.planned(recursion.step), of: recursion.step)
    // Scans of further rounds are of the same files, and told of once.
    planner.onScan = { _ in }
    let (again, profile) = (planner, context.profile)
    let types = recursion.columns.map(\.type)
    let source = RecursionSource(
      seed: seed, first: first, working: working, types: types, isAll: recursion.isAll, context
    ) { () throws(BasaltError) in
      guard let profile, let firstNode else {
        return try again.inOrder(try again.planned(recursion.step), of: recursion.step)
      }
      // The operators of every round are those of the first, and their figures are sums.
      profile.beginAgain(at: firstNode)
      defer { profile.endAgain() }
      return try again.inOrder(try again.planned(recursion.step), of: recursion.step)
    }
    return Planned(pipeline: Pipeline(source: source), layout: ColumnLayout(recursion.columns))
  }
}

/// Rows that may be read several times.
protocol CommonRowsReading: Sendable {
  /// All of them, once more.
  func makeSource() throws(BasaltError) -> any Source
}

/// A table of WITH: computed when somebody reads it first.
///
/// Its rows are held as long as the statement's pipelines are.
final class CommonTable: CommonRowsReading {
  /// Used up once.
  private let pipeline: Pipeline
  /// Keeps its rows, and what they take of the query's memory.
  private let sink: CollectSink
  private let context: ExecutionContext
  /// `nil` before it was run. Locked while it runs: whoever else wants its rows has to wait for them.
  private let outcome = Mutex<Result<Void, BasaltError>?>(nil)

  init(_ pipeline: Pipeline, types: [LogicalType], _ context: ExecutionContext) {
    (self.pipeline, self.context) = (pipeline, context)
    sink = CollectSink(types: types)
  }

  /// - Throws: What running it throws, then each time.
  func makeSource() throws(BasaltError) -> any Source {
    try outcome.withLock { (outcome) throws(BasaltError) -> Void in
      // An error is everybody's: the statement fails by whichever reader meets it first.
      if let outcome { return try outcome.get() }
      do throws(BasaltError) {
        _ = try pipeline.run(into: sink, context)
        outcome = .success(())
      } catch {
        outcome = .failure(error)
        throw error
      }
    }
    return sink.makeSource()
  }
}

/// Where a step reads.
///
/// The rows of a recursion's round, for the step that makes the next of them.
final class WorkingRows: CommonRowsReading {
  /// Replaced between two rounds, when no step runs.
  private let rows = Mutex<[VectorBatch]>([])

  /// Rows of the next round.
  func set(_ batches: [VectorBatch]) { rows.withLock { $0 = batches } }

  func makeSource() throws(BasaltError) -> any Source { RowsSource(rows.withLock { $0 }) }
}
