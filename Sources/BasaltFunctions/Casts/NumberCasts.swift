import BasaltCore

/// Casts among numbers, and between integer and boolean. Digits that have no place are rounded half away from zero,
/// whatever the two types (PostgreSQL rounds a double half to even); a number that has no place at all is an error.
///
/// What PostgreSQL does, with two differences that SQL semantics ask for: halves of doubles go away
/// from zero, and a decimal of a declared scale is rounded to it by a cast as by an assignment
/// (PostgreSQL's `numeric` without digits keeps all).
///
/// | from ∖ to | integers | decimal | real, double |
/// | --- | --- | --- | --- |
/// | integers | checked where narrower | checked for digits | nearest |
/// | decimal | rounded, then checked | rounded, then checked | nearest |
/// | real, double | rounded, then checked | by shortest digits | checked where narrower |
enum NumberCasts {
  /// `nil` for pairs that are not numbers. What loses nothing is implicit; what may lose digits is for assignment.
  ///
  /// Between boolean and integer a cast has to be written, and there is none of other widths:
  /// pg_cast has that pair alone.
  static func rule(from source: LogicalType, to target: LogicalType) -> Cast.Rule? {
    let context: Cast.Context = ImplicitCast.cost(from: source, to: target) == nil ? .assignment : .implicit
    switch (source, target) {
    case (.smallint, _): return rule(fromInteger: Int16.self, to: target, context)
    case (.integer, .boolean):
      return Cast.Rule(.explicit) { (call) throws(BasaltError) in call.test(Int32.self) { $0 != 0 } }
    case (.integer, _): return rule(fromInteger: Int32.self, to: target, context)
    case (.bigint, _): return rule(fromInteger: Int64.self, to: target, context)
    case (.real, _): return rule(fromFloat: Float.self, to: target, context)
    case (.double, _): return rule(fromFloat: Double.self, to: target, context)
    case (.decimal, _): return rule(fromDecimalTo: target, context)
    case (.boolean, .integer):
      return Cast.Rule(.explicit) { (call) throws(BasaltError) in
        let bits = call.booleans(0)
        return try call.rows(as: Int32.self) { (row) throws(BasaltError) in bits[row] ? 1 : 0 }
      }
    default: return nil
    }
  }

  // MARK: From integers

