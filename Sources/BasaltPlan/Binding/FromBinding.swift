internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// FROM: tables of the catalog and of WITH, queries, functions that yield rows, and joins of them all.
///
/// A table is read as a whole here, all columns: which of them are wanted is known when everything is bound, and
/// a rule takes the others away.
///
/// **WITH.** A table of WITH is bound anew where it is named, as if its query stood there in parentheses: its
/// columns have other numbers each time, and conditions around one use reach into that one alone. Where it is worth
/// it, or promised, it is computed once instead (`CommonTableBinding`). It sees the tables before it, and itself only where it is
/// recursive (`RecursionBinding`).
///
/// **Beside each other.** What stands behind a comma or in a join does not see the columns of what stands before
/// it, unless LATERAL says so: then it is another one for each row of these, and joined as a correlated sub-query is. Without,
/// the tables before it are known as being outside all the same, so that the error says why the name cannot be used.
extension StatementBinding {
  /// What commas separate is joined without a condition: that one in WHERE makes pairs of it is the
  /// optimizer's to see.
  @inline(never)
  /// A comma binds less than JOIN: `a, b JOIN c ON a.x = c.x` is an error in the standard, in
  /// PostgreSQL and here, because the join sees b and c alone.
  func relation(of from: [JoinedTables], _ place: QueryPlace) throws(BasaltError) -> Relation {
    var whole: Relation?
    for tables in from {
      guard let left = whole else {
        whole = try relation(of: tables, place)
        continue
      }
      let next = try relation(of: tables, place.beside(left))
      try countStep(range(of: tables.first))
      try requireNames(left, next, range(of: tables.first))
      whole = Relation(
        .join(Join(.inner, left.plan, next.plan, keys: [], isDependent: isDependent(next, on: left))),
        columns: left.columns + next.columns, tables: left.tables + next.tables)
    }
    return whole ?? .empty
  }

  /// Whether one table names columns of another: only behind LATERAL.
  func isDependent(_ relation: Relation, on other: Relation) -> Bool {
    hasLateral && relation.plan.looksAt(other.plan.columnIDs)
  }

  /// A table, with what is joined to it from the left.
  ///
  /// Each join is above those before it, as it is written: which order is cheaper is the
  /// optimizer's question.
  func relation(of tables: JoinedTables, _ place: QueryPlace) throws(BasaltError) -> Relation {
    guard !tables.joins.isEmpty else { return try relation(of: tables.first, place) }
    var whole = try relation(of: tables.first, place)
    for join in tables.joins { whole = try relation(whole, join, place) }
    return whole
  }

  /// One case a kind of table. Joins in parentheses are a level of their own: FROM may nest them as
  /// deep as anything else.
  private func relation(of table: TableReference, _ place: QueryPlace) throws(BasaltError) -> Relation {
    switch table {
    case .table(let named): return try relation(of: named, place)
    case .query(let query, let alias): return try relation(of: query, alias, place)
    case .function(let call, let hasOrdinality, let alias):
      if !hasOrdinality, let files = try files(call, alias) { return files }
      if let rows = try listRows(call, hasOrdinality: hasOrdinality, alias, place) { return rows }
      return try series(call, hasOrdinality: hasOrdinality, alias, place)
    case .nested(let joined):
      try enter(range(of: joined.first))
      defer { leave() }
      return try relation(of: joined, place)
    case .lateral(let table):
      hasLateral = true
      return try relation(of: table, place.lateral)
    }
  }

  /// Where an error about a table as a whole points: to its name, or to the query that it is.
  private func range(of table: TableReference) -> SourceRange {
    switch table {
    case .table(let named): named.name.range
    case .query(let query, let alias): alias?.name.range ?? query.range
    case .function(let call, _, _): call.range
    case .nested(let joined): joined.joins[0].range
    case .lateral(let table): range(of: table)
    }
  }

  // MARK: Tables

