import BasaltCore
import BasaltFunctions

/// A number that plans have in common that are the same (`PlanEquality`): what many plans are sorted by before any two of them are
/// compared.
///
/// Of what an operator does and reads, and not of the numbers that its columns have. Others may have it, too, by chance or because
/// they differ in what is left out here, such as the order of a sort.
struct PlanShape: Hashable {
  private let hash: Int

  /// - Parameter inputs: Those of the plan's inputs.
  /// - Complexity: O(expressions of this operator).
  init(_ plan: LogicalPlan, inputs: [PlanShape]) {
    var hasher = Hasher()
    for input in inputs { hasher.combine(input) }
    PlanShape.combineKind(of: plan, into: &hasher)
    // Walked, none of them is replaced: the walk knows the expressions of every operator, and in an order that is the same for
    // plans that are the same.
    _ = try? plan.replacingExpressions { (expression) throws(BasaltError) -> BoundExpression? in
      PlanShape.combine(expression, into: &hasher)
      return nil
    }
    hash = hasher.finalize()
  }

  /// What of an operator is no expression: a number for its kind, and what is cheap to tell.
  ///
  /// Less than `PlanEquality` compares. More would only make the comparisons fewer that end in "no", which are few.
  private static func combineKind(of plan: LogicalPlan, into hasher: inout Hasher) {
    switch plan {
    // The columns and tests that most repeated scans differ in, so that few are compared in vain.
    case .scan(let scan):
      hasher.combine(0)
      hasher.combine(scan.table.source)
      hasher.combine(scan.table.name)
      hasher.combine(scan.predicate)
      hasher.combine(scan.columns.map(\.field))
    // Its rows are expressions, and are hashed as such.
    case .values(let values):
      hasher.combine(1)
      hasher.combine(values.rows.count)
    case .series(let series):
      hasher.combine(2)
      hasher.combine([series.start, series.stop, series.step])
    case .expansion: hasher.combine(3)
    case .filter: hasher.combine(4)
    case .project(let projection):
      hasher.combine(5)
      hasher.combine(projection.items.count)
    case .aggregate(let aggregate):
      hasher.combine(6)
      hasher.combine(aggregate.calls.map(\.function.name))
      hasher.combine(aggregate.sets?.sets)
    // Of kinds only what they yield: some hold a column, whose number must not count.
    case .join(let join):
      hasher.combine(7)
      hasher.combine(join.keys.count)
      hasher.combine(join.kind.yieldsRight)
    case .asof(let join):
      hasher.combine(8)
      hasher.combine(join.order.comparison)
    case .window(let window):
      hasher.combine(9)
      hasher.combine(window.calls.map(\.function.name))
    // Directions are left out: two orders of one key are seldom, and told apart later.
    case .sort(let sort):
      hasher.combine(10)
      hasher.combine(sort.rowLimit)
    case .limit: hasher.combine(11)
    case .distinct: hasher.combine(12)
    case .firstRows: hasher.combine(13)
    case .combined(let combination):
      hasher.combine(14)
      hasher.combine(combination.operation)
      hasher.combine(combination.isAll)
    // By the table, whichever of its columns are read.
    case .common(let common):
      hasher.combine(15)
      hasher.combine(common.id)
    case .recursive(let recursion):
      hasher.combine(16)
      hasher.combine(recursion.id)
    // What stands in it is hashed already, and how it is carried out says nothing about rows.
    case .divided: hasher.combine(17)
    }
  }

  /// Constants and functions; a column counts as one of its type. Constants matter most: a hundred sides of a UNION that differ in
  /// one would else be compared each with each.
  private static func combine(_ expression: BoundExpression, into hasher: inout Hasher) {
    switch expression {
    case .column(_, let type):
      hasher.combine(0)
      hasher.combine(type)
    case .constant(let value, _):
      hasher.combine(1)
      hasher.combine(value)
    // None is left when this is asked; the switch is closed all the same.
    case .parameter: hasher.combine(2)
    case .call(let function, _):
      hasher.combine(3)
      hasher.combine(function.name)
    case .and: hasher.combine(4)
    case .or: hasher.combine(5)
    case .conditional: hasher.combine(6)
    case .firstValid: hasher.combine(7)
    case .inSet(_, let values, _):
      hasher.combine(8)
      hasher.combine(values)
    case .subquery(let id, _):
      hasher.combine(9)
      hasher.combine(id)
    }
    // In their order, since `a - b` is not `b - a`.
    for operand in expression.operands { combine(operand, into: &hasher) }
  }
}