  /// The casts of one width of integers.
  ///
  /// To floats it rounds to nearest, ties to even, as the machine does; 2^53 + 1 as a double is
  /// 2^53. PostgreSQL rounds so, too.
  private static func rule<T: MachineInteger>(
    fromInteger _: T.Type, to target: LogicalType, _ context: Cast.Context
  ) -> Cast.Rule? {
    switch target {
    case .smallint: integer(T.self, Int16.self, context)
    case .integer: integer(T.self, Int32.self, context)
    case .bigint: integer(T.self, Int64.self, context)
    case .real: Cast.Rule(context) { (call) throws(BasaltError) in call.map(T.self) { Float($0) } }
    case .double: Cast.Rule(context) { (call) throws(BasaltError) in call.map(T.self) { Double($0) } }
    case .decimal:
      Cast.Rule(context) { (call) throws(BasaltError) in
        let lane = call.lane(0, as: T.self)
        let (precision, scale) = call.resultDigits
        return try call.decimalRows { (row) throws(BasaltError) in
          WideDecimal.rescaled(Int128(lane[row]), from: 0, to: scale, precision: precision)
        } error: {
          Cast.outOfRange("\(lane[$0])", call.resultType)
        }
      }
    case .boolean, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }

  /// Between two widths: total where the target is wider, checked row by row where it is not.
  private static func integer<S: MachineInteger, T: MachineInteger>(
    _: S.Type, _: T.Type, _ context: Cast.Context
  ) -> Cast.Rule {
    // A wider type holds all: no row has to be asked.
    if T.bitWidth >= S.bitWidth {
      return Cast.Rule(context) { (call) throws(BasaltError) in call.map(S.self) { T(truncatingIfNeeded: $0) } }
    }
    return Cast.Rule(context) { (call) throws(BasaltError) in
      try call.mapOrFail(S.self, { T(exactly: $0) }) { Cast.outOfRange("\($0)", call.resultType) }
    }
  }

  // MARK: From floats

  /// The casts of one width of floats.
  ///
  /// NaN and infinities have no place among exact numbers: PostgreSQL's `numeric` has one for them
  /// since version 14, our decimals have not (SQL semantics, "Decimals").
  private static func rule<T: MachineFloat>(
    fromFloat _: T.Type, to target: LogicalType, _ context: Cast.Context
  ) -> Cast.Rule? {
    switch target {
    case .smallint: integer(fromFloat: T.self, Int16.self, context)
    case .integer: integer(fromFloat: T.self, Int32.self, context)
    case .bigint: integer(fromFloat: T.self, Int64.self, context)
    case .real:
      Cast.Rule(context) { (call) throws(BasaltError) in
        // What rounds to infinity, or to nothing, is another number.
        try call.mapOrFail(
          T.self,
          { value in
            let narrow = Float(value)
            // What PostgreSQL calls "value out of range: underflow" and "overflow".
            let isLost = (narrow.isInfinite && !value.isInfinite) || (narrow.isZero && !value.isZero)
            return isLost ? nil : narrow
          }
        ) { Cast.outOfRange("\($0)", .real) }
      }
    case .double: Cast.Rule(context) { (call) throws(BasaltError) in call.map(T.self) { Double($0) } }
    case .decimal:
      Cast.Rule(context) { (call) throws(BasaltError) in
        let lane = call.lane(0, as: T.self)
        let (precision, scale) = call.resultDigits
        return try call.decimalRows { (row) throws(BasaltError) in
          // By its shortest digits, as it is printed: 0.1 is 0.1, and not 0.1000000000000000055.
          shortestDecimal(lane[row]).flatMap {
            WideDecimal.rescaled($0.unscaled, from: $0.scale, to: scale, precision: precision)
          }
        } error: {
          Cast.outOfRange("\(lane[$0])", call.resultType)
        }
      }
    case .boolean, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }

  /// Rounded first and then looked up: 32767.4 is a smallint, 32767.5 is none.
  private static func integer<
    S: MachineFloat,
    T: MachineInteger
  >(
    fromFloat _: S.Type, _: T.Type, _ context: Cast.Context
  ) -> Cast.Rule {
    Cast.Rule(context) { (call) throws(BasaltError) in
      // `exactly` refuses NaN and infinities, too.
      try call.mapOrFail(S.self, { T(exactly: $0.rounded(.toNearestOrAwayFromZero)) }) {
        Cast.outOfRange("\($0)", call.resultType)
      }
    }
  }

  /// The decimal of the digits that a float prints with, cut to 38 after the point; `nil` for what has none.
  ///
  /// PostgreSQL casts through 15 digits of a double and 6 of a real; all digits that tell the value
  /// from its neighbours are more than that, so that a cast there and back is the same number
  /// again.
  private static func shortestDecimal(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> Decimal? {
    guard value.isFinite, let numeral = Numeral(value.description) else { return nil }
    if let decimal = Decimal(numeral) { return decimal }
    // Below 10^−20 or so the digits begin too late for 38 places.
    return numeral.scale > LogicalType.decimalPrecisionMaximum ? Decimal(unscaled: 0, scale: 0) : nil
  }

  // MARK: From decimals

  /// The casts of decimals, of any digits to any digits.
  ///
  /// Reals by way of the nearest double: rounding twice can be off by one unit of the last place
  /// for values near the middle of two reals, which PostgreSQL's way over text is not. Nobody has
  /// 17 digits in a real to notice.
  private static func rule(fromDecimalTo target: LogicalType, _ context: Cast.Context) -> Cast.Rule? {
    switch target {
    case .smallint: integer(fromDecimalTo: Int16.self, context)
    case .integer: integer(fromDecimalTo: Int32.self, context)
    case .bigint: integer(fromDecimalTo: Int64.self, context)
    case .real:
      Cast.Rule(context) { (call) throws(BasaltError) in
        let (lane, scale) = (call.decimals(0), call.scale(0))
        return try call.rows(as: Float.self) { (row) throws(BasaltError) in Float(double(lane[row], scale: scale)) }
      }
    case .double:
      Cast.Rule(context) { (call) throws(BasaltError) in
        let (lane, scale) = (call.decimals(0), call.scale(0))
        return try call.rows(as: Double.self) { (row) throws(BasaltError) in double(lane[row], scale: scale) }
      }
    case .decimal:
      Cast.Rule(context) { (call) throws(BasaltError) in
        let (lane, sourceScale) = (call.decimals(0), call.scale(0))
        let (precision, scale) = call.resultDigits
        return try call.decimalRows { (row) throws(BasaltError) in
          WideDecimal.rescaled(lane[row], from: sourceScale, to: scale, precision: precision)
        } error: {
          Cast.outOfRange("\(Decimal(unscaled: lane[$0], scale: sourceScale))", call.resultType)
        }
      }
    case .boolean, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }

  /// By hand and not by `decimalRows`, whose results are decimals.
  private static func integer<T: MachineInteger>(
    fromDecimalTo _: T.Type, _ context: Cast.Context
  ) -> Cast.Rule {
    Cast.Rule(context) { (call) throws(BasaltError) in
      let (lane, scale) = (call.decimals(0), call.scale(0))
      let target = FixedTarget<T>(rowCount: call.rowCount, zeroed: true)
      var nulls: NullMask?
      for row in 0..<call.rowCount where call.counts(row) {
        let rounded = WideDecimal.rescaled(
          lane[row], from: scale, to: 0, precision: LogicalType.decimalPrecisionMaximum)
        if let value = rounded.flatMap({ T(exactly: $0) }) {
          target[row] = value
        } else {
          try call.fail(row, &nulls) {
            Cast.outOfRange("\(Decimal(unscaled: lane[row], scale: scale))", call.resultType)
          }
        }
      }
      return call.result(target.buffer, nulls: nulls)
    }
  }

  /// The double nearest to a decimal.
  ///
  /// Up to 2^53 and 10^22 both parts are exact, and one division rounds once (Clinger's fast path); beyond, the digits
  /// are read as text, which rounds once, too.
  @inline(__always)
  static func double(_ unscaled: Int128, scale: Int) -> Double {
    if scale <= 22, unscaled.magnitude <= 1 << 53 {
      return Double(Int64(truncatingIfNeeded: unscaled)) / exactPowersOfTen[scale]
    }
    return Double(Decimal(unscaled: unscaled, scale: scale).description) ?? .nan
  }

  /// The last power of ten that a double holds exactly is 10^22: 5^22 has 52 bits.
  private static let exactPowersOfTen: [Double] = (0...22).map { Double(Decimal.powersOfTen[$0]) }
}
