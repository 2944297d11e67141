import BasaltCore

/// When clocks change every year: the footer of a zone file, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// - Source: POSIX, "TZ"; RFC 9636, section 3.3 (hours from −167 to 167).
///
/// A zone file lists changes up to some year, mostly 2037 or the last one that was decided; behind
/// it this rule goes on for ever.
struct ZoneRule: Sendable {
  /// Seconds ahead of UTC; the notation counts the other way.
  let standardOffset: Int
  let summer: Summer?

  struct Summer: Sendable {
    let offset: Int
    let start: Change
    let end: Change
  }

  /// A day of a year and the seconds after its midnight, on the clock that is about to change.
  struct Change: Sendable {
    let day: Day
    let second: Int
  }

  enum Day: Sendable {
    /// 1…365; 29 February is never counted.
    case withoutLeapDay(Int)
    /// 0…365.
    case ofYear(Int)
    /// Weekday 0…6 from Sunday, week 1…5 (the last), month 1…12.
    case weekday(Int, week: Int, month: Int)
  }

  /// The offset that holds at a second since 1970-01-01 UTC.
  /// - Complexity: O(1): two days of one year.
  func offset(atSecond second: Int64) -> Int {
    guard let summer else { return standardOffset }
    // The year on the standard clock: no zone changes within hours of New Year's Eve in both directions.
    let local = second + Int64(standardOffset)
    let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let year = Calendar.date(ofDays: Int(days)).year
    let start = ZoneRule.second(of: summer.start, year: year) - Int64(standardOffset)
    let end = ZoneRule.second(of: summer.end, year: year) - Int64(summer.offset)
    // South of the equator summer goes over New Year.
    let isSummer = start < end ? second >= start && second < end : second >= start || second < end
    return isSummer ? summer.offset : standardOffset
  }

  /// Seconds since 1970, on the clock of the zone.
  /// The moment of a change in one year.
  private static func second(of change: Change, year: Int) -> Int64 {
    let firstDay = Calendar.days(year: year, month: 1, day: 1)
    let day: Int
    switch change.day {
    case .withoutLeapDay(let number):
      let isLeapYear = Calendar.dayCount(ofMonth: 2, year: year) == 29
      day = firstDay + number - 1 + (isLeapYear && number >= 60 ? 1 : 0)
    case .ofYear(let number): day = firstDay + number
    case .weekday(let weekday, let week, let month):
      let firstOfMonth = Calendar.days(year: year, month: month, day: 1)
      // 1970-01-01 was a Thursday.
      let firstWeekday = ((firstOfMonth + 4) % 7 + 7) % 7
      var dayOfMonth = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      // The fifth means the last, wherever that falls.
      if dayOfMonth >= Calendar.dayCount(ofMonth: month, year: year) { dayOfMonth -= 7 }
      day = firstOfMonth + dayOfMonth
    }
    return Int64(day) * 86_400 + Int64(change.second)
  }
}

// MARK: Reading

extension ZoneRule {
  /// `nil` for anything that is not in the notation.
  ///
  /// `CET-1CEST,M3.5.0,M10.5.0/3`: one hour ahead of UTC; in summer, from the last Sunday of March
  /// at 02:00 to the last of October at 03:00, two.
  init?(_ text: some Sequence<UInt8>) {
    var cursor = Cursor(bytes: Array(text))
    guard cursor.skipName(), let offset = cursor.seconds(hoursMaximum: 24) else { return nil }
    standardOffset = -offset
    if cursor.isAtEnd {
      summer = nil
      return
    }
    guard cursor.skipName() else { return nil }
    // An hour ahead of standard time unless told: POSIX says so.
    var summerOffset = standardOffset + 3_600
    if cursor.next != UInt8(ascii: ",") {
      guard let offset = cursor.seconds(hoursMaximum: 24) else { return nil }
      summerOffset = -offset
    }
    guard cursor.skip(","), let start = cursor.change(), cursor.skip(","), let end = cursor.change(), cursor.isAtEnd
    else { return nil }
    summer = Summer(offset: summerOffset, start: start, end: end)
  }

  /// Where reading has come to; each step takes what it knows, or says that it does not.
  private struct Cursor {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Takes a letter if it comes next.
    mutating func skip(_ letter: Unicode.Scalar) -> Bool {
      guard next == UInt8(ascii: letter) else { return false }
      position += 1
      return true
    }

    /// `CET`, or `<+03>` in brackets.
    ///
    /// Abbreviations are skipped: only offsets are wanted.
    mutating func skipName() -> Bool {
      let isQuoted = skip("<")
      let start = position
      while let byte = next {
        let isLetter = (65...90).contains(byte) || (97...122).contains(byte)
        guard isLetter || (isQuoted && byte != UInt8(ascii: ">")) else { break }
        position += 1
      }
      return position > start && (!isQuoted || skip(">"))
    }

    /// Digits, as far as they go; `nil` for none, or for more than `maximum`.
    ///
    /// Stopped at the maximum, before digits without end overflow.
    mutating func number(maximum: Int) -> Int? {
      var number: Int?
      while let digit = next.map({ $0 &- UInt8(ascii: "0") }), digit <= 9 {
        number = (number ?? 0) * 10 + Int(digit)
        position += 1
        guard let number, number <= maximum else { return nil }
      }
      return number
    }

    /// `[+-]hh[:mm[:ss]]`.
    ///
    /// Without a sign it is west of Greenwich in an offset, and after midnight in a time; the
    /// caller knows which.
    mutating func seconds(hoursMaximum: Int) -> Int? {
      let isNegative = skip("-")
      if !isNegative { _ = skip("+") }
      guard let hours = number(maximum: hoursMaximum) else { return nil }
      var seconds = hours * 3_600
      for unit in [60, 1] where skip(":") {
        guard let part = number(maximum: 59) else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    /// A day of the year and, behind a slash, a time of it; 02:00 unless told.
    ///
    /// M is what zones use; J and plain numbers are read because the format has them.
    mutating func change() -> Change? {
      let day: Day
      if skip("J") {
        guard let number = number(maximum: 365), number >= 1 else { return nil }
        day = .withoutLeapDay(number)
      } else if skip("M") {
        guard let month = number(maximum: 12), month >= 1, skip("."), let week = number(maximum: 5), week >= 1,
          skip("."), let weekday = number(maximum: 6)
        else { return nil }
        day = .weekday(weekday, week: week, month: month)
      } else {
        guard let number = number(maximum: 365) else { return nil }
        day = .ofYear(number)
      }
      guard skip("/") else { return Change(day: day, second: 7_200) }
      return seconds(hoursMaximum: 167).map { Change(day: day, second: $0) }
    }
  }
}
