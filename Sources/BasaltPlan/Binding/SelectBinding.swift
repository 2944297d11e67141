internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// One SELECT while it is bound: its clauses, in the order in which they are evaluated.
///
/// The names that the clauses see, which are PostgreSQL's, and differ from clause to clause:
///
/// | clause | a name alone | a whole number | within an expression |
/// | --- | --- | --- | --- |
/// | WHERE, ON | a column | itself | columns |
/// | GROUP BY | a column, else an item | an item | columns |
/// | HAVING | a column | itself | columns |
/// | QUALIFY | a column, else an item | itself | columns, else items |
/// | ORDER BY | an item, else a column | an item | columns |
///
/// So `SELECT delay AS carrier … GROUP BY carrier` groups by the column and `ORDER BY carrier` orders by the
/// item. It is what people's statements rely on, however odd it reads.
///
/// Whether rows are grouped is known only at the end: an aggregate in ORDER BY is enough. So items are bound over
/// the rows of FROM in any case, and brought over the grouping afterwards (`GroupedRows`).
final class SelectBinding {
  /// FROM and WHERE.
  var input: LogicalPlan
  let scope: Scope
  let with: WithTables?
  let collector = AggregateCollector()
  let windows = WindowCollector()
  let unnested = UnnestedLists()
  /// Of the WINDOW clause: what its windows need joined. A clause for each, so that messages find their places.
  var windowClauses: [Clause] = []
  var qualify: (condition: BoundExpression, clause: Clause)?
  var items: [SelectOutput] = []
  /// Keys of GROUP BY; each has the clause that its expression was bound in.
  var keys: [SelectOutput] = []
  /// Sets of keys by their index, as they are written; `nil` for one of all of them.
  var sets: [[Int]]?
  /// GROUP BY DISTINCT.
  var hasDistinctSets = false
  var having: (condition: BoundExpression, clause: Clause)?
  var order: [SelectOrder] = []
  /// DISTINCT ON: keys, like those of an order. What they name is settled as there: an item before a column.
  ///
  /// PostgreSQL asks that ORDER BY begins with them. DuckDB does not, and then the first row of each key in the whole order stays.
  var distinctOn: [SelectOrder.Target] = []
  /// Whether rows are grouped: by keys, or all into one.
  var isGrouped = false

  /// From FROM: everything else is added clause by clause.
  init(_ relation: Relation, _ place: QueryPlace) {
    input = relation.plan
    scope = Scope(relation, outer: place.outer)
    with = place.with
  }

  /// A clause over the rows of FROM, in which aggregates may be, and windows unless it comes before them.
  func clause(_ name: String) -> Clause {
    let clause = Clause(name, scope, with: with, aggregates: collector, windows: name == "HAVING" ? nil : windows)
    if name == "SELECT" { clause.unnested = unnested }
    return clause
  }
}

/// An item of SELECT, or a key of GROUP BY.
struct SelectOutput {
  let name: String
  let operand: Operand
  /// Where its columns were named, and the sub-queries that it needs.
  let clause: Clause
}

/// A key of ORDER BY.
struct SelectOrder {
  let target: Target
  let direction: SortDirection

  enum Target {
    /// An item, by its position.
    case item(Int)
    /// What is not selected.
    case expression(SelectOutput)
  }
}

extension StatementBinding {
  /// A SELECT with the order and the limits of its query.
  @inline(never)
  /// In this order, which is that of evaluation but for the items: those come before GROUP BY,
  /// because it may name them. Errors are told in the same order, whatever the order of the text.
  ///
  /// Types of items are handed out before the plan is made: a literal without a type in a SELECT of
  /// UNION gets it from the other sides.
  func rows(of select: Select, _ query: Query, _ place: QueryPlace) throws(BasaltError) -> QueryRows {
    let binding = SelectBinding(try relation(of: select.from, place), place)
    if let filter = select.filter { try bindFilter(filter, binding) }
    if !select.windows.isEmpty { try bind(select.windows, binding) }
    for item in select.items { try bind(item, binding) }
    if let grouping = select.groupBy { try bind(grouping, binding) }
    if let having = select.having { try bindHaving(having, binding) }
    if let qualify = select.qualify { try bindQualify(qualify, binding) }
    if let order = query.orderBy { try bind(order, select, binding) }
    for key in select.distinctOn { binding.distinctOn.append(try target(key, select, binding, "DISTINCT ON")) }
    binding.isGrouped = select.groupBy != nil || select.having != nil || !binding.collector.isEmpty
    let limits = try limits(query, place)
    let types = binding.items.map(\.operand.type)
    return QueryRows(types: types, select.range) { [self] (types) throws(BasaltError) in
      try plan(of: binding, types, isDistinct: select.isDistinct, limits)
    }
  }

