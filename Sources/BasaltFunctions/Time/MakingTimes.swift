import BasaltCore

/// `make_date`, `make_time`, `make_timestamp`, `to_timestamp`: times from numbers.
///
/// PostgreSQL takes negative years for those before Christ; the range here begins with year 1, so
/// that they are refused like year 0.
///
/// | call | is |
/// | --- | --- |
/// | `make_date(2024, 2, 30)` | an error: February has no thirtieth |
/// | `make_time(24, 0, 0)` | an error: no time of day |
/// | `make_timestamp(2024, 1, 31, 24, 0, 0)` | 2024-02-01 00:00:00 |
/// | `to_timestamp(0)` | 1970-01-01 00:00:00 UTC |
enum MakingTimes {
  /// Parts are held against calendar and clock, never carried over: the 31st of June is a mistake, not the 1st of
  /// July.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // From columns of numbers, as old files have dates: `make_date(year, month, day)`.
      "make_date", .time, "The date of a year, a month and a day.",
      examples: [.init("make_date(2013, 7, 15)", "2013-07-15"), .init("make_date(2013, NULL, 15)", "NULL")],
      overloads: [
        Overload([.exactly(.integer), .exactly(.integer), .exactly(.integer)], returning: .date) {
          (call) throws(BasaltError) in
          let (years, months, days) = (call.integers(0), call.integers(1), call.integers(2))
          return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
            guard let date = date(years[row], months[row], days[row]).flatMap({ Int32(exactly: $0) }),
              Moment.isFinite(date)
            else { throw refused("date", "\(years[row]), \(months[row]), \(days[row])") }
            return date
          }
        }
      ]),
    ScalarFunction(
      // Below one day: 24:00:00 is a timestamp's way to say midnight, and no time.
      "make_time", .time, "The time of an hour, a minute and seconds, which may have a fraction.",
      examples: [.init("make_time(8, 15, 23.5)", "08:15:23.5"), .init("make_time(NULL, 15, 0)", "NULL")],
      overloads: [
        Overload([.exactly(.integer), .exactly(.integer), .exactly(.double)], returning: .time) {
          (call) throws(BasaltError) in
          let (hours, minutes, seconds) = (call.integers(0), call.integers(1), call.doubles(2))
          return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
            guard let time = time(hours[row], minutes[row], seconds[row]), time < Moment.perDay else {
              throw refused("time", "\(hours[row]), \(minutes[row]), \(Value.double(seconds[row]))")
            }
            return time
          }
        }
      ]),
    ScalarFunction(
      // 24:00:00 is taken, and is the midnight that follows; so is a second of 60, and the minute
      // that follows.
      "make_timestamp", .time, "The timestamp of a year, month, day, hour, minute and seconds.",
      examples: [
        .init("make_timestamp(2013, 7, 15, 8, 15, 23.5)", "2013-07-15T08:15:23.5"),
        .init("make_timestamp(2013, 7, 15, 8, 15, NULL)", "NULL"),
      ],
      overloads: [
        Overload(parameters, returning: .timestamp) { (call) throws(BasaltError) in try timestamp(call, .utc) }
      ]),
    ScalarFunction(
      // Stable: what the parts mean depends on where the session's clock hangs.
      "make_timestamptz", .time,
      "The instant at which the session's clock shows a year, month, day, hour, minute, seconds.",
      examples: [
        .init("make_timestamptz(2013, 7, 15, 8, 15, 23.5)", "2013-07-15T08:15:23.5Z"),
        .init("make_timestamptz(2013, 7, 15, 8, 15, NULL)", "NULL"),
      ],
      overloads: [
        Overload(parameters, volatility: .stable, returning: .timestamptz) { (call) throws(BasaltError) in
          try timestamp(call, call.context.zone)
        }
      ]),
    ScalarFunction(
      // Rounded to the microsecond: a double has 53 bits, which today are a quarter of one.
      "to_timestamp", .time, "The instant so many seconds after 1970-01-01 00:00:00 UTC.",
      examples: [
        .init("to_timestamp(1284352323.5)", "2010-09-13T04:32:03.5Z"),
        .init("to_timestamp('Infinity'::double)", "infinity"), .init("to_timestamp(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.double)], returning: .timestamptz) { (call) throws(BasaltError) in
          try call.mapOrFail(
            Double.self,
            { seconds -> Int64? in
              if seconds.isInfinite { return seconds > 0 ? .max : .min }
              return Int64(exactly: (seconds * 1_000_000).rounded()).flatMap { Moment.isFinite($0) ? $0 : nil }
            }, error: { IntegerArithmetic.outOfRange("to_timestamp(\(Value.double($0)))", .timestamptz) })
        }
      ]),
  ]

  /// Five whole numbers, and seconds with their fraction.
  private static let parameters: [TypePattern] =
    Array(repeating: .exactly(.integer), count: 5) + [.exactly(.double)]

  /// - Parameter zone: Whose clock shows the parts.
  /// - Throws: `.outOfRange` for parts that are on no calendar, and near the ends of time.
  ///
  /// A time that clocks skipped in the zone is moved, and not refused: as PostgreSQL does with what
  /// it reads as text.
  private static func timestamp(_ call: FunctionCall, _ zone: Zone) throws(BasaltError) -> ColumnVector {
    let lanes = (0..<5).map { call.integers($0) }
    let seconds = call.doubles(5)
    return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
      let parts = lanes.map { $0[row] }
      guard let day = date(parts[0], parts[1], parts[2]), let time = time(parts[3], parts[4], seconds[row]),
        let moment = Moment.timestamp(days: day, timeOfDay: time)
      else {
        throw refused("timestamp", parts.map(String.init).joined(separator: ", ") + ", \(Value.double(seconds[row]))")
      }
      return try zone.instant(ofLocal: moment)
    }
  }

  /// Days since 1970, of a date that exists.
  /// Leap years included; the calendar is the Gregorian one in all years, as PostgreSQL's is.
  private static func date(_ year: Int32, _ month: Int32, _ day: Int32) -> Int? {
    guard (1...12).contains(month), day >= 1, Int(day) <= Calendar.dayCount(ofMonth: Int(month), year: Int(year))
    else { return nil }
    return Calendar.days(year: Int(year), month: Int(month), day: Int(day))
  }

  /// Microseconds of a time that exists; 24:00:00 and a sixtieth second do, as in PostgreSQL.
  ///
  /// The fraction of a second is rounded to microseconds, half up, so that 59.9999999 is the next
  /// minute.
  private static func time(_ hour: Int32, _ minute: Int32, _ second: Double) -> Int64? {
    guard (0...24).contains(hour), (0...59).contains(minute), second >= 0, second <= 60 else { return nil }
    let microseconds = Int64((second * 1_000_000).rounded())
    let time = (Int64(hour) * 60 + Int64(minute)) * 60_000_000 + microseconds
    return time <= Moment.perDay ? time : nil
  }

  /// All parts, so that the wrong one can be seen.
  private static func refused(_ name: String, _ arguments: String) -> BasaltError {
    BasaltError(
      .outOfRange, "make_\(name)(\(arguments)) is no \(name).",
      remedy: "Use parts that are on the calendar and the clock.")
  }
}
