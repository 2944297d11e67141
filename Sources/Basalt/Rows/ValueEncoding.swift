/// Values of Swift's types as values of a column: the inverse of `ValueDecoding`, and as exact.
///
/// A value that its column would change is refused: a fraction does not become a whole number, nor 1.005 a decimal of two
/// digits.
struct ValueEncoding {
  let type: LogicalType

  /// - Throws: `.typeMismatch` for a column of another kind, `.outOfRange` for one that does not hold the value.
  func boolean(_ flag: Bool) throws(BasaltError) -> Value {
    guard type == .boolean else { throw mismatch("Bool") }
    return .boolean(flag)
  }

  func text(_ text: String) throws(BasaltError) -> Value {
    switch type {
    case .text: return .text(text)
    case .uuid: return try Value(parsing: text, as: .uuid)
    default: throw mismatch("String")
    }
  }

  /// Whatever number the column holds, if it holds this one.
  func integer(_ number: some FixedWidthInteger) throws(BasaltError) -> Value {
    let value: Value?
    switch type {
    case .smallint: value = Int16(exactly: number).map { .smallint($0) }
    case .integer: value = Int32(exactly: number).map { .integer($0) }
    case .bigint: value = Int64(exactly: number).map { .bigint($0) }
    case .real: value = Float(exactly: number).map { .real($0) }
    case .double: value = Double(exactly: number).map { .double($0) }
    case .decimal: return try decimal(Decimal(unscaled: Int128(number), scale: 0))
    default: throw mismatch("\(Swift.type(of: number))")
    }
    guard let value else { throw outOfRange("\(number)") }
    return value
  }

  /// Not into a decimal, which it could only come near.
  func double(_ number: Double) throws(BasaltError) -> Value {
    switch type {
    case .double: return .double(number)
    case .real:
      // NaN is exact, and equal to nothing.
      guard number.isNaN || Double(Float(number)) == number else { throw outOfRange("\(number)") }
      return .real(Float(number))
    default: throw mismatch("Double")
    }
  }

  func float(_ number: Float) throws(BasaltError) -> Value {
    switch type {
    case .real: return .real(number)
    case .double: return .double(Double(number))
    default: throw mismatch("Float")
    }
  }

  func decimal(_ number: Decimal) throws(BasaltError) -> Value {
    guard case .decimal(let precision, let scale) = type else { throw mismatch("Decimal") }
    // Rescaling rounds; what it has rounded is another number.
    guard let unscaled = number.rescaled(to: scale, precision: precision),
      Decimal(unscaled: unscaled, scale: scale) == number
    else { throw outOfRange(number.description) }
    return .decimal(Decimal(unscaled: unscaled, scale: scale))
  }

  func bytes(_ bytes: [UInt8]) throws(BasaltError) -> Value {
    guard type == .bytea else { throw mismatch("Bytes") }
    return .bytea(bytes)
  }

  func uuid(_ id: UniqueID) throws(BasaltError) -> Value {
    guard type == .uuid else { throw mismatch("UniqueID") }
    return .uuid(id)
  }

  /// A value as it is; NULL is of every type.
  func value(_ value: Value) throws(BasaltError) -> Value {
    if case .decimal(let number) = value { return try decimal(number) }
    guard let own = LogicalType(holding: value), own != type else { return value }
    throw mismatch("Value of type \(own)")
  }

  /// Foundation's `Date`, as it codes itself: seconds since the beginning of 2001 UTC, which become the nearest
  /// microsecond, and for a date must be the beginning of a day.
  /// - Returns: `nil` for a column of something else.
  func moment(secondsSinceReference seconds: Double) throws(BasaltError) -> Value? {
    let isDate = type == .date
    guard isDate || type == .timestamp || type == .timestamptz else { return nil }
    let microseconds = (seconds * 1e6).rounded() + Double(ValueDecoding.daysUntilReference) * 86_400e6
    // Far beyond the years that a table takes, which appending checks.
    guard microseconds.magnitude < 1e18 else { throw outOfRange("\(seconds) seconds from 2001") }
    let exact = Int64(microseconds)
    guard isDate else { return type == .timestamp ? .timestamp(microseconds: exact) : .timestamptz(microseconds: exact) }
    guard exact.isMultiple(of: 86_400_000_000) else {
      throw BasaltError(
        .outOfRange, "A moment within a day is no date.",
        remedy: "Give the beginning of the day in UTC, or make the column a timestamp.")
    }
    return .date(days: Int32(exact / 86_400_000_000))
  }

  private func mismatch(_ name: String) -> BasaltError {
    BasaltError(
      .typeMismatch, "A \(name) is no \(type).",
      remedy: "Give the property a type that the column is read as, or alter the column.")
  }

  private func outOfRange(_ text: String) -> BasaltError {
    BasaltError(
      .outOfRange, "\(Value.excerpt(of: text)) does not fit \(type) exactly.",
      remedy: "Round it before it is appended, or alter the column.")
  }
}
