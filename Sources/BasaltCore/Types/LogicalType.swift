/// What a column's values mean: the SQL types that Basalt stores, with PostgreSQL's names.
///
/// A closed set of the language and the format, so every use switches over it without a `default`.
public enum LogicalType: Sendable, Hashable {
  case boolean
  /// 16 bits, signed.
  case smallint
  /// 32 bits, signed.
  case integer
  /// 64 bits, signed.
  case bigint
  /// IEEE 754 binary32.
  case real
  /// IEEE 754 binary64.
  case double
  /// `precision` decimal digits in all (1…38), `scale` of them after the point (0…precision).
  case decimal(precision: Int, scale: Int)
  /// Days since 1970-01-01.
  case date
  /// Microseconds since midnight.
  case time
  /// Microseconds since 1970-01-01 00:00:00, without a zone.
  case timestamp
  /// Microseconds since 1970-01-01 00:00:00 UTC: an instant.
  case timestamptz
  /// UTF-8 without U+0000, compared by code point.
  case text
  /// Any bytes, compared bytewise.
  case bytea
  /// 16 bytes, compared bytewise.
  case uuid
  /// Values of one type, in an order, NULLs among them: `integer[]`. Of queries alone: no column of a table is of lists.
  case list(ListType)

  /// PostgreSQL's limit is larger; 38 digits are what fits 128 bits.
  public static let decimalPrecisionMaximum = 38
}

extension LogicalType: CustomStringConvertible {
  /// The name in SQL, as error messages and `DESCRIBE` print it.
  public var description: String {
    switch self {
    case .boolean: "boolean"
    case .smallint: "smallint"
    case .integer: "integer"
    case .bigint: "bigint"
    case .real: "real"
    case .double: "double precision"
    case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
    case .date: "date"
    case .time: "time"
    case .timestamp: "timestamp"
    case .timestamptz: "timestamp with time zone"
    case .text: "text"
    case .bytea: "bytea"
    case .uuid: "uuid"
    case .list(let list): list.innermost.description + String(repeating: "[]", count: list.depth)
    }
  }
}

extension LogicalType {
  /// Whether values are numbers that a person would align right.
  public var isNumeric: Bool {
    switch self {
    case .smallint, .integer, .bigint, .real, .double, .decimal: true
    case .boolean, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: false
    }
  }

  /// Whether values are kept as views into a heap of bytes.
  package var isVariableLength: Bool { physical == .view }

  /// How values are laid out in memory.
  /// Many to one: what is done to bits and bytes is written once a physical type.
  package var physical: PhysicalType {
    switch self {
    case .boolean: .bits
    case .smallint: .int16
    case .integer, .date: .int32
    case .bigint, .time, .timestamp, .timestamptz: .int64
    case .real: .float32
    case .double: .float64
    // Arrow's decimal64 and decimal128: 18 digits are the most that always fit 64 bits.
    case .decimal(let precision, _): precision <= 18 ? .int64 : .int128
    // A list is bytes that order as lists do (`ListFormat`), so that whatever sorts, groups, joins and spills texts does lists.
    case .text, .bytea, .list: .view
    case .uuid: .uuid
    }
  }
}
