import BasaltCore

/// Joins relations in the order that is believed to cost least, and builds the smaller of two inputs, whatever the order in
/// which the statement names them.
///
/// It comes behind the rules that bring conditions to their relations, since what a relation has left is what an order is chosen by,
/// and before those that leave out columns, since an order decides which columns are looked at where. It asks tables for what
/// they know only where there is a join.
///
/// Limits, sorts and groups are walls: what is below is ordered by itself, and is a relation for what is above.
///
/// What may be put in another order `JoinGraph` says, what an order costs `JoinCosts`, and how the cheapest is found
/// `JoinSearch`. What is believed of tables stands in `Estimates`: row counts, sketches of distinct values, bounds and counts of
/// NULL. Nothing of it decides about a row: with statistics that are wrong the rows are the same, and take longer.
enum JoinOrder {
  static let rule = OptimizerRule("join order") { (plan, _) throws(BasaltError) in try ordered(plan) }

  /// From the root down, since a join belongs to the largest graph that it can be part of; recursion as deep as the plan.
  /// - Returns: `nil` when the statement's order is kept everywhere.
  private static func ordered(_ plan: LogicalPlan) throws(BasaltError) -> LogicalPlan? {
    guard plan.isJoinCluster, var graph = JoinGraph(plan) else {
      var didChange = false
      var inputs: [LogicalPlan] = []
      for input in plan.inputs {
        let changed = try ordered(input)
        if changed != nil { didChange = true }
        inputs.append(changed ?? input)
      }
      return didChange ? plan.with(inputs: inputs) : nil
    }
    // Relations first: how many rows one has may depend on the order within it, if only by a different estimate.
    let didChange = try graph.replaceRelations { (relation) throws(BasaltError) in try ordered(relation) }
    let tree = JoinSearch.best(JoinCosts(graph))
    // The same order: what stands there stands there already, keys and conditions in their places.
    if tree == graph.statementTree, !didChange, !graph.isNarrowed { return nil }
    return graph.plan(tree)
  }
}
