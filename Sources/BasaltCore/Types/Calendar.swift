/// Days, times and timestamps as numbers, and their ISO 8601 text: the proleptic Gregorian calendar, without zones.
///
/// The two conversions are the era-based ones of Howard Hinnant ("chrono-compatible low-level date algorithms", 2013): exact
/// for every year that fits, without tables and without a branch per month.
package enum Calendar {
  package static let microsecondsPerDay = 86_400_000_000

  /// How ±infinity is stored, as in PostgreSQL: the ends of the integer, which no finite date reaches.
  package static let dateInfinity = Int32.max
  package static let dateNegativeInfinity = Int32.min
  package static let timestampInfinity = Int64.max
  package static let timestampNegativeInfinity = Int64.min

  /// The finite dates, in days since 1970-01-01: -5877641-06-24 to 5881580-07-10, all that 32 bits hold beside the infinities. A file
  /// may hold any of them (format-spec/types.md, "Ranges"), so each has a text, and the text reads back.
  package static let dayRange = (dateNegativeInfinity + 1)...(dateInfinity - 1)
  /// The finite timestamps, in microseconds since 1970-01-01: -290308-12-21T19:59:05.224193 to 294247-01-10T04:00:54.775806.
  package static let timestampRange = (timestampNegativeInfinity + 1)...(timestampInfinity - 1)

  /// Days since 1970-01-01 of a date, which must exist.
  package static func days(year: Int, month: Int, day: Int) -> Int {
    // Years begin in March here, so that the leap day is the last of its year.
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date that lies `days` after 1970-01-01.
  package static func date(ofDays days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  package static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

// MARK: Text

/// Years are counted as ISO 8601 counts them, with a year 0 before year 1, and written as XML Schema 1.1 writes them: at least four
/// digits, as many as it takes, and a minus sign before year 0. The day before 0001-01-01 is `0000-12-31`, what PostgreSQL calls
/// `0001-12-31 BC`: such a suffix would stand behind the time of a timestamp, where sorting and other readers do not look for it.
extension Calendar {
  /// `2013-01-31`, `-0043-03-15`, `10000-01-01`, or `infinity` / `-infinity`.
  package static func text(days: Int32) -> String {
    if days == dateInfinity { return "infinity" }
    if days == dateNegativeInfinity { return "-infinity" }
    let (year, month, day) = date(ofDays: Int(days))
    return "\(year < 0 ? "-" : "")\(padded(abs(year), to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  /// `05:30:00`, with up to six further digits where there are any. What is no time of day, but stands in a file, keeps its sign and
  /// its hours (`-00:00:01`, `24:00:00`): a text that does not read back is better than one that reads as another time.
  package static func text(microsecondsOfDay microseconds: Int64) -> String {
    guard microseconds >= 0 else { return "-" + clockText(microseconds.magnitude) }
    return clockText(microseconds.magnitude)
  }

  private static func clockText(_ microseconds: UInt64) -> String {
    let seconds = Int(microseconds / 1_000_000)
    let clock = "\(padded(seconds / 3_600, to: 2)):\(padded(seconds / 60 % 60, to: 2)):\(padded(seconds % 60, to: 2))"
    var fraction = Int(microseconds % 1_000_000)
    guard fraction > 0 else { return clock }
    var digitCount = 6
    while fraction % 10 == 0 {
      fraction /= 10
      digitCount -= 1
    }
    return clock + "." + padded(fraction, to: digitCount)
  }

  /// `2013-01-31T05:30:00`, with `Z` behind it for an instant.
  package static func text(microseconds: Int64, isInstant: Bool) -> String {
    if microseconds == timestampInfinity { return "infinity" }
    if microseconds == timestampNegativeInfinity { return "-infinity" }
    let perDay = Int64(microsecondsPerDay)
    var (days, ofDay) = microseconds.quotientAndRemainder(dividingBy: perDay)
    if ofDay < 0 {
      days -= 1
      ofDay += perDay
    }
    return "\(text(days: Int32(days)))T\(text(microsecondsOfDay: ofDay))\(isInstant ? "Z" : "")"
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
