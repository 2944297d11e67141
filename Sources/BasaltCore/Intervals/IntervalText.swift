/// Intervals as PostgreSQL prints them: `1 year 2 mons 3 days 04:05:06.789`, a part with its own sign where it differs.
extension Interval: CustomStringConvertible {
  /// Reads back as the same parts. An interval of nothing is `00:00:00`.
  public var description: String {
    var parts: [String] = []
    // PostgreSQL's rule, which makes the text read back: `-1 mons +3 days` has days of the other sign.
    var isAfterNegative = false
    func append(_ number: Int32, _ unit: String) {
      guard number != 0 else { return }
      // A plus sign only where it would otherwise be taken for one more negative part.
      let sign = isAfterNegative && number > 0 ? "+" : ""
      parts.append("\(sign)\(number) \(unit)\(number == 1 ? "" : "s")")
      isAfterNegative = number < 0
    }
    // Each of the three numbers keeps its own sign; years and months are one number and share theirs.
    append(months / 12, "year")
    append(months % 12, "mon")
    append(days, "day")
    // An interval of nothing is a clock at zero, not an empty text.
    if microseconds != 0 || parts.isEmpty {
      let sign = microseconds < 0 ? "-" : isAfterNegative ? "+" : ""
      parts.append(sign + Interval.clock(microseconds.magnitude))
    }
    return parts.joined(separator: " ")
  }

  /// `04:05:06.789`, with no more digits behind the point than there are.
  ///
  /// Hours may have any number of digits.
  private static func clock(_ microseconds: UInt64) -> String {
    func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let seconds = microseconds / 1_000_000
    var text = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    let fraction = String(microseconds % 1_000_000)
    guard fraction != "0" else { return text }
    text += "." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    while text.last == "0" { text.removeLast() }
    return text
  }
}

// MARK: Reading

extension Interval {
  /// Reads an interval: numbers with units (`1 year 2 mons`, `1.5 days ago`), a clock (`04:05:06.789`), years and months
  /// (`1-2`), or ISO 8601's form (`P1Y2M3DT4H5M6S`).
  ///
  /// Parts may come in any order, and more than once: they add up.
  /// - Throws: `.typeMismatch` when it does not read as one, `.outOfRange` when it does not fit.
  /// - Source: PostgreSQL, "Interval Input".
  public init(parsing text: String) throws(BasaltError) {
    // Words and not characters: a number and its unit may be two of them.
    let words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    var sum = IntervalSum()
    let isRead =
      words.count == 1 && words[0].hasPrefix("p") ? sum.addISO(words[0].dropFirst()) : sum.add(words)
    guard isRead, !words.isEmpty else {
      throw BasaltError(
        .typeMismatch, "'\(Value.excerpt(of: text))' does not read as interval.",
        remedy: "Write an interval such as 1 year 2 mons 3 days 04:05:06.")
    }
    guard let interval = sum.interval else { throw Interval.outOfRange(Value.excerpt(of: text)) }
    self = interval
  }
}

/// The parts of an interval as they are read, exact until the end.
///
/// In 128 bits: each part is bounded when it is read, and a text has no room for so many parts that a sum of them
/// overflows. Whether they fit an interval is asked once, at the end.
private struct IntervalSum {
  // 128 bits each, so that `1e9 years -1e9 years` is nothing and no error.
  private var months: Int128 = 0
  private var days: Int128 = 0
  private var microseconds: Int128 = 0

  var interval: Interval? { Interval(months: months, days: days, microseconds: microseconds) }

  /// `1 year 2 mons 04:05:06 ago`, with or without the space between number and unit.
  /// - Returns: Whether all words were read. What has been added until then is of no meaning if not.
  mutating func add(_ words: [String]) -> Bool {
    var words = words[...]
    // PostgreSQL's verbose form begins with an at sign that means nothing.
    if words.first == "@" { words.removeFirst() }
    let isAgo = words.last == "ago"
    if isAgo { words.removeLast() }
    guard !words.isEmpty else { return false }
    while let word = words.popFirst() {
      // A clock has colons, years with months a dash behind their digits; all else is a number with a unit.
      if word.contains(":") {
        guard addClock(word) else { return false }
        continue
      }
      if let dash = word.dropFirst().firstIndex(of: "-") {
        guard addYearsAndMonths(word, dash) else { return false }
        continue
      }
      let digits = word.prefix { "+-.0123456789".contains($0) }
      guard let quantity = Quantity(digits) else { return false }
      var unit = String(word.dropFirst(digits.count))
      // A number alone counts days before a clock, and seconds at the end.
      if unit.isEmpty { unit = words.first?.contains(":") == true ? "day" : words.popFirst() ?? "second" }
      guard let unit = Unit(named: unit) else { return false }
      add(quantity, unit)
    }
    if isAgo { (months, days, microseconds) = (-months, -days, -microseconds) }
    return true
  }

