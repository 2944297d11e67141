import BasaltCore

/// CREATE TABLE and DROP TABLE, and the clauses that ALTER TABLE shares with them.
///
/// ```
/// create    := CREATE TABLE [IF NOT EXISTS] name (columns | [(names)]) [PARTITION BY (elements)]
///              [ORDER BY (name direction {, …})] [WITH (options)] [AS query]
/// columns   := (name type [NOT NULL | NULL] [DEFAULT expression] {, …})
/// elements  := [identity | year | month | day | hour | bucket(n, | truncate(n,] name {, …}
/// options   := name [[=] value] {, …}
/// drop      := DROP TABLE [IF EXISTS] name {, name} [RESTRICT]
/// ```
extension Parser {
  /// CREATE: only tables can be made.
  /// - Throws: `.unsupported` for all that PostgreSQL makes besides tables, and for temporary ones.
  mutating func create() throws(BasaltError) -> Statement {
    let start = position
    advance()
    if at(.temp) || at(.temporary) {
      throw unsupported("Temporary tables are not supported yet.", remedy: "Name the query in WITH, or make a table.")
    }
    if at(.or, .replace) {
      throw unsupported("CREATE OR REPLACE is not supported yet.", remedy: "Drop the table before, in one transaction.")
    }
    try requireTable("CREATE")
    let ifNotExists = try skipIfNotExists()
    let name = try qualifiedName("a table name")
    // Without a list the columns are those of a query.
    let columns = at(.leftParenthesis) ? try tableElements() : .names([])
    let partitioning = at(.partition) || at(.partitioned) ? try partitioning() : []
    let order = at(.order) || at(.sorted) ? try tableOrder() : []
    // The other order reads as well, and would be a third way to write the same.
    if at(.partition) || at(.partitioned) {
      throw error("PARTITION BY comes before ORDER BY.", remedy: "Move PARTITION BY before ORDER BY.")
    }
    let options = skip(.with) ? try optionList() : []
    let contents: CreateTable.Contents
    switch columns {
    case .definitions(let definitions): contents = .columns(definitions)
    case .names(let names):
      guard skip(.as) else {
        if names.isEmpty { throw unexpected([.symbol("("), .keyword(.as)]) }
        throw error(
          "The columns have no types, and no query follows.", at: names[0].range,
          remedy: "Write a type behind each name, or AS and a query behind the list.")
      }
      contents = .query(names, try query())
      if at(.with) {
        throw unsupported("WITH NO DATA is not supported.", remedy: "Add LIMIT 0 to the query.")
      }
    }
    return .createTable(
      CreateTable(
        name, ifNotExists: ifNotExists, contents, partitioning: partitioning, order: order, options: options,
        range(since: start)))
  }

  /// IF may also be a name: the word behind it tells.
  mutating func skipIfNotExists() throws(BasaltError) -> Bool {
    guard at(.if, .not) || at(.if, .exists) else { return false }
    advance()
    try require(.not, .exists)
    return true
  }

  /// Several tables are dropped in one commit.
  mutating func drop() throws(BasaltError) -> Statement {
    let start = position
    advance()
    try requireTable("DROP")
    let ifExists = skip(.if, .exists)
    let names = try list { (parser) throws(BasaltError) in try parser.qualifiedName("a table name") }
    try skipDropBehavior()
    return .dropTable(DropTable(names, ifExists: ifExists, range(since: start)))
  }

  /// Tables are the one kind of thing that SQL makes, changes and drops so far.
  mutating func requireTable(_ verb: String) throws(BasaltError) {
    guard !skip(.table) else { return }
    let nearest = token.kind == .word ? nearest(to: token, among: [.table]) : nil
    guard token.kind == .word, nearest == nil, token.keyword?.rank ?? .free == .free || at(.unique) || at(.foreign)
    else {
      throw unexpected([.keyword(.table)])
    }
    throw unsupported(
      "\(verb) \(written(token).uppercased()) is not supported yet.",
      remedy: "Only tables can be named here: \(verb) TABLE.")
  }

