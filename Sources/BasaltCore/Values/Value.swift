/// One SQL value: what a person writes, a bound holds, or a row shows. Never used per row in a hot loop.
///
/// Values are equal as SQL groups them: NaN equals NaN, −0.0 equals 0.0, 1.50 equals 1.5, NULL equals NULL, and text is
/// compared by its code points (Swift's `String ==` would take "é" for "e\u{301}").
public enum Value: Sendable {
  case null
  case boolean(Bool)
  case smallint(Int16)
  case integer(Int32)
  case bigint(Int64)
  case real(Float)
  case double(Double)
  case decimal(Decimal)
  /// Days since 1970-01-01; `Int32.min` and `.max` are ±infinity.
  case date(days: Int32)
  /// Microseconds since midnight.
  case time(microseconds: Int64)
  /// Microseconds since 1970-01-01 00:00:00; `Int64.min` and `.max` are ±infinity.
  case timestamp(microseconds: Int64)
  /// Microseconds since 1970-01-01 00:00:00 UTC; `Int64.min` and `.max` are ±infinity.
  case timestamptz(microseconds: Int64)
  case text(String)
  case bytea([UInt8])
  case uuid(UniqueID)
  case list(ListValue)

  public var isNull: Bool {
    if case .null = self { return true }
    return false
  }
}

/// As groups and keys compare; the order of values, which asks for NULL and types apart, is `order(to:)`.
extension Value: Hashable {
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.null, _), (_, .null): false
    // Of different types: no order, and not equal. 1 as integer and 1 as bigint are two values.
    default: left.order(to: right) == .same
    }
  }

  /// Equal values hash alike; that values of different types may share a hash does no harm.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let value): hasher.combine(value)
    case .smallint(let value): hasher.combine(value)
    case .integer(let value), .date(let value): hasher.combine(value)
    case .bigint(let value), .time(let value), .timestamp(let value), .timestamptz(let value): hasher.combine(value)
    // Adding 0 turns −0.0 into 0.0; all NaNs hash as one, because they are equal.
    case .real(let value): hasher.combine(value.isNaN ? Float.nan.bitPattern : (value + 0).bitPattern)
    case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : (value + 0).bitPattern)
    case .decimal(let value): hasher.combine(value)
    case .text(var value): value.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .bytea(let value): hasher.combine(value)
    case .uuid(let value): hasher.combine(value)
    case .list(let value): hasher.combine(value.elements)
    }
  }
}

extension Value {
  /// Why this may not be stored, though its case could hold it; `nil` when it may: a day has fewer microseconds than an
  /// Int64, and text has no U+0000. Every number is a date or a timestamp (format-spec/types.md, "Ranges").
  package var reasonNotToStore: String? {
    switch self {
    case .time(let microseconds):
      return (0..<Int64(Calendar.microsecondsPerDay)).contains(microseconds)
        ? nil : "A time of \(microseconds) microseconds is outside of 00:00:00 to 23:59:59.999999."
    case .text(let text): return text.utf8.contains(0) ? Value.textHoldsZero : nil
    case .null, .boolean, .smallint, .integer, .bigint, .real, .double, .decimal, .date, .timestamp, .timestamptz,
      .bytea,
      .uuid:
      return nil
    // Asked of each element where a list is put together.
    case .list: return nil
    }
  }

  package static let textHoldsZero = "Text may not hold the character U+0000."
}
