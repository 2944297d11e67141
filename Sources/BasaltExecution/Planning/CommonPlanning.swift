import BasaltCore
import BasaltPlan
import Synchronization

/// Tables of WITH and parts of the statement that are computed once, and recursions.
extension PhysicalPlanner {
  /// A table that is read where it is named: put together here, run when its first row is wanted.
  func planCommonTable(_ plan: LogicalPlan) throws(BasaltError) -> CommonTable {
    // Scans below it are narrowed by nobody: what one reader does not want another may.
    let firstNode = context.profile?.nodeCount
    let pipeline = try inOrder(try planned(plan), of: plan)
    // Rows that are others each time have to be kept, whatever they take.
    guard plan.isRepeatable else { return CommonTable(pipeline, types: plan.columns.map(\.type), context) }
    var planner = self
    planner.onScan = { _ in }
    let again = planner
    return CommonTable(pipeline, types: plan.columns.map(\.type), context) { () throws(BasaltError) in
      guard let profile = again.context.profile, let firstNode else {
        return try again.inOrder(try again.planned(plan), of: plan)
      }
      // As the rounds of a recursion: the figures of all readers are sums.
      profile.beginAgain(at: firstNode)
      defer { profile.endAgain() }
      return try again.inOrder(try again.planned(plan), of: plan)
    }
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

/// A table of WITH, or another part of a statement with several readers: computed when somebody reads it first.
///
/// Its rows are held as long as the statement's pipelines are. Where there is no memory for them, each reader computes them for
/// itself, as if they had never been common: operators in between have ways to do with less, and rows that are held have none.
final class CommonTable: CommonRowsReading {
  /// Used up once.
  private let pipeline: Pipeline
  private let types: [LogicalType]
  private let context: ExecutionContext
  /// `nil` where each computation may yield other rows.
  private let again: (@Sendable () throws(BasaltError) -> Pipeline)?
  /// Locked while it runs: whoever else wants its rows has to wait for them.
  private let state = Mutex(State.unread)

  private enum State: Sendable {
    case unread
    /// Keeps its rows, and what they take of the query's memory.
    case kept(CollectSink)
    /// By each reader.
    case computedAgain
    case failed(BasaltError)
  }

  /// - Parameter again: The pipeline once more.
  init(
    _ pipeline: Pipeline, types: [LogicalType], _ context: ExecutionContext,
    again: (@Sendable () throws(BasaltError) -> Pipeline)? = nil
  ) {
    (self.pipeline, self.types, self.context, self.again) = (pipeline, types, context, again)
  }

  /// - Throws: What running it throws, then each time.
  func makeSource() throws(BasaltError) -> any Source {
    try state.withLock { (state) throws(BasaltError) -> any Source in
      if case .unread = state { state = computed() }
      switch state {
      case .kept(let sink): return sink.makeSource()
      // An error is everybody's: the statement fails by whichever reader meets it first.
      case .failed(let error): throw error
      case .unread, .computedAgain:
        guard let again else { preconditionFailure("rows that cannot be computed again") }
        return PipelineSource([try again()], context)
      }
    }
  }

  /// Runs it.
  private func computed() -> State {
    // Let go with what it has collected if that is not to the end.
    let sink = CollectSink(types: types)
    do throws(BasaltError) {
      _ = try pipeline.run(into: sink, context)
      return .kept(sink)
    } catch {
      return error.code == .memoryBudget && again != nil ? .computedAgain : .failed(error)
    }
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
