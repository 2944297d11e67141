package import BasaltCore

/// Which types become which without being asked, and how far that is.
///
/// The ladder smallint → integer → bigint → decimal → real → double, and date → timestamp → timestamptz. Costs are such
/// that the cheapest sum is what PostgreSQL's rules come to: `double precision` is preferred where an exact number has
/// no function of its own (`sqrt(2)`), and `real` is reached only from `real`, because 24 bits hold neither an integer
/// nor a decimal. One difference on purpose: a date becomes a timestamp before it becomes an instant (PostgreSQL
/// prefers the instant), since only the former means the same in every time zone.
package enum ImplicitCast {
  /// The cost of turning `source` into `target`: 0 for the same type, `nil` when that must be asked for.
  package static func cost(from source: LogicalType, to target: LogicalType) -> Int? {
    if source == target { return 0 }
    switch (source, target) {
    case (.smallint, .integer), (.integer, .bigint), (.real, .double): return 1
    case (.smallint, .bigint): return 2
    case (.smallint, .double), (.integer, .double), (.bigint, .double), (.decimal, .double): return 3
    case (.smallint, .decimal(let precision, let scale)): return holds(5, precision, scale) ? 4 : nil
    case (.integer, .decimal(let precision, let scale)): return holds(10, precision, scale) ? 4 : nil
    case (.bigint, .decimal(let precision, let scale)): return holds(19, precision, scale) ? 4 : nil
    case (.decimal(let precision, let scale), .decimal(let other, let otherScale)):
      return otherScale >= scale && holds(precision - scale, other, otherScale) ? 1 : nil
    case (.smallint, .real), (.integer, .real), (.bigint, .real), (.decimal, .real): return 20
    case (.date, .timestamp): return 1
    case (.timestamp, .timestamptz): return 1
    case (.date, .timestamptz): return 2
    // Element by element: what a value becomes without being asked, a list of them does, as in PostgreSQL. Lists of another
    // depth are lists of something else.
    case (.list(let list), .list(let other)):
      return list.depth == other.depth ? cost(from: list.innermost, to: other.innermost) : nil
    default: return nil
    }
  }

  /// Whether a decimal has room for so many whole digits. One of 38 digits passes for it: the common type of two decimals
  /// may have fewer whole digits than one of them, and then a value without a place is an error when it is met.
  private static func holds(_ wholeDigitCount: Int, _ precision: Int, _ scale: Int) -> Bool {
    precision - scale >= wholeDigitCount || precision == LogicalType.decimalPrecisionMaximum
  }

  /// The cost of reading a literal without a type, such as `'2013-01-31'`, as `target`: text is what it looks like,
  /// then what PostgreSQL prefers among numbers and among times.
  package static func costOfLiteral(as target: LogicalType) -> Int {
    switch target {
    case .text: 0
    case .double, .timestamp: 1
    case .boolean, .smallint, .integer, .bigint, .real, .decimal, .date, .time, .timestamptz, .bytea, .uuid, .list: 2
    }
  }

  /// The decimal that holds every value of an integer type, or the decimal itself; `nil` for what is no exact number.
  package static func decimalType(holding type: LogicalType) -> LogicalType? {
    switch type {
    case .smallint: .decimal(precision: 5, scale: 0)
    case .integer: .decimal(precision: 10, scale: 0)
    case .bigint: .decimal(precision: 19, scale: 0)
    case .decimal: type
    case .boolean, .real, .double, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }

  /// The least type that both become without being asked; `nil` when there is none.
  ///
  /// What UNION, CASE, IN and VALUES come to. Two decimals meet in one that has the whole digits of
  /// the one and the fraction of the other; if that is more than 38 digits, whole digits are what
  /// gives way, and a value that then has no place is an error of its row.
  package static func commonType(_ left: LogicalType, _ right: LogicalType) -> LogicalType? {
    if left == right { return left }
    switch (left, right) {
    case (.real, .smallint), (.real, .integer), (.real, .bigint), (.real, .decimal), (.smallint, .real),
      (.integer, .real), (.bigint, .real), (.decimal, .real):
      // As PostgreSQL compares them: 16,777,217 is no real.
      return .double
    case (.decimal, .decimal), (.decimal, .smallint), (.decimal, .integer), (.decimal, .bigint), (.smallint, .decimal),
      (.integer, .decimal), (.bigint, .decimal):
      guard case .decimal(let precision, let scale)? = decimalType(holding: left),
        case .decimal(let otherPrecision, let otherScale)? = decimalType(holding: right)
      else { return nil }
      let wholeDigitCount = max(precision - scale, otherPrecision - otherScale)
      let commonScale = max(scale, otherScale)
      return .decimal(
        precision: min(wholeDigitCount + commonScale, LogicalType.decimalPrecisionMaximum), scale: commonScale)
    case (.list(let list), .list(let other)):
      guard list.depth == other.depth, let common = commonType(list.innermost, other.innermost) else { return nil }
      return (try? list.replacing(innermost: common)).map { .list($0) }
    default:
      if cost(from: left, to: right) != nil { return right }
      return cost(from: right, to: left) != nil ? left : nil
    }
  }
}
