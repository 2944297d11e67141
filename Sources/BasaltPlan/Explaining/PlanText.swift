internal import BasaltCore
internal import BasaltFunctions

/// A plan as text: an operator a line, its inputs below it and further in. What EXPLAIN shows.
///
/// The same plan is the same text, whatever numbers its columns have: tests compare it.
package struct PlanText {
  private let expressions: ExpressionText
  private var lines: [String] = []

  /// The whole statement: its scalar sub-queries first, by the names under which expressions refer to
  /// them.
  package static func text(of plan: QueryPlan) -> String {
    var text = PlanText(plan)
    for subquery in plan.subqueries {
      // One name a value: most have one.
      let names =
        plan.tables.contains(subquery.id)
        ? ["$table\(subquery.id.number)"] : subquery.plan.columns.indices.map { "$query\(subquery.id.number + $0)" }
      text.lines.append("\(names.joined(separator: ", ")):")
      text.write(subquery.plan, level: 1)
    }
    text.write(plan.root, level: 0)
    return text.lines.joined(separator: "\n")
  }

  /// Names are settled once for the whole statement: a column is called the same in all of its
  /// operators.
  private init(_ plan: QueryPlan) { expressions = ExpressionText(names: PlanNames(plan)) }

  /// A line and those below it, for whoever has more to say of each operator.
  package struct Operator: Sendable {
    package let line: String
    /// What it yields: `carrier text`, one a column.
    package let columns: [String]
    /// Rows that it is believed to give.
    package let estimatedRowCount: Double
    package let inputs: [Operator]
  }

  /// The same lines as trees: of the scalar sub-queries, with the names under which expressions refer to them, and of the
  /// query.
  package static func operators(
    of plan: QueryPlan
  ) -> (subqueries: [(name: String, plan: Operator)], root: Operator) {
    let text = PlanText(plan)
    return (
      plan.subqueries.map { subquery in
        let kind = plan.tables.contains(subquery.id) ? "table" : "query"
        return ("$\(kind)\(subquery.id.number)", text.tree(subquery.plan, PlanEstimate(subquery.plan)))
      }, text.tree(plan.root, PlanEstimate(plan.root))
    )
  }

  /// Estimates are of the plan as it is: an optimized one is estimated by what its scans have taken over.
  private func tree(_ plan: LogicalPlan, _ estimate: PlanEstimate) -> Operator {
    Operator(
      line: line(plan), columns: plan.columns.map { "\(name($0)) \($0.type)" }, estimatedRowCount: estimate.rowCount,
      inputs: zip(plan.inputs, estimate.inputs).map(tree))
  }

  /// Recursion as deep as the plan, which the binder bounds.
  private mutating func write(_ plan: LogicalPlan, level: Int) {
    lines.append(String(repeating: "  ", count: level) + line(plan))
    for input in plan.inputs { write(input, level: level + 1) }
  }

  // MARK: Operators

  /// What an operator does in one line; its inputs have lines of their own.
  ///
  /// Words of this page's own, and not SQL's where SQL has none: `OneRow`, `MarkJoin`. Closed
  /// switch: an operator that EXPLAIN cannot show does not compile.
  private func line(_ plan: LogicalPlan) -> String {
    switch plan {
    case .scan(let scan): return line(scan)
    case .values(let values): return line(values)
    case .series(let series):
      return "Series \(name(series.column)) from \(series.start) to \(series.stop) by \(series.step)"
    case .expansion(let series):
      let (start, stop, step) = (series.start, series.stop, series.step)
      return "Series \(name(series.column)) from \(operand(start)) to \(operand(stop)) by \(operand(step)) of each row"
    case .filter(let condition, _): return "Filter \(expressions.text(condition))"
    case .project(let projection): return "Project \(list(projection.items))"
    case .aggregate(let aggregate): return line(aggregate)
    case .join(let join): return line(join)
    case .asof(let join): return line(join)
    case .window(let window): return line(window)
    case .sort(let sort):
      let limit = sort.rowLimit.map { " first \($0)" } ?? ""
      return "Sort \(sort.keys.map(text).joined(separator: ", "))\(limit)"
    case .limit(let limit):
      let count = limit.count.map { " \(expressions.text($0))" } ?? " ALL"
      let groups = limit.groups.isEmpty ? "" : " of each \(limit.groups.map(expressions.text).joined(separator: ", "))"
      return "Limit\(count)\(limit.offset.map { " offset \(expressions.text($0))" } ?? "")\(groups)"
    case .distinct: return "Distinct"
    // Of each combination of these: the order stands in the Sort below.
    case .firstRows(let first): return "FirstRows \(first.keys.map(expressions.text).joined(separator: ", "))"
    case .combined(let combination): return line(combination)
    // What is read in a round of a recursion has a negative number, and no plan of its own.
    case .common(let common):
      let columns = common.columns.map(name).joined(separator: ", ")
      return common.isOfRound ? "RoundBefore (\(columns))" : "Rows of $table\(common.id.number) (\(columns))"
    // Below it the seed and the step, which reads the round before.
    case .recursive(let recursion):
      return "Recursion\(recursion.isAll ? "All" : "") (\(recursion.columns.map(name).joined(separator: ", ")))"
    case .divided(let divided):
      return "Partition-wise by \(divided.transform.text(of: expressions.names.name(of: divided.column)))"
    }
  }

  /// With the columns that are wanted and the tests that were pushed down: whether rules have done
  /// their work shows here.
  private func line(_ scan: SecuredScan) -> String {
    let columns = scan.columns.map { name($0.column) }.joined(separator: ", ")
    let tests = scan.predicate.terms.map { text($0, of: scan) }.joined(separator: " AND ")
    return "Scan \(scan.table.name) (\(columns))\(tests.isEmpty ? "" : " where \(tests)")"
  }

  /// A test that was pushed down: its column need not be among those that are wanted.
  private func text(_ term: ScanPredicate.Term, of scan: SecuredScan) -> String {
    let field = scan.table.schema.index(of: term.column).map { scan.table.schema.fields[$0] }
    // By its id, should a test be of a column that the schema has lost: EXPLAIN is the last place
    // to trap.
    let name = field?.name ?? "#\(term.column)"
    switch term.test {
    case .isNull: return "\(name) IS NULL"
    case .isNotNull: return "\(name) IS NOT NULL"
    case .comparison(let comparison, let value):
      return "\(name) \(comparison.rawValue) \(ExpressionText.text(of: value, field?.type ?? .text))"
    }
  }

  /// Rows as they are written, the first of them.
  ///
  /// The one row of a SELECT without FROM has a word of its own: its emptiness would look like a
  /// mistake.
  private func line(_ values: Values) -> String {
    if values.columns.isEmpty, values.rows.count == 1 { return "OneRow" }
    // A statement may hold a hundred thousand rows, and nobody wants to see them all.
    let shown = values.rows.prefix(4).map { row in "(\(row.map(expressions.text).joined(separator: ", ")))" }
    let rest = values.rows.count > 4 ? ", … \(values.rows.count) rows" : ""
    let columns = values.columns.map(name).joined(separator: ", ")
    return "Values (\(columns)) \(shown.isEmpty ? "none" : shown.joined(separator: ", "))\(rest)"
  }

  /// Keys, then what is made of each group, by the names under which the rows above know it.
  private func line(_ aggregate: Aggregate) -> String {
    var keys = aggregate.keys.isEmpty ? "" : " by \(list(aggregate.keys))"
    var calls = aggregate.calls.map { " \(name($0.column)) = \(text($0))" }
    if let sets = aggregate.sets {
      // By the names that the rows above know the keys by.
      func names(_ keys: [Int]) -> String { keys.map { name(aggregate.keys[$0].column) }.joined(separator: ", ") }
      keys += " in sets \(sets.sets.map { "(\(names($0)))" }.joined(separator: ", "))"
      calls += sets.marks.map { " \(name($0.column)) = grouping(\(names($0.keys)))" }
    }
    return "Aggregate\(keys)\(keys.isEmpty || calls.isEmpty ? "" : ":")\(calls.joined(separator: ","))"
  }

  /// As SQL writes a call of an aggregate.
  private func text(_ call: AggregateCall) -> String {
    var arguments = call.arguments.map(expressions.text).joined(separator: ", ")
    if call.arguments.isEmpty { arguments = "*" }
    let order = call.orderBy.isEmpty ? "" : " ORDER BY \(call.orderBy.map(text).joined(separator: ", "))"
    let filter = call.filter.map { " FILTER (WHERE \(expressions.text($0)))" } ?? ""
    return "\(call.function.name)(\(call.isDistinct ? "DISTINCT " : "")\(arguments)\(order))\(filter)"
  }

  /// What rows are put together and ordered by, then what is computed, each with the frame that it looks at.
  ///
  /// `Window by carrier in order delay DESC: rank = rank()`: one line an operator, and an operator a sort, so that a reader
  /// sees how often rows are sorted.
  private func line(_ window: Window) -> String {
    let partition =
      window.partition.isEmpty ? "" : " by \(window.partition.map(expressions.text).joined(separator: ", "))"
    let order = window.order.isEmpty ? "" : " in order \(window.order.map(text).joined(separator: ", "))"
    let calls = window.calls.map { " \(name($0.column)) = \(text($0, of: window))" }
    return "Window\(partition)\(order)\(partition.isEmpty && order.isEmpty ? "" : ":")\(calls.joined(separator: ","))"
  }

  /// A call with its frame, unless it is the partition; with how many keys it goes by if it goes by fewer than there are.
  ///
  /// `TO` and not AND between the bounds, and both always, so that a frame does not read as a condition; what a call does not
  /// look at is not shown, whatever was written.
  private func text(_ call: WindowCall, of window: Window) -> String {
    let isCount = call.arguments.isEmpty && call.function.name == "count"
    let arguments = isCount ? "*" : call.arguments.map(expressions.text).joined(separator: ", ")
    let filter = call.filter.map { " FILTER (WHERE \(expressions.text($0)))" } ?? ""
    let nulls = call.ignoresNulls ? " IGNORE NULLS" : ""
    let keys = call.orderCount < window.order.count ? " by \(call.orderCount) keys" : ""
    var frame = ""
    let isWhole: Bool =
      if case (.unboundedPreceding, .unboundedFollowing) = (call.frame.start, call.frame.end) { true } else { false }
    if !isWhole || call.frame.exclusion != .none {
      frame = " \(call.frame.unit.rawValue) \(text(call.frame.start)) TO \(text(call.frame.end))"
      if call.frame.exclusion != .none { frame += " EXCLUDE \(call.frame.exclusion.rawValue)" }
    }
    return "\(call.function.name)(\(arguments))\(filter)\(nulls)\(keys)\(frame)"
  }

  /// An end of a frame. Of an interval what is compared is shown, as `day + INTERVAL '-1 day'`, since that is what is computed.
  private func text(_ bound: FrameBounds.Bound) -> String {
    func text(_ offset: FrameBounds.Offset) -> String {
      switch offset {
      // A number of rows needs no type.
      case .constant(.constant(.bigint(let number), _)): "\(number)"
      case .constant(let value), .value(let value, _): expressions.text(value)
      }
    }
    switch bound {
    case .unboundedPreceding: return "UNBOUNDED PRECEDING"
    case .preceding(let offset): return "\(text(offset)) PRECEDING"
    case .currentRow: return "CURRENT ROW"
    case .following(let offset): return "\(text(offset)) FOLLOWING"
    case .unboundedFollowing: return "UNBOUNDED FOLLOWING"
    }
  }

  /// Keys are apart from the condition: pairs are found by the one and tested by the other, and that is
  /// what costs time.
  private func line(_ join: Join) -> String {
    let kind: String
    switch join.kind {
    case .inner: kind = join.keys.isEmpty && join.condition == nil ? "CrossJoin" : "InnerJoin"
    case .left: kind = "LeftJoin"
    case .right: kind = "RightJoin"
    case .full: kind = "FullJoin"
    case .semi: kind = "SemiJoin"
    case .anti: kind = "AntiJoin"
    case .mark(let column): kind = "MarkJoin \(name(column)):"
    case .exists(let column): kind = "ExistsJoin \(name(column)):"
    case .single: kind = "SingleJoin"
    }
    let keys = join.keys.map { "\(operand($0.left)) = \(operand($0.right))" }.joined(separator: ", ")
    let condition = join.condition.map { " if \(expressions.text($0))" } ?? ""
    let side = join.buildsLeft ? ", left built" : ""
    return "\(join.isDependent ? "Dependent" : "")\(kind)\(keys.isEmpty ? "" : " \(keys)")\(condition)\(side)"
  }

  /// The inequality comes behind the keys: by it the nearest is found.
  private func line(_ join: AsofJoin) -> String {
    let keys = join.keys.map { "\(operand($0.left)) = \(operand($0.right)), " }.joined()
    let order = "\(operand(join.order.left)) \(join.order.comparison.rawValue) \(operand(join.order.right))"
    let condition = join.condition.map { " if \(expressions.text($0))" } ?? ""
    return "Asof\(join.isLeft ? "Left" : "")Join \(keys)\(order)\(condition)"
  }

  /// UNION ALL and its like, as one word.
  private func line(_ combination: Combination) -> String {
    let columns = combination.columns.map(name).joined(separator: ", ")
    let operation =
      switch combination.operation {
      case .union: "Union"
      case .except: "Except"
      case .intersect: "Intersect"
      }
    return "\(operation)\(combination.isAll ? "All" : "") (\(columns))"
  }

  // MARK: Pieces

  /// What a column is called in this text.
  private func name(_ column: PlanColumn) -> String { expressions.names.name(of: column.id) }

  /// A side of an equality.
  private func operand(_ expression: BoundExpression) -> String { expressions.text(expression) }

  /// A key of an order, as SQL writes it.
  ///
  /// With NULLS only where they differ from PostgreSQL's default: last ascending, first descending.
  private func text(_ key: SortKey) -> String {
    // Where NULL is expected to be it is not mentioned.
    let nulls = key.nullsFirst == key.isDescending ? "" : key.nullsFirst ? " NULLS FIRST" : " NULLS LAST"
    return "\(expressions.text(key.value))\(key.isDescending ? " DESC" : "")\(nulls)"
  }

  /// Computed columns with their values; those that are handed on by their names, and under another if
  /// they get one.
  ///
  /// What is only handed on is shortest, as it is most of every plan.
  private func list(_ items: [Projection.Item]) -> String {
    items.map { item in
      let value = expressions.text(item.value)
      if case .column(let id, _) = item.value, id == item.column.id {
        return expressions.names.name(of: id) == item.column.name || item.column.name.isEmpty
          ? value : "\(value) AS \(item.column.name)"
      }
      return "\(value) AS \(name(item.column))"
    }.joined(separator: ", ")
  }
}