  /// WITH first, as far as it reaches, then the catalog. A name with a schema is never one of WITH, and
  /// the moment of AT is computed before the catalog is asked: it answers for that moment alone.
  ///
  /// The plan begins at `LogicalPlan.reading`, which stands on the access decision that came with the
  /// table: nothing the user wrote gets below it.
  @inline(never)
  private func relation(of table: NamedTable, _ place: QueryPlace) throws(BasaltError) -> Relation {
    let name = table.name
    let last = name.parts[name.parts.count - 1]
    if name.parts.count == 1, let found = WithTables.table(last.name, in: place.with) {
      return try relation(of: found.list, found.index, table)
    }
    guard name.parts.count <= 2 else {
      throw error(
        .unknownName, "There is no table \(name.parts.map(\.text).joined(separator: ".")).", at: name.range,
        remedy: "Write schema.table, or the table alone.")
    }
    let schema = name.parts.count == 2 ? name.parts[0].text : nil
    let moment = try table.moment.map { (moment) throws(BasaltError) in try bind(moment, place) }
    let found: CatalogTable?
    do throws(BasaltError) {
      found = try catalog.table(schema: schema, named: last.text, at: moment)
    } catch {
      throw placed(error, name.range)
    }
    guard let found else { throw unknownTable(name, place) }
    let plan = LogicalPlan.reading(found, &numbering)
    return try visible(
      plan, name: last.name, schema: schema.map { ExactName($0) }, table.alias, name.range)
  }

  /// Nearest among the tables of WITH and those of the catalog, which are those that the principal may
  /// see: an error tells nobody of others.
  private func unknownTable(_ name: QualifiedName, _ place: QueryPlace) -> BasaltError {
    let text = name.parts.map(\.text).joined(separator: ".")
    let names = WithTables.names(in: place.with) + catalog.tableNames
    return error(
      .unknownName, "There is no table \(text).", at: name.range,
      remedy: suggestion(for: text, among: names, what: "tables"))
  }

  /// A table of WITH, bound anew.
  @inline(never)
  /// Its columns are called as its WITH says, and then perhaps as an alias here says: `WITH t (a)
  /// AS … FROM t AS u (b)` has the column b of u.
  private func relation(of list: WithList, _ index: Int, _ table: NamedTable) throws(BasaltError) -> Relation {
    guard table.moment == nil else {
      throw error(
        .invalidArgument, "AT is for tables of the warehouse, and \(table.name.parts[0].text) is one of WITH.",
        at: table.name.range, remedy: "Write AT behind the tables within WITH.")
    }
    list.used.insert(index)
    try countStep(table.name.range)
    let plan: LogicalPlan
    if let own = try ownRows(list, index, table.name.range) { plan = own } else { plan = try commonTable(list, index) }
    let names = TableAlias(list.tables[index].name, columns: list.tables[index].columns)
    let named = try visible(plan, name: names.name.name, schema: nil, names, table.name.range)
    guard let alias = table.alias else { return named }
    return try renamed(named, alias.name.name, schema: nil, alias.columns, alias.name.range)
  }

  /// `AT (…)`, computed.
  @inline(never)
  /// Parameters and functions of the moment are fine (`now() - interval '1' day`), columns are not:
  /// a table is opened as of one moment for the whole statement.
  private func bind(_ moment: NamedTable.Moment, _ place: QueryPlace) throws(BasaltError) -> Moment {
    switch moment {
    case .version(let expression):
      guard case .bigint(let version) = try constant(expression, as: .bigint, what: "AT") else {
        throw noMoment("version", expression.range)
      }
      return .version(version)
    case .timestamp(let expression):
      guard case .timestamptz(let microseconds) = try constant(expression, as: .timestamptz, what: "AT") else {
        throw noMoment("timestamp", expression.range)
      }
      return .timestamp(microseconds)
    }
  }

