internal import BasaltCore
internal import BasaltSQL

/// The one place that knows all kinds of expressions, and hands each to what binds it.
///
/// Recursion here is what deep statements are made of: an expression five hundred levels deep has
/// five hundred of these frames on the stack, with those of the case in between. So each case hands
/// on at once to a function of its own that is not inlined, and none of them keeps more than its
/// operands.
extension StatementBinding {
  /// - Throws: Whatever is wrong with it, with a place.
  func bind(_ expression: Expression, _ clause: Clause) throws(BasaltError) -> Operand {
    try enter(expression.range)
    defer { leave() }
    let range = expression.range
    // Each case is no more than a call: what a case keeps on the stack, all of them would.
    switch expression.kind {
    case .literal(let literal): return try bind(literal, range)
    case .typedLiteral(let type, let text): return try typedLiteral(type, text.text, range)
    case .parameter(let parameter): return try bind(parameter, range)
    case .column(let name): return try column(name, clause)
    case .sessionValue(let value): return try bind(value, range)
    case .defaultValue: throw misplacedDefault(range)
    case .unary(let sign, let operand): return try unary(sign, operand, range, clause)
    case .binary(let sign, let left, let right):
      if left.isRow || right.isRow { return try rows(sign, left, right, range, clause) }
      return try binary(sign, left, right, range, clause)
    case .and(let operands): return Operand(.and(try conditions(operands, "AND", clause)), range)
    case .or(let operands): return Operand(.or(try conditions(operands, "OR", clause)), range)
    case .isTest(let operand, let test, let isNegated) where operand.isRow:
      return try rowTest(operand, test, isNegated, range, clause)
    case .isTest(let operand, let test, let isNegated): return try isTest(operand, test, isNegated, range, clause)
    case .isDistinct(let left, let right, let isNegated) where left.isRow || right.isRow:
      return try rowsDistinct(left, right, isNegated, range, clause)
    case .isDistinct(let left, let right, let isNegated): return try isDistinct(left, right, isNegated, range, clause)
    case .between(let between) where between.operand.isRow: return try rowBetween(between, range, clause)
    case .between(let between): return try bind(between, range, clause)
    case .like(let like): return try bind(like, range, clause)
    case .inList(let operand, let list, let isNegated) where operand.isRow:
      return try rowInList(operand, list, isNegated, range, clause)
    case .inList(let operand, let list, let isNegated): return try inList(operand, list, isNegated, range, clause)
    case .inQuery(let operand, let query, let isNegated) where operand.isRow:
      return try rowInQuery(operand, .equal, .any, query, isNegated, range, clause)
    case .inQuery(let operand, let query, let isNegated): return try inQuery(operand, query, isNegated, range, clause)
    case .quantified(let operand, let sign, let quantifier, let query) where operand.isRow:
      return try rowInQuery(operand, sign, quantifier, query, false, range, clause)
    case .quantified(let operand, let sign, let quantifier, let query):
      return try quantified(operand, sign, quantifier, query, range, clause)
    case .quantifiedList(let operand, let sign, let quantifier, let list):
      return try quantified(operand, sign, quantifier, list, range, clause)
    case .exists(let query): return try exists(query, range, clause)
    case .scalar(let query): return try scalar(query, range, clause)
    case .list(let elements): return try list(elements, range, clause)
    case .listQuery(let query): return try list(query, range, clause)
    case .element(let list, let index): return try element(list, index, range, clause)
    case .slice(let list, let first, let last): return try slice(list, first, last, range, clause)
    case .row: throw misplacedRow(range)
    case .conditional(let conditional): return try bind(conditional, range, clause)
    case .cast(let operand, let type, let isTry):
      return try cast(try bind(operand, clause), type, isTry: isTry, range)
    case .call(let call): return try bind(call, clause)
    }
  }

  /// The operands of AND and OR: flat, however many.
  @inline(never)
  /// The parser makes one node of a row of ANDs, so that ten thousand of them are no deeper than
  /// two. All operands are bound, also behind a constant that decides: names and types are wrong
  /// whether or not a row gets there.
  private func conditions(
    _ operands: [Expression], _ what: String, _ clause: Clause
  ) throws(BasaltError) -> [BoundExpression] {
    var bound: [BoundExpression] = []
    bound.reserveCapacity(operands.count)
    for operand in operands { bound.append(try condition(try bind(operand, clause), "An operand of \(what)")) }
    return bound
  }

  /// The parser sees to it for texts; a tree that somebody made may hold one all the same.
  @inline(never)
  private func misplacedDefault(_ range: SourceRange) -> BasaltError {
    error(
      .invalidArgument, "DEFAULT stands only in the VALUES of an INSERT.", at: range, remedy: "Write the value itself.")
  }

  // MARK: Names

