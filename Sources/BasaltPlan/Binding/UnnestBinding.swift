internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Lists whose elements are to be rows: one SELECT's, of its items.
///
/// Items are bound before there are groups and windows, and the rows are made behind both: until then the lists wait here.
final class UnnestedLists {
  private(set) var lists: [(value: BoundExpression, clause: Clause)] = []
  /// The position within the lists, and the lists themselves where the rows stand.
  private(set) var position: PlanColumn?
  private(set) var listColumns: [PlanColumn] = []

  /// - Parameter make: Makes columns.
  func add(_ list: BoundExpression, _ clause: Clause, _ make: (String, LogicalType) -> PlanColumn) -> BoundExpression {
    if position == nil { position = make("position", .bigint) }
    let column = make("list", list.type)
    lists.append((list, clause))
    listColumns.append(column)
    return .column(column.id, column.type)
  }

  /// What is there only behind the expansion.
  var columns: Set<ColumnID> { Set(listColumns.map(\.id) + (position.map { [$0.id] } ?? [])) }
}

/// `unnest`: the elements of lists as rows, in FROM and among the items of a SELECT.
///
/// Each comes to a series of positions and the element at each of them:
///
/// ```
/// unnest(list)   →   project list[position] (series position from 1 to array_length(list) of each row (project list (…)))
/// ```
///
/// | written | rows |
/// | --- | --- |
/// | `FROM unnest('{1,2}'::int[])` | 1, 2 |
/// | `FROM t, unnest(t.list)` | each row of t with each of its elements; none for `{}` and NULL |
/// | `FROM unnest(a, b) WITH ORDINALITY` | elements side by side, and their position |
/// | `SELECT k, unnest(list) FROM t` | as the second |
/// | `SELECT k, unnest(array_agg(x)) … GROUP BY k` | of each group |
///
/// so that whatever rules and joins know of `generate_series` they know of it. The list is a column of its own below the
/// series: an expression would be computed once an element. Several lists go side by side, as long as the longest; the
/// others are NULL at their ends. Lists within lists are walked through, as in PostgreSQL.
extension StatementBinding {
  /// In FROM they see the tables before them with or without LATERAL, as `generate_series` does.
  ///
  /// Functions of FROM that make rows of a list, or of a text as a list.
  static let listRowNames = ["unnest", "generate_subscripts", "string_to_table", "regexp_split_to_table"]

  // MARK: FROM

  /// Arguments may look at rows around the query, but not ask a query that does.
  ///
  /// - Returns: `nil` for other functions.
  @inline(never)
  func listRows(
    _ call: SyntaxCall, hasOrdinality: Bool, _ alias: TableAlias?, _ place: QueryPlace
  ) throws(BasaltError) -> Relation? {
    guard call.name.parts.count == 1, StatementBinding.listRowNames.contains(call.name.parts[0].text) else {
      return nil
    }
    let name = call.name.parts[0].text
    guard case .list(let arguments) = call.arguments, !arguments.isEmpty, !call.isDistinct, call.orderBy.isEmpty,
      call.filter == nil, call.over == nil
    else {
      throw error(
        .invalidArgument, "\(name) takes values, and nothing else.", at: call.range, remedy: "Write unnest(list).")
    }
    try refuseNames(arguments, of: name)
    let clause = Clause(name, Scope(.empty, outer: place.outer == nil ? nil : place.lateral.outer), with: place.with)
    var operands: [Operand] = []
    for argument in arguments { operands.append(try bind(argument.value, clause)) }
    var lists: [BoundExpression] = []
    switch name {
    case "unnest": for operand in operands { lists.append(try flat(operand)) }
    case "generate_subscripts": lists = [try subscripts(operands, call.range)]
    // A text that is cut is a list first; its parts are rows then.
    case "string_to_table": lists = [try self.call("string_to_array", operands, call.range)]
    default: lists = [try self.call("regexp_split_to_array", operands, call.range)]
    }
    for index in lists.indices { lists[index] = try settled(lists[index], clause, name) }
    if !clause.outerColumns.isEmpty { hasLateral = true }
    return try rows(of: lists, name, hasOrdinality: hasOrdinality, alias, call.range)
  }

  private func rows(
    of lists: [BoundExpression], _ name: String, hasOrdinality: Bool, _ alias: TableAlias?, _ range: SourceRange
  ) throws(BasaltError) -> Relation {
    let columns = lists.map { makeColumn("list", $0.type) }
    let position = makeColumn("ordinality", .bigint, isNullable: false)
    let expanded = try expanded(
      lists, columns, position, over: Relation.empty.plan, range)
    // PostgreSQL calls the one column as the table; several of them are all called as the function.
    // Beside others, and with names behind the alias, those count.
    let title = lists.count == 1 ? alias?.name.text ?? name : name
    var items: [Projection.Item] = []
    for column in columns {
      let element =
        name == "generate_subscripts"
        ? try cast(.column(position.id, .bigint), to: .integer, .assignment, range)
        : try element(of: .column(column.id, column.type), at: position, range)
      items.append(.init(makeColumn(title, element.type), element))
    }
    if hasOrdinality { items.append(.init(position, .column(position.id, .bigint))) }
    return try visible(.project(Projection(items, expanded)), name: ExactName(name), schema: nil, alias, range)
  }

  /// Positions alone, which are integers in PostgreSQL.
  ///
  /// The inner lists of a dimension are all as long as the first.
  private func subscripts(_ operands: [Operand], _ range: SourceRange) throws(BasaltError) -> BoundExpression {
    guard operands.count == 2, operands[0].type?.listElement != nil,
      case .typed(.constant(.integer(1), _)) = operands[1].kind
    else {
      throw error(
        .unsupported, "generate_subscripts takes a list and the dimension 1.", at: range,
        remedy: "Write generate_subscripts(list, 1), or generate_series(1, array_length(list, 2)).")
    }
    return try value(of: operands[0])
  }

