/// Reads dates and times from bytes: what the CSV reader, literals and parameters share.
///
/// Accepted is ISO 8601 in the forms people and databases write: `2013-01-31`, `05:30[:00[.123456]]`, both
/// joined by `T` or one space, an instant followed by `Z`, `UTC`, `±hh`, `±hhmm`, `±hh:mm` or `±hh:mm:ss`, and `infinity`.
/// Years are those that `Calendar.text` writes, from -5877641 to 5881580. Anything else is `nil`: no guessing
/// of day and month. More than six fractional digits are refused rather than cut.
extension Calendar {
  /// - Returns: Days since 1970-01-01, or an infinity; `nil` for anything that is no date.
  /// - Complexity: O(bytes), no allocation.
  package static func days(parsing text: UnsafeBufferPointer<UInt8>) -> Int32? {
    var cursor = unsafe Cursor(text)
    if let isPositive = cursor.infinity() { return isPositive ? dateInfinity : dateNegativeInfinity }
    guard let days = cursor.date(), cursor.isAtEnd else { return nil }
    return days
  }

  /// - Returns: Below one day; there is no 24:00 and no leap second.
  package static func microsecondsOfDay(parsing text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var cursor = unsafe Cursor(text)
    guard let time = cursor.time(), cursor.isAtEnd else { return nil }
    return time
  }

  /// A timestamp. One with a zone is `nil` unless `isInstant`; an instant without one is taken as UTC.
  package static func microseconds(parsing text: UnsafeBufferPointer<UInt8>, isInstant: Bool) -> Int64? {
    var cursor = unsafe Cursor(text)
    if let isPositive = cursor.infinity() { return isPositive ? timestampInfinity : timestampNegativeInfinity }
    guard let days = cursor.date() else { return nil }
    // Wider than the result: midnight of the first day is below the range, and only the time of day brings it in.
    var microseconds = Int128(days) * Int128(microsecondsPerDay)
    if cursor.skip(UInt8(ascii: "T")) || cursor.skip(UInt8(ascii: "t")) || cursor.skip(UInt8(ascii: " ")) {
      guard let time = cursor.time() else { return nil }
      microseconds += Int128(time)
      if !cursor.isAtEnd {
        guard isInstant, let offset = cursor.zoneOffset() else { return nil }
        microseconds -= Int128(offset)
      }
    }
    // The two numbers at the ends are the infinities, which have words of their own.
    guard cursor.isAtEnd, let number = Int64(exactly: microseconds), timestampRange.contains(number) else { return nil }
    return number
  }

  /// A walk over the bytes of one value; every step says whether it found what it looked for.
  @safe private struct Cursor {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { unsafe self.text = text }

    var isAtEnd: Bool { unsafe position == text.count }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard unsafe position < text.count, unsafe text[position] == byte else { return false }
      position += 1
      return true
    }

    /// Exactly `count` digits.
    mutating func number(digitCount count: Int) -> Int? {
      guard unsafe position + count <= text.count else { return nil }
      var number = 0
      for offset in 0..<count {
        let digit = unsafe text[position + offset] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        number = number * 10 + Int(digit)
      }
      position += count
      return number
    }

    /// Days since 1970-01-01 of a date that exists and fits.
    mutating func date() -> Int32? {
      guard let year = year(), skip(UInt8(ascii: "-")), let month = number(digitCount: 2), skip(UInt8(ascii: "-")),
        let day = number(digitCount: 2), (1...12).contains(month), day >= 1,
        day <= dayCount(ofMonth: month, year: year),
        let days = Int32(exactly: days(year: year, month: month, day: day)), dayRange.contains(days)
      else { return nil }
      return days
    }

    /// Four digits, or up to seven without a zero before them; a minus sign for years before 0. One text a
    /// year, so that what is read is written again as it was.
    private mutating func year() -> Int? {
      let isNegative = skip(UInt8(ascii: "-"))
      guard var year = number(digitCount: 4) else { return nil }
      if year >= 1_000 {
        // Seven digits are enough for every year that fits, and few enough that nothing overflows.
        while year < 1_000_000, let digit = number(digitCount: 1) { year = year * 10 + digit }
      }
      guard isNegative else { return year }
      return year == 0 ? nil : -year
    }

    /// Hours and minutes, then seconds and fractions as far as they are written; a point promises digits.
    mutating func time() -> Int64? {
      guard let hour = number(digitCount: 2), skip(UInt8(ascii: ":")), let minute = number(digitCount: 2), hour <= 23,
        minute <= 59
      else { return nil }
      var microseconds = Int64(hour * 3_600 + minute * 60) * 1_000_000
      guard skip(UInt8(ascii: ":")) else { return microseconds }
      guard let second = number(digitCount: 2), second <= 59 else { return nil }
      microseconds += Int64(second) * 1_000_000
      guard skip(UInt8(ascii: ".")) else { return microseconds }
      var unit: Int64 = 100_000
      var digitCount = 0
      while let digit = number(digitCount: 1) {
        microseconds += Int64(digit) * unit
        unit /= 10
        digitCount += 1
        guard digitCount <= 6 else { return nil }
      }
      return digitCount > 0 ? microseconds : nil
    }

    /// Microseconds that the zone is ahead of UTC.
    mutating func zoneOffset() -> Int64? {
      _ = skip(UInt8(ascii: " "))
      if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
      if skip(UInt8(ascii: "U")) { return skip(UInt8(ascii: "T")) && skip(UInt8(ascii: "C")) ? 0 : nil }
      // Ahead of UTC: 05:30+02:00 is 03:30 in UTC, so that the offset is subtracted.
      let sign: Int64
      if skip(UInt8(ascii: "+")) { sign = 1 } else if skip(UInt8(ascii: "-")) { sign = -1 } else { return nil }
      guard let hours = number(digitCount: 2), hours <= 15 else { return nil }
      // A colon promises minutes: `+05:` is cut off, not whole hours.
      let hasColon = skip(UInt8(ascii: ":"))
      let minutes = isAtEnd && !hasColon ? 0 : number(digitCount: 2)
      guard let minutes, minutes <= 59 else { return nil }
      // Clocks were set by the sun until a hundred years ago: Zurich's were 34 minutes and 8 seconds ahead.
      let seconds = hasColon && skip(UInt8(ascii: ":")) ? number(digitCount: 2) : 0
      guard let seconds, seconds <= 59 else { return nil }
      return sign * Int64(hours * 3_600 + minutes * 60 + seconds) * 1_000_000
    }

    /// `infinity` or `-infinity`: whether positive, or `nil` when it is something else.
    mutating func infinity() -> Bool? {
      // Almost every date begins with a digit: it must not pay for the words.
      guard let first = unsafe text.first, first == UInt8(ascii: "i") || first == UInt8(ascii: "-") else { return nil }
      if unsafe text.elementsEqual("infinity".utf8) { return true }
      return unsafe text.elementsEqual("-infinity".utf8) ? false : nil
    }
  }
}