  /// A column by its name.
  @inline(never)
  /// What it names may be an expression: the merged column of a full join's USING is one, computed
  /// of both sides. The places are kept for errors that are found later, when only numbers of
  /// columns are left (`regrouped`).
  private func column(_ name: QualifiedName, _ clause: Clause) throws(BasaltError) -> Operand {
    switch clause.scope.answer(name) {
    case .found(let column):
      for id in column.value.columns { clause.places[id] = name.range }
      return Operand(column.value, name.range)
    case .unknown, .noTable:
      if let item = try aliased(name, clause) { return item }
      if let column = try outerColumn(name, clause) { return Operand(column.value, name.range) }
      throw unknown(name, clause.scope.answer(name), clause)
    case let answer:
      if let item = try aliased(name, clause) { return item }
      throw unknown(name, answer, clause)
    }
  }

  /// A column of a query around this one, the nearest that knows the name.
  ///
  /// A table that is called so settles which one is meant, as in PostgreSQL, whether it has the column or not. The clause
  /// remembers what it names outside: for its own rows that is a constant, which GROUP BY need not have.
  @inline(never)
  private func outerColumn(_ name: QualifiedName, _ clause: Clause) throws(BasaltError) -> VisibleColumn? {
    var next = clause.scope.nextVisible
    while let scope = next {
      switch scope.answer(name) {
      case .found(let column):
        for id in column.value.columns {
          clause.places[id] = name.range
          clause.outerColumns.insert(id)
        }
        return column
      case .unknown, .noTable: next = scope.nextVisible
      case let answer: throw unknown(name, answer, clause, in: scope)
      }
    }
    return nil
  }

  /// Why a name means nothing here.
  @inline(never)
  /// In the order of what helps most: two columns of the name; one in a query around this one,
  /// which is a correlated name and not a mistake of spelling; the nearest name in the table that
  /// was written before it; the nearest of all. A name in double quotes is a common slip from other
  /// dialects, so that the last one speaks of single quotes where no column could be meant at all.
  private func unknown(
    _ name: QualifiedName, _ answer: Scope.Answer, _ clause: Clause, in scope: Scope? = nil
  ) -> BasaltError {
    let text = name.parts.map(\.text).joined(separator: ".")
    if case .ambiguous = answer {
      // A qualified name is ambiguous only within one table: a sub-query may have two columns of a
      // name.
      guard name.parts.count == 1 else {
        return error(
          .invalidArgument, "The column \(text) is ambiguous: more than one is called so.", at: name.range,
          remedy: "Give the columns of the table other names, as in AS t (a, b).")
      }
      return error(
        .invalidArgument, "The column \(text) is ambiguous: several tables of FROM have it.", at: name.range,
        remedy: "Write the table before it: \(candidates(for: name, scope ?? clause.scope)).")
    }
    // Tables beside the query: those of queries around it have been asked before.
    var outer = clause.scope.outer
    while let scope = outer {
      if scope.isHidden, case .found = scope.answer(name) { return beside(text, name.range) }
      outer = scope.outer
    }
    let column = name.parts[name.parts.count - 1].text
    switch answer {
    case .noColumn(let table):
      return error(
        .unknownName, "The table \(table.name.text) has no column \(column).", at: name.range,
        remedy: suggestion(for: column, among: table.columns.map(\.name.text), what: "columns"))
    case .noTable:
      let table = name.parts.dropLast().map(\.text).joined(separator: ".")
      return error(
        .unknownName, "There is no table \(table) in FROM.", at: name.range,
        remedy: suggestion(for: table, among: clause.scope.tables.map(\.name.text), what: "tables"))
    case .found, .ambiguous, .unknown:
      guard !clause.scope.columns.isEmpty else {
        return error(
          .unknownName, "There is no column \(column): there are none to be named in \(clause.name).", at: name.range,
          remedy: "Write 'single quotes' around a text, or name a table in FROM.")
      }
      return error(
        .unknownName, "There is no column \(column).", at: name.range,
        remedy: remedy(forColumn: column, name.range, clause.scope.columns.map(\.name.text)))
    }
  }

  /// In other languages a text stands in double quotes: whoever has written one so means no column.
  ///
  /// Said beside a near name and not in place of it: both mistakes look the same.
  private func remedy(forColumn column: String, _ range: SourceRange, _ columns: [String]) -> String {
    guard source.text(range).hasPrefix("\"") else { return suggestion(for: column, among: columns, what: "columns") }
    let nearest = NameDistance.nearest(to: column, among: columns).map { "Did you mean \($0)? " } ?? ""
    return nearest + "Double quotes name a column: a text is written '\(Value.excerpt(of: column))'."
  }

  /// `a.x or b.x`.
  /// A handful: a remedy that lists twenty tables is read by nobody.
  private func candidates(for name: QualifiedName, _ scope: Scope) -> String {
    let column = name.parts[name.parts.count - 1]
    let tables = scope.tables.filter { table in table.columns.contains { $0.name == column.name } }
    return tables.prefix(4).map { "\($0.name.text).\(column.text)" }.joined(separator: " or ")
  }

  /// A query of FROM would have to run for each row of a table beside it, which it has to say.
  private func beside(_ text: String, _ range: SourceRange) -> BasaltError {
    error(
      .unknownName, "The column \(text) is of a table beside this query, which it does not see.", at: range,
      remedy: "Write LATERAL before the query.")
  }
}
