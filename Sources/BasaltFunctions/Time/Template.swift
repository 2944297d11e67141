import BasaltCore

/// A template of `to_char`, taken apart: patterns that stand for parts of a time, and text that stands for itself.
///
/// - Source: PostgreSQL, "Template Patterns for Date/Time Formatting", with `FM` and `TH`. Names are English; `TM`, `SP`
///   and `FX` are not known and stand for themselves.
///
/// The patterns, by what they show; all of them are PostgreSQL's, and so is what each gives.
///
/// | of the day | of the calendar | of weeks | of the zone |
/// | --- | --- | --- | --- |
/// | HH24 HH12 HH MI SS | YYYY YYY YY Y | IYYY IYY IY I | TZ tz |
/// | MS US SSSS SSSSS | Y,YYY CC Q J | IW WW W | TZH TZM |
/// | AM PM am pm | MONTH Month month MON Mon mon MM | ID D IDDD | OF |
/// | A.M. P.M. a.m. p.m. | DAY Day day DY Dy dy DDD DD | | |
///
/// A pattern in other case than the table has: numbers do not mind (`yyyy`), names and halves of
/// the day are written in the case that they are asked for. PostgreSQL takes `mOnth` for `Month`
/// somehow; here it is text.
struct Template {
  /// What a template is made of.
  private enum Element {
    case literal(String)
    case pattern(Pattern, isFilled: Bool, ordinal: Ordinal)
  }

  /// Whether and how `st`, `nd`, `rd`, `th` stand behind a number.
  private enum Ordinal { case none, upper, lower }

  /// Longest first where one begins another: the first that fits is taken.
  ///
  /// So YYYY stands before YYY, and SSSSS before SS: `pattern(at:)` takes the first that fits.
  private enum Pattern: String, CaseIterable {
    case hour24 = "HH24"
    case hour12 = "HH12"
    case hour = "HH"
    case minute = "MI"
    case secondOfDay = "SSSSS"
    case secondOfDayShort = "SSSS"
    case second = "SS"
    case millisecond = "MS"
    case microsecond = "US"
    case amUpper = "AM"
    case pmUpper = "PM"
    case amLower = "am"
    case pmLower = "pm"
    case amDotted = "A.M."
    case pmDotted = "P.M."
    case amDottedLower = "a.m."
    case pmDottedLower = "p.m."
    case yearWithComma = "Y,YYY"
    case year4 = "YYYY"
    case year3 = "YYY"
    case year2 = "YY"
    case year1 = "Y"
    case isoYear4 = "IYYY"
    case isoYear3 = "IYY"
    case isoYear2 = "IY"
    case isoWeek = "IW"
    case isoDayOfYear = "IDDD"
    case isoWeekday = "ID"
    case isoYear1 = "I"
    case monthUpper = "MONTH"
    case month = "Month"
    case monthLower = "month"
    case monUpper = "MON"
    case mon = "Mon"
    case monLower = "mon"
    case monthNumber = "MM"
    case dayUpper = "DAY"
    case day = "Day"
    case dayLower = "day"
    case dyUpper = "DY"
    case dy = "Dy"
    case dyLower = "dy"
    case dayOfYear = "DDD"
    case dayOfMonth = "DD"
    case weekday = "D"
    case weekOfYear = "WW"
    case weekOfMonth = "W"
    case century = "CC"
    case julian = "J"
    case quarter = "Q"
    case zoneHour = "TZH"
    case zoneMinute = "TZM"
    case zoneUpper = "TZ"
    case zoneLower = "tz"
    case offset = "OF"

    /// Numbers may be written in either case, words are what their case is.
    var ignoresCase: Bool {
      switch self {
      case .amUpper, .pmUpper, .amLower, .pmLower, .amDotted, .pmDotted, .amDottedLower, .pmDottedLower, .monthUpper,
        .month, .monthLower, .monUpper, .mon, .monLower, .dayUpper, .day, .dayLower, .dyUpper, .dy, .dyLower,
        .zoneUpper, .zoneLower:
        false
      default: true
      }
    }
  }

  // Taken apart once for a constant template, and then only walked.
  private let elements: [Element]

