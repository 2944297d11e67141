import BasaltCore

/// Reads `2013-01-31`, and what else `Calendar` reads as a date.
///
/// The usual form is read in place by arithmetic on two words; all others by `Calendar`, which defines what a date is.
struct DateParser: FieldParser {
  /// - Returns: Days since 1970-01-01, or `nil` for what is no date.
  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Int32? {
    if end &- start == IsoDate.byteCount, let date = IsoDate(text, at: start) {
      return Int32(truncatingIfNeeded: date.daysSinceEpoch)
    }
    return parseAny(text, start, end)
  }

  /// Out of line, so that the loop over a column holds the usual form only.
  @inline(never) private func parseAny(_ text: TextBytes, _ start: Int, _ end: Int) -> Int32? {
    unsafe Calendar.days(parsing: text.bytes(start..<end))
  }
}

/// Reads `05:30:00`, and what else `Calendar` reads as a time.
/// - Returns: Microseconds since midnight.
struct TimeParser: FieldParser {
  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Int64? {
    if end &- start == IsoClock.byteCount, let seconds = IsoClock.seconds(text, at: start) {
      return Int64(truncatingIfNeeded: seconds) &* 1_000_000
    }
    return unsafe Calendar.microsecondsOfDay(parsing: text.bytes(start..<end))
  }
}

/// Reads `2013-01-31T05:30:00`, with `Z` behind it for an instant, and what else `Calendar` reads as either.
/// - Returns: Microseconds since 1970-01-01T00:00:00, in UTC for an instant.
struct TimestampParser: FieldParser {
  /// Whether the type is `timestamptz`: then a zone may follow, and the value is in UTC.
  let isInstant: Bool

  /// - Returns: Microseconds, or `nil` for what is no timestamp.
  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Int64? {
    let byteCount = IsoDate.byteCount &+ 1 &+ IsoClock.byteCount
    let length = end &- start
    // Read before the length is known to reach so far: within the slack behind the text.
    let separator = text[start &+ IsoDate.byteCount]
    if length == byteCount || (isInstant && length == byteCount &+ 1 && text[end &- 1] == UInt8(ascii: "Z")),
      separator == UInt8(ascii: "T") || separator == UInt8(ascii: " "), let date = IsoDate(text, at: start),
      let seconds = IsoClock.seconds(text, at: start &+ IsoDate.byteCount &+ 1)
    {
      // Four-digit years stay far below what 64 bits of microseconds hold: nothing can overflow.
      return (Int64(truncatingIfNeeded: date.daysSinceEpoch) &* 86_400 &+ Int64(truncatingIfNeeded: seconds))
        &* 1_000_000
    }
    return parseAny(text, start, end)
  }

  /// Fractions of seconds, zones with an offset, short dates: seldom a whole column, and then slower.
  @inline(never) private func parseAny(_ text: TextBytes, _ start: Int, _ end: Int) -> Int64? {
    unsafe Calendar.microseconds(parsing: text.bytes(start..<end), isInstant: isInstant)
  }
}

/// `yyyy-mm-dd`, read without a loop.
///
/// Parts are kept and the day number is worked out on demand, as those who only classify need none.
struct IsoDate {
  /// Callers compare a field's length with it, or with a sum that it is part of.
  static let byteCount = 10

  private let year: Int
  private let month: Int
  private let day: Int

  /// `nil` when the ten bytes are no existing date.
  @inline(__always) init?(_ text: TextBytes, at start: Int) {
    let front = text.word(at: start)
    let back = text.word(at: start &+ 2)
    // y y y y - m m -   and   y y - m m - d d: hyphens checked, then taken out.
    guard front & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000 else { return nil }
    let word = (front & 0xFFFF_FFFF) | ((front >> 8) & 0x0000_FFFF_0000_0000) | (back & 0xFFFF_0000_0000_0000)
    // Eight digits without hyphens: one multiplication chain makes a number of them.
    guard Digits.areDigits(word) else { return nil }
    let number = Int(truncatingIfNeeded: Digits.number(word))
    year = number / 10_000
    month = number / 100 % 100
    day = number % 100
    guard year >= 1, month >= 1, month <= 12, day >= 1,
      // Every month has 28 days: the calendar is asked for the last three at most.
      day <= 28 || day <= Calendar.dayCount(ofMonth: month, year: year)
    else { return nil }
  }

  /// As `Calendar.days(year:month:day:)`, for years from 1 on, where nothing is negative and the divisions
  /// become shifts and multiplications. Here because a call into another module per value costs as much as the
  /// whole rest.
  @inline(__always) var daysSinceEpoch: Int {
    // Years begin in March here, so that the leap day is the last of its year.
    let isBeforeMarch = month <= 2
    let marchYear = UInt(bitPattern: isBeforeMarch ? year &- 1 : year)
    let marchMonth = UInt(bitPattern: isBeforeMarch ? month &+ 9 : month &- 3)
    let century = marchYear / 100
    let beforeYear = marchYear &* 365 &+ marchYear / 4 &- century &+ century / 4
    let beforeMonth = (marchMonth &* 153 &+ 2) / 5
    // 719,468 days from 0000-03-01 to 1970-01-01; the day of the month counts from 1.
    return Int(bitPattern: beforeYear &+ beforeMonth) &+ day &- 719_469
  }
}

/// `hh:mm:ss`.
enum IsoClock {
  /// As `IsoDate.byteCount`.
  static let byteCount = 8

  /// Seconds since midnight; `nil` when the eight bytes are no time of day.
  ///
  /// There is no 24:00:00 and no leap second, here as in `Calendar`.
  @inline(__always) static func seconds(_ text: TextBytes, at start: Int) -> Int? {
    guard text[start &+ 2] == UInt8(ascii: ":"), text[start &+ 5] == UInt8(ascii: ":"),
      let hour = Digits.pair(text, at: start), let minute = Digits.pair(text, at: start &+ 3),
      let second = Digits.pair(text, at: start &+ 6), hour <= 23, minute <= 59, second <= 59
    else { return nil }
    return hour &* 3_600 &+ minute &* 60 &+ second
  }
}