  // MARK: WHERE

  /// Conditions one by one: `x IN (SELECT …)` as one of them is a semi join, which looks at no row
  /// twice.
  @inline(never)
  /// `NOT IN` is no semi join, nor an anti join, because of its NULLs: it stays a condition over a
  /// mark.
  ///
  /// Each condition has a clause of its own, so that the marks of one are joined right where it
  /// stands. The order of conditions is that of the text, and rules keep it as far as they can.
  private func bindFilter(_ filter: Expression, _ binding: SelectBinding) throws(BasaltError) {
    var parts = [filter]
    if case .and(let operands) = filter.kind { parts = operands }
    var conditions: [BoundExpression] = []
    for part in parts {
      let clause = Clause("WHERE", binding.scope, with: binding.with)
      if case .inQuery(let operand, let query, let isNegated) = part.kind, operand.isRow {
        try joinRows(operand, query, isNegated, part.range, clause, binding)
      } else if case .inQuery(let operand, let query, let isNegated) = part.kind {
        let operand = try bind(operand, clause)
        let mark = try membership(operand, try subplan(query, clause), query, part.range)
        for mark in clause.marks { binding.input = mark.joined(to: binding.input) }
        if let condition = try add(mark, isNegated, to: binding) { conditions.append(condition) }
      } else {
        conditions.append(try condition(try bind(part, clause), "WHERE"))
        for mark in clause.marks { binding.input = mark.joined(to: binding.input) }
      }
    }
    guard let first = conditions.first else { return }
    binding.input = .filter(conditions.count == 1 ? first : .and(conditions), binding.input)
  }

  /// IN as one of the conditions of WHERE: rows of the other truth values need not be told apart.
  ///
  /// NOT IN of a query that is the same for all rows keeps its mark, for one NULL in it settles all rows. Of one that depends on
  /// the row it is an anti join: true where no row of the query is equal to the value or might be.
  ///
  /// EXISTS needs nothing of the kind: its mark is never NULL, and a rule makes a semi or anti join of it.
  /// - Returns: What is left to be asked.
  private func add(_ mark: Mark, _ isNegated: Bool, to binding: SelectBinding) throws(BasaltError) -> BoundExpression? {
    let isDependent = !mark.outer.isDisjoint(with: binding.input.columnIDs)
    guard isDependent || !isNegated else {
      binding.input = mark.joined(to: binding.input)
      return try negated(.column(mark.id, .boolean), mark.range)
    }
    let key = BoundExpression.column(mark.plan.columns[0].id, mark.plan.columns[0].type)
    guard isNegated else {
      binding.input = .join(
        Join(.semi, binding.input, mark.plan, keys: [(mark.operand, key)], isDependent: isDependent))
      return nil
    }
    // NULL counts as a partner here, since a row that might be equal is enough to make NOT IN other than true. The condition is
    // one of pairs: rows are found by what the query itself asks of the row, if that is an equality.
    let isEqual = try call("=", [mark.operand, key], mark.range)
    binding.input = .join(
      Join(
        .anti, binding.input, mark.plan, keys: [], condition: .firstValid([isEqual, .true], .boolean), isDependent: true
      ))
    return nil
  }

  // MARK: Items

  /// An item is called by its alias, or by what PostgreSQL would call it.
  ///
  /// Names need not differ, nor be there: they are for whoever reads the result. That a name occurs
  /// twice is a mistake only where somebody refers to it.
  private func bind(_ item: SelectItem, _ binding: SelectBinding) throws(BasaltError) {
    switch item {
    case .expression(let expression, let alias):
      let name = alias?.text ?? ColumnName.name(of: expression)
      binding.items.append(try output(name, expression, binding.clause("SELECT")))
    case .star(let star): try bind(star, binding)
    }
  }

  /// An expression with its name. An interval is refused here, where it would become a column.
  private func output(
    _ name: String, _ expression: Expression, _ clause: Clause
  ) throws(BasaltError) -> SelectOutput {
    let operand = try bind(expression, clause)
    if operand.isInterval {
      throw error(
        .unsupported, "The column \(name) would be an interval, and there are no columns of intervals yet.",
        at: expression.range,
        remedy: operand.isElapsed
          ? "Write extract(epoch FROM …) for its seconds." : "Add it to a date or a timestamp, or cast it to text.")
    }
    return SelectOutput(name: name, operand: operand, clause: clause)
  }

