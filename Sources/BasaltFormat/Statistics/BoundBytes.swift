package import BasaltCore

/// A bound as it lies on disk: up to 16 bytes of a value of the column's type.
///
/// The hard part is text that is longer. A minimum is simply cut: a prefix is never above what it is the prefix of. A
/// maximum cut the same way would hide values, so its last code point is raised by one, or dropped where it cannot be.
/// Cutting in the middle of a code point would be simpler and as correct for the order, but a reader would then hold
/// bounds that are no text, and could not show them.
///
/// - Source: format-spec/statistics.md, "Bytes of a bound"
package struct BoundBytes: Sendable, Hashable {
  /// Sixteen at most.
  package var bytes: [UInt8]
  /// A bound that was cut never claims to be tight.
  package var isTight: Bool

  package init(bytes: [UInt8], isTight: Bool) {
    // Both ways here keep to it: values are cut below, and a record's length byte is checked by `ZoneMapRecord`.
    assert(bytes.count <= Limits.boundByteCountMaximum)
    self.bytes = bytes
    self.isTight = isTight
  }

  /// A lower bound; long text is cut, which only lowers it. `nil` for NULL, which bounds nothing.
  package init?(minimum bound: ColumnStatistics.Bound, _ type: LogicalType) {
    guard let bytes = BoundBytes.bytes(of: bound.value, type) else { return nil }
    if bytes.count <= Limits.boundByteCountMaximum {
      self.init(bytes: bytes, isTight: bound.isTight)
    } else {
      self.init(bytes: BoundBytes.prefix(of: bytes, isText: type == .text), isTight: false)
    }
  }

  /// An upper bound; long text is cut and raised, or `nil` when nothing short is above it.
  ///
  /// `nil` is safe: a chunk without a maximum is never skipped because of one.
  package init?(maximum bound: ColumnStatistics.Bound, _ type: LogicalType) {
    guard let bytes = BoundBytes.bytes(of: bound.value, type) else { return nil }
    if bytes.count <= Limits.boundByteCountMaximum {
      self.init(bytes: bytes, isTight: bound.isTight)
      return
    }
    let prefix = BoundBytes.prefix(of: bytes, isText: type == .text)
    guard let raised = type == .text ? BoundBytes.raised(text: prefix) : BoundBytes.raised(bytes: prefix) else {
      return nil
    }
    self.init(bytes: raised, isTight: false)
  }

  /// The bound as a value of `type`, with what its bytes claim still to be true of the rows: only `basalt verify
  /// --deep` compares it with them.
  /// - Throws: `.corruptFile` when the bytes are not a value of the type.
  package func bound(_ type: LogicalType) throws(BasaltError) -> ColumnStatistics.Bound {
    guard let value = BoundBytes.value(bytes, type), TypeRange.contains(value, type) else {
      throw FileDamage.file("A bound of \(bytes.count) bytes is not a value of type \(type).")
    }
    return ColumnStatistics.Bound(value, isTight: isTight)
  }

  // MARK: Values to bytes and back

  /// Fixed-size values little-endian, as wide as the type's storage; text and bytea as they are.
  private static func bytes(of value: Value, _ type: LogicalType) -> [UInt8]? {
    func fixed(_ number: some FixedWidthInteger) -> [UInt8] {
      unsafe withUnsafeBytes(of: number.littleEndian) { unsafe Array($0) }
    }
    // By the value's own case, not the column's type: the two agree, because the collector makes values of the type.
    switch value {
    case .null: return nil
    case .boolean(let value): return [value ? 1 : 0]
    case .smallint(let value): return fixed(value)
    case .integer(let value), .date(let value): return fixed(value)
    case .bigint(let value), .time(let value), .timestamp(let value), .timestamptz(let value): return fixed(value)
    case .real(let value): return fixed(value.bitPattern)
    case .double(let value): return fixed(value.bitPattern)
    case .decimal(let value): return type.physical == .int64 ? fixed(Int64(value.unscaled)) : fixed(value.unscaled)
    case .text(let value): return Array(value.utf8)
    case .bytea(let value): return value
    case .uuid(let value): return value.bytes
    // No column of a file is of lists.
    case .list: return nil
    }
  }

  /// - Returns: `nil` for bytes that are no value of the type.
  private static func value(_ bytes: [UInt8], _ type: LogicalType) -> Value? {
    func fixed<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
      guard bytes.count == MemoryLayout<Number>.size else { return nil }
      // Little-endian: the last byte is the most significant.
      return bytes.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
    switch type {
    case .boolean: return bytes == [0] ? .boolean(false) : bytes == [1] ? .boolean(true) : nil
    case .smallint: return fixed(Int16.self).map { .smallint($0) }
    case .integer: return fixed(Int32.self).map { .integer($0) }
    case .bigint: return fixed(Int64.self).map { .bigint($0) }
    // NaN bounds nothing: it is counted apart.
    case .real: return fixed(UInt32.self).map { Float(bitPattern: $0) }.flatMap { $0.isNaN ? nil : .real($0) }
    case .double: return fixed(UInt64.self).map { Double(bitPattern: $0) }.flatMap { $0.isNaN ? nil : .double($0) }
    case .decimal(_, let scale):
      let unscaled = type.physical == .int64 ? fixed(Int64.self).map { Int128($0) } : fixed(Int128.self)
      return unscaled.map { .decimal(Decimal(unscaled: $0, scale: scale)) }
    case .date: return fixed(Int32.self).map { .date(days: $0) }
    case .time: return fixed(Int64.self).map { .time(microseconds: $0) }
    case .timestamp: return fixed(Int64.self).map { .timestamp(microseconds: $0) }
    case .timestamptz: return fixed(Int64.self).map { .timestamptz(microseconds: $0) }
    // Invalid UTF-8 is refused, not repaired: a replaced byte would move the bound.
    case .text: return String(validating: bytes, as: UTF8.self).map { .text($0) }
    case .bytea: return .bytea(bytes)
    case .uuid: return bytes.count == 16 ? .uuid(UniqueID(bytes: bytes)) : nil
    case .list: return nil
    }
  }

  // MARK: Cutting

  /// At most 16 bytes from the front; text ends between code points. At least 13 of them: a code point has at most four
  /// bytes, so no more than three are given up, and a text that needs cutting never loses its prefix.
  private static func prefix(of bytes: [UInt8], isText: Bool) -> [UInt8] {
    var count = min(bytes.count, Limits.boundByteCountMaximum)
    // 10xxxxxx continues a code point.
    if isText { while count > 0, count < bytes.count, bytes[count] & 0xC0 == 0x80 { count -= 1 } }
    return Array(bytes[..<count])
  }

  /// The shortest bytes above everything that begins with `prefix`.
  /// - Returns: `nil` when every byte is 255.
  private static func raised(bytes prefix: [UInt8]) -> [UInt8]? {
    var bytes = prefix
    // 255 cannot be raised: what begins with it is still below the byte before it, raised. All 255 has nothing above.
    while let last = bytes.popLast() {
      if last < .max { return bytes + [last + 1] }
    }
    return nil
  }

  /// A text above everything that begins with `prefix`: its last code point raised, or the one before where there is
  /// none or no room.
  /// - Returns: `nil` when no code point can be raised, or none within the room there is.
  private static func raised(text prefix: [UInt8]) -> [UInt8]? {
    var scalars = Array(String(decoding: prefix, as: UTF8.self).unicodeScalars)
    while let last = scalars.popLast() {
      // A scalar that cannot be raised (U+10FFFF) is dropped, and the one before it is raised instead.
      // Surrogates are no code points of text: U+D7FF is followed by U+E000.
      guard let next = Unicode.Scalar(last.value == 0xD7FF ? 0xE000 : last.value + 1) else { continue }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      text.append(next)
      let bytes = Array(String(text).utf8)
      // U+007F, U+07FF and U+FFFF are followed by code points that take a byte more, for which there may be no room.
      if bytes.count <= Limits.boundByteCountMaximum { return bytes }
    }
    return nil
  }
}
