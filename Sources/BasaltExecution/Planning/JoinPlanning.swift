import BasaltCore
import BasaltPlan

/// Joins: the right input is built, the left streams past it.
extension PhysicalPlanner {
  /// Which side is built the optimizer has decided: here it is always the right one.
  ///
  /// A join without keys takes the same way, and its probe holds every row against every row.
  /// - Throws: `.internal` for a plan that names columns that its inputs do not have.
  func planJoin(_ join: Join) throws(BasaltError) -> Planned {
    // What depends on rows around it has been made a join of another kind, or refused, when the plan was optimized.
    precondition(!join.isDependent, "a dependent join is not run")
    if join.buildsLeft { return try planMarking(join) }
    var left = try planned(join.left)
    var right = try planned(join.right)
    let kind = JoinKind(join.kind)
    // Before computed keys are added: what the join yields are the inputs' own columns.
    let (leftLayout, rightLayout) = (left.layout, right.layout)
    // Keys are columns by position from here on; an expression among them is computed once a row, not once a probe.
    let (leftTypes, leftKeys) = try withKeys(join.keys.map(\.left), of: &left)
    let (rightTypes, rightKeys) = try withKeys(join.keys.map(\.right), of: &right)
    var condition: ExpressionPairCondition?
    if let expression = join.condition {
      condition = try ExpressionPairCondition(expression, self, leftLayout, leftTypes.count, rightLayout)
    }
    // Keys that were computed for the join are left out of its rows.
    // Positions among the left's columns, computed keys included, and then those of the right, as the probe sees a
    // pair.
    let leftOutput = Array(0..<leftLayout.columns.count)
    let rightOutput = kind.yieldsPairs ? rightLayout.columns.indices.map { leftTypes.count + $0 } : []
    // IN of several keys, or with a condition, holds a row that has a NULL against rows of other keys as well.
    let needsAll = kind == .mark && (rightKeys.count > 1 || condition != nil)
    let build = JoinBuildSink(types: rightTypes, keys: rightKeys, canSpill: !needsAll)
    let probe = JoinProbe(
      build, kind: kind, keys: leftKeys, types: leftTypes, condition: condition, output: leftOutput + rightOutput)
    // Behind both inputs: what is being planned is the join again.
    context.profile?.note(.join(build))
    let (rightPipeline, sink) = measured(right.pipeline, into: build)
    // Before the first row of the left moves: then the build can still tell the scan which rows will find nobody.
    let preparation = JoinBuild(
      pipeline: rightPipeline, sink: sink, build: build,
      // A left or full join gives rows without a partner with NULLs, an anti join gives no others, and a mark says of each what it
      // is.
      narrowed: [.inner, .semi, .right].contains(join.kind) ? narrowing(join.keys.map(\.left), of: left.scans) : [])
    var pipeline = left.pipeline.adding(probe, after: preparation)
    // Rows of the right that nobody has met come behind all pairs, when they are known.
    if kind.keepsRight {
      let rest = Pipeline(source: DeferredSource { () throws(BasaltError) in probe.unmatchedSource() })
      pipeline = Pipeline(source: PipelineSource([measured(pipeline), measured(rest)], context))
    }
    var columns = leftLayout.columns + (kind.yieldsPairs ? rightLayout.columns : [])
    // EXISTS and IN as a column, beside the left's rows, all of which stay.
    switch join.kind {
    case .mark(let mark), .exists(let mark): columns.append(mark)
    case .inner, .left, .right, .full, .semi, .anti, .single: break
    }
    // A join further up may narrow the same scan, unless rows are added here that do not come from it. It is built before this
    // one, so that of an inner join it may narrow the build side as well.
    let scans = kind.keepsRight ? [] : left.scans + (kind == .inner ? right.scans : [])
    return Planned(pipeline: pipeline, layout: ColumnLayout(columns), scans: scans)
  }

  /// Adds key columns behind an input's own, unless a key is one of them.
  /// - Returns: The types of all columns that the input has from now on, and where the keys are among them.
  func withKeys(
    _ keys: [BoundExpression], of input: inout Planned
  ) throws(BasaltError) -> (types: [LogicalType], positions: [Int]) {
    // Own columns first and unchanged, so that positions that are known already stay right.
    var items = input.layout.columns.enumerated().map { CompiledExpression.column($0, $1.type) }
    let ownCount = items.count
    var positions: [Int] = []
    for key in keys {
      let compiled = try compiled(key, input.layout)
      // A key that is a column costs nothing.
      if case .column(let position, _) = compiled {
        positions.append(position)
      } else {
        items.append(compiled)
        positions.append(items.count - 1)
      }
    }
    // Not in the layout: nobody above may find a column that is there for the join alone.
    if items.count > ownCount { input.pipeline = input.pipeline.adding(ProjectTransform(items)) }
    return (items.map(\.type), positions)
  }

  /// Which columns of the streaming side's scans a join can bound, once the other is built: each key with its column.
  ///
  /// Only where rows of that side without a partner are not wanted.
  func narrowing(_ keys: [BoundExpression], of scans: [NarrowableScan]) -> [JoinBuild.Narrowing] {
    var narrowed: [JoinBuild.Narrowing] = []
    // A key that is computed says nothing about a column's values.
    for (index, key) in keys.enumerated() {
      guard case .column(let id, _) = key else { continue }
      for scan in scans {
        if let field = scan.fields[id] {
          narrowed.append(JoinBuild.Narrowing(key: index, source: scan.source, field: field))
        }
      }
    }
    return narrowed
  }
}

