package import BasaltCore
import BasaltFormat

/// Which types hold every value of another. Both directions of time ask: a change of the schema whether it may
/// be made, a reader whether a file can be what it says.
extension LogicalType {
  /// Why a column of this type cannot become one of `wider`, or `nil` when it can: every value keeps its
  /// meaning, and none is lost.
  ///
  /// A reason and not a Boolean: it becomes the second half of the message, and there is one place that knows
  /// it.
  /// - Source: format-spec/schema-evolution.md, "Widening"
  func reasonNotToWiden(to wider: LogicalType) -> String? {
    switch (self, wider) {
    case _ where self == wider: return "it is of that type already"
    case (.smallint, .integer), (.smallint, .bigint), (.integer, .bigint), (.real, .double), (.date, .timestamp):
      return nil
    // 32,767 has five digits, 2,147,483,647 ten, 9,223,372,036,854,775,807 nineteen.
    case (.smallint, .decimal(let precision, let scale)):
      return LogicalType.reason(digitCount: 5, precision, scale)
    case (.integer, .decimal(let precision, let scale)):
      return LogicalType.reason(digitCount: 10, precision, scale)
    case (.bigint, .decimal(let precision, let scale)):
      return LogicalType.reason(digitCount: 19, precision, scale)
    case (.decimal(let precision, let scale), .decimal(let widerPrecision, let widerScale)):
      // Even a larger scale: every stored value would have to be multiplied, and bounds in manifests with it.
      if scale != widerScale { return "another scale would be a conversion of every value" }
      return widerPrecision > precision ? nil : "values of \(precision) digits may not fit"
    case (.integer, .smallint), (.bigint, .smallint), (.bigint, .integer), (.double, .real), (.timestamp, .date):
      return "that is narrower, and values may not fit"
    default: return "that would be a conversion, not a wider type"
    }
  }

  /// Whether the digits before the point suffice; those behind it an integer does not need.
  /// - Parameter digitCount: Digits of the integer type's greatest value.
  private static func reason(digitCount: Int, _ precision: Int, _ scale: Int) -> String? {
    precision - scale >= digitCount
      ? nil : "it holds \(precision - scale) digits before the point, and \(digitCount) are needed"
  }

  /// Whether values of this type may be stored in a column that is now of `wider`: the same type, or one that
  /// widens to it.
  package func isReadable(as wider: LogicalType) -> Bool { self == wider || reasonNotToWiden(to: wider) == nil }

  /// The wider of two types that one column has had.
  /// Merging asks it of manifests from before and after a widening.
  /// - Throws: `.corruptFile` when neither is: a column is only ever widened, so that such metadata was not
  ///   written by us.
  func wider(with other: LogicalType) throws(BasaltError) -> LogicalType {
    if isReadable(as: other) { return other }
    if other.isReadable(as: self) { return self }
    throw FileDamage.file("Manifests of one table have \(self) and \(other) for one column, of which neither is wider.")
  }
}

extension PartitionTransform {
  /// Why a column under this transform cannot be widened: values that are stored in manifests would mean
  /// something else. `nil` when they keep their meaning.
  ///
  /// The second half of the rule on widening: a type may hold every value and still cut or hash them otherwise.
  func reasonNotToWiden(from narrow: LogicalType, to wide: LogicalType) -> String? {
    switch (self, narrow, wide) {
    case (.bucket, .smallint, .decimal), (.bucket, .integer, .decimal), (.bucket, .bigint, .decimal):
      "a decimal has another hash than an integer, so rows would be looked for in other buckets"
    case (.bucket, .date, .timestamp):
      "a timestamp has another hash than a date, so rows would be looked for in other buckets"
    // The lower end of bigint is where truncation stops; as a decimal it would go on below.
    case (.truncate, .bigint, .decimal):
      "the least bigints are cut at another place than decimals"
    case (.truncate, .smallint, .decimal(_, let scale)) where scale > 0,
      (.truncate, .integer, .decimal(_, let scale)) where scale > 0:
      "the width of truncate would count other units"
    default: nil
    }
  }
}

// MARK: Values and vectors

extension Value {
  /// The same value as one of a wider type, or as it is when it is of that type. NULL stays NULL.
  ///
  /// What is asked for no widening at all comes back as it is, so that callers widen without looking at the
  /// type first.
  /// - Precondition: The value's type is readable as `type`.
  package func widened(to type: LogicalType) -> Value {
    switch (self, type) {
    case (.null, _): return .null
    case (.smallint(let number), .integer): return .integer(Int32(number))
    case (.smallint(let number), .bigint): return .bigint(Int64(number))
    case (.integer(let number), .bigint): return .bigint(Int64(number))
    case (.smallint(let number), .decimal(_, let scale)): return Value.decimal(Int128(number), scale)
    case (.integer(let number), .decimal(_, let scale)): return Value.decimal(Int128(number), scale)
    case (.bigint(let number), .decimal(_, let scale)): return Value.decimal(Int128(number), scale)
    case (.real(let number), .double): return .double(Double(number))
    case (.date(let days), .timestamp): return .timestamp(microseconds: TypeWidening.microseconds(days: days))
    default: return self
    }
  }

