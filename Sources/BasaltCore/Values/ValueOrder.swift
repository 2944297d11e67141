/// How two values stand to each other.
///
/// One place for the order of SQL: zone maps, dictionaries, filters and sorting all go by it, because a page that is
/// skipped by one order and filtered by another loses rows.
public enum ValueOrder: Sendable {
  case before, same, after

  @inlinable
  package init<T: Comparable>(_ left: T, _ right: T) {
    self = left < right ? .before : left == right ? .same : .after
  }

  @inlinable
  package init(bytes left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) {
    self = left.lexicographicallyPrecedes(right) ? .before : left.elementsEqual(right) ? .same : .after
  }

  /// NaN equals NaN and sorts above everything; −0.0 equals 0.0.
  @inlinable
  package init<T: BinaryFloatingPoint>(floats left: T, _ right: T) {
    if left.isNaN || right.isNaN {
      self = left.isNaN ? (right.isNaN ? .same : .after) : .before
    } else {
      self.init(left, right)
    }
  }
}

extension Value {
  /// The order of SQL's `ORDER BY` among values of one type that are not NULL; `nil` when the types differ or one is
  /// NULL.
  ///
  /// Text is ordered by code point, which for UTF-8 is the order of its bytes.
  public func order(to other: Value) -> ValueOrder? {
    switch (self, other) {
    case (.boolean(let left), .boolean(let right)): ValueOrder(left ? 1 : 0, right ? 1 : 0)
    case (.smallint(let left), .smallint(let right)): ValueOrder(left, right)
    case (.integer(let left), .integer(let right)): ValueOrder(left, right)
    case (.bigint(let left), .bigint(let right)): ValueOrder(left, right)
    case (.real(let left), .real(let right)): ValueOrder(floats: left, right)
    case (.double(let left), .double(let right)): ValueOrder(floats: left, right)
    case (.decimal(let left), .decimal(let right)): ValueOrder(left, right)
    case (.date(let left), .date(let right)): ValueOrder(left, right)
    case (.time(let left), .time(let right)): ValueOrder(left, right)
    case (.timestamp(let left), .timestamp(let right)): ValueOrder(left, right)
    case (.timestamptz(let left), .timestamptz(let right)): ValueOrder(left, right)
    case (.text(let left), .text(let right)): ValueOrder(bytes: left.utf8, right.utf8)
    case (.bytea(let left), .bytea(let right)): ValueOrder(bytes: left, right)
    case (.uuid(let left), .uuid(let right)): ValueOrder(left, right)
    case (.list(let left), .list(let right)): left.order(to: right)
    // Types are not converted here: who compares across types widens first, and knows to what.
    default: nil
    }
  }
}
