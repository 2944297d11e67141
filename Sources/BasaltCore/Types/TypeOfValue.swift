extension LogicalType {
  /// The decimal with the digits of a value.
  package static func decimal(holding value: Decimal) -> LogicalType {
    .decimal(precision: max(value.digitCount, value.scale, 1), scale: value.scale)
  }

  /// The type that a value is of; NULL is of none.
  package init?(holding value: Value) {
    switch value {
    case .null: return nil
    case .boolean: self = .boolean
    case .smallint: self = .smallint
    case .integer: self = .integer
    case .bigint: self = .bigint
    case .real: self = .real
    case .double: self = .double
    case .decimal(let decimal): self = .decimal(holding: decimal)
    case .date: self = .date
    case .time: self = .time
    case .timestamp: self = .timestamp
    case .timestamptz: self = .timestamptz
    case .text: self = .text
    case .bytea: self = .bytea
    case .uuid: self = .uuid
    case .list(let list): self = .list(list.type)
    }
  }
}
