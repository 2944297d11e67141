/// A leaf of the plan: what is read here is planned elsewhere, once, however many leaves there are.
///
/// Rows that are computed once and read wherever they are named: those of a table of WITH, or of a part of the statement that stands
/// in it more than once (`CommonSubplans`), or, within a recursion, those that the round before has given.
package struct CommonRows: Sendable {
  /// Of the statement's tables (`QueryPlan.tables`), or of the recursion around this.
  package let id: SubqueryID
  /// Each with the position of the table's column that it is.
  package var items: [(column: PlanColumn, position: Int)]
  /// About how many there are: for whoever chooses the sides of a join.
  package var estimatedRowCount: Double

  /// All columns, under other numbers.
  package init(_ id: SubqueryID, _ columns: [PlanColumn], estimatedRowCount: Double) {
    self.id = id
    items = columns.enumerated().map { ($1, $0) }
    self.estimatedRowCount = estimatedRowCount
  }

  package var columns: [PlanColumn] { items.map(\.column) }

  /// Whether they are those of a recursion's round, which have negative numbers: others each time that they are read.
  var isOfRound: Bool { id.number < 0 }
}

/// Rounds of rows.
///
/// WITH RECURSIVE: the rows of the seed, then those that the step makes of them, then those that it makes of these, until it
/// makes none.
package struct Recursion: Sendable {
  /// Under which the step finds the rows of the round before, as `CommonRows` of all columns.
  package let id: SubqueryID
  /// Whether a row that was there before counts again: UNION ALL.
  package var isAll: Bool
  package var columns: [PlanColumn]
  /// Of as many columns as this, of the same types, matched by position.
  package var seed, step: LogicalPlan

  package init(_ id: SubqueryID, isAll: Bool, columns: [PlanColumn], seed: LogicalPlan, step: LogicalPlan) {
    (self.id, self.isAll, self.columns) = (id, isAll, columns)
    (self.seed, self.step) = (seed, step)
  }

  /// What nobody knows, where a number is needed: rows of a round.
  package static let estimatedRowCount = 1000.0
}
