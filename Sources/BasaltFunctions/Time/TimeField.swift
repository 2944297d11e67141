import BasaltCore

/// A part of a date or time that can be asked for by name: `year`, `isodow`, `epoch`.
///
/// - Source: PostgreSQL, "EXTRACT, date_part". Years are counted as ISO 8601 counts them, with a year 0.
///
/// Of Thursday 2024-02-29 20:38:40.125 the fields are:
///
/// | field | value | field | value |
/// | --- | --- | --- | --- |
/// | millennium | 3 | week | 9 |
/// | century | 21 | day | 29 |
/// | decade | 202 | dow | 4, Sunday being 0 |
/// | isoyear | 2024 | isodow | 4, Sunday being 7 |
/// | year | 2024 | doy | 60 |
/// | quarter | 1 | hour, minute | 20, 38 |
/// | month | 2 | second | 40.125000 |
/// | epoch | 1709239120.125000 | milliseconds, microseconds | 40125.000, 40125000 |
///
/// The last two are of the whole seconds and their fraction, which surprises, and is PostgreSQL's.
enum TimeField: String, CaseIterable {
  case millennium, century, decade, isoyear, year, quarter, month, week, day, dow, isodow, doy
  case hour, minute, second, milliseconds, microseconds, epoch
  case timezone
  case timezoneHour = "timezone_hour"
  case timezoneMinute = "timezone_minute"

  /// The field of a name, plurals and PostgreSQL's abbreviations included.
  /// - Throws: `.unknownName` with the nearest one.
  static func named(_ text: String) throws(BasaltError) -> TimeField {
    let name = text.lowercased()
    if let field = TimeField(rawValue: name) ?? aliases[name] { return field }
    let names = allCases.map(\.rawValue)
    throw BasaltError(
      .unknownName, "'\(Value.excerpt(of: text))' is no part of a date or time.",
      remedy: NameDistance.nearest(to: name, among: names).map { "Did you mean \($0)?" }
        ?? "The parts are \(names.joined(separator: ", ")).")
  }

  /// PostgreSQL knows more of them (`c`, `y`, `us`); these are the ones that people write.
  private static let aliases: [String: TimeField] = [
    "millenniums": .millennium, "millennia": .millennium, "centuries": .century, "decades": .decade, "years": .year,
    "quarters": .quarter, "months": .month, "mon": .month, "weeks": .week, "days": .day, "hours": .hour,
    "minutes": .minute, "min": .minute, "seconds": .second, "sec": .second, "millisecond": .milliseconds,
    "microsecond": .microseconds, "dayofweek": .dow, "dayofyear": .doy,
  ]

  /// Digits after the point of its values.
  ///
  /// Those of PostgreSQL's `numeric` results.
  var scale: Int {
    switch self {
    case .second, .epoch: 6
    case .milliseconds: 3
    default: 0
    }
  }

  /// Whether it goes on and on with time, so that it is infinite where time is; the others come round again.
  var isEndless: Bool {
    switch self {
    case .millennium, .century, .decade, .isoyear, .year, .epoch: true
    default: false
    }
  }

  /// Whether it is a part of the time of day alone.
  var isOfDay: Bool {
    switch self {
    case .hour, .minute, .second, .milliseconds, .microseconds, .epoch: true
    default: false
    }
  }

  /// The value, without its point.
  /// - Parameters:
  ///   - days: Since 1970-01-01.
  ///   - timeOfDay: Microseconds.
  ///   - offset: Seconds that the clock is ahead of UTC.
  ///
  /// Years before the first are counted with a year 0 here, and the calendar of values begins with
  /// year 1 anyway.
  func unscaled(days: Int, timeOfDay: Int64, offset: Int = 0) -> Int64 {
    switch self {
    case .hour: return timeOfDay / 3_600_000_000
    case .minute: return timeOfDay / 60_000_000 % 60
    // All three are the seconds of the minute, in different units: the point is what differs.
    case .second, .milliseconds, .microseconds: return timeOfDay % 60_000_000
    case .epoch: return Int64(days) * Moment.perDay + timeOfDay - Int64(offset) * 1_000_000
    case .dow: return Int64(TimeField.weekday(days) % 7)
    case .isodow: return Int64(TimeField.weekday(days))
    case .isoyear: return Int64(TimeField.isoWeek(days).year)
    case .week: return Int64(TimeField.isoWeek(days).week)
    case .timezone: return Int64(offset)
    case .timezoneHour: return Int64(offset / 3_600)
    case .timezoneMinute: return Int64(offset / 60 % 60)
    case .millennium, .century, .decade, .year, .quarter, .month, .day, .doy: break
    }
    let date = Calendar.date(ofDays: days)
    switch self {
    case .year: return Int64(date.year)
    case .month: return Int64(date.month)
    case .day: return Int64(date.day)
    case .quarter: return Int64((date.month + 2) / 3)
    case .doy: return Int64(days - Calendar.days(year: date.year, month: 1, day: 1) + 1)
    case .decade: return Int64(TimeField.floorDivide(date.year, 10))
    // The first century is 0001 to 0100.
    case .century: return Int64(TimeField.floorDivide(date.year - 1, 100) + (date.year > 0 ? 1 : 0))
    default: return Int64(TimeField.floorDivide(date.year - 1, 1_000) + (date.year > 0 ? 1 : 0))
    }
  }

  /// Down and not toward zero, so that the decade before year 0 is not the one behind it.
  static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
  }

  /// Monday is 1, Sunday 7. 1970-01-01 was a Thursday.
  static func weekday(_ days: Int) -> Int { ((days + 3) % 7 + 7) % 7 + 1 }

  /// The week of ISO 8601 that a day lies in, and the year that the week counts to: that of its Thursday.
  ///
  /// So 2021-01-03 is in week 53 of 2020, and 2024-12-30 in week 1 of 2025.
  static func isoWeek(_ days: Int) -> (year: Int, week: Int) {
    let thursday = days + 4 - weekday(days)
    let year = Calendar.date(ofDays: thursday).year
    return (year, (thursday - Calendar.days(year: year, month: 1, day: 1)) / 7 + 1)
  }
}