  /// `[+-]hh:mm[:ss[.ffffff]]`, the sign for all of it. Hours may be any number, minutes may not.
  private mutating func addClock(_ word: String) -> Bool {
    // The sign belongs to the whole clock: -01:30 is an hour and a half back.
    let isNegative = word.hasPrefix("-")
    let digits = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    // Any number of hours, but minutes and seconds as a clock shows them.
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0.first?.isNumber == true }), let hours = Int64(parts[0]),
      // Far beyond what fits, and far from an overflow of the product below.
      hours < 1 << 40, let minutes = Int64(parts[1]), minutes < 60
    else { return false }
    var time = Int128(hours * 60 + minutes) * 60_000_000
    if parts.count == 3 {
      guard let seconds = Quantity(parts[2]), seconds.millionths <= 60_000_000 else { return false }
      time += seconds.millionths
    }
    microseconds += isNegative ? -time : time
    return true
  }

  /// `1-2`: a year and two months, under one sign.
  private mutating func addYearsAndMonths(_ word: String, _ dash: String.Index) -> Bool {
    // The part before the dash may itself begin with one, which is its sign.
    guard let years = Int64(word[..<dash]), abs(years) < 1 << 40, let rest = Int64(word[word.index(after: dash)...]),
      (0..<12).contains(rest)
    else { return false }
    months += Int128(years) * 12 + Int128(word.hasPrefix("-") ? -rest : rest)
    return true
  }

  /// ISO 8601 behind its `P`: years, months, weeks and days, then behind a `T` hours, minutes and seconds.
  mutating func addISO(_ text: Substring) -> Bool {
    // Designators may be left out, but not be out of their half: a `D` behind the `T` means nothing.
    var rest = text
    var isTime = false
    var count = 0
    while let letter = rest.first {
      if letter == "t", !isTime {
        isTime = true
        rest.removeFirst()
        continue
      }
      let digits = rest.prefix { "+-.0123456789".contains($0) }
      rest = rest[digits.endIndex...]
      guard let quantity = Quantity(digits), let designator = rest.popFirst() else { return false }
      // An M is a month before the T, and a minute behind it.
      let unit: Unit? =
        switch (designator, isTime) {
        case ("y", false): .month(12)
        case ("m", false): .month(1)
        case ("w", false): .day(7)
        case ("d", false): .day(1)
        case ("h", true): .microsecond(3_600_000_000)
        case ("m", true): .microsecond(60_000_000)
        case ("s", true): .microsecond(1_000_000)
        default: nil
        }
      guard let unit else { return false }
      add(quantity, unit)
      count += 1
    }
    return count > 0
  }

  /// What is left of months becomes days, what is left of days, time; half a microsecond is rounded away from zero.
  ///
  /// What a part leaves over goes into the next smaller one and never into a larger.
  private mutating func add(_ quantity: Quantity, _ unit: Unit) {
    let million: Int128 = 1_000_000
    switch unit {
    case .month(let factor):
      // Whole months are counted; what happens to the rest is different for years and for months.
      let (whole, rest) = (quantity.millionths * factor).quotientAndRemainder(dividingBy: million)
      months += whole
      // A year is divided into months and no further, as PostgreSQL has it.
      if factor == 1 {
        addDays(rest * Interval.daysPerMonth)
      } else if rest.magnitude * 2 >= 1_000_000 {
        months += rest.signum()
      }
    case .day(let factor): addDays(quantity.millionths * factor)
    case .microsecond(let factor):
      let (whole, rest) = (quantity.millionths * factor).quotientAndRemainder(dividingBy: million)
      microseconds += whole + (rest.magnitude * 2 >= 1_000_000 ? rest.signum() : 0)
    }
  }

  /// A day is divided into 24 hours: only a place and a date would know better.
  private mutating func addDays(_ millionths: Int128) {
    // A day is 24 hours here: there is no calendar to ask.
    let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    days += whole
    microseconds += rest * Interval.perDay / 1_000_000
  }

  /// A number with up to six digits behind the point that count.
  private struct Quantity {
    /// In millionths. At most 10^21: no product with a unit leaves 128 bits.
    let millionths: Int128

    /// - Returns: `nil` when it is no number, or one beyond all intervals.
    init?(_ text: some StringProtocol) {
      guard let numeral = Numeral(text), let decimal = Decimal(numeral) else { return nil }
      // Apart, because the whole part is held against a limit, and the fraction is cut.
      let whole = decimal.unscaled / Decimal.powersOfTen[decimal.scale]
      guard whole.magnitude < 1_000_000_000_000_000 else { return nil }
      let fraction = decimal.unscaled % Decimal.powersOfTen[decimal.scale]
      // Digits behind the sixth are cut: they are parts of microseconds.
      let scaled =
        decimal.scale <= 6
        ? fraction * Decimal.powersOfTen[6 - decimal.scale] : fraction / Decimal.powersOfTen[decimal.scale - 6]
      millionths = whole * 1_000_000 + scaled
    }
  }

  /// What one of a unit is, in the part that it belongs to.
  private enum Unit {
    case month(Int128)
    case day(Int128)
    case microsecond(Int128)

    /// By PostgreSQL's names, abbreviations and plurals.
    /// - Returns: `nil` for a word that names no unit.
    init?(named name: String) {
      switch name {
      case "microsecond", "microseconds", "us", "usec", "usecs": self = .microsecond(1)
      case "millisecond", "milliseconds", "ms", "msec", "msecs": self = .microsecond(1_000)
      case "second", "seconds", "sec", "secs", "s": self = .microsecond(1_000_000)
      case "minute", "minutes", "min", "mins", "m": self = .microsecond(60_000_000)
      case "hour", "hours", "hr", "hrs", "h": self = .microsecond(3_600_000_000)
      case "day", "days", "d": self = .day(1)
      case "week", "weeks", "w": self = .day(7)
      case "month", "months", "mon", "mons": self = .month(1)
      case "year", "years", "yr", "yrs", "y": self = .month(12)
      case "decade", "decades", "decs", "dec": self = .month(120)
      case "century", "centuries", "cent", "c": self = .month(1_200)
      case "millennium", "millennia", "mils", "mil": self = .month(12_000)
      default: return nil
      }
    }
  }
}
