import BasaltCore
import BasaltPlan

/// ASOF joins: the right input is kept, ordered within its keys; the left streams past it.
extension PhysicalPlanner {
  func planAsof(_ join: AsofJoin) throws(BasaltError) -> Planned {
    // Neither side is narrowed by what the other has: a row that is taken from the right makes another one the nearest.
    let left = try planned(join.left)
    let right = try planned(join.right)
    // Of each side its own columns, then the keys, then what it is ordered by.
    func items(
      _ layout: ColumnLayout, _ keys: [BoundExpression], _ order: BoundExpression
    ) throws(BasaltError) -> [CompiledExpression] {
      var items = layout.columns.enumerated().map { CompiledExpression.column($0, $1.type) }
      for key in keys { items.append(try compiled(key, layout)) }
      items.append(try compiled(order, layout))
      return items
    }
    let leftItems = try items(left.layout, join.keys.map(\.left), join.order.left)
    let rightItems = try items(right.layout, join.keys.map(\.right), join.order.right)
    // The condition looks at columns alone; keys and order are behind them on each side, and gone when rows are pairs.
    let columns = left.layout.columns + right.layout.columns
    let condition = try join.condition.map { (condition) throws(BasaltError) in
      try compiled(condition, ColumnLayout(columns))
    }
    // The right is held whole, so that it had better be the smaller one; which side is which the statement says.
    let build = AsofBuildSink(types: rightItems.map(\.type), ownCount: right.layout.columns.count)
    let probe = AsofProbe(
      build, ownCount: left.layout.columns.count, types: leftItems.map(\.type), comparison: join.order.comparison,
      isLeft: join.isLeft, condition: condition)
    // Told of with its rows and time as an operator of its own, as the build of a hash join is.
    let (rightPipeline, sink) = measured(right.pipeline.adding(ProjectTransform(rightItems)), into: build)
    let pipeline = left.pipeline.adding(ProjectTransform(leftItems)).adding(
      probe, after: AsofBuild(pipeline: rightPipeline, sink: sink))
    return Planned(pipeline: pipeline, layout: ColumnLayout(columns))
  }
}

/// Runs the right side before the first row of the left moves.
private struct AsofBuild: Preparation {
  let pipeline: Pipeline
  let sink: any Sink

  func prepare(_ context: ExecutionContext) throws(BasaltError) { _ = try pipeline.run(into: sink, context) }
}
