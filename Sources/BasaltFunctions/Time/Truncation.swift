import BasaltCore

/// `date_trunc`, `last_day`, `date_diff`: times rounded down to a unit, and counted in it.
///
/// Grouping by time is what these are for: `GROUP BY date_trunc('month', departed)`. A partition by
/// month is another function, of UTC alone, because what rows are stored by may not depend on a
/// session.
enum Truncation {
  /// With the overloads for a zone: a day of a place begins at its own midnight, and is 23 or 25 hours long twice a
  /// year.
  ///
  /// Of 2024-02-29 20:38:40.125 `date_trunc` makes:
  ///
  /// | unit | beginning | unit | beginning |
  /// | --- | --- | --- | --- |
  /// | milliseconds | 20:38:40.125 | month | 2024-02-01 |
  /// | second | 20:38:40 | quarter | 2024-01-01 |
  /// | minute | 20:38 | year | 2024-01-01 |
  /// | hour | 20:00 | decade | 2020-01-01 |
  /// | day | 2024-02-29 | century, millennium | 2001-01-01 |
  /// | week | 2024-02-26, a Monday | | |
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Of a date it is a timestamp, as in PostgreSQL, where it is even an instant; `::date` brings
      // it back. PostgreSQL 12's third argument says on which zone's clock an instant is rounded.
      "date_trunc", .time, "The beginning of the unit that a time lies in: of its hour, day, week, month and so on.",
      examples: [
        .init("date_trunc('hour', TIMESTAMP '2001-02-16 20:38:40')", "2001-02-16T20:00:00"),
        .init("date_trunc('month', DATE '2001-02-16')", "2001-02-01T00:00:00"),
        .init("date_trunc('day', TIMESTAMPTZ '2001-02-16 20:38:40Z', 'Australia/Sydney')", "2001-02-16T13:00:00Z"),
        .init("date_trunc('year', NULL::timestamp)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.timestamp)], returning: .timestamp) { (call) throws(BasaltError) in
          try truncate(call) { (_) throws(BasaltError) in .utc }
        },
        Overload([.exactly(.text), .exactly(.timestamptz)], volatility: .stable, returning: .timestamptz) {
          (call) throws(BasaltError) in
          try truncate(call) { (_) throws(BasaltError) in call.context.zone }
        },
        Overload([.exactly(.text), .exactly(.timestamptz), .exactly(.text)], returning: .timestamptz) {
          (call) throws(BasaltError) in
          let zones = ZoneLane(call, 2)
          return try truncate(call) { (row) throws(BasaltError) in try zones.zone(row) }
        },
      ]),
    ScalarFunction(
      // Oracle's and DuckDB's; PostgreSQL writes `date_trunc('month', d) + interval '1 month - 1
      // day'`.
      "last_day", .time, "The last day of the month.",
      examples: [
        .init("last_day(DATE '2024-02-10')", "2024-02-29"), .init("last_day(DATE 'infinity')", "infinity"),
        .init("last_day(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.date)], returning: .date) { (call) throws(BasaltError) in
          try call.mapOrFail(
            Int32.self,
            { days -> Int32? in
              guard Moment.isFinite(days) else { return days }
              let date = Calendar.date(ofDays: Int(days))
              let last = Int(days) - date.day + Calendar.dayCount(ofMonth: date.month, year: date.year)
              // The month that the range ends in has later days.
              return Int32(exactly: last).flatMap { Moment.isFinite($0) ? $0 : nil }
            },
            error: { IntegerArithmetic.outOfRange("last_day(\(Calendar.text(days: $0)))", .date) })
        }
      ]),
    ScalarFunction(
      // The order of the arguments is that of DuckDB and BigQuery: the start, then the end.
      "date_diff", aliases: ["datediff"], .time, "How often a unit begins between two times, the second being later.",
      examples: [
        .init("date_diff('month', DATE '2024-01-31', DATE '2024-03-01')", "2"),
        .init("date_diff('day', TIMESTAMP '2024-01-02 00:00:00', TIMESTAMP '2024-01-01 23:59:59')", "-1"),
        .init("date_diff('day', NULL::date, DATE '2024-01-01')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.timestamp), .exactly(.timestamp)], returning: .bigint, kernel: difference)
      ]),
  ]

  /// A unit that times are rounded down to.
  ///
  /// Weeks begin on Monday (ISO 8601), decades with years that end in 0, centuries and millennia
  /// with those that end in 1: 2001-01-01, and not 2000-01-01, began both. So PostgreSQL has them.
  enum Unit: String, CaseIterable {
    case microseconds, milliseconds, second, minute, hour, day, week, month, quarter, year, decade, century, millennium

    /// - Throws: `.unknownName`, listing the units.
    static func named(_ text: String) throws(BasaltError) -> Unit {
      // By the names of fields, which are more: a weekday is nothing to round down to.
      if let field = try? TimeField.named(text), let unit = Unit(rawValue: field.rawValue) { return unit }
      throw BasaltError(
        .unknownName, "'\(Value.excerpt(of: text))' is no unit of time.",
        remedy: "The units are \(Unit.allCases.map(\.rawValue).joined(separator: ", ")).")
    }

    /// Microseconds, of the units that are always as long.
    ///
    /// A day counts among them on the clock: what is cut is the time of day, and the offset of the
    /// zone is found anew for the midnight.
    var microseconds: Int64? {
      switch self {
      case .microseconds: 1
      case .milliseconds: 1_000
      case .second: 1_000_000
      case .minute: 60_000_000
      case .hour: 3_600_000_000
      case .day: Moment.perDay
      case .week, .month, .quarter, .year, .decade, .century, .millennium: nil
      }
    }

    /// The first day of the unit that a day lies in.
    func firstDay(_ days: Int) -> Int {
      let date = Calendar.date(ofDays: days)
      switch self {
      case .microseconds, .milliseconds, .second, .minute, .hour, .day: return days
      case .week: return days - TimeField.weekday(days) + 1
      case .month: return days - date.day + 1
      case .quarter: return Calendar.days(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1)
      case .year: return Calendar.days(year: date.year, month: 1, day: 1)
      case .decade: return Calendar.days(year: TimeField.floorDivide(date.year, 10) * 10, month: 1, day: 1)
      case .century: return Calendar.days(year: TimeField.floorDivide(date.year - 1, 100) * 100 + 1, month: 1, day: 1)
      case .millennium:
        return Calendar.days(year: TimeField.floorDivide(date.year - 1, 1_000) * 1_000 + 1, month: 1, day: 1)
      }
    }

    /// A number that goes up by one where the unit begins.
    ///
    /// Only differences of two of them mean something, so that they may begin anywhere.
    func ordinal(_ microseconds: Int64) -> Int64 {
      if let length = self.microseconds {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: length)
        return remainder < 0 ? quotient - 1 : quotient
      }
      let days = Int(Moment.split(microseconds).days)
      let date = Calendar.date(ofDays: days)
      switch self {
      // 1969-12-29 was a Monday.
      case .week: return Int64(TimeField.floorDivide(days + 3, 7))
      case .month: return Int64(date.year * 12 + date.month)
      case .quarter: return Int64(date.year * 4 + (date.month - 1) / 3)
      case .decade: return Int64(TimeField.floorDivide(date.year, 10))
      case .century: return Int64(TimeField.floorDivide(date.year - 1, 100))
      case .millennium: return Int64(TimeField.floorDivide(date.year - 1, 1_000))
      default: return Int64(date.year)
      }
    }
  }

  /// The unit of a row, read once when it is one for all.
  /// Nearly always a literal.
  private struct UnitLane {
    let names: TextLane
    let constant: Unit?

    init(_ call: FunctionCall) {
      names = call.text(0)
      constant = names.isConstant ? try? Unit.named(names.string(0)) : nil
    }

    func unit(_ row: Int) throws(BasaltError) -> Unit {
      if let constant { return constant }
      return try Unit.named(names.string(row))
    }
  }

  /// Rounded down on the clock of a zone, and back to the instant at which that clock showed it.
  /// - Parameter zone: The zone of a row.
  /// - Throws: `.unknownName` for a unit, `.outOfRange` near the beginning of time.
  @inline(__always)
  /// The midnight of a day that begins at 01:00, because clocks were put forward at midnight, is
  /// that 01:00: `Zone` decides so.
  private static func truncate(
    _ call: FunctionCall, zone: (Int) throws(BasaltError) -> Zone
  ) throws(BasaltError) -> ColumnVector {
    let units = UnitLane(call)
    let lane = call.lane(1, as: Int64.self)
    return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
      let (unit, zone) = (try units.unit(row), try zone(row))
      guard Moment.isFinite(lane[row]) else { return lane[row] }
      let (days, timeOfDay) = Moment.split(try zone.local(ofInstant: lane[row]))
      let length = unit.microseconds ?? Moment.perDay
      let first = unit.firstDay(Int(days))
      // Below the range lie the beginnings of the units that the range begins in.
      guard let local = Moment.timestamp(days: first, timeOfDay: timeOfDay / length * length) else {
        throw IntegerArithmetic.outOfRange(
          "date_trunc('\(unit.rawValue)', \(Calendar.text(microseconds: lane[row], isInstant: false)))", .timestamp)
      }
      return try zone.instant(ofLocal: local)
    }
  }

  /// By the units' ordinal numbers: not how many whole units lie between, but how often one begins, so that the 31st
  /// of January and the 1st of February are a month apart.
  ///
  /// DuckDB's and SQL Server's meaning. PostgreSQL has no such function; what it has, the interval
  /// between two times (`age`), counts whole months instead.
  private static let difference: Overload.Kernel = { (call) throws(BasaltError) in
    let units = UnitLane(call)
    let (starts, ends) = (call.lane(1, as: Int64.self), call.lane(2, as: Int64.self))
    return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
      let unit = try units.unit(row)
      guard Moment.isFinite(starts[row]), Moment.isFinite(ends[row]) else {
        throw BasaltError(
          .outOfRange, "Between infinity and another time there is no number of units.",
          remedy: "Leave such rows out with isfinite.")
      }
      let (count, overflow) = unit.ordinal(ends[row]).subtractingReportingOverflow(unit.ordinal(starts[row]))
      guard !overflow else { throw IntegerArithmetic.outOfRange("date_diff('\(unit.rawValue)', …)", .bigint) }
      return count
    }
  }
}
