/// Values of columns as Swift's types: each only as what holds it exactly.
///
/// | column | Swift |
/// | --- | --- |
/// | boolean | `Bool` |
/// | smallint, integer, bigint, decimal without a fraction | any integer type that the value fits |
/// | real | `Float`, `Double` |
/// | double | `Double` |
/// | smallint, integer, bigint up to 2^53 | also `Double`, and `Float` up to 2^24 |
/// | decimal | `Decimal` of this library; `Double` only by a cast in the statement |
/// | text | `String`, and enumerations of strings |
/// | uuid | `UniqueID`, `String`, Foundation's `UUID` |
/// | date, timestamp, timestamptz | Foundation's `Date`; a timestamp without a zone is taken for one of UTC |
/// | bytea | `[UInt8]`, Foundation's `Data` |
/// | any | `Value`; with `Optional`, NULL |
enum ValueDecoding {
  /// - Throws: `.typeMismatch` for a value of another kind, `.outOfRange` for one that the type does not hold.
  static func boolean(_ value: Value) throws(BasaltError) -> Bool {
    guard case .boolean(let flag) = value else { throw mismatch(value, "Bool") }
    return flag
  }

  /// Of a uuid as well, because Foundation's `UUID` codes itself as a text. Numbers and dates are none: how they are
  /// written is the reader's to choose.
  static func text(_ value: Value) throws(BasaltError) -> String {
    switch value {
    case .text(let text): return text
    case .uuid(let id): return id.description
    default: throw mismatch(value, "String")
    }
  }

  /// Any that holds the number, signed or not.
  static func integer<T: FixedWidthInteger>(_ value: Value, as type: T.Type) throws(BasaltError) -> T {
    let number: Int128
    switch value {
    case .smallint(let small): number = Int128(small)
    case .integer(let integer): number = Int128(integer)
    case .bigint(let big): number = Int128(big)
    // Sums of bigints are decimals: refusing `5` because of its type would help nobody.
    case .decimal(let decimal):
      guard let whole = decimal.rescaled(to: 0, precision: LogicalType.decimalPrecisionMaximum),
        Decimal(unscaled: whole, scale: 0) == decimal
      else { throw outOfRange(value, "\(type)") }
      number = whole
    default: throw mismatch(value, "\(type)")
    }
    guard let exact = T(exactly: number) else { throw outOfRange(value, "\(type)") }
    return exact
  }

  /// Not of a decimal: 0.1 would be another number.
  static func double(_ value: Value) throws(BasaltError) -> Double {
    switch value {
    case .real(let single): return Double(single)
    case .double(let double): return double
    case .smallint, .integer, .bigint:
      guard let exact = Double(exactly: try integer(value, as: Int64.self)) else { throw outOfRange(value, "Double") }
      return exact
    default: throw mismatch(value, "Double")
    }
  }

  static func float(_ value: Value) throws(BasaltError) -> Float {
    switch value {
    case .real(let single): return single
    case .smallint, .integer, .bigint:
      guard let exact = Float(exactly: try integer(value, as: Int64.self)) else { throw outOfRange(value, "Float") }
      return exact
    default: throw mismatch(value, "Float")
    }
  }

  /// A moment as Foundation's `Date` codes itself: seconds since the beginning of 2001 UTC.
  /// - Returns: `nil` for what is no moment.
  static func secondsOfDate(_ value: Value) throws(BasaltError) -> Double? {
    switch value {
    case .date(let days):
      guard days > .min, days < .max else { throw outOfRange(value, "Date") }
      return Double(Int(days) - daysUntilReference) * 86_400
    case .timestamp(let microseconds), .timestamptz(let microseconds):
      guard microseconds > .min, microseconds < .max else { throw outOfRange(value, "Date") }
      // The nearest double: within a century of 2001 it is off by less than a microsecond.
      return Double(microseconds - Int64(daysUntilReference) * 86_400_000_000) / 1e6
    default: return nil
    }
  }

  /// Days from 1970 to 2001, from where Foundation counts.
  static let daysUntilReference = 11_323

  static func mismatch(_ value: Value, _ type: String) -> BasaltError {
    if value.isNull {
      return BasaltError(
        .typeMismatch, "The value is NULL, and \(type) has none.",
        remedy: "Make the property optional, or leave such rows out with IS NOT NULL.")
    }
    let name = LogicalType(holding: value)?.description ?? "NULL"
    return BasaltError(
      .typeMismatch, "The value \(Value.excerpt(of: value.description)) is of type \(name), and \(type) is wanted.",
      remedy: "Give the property another type, or cast the column in the statement.")
  }

  private static func outOfRange(_ value: Value, _ type: String) -> BasaltError {
    BasaltError(
      .outOfRange, "The value \(Value.excerpt(of: value.description)) does not fit \(type) exactly.",
      remedy: "Give the property a type that holds it.")
  }
}