  /// NULL is no moment, and the newest would be a guess that gives other rows than were asked for.
  private func noMoment(_ what: String, _ range: SourceRange) -> BasaltError {
    error(.invalidArgument, "The \(what) of AT is NULL.", at: range, remedy: "Give a \(what).")
  }

  /// The value of an expression without columns.
  @inline(never)
  /// Stable functions count as constant here, since a plan is bound for one execution.
  func constant(_ expression: Expression, as type: LogicalType, what: String) throws(BasaltError) -> Value {
    let clause = Clause(what, Scope(.empty, outer: nil), with: nil)
    let bound = try coerced(bind(expression, clause), to: type, .assignment)
    noteEvaluation(of: bound)
    do throws(BasaltError) {
      if clause.marks.isEmpty, let value = try ConstantEvaluation.value(of: bound, context) { return value }
    } catch {
      throw placed(error, expression.range)
    }
    throw error(
      .invalidArgument, "A value in \(what) must be constant: no query, and no function whose result changes.",
      at: expression.range, remedy: "Write a literal, or give a parameter.")
  }

  // MARK: Queries

  /// A query in parentheses. Its literals without a type become texts here, as in PostgreSQL: nothing
  /// outside could give them another, once somebody may name the column.
  @inline(never)
  private func relation(
    of query: Query, _ alias: TableAlias?, _ place: QueryPlace
  ) throws(BasaltError) -> Relation {
    let rows = try bind(query, in: place)
    let plan = try rows.plan(as: rows.ownTypes)
    // Without an alias nothing is qualified by it, and its columns are known by their names alone.
    return try visible(plan, name: alias?.name.name ?? ExactName(""), schema: nil, alias, query.range)
  }

  // MARK: Names

  /// A plan as a table of FROM, under its own name or its alias.
  ///
  /// A table under an alias cannot be named by its own name any more: SQL's rule, which keeps a
  /// join of a table with itself unambiguous.
  func visible(
    _ plan: LogicalPlan, name: ExactName, schema: ExactName?, _ alias: TableAlias?, _ range: SourceRange
  ) throws(BasaltError) -> Relation {
    let columns = plan.columns.map { VisibleColumn($0) }
    let relation = Relation(plan, VisibleTable(name: name, schema: schema, columns: columns))
    guard let alias else { return relation }
    return try renamed(relation, alias.name.name, schema: nil, alias.columns, alias.name.range)
  }

  /// A table of one, called otherwise; the first columns too, as many as names are given.
  private func renamed(
    _ relation: Relation, _ name: ExactName, schema: ExactName?, _ names: [Identifier], _ range: SourceRange
  ) throws(BasaltError) -> Relation {
    var columns = relation.columns
    guard names.count <= columns.count else {
      throw error(
        .invalidArgument, "The table \(name.text) has \(columns.count) columns, and \(names.count) names for them.",
        at: range, remedy: "Write at most as many names as there are columns.")
    }
    for (index, name) in names.enumerated() {
      columns[index] = VisibleColumn(name.name, columns[index].value, isNullable: columns[index].isNullable)
    }
    return Relation(relation.plan, VisibleTable(name: name, schema: schema, columns: columns))
  }

  /// No two tables of one FROM may be called the same: nobody could say which is meant.
  ///
  /// Two schemas may have tables of one name: then each can be named with its schema. A query
  /// without an alias has no name to be taken for another's.
  func requireNames(_ left: Relation, _ right: Relation, _ range: SourceRange) throws(BasaltError) {
    var known: Set<ExactName> = []
    for table in right.tables where !table.name.text.isEmpty { known.insert(table.name) }
    for table in left.tables where known.contains(table.name) {
      let twin = right.tables.first { $0.name == table.name }
      guard twin?.schema == table.schema else { continue }
      throw error(
        .alreadyExists, "FROM has two tables called \(table.name.text).", at: range,
        remedy: "Give one of them an alias.")
    }
  }
}