  // MARK: SELECT

  /// `unnest(list)` as an item, or within one: `upper(unnest(list))` is of each element.
  /// - Throws: `.unsupported` in every other clause, and within aggregates, windows and itself.
  @inline(never)
  func unnested(_ call: SyntaxCall, _ clause: Clause) throws(BasaltError) -> Operand {
    guard let unnested = clause.unnested, !clause.isInAggregate, !clause.isInWindow else {
      throw error(
        .unsupported, "unnest makes rows, and may stand in FROM and in the items of SELECT alone.", at: call.range,
        remedy: "Write it in FROM: FROM table, unnest(list) AS t (element).")
    }
    guard case .list(let arguments) = call.arguments, arguments.count == 1, !call.isDistinct, call.orderBy.isEmpty,
      call.filter == nil, call.withinGroup.isEmpty
    else {
      throw error(
        .invalidArgument, "unnest in the items of SELECT takes one list.", at: call.range,
        remedy: "Write it once for each list, or in FROM.")
    }
    try refuseNames(arguments, of: "unnest")
    let list = try flat(try bind(arguments[0].value, clause))
    guard list.columns.isDisjoint(with: unnested.columns) else {
      throw error(
        .unsupported, "unnest may not stand within unnest.", at: call.range,
        remedy: "Compute the inner one in a sub-query of FROM.")
    }
    // Each call is a list of its own, also where two are the same: they go side by side.
    let column = unnested.add(list, clause) { name, type in self.makeColumn(name, type) }
    guard let position = unnested.position else { throw BasaltError.unforeseen("a list without a position") }
    return Operand(try element(of: column, at: position, call.range), call.range)
  }

  /// Puts the series under the items.
  ///
  /// Behind groups, HAVING, windows and QUALIFY, and before DISTINCT, the order and the limits: PostgreSQL's place for it.
  /// - Parameter lists: As they are over the rows that there are by now.
  func unnest(_ lists: [BoundExpression], _ binding: SelectBinding) throws(BasaltError) {
    // Without a list there is no position, and nothing to do.
    guard let position = binding.unnested.position else { return }
    binding.input = try expanded(
      lists, binding.unnested.listColumns, position, over: binding.input, SourceRange(0, 0))
  }

  /// Clauses that come before the elements are rows may not hold them.
  ///
  /// PostgreSQL takes them in GROUP BY, and makes the rows there; in FROM the same can be said in both.
  func refuseUnnested(
    _ operand: Operand, _ what: String, _ range: SourceRange, _ binding: SelectBinding
  ) throws(BasaltError) {
    guard case .typed(let value) = operand.kind, !value.columns.isDisjoint(with: binding.unnested.columns) else {
      return
    }
    throw error(
      .unsupported, "\(what) comes before unnest makes rows, and may not hold it.", at: range,
      remedy: "Write unnest in FROM: FROM table, unnest(list) AS t (element).")
  }

  /// `unnest(list) IN (SELECT …)`.
  ///
  /// Queries that are asked for each row are joined before the elements are rows.
  func refuseMarks(on unnested: UnnestedLists, _ clauses: [Clause]) throws(BasaltError) {
    if unnested.lists.isEmpty { return }
    for clause in clauses {
      for mark in clause.marks where !mark.used.isDisjoint(with: unnested.columns) {
        throw error(
          .unsupported, "A query that looks at the elements of unnest may not stand beside it.", at: mark.range,
          remedy: "Write unnest in FROM: FROM table, unnest(list) AS t (element).")
      }
    }
  }

  // MARK: Both

  /// A list without lists within: PostgreSQL's `unnest` gives the innermost elements, however many dimensions there are.
  private func flat(_ operand: Operand) throws(BasaltError) -> BoundExpression {
    guard case .list(var type)? = operand.type else {
      throw error(
        .typeMismatch, "unnest takes lists, and this is \(operand.typeName).", at: operand.range,
        remedy: "Cast it to a list, as in '{1,2}'::integer[].")
    }
    var list = try value(of: operand)
    while type.depth > 1, case .list(let inner) = type.element {
      list = try call("flatten", [list], operand.range)
      type = inner
    }
    return list
  }

  /// `list[position]`, of a column.
  private func element(
    of list: BoundExpression, at position: PlanColumn, _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    try call("[]", [list, .column(position.id, .bigint)], range)
  }

  /// - Parameters:
  ///   - columns: One a list, which hold them below the series.
  ///   - position: From 1 on, the same for all lists.
  ///
  /// The rows with the lists beside them, as often as the longest has elements.
  private func expanded(
    _ lists: [BoundExpression], _ columns: [PlanColumn], _ position: PlanColumn, over input: LogicalPlan,
    _ range: SourceRange
  ) throws(BasaltError) -> LogicalPlan {
    try countStep(range)
    // All columns of the rows stay: items, orders and conditions look at them.
    var items = input.columns.map { Projection.Item($0, .column($0.id, $0.type)) }
    var lengths: [BoundExpression] = []
    for (list, column) in zip(lists, columns) {
      items.append(.init(column, list))
      lengths.append(try call("array_length", [.column(column.id, column.type)], range))
    }
    // As `generate_series` has it: without rows where its stop is NULL, or 0.
    // A list that is NULL is passed over, and NULL alone makes no rows.
    let longest = lengths.count == 1 ? lengths[0] : try call("greatest", lengths, range)
    let stop = try cast(longest, to: .bigint, .implicit, range)
    let one = BoundExpression.constant(.bigint(1), .bigint)
    return .expansion(
      Expansion(column: position, start: one, stop: stop, step: one, .project(Projection(items, input))))
  }
}
