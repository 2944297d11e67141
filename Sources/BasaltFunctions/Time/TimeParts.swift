import BasaltCore

/// `extract`, `date_part`, and a function for each of the common parts.
///
/// What is read of what:
///
/// | of | parts | on which clock |
/// | --- | --- | --- |
/// | date | all but those of the day, which are 0 | – |
/// | timestamp | all | its own |
/// | timestamptz | all | the session's; epoch on none |
/// | time | those of the day | its own |
enum TimeParts {
  /// `extract` is exact and `date_part` a double, as in PostgreSQL; the short names (`year`, `month`, …) are what
  /// other engines have, and give integers.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "extract", .time, "A part of a date or time, by its name, as an exact number.",
      examples: [
        .init("extract(year FROM DATE '2024-02-28')", "2024"),
        .init("extract(second FROM TIMESTAMP '2024-02-28 20:38:40.125')", "40.125000"),
        .init("extract(epoch FROM TIMESTAMPTZ '1970-01-02 00:00:00Z')", "86400.000000"),
        .init("extract(dow FROM DATE 'infinity')", "NULL"), .init("extract(year FROM NULL::date)", "NULL"),
      ], overloads: overloads(exact: true)),
    ScalarFunction(
      // Sybase's way of calling it, with the part as a text that may come from a column.
      "date_part", .time, "A part of a date or time, by its name, as a double.",
      examples: [
        .init("date_part('isodow', DATE '2024-02-25')", "7"), .init("date_part('week', DATE '2021-01-03')", "53"),
        .init("date_part('year', DATE '-infinity')", "-Infinity"), .init("date_part('year', NULL::date)", "NULL"),
      ], overloads: overloads(exact: false)),
    part("year", .year, "The year.", "2024"), part("month", .month, "The month, 1 to 12.", "2"),
    part("day", aliases: ["dayofmonth"], .day, "The day of the month.", "29"),
    part("quarter", .quarter, "The quarter of the year, 1 to 4.", "1"),
    part("week", aliases: ["weekofyear"], .week, "The week of ISO 8601.", "9"),
    part("isoyear", .isoyear, "The year that the week of ISO 8601 belongs to.", "2024"),
    part("dayofweek", .dow, "The day of the week, from Sunday, 0, on.", "4"),
    part("isodow", .isodow, "The day of the week, from Monday, 1, on.", "4"),
    part("dayofyear", .doy, "The day of the year, 1 to 366.", "60"),
    clockPart("hour", .hour, "The hour, 0 to 23.", "17"), clockPart("minute", .minute, "The minute.", "34"),
    clockPart("second", .second, "The whole seconds of the minute.", "56"),
    ScalarFunction(
      // DuckDB's name for `extract(epoch …)`, as a double: exact to the microsecond until the year
      // 2255.
      "epoch", .time, "Seconds since 1970-01-01 00:00:00 UTC.",
      examples: [.init("epoch(TIMESTAMP '1970-01-01 00:01:00.5')", "60.5"), .init("epoch(NULL::timestamp)", "NULL")],
      overloads: [LogicalType.timestamp, .timestamptz].map { type in
        Overload([.exactly(type)], returning: .double) { (call) throws(BasaltError) in
          try read(call, at: 0, onSessionClock: false) { (_) throws(BasaltError) in .epoch }
        }
      }),
  ]

  /// The clocks that parts are read from.
  /// A date is read as its midnight, without being cast: the cast to a timestamp would end at year
  /// 9999 and cost a pass.
  private static let sources: [LogicalType] = [.date, .timestamp, .timestamptz, .time]

  /// - Parameter exact: Whether the result is a decimal whose digits fit the field, or a double.
  ///
  /// PostgreSQL's `extract` is `numeric` since version 14; before, it was a double, which
  /// `date_part` still is.
  private static func overloads(exact: Bool) -> [Overload] {
    sources.map { type in
      let result: Overload.ResultRule = { (arguments) throws(BasaltError) in
        guard exact else { return .double }
        // Digits by the field, where it is known: a year has none after the point.
        guard case .text(let name)? = arguments[0].constant else { return .decimal(precision: 25, scale: 6) }
        let field = try TimeField.named(name)
        return .decimal(precision: 19 + field.scale, scale: field.scale)
      }
      return Overload(
        [.exactly(.text), .exactly(type)], volatility: type == .timestamptz ? .stable : .immutable, result: result
      ) { (call) throws(BasaltError) in
        let names = call.text(0)
        // One name for all rows is read once; a wrong one is wrong only for rows that count.
        let constant = names.isConstant ? try? TimeField.named(names.string(0)) : nil
        return try read(call, at: 1, onSessionClock: true) { (row) throws(BasaltError) in
          if let constant { return constant }
          return try TimeField.named(names.string(row))
        }
      }
    }
  }

  /// A function for one part of a date.
  /// Whole numbers for what is whole: `year(day) = 2024` compares integers, where `extract`
  /// compares decimals.
  private static func part(
    _ name: String, aliases: [String] = [], _ field: TimeField, _ summary: String, _ example: String
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, .time, summary,
      examples: [
        .init("\(name)(DATE '2024-02-29')", example), .init("\(name)(NULL::date)", "NULL"),
      ],
      overloads: [.date, .timestamp, .timestamptz].map { integer(field, $0) })
  }

  /// A function for one part of a time of day, whole.
  /// Also of a time of day; a date has none.
  private static func clockPart(
    _ name: String, _ field: TimeField, _ summary: String, _ example: String
  ) -> ScalarFunction {
    ScalarFunction(
      name, .time, summary,
      examples: [
        .init("\(name)(TIMESTAMP '2024-02-29 17:34:56.789')", example), .init("\(name)(NULL::time)", "NULL"),
      ],
      overloads: [.time, .timestamp, .timestamptz].map { integer(field, $0) })
  }

  private static func integer(_ field: TimeField, _ type: LogicalType) -> Overload {
    Overload(
      [.exactly(type)], volatility: type == .timestamptz ? .stable : .immutable, returning: .integer
    ) { (call) throws(BasaltError) in
      try read(call, at: 0, onSessionClock: true) { (_) throws(BasaltError) in field }
    }
  }

  // MARK: Reading

  /// The field of each row, as whatever number the result is.
  @inline(__always)
  /// One loop for all fields, types and results, in which what differs is settled before the first
  /// row as far as it can be. A row costs some ten nanoseconds, most of which is the calendar.
  private static func read(
    _ call: FunctionCall, at index: Int, onSessionClock: Bool, _ field: (Int) throws(BasaltError) -> TimeField
  ) throws(BasaltError) -> ColumnVector {
    let source = call.arguments[index].type
    let decimals = DecimalTargetOrNil(call)
    let doubles = FixedTarget<Double>(rowCount: call.resultType == .double ? call.rowCount : 0, zeroed: true)
    let integers = FixedTarget<Int32>(rowCount: call.resultType == .integer ? call.rowCount : 0, zeroed: true)
    let dates = source == .date ? call.arguments[index] : nil
    let days = dates.map { FixedLane<Int32>($0) }
    let moments = dates == nil ? FixedLane<Int64>(call.arguments[index]) : nil
    var nulls: NullMask?
    for row in 0..<call.rowCount where call.counts(row) {
      // The usual field is one for all rows, and this costs nothing.
      let field = try field(row)
      let stored = days.map { Moment.timestampOrInfinity(ofDays: $0[row]) } ?? moments?[row] ?? 0
      if source == .time, !field.isOfDay { throw notPart(field, of: source) }
      if source != .time, stored == .min || stored == .max, days.map({ !Moment.isFinite($0[row]) }) ?? true {
        // Forever has no weekday; its year is infinite, if the type knows such a number.
        if field.isEndless, call.resultType == .double {
          doubles[row] = stored > 0 ? .infinity : -.infinity
          continue
        }
        guard !field.isEndless else { throw infinite(field, call.resultType) }
        let mask = nulls ?? NullMask(rowCount: call.rowCount)
        mask.clear(row)
        nulls = mask
        continue
      }
      // Two zones in one: rows on either side of a change have different offsets.
      let offset = source == .timestamptz && onSessionClock ? call.context.zone.offset(atInstant: stored) : 0
      let (day, timeOfDay): (Int, Int64)
      if let days {
        (day, timeOfDay) = (Int(days[row]), 0)
      } else if source == .time {
        (day, timeOfDay) = (0, stored)
      } else {
        // On the clock: an hour or two beyond the ends of time do no harm to days, which reach further.
        let parts = Moment.split(stored)
        let local = parts.timeOfDay + Int64(offset) * 1_000_000
        let carry = local < 0 ? -1 : local >= Moment.perDay ? 1 : 0
        (day, timeOfDay) = (Int(parts.days) + carry, local - Int64(carry) * Moment.perDay)
      }
      // As a whole number of the field's smallest unit: the point comes with the result's scale.
      let wide =
        field == .epoch
        ? Int128(day) * Int128(Moment.perDay) + Int128(timeOfDay) - Int128(offset) * 1_000_000
        : Int128(field.unscaled(days: day, timeOfDay: timeOfDay, offset: offset))
      if let decimals {
        decimals.target.set(row, wide * Decimal.powersOfTen[decimals.scale - field.scale])
      } else if call.resultType == .double {
        doubles[row] = Double(wide) / Double(Decimal.powersOfTen[field.scale])
      } else {
        integers[row] = Int32(truncatingIfNeeded: wide / Decimal.powersOfTen[field.scale])
      }
    }
    let buffer = decimals?.target.buffer ?? (call.resultType == .double ? doubles.buffer : integers.buffer)
    return call.result(buffer, nulls: nulls)
  }

  /// Where decimals go, when the result is one.
  /// The digits follow from the field, or leave room for all of them.
  private struct DecimalTargetOrNil {
    let target: DecimalTarget
    let scale: Int

    init?(_ call: FunctionCall) {
      guard case .decimal(let precision, let scale) = call.resultType else { return nil }
      target = DecimalTarget(rowCount: call.rowCount, precision: precision)
      self.scale = scale
    }
  }

  /// PostgreSQL: "unit not supported for type time".
  private static func notPart(_ field: TimeField, of type: LogicalType) -> BasaltError {
    BasaltError(
      .invalidArgument, "A \(type) has no \(field.rawValue).", remedy: "Ask for a part of the time of day.")
  }

  /// An infinite year is no decimal. PostgreSQL's `numeric` has an infinity since version 14, and
  /// gives it.
  private static func infinite(_ field: TimeField, _ type: LogicalType) -> BasaltError {
    BasaltError(
      .outOfRange, "The \(field.rawValue) of infinity is no \(type).",
      remedy: "Leave such rows out with isfinite, or use date_part, whose result may be infinite.")
  }
}

extension Moment {
  /// Midnight of a date, cut at the infinities where a timestamp does not reach: only to tell infinite from finite.
  static func timestampOrInfinity(ofDays days: Int32) -> Int64 {
    timestamp(ofDays: days) ?? (days > 0 ? .max : .min)
  }
}