  /// The columns that the star means, each as an item of its own, so that grouping and ordering see no
  /// difference.
  ///
  /// EXCLUDE, REPLACE and RENAME are DuckDB's. A name in them that is no column is refused: it was meant to
  /// leave something out, and would silently leave it in. What replaces a column may name it, and keeps
  /// its place. Everything else sees columns under their own names: a new one is the result's alone.
  @inline(never)
  private func bind(_ star: SelectItem.Star, _ binding: SelectBinding) throws(BasaltError) {
    let columns = try starColumns(star, binding.scope)
    let names = Set(columns.map(\.name))
    let changed = star.excluded + star.replaced.map(\.name) + star.renamed.map(\.column)
    var known: Set<ExactName> = []
    for name in changed {
      guard names.contains(name.name) else {
        throw error(
          .unknownName, "The star has no column \(name.text).", at: name.range,
          remedy: suggestion(for: name.text, among: columns.map(\.name.text), what: "columns"))
      }
      guard known.insert(name.name).inserted else {
        throw error(
          .invalidArgument, "The column \(name.text) of the star is named twice.", at: name.range,
          remedy: "Leave a column out, replace it or rename it: one of these.")
      }
    }
    let excluded = Set(star.excluded.map(\.name))
    guard columns.contains(where: { !excluded.contains($0.name) }) else {
      throw error(
        .invalidArgument, "The star has no columns: all of them are left out.", at: star.range,
        remedy: "Keep one of them.")
    }
    for column in columns where !excluded.contains(column.name) {
      let clause = binding.clause("SELECT")
      if let replacement = star.replaced.first(where: { $0.name.name == column.name }) {
        binding.items.append(try output(column.name.text, replacement.value, clause))
      } else {
        for id in column.value.columns { clause.places[id] = star.range }
        let name = star.renamed.first { $0.column.name == column.name }?.name.text ?? column.name.text
        binding.items.append(SelectOutput(name: name, operand: Operand(column.value, star.range), clause: clause))
      }
    }
  }

  /// All columns of FROM, or those of one table. Without FROM there is nothing that a star could mean.
  ///
  /// With columns merged by USING once and first; those of a table that is named, all and in its
  /// own order.
  private func starColumns(_ star: SelectItem.Star, _ scope: Scope) throws(BasaltError) -> [VisibleColumn] {
    guard let name = star.table else {
      guard !scope.tables.isEmpty else {
        throw error(
          .invalidArgument, "The star has no columns: there is no FROM.", at: star.range,
          remedy: "Name a table in FROM.")
      }
      return scope.columns
    }
    let text = name.parts.map(\.text).joined(separator: ".")
    let found = scope.tableIndexes(of: name)
    guard let index = found.first else {
      throw error(
        .unknownName, "There is no table \(text) in FROM.", at: name.range,
        remedy: suggestion(for: text, among: scope.tables.map(\.name.text), what: "tables"))
    }
    guard found.count == 1 else {
      throw error(
        .invalidArgument, "The table \(text) is ambiguous.", at: name.range, remedy: "Give the tables aliases.")
    }
    return scope.tables[index].columns
  }

  // MARK: GROUP BY and HAVING

  /// `GROUP BY ALL` is by every item without an aggregate; an item that mixes both keeps its columns
  /// ungrouped, and is told so where they stand. Constants are no keys: they would only make every
  /// group's key longer.
  @inline(never)
  private func bind(_ grouping: Grouping, _ binding: SelectBinding) throws(BasaltError) {
    switch grouping {
    case .all:
      let aggregates = binding.collector.columns.union(binding.windows.columns)
      binding.keys = binding.items.filter { item in
        guard case .typed(let value) = item.operand.kind else { return false }
        if item.operand.isOpen { return false }
        if case .constant = value { return false }
        return value.columns.isDisjoint(with: aggregates)
      }
    case .by(let elements, let isDistinct): try bind(elements, isDistinct: isDistinct, binding)
    }
  }

