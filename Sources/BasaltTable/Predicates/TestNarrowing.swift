package import BasaltCore

/// A test brought to a narrower type without loss: how a query's constants meet files, partitions and bounds
/// that were written before a column was widened.
///
/// It stands on one thing: the greatest stored value that is not above the constant. `x < 3.5` of integers is
/// `x <= 3`, `x > 3.5` is `x > 3`, `x = 3.5` is never true.
/// - Source: format-spec/schema-evolution.md, "Reading a file of an earlier schema"
extension PruningTest {
  /// The test that a stored value of `type` passes exactly when its widened value passes this one. For a list with an
  /// infinite timestamp, and dates, every date passes: who needs to know asks the widened values again.
  ///
  /// Not `widened`: the constant is narrowed once for a file, whose values would have to be widened one by one;
  /// and its zone maps and codes are of the narrow type.
  /// - Throws: `.typeMismatch` when a constant's type is neither `type` nor wider.
  package func narrowed(to type: LogicalType) throws(BasaltError) -> PruningTest {
    switch self {
    case .isNull, .isNotNull, .never: return self
    case .comparison(_, .null): return .never
    case .comparison(let comparison, let constant) where type == .date && constant.isInfiniteTimestamp:
      return PruningTest.datesReadAsInfinity(comparison, isPositive: constant == .infiniteTimestamp)
    case .comparison(let comparison, let constant):
      return PruningTest.narrowed(comparison, try constant.place(among: type))
    // A range of dates and some others: no one test says that.
    case .isIn(let constants) where type == .date && constants.contains(where: \.isInfiniteTimestamp): return .isNotNull
    // A constant that no stored value equals is left out; without one that is, nothing passes.
    case .isIn(let constants):
      var exact: [Value] = []
      for constant in constants where !constant.isNull {
        if case .stored(let value) = try constant.place(among: type) { exact.append(value) }
      }
      return exact.isEmpty ? .never : .isIn(exact)
    }
  }

  /// How dates compare with an infinite timestamp. Not by the infinite date alone: all days that no timestamp reaches read as infinity, so
  /// that one constant is equal to many stored values, which no other is.
  private static func datesReadAsInfinity(_ comparison: Comparison, isPositive: Bool) -> PruningTest {
    let last = Value.date(days: isPositive ? TypeWidening.lastTimestampDay : -TypeWidening.lastTimestampDay)
    return switch (comparison, isPositive) {
    case (.equal, true), (.greaterOrEqual, true): .comparison(.greater, last)
    case (.notEqual, true), (.less, true): .comparison(.lessOrEqual, last)
    case (.equal, false), (.lessOrEqual, false): .comparison(.less, last)
    case (.notEqual, false), (.greater, false): .comparison(.greaterOrEqual, last)
    case (.lessOrEqual, true), (.greaterOrEqual, false): .isNotNull
    case (.greater, true), (.less, false): .never
    }
  }

  /// A comparison with the constant, as one with the stored value at or below it.
  private static func narrowed(_ comparison: Comparison, _ place: StoredPlace) -> PruningTest {
    // Twelve cases of two questions: where the constant lies, and which side of it is asked for.
    switch (place, comparison) {
    case (.stored(let value), _): return .comparison(comparison, value)
    case (.above(let value), .less), (.above(let value), .lessOrEqual): return .comparison(.lessOrEqual, value)
    case (.above(let value), .greater), (.above(let value), .greaterOrEqual): return .comparison(.greater, value)
    case (.belowAll, .less), (.belowAll, .lessOrEqual): return .never
    case (.belowAll, .greater), (.belowAll, .greaterOrEqual): return .isNotNull
    case (.above, .equal), (.belowAll, .equal): return .never
    case (.above, .notEqual), (.belowAll, .notEqual): return .isNotNull
    }
  }
}

/// Where a constant stands among the values that a column stores.
///
/// With it a comparison needs to know nothing of the two types.
enum StoredPlace: Hashable {
  /// It is one of them.
  case stored(Value)
  /// It lies above this one and below the next, if there is one.
  case above(Value)
  /// Below all of them.
  case belowAll
}

extension Value {
  static let infiniteTimestamp = Value.timestamp(microseconds: Calendar.timestampInfinity)
  private static let negativeInfiniteTimestamp = Value.timestamp(microseconds: Calendar.timestampNegativeInfinity)

  /// Whether dates that are not infinite may read as this.
  var isInfiniteTimestamp: Bool { self == .infiniteTimestamp || self == .negativeInfiniteTimestamp }

