import BasaltCore

/// `strftime`: a date or timestamp by a format of C, as DuckDB and most languages have it, beside PostgreSQL's `to_char`.
///
/// | format | shows | format | shows |
/// | --- | --- | --- | --- |
/// | `%Y` `%y` | the year, its last two digits | `%H` `%I` | the hour of 24, of 12 |
/// | `%m` | the month | `%M` | the minute |
/// | `%B` `%b` | its English name, three letters of it | `%S` | the second |
/// | `%d` | the day of the month | `%f` `%g` | microseconds, milliseconds |
/// | `%j` | the day of the year | `%p` | AM or PM |
/// | `%A` `%a` | the day of the week | `%z` `%Z` | the offset, the zone's name |
/// | `%u` `%w` | its number, Monday 1 or Sunday 0 | `%F` `%T` | `%Y-%m-%d`, `%H:%M:%S` |
/// | `%G` `%V` | year and week of ISO 8601 | `%%` | a percent sign |
///
/// A minus behind the percent sign, as in `%-d`, leaves out the zeros in front.
enum StrfTime {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "strftime", .time, "A date or timestamp as text, by a format of C such as %Y-%m-%d %H:%M:%S.",
      examples: [
        .init("strftime(TIMESTAMP '2024-02-05 17:31:12.5', '%Y-%m-%d %H:%M:%S.%f')", "2024-02-05 17:31:12.500000"),
        .init("strftime(DATE '2024-02-05', '%A, %-d %B %y, week %V')", "Monday, 5 February 24, week 06"),
        .init("strftime(DATE '2024-02-05', '100%%')", "100%"), .init("strftime(NULL::date, '%Y')", "NULL"),
      ],
      overloads: [
        // A date is cast to its midnight, as for `to_char`.
        Overload([.exactly(.timestamp), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          try shown(call, .utc)
        },
        Overload([.exactly(.timestamptz), .exactly(.text)], volatility: .stable, returning: .text) {
          (call) throws(BasaltError) in try shown(call, call.context.zone)
        },
      ])
  ]

  /// Formats are read row by row: they are short, and a table of their parts would cost as much as reading them.
  private static func shown(_ call: FunctionCall, _ zone: Zone) throws(BasaltError) -> ColumnVector {
    let formats = call.text(1)
    return try ToChar.Clock.shown(call, zone) { (row, clock) throws(BasaltError) in
      try text(formats.string(row), clock)
    }
  }

  /// - Throws: `.invalidArgument` for a letter that is no format: C leaves open what becomes of it, and a typing error should
  ///   not turn up in a report.
  private static func text(_ format: String, _ clock: ToChar.Clock) throws(BasaltError) -> String {
    // Scalar by scalar: what stands between the formats may be any text, and is copied as it is.
    var result = ""
    var letters = Substring(format).unicodeScalars
    while let letter = letters.popFirst() {
      guard letter == "%" else {
        result.unicodeScalars.append(letter)
        continue
      }
      // glibc's flag, which DuckDB has as well; C knows no way to ask for a day without its zero.
      var isPadded = true
      if letters.first == "-" {
        letters.removeFirst()
        isPadded = false
      }
      guard let kind = letters.popFirst(), let shown = part(kind, clock, isPadded) else {
        throw BasaltError(
          .invalidArgument, "The format '\(Value.excerpt(of: format))' has a % that stands for no part of a time.",
          remedy: "Write %Y, %m, %d, %H, %M, %S, %f and their like, and %% for a percent sign.")
      }
      // Kept even when it is empty: a zone may have no name.
      result += shown
    }
    return result
  }

  /// - Parameter isPadded: Whether numbers have their zeros in front.
  /// - Returns: `nil` for a letter that stands for nothing.
  private static func part(_ kind: Unicode.Scalar, _ clock: ToChar.Clock, _ isPadded: Bool) -> String? {
    // Years before year 0 have their sign in front of the zeros, as ISO 8601 has it.
    func number(_ value: Int, _ width: Int) -> String {
      let digits = String(abs(value))
      let zeros = isPadded ? String(repeating: "0", count: max(0, width - digits.count)) : ""
      return (value < 0 ? "-" : "") + zeros + digits
    }
    // Of the minute, seconds included: both are cut out of it.
    let microseconds = clock.field(.microseconds)
    switch kind {
    case "%": return "%"
    case "Y": return number(clock.date.year, 4)
    case "y": return number(abs(clock.date.year) % 100, 2)
    case "m": return number(clock.date.month, 2)
    case "d": return number(clock.date.day, 2)
    case "H": return number(clock.hour, 2)
    case "I": return number(clock.hourOfHalf, 2)
    case "M": return number(clock.field(.minute), 2)
    case "S": return number(microseconds / 1_000_000, 2)
    // Digits behind a point, so that zeros in front are never left out.
    case "f": return String(String(1_000_000 + microseconds % 1_000_000).dropFirst())
    case "g": return String(String(1_000 + microseconds / 1_000 % 1_000).dropFirst())
    case "j": return number(clock.field(.doy), 3)
    case "p": return clock.hour < 12 ? "AM" : "PM"
    // In English whatever the locale: a report must not change with the machine that makes it.
    case "B": return TimeNames.months[clock.date.month - 1]
    case "b": return String(TimeNames.months[clock.date.month - 1].prefix(3))
    case "A": return TimeNames.days[TimeField.weekday(clock.days) - 1]
    case "a": return String(TimeNames.days[TimeField.weekday(clock.days) - 1].prefix(3))
    case "u": return number(clock.field(.isodow), 1)
    case "w": return number(clock.field(.dow), 1)
    // Of the week, whose year is another one about New Year.
    case "G": return number(clock.field(.isoyear), 4)
    case "V": return number(clock.field(.week), 2)
    case "z": return Zone.text(ofOffset: clock.offset)
    case "Z": return clock.zoneName
    case "F": return number(clock.date.year, 4) + "-" + number(clock.date.month, 2) + "-" + number(clock.date.day, 2)
    case "T":
      return number(clock.hour, 2) + ":" + number(clock.field(.minute), 2) + ":" + number(microseconds / 1_000_000, 2)
    default: return nil
    }
  }
}
