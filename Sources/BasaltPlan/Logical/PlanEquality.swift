import BasaltCore

/// Whether two plans yield the same rows, told by their structure: the same operators over the same tables, which differ in nothing
/// but the numbers and the names of their columns.
///
/// As for expressions (`BoundExpression.isSame`) never by meaning, and what is volatile is the same as nothing. Rows of a round of
/// a recursion are others each time, so that a plan that reads them is the same as none.
///
/// Rules ask it of plans that they have worked on. Whatever one of them has done to one of two equal parts and not to the other,
/// because something else stood around it, makes them two; such parts are computed twice, which is right and only slower.
struct PlanEquality {
  /// By the number of a column of the left plan, that of the right. Both are found in the same places, so that whatever looks at
  /// the one must look at the other.
  private var columns: [ColumnID: ColumnID] = [:]

  /// - Complexity: O(operators and expressions), up to the first that differ.
  static func areSame(_ left: LogicalPlan, _ right: LogicalPlan) -> Bool {
    var equality = PlanEquality()
    return equality.matches(left, right)
  }

  /// From the leaves up: an operator's expressions look at columns that its inputs have paired.
  private mutating func matches(_ left: LogicalPlan, _ right: LogicalPlan) -> Bool {
    let (leftInputs, rightInputs) = (left.inputs, right.inputs)
    // Recursion as deep as the plan, which the binder bounds.
    guard leftInputs.count == rightInputs.count else { return false }
    for (left, right) in zip(leftInputs, rightInputs) {
      guard matches(left, right) else { return false }
    }
    // With the right's numbers, so that everything behind may compare as if both were of one plan.
    let known = columns
    let renamed = try? left.replacingExpressions { $0.renamed(known) }
    return matchesAlone(renamed ?? left, right)
  }

  /// Two operators, whose inputs are the same. What they make is paired.
  ///
  /// Every case compares all that its operator says beside its inputs: what is forgotten here would be taken for equal, and one
  /// reader would get the other's rows.
  private mutating func matchesAlone(_ left: LogicalPlan, _ right: LogicalPlan) -> Bool {
    switch (left, right) {
    case (.scan(let left), .scan(let right)):
      // The version is part of the source.
      return left.table.source == right.table.source && ExactName(left.table.name) == ExactName(right.table.name)
        && left.table.access == right.table.access && left.table.schema == right.table.schema
        && left.predicate == right.predicate && left.columns.map(\.field) == right.columns.map(\.field)
        && pair(left.columns.map(\.column), right.columns.map(\.column))
    case (.values(let left), .values(let right)):
      return left.rows.count == right.rows.count
        && zip(left.rows, right.rows).allSatisfy { BoundExpression.areSame($0, $1) }
        && pair(left.columns, right.columns)
    // Known numbers, and no expressions.
    case (.series(let left), .series(let right)):
      return (left.start, left.stop, left.step) == (right.start, right.stop, right.step)
        && pair([left.column], [right.column])
    // The input's columns beside it are paired.
    case (.expansion(let left), .expansion(let right)):
      return BoundExpression.areSame([left.start, left.stop, left.step], [right.start, right.stop, right.step])
        && pair([left.column], [right.column])
    // What passes rows on makes no columns: those of its input are paired.
    case (.filter(let left, _), .filter(let right, _)): return left.isSame(as: right)
    // In their order, by which the columns of what is shared are known.
    case (.project(let left), .project(let right)): return pair(left.items, right.items)
    case (.aggregate(let left), .aggregate(let right)): return matches(left, right)
    case (.join(let left), .join(let right)): return matches(left, right)
    case (.asof(let left), .asof(let right)):
      return left.isLeft == right.isLeft
        && areSame(
          left.keys + [(left.order.left, left.order.right)], right.keys + [(right.order.left, right.order.right)])
        && left.order.comparison == right.order.comparison && areSame(left.condition, right.condition)
    case (.window(let left), .window(let right)):
      return BoundExpression.areSame(left.partition, right.partition) && areSame(left.order, right.order)
        && left.calls.count == right.calls.count && zip(left.calls, right.calls).allSatisfy { $0.isSame(as: $1) }
        && pair(left.calls.map(\.column), right.calls.map(\.column))
    case (.sort(let left), .sort(let right)):
      return left.rowLimit == right.rowLimit && areSame(left.keys, right.keys)
    // Which rows it keeps of those that are ordered alike is anybody's choice, and may be the same one.
    case (.limit(let left), .limit(let right)):
      return areSame(left.count, right.count) && areSame(left.offset, right.offset)
        && BoundExpression.areSame(left.groups, right.groups)
    // By all columns of their inputs, which are the same.
    case (.distinct, .distinct): return true
    case (.firstRows(let left), .firstRows(let right)): return BoundExpression.areSame(left.keys, right.keys)
    case (.combined(let left), .combined(let right)):
      return left.operation == right.operation && left.isAll == right.isAll && pair(left.columns, right.columns)
    case (.common(let left), .common(let right)):
      return left.id == right.id && !left.isOfRound && left.items.map(\.position) == right.items.map(\.position)
        && pair(left.columns, right.columns)
    // Each has a name of its own, by which its step reads it.
    case (.recursive, .recursive): return false
    // Operators of two kinds.
    default: return false
    }
  }