  /// Any text is a template: what is no pattern stands for itself.
  ///
  /// PostgreSQL's template has no syntax errors, either. Between double quotes patterns are text;
  /// quotes are how the letters of a word such as "Day" are kept from being one.
  init(_ text: String) {
    var elements: [Element] = []
    var literal = ""
    var rest = Substring(text)
    while let letter = rest.first {
      if letter == "\"" {
        // Between double quotes nothing is a pattern; a backslash takes the next letter as it is.
        rest.removeFirst()
        while let quoted = rest.popFirst(), quoted != "\"" {
          literal.append(quoted == "\\" ? rest.popFirst() ?? quoted : quoted)
        }
        continue
      }
      // FM belongs to the pattern behind it, and is nothing by itself.
      var tail = rest
      let isFilled = (letter != "F" && letter != "f") || tail.prefix(2).uppercased() != "FM"
      if !isFilled { tail = tail.dropFirst(2) }
      guard let pattern = Template.pattern(at: tail) else {
        if isFilled { literal.append(rest.removeFirst()) } else { rest = tail }
        continue
      }
      if !literal.isEmpty { elements.append(.literal(literal)) }
      literal = ""
      rest = tail.dropFirst(pattern.rawValue.count)
      // TH behind a number; behind a word it is taken off as well, and adds nothing.
      let ordinal: Ordinal = rest.hasPrefix("TH") ? .upper : rest.hasPrefix("th") ? .lower : .none
      if ordinal != .none { rest = rest.dropFirst(2) }
      elements.append(.pattern(pattern, isFilled: isFilled, ordinal: ordinal))
    }
    if !literal.isEmpty { elements.append(.literal(literal)) }
    self.elements = elements
  }

  /// The pattern that a text begins with: the first in the order of the cases.
  /// - Complexity: O(patterns of one letter), ten at most.
  private static func pattern(at text: Substring) -> Pattern? {
    // Most letters of a template begin no pattern, or one of a few: a long text must not be held against all of them.
    guard let letter = text.unicodeScalars.first, let candidates = byFirstLetter[letter] else { return nil }
    return candidates.first { pattern in
      pattern.ignoresCase
        ? text.prefix(pattern.rawValue.count).uppercased() == pattern.rawValue : text.hasPrefix(pattern.rawValue)
    }
  }

  /// In either case of the letter, as numbers may be written.
  private static let byFirstLetter: [Unicode.Scalar: [Pattern]] = {
    var table: [Unicode.Scalar: [Pattern]] = [:]
    for pattern in Pattern.allCases {
      guard let letter = pattern.rawValue.unicodeScalars.first else { continue }
      let upper = Unicode.Scalar(UInt8(truncatingIfNeeded: letter.value) & 0xDF)
      let lower = Unicode.Scalar(UInt8(truncatingIfNeeded: letter.value) | 0x20)
      table[upper, default: []].append(pattern)
      table[lower, default: []].append(pattern)
    }
    return table
  }()

  /// The time after this template.
  /// One row. The elements were found once; here they are only put together.
  func text(_ clock: ToChar.Clock) -> String {
    elements.map { element in
      switch element {
      case .literal(let text): text
      case .pattern(let pattern, let isFilled, let ordinal):
        Template.text(pattern, clock, isFilled: isFilled) + Template.suffix(pattern, clock, ordinal)
      }
    }.joined()
  }

  /// - Parameter isFilled: Whether numbers have their zeros and names their spaces; `FM` takes both away.
  /// One pattern.
  private static func text(_ pattern: Pattern, _ clock: ToChar.Clock, isFilled: Bool) -> String {
    if let (number, width) = number(pattern, clock) {
      let digits = String(abs(number))
      let zeros = isFilled ? String(repeating: "0", count: max(0, width - digits.count)) : ""
      return (number < 0 ? "-" : "") + zeros + digits
    }
    // Names of months and days are padded to the longest, unless FM says otherwise.
    func padded(_ name: String) -> String {
      isFilled ? name + String(repeating: " ", count: max(0, 9 - name.count)) : name
    }
    let month = TimeNames.months[clock.date.month - 1]
    let day = TimeNames.days[TimeField.weekday(clock.days) - 1]
    let isMorning = clock.hour < 12
    switch pattern {
    case .amUpper, .pmUpper: return isMorning ? "AM" : "PM"
    case .amLower, .pmLower: return isMorning ? "am" : "pm"
    case .amDotted, .pmDotted: return isMorning ? "A.M." : "P.M."
    case .amDottedLower, .pmDottedLower: return isMorning ? "a.m." : "p.m."
    case .yearWithComma:
      let (thousands, rest) = clock.date.year.quotientAndRemainder(dividingBy: 1_000)
      return "\(thousands),\(String(repeating: "0", count: 3 - String(abs(rest)).count))\(abs(rest))"
    case .monthUpper: return padded(month.uppercased())
    case .month: return padded(month)
    case .monthLower: return padded(month.lowercased())
    case .monUpper: return month.prefix(3).uppercased()
    case .mon: return String(month.prefix(3))
    case .monLower: return month.prefix(3).lowercased()
    case .dayUpper: return padded(day.uppercased())
    case .day: return padded(day)
    case .dayLower: return padded(day.lowercased())
    case .dyUpper: return day.prefix(3).uppercased()
    case .dy: return String(day.prefix(3))
    case .dyLower: return day.prefix(3).lowercased()
    // By name and not by abbreviation: abbreviations mean different zones in different countries.
    case .zoneUpper: return clock.zoneName.uppercased()
    case .zoneLower: return clock.zoneName.lowercased()
    case .zoneHour: return String(Zone.text(ofOffset: clock.offset).prefix(3))
    case .offset:
      // Minutes only where there are some.
      let text = Zone.text(ofOffset: clock.offset)
      return text.hasSuffix(":00") ? String(text.dropLast(3)) : text
    default: return ""
    }
  }

