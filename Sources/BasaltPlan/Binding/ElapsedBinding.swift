internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Differences of timestamps, which differ from row to row: intervals that are numbers of microseconds here, as long as
/// nobody wants to see them.
///
/// What there is, `e` such a difference, `i` an interval that is known when the statement is bound:
///
/// | written | gives |
/// | --- | --- |
/// | `e < i`, `e = e` and the others | a boolean, as PostgreSQL compares: a month is 30 days, a day 24 hours |
/// | `e + e`, `e - e`, `-e`, `e + i`, `e - i` without months | a difference |
/// | `extract(part FROM e)`, `date_part`, `epoch(e)` | a number |
/// | `e IS NULL` | a boolean |
///
/// Columns, and so results, groups and sums of them, would be intervals: those say so, and that `extract(epoch …)` is what
/// can be summed up.
extension StatementBinding {
  /// `timestamp - timestamp`, also of a date, and of a literal beside either.
  /// - Returns: `nil` where the operands are something else.
  @inline(never)
  func elapsed(_ left: Operand, _ right: Operand, _ range: SourceRange) throws(BasaltError) -> Operand? {
    let types = [left, right].compactMap(\.type)
    let areMoments = types.allSatisfy { $0 == .date || $0 == .timestamp || $0 == .timestamptz }
    guard areMoments, types.contains(.timestamp) || types.contains(.timestamptz) else { return nil }
    // The wider of both, as in comparisons: what is on the session's clock becomes an instant.
    let type: LogicalType = types.contains(.timestamptz) ? .timestamptz : .timestamp
    let moments = [try coerced(left, to: type), try coerced(right, to: type)]
    return Operand(.elapsed(.call(MomentDifference.bind(type), moments)), range)
  }

  /// Operators of which one operand at least is a difference.
  @inline(never)
  func withElapsed(
    _ sign: BinaryOperator, _ left: Operand, _ right: Operand, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    if sign.isComparison, let left = try microseconds(of: left), let right = try microseconds(of: right) {
      return Operand(try call(sign.rawValue, [left, right], range), range)
    }
    if sign == .add || sign == .subtract, !left.hasMonths, !right.hasMonths,
      let left = try microseconds(of: left), let right = try microseconds(of: right)
    {
      return Operand(.elapsed(try call(sign.rawValue, [left, right], range)), range)
    }
    throw error(
      .unsupported,
      "\(left.typeName) \(sign.rawValue) \(right.typeName) is not supported for the difference of two timestamps.",
      at: range, remedy: "Write extract(epoch FROM …) for its seconds, and compute with them.")
  }

  /// - Returns: `nil` for what is no interval.
  private func microseconds(of operand: Operand) throws(BasaltError) -> BoundExpression? {
    let interval: Interval?
    switch operand.kind {
    case .elapsed(let expression): return expression
    case .interval(let known): interval = known
    case .literal(let text):
      interval = try text.map { (text) throws(BasaltError) in try self.interval(text, operand.range) }
    case .typed: return nil
    case .open:
      needValues()
      return nil
    }
    guard let interval else { return .constant(.null, .bigint) }
    guard let span = Int64(exactly: interval.span) else {
      throw error(
        .outOfRange, "\(interval) is longer than two timestamps can lie apart.", at: operand.range,
        remedy: "Use a shorter interval.")
    }
    return .constant(.bigint(span), .bigint)
  }

  // MARK: Parts

  /// `extract('hour', e)` and its like; `nil` for other functions.
  ///
  /// Parts are those of PostgreSQL's interval: days of 24 hours, then hours up to 23, with one sign for all of them.
  /// Months have none, as nobody knows how many days would be one.
  @inline(never)
  func partOfElapsed(
    _ name: String, _ operands: [Operand], _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression? {
    guard let last = operands.last, case .elapsed(let elapsed) = last.kind else { return nil }
    if operands.contains(where: \.isOpen) { needValues() }
    if name == "epoch", operands.count == 1 {
      return try cast(scaled(elapsed, "0.000001", range), to: .double, .explicit, range)
    }
    guard name == "extract" || name == "date_part", operands.count == 2, case .literal(let field?) = operands[0].kind
    else { return nil }
    let part = try part(field.lowercased(), elapsed, operands[0].range)
    return name == "extract" ? part : try cast(part, to: .double, .explicit, range)
  }

  private func part(
    _ field: String, _ elapsed: BoundExpression, _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    /// Both toward zero, and with the sign of the difference.
    func quotient(_ value: BoundExpression, _ unit: Int64) throws(BasaltError) -> BoundExpression {
      try call("/", [value, .constant(.bigint(unit), .bigint)], range)
    }
    func remainder(_ unit: Int64) throws(BasaltError) -> BoundExpression {
      try call("%", [elapsed, .constant(.bigint(unit), .bigint)], range)
    }
    switch field {
    case "epoch": return try scaled(elapsed, "0.000001", range)
    case "day", "days": return try quotient(elapsed, Elapsed.day)
    case "hour", "hours": return try quotient(remainder(Elapsed.day), Elapsed.hour)
    case "minute", "minutes": return try quotient(remainder(Elapsed.hour), Elapsed.minute)
    case "second", "seconds": return try scaled(remainder(Elapsed.minute), "0.000001", range)
    case "millisecond", "milliseconds": return try scaled(remainder(Elapsed.minute), "0.001", range)
    case "microsecond", "microseconds": return try remainder(Elapsed.minute)
    default:
      throw error(
        .unsupported, "The difference of two timestamps has no \(Value.excerpt(of: field)).", at: range,
        remedy: "There are day, hour, minute, second, milliseconds, microseconds and epoch.")
    }
  }

  /// A product of decimals, which is exact, where a quotient would have to be rounded.
  private func scaled(
    _ value: BoundExpression, _ factor: String, _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    try self.value(of: Operand(call("*", [value, number(factor, range)], range), range))
  }
}

/// Units in microseconds.
private enum Elapsed {
  static let day = Int64(Calendar.microsecondsPerDay)
  static let hour: Int64 = 3_600_000_000
  static let minute: Int64 = 60_000_000
}

extension Operand {
  /// Whether what is added would be another number of days in each month.
  fileprivate var hasMonths: Bool {
    if case .interval(let interval?) = kind { return interval.months != 0 }
    return false
  }
}