  /// Whether the types go together is the rule of widening, read backwards: a `double` is compared with a
  /// `real` column, an integer never with a text.
  /// - Throws: `.typeMismatch` when this is not of a type that `type` widens to, nor of `type` itself.
  func place(among type: LogicalType) throws(BasaltError) -> StoredPlace {
    switch (self, type) {
    case (.boolean, .boolean), (.smallint, .smallint), (.integer, .integer), (.bigint, .bigint), (.real, .real),
      (.double, .double), (.date, .date), (.time, .time), (.timestamp, .timestamp), (.timestamptz, .timestamptz),
      (.text, .text), (.bytea, .bytea), (.uuid, .uuid):
      return .stored(self)
    case (.integer(let number), .smallint): return Value.place(number) { (stored: Int16) in .smallint(stored) }
    case (.bigint(let number), .smallint): return Value.place(number) { (stored: Int16) in .smallint(stored) }
    case (.bigint(let number), .integer): return Value.place(number) { (stored: Int32) in .integer(stored) }
    case (.decimal(let number), .smallint): return Value.place(number) { (stored: Int16) in .smallint(stored) }
    case (.decimal(let number), .integer): return Value.place(number) { (stored: Int32) in .integer(stored) }
    case (.decimal(let number), .bigint): return Value.place(number) { (stored: Int64) in .bigint(stored) }
    case (.decimal(let number), .decimal(let precision, let scale)):
      return Value.place(number, precision: precision, scale: scale)
    case (.double(let number), .real): return Value.place(number)
    case (.timestamp(let microseconds), .date):
      let day = UnixUnits.day(microseconds: microseconds)
      let value = Value.date(days: day)
      return value.widened(to: .timestamp) == self ? .stored(value) : .above(value)
    default:
      throw BasaltError(
        .typeMismatch, "'\(Value.excerpt(of: description))' cannot be compared with a column of type \(type).",
        remedy: "Give a constant of the column's type.")
    }
  }

  /// Of an integer among narrower ones: it is one of them, or beyond their end.
  private static func place<Number: FixedWidthInteger, Stored: FixedWidthInteger>(
    _ number: Number, _ wrap: (Stored) -> Value
  ) -> StoredPlace {
    // Beyond the ends of the narrower type every stored value is on one side.
    if let stored = Stored(exactly: number) { return .stored(wrap(stored)) }
    return number < 0 ? .belowAll : .above(wrap(.max))
  }

  /// Of a decimal among integers: those at or below it, by rounding down.
  private static func place<Stored: FixedWidthInteger>(
    _ number: Decimal, _ wrap: (Stored) -> Value
  ) -> StoredPlace {
    let (whole, isExact) = number.floor(scale: 0)
    guard let whole else { return number.unscaled < 0 ? .belowAll : .above(wrap(.max)) }
    guard let stored = Stored(exactly: whole) else { return whole < 0 ? .belowAll : .above(wrap(.max)) }
    return isExact ? .stored(wrap(stored)) : .above(wrap(stored))
  }

  /// Of a decimal among those of a column: at its scale, then within its digits.
  private static func place(_ number: Decimal, precision: Int, scale: Int) -> StoredPlace {
    // A type of fewer digits ends at ±99…9.
    let greatest = Decimal.powersOfTen[precision] - 1
    func wrap(_ unscaled: Int128) -> Value { .decimal(Decimal(unscaled: unscaled, scale: scale)) }
    let (unscaled, isExact) = number.floor(scale: scale)
    guard let unscaled else { return number.unscaled < 0 ? .belowAll : .above(wrap(greatest)) }
    if unscaled > greatest { return .above(wrap(greatest)) }
    if unscaled < -greatest { return .belowAll }
    return isExact ? .stored(wrap(unscaled)) : .above(wrap(unscaled))
  }

  /// Of a double among floats. Every float is a double, so that rounding down is exact.
  private static func place(_ number: Double) -> StoredPlace {
    let rounded = Float(number)
    if number.isNaN || Double(rounded) == number { return .stored(.real(rounded)) }
    // Rounding may have gone up; below the least finite number there is −infinity.
    return .above(.real(Double(rounded) > number ? rounded.nextDown : rounded))
  }
}

extension Decimal {
  /// The unscaled value at another scale, rounded down, and whether nothing was cut; `nil` when it does not fit
  /// 128 bits.
  fileprivate func floor(scale target: Int) -> (unscaled: Int128?, isExact: Bool) {
    if target >= scale {
      // More digits behind the point, so that nothing is cut.
      let (product, overflow) = unscaled.multipliedReportingOverflow(by: Decimal.powersOfTen[target - scale])
      return (overflow ? nil : product, true)
    }
    // Division goes toward zero; below zero the floor is one less.
    let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: Decimal.powersOfTen[scale - target])
    return (remainder < 0 ? quotient - 1 : quotient, remainder == 0)
  }
}
