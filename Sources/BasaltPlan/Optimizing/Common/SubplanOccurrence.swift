import BasaltCore

/// An operator of a query with everything below it, and where it stands: what may be there once more.
struct SubplanOccurrence: Sendable {
  let position: Position
  let plan: LogicalPlan
  /// Itself and those below it.
  let operatorCount: Int

  /// The way to an operator. A number of its own would be shorter, but operators are values and have none; and a way stays good
  /// while others of the same plan are replaced, none of which is above it or below.
  struct Position: Sendable, Hashable {
    /// Of the query's plans in the order in which they are planned: sub-queries, then the query itself.
    let planIndex: Int
    /// From the plan's root down: of each operator, which input.
    let path: [Int]
  }

  /// Occurrences that may be the same, two or more each: those of the most operators first, and else in the order in which they
  /// stand in the query.
  /// - Complexity: O(operators · depth), and every expression once.
  static func candidates(in query: QueryPlan) -> [[SubplanOccurrence]] {
    // By shape, and those in the order in which they are met: a statement gets the same plan each time, though hashes differ
    // from process to process.
    var found: [PlanShape: [SubplanOccurrence]] = [:]
    var order: [PlanShape] = []
    for (index, plan) in query.plans.enumerated() {
      _ = visit(plan, Position(planIndex: index, path: [])) { shape, occurrence in
        if found[shape] == nil { order.append(shape) }
        found[shape, default: []].append(occurrence)
      }
    }
    let repeated = order.compactMap { found[$0] }.filter { $0.count > 1 && $0[0].plan.isShareable }
    // Of a repeated part everything below it is repeated, too: the whole is what is wanted, and the parts of it only where the
    // whole would be too much to keep.
    return repeated.enumerated().sorted { left, right in
      (right.element[0].operatorCount, left.offset) < (left.element[0].operatorCount, right.offset)
    }.map(\.element)
  }

  /// Operators from the leaves up, each told of once. Recursion as deep as the plan, which the binder bounds.
  private static func visit(
    _ plan: LogicalPlan, _ position: Position, _ body: (PlanShape, SubplanOccurrence) -> Void
  ) -> (shape: PlanShape, operatorCount: Int) {
    let inputs = plan.inputs
    var shapes: [PlanShape] = []
    var operatorCount = 1
    for (index, input) in inputs.enumerated() {
      // As long as the plan is deep: no plan is both deep and wide.
      let below = Position(planIndex: position.planIndex, path: position.path + [index])
      let known = visit(input, below, body)
      shapes.append(known.shape)
      operatorCount += known.operatorCount
    }
    let shape = PlanShape(plan, inputs: shapes)
    body(shape, SubplanOccurrence(position: position, plan: plan, operatorCount: operatorCount))
    return (shape, operatorCount)
  }

  /// Occurrences that are the same, out of those that may be. Each is compared with the first of a class alone, since what is the
  /// same as that is the same as all.
  /// - Complexity: O(occurrences · classes) comparisons, nearly always of one class.
  static func classes(of candidates: [SubplanOccurrence]) -> [[SubplanOccurrence]] {
    var classes: [[SubplanOccurrence]] = []
    for occurrence in candidates {
      if let index = classes.firstIndex(where: { PlanEquality.areSame($0[0].plan, occurrence.plan) }) {
        classes[index].append(occurrence)
      } else {
        classes.append([occurrence])
      }
    }
    return classes.filter { $0.count > 1 }
  }
}

extension QueryPlan {
  /// All plans in the order in which they are planned: each may look at values and tables of those before it.
  var plans: [LogicalPlan] { subqueries.map(\.plan) + [root] }
}

extension LogicalPlan {
  /// Whether its rows may be kept for several readers at all.
  ///
  /// Not what only reads rows and leaves some out, which a scan does for each reader with its own conditions; nor what gives an
  /// order that whoever stands above may rely on.
  fileprivate var isShareable: Bool { isCostly && !givesOrder && isRepeatable && freeColumns.isEmpty }

  /// Rows that are kept come back as threads have left them, which is in order today; nothing may count on it.
  private var givesOrder: Bool {
    switch self {
    case .sort: true
    case .filter(_, let input): input.givesOrder
    case .project(let projection): projection.input.givesOrder
    case .limit(let limit): limit.input.givesOrder
    case .firstRows(let first): first.input.givesOrder
    case .scan, .values, .series, .expansion, .aggregate, .join, .asof, .window, .distinct, .combined, .common,
      .recursive, .divided:
      false
    }
  }
}
