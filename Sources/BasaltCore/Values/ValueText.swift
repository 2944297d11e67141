extension Value: CustomStringConvertible {
  /// The value as text that reads back as the same value: what CSV, tables and messages show. NULL is `NULL`.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .boolean(let value): value ? "true" : "false"
    case .smallint(let value): String(value)
    case .integer(let value): String(value)
    case .bigint(let value): String(value)
    case .real(let value): Value.text(of: value)
    case .double(let value): Value.text(of: value)
    case .decimal(let value): value.description
    case .date(let days): Calendar.text(days: days)
    case .time(let microseconds): Calendar.text(microsecondsOfDay: microseconds)
    case .timestamp(let microseconds): Calendar.text(microseconds: microseconds, isInstant: false)
    case .timestamptz(let microseconds): Calendar.text(microseconds: microseconds, isInstant: true)
    case .text(let value): value
    case .bytea(let value): Value.text(ofBytes: value)
    case .uuid(let value): value.description
    case .list(let value): ListText.text(of: value)
    }
  }

  /// The shortest digits that read back, with PostgreSQL's words for what has no digits and without a `.0` that
  /// says nothing.
  private static func text<T: BinaryFloatingPoint & LosslessStringConvertible>(of value: T) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let digits = value.description
    return digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
  }

  /// PostgreSQL's hexadecimal form: `\x` and two digits a byte.
  private static func text(ofBytes bytes: [UInt8]) -> String { #"\x"# + Hexadecimal.text(of: bytes) }
}

extension Value {
  /// Reads `text` as a value of `type`: the inverse of `description`, and a little more generous where no doubt
  /// can arise.
  ///
  /// - Throws: `.typeMismatch` when it does not read as the type, `.outOfRange` when it does but does not fit.
  /// - Complexity: O(bytes of `text`).
  public init(parsing text: String, as type: LogicalType) throws(BasaltError) {
    func refused() -> BasaltError {
      BasaltError(
        .typeMismatch, "'\(Value.excerpt(of: text))' does not read as \(type).",
        remedy: "Write \(Value.example(of: type)).")
    }
    // Kept apart from "does not read": a number that is too large asks for another type, not for another
    // spelling.
    func outOfRange() -> BasaltError {
      BasaltError(
        .outOfRange, "\(Value.excerpt(of: text)) does not fit \(type).",
        remedy: "Use a wider type, or a value within its range.")
    }
    func integer<T: FixedWidthInteger>(_: T.Type) throws(BasaltError) -> T {
      if let value = T(text) { return value }
      throw Numeral(text)?.isWhole == true ? outOfRange() : refused()
    }
    func float<T: BinaryFloatingPoint & LosslessStringConvertible>(_: T.Type) throws(BasaltError) -> T {
      if let value: T = Value.float(parsing: text) { return value }
      throw Numeral(text) == nil ? refused() : outOfRange()
    }

    switch type {
    case .boolean:
      switch text.lowercased() {
      case "true", "t", "yes", "y", "on", "1": self = .boolean(true)
      case "false", "f", "no", "n", "off", "0": self = .boolean(false)
      default: throw refused()
      }
    case .smallint: self = .smallint(try integer(Int16.self))
    case .integer: self = .integer(try integer(Int32.self))
    case .bigint: self = .bigint(try integer(Int64.self))
    case .real: self = .real(try float(Float.self))
    case .double: self = .double(try float(Double.self))
    case .decimal(let precision, let scale):
      guard let numeral = Numeral(text) else { throw refused() }
      guard let unscaled = Decimal(numeral)?.rescaled(to: scale, precision: precision) else { throw outOfRange() }
      self = .decimal(Decimal(unscaled: unscaled, scale: scale))
    case .date, .time, .timestamp, .timestamptz:
      guard let value = Value(parsingTime: text, as: type) else { throw refused() }
      self = value
    case .text:
      guard !text.utf8.contains(0) else {
        throw BasaltError(
          .outOfRange, Value.textHoldsZero, remedy: "Use bytea for bytes that are not text.")
      }
      self = .text(text)
    case .bytea:
      guard let bytes = Value.bytes(parsing: text) else { throw refused() }
      self = .bytea(bytes)
    case .uuid:
      guard let value = UniqueID(text) else { throw refused() }
      self = .uuid(value)
    case .list(let list): self = .list(try ListText.value(of: text, as: list))
    }
  }

