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
    }
  }

  /// The shortest digits that read back, with PostgreSQL's words for what has no digits and without a `.0` that says nothing.
  private static func text<T: BinaryFloatingPoint & LosslessStringConvertible>(of value: T) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let digits = value.description
    return digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
  }

  /// PostgreSQL's hexadecimal form: `\x` and two digits a byte.
  private static func text(ofBytes bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array(#"\x"#.utf8)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Value {
  /// Reads `text` as a value of `type`: the inverse of `description`, and a little more generous where no doubt can arise.
  ///
  /// - Throws: `.typeMismatch` when it does not read as the type, `.outOfRange` when it does but does not fit.
  public init(parsing text: String, as type: LogicalType) throws(BasaltError) {
    func refused() -> BasaltError {
      BasaltError(
        .typeMismatch, "'\(text)' does not read as \(type).", remedy: "Write \(Value.example(of: type)).")
    }
    func tooLarge() -> BasaltError {
      BasaltError(
        .outOfRange, "\(text) does not fit \(type).", remedy: "Use a wider type, or a value within its range.")
    }
    func integer<T: FixedWidthInteger>(_: T.Type) throws(BasaltError) -> T {
      if let value = T(text) { return value }
      throw text.isEmpty || Decimal(text)?.rescaled(to: 0, precision: 38) == nil ? refused() : tooLarge()
    }

    switch type {
    case .boolean:
      switch text.lowercased() {
      case "true", "t", "yes", "on", "1": self = .boolean(true)
      case "false", "f", "no", "off", "0": self = .boolean(false)
      default: throw refused()
      }
    case .smallint: self = .smallint(try integer(Int16.self))
    case .integer: self = .integer(try integer(Int32.self))
    case .bigint: self = .bigint(try integer(Int64.self))
    case .real:
      guard let value = Float(text), !text.contains("x") else { throw refused() }
      self = .real(value)
    case .double:
      guard let value = Double(text), !text.contains("x") else { throw refused() }
      self = .double(value)
    case .decimal(let precision, let scale):
      guard let value = Decimal(text) else { throw refused() }
      guard let unscaled = value.rescaled(to: scale, precision: precision) else { throw tooLarge() }
      self = .decimal(Decimal(unscaled: unscaled, scale: scale))
    case .date, .time, .timestamp, .timestamptz:
      guard let value = Value(parsingTime: text, as: type) else { throw refused() }
      self = value
    case .text:
      guard !text.utf8.contains(0) else {
        throw BasaltError(
          .outOfRange, "Text may not hold the character U+0000.", remedy: "Use bytea for bytes that are not text.")
      }
      self = .text(text)
    case .bytea:
      guard let bytes = Value.bytes(parsing: text) else { throw refused() }
      self = .bytea(bytes)
    case .uuid:
      guard let value = UniqueID(text) else { throw refused() }
      self = .uuid(value)
    }
  }

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

  private static func bytes(parsing text: String) -> [UInt8]? {
    guard text.hasPrefix(#"\x"#) else { return nil }
    var bytes: [UInt8] = []
    var digits = text.utf8.dropFirst(2)[...]
    while let high = digits.first {
      guard let low = digits.dropFirst().first,
        let byte = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16), high != UInt8(ascii: "+"),
        high != UInt8(ascii: "-")
      else { return nil }
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    return bytes
  }

  /// What a value of the type looks like, for messages.
  private static func example(of type: LogicalType) -> String {
    switch type {
    case .boolean: "true or false"
    case .smallint, .integer, .bigint: "a whole number such as 42"
    case .real, .double: "a number such as 1.5"
    case .decimal(_, let scale): "a number such as \(Decimal(unscaled: 125, scale: min(scale, 2)))"
    case .date: "a date such as 2013-01-31"
    case .time: "a time such as 05:30:00"
    case .timestamp: "a timestamp such as 2013-01-31T05:30:00"
    case .timestamptz: "an instant such as 2013-01-31T05:30:00Z"
    case .text: "any text"
    case .bytea: #"bytes such as \x00ff"#
    case .uuid: "a UUID such as 6ba7b810-9dad-41d1-80b4-00c04fd430c8"
    }
  }
}
