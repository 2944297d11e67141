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
    let pairs = right.pipeline.adding(probe, after: preparation).adding(NoRows())
    let (isSemi, columnCount) = (join.kind == .semi, leftLayout.columns.count)
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

/// Takes rows and gives none: of pairs that only had to be found.
private final class NoRows: Transform {
  static let displayName = "MARK"

  func makeWorker(_ context: ExecutionContext) -> any TransformWorker { Worker() }

  private final class Worker: TransformWorker {
    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow { .more }
  }
}
