import BasaltAccess
import BasaltCore
import BasaltFunctions
import BasaltPlan
import BasaltSQL

/// A catalog over a list of tables: what a binder sees of a warehouse, without one.
struct TableList: Catalog {
  let tables: [(schema: String?, table: CatalogTable)]

  var tableNames: [String] { tables.map { ($0.schema.map { "\($0)." } ?? "") + $0.table.name } }

  /// The version of a table tells the moment that was asked for.
  func table(schema: String?, named name: String, at moment: Moment?) throws(BasaltError) -> CatalogTable? {
    guard let (_, table) = tables.first(where: { $0.schema == schema && $0.table.name == name }) else { return nil }
    guard case .version(let version)? = moment else { return table }
    guard version <= 9 else {
      throw BasaltError(.outOfRange, "There is no version \(version).", remedy: "The newest is 9.")
    }
    return TableList.table("\(name)@\(version)", table.schema)
  }

  static func table(_ name: String, _ schema: Schema) -> CatalogTable {
    let warehouse = UniqueID(bits: 1)
    let id = UniqueID(bits: 2)
    return CatalogTable(
      name: name, schema: schema, source: .stored(id, version: 9),
      access: .grantedToOwner(of: warehouse, table: id), rowCount: 1_000)
  }

  /// Columns of those names and types, none of them nullable whose name ends in an exclamation mark.
  static func schema(_ columns: [(String, LogicalType)]) -> Schema {
    let fields = columns.enumerated().map { index, column in
      Field(
        id: FieldID(UInt32(index + 1)), name: column.0.filter { $0 != "!" }, type: column.1,
        isNullable: !column.0.hasSuffix("!"))
    }
    guard let schema = try? Schema(fields) else { preconditionFailure("no schema: \(columns)") }
    return schema
  }

  /// What the tests of this target ask about.
  static let flights = TableList(tables: [
    (
      nil,
      table(
        "flights",
        schema([
          ("carrier!", .text), ("flight!", .integer), ("delay", .integer), ("distance", .bigint),
          ("price", .decimal(precision: 15, scale: 2)), ("day", .date), ("departed", .timestamp),
          ("seen", .timestamptz), ("speed", .double),
        ]))
    ),
    (nil, table("carriers", schema([("carrier!", .text), ("name", .text)]))),
    (nil, table("airports", schema([("code!", .text), ("name", .text), ("altitude", .smallint), ("opened", .date)]))),
    ("basalt", table("commits", schema([("version!", .bigint), ("at!", .timestamptz)]))),
  ])

  static let session = BindingSession(
    transactionTime: 1_700_000_000_000_000, currentUser: "ada", catalogName: "house",
    positional: [.integer(7), .text("AA"), .null, .date(days: 0)], named: ["limit": .bigint(3), "carrier": .text("UA")])

  /// The binder of a statement's text, and its tree.
  static func binder(
    _ sql: String, _ session: BindingSession = TableList.session
  ) throws(BasaltError) -> (Binder, Statement) {
    let statement = try SQLParser.statement(sql)
    return (Binder(catalog: flights, session: session, source: try SourceText(sql)), statement.statement)
  }

  /// The plan of a query.
  static func plan(_ sql: String, _ session: BindingSession = TableList.session) throws(BasaltError) -> QueryPlan {
    let (binder, statement) = try binder(sql, session)
    switch statement {
    case .query(let query): return try binder.bind(query)
    case .insert(let insert):
      let name = insert.table.parts[0].text
      guard let table = try flights.table(schema: nil, named: name, at: nil) else { preconditionFailure(name) }
      switch insert.source {
      case .query(let query):
        return try binder.bindInsert(query, into: table.schema, columns: insert.columns, defaults: defaults)
      case .defaultValues: return try binder.bindDefaults(of: table.schema, defaults: defaults)
      }
    default: preconditionFailure("no query: \(sql)")
    }
  }

  /// Of the second column of any table.
  static let defaults: [FieldID: Value] = [FieldID(2): .text("?")]

  /// The plan as text.
  static func text(_ sql: String) throws(BasaltError) -> String { PlanText.text(of: try plan(sql)) }
}
