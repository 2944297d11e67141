internal import BasaltCore
internal import BasaltSQL

/// What a column is called when nobody says: PostgreSQL's names, so that programs find what they look
/// for.
///
/// A column keeps its name, a call has that of its function, a cast that of what is cast or else of the type, CASE
/// that of its ELSE or else `case`. Everything else is `?column?`: operators have no name in PostgreSQL either.
enum ColumnName {
  /// Never empty: what has no name of its own is called `?column?`, as in PostgreSQL, however many
  /// there are.
  static func name(of expression: Expression) -> String { proposal(expression)?.name ?? "?column?" }

  /// A name, and whether it is one that an expression around it takes over: a cast is called by the
  /// column that is cast, and by its type when there is none.
  private static func proposal(_ expression: Expression) -> (name: String, isStrong: Bool)? {
    switch expression.kind {
    case .column(let name): (name.parts[name.parts.count - 1].text, true)
    case .call(let call): (call.name.parts[call.name.parts.count - 1].text, true)
    case .sessionValue(let value): (value.rawValue, true)
    case .exists: ("exists", true)
    case .row: ("row", false)
    case .literal(.boolean): ("bool", false)
    case .typedLiteral(let type, _): (name(of: type), false)
    case .cast(let operand, let type, _): weak(operand, name(of: type))
    case .conditional(let conditional): weak(conditional.otherwise, "case")
    case .scalar(let query): proposal(query)
    case .list, .listQuery: ("array", true)
    case .element(let list, _), .slice(let list, _, _): proposal(list)
    case .literal, .parameter, .defaultValue, .unary, .binary, .and, .or, .isTest, .isDistinct, .between, .like,
      .inList,
      .inQuery, .quantified, .quantifiedList:
      nil
    }
  }

  /// What the operand is called, if that is strong.
  private static func weak(_ operand: Expression?, _ name: String) -> (name: String, isStrong: Bool) {
    if let operand, let inner = proposal(operand), inner.isStrong { return inner }
    return (name, false)
  }

  /// What a query in place of a value calls its column.
  private static func proposal(_ query: Query) -> (name: String, isStrong: Bool)? {
    guard case .select(let select) = query.body, case .expression(let item, let alias)? = select.items.first else {
      return nil
    }
    return (alias?.text ?? name(of: item), true)
  }

  /// PostgreSQL's own names of types, which are shorter than SQL's.
  private static func name(of type: TypeName) -> String {
    // Lists are called as what they are of, as in PostgreSQL.
    switch type.name.text {
    case "boolean", "bool": "bool"
    case "smallint", "int2": "int2"
    case "integer", "int", "int4": "int4"
    case "bigint", "int8": "int8"
    case "real", "float4": "float4"
    case "double precision", "double", "float", "float8": "float8"
    case "decimal", "dec", "numeric": "numeric"
    case "timestamp with time zone": "timestamptz"
    case "timestamp without time zone": "timestamp"
    case "time without time zone": "time"
    case "character varying", "varchar": "varchar"
    case let name: name.hasPrefix("interval") ? "interval" : name
    }
  }
}