  /// Dates and times by the parser that readers of text use, so that a literal and a CSV field mean the same.
  private init?(parsingTime text: String, as type: LogicalType) {
    var text = text
    let value: Value? = text.withUTF8 { bytes in
      switch type {
      case .date: unsafe Calendar.days(parsing: bytes).map { .date(days: $0) }
      case .time: unsafe Calendar.microsecondsOfDay(parsing: bytes).map { .time(microseconds: $0) }
      case .timestamp:
        unsafe Calendar.microseconds(parsing: bytes, isInstant: false).map { .timestamp(microseconds: $0) }
      case .timestamptz:
        unsafe Calendar.microseconds(parsing: bytes, isInstant: true).map { .timestamptz(microseconds: $0) }
      default: nil
      }
    }
    guard let value else { return nil }
    self = value
  }

  /// A float as PostgreSQL reads it; `nil` for what is no number, and for what rounds to infinity or to
  /// nothing: a silent ∞ or 0 would be another number.
  package static func float<T: BinaryFloatingPoint & LosslessStringConvertible>(parsing text: String) -> T? {
    if let value: T = floatWithoutDigits(text) { return value }
    guard let numeral = Numeral(text), let value = T(text) else { return nil }
    return value.isInfinite || (value.isZero && !numeral.digits.isEmpty) ? nil : value
  }

  /// PostgreSQL's words for the floats that have no digits, in any case; `nil` for anything else.
  private static func floatWithoutDigits<T: BinaryFloatingPoint>(_ text: String) -> T? {
    switch text.lowercased() {
    case "nan": .nan
    case "infinity", "+infinity", "inf", "+inf": .infinity
    case "-infinity", "-inf": -.infinity
    default: nil
    }
  }

  /// PostgreSQL's form and no other: escapes could be read in two ways.
  private static func bytes(parsing text: String) -> [UInt8]? {
    guard text.utf8.starts(with: #"\x"#.utf8) else { return nil }
    return Hexadecimal.bytes(parsing: text.utf8.dropFirst(2))
  }

  /// The beginning of a text, for messages: a value may have millions of bytes.
  package static func excerpt(of text: String) -> String {
    // Code points, not letters: one letter may carry any number of accents.
    let beginning = text.unicodeScalars.prefix(60)
    return beginning.endIndex == text.endIndex ? text : String(beginning) + "…"
  }

  /// What a value of the type looks like, for messages.
  private static func example(of type: LogicalType) -> String {
    switch type {
    case .boolean: "true or false"
    case .smallint, .integer, .bigint: "a whole number such as 42"
    case .real, .double: "a number such as 1.5"
    case .decimal(_, 0): "a number such as 5"
    case .decimal(let precision, let scale): precision > scale ? "a number such as 1.5" : "a number such as 0.5"
    case .date: "a date such as 2013-01-31"
    case .time: "a time such as 05:30:00"
    case .timestamp: "a timestamp such as 2013-01-31T05:30:00"
    case .timestamptz: "an instant such as 2013-01-31T05:30:00Z"
    case .text: "any text"
    case .bytea: #"bytes such as \x00ff"#
    case .uuid: "a UUID such as 6ba7b810-9dad-41d1-80b4-00c04fd430c8"
    case .list(let list):
      list.depth == 1 ? "elements in braces such as {1,2,NULL}" : "lists in braces such as {{1,2},{3}}"
    }
  }
}
