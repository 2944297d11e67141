import BasaltCore

/// ALTER TABLE: a clause for each way in which a table evolves.
///
/// ```
/// alter  := ALTER TABLE [IF EXISTS] name action {, action}
/// action := ADD [COLUMN] [IF NOT EXISTS] column [place]
///         | DROP [COLUMN] [IF EXISTS] name [RESTRICT]
///         | RENAME TO name | RENAME [COLUMN] name TO name
///         | ALTER [COLUMN] name (place | [SET DATA] TYPE type | (SET | DROP) NOT NULL | SET DEFAULT expression | DROP DEFAULT)
///         | SET PARTITION BY (elements) | SET ORDER BY (elements) | SET (options) | RESET (names)
/// place  := FIRST | LAST | AFTER name
/// ```
extension Parser {
  /// - Throws: `.unsupported` for anything but a table.
  mutating func alter() throws(BasaltError) -> Statement {
    let start = position
    advance()
    try requireTable("ALTER")
    let ifExists = skip(.if, .exists)
    let name = try qualifiedName("a table name")
    let actions = try list { (parser) throws(BasaltError) in try parser.alterAction() }
    return .alterTable(AlterTable(name, ifExists: ifExists, actions, range(since: start)))
  }

  /// One action: the first word decides.
  private mutating func alterAction() throws(BasaltError) -> AlterTable.Action {
    switch token.keyword {
    case .add: return try addColumn()
    case .drop: return try dropColumn()
    case .rename: return try rename()
    case .alter: return try alterColumn()
    case .set: return try setClause()
    case .reset:
      advance()
      return .resetOptions(
        try parenthesisedList { (parser) throws(BasaltError) in try parser.optionName() })
    default:
      throw unexpected([
        .keyword(.add), .keyword(.drop), .keyword(.rename), .keyword(.alter), .keyword(.set), .keyword(.reset),
      ])
    }
  }

  /// A definition as in CREATE TABLE, and a place.
  private mutating func addColumn() throws(BasaltError) -> AlterTable.Action {
    advance()
    if at(.constraint) || at(.primary) || at(.unique) || at(.check) || at(.foreign) {
      throw unsupported(
        "Constraints other than NOT NULL are not supported yet.", remedy: "Leave \(description(of: token)) away.")
    }
    // COLUMN may be left out; it is reserved, so that no column is called so.
    _ = skip(.column)
    let ifNotExists = try skipIfNotExists()
    let column = try columnDefinition()
    return .addColumn(column, try columnPlace(), ifNotExists: ifNotExists)
  }

  /// `FIRST`, `LAST` or `AFTER column`: `nil` when none comes.
  private mutating func columnPlace() throws(BasaltError) -> AlterTable.ColumnPlace? {
    if skip(.first) { return .first }
    if skip(.last) { return .last }
    return skip(.after) ? .after(try identifier("a column name")) : nil
  }

  /// COLUMN may be left out, as in PostgreSQL.
  private mutating func dropColumn() throws(BasaltError) -> AlterTable.Action {
    advance()
    _ = skip(.column)
    let ifExists = skip(.if, .exists)
    let name = try identifier("a column name")
    try skipDropBehavior()
    return .dropColumn(name, ifExists: ifExists)
  }

  /// `RENAME TO name` is of the table, all else of a column.
  private mutating func rename() throws(BasaltError) -> AlterTable.Action {
    advance()
    // TO is reserved, so that no column is called so either.
    if skip(.to) { return .renameTable(try identifier("a table name")) }
    _ = skip(.column)
    let column = try identifier("a column name")
    try require(.to)
    return .renameColumn(column, to: try identifier("a column name"))
  }

  /// A new place, a type, a default, or NOT NULL.
  private mutating func alterColumn() throws(BasaltError) -> AlterTable.Action {
    advance()
    _ = skip(.column)
    let column = try identifier("a column name")
    // A place alone moves the column.
    if let place = try columnPlace() { return .moveColumn(column, place) }
    if skip(.type) { return try typeChange(column) }
    if skip(.drop) {
      if skip(.default) { return .dropDefault(column) }
      guard skip(.not, .null) else { throw unexpected([.keyword(.default), .thing("NOT NULL")]) }
      return .dropNotNull(column)
    }
    guard skip(.set) else {
      throw unexpected([
        .keyword(.type), .keyword(.set), .keyword(.drop), .keyword(.first), .keyword(.last), .keyword(.after),
      ])
    }
    if skip(.default) { return .setDefault(column, try expression()) }
    if skip(.not, .null) { return .setNotNull(column) }
    // The standard's spelling.
    if skip(.data) {
      try require(.type)
      return try typeChange(column)
    }
    throw unexpected([.keyword(.default), .thing("NOT NULL"), .thing("DATA TYPE")])
  }

  /// Which types are wide enough is the table's to say; a conversion by USING is none.
  private mutating func typeChange(_ column: Identifier) throws(BasaltError) -> AlterTable.Action {
    let type = try typeName()
    if at(.using) {
      throw unsupported(
        "USING is not supported: a type is widened, and no value is computed.", remedy: "Add a column and fill it.")
    }
    return .setType(column, type)
  }

  /// `SET PARTITION BY (…)`, `SET ORDER BY (…)`, each with `()` for none; `SET (option = value)`.
  /// - Throws: `.syntax` with the three that can follow.
  private mutating func setClause() throws(BasaltError) -> AlterTable.Action {
    advance()
    if at(.partition) || at(.partitioned) { return .setPartitioning(try partitioning(allowsNone: true)) }
    if at(.order) || at(.sorted) { return .setOrder(try tableOrder(allowsNone: true)) }
    // All else that is set are options.
    guard at(.leftParenthesis) else {
      throw unexpected([.thing("PARTITION BY"), .thing("ORDER BY"), .symbol("(")])
    }
    return .setOptions(try optionList())
  }
}