  /// The integer at the decimal's scale. Its digits fit 128 bits, because the type was required to have room
  /// for them before the point.
  private static func decimal(_ number: Int128, _ scale: Int) -> Value {
    .decimal(Decimal(unscaled: number * Decimal.powersOfTen[scale], scale: scale))
  }
}

/// Vectors of a narrower type as vectors of a wider one: what reading a file of an earlier schema costs.
///
/// Once a vector and column, only for files of an earlier schema; no page is decoded otherwise for it.
enum TypeWidening {
  /// The last day whose midnight is a timestamp, and its negative the first: 294247-01-10.
  static let lastTimestampDay = Int32(Int64.max / Int64(Calendar.microsecondsPerDay))

  /// Midnight; ±infinity stays. Days that no timestamp reaches become infinity: predicates cannot tell
  /// them from it any more, which is borne because SQL's dates end long before.
  /// The start of a day as a timestamp.
  @inline(__always)
  static func microseconds(days: Int32) -> Int64 {
    if days == Calendar.dateInfinity { return Calendar.timestampInfinity }
    if days == Calendar.dateNegativeInfinity { return Calendar.timestampNegativeInfinity }
    let (product, overflow) = Int64(days).multipliedReportingOverflow(by: Int64(Calendar.microsecondsPerDay))
    if !overflow { return product }
    return days > 0 ? Calendar.timestampInfinity : Calendar.timestampNegativeInfinity
  }

  /// A flat vector widened: one loop over concrete types.
  fileprivate static func widened(flat column: ColumnVector, to type: LogicalType) -> ColumnVector {
    switch (column.type, type) {
    // Loops over concrete types, one a pair: slots under NULLs are widened too, which costs less than asking.
    case (.smallint, .integer): return column.mapped(Int16.self, to: type) { Int32($0) }
    case (.smallint, .bigint): return column.mapped(Int16.self, to: type) { Int64($0) }
    case (.integer, .bigint): return column.mapped(Int32.self, to: type) { Int64($0) }
    case (.real, .double): return column.mapped(Float.self, to: type) { Double($0) }
    case (.date, .timestamp): return column.mapped(Int32.self, to: type) { microseconds(days: $0) }
    case (.smallint, .decimal(let precision, let scale)): return decimals(column, Int16.self, type, precision, scale)
    case (.integer, .decimal(let precision, let scale)): return decimals(column, Int32.self, type, precision, scale)
    case (.bigint, .decimal(let precision, let scale)): return decimals(column, Int64.self, type, precision, scale)
    case (.decimal(let narrow, _), .decimal(let precision, _)):
      if narrow <= 18, precision > 18 { return column.mapped(Int64.self, to: type) { Int128($0) } }
      // The same bytes with more digits allowed.
      return ColumnVector(type: type, count: column.count, values: column.values, validity: column.validity)
    // `ColumnProjection` has asked `isReadable` of the file's type, so that no file leads here.
    default: preconditionFailure("a column of type \(column.type) read as \(type)")
    }
  }

  /// Integers with zeros behind the point. They fit, because the type has as many digits before it as the
  /// integers have.
  private static func decimals<Number: FixedWidthInteger & BitwiseCopyable>(
    _ column: ColumnVector, _: Number.Type, _ type: LogicalType, _ precision: Int, _ scale: Int
  ) -> ColumnVector {
    let factor = Decimal.powersOfTen[scale]
    // 18 digits fit 64 bits, and so does every product: the type has room for the digits of the integers.
    if precision <= 18 {
      let factor = Int64(factor)
      return column.mapped(Number.self, to: type) { Int64($0) &* factor }
    }
    return column.mapped(Number.self, to: type) { Int128($0) &* factor }
  }
}

extension ColumnVector {
  /// The same rows as a column of a wider type. A constant stays one; the entries of a dictionary are widened,
  /// not its rows.
  /// - Precondition: The column's type is readable as `type`.
  package func widened(to type: LogicalType) -> ColumnVector {
    if self.type == type { return self }
    switch layout {
    case .flat: return TypeWidening.widened(flat: self, to: type)
    case .constant:
      let one = ColumnVector(type: self.type, count: 1, values: values, validity: validity, heaps: heaps)
      // Heaps are left behind on purpose: no text widens to anything.
      let wide = TypeWidening.widened(flat: one, to: type)
      return ColumnVector(type: type, count: count, layout: .constant, values: wide.values, validity: wide.validity)
    case .dictionary(let entries):
      // Different values stay different, so this is a dictionary still; but for dates beyond every timestamp,
      // which all become the same infinity.
      let wide = DictionaryValues(TypeWidening.widened(flat: entries.vector, to: type))
      return ColumnVector(type: type, count: count, layout: .dictionary(wide), values: values, validity: validity)
    }
  }
}
