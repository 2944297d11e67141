internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Intervals: read, computed with each other and with numbers, and added to dates and times.
///
/// All of it here and at once, because no vector holds intervals: what is left of one when the
/// statement runs is a function that adds it (`IntervalShift`).
///
/// What there is, `i` an interval, `n` a number that is known when the statement is bound, `t` a date, a time, a
/// timestamp or an instant:
///
/// | written | gives |
/// | --- | --- |
/// | `i + i`, `i - i`, `-i`, `i * n`, `n * i`, `i / n` | an interval |
/// | `t + i`, `i + t`, `t - i` | a time; a timestamp of a date |
/// | `i = i`, `i < i` and the others, `i IS NULL` | a boolean |
/// | `CAST(i AS text)` | its text |
///
/// A quoted literal beside an interval is one, too. Everything else says that there are no columns of intervals
/// yet, and what to do without them.
extension StatementBinding {
  /// - Parameter name: `interval`, with its units perhaps.
  ///
  /// The units of the standard, `interval '5' day` and `interval '1:30' minute to second`, say what
  /// a number alone means and where the value is cut off. PostgreSQL takes a full text beside them
  /// as well, and cuts it.
  func interval(_ text: String, _ name: TypeName, _ range: SourceRange) throws(BasaltError) -> Interval {
    guard name.arguments.isEmpty else {
      throw error(
        .unsupported, "The precision of an interval is not supported.", at: name.range,
        remedy: "Write it without the number in parentheses.")
    }
    // The parser has brought the units into the name of the type, as PostgreSQL prints it.
    let units = name.name.text.split(separator: " ").dropFirst().map(String.init)
    guard let last = units.last else { return try interval(text, range) }
    var text = text
    // A number alone is of the unit, and a clock of two parts of the units that it has.
    if Numeral(text) != nil { text += " " + last }
    if units == ["minute", "to", "second"], text.filter({ $0 == ":" }).count == 1 {
      text = text.hasPrefix("-") ? "-00:" + text.dropFirst() : "00:" + text
    }
    let whole = try interval(text, range)
    return IntervalUnit(rawValue: last)?.cut(whole) ?? whole
  }

  /// Of a literal that says its units itself. What is wrong with it is told where it stands.
  func interval(_ text: String, _ range: SourceRange) throws(BasaltError) -> Interval {
    do throws(BasaltError) {
      return try Interval(parsing: text)
    } catch {
      throw placed(error, range)
    }
  }

  /// `CAST ('1 day' AS interval)`.
  ///
  /// A text that is not known yet would be read row by row, into a vector that there is not.
  func castToInterval(
    _ operand: Operand, _ name: TypeName, isTry: Bool, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    switch operand.kind {
    case .interval, .elapsed: return operand
    case .literal(nil), .typed(.constant(.null, .text)): return Operand(.interval(nil), range)
    case .literal(let text?), .typed(.constant(.text(let text), .text)):
      do throws(BasaltError) {
        return Operand(.interval(try interval(text, name, range)), range)
      } catch {
        guard isTry else { throw error }
        return Operand(.interval(nil), range)
      }
    case .typed, .open:
      throw error(
        .unsupported,
        "A cast of \(operand.typeName) to interval is not supported yet: there are no columns of intervals.",
        at: range, remedy: "Write the interval as a literal, such as INTERVAL '1 day'.")
    }
  }

  /// Operators of which one operand at least is an interval.
  @inline(never)
  /// One error for whatever has no meaning, with both types in it: PostgreSQL says "operator does
  /// not exist" for the same.
  func withIntervals(
    _ sign: BinaryOperator, _ left: Operand, _ right: Operand, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    if left.isElapsed || right.isElapsed { return try withElapsed(sign, left, right, range) }
    do throws(BasaltError) {
      switch (left.kind, right.kind) {
      case (.interval(let left), .interval(let right)):
        if let operand = try combined(sign, left, right, range) { return operand }
      case (.interval(let left), .literal(let text)) where sign != .multiply && sign != .divide:
        let right = try text.map { (text) throws(BasaltError) in try interval(text, right.range) }
        if let operand = try combined(sign, left, right, range) { return operand }
      case (.literal(let text), .interval(let right)) where sign != .multiply:
        let left = try text.map { (text) throws(BasaltError) in try interval(text, left.range) }
        if let operand = try combined(sign, left, right, range) { return operand }
      case (.interval(let interval), _) where sign == .multiply || sign == .divide:
        if let factor = try factor(right) {
          return Operand(.interval(try scaled(interval, by: factor, sign, right.range)), range)
        }
      case (_, .interval(let interval)) where sign == .multiply:
        if let factor = try factor(left) {
          return Operand(.interval(try scaled(interval, by: factor, sign, left.range)), range)
        }
      case (.typed(let time), .interval(let interval)) where sign == .add || sign == .subtract:
        let shift = sign == .add ? interval : try interval.map { (one) throws(BasaltError) in try one.negated() }
        if let sum = shifted(time, by: shift) { return Operand(sum, range) }
      case (.interval(let interval), .typed(let time)) where sign == .add:
        if let sum = shifted(time, by: interval) { return Operand(sum, range) }
      default: break
      }
    } catch {
      throw placed(error, range)
    }
    throw error(
      .typeMismatch, "\(left.typeName) \(sign.rawValue) \(right.typeName) does not exist.", at: range,
      remedy: "An interval is added to a date, a time or a timestamp, or multiplied by a constant number.")
  }