  // MARK: Operators

  /// In the order in which they stand: two that have their calls the other way round yield other columns.
  private mutating func matches(_ left: Aggregate, _ right: Aggregate) -> Bool {
    guard left.calls.count == right.calls.count, zip(left.calls, right.calls).allSatisfy({ $0.isSame(as: $1) }),
      left.sets?.sets == right.sets?.sets, left.sets?.marks.map(\.keys) == right.sets?.marks.map(\.keys)
    else { return false }
    return pair(left.keys, right.keys) && pair(left.calls.map(\.column), right.calls.map(\.column))
      && pair(left.sets?.marks.map(\.column) ?? [], right.sets?.marks.map(\.column) ?? [])
  }

  /// Which side is built makes no difference to the rows.
  private mutating func matches(_ left: Join, _ right: Join) -> Bool {
    guard !left.isDependent, !right.isDependent, areSame(left.keys, right.keys),
      areSame(left.condition, right.condition)
    else { return false }
    switch (left.kind, right.kind) {
    // The kind holds a column, whose number differs.
    case (.mark(let left), .mark(let right)), (.exists(let left), .exists(let right)): return pair([left], [right])
    default: return left.kind == right.kind
    }
  }

  // MARK: Pieces

  /// Keys of joins, side by side.
  private func areSame(
    _ left: [(left: BoundExpression, right: BoundExpression)],
    _ right: [(left: BoundExpression, right: BoundExpression)]
  ) -> Bool {
    BoundExpression.areSame(left.map(\.left), right.map(\.left))
      && BoundExpression.areSame(left.map(\.right), right.map(\.right))
  }

  /// Where NULLs stand is a part of an order.
  private func areSame(_ left: [SortKey], _ right: [SortKey]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy {
        $0.isDescending == $1.isDescending && $0.nullsFirst == $1.nullsFirst && $0.value.isSame(as: $1.value)
      }
  }

  /// Both, or neither.
  private func areSame(_ left: BoundExpression?, _ right: BoundExpression?) -> Bool {
    BoundExpression.areSame(left.map { [$0] } ?? [], right.map { [$0] } ?? [])
  }

  /// Columns with what they are made of.
  private mutating func pair(_ left: [Projection.Item], _ right: [Projection.Item]) -> Bool {
    BoundExpression.areSame(left.map(\.value), right.map(\.value)) && pair(left.map(\.column), right.map(\.column))
  }

  /// One by one: from here on the left's stand for the right's. One that is handed on from below has its partner.
  private mutating func pair(_ left: [PlanColumn], _ right: [PlanColumn]) -> Bool {
    guard left.map(\.type) == right.map(\.type) else { return false }
    for (left, right) in zip(left, right) {
      guard columns[left.id] ?? right.id == right.id else { return false }
      columns[left.id] = right.id
    }
    return true
  }
}