extension JoinKind {
  /// By hand, case by case: the plan's kinds carry columns and know nothing of how a join is carried out.
  fileprivate init(_ kind: Join.Kind) {
    switch kind {
    case .inner: self = .inner
    case .left: self = .left
    case .right: self = .right
    case .full: self = .full
    case .semi: self = .semi
    case .anti: self = .anti
    case .mark: self = .mark
    case .exists: self = .exists
    case .single: self = .single
    }
  }
}

/// Runs the build side of a join, and tells the probe side's scan which rows can have a partner: a run-time filter.
///
/// A condition on a small table thus becomes bounds on the keys of a large one, and where those lie together in its
/// files, most of its pages are never read.
struct JoinBuild: Preparation {
  let pipeline: Pipeline
  /// Into which rows go: the build, or what measures it.
  let sink: any Sink
  let build: JoinBuildSink
  let narrowed: [Narrowing]

  /// A key by its index, and the scanned column that it is compared with.
  struct Narrowing: Sendable {
    let key: Int
    /// Has not begun when the build is done.
    let source: any NarrowableSource
    let field: FieldID
  }

  /// - Throws: `.memoryBudget` when the build side does not fit; what its pipeline throws.
  func prepare(_ context: ExecutionContext) throws(BasaltError) {
    // The source that comes back has no rows: the probe asks the sink for its table.
    _ = try pipeline.run(into: sink, context)
    guard let table = build.table else { return }
    // A conjunction: a row must have a partner by every key.
    var keySets: [Int: KeySet] = [:]
    for narrowing in narrowed {
      let (facts, field) = (table.keyFacts[narrowing.key], narrowing.field)
      guard let minimum = facts.minimum, let maximum = facts.maximum else {
        // Nothing has a partner: no value is NULL and none is not.
        narrowing.source.narrow(
          to: ScanNarrowing(to: [.init(column: field, test: .isNull), .init(column: field, test: .isNotNull)]))
        continue
      }
      // One key: a question that filters and dictionaries answer too.
      if minimum.order(to: maximum) == .same {
        narrowing.source.narrow(to: ScanNarrowing(to: [.init(column: field, test: .comparison(.equal, minimum))]))
        continue
      }
      let bounds: [ScanPredicate.Term] = [
        .init(column: field, test: .comparison(.greaterOrEqual, minimum)),
        .init(column: field, test: .comparison(.lessOrEqual, maximum)),
      ]
      // Zone maps skip whole pages by bounds; what is between them, a set of keys knows. A few keys that lie apart are asked
      // of filters and dictionaries as well: of each key of several, of its own column.
      if keySets[narrowing.key] == nil { keySets[narrowing.key] = try table.keySet(narrowing.key) }
      narrowing.source.narrow(
        to: ScanNarrowing(
          to: bounds, keySets[narrowing.key].map { KeyTest(column: field, keys: $0) },
          facts.values.map { ScanPredicate.List(column: field, values: $0) }))
    }
  }
}

/// A condition of a join as an expression over the columns of both sides.
///
/// Between planning and joining, so that the join knows pairs and positions, and nothing of expressions.
struct ExpressionPairCondition: PairCondition {
  let columnsRead: [Int]?
  private let condition: CompiledExpression

  /// - Parameter leftCount: Columns of the probe side's batches, computed keys included.
  init(
    _ expression: BoundExpression, _ planner: PhysicalPlanner, _ left: ColumnLayout, _ leftCount: Int,
    _ right: ColumnLayout
  ) throws(BasaltError) {
    // Computed keys have no number; their places are taken by columns that nobody names.
    var numbering = Set((left.columns + right.columns).map(\.id.number)).max() ?? 0
    let keys = (left.columns.count..<leftCount).map { _ in
      numbering += 1
      return PlanColumn(id: ColumnID(numbering), name: "", type: .boolean)
    }
    // As pairs lie: the left with its computed keys, then the right.
    let layout = ColumnLayout(left.columns + keys + right.columns)
    condition = try planner.compiled(expression, layout)
    // So that a pair's other columns are not gathered for the condition.
    var read: [Int] = []
    for id in expression.columns { read.append(try layout.position(of: id)) }
    // Ascending, because columns are gathered in the order in which they lie.
    columnsRead = read.sorted()
  }

  func makeWorker(_ context: ExecutionContext) -> any PairConditionWorker {
    Worker(condition, ExpressionEvaluator(context.makeFunctionContext()))
  }

  /// One thread's. A test is a filter over the pairs, with its short cuts: each part of an AND sees what is left.
  private final class Worker: PairConditionWorker {
    private let condition: CompiledExpression
    private let evaluator: ExpressionEvaluator

    init(_ condition: CompiledExpression, _ evaluator: ExpressionEvaluator) {
      self.condition = condition
      self.evaluator = evaluator
    }

    func test(_ pairs: VectorBatch) throws(BasaltError) -> SelectionVector? {
      try evaluator.select(condition, pairs)
    }
  }
}
