import BasaltCore
import BasaltPlan

/// Semi and anti joins the other way round: the left is built, the right streams past it and marks what it meets.
///
/// For a small left and a large right, whose rows would be built only to be looked for by few: EXISTS over a table of facts. And what
/// is built first tells the scan of the other side which keys matter, so that most of the facts are not even decoded.
extension PhysicalPlanner {
  /// A semi or anti join whose left side is built: the right streams past it and marks rows of the left that have found a partner.
  /// Nothing comes of its pairs; behind the last of them the left's rows are given on that are marked, or those that are not.
  ///
  /// A right join does all of that but the last step, and is what this is made of.
  func planMarking(_ join: Join) throws(BasaltError) -> Planned {
    precondition(join.kind == .semi || join.kind == .anti, "a \(join.kind) join builds its right side")
    var left = try planned(join.left)
    var right = try planned(join.right)
    let (leftLayout, rightLayout) = (left.layout, right.layout)
    let (leftTypes, leftKeys) = try withKeys(join.keys.map(\.left), of: &left)
    let (rightTypes, rightKeys) = try withKeys(join.keys.map(\.right), of: &right)
    var condition: ExpressionPairCondition?
    if let expression = join.condition {
      // The side that streams is the first of a pair.
      condition = try ExpressionPairCondition(expression, self, rightLayout, rightTypes.count, leftLayout)
    }
    let build = JoinBuildSink(types: leftTypes, keys: leftKeys)
    let probe = JoinProbe(
      build, kind: .right, keys: rightKeys, types: rightTypes, condition: condition, output: [])
    context.profile?.note(.join(build))
    let (leftPipeline, sink) = measured(left.pipeline, into: build)
    let preparation = JoinBuild(
      pipeline: leftPipeline, sink: sink, build: build,
      // Of either kind: a row of the right without a partner marks nothing.
      narrowed: narrowing(join.keys.map(\.right), of: right.scans))
    let (isSemi, columnCount) = (join.kind == .semi, leftLayout.columns.count)
    let marking = MarkingProbe(probe, JoinMarking(isMatched: isSemi, columnCount: columnCount))
    let pairs = right.pipeline.adding(marking, after: preparation)
    let rest = Pipeline(
      source: DeferredSource { () throws(BasaltError) in
        probe.table.rowsSource(matched: isSemi, columnCount: columnCount)
      })
    let pipeline = Pipeline(source: PipelineSource([measured(pairs), measured(rest)], context))
    // A row of the left that is left out takes no other with it. It is built when its pipeline begins, behind whatever joins
    // further up have to tell its scan.
    return Planned(pipeline: pipeline, layout: ColumnLayout(leftLayout.columns), scans: left.scans)
  }
}

/// Finds pairs and gives none: what they have marked is all that is wanted of them.
///
/// Around the probe and not behind it, since what the probe has left over are rows of the left that are to be given on, and not
/// pairs: nothing may stand between them and the join's end.
private final class MarkingProbe: Transform {
  static let displayName = "MARK"
  private let probe: JoinProbe
  private let marking: JoinMarking

  init(_ probe: JoinProbe, _ marking: JoinMarking) { (self.probe, self.marking) = (probe, marking) }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any TransformWorker {
    Worker(try probe.makeWorker(context))
  }

  var mayLeaveRows: Bool { probe.mayLeaveRows }

  /// Rows of the left whose partners were not in memory: of these the marks are known partition by partition.
  func leftover(_ context: ExecutionContext) throws(BasaltError) -> (any Source)? {
    try probe.leftover(context, marking)
  }

  private final class Worker: TransformWorker {
    private let probe: any TransformWorker
    init(_ probe: any TransformWorker) { self.probe = probe }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      try probe.apply(input) { (_) throws(BasaltError) in .more }
    }
  }
}