  /// The number that a pattern stands for, and its digits; `nil` for words.
  ///
  /// WW counts weeks from 1 January, W from the first of the month, IW from the Monday of ISO 8601:
  /// three different weeks.
  private static func number(_ pattern: Pattern, _ clock: ToChar.Clock) -> (number: Int, width: Int)? {
    // Widths are PostgreSQL's: they are what the zeros are filled up to.
    let year = clock.date.year
    let microseconds = clock.field(.microseconds)
    switch pattern {
    case .hour24: return (clock.hour, 2)
    case .hour12, .hour: return (clock.hourOfHalf, 2)
    case .minute: return (clock.field(.minute), 2)
    case .second: return (microseconds / 1_000_000, 2)
    case .secondOfDay, .secondOfDayShort: return (Int(clock.timeOfDay / 1_000_000), 1)
    case .millisecond: return (microseconds / 1_000 % 1_000, 3)
    case .microsecond: return (microseconds % 1_000_000, 6)
    case .year4: return (year, 4)
    case .year3: return (abs(year) % 1_000, 3)
    case .year2: return (abs(year) % 100, 2)
    case .year1: return (abs(year) % 10, 1)
    case .isoYear4: return (clock.field(.isoyear), 4)
    case .isoYear3: return (abs(clock.field(.isoyear)) % 1_000, 3)
    case .isoYear2: return (abs(clock.field(.isoyear)) % 100, 2)
    case .isoYear1: return (abs(clock.field(.isoyear)) % 10, 1)
    case .isoWeek: return (clock.field(.week), 2)
    // From the Monday of the first week of ISO's year, which may lie in December.
    case .isoDayOfYear: return ((clock.field(.week) - 1) * 7 + clock.field(.isodow), 3)
    case .isoWeekday: return (clock.field(.isodow), 1)
    case .monthNumber: return (clock.date.month, 2)
    case .dayOfYear: return (clock.field(.doy), 3)
    case .dayOfMonth: return (clock.date.day, 2)
    // D counts from Sunday, 1, and ID from Monday, 1.
    case .weekday: return (clock.field(.dow) + 1, 1)
    case .weekOfYear: return ((clock.field(.doy) - 1) / 7 + 1, 2)
    case .weekOfMonth: return ((clock.date.day - 1) / 7 + 1, 1)
    case .century: return (clock.field(.century), 2)
    // Julian day numbers begin in 4713 BC.
    case .julian: return (clock.days + 2_440_588, 1)
    case .quarter: return (clock.field(.quarter), 1)
    case .zoneMinute: return (abs(clock.offset) / 60 % 60, 2)
    default: return nil
    }
  }

  /// `st`, `nd`, `rd` or `th` behind a number.
  ///
  /// Eleventh, twelfth and thirteenth are exceptions in every hundred.
  private static func suffix(_ pattern: Pattern, _ clock: ToChar.Clock, _ ordinal: Ordinal) -> String {
    guard ordinal != .none, let number = number(pattern, clock)?.number else { return "" }
    let suffix =
      switch (abs(number) % 100, abs(number) % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return ordinal == .upper ? suffix.uppercased() : suffix
  }
}
