import BasaltCore

/// Reads `2013-01-31`, and what else `Calendar` reads as a date.
struct DateParser: FieldParser {
  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Int32? {
    if end &- start == IsoDate.byteCount, let days = IsoDate.days(text, at: start) { return Int32(truncatingIfNeeded: days) }
    return parseAny(text, start, end)
  }

  @inline(never) private func parseAny(_ text: TextBytes, _ start: Int, _ end: Int) -> Int32? {
    unsafe Calendar.days(parsing: text.bytes(start..<end))
  }
}

/// Reads `05:30:00`, and what else `Calendar` reads as a time.
struct TimeParser: FieldParser {
  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Int64? {
    if end &- start == IsoClock.byteCount, let seconds = IsoClock.seconds(text, at: start) {
      return Int64(truncatingIfNeeded: seconds) &* 1_000_000
    }
    return unsafe Calendar.microsecondsOfDay(parsing: text.bytes(start..<end))
  }
}

/// Reads `2013-01-31T05:30:00`, with `Z` behind it for an instant, and what else `Calendar` reads as either.
struct TimestampParser: FieldParser {
  let isInstant: Bool

  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Int64? {
    let byteCount = IsoDate.byteCount &+ 1 &+ IsoClock.byteCount
    let length = end &- start
    let separator = text[start &+ IsoDate.byteCount]
    if length == byteCount || (isInstant && length == byteCount &+ 1 && text[end &- 1] == UInt8(ascii: "Z")),
      separator == UInt8(ascii: "T") || separator == UInt8(ascii: " "), let days = IsoDate.days(text, at: start),
      let seconds = IsoClock.seconds(text, at: start &+ IsoDate.byteCount &+ 1)
    {
      return (Int64(truncatingIfNeeded: days) &* 86_400 &+ Int64(truncatingIfNeeded: seconds)) &* 1_000_000
    }
    return parseAny(text, start, end)
  }

  @inline(never) private func parseAny(_ text: TextBytes, _ start: Int, _ end: Int) -> Int64? {
    unsafe Calendar.microseconds(parsing: text.bytes(start..<end), isInstant: isInstant)
  }
}

/// `yyyy-mm-dd`, read without a loop.
enum IsoDate {
  static let byteCount = 10

  /// Days since 1970-01-01; `nil` when the ten bytes are no existing date.
  @inline(__always) static func days(_ text: TextBytes, at start: Int) -> Int? {
    let front = text.word(at: start)
    let back = text.word(at: start &+ 2)
    // y y y y - m m -   and   y y - m m - d d: hyphens checked, then taken out.
    guard front & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000 else { return nil }
    let word = (front & 0xFFFF_FFFF) | ((front >> 8) & 0x0000_FFFF_0000_0000) | (back & 0xFFFF_0000_0000_0000)
    guard Digits.areDigits(word) else { return nil }
    let number = Int(truncatingIfNeeded: Digits.number(word))
    let (year, monthAndDay) = number.quotientAndRemainder(dividingBy: 10_000)
    let (month, day) = monthAndDay.quotientAndRemainder(dividingBy: 100)
    guard year >= 1, month >= 1, month <= 12, day >= 1, day <= 28 || day <= Calendar.dayCount(ofMonth: month, year: year)
    else { return nil }
    return Calendar.days(year: year, month: month, day: day)
  }
}

/// `hh:mm:ss`.
enum IsoClock {
  static let byteCount = 8

  /// Seconds since midnight; `nil` when the eight bytes are no time of day.
  @inline(__always) static func seconds(_ text: TextBytes, at start: Int) -> Int? {
    guard text[start &+ 2] == UInt8(ascii: ":"), text[start &+ 5] == UInt8(ascii: ":"),
      let hour = Digits.pair(text, at: start), let minute = Digits.pair(text, at: start &+ 3),
      let second = Digits.pair(text, at: start &+ 6), hour <= 23, minute <= 59, second <= 59
    else { return nil }
    return hour &* 3_600 &+ minute &* 60 &+ second
  }
}