  /// RESTRICT is how it is; CASCADE has nothing to reach yet.
  mutating func skipDropBehavior() throws(BasaltError) {
    // Either word stands behind the last name.
    guard !skip(.restrict), at(.cascade) else { return }
    throw unsupported("CASCADE is not supported: nothing depends on a table or column yet.", remedy: "Leave it away.")
  }

  // MARK: Columns

  /// Definitions, or names for what a query yields: the second token tells.
  private enum TableElements {
    /// `(a integer, b text)`
    case definitions([ColumnDefinition])
    /// `(a, b)`, in front of AS.
    case names([Identifier])
  }

  /// Both begin with a name: a type follows it, or a comma.
  private mutating func tableElements() throws(BasaltError) -> TableElements {
    // A type is a word, so that a comma or the end tells a name that has none.
    if isName(peek(1)), peek(2).kind == .comma || peek(2).kind == .rightParenthesis {
      return .names(try columnNames())
    }
    return .definitions(
      try parenthesisedList { (parser) throws(BasaltError) in
        try parser.refuseTableConstraint()
        return try parser.columnDefinition()
      })
  }

  /// Constraints of several columns, which stand among the columns.
  private func refuseTableConstraint() throws(BasaltError) {
    if at(.like) {
      throw unsupported(
        "LIKE in CREATE TABLE is not supported.", remedy: "Write CREATE TABLE name AS FROM table LIMIT 0.")
    }
    // FOREIGN and the others are reserved, so that no column is called so.
    guard at(.constraint) || at(.primary) || at(.unique) || at(.check) || at(.foreign) else { return }
    throw refusedConstraint()
  }

  /// One wording, wherever a constraint stands.
  private func refusedConstraint() -> BasaltError {
    unsupported(
      "Constraints other than NOT NULL are not supported yet.", remedy: "Leave \(description(of: token)) away.")
  }

  /// `name type [NOT NULL | NULL] [DEFAULT value]`, the last two in either order.
  /// - Throws: `.unsupported` for constraints, COLLATE and GENERATED.
  mutating func columnDefinition() throws(BasaltError) -> ColumnDefinition {
    let start = position
    let name = try identifier("a column name")
    let type = try typeName()
    // `nil` as long as nobody said: a second NOT NULL is refused.
    var isNullable: Bool?
    var defaultValue: Expression?
    while true {
      if isNullable == nil, skip(.not, .null) {
        isNullable = false
      } else if isNullable == nil, skip(.null) {
        isNullable = true
      } else if defaultValue == nil, skip(.default) {
        // Tighter than NOT, which may follow: DEFAULT 0 NOT NULL.
        defaultValue = try expression(atLeast: .test)
      } else {
        break
      }
    }
    // What PostgreSQL has besides these two.
    switch token.keyword {
    case .constraint, .primary, .unique, .check, .references: throw refusedConstraint()
    case .collate:
      throw unsupported("COLLATE is not supported: text is compared by code point.", remedy: "Leave it away.")
    case .generated:
      throw unsupported("GENERATED columns are not supported yet.", remedy: "Compute the value when rows are inserted.")
    default: break
    }
    return ColumnDefinition(
      name, type, isNullable: isNullable ?? true, default: defaultValue, range(since: start))
  }

  // MARK: Partitions and order

  /// `PARTITION BY (region, bucket(16, id), day(time))`; `PARTITIONED BY` is the same.
  /// - Parameter allowsNone: Whether `()` may stand there, for one partition.
  /// - Precondition: PARTITION or PARTITIONED comes.
  mutating func partitioning(allowsNone: Bool = false) throws(BasaltError) -> [PartitionElement] {
    advance()
    try require(.by)
    if allowsNone, skipEmptyList() { return [] }
    return try parenthesisedList { (parser) throws(BasaltError) in try parser.partitionElement() }
  }

