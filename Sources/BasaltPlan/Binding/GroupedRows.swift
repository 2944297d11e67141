internal import BasaltCore
internal import BasaltSQL

/// Rows after they are grouped: which expressions still have a value there, and in which column.
///
/// Expressions are bound over the rows of FROM, and brought over the grouping afterwards: every part of
/// one that equals a key becomes the key's column, aggregates are columns already, and a column that is
/// left has no one value for a group. So `a + 1` is found in `GROUP BY a + 1` however it is written.
///
/// Volatile expressions equal nothing: `GROUP BY random()` has a key that no item can name.
struct GroupedRows {
  let keys: [Projection.Item]
  /// Columns that are there already: aggregates, and marks that were joined to the groups.
  var columns: Set<ColumnID>

  /// The expression over the grouped rows, or the column that has no one value there.
  func regrouped(_ expression: BoundExpression) -> Result {
    if let key = keys.first(where: { $0.value.isSame(as: expression) }) {
      return .expression(.column(key.column.id, key.column.type))
    }
    return within(expression)
  }

  /// What stands within another: a constant that happens to be a key as well is itself, and stays what it is where the key
  /// is NULL.
  private func part(_ expression: BoundExpression) -> Result {
    if case .constant = expression { return .expression(expression) }
    return regrouped(expression)
  }

  private func within(_ expression: BoundExpression) -> Result {
    if case .column(let id, _) = expression { return columns.contains(id) ? .expression(expression) : .ungrouped(id) }
    let operands = expression.operands
    guard !operands.isEmpty else { return .expression(expression) }
    var renewed: [BoundExpression] = []
    renewed.reserveCapacity(operands.count)
    for operand in operands {
      switch part(operand) {
      case .expression(let operand): renewed.append(operand)
      case .ungrouped(let id): return .ungrouped(id)
      }
    }
    return .expression(expression.with(operands: renewed))
  }

  enum Result {
    case expression(BoundExpression)
    case ungrouped(ColumnID)
  }
}
