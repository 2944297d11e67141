internal import BasaltCore

/// What the columns of a plan are called in its text: by their names, with a number where several have
/// one name.
struct PlanNames {
  private let texts: [ColumnID: String]

  /// - Complexity: O(columns of all operators).
  init(_ plan: QueryPlan) {
    var order: [ColumnID] = []
    var names: [ColumnID: String] = [:]
    for root in plan.subqueries.map(\.plan) + [plan.root] {
      PlanNames.collect(root) { column in
        // The first name is the one that it came with.
        guard names[column.id] == nil else { return }
        names[column.id] = column.name
        order.append(column.id)
      }
    }
    // Numbered in the order in which they are met, from the second of a name on: the text is the same
    // each time.
    var counts: [ExactName: Int] = [:]
    var texts: [ColumnID: String] = [:]
    for id in order {
      let name = names[id].map { $0.isEmpty ? "?column?" : $0 } ?? "?column?"
      let count = counts[ExactName(name), default: 0] + 1
      counts[ExactName(name)] = count
      texts[id] = count == 1 ? name : "\(name)#\(count)"
    }
    self.texts = texts
  }

  /// A number for a column that no operator makes: a plan that is wrong must still be printed to be
  /// looked at.
  func name(of id: ColumnID) -> String { texts[id] ?? "#\(id.number)" }

  /// Columns from the bottom up: a column is called as where it comes from.
  private static func collect(_ plan: LogicalPlan, _ body: (PlanColumn) -> Void) {
    for input in plan.inputs { collect(input, body) }
    // What an operator makes; what it hands on was met below it.
    switch plan {
    case .scan(let scan): for column in scan.columns { body(column.column) }
    case .values(let values): for column in values.columns { body(column) }
    case .series(let series): body(series.column)
    case .expansion(let expansion): body(expansion.column)
    case .project(let projection): for item in projection.items { body(item.column) }
    case .aggregate(let aggregate): for column in aggregate.columns { body(column) }
    // Under numbers of their own at each use, so that a table that is joined to itself has two columns of a name.
    case .common(let common): for column in common.columns { body(column) }
    case .recursive(let recursion): for column in recursion.columns { body(column) }
    case .combined(let combination): for column in combination.columns { body(column) }
    case .join(let join):
      // The boolean beside the left's rows; all else is of the inputs.
      switch join.kind {
      case .mark(let column), .exists(let column): body(column)
      case .inner, .left, .right, .full, .semi, .anti, .single: break
      }
    case .window(let window): for call in window.calls { body(call.column) }
    case .filter, .asof, .sort, .limit, .distinct, .firstRows, .divided: break
    }
  }
}