  /// A number is an item's; a name is a column's, or else an item's: PostgreSQL's order, which is not
  /// that of ORDER BY.
  ///
  /// So `SELECT upper(name) AS name … GROUP BY name` groups by the column, and two rows of one
  /// upper-case name stay apart.
  func key(_ expression: Expression, _ binding: SelectBinding) throws(BasaltError) -> SelectOutput {
    if let index = try ordinal(expression, count: binding.items.count, "GROUP BY") {
      return try key(binding.items[index], expression.range, binding)
    }
    if case .column(let name) = expression.kind, name.parts.count == 1, case .unknown = binding.scope.answer(name),
      let index = try itemIndex(named: name.parts[0], binding)
    {
      return try key(binding.items[index], expression.range, binding)
    }
    let clause = Clause("GROUP BY", binding.scope, with: binding.with)
    return try output(ColumnName.name(of: expression), expression, clause)
  }

  /// An item as a key: it may be no aggregate.
  private func key(
    _ item: SelectOutput, _ range: SourceRange, _ binding: SelectBinding
  ) throws(BasaltError) -> SelectOutput {
    try refuseUnnested(item.operand, "GROUP BY", range, binding)
    if case .typed(let value) = item.operand.kind, !value.columns.isDisjoint(with: binding.windows.columns) {
      throw error(
        .invalidArgument, "GROUP BY may not hold window functions, as the item \(item.name) does.", at: range,
        remedy: "Compute it in a sub-query of FROM.")
    }
    if case .typed(let value) = item.operand.kind, !value.columns.isDisjoint(with: binding.collector.columns) {
      throw error(
        .invalidArgument, "GROUP BY may not hold aggregates, as the item \(item.name) does.", at: range,
        remedy: "Group by what is no aggregate.")
    }
    return item
  }

  /// The item of a name.
  /// - Throws: `.invalidArgument` when several items that are not the same are called so.
  func itemIndex(named name: Identifier, _ binding: SelectBinding) throws(BasaltError) -> Int? {
    var found: Int?
    for (index, item) in binding.items.enumerated() where ExactName(item.name) == name.name {
      guard let earlier = found else {
        found = index
        continue
      }
      if case .typed(let left) = binding.items[earlier].operand.kind, case .typed(let right) = item.operand.kind,
        left.isSame(as: right)
      {
        continue
      }
      throw error(
        .invalidArgument, "The name \(name.text) is ambiguous: several items are called so.", at: name.range,
        remedy: "Write the number of the item, or give the items other names.")
    }
    return found
  }

  /// Over groups, like items, and before them: its aggregates need not be selected. Names of items mean
  /// nothing in it, as in PostgreSQL.
  @inline(never)
  private func bindHaving(_ having: Expression, _ binding: SelectBinding) throws(BasaltError) {
    let clause = binding.clause("HAVING")
    binding.having = (try condition(try bind(having, clause), "HAVING"), clause)
  }

  // MARK: ORDER BY

  /// `ORDER BY ALL` is by every item, from the left, in one direction.
  @inline(never)
  private func bind(_ order: QueryOrder, _ select: Select, _ binding: SelectBinding) throws(BasaltError) {
    switch order {
    case .all(let direction):
      binding.order = binding.items.indices.map { SelectOrder(target: .item($0), direction: direction) }
    case .by(let items):
      for item in items {
        binding.order.append(SelectOrder(target: try target(item.key, select, binding), direction: item.direction))
      }
    }
  }

  /// A number is an item's, and a name too, before it is a column's; everything else is an expression
  /// over FROM.
  ///
  /// An expression that is selected as well is the item, so that it is computed once: `SELECT a + b
  /// … ORDER BY a + b`. It also is what makes it allowed under DISTINCT, where rows have only what
  /// they are told apart by.
  private func target(
    _ key: Expression, _ select: Select, _ binding: SelectBinding, _ clause: String = "ORDER BY"
  ) throws(BasaltError) -> SelectOrder.Target {
    if let index = try ordinal(key, count: binding.items.count, clause) { return .item(index) }
    if case .column(let name) = key.kind, name.parts.count == 1,
      let index = try itemIndex(named: name.parts[0], binding)
    {
      return .item(index)
    }
    let output = try output(ColumnName.name(of: key), key, binding.clause(clause))
    if case .typed(let value) = output.operand.kind {
      let same = binding.items.firstIndex { item in
        if case .typed(let other) = item.operand.kind { return other.isSame(as: value) }
        return false
      }
      if let same { return .item(same) }
    }
    guard !select.isDistinct else {
      throw error(
        .invalidArgument, "Under SELECT DISTINCT rows are ordered by what is selected alone.", at: key.range,
        remedy: "Select the expression, too, or use GROUP BY.")
    }
    return .expression(output)
  }
}