  /// `ORDER BY (carrier, time DESC)`; `SORTED BY` is the same.
  /// - Precondition: ORDER or SORTED comes.
  mutating func tableOrder(allowsNone: Bool = false) throws(BasaltError) -> [SortElement] {
    advance()
    try require(.by)
    if allowsNone, skipEmptyList() { return [] }
    return try parenthesisedList { (parser) throws(BasaltError) in
      SortElement(try parser.identifier("a column name"), try parser.sortDirection())
    }
  }

  /// `()`: only ALTER has a use for it.
  private mutating func skipEmptyList() -> Bool {
    guard at(.leftParenthesis), peek(1).kind == .rightParenthesis else { return false }
    advance()
    advance()
    return true
  }

  /// - Throws: `.unknownName` for a transform that there is not, with the nearest; which number and which type one takes is the
  ///   table's to say.
  private mutating func partitionElement() throws(BasaltError) -> PartitionElement {
    let start = position
    // A quoted name is a column, whatever stands behind it: `"day"(ts)` is no transform.
    guard token.kind == .word, peek(1).kind == .leftParenthesis else {
      let column = try identifier("a column name or a transform")
      return PartitionElement(.identity, column, range(since: start))
    }
    let name = try identifier("a transform")
    // Only names that mean something here: a misspelt one is not taken for a function.
    let transform: PartitionElement.Transform
    advance()
    switch name.text {
    case "identity": transform = .identity
    case "bucket": transform = .bucket(count: try transformArgument("a number of buckets"))
    case "truncate": transform = .truncate(width: try transformArgument("a width"))
    case "year": transform = .year
    case "month": transform = .month
    case "day": transform = .day
    case "hour": transform = .hour
    default:
      let names = ["bucket", "day", "hour", "identity", "month", "truncate", "year"]
      throw source.error(
        .unknownName, "There is no partition transform \(TokenText.clipped(name.text)).", at: name.range.start,
        remedy: NameDistance.nearest(to: name.text, among: names).map { "Did you mean \($0)?" }
          ?? "The transforms are \(names.joined(separator: ", ")).")
    }
    let column = try identifier("a column name")
    try require(.rightParenthesis, ")")
    return PartitionElement(transform, column, range(since: start))
  }

  /// The number before the column, as in Iceberg's SQL.
  private mutating func transformArgument(_ what: String) throws(BasaltError) -> String {
    let number = try integer(what)
    try require(.comma, ",")
    return number
  }

  // MARK: Options

  /// `(name = value, name value, name)`.
  /// - Throws: `.syntax` where no value follows an equals sign.
  mutating func optionList() throws(BasaltError) -> [StatementOption] {
    try parenthesisedList { (parser) throws(BasaltError) in
      let name = try parser.optionName()
      guard parser.skip(.equal) || !parser.at(.comma) && !parser.at(.rightParenthesis) else {
        return StatementOption(name, nil)
      }
      return StatementOption(name, try parser.optionValue())
    }
  }

  /// Any word, with dots: options are not columns, and none of their names is reserved.
  mutating func optionName() throws(BasaltError) -> QualifiedName {
    try qualifiedRest([try label("the name of an option")])
  }

  /// A word, a text, a number with its sign, a truth value or names.
  mutating func optionValue() throws(BasaltError) -> StatementOption.Value {
    switch token.kind {
    case .string, .escapeString, .dollarString: return .text(try takeText())
    case .minus, .plus, .number:
      // A sign is an operator elsewhere; a value of an option has none.
      let sign = skip(.minus) ? "-" : ""
      if sign.isEmpty { _ = skip(.plus) }
      guard at(.number) else { throw unexpected([.thing("a number")]) }
      let number = sign + source.text(token.range)
      advance()
      return .number(number)
    case .leftParenthesis:
      return .list(try parenthesisedList { (parser) throws(BasaltError) in try parser.label("a name") })
    case .word where at(.true), .word where at(.false):
      let isTrue = at(.true)
      advance()
      return .boolean(isTrue)
    case .word, .quotedWord: return .word(takeIdentifier())
    default: throw unexpected([.thing("a value")])
    }
  }
}