  /// A time that much later; `nil` when nothing is added to its type.
  ///
  /// NULL in its place stays NULL of the result's type, without a function that would have nothing
  /// to add.
  private func shifted(_ time: BoundExpression, by interval: Interval?) -> BoundExpression? {
    guard let result = IntervalShift.resultType(of: time.type) else { return nil }
    guard let interval, let function = IntervalShift.bind(time.type, adding: interval) else {
      return .constant(.null, result)
    }
    return .call(function, [time])
  }

  /// Two intervals: their sum and difference, and how they compare.
  ///
  /// All at once, as both are known. Equal is what spans the same time with months of 30 days and
  /// days of 24 hours: `interval '1 month' = interval '30 days'` is true in PostgreSQL, too.
  private func combined(
    _ sign: BinaryOperator, _ left: Interval?, _ right: Interval?, _ range: SourceRange
  ) throws(BasaltError) -> Operand? {
    /// A comparison; NULL when either side is.
    func boolean(_ holds: (Interval, Interval) -> Bool) -> Operand {
      guard let left, let right else { return Operand(.constant(.null, .boolean), range) }
      return Operand(.constant(.boolean(holds(left, right)), .boolean), range)
    }
    switch sign {
    case .add, .subtract:
      guard let left, let right else { return Operand(.interval(nil), range) }
      return Operand(.interval(try left.adding(sign == .add ? right : right.negated())), range)
    case .equal: return boolean(==)
    case .notEqual: return boolean(!=)
    case .less: return boolean(<)
    case .lessOrEqual: return boolean(<=)
    case .greater: return boolean(>)
    case .greaterOrEqual: return boolean(>=)
    default: return nil
    }
  }

  /// What an interval is multiplied with or divided by: a number that is known now. `nil` inside: NULL.
  ///
  /// A column as a factor would make an interval of each row. Two optionals: no number at all, and
  /// NULL.
  private func factor(_ operand: Operand) throws(BasaltError) -> Double?? {
    let number = try coercedToDouble(operand)
    if let number { noteEvaluation(of: number) }
    guard let number, let value = try ConstantEvaluation.value(of: number, context) else { return .none }
    if case .double(let factor) = value { return .some(factor) }
    return .some(nil)
  }

  /// PostgreSQL multiplies intervals by doubles, whatever the number was; a quoted literal reads as
  /// one.
  /// - Returns: `nil` for what is no number.
  private func coercedToDouble(_ operand: Operand) throws(BasaltError) -> BoundExpression? {
    guard let type = operand.type else { return try coerced(operand, to: .double) }
    return type.isNumeric ? try coerced(operand, to: .double, .explicit) : nil
  }

  /// NULL on either side is NULL. Zero is told here, where the divisor stands.
  ///
  /// Fractions spill over to smaller units as PostgreSQL lets them: half a month is 15 days
  /// (`Interval`).
  private func scaled(
    _ interval: Interval?, by factor: Double?, _ sign: BinaryOperator, _ range: SourceRange
  ) throws(BasaltError) -> Interval? {
    guard let interval, let factor else { return nil }
    guard sign == .divide else { return try interval.multiplied(by: factor) }
    guard factor != 0 else {
      throw error(.outOfRange, "An interval cannot be divided by zero.", at: range, remedy: "Divide by another number.")
    }
    return try interval.divided(by: factor)
  }
}

/// The smallest unit that an interval keeps: `interval '1 day 5 hours' day` is a day.
private enum IntervalUnit: String {
  case year, month, day, hour, minute, second

  /// Without what is smaller; toward zero.
  func cut(_ interval: Interval) -> Interval {
    func time(_ unit: Int64) -> Interval {
      Interval(months: interval.months, days: interval.days, microseconds: interval.microseconds / unit * unit)
    }
    switch self {
    case .year: return Interval(months: interval.months / 12 * 12)
    case .month: return Interval(months: interval.months)
    case .day: return Interval(months: interval.months, days: interval.days)
    case .hour: return time(3_600_000_000)
    case .minute: return time(60_000_000)
    case .second: return interval
    }
  }
}
