/// Rows that are the first of their kind.
///
/// A condition on keys may go below it, since it takes whole kinds away; any other would make another row the first.
///
/// DISTINCT ON: of rows whose keys are equal, NULLs among them, the first of the input's order, in that order.
package struct FirstRows: Sendable {
  /// One or more.
  package var keys: [BoundExpression]
  /// In an order: a sort.
  package var input: LogicalPlan

  package init(_ keys: [BoundExpression], _ input: LogicalPlan) { (self.keys, self.input) = (keys, input) }
}
