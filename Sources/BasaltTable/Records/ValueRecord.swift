import BasaltCore
import BasaltFormat

/// Values and types inside records. A value says its own type, so that widening a column never makes it be read
/// as another.
///
/// There is one way to write each value, and reading refuses every other: a record that was read is written
/// again byte for byte, and comparing bytes compares values.
/// - Source: format-spec/manifest.md, "Values in records"
extension RecordWriter {
  /// One byte says the type, instead of leaving it to the schema: a record may be read when the schema that it
  /// was written under is not at hand. At most a tag, a length and the bytes; no padding.
  mutating func value(_ value: Value) {
    u8(ValueTag.number(of: value))
    switch value {
    case .null: break
    case .boolean(let value): u8(value ? 1 : 0)
    case .smallint(let value): u16(UInt16(bitPattern: value))
    case .integer(let value), .date(let value): u32(UInt32(bitPattern: value))
    case .bigint(let value), .time(let value), .timestamp(let value), .timestamptz(let value):
      u64(UInt64(bitPattern: value))
    case .real(let value): u32(value.bitPattern)
    case .double(let value): u64(value.bitPattern)
    // A decimal carries its scale, because 1.50 and 1.5 are stored differently; its precision is the column's business.
    case .decimal(let value):
      u8(UInt8(value.scale))
      u64(UInt64(truncatingIfNeeded: value.unscaled))
      u64(UInt64(truncatingIfNeeded: value.unscaled >> 64))
    case .text(let value):
      u32(UInt32(value.utf8.count))
      raw(value.utf8)
    case .bytea(let value):
      u32(UInt32(value.count))
      raw(value)
    case .uuid(let value): id(value)
    case .list: preconditionFailure("a table has no lists")
    }
  }

  /// Number, precision and scale, a byte each. Precision and scale are at most 38.
  mutating func type(_ type: LogicalType) {
    let number = TypeNumber(type)
    u8(number.number)
    u8(UInt8(number.precision))
    u8(UInt8(number.scale))
  }
}

extension RecordCursor {
  /// - Throws: `.corruptFile` for a type that there is not, or bytes that are no value of it.
  /// - Returns: A value that some column could store: what no column can is refused here, because later code
  ///   compares without asking again.
  mutating func value() throws(BasaltError) -> Value {
    // One byte says what follows; a type that only a later version knows cannot be passed over, and is refused.
    let tag = try number(UInt8.self)
    guard tag != ValueTag.null else { return .null }
    let value: Value
    switch tag {
    case 1:
      let byte = try number(UInt8.self)
      guard byte <= 1 else { throw FileDamage.file("A boolean in a record is \(byte).") }
      value = .boolean(byte == 1)
    // Numbers as in `ValueTag`, which are those of format-spec/types.md.
    case 3: value = .smallint(try number(Int16.self))
    case 4: value = .integer(try number(Int32.self))
    case 5: value = .bigint(try number(Int64.self))
    case 10: value = .real(Float(bitPattern: try number(UInt32.self)))
    case 11: value = .double(Double(bitPattern: try number(UInt64.self)))
    case 12:
      let scale = try count(UInt8.self, in: 0...LogicalType.decimalPrecisionMaximum, "scale of a decimal")
      value = .decimal(Decimal(unscaled: try number(Int128.self), scale: scale))
    case 13: value = .date(days: try number(Int32.self))
    case 14: value = .time(microseconds: try number(Int64.self))
    case 15: value = .timestamp(microseconds: try number(Int64.self))
    case 16: value = .timestamptz(microseconds: try number(Int64.self))
    case 18:
      let byteCount = try count(UInt32.self, in: 0...Limits.valueByteCountMaximum, "length of a text")
      // Swift's strings repair what is not UTF-8; a repaired bound would be another bound.
      guard let text = String(validating: try bytes(byteCount), as: UTF8.self), !text.utf8.contains(0) else {
        throw FileDamage.file("A text in a record is not UTF-8, or holds U+0000.")
      }
      value = .text(text)
    case 19:
      let byteCount = try count(UInt32.self, in: 0...Limits.valueByteCountMaximum, "length of a bytea")
      value = .bytea(Array(try bytes(byteCount)))
    case 20: value = .uuid(try id())
    default: throw FileDamage.file("A value in a record is of type number \(tag), which there is not.")
    }
    // Times of day and decimals: the bytes hold numbers that are no values, and everything behind relies on
    // there being none.
    let widest = LogicalType.decimal(precision: LogicalType.decimalPrecisionMaximum, scale: 0)
    guard TypeRange.contains(value, widest) else { throw FileDamage.file(TypeRange.excess(of: .time)) }
    return value
  }

  /// - Throws: `.corruptFile` for a number that stands for no type, or a precision and scale that it cannot
  ///   have.
  mutating func type() throws(BasaltError) -> LogicalType {
    let number = TypeNumber(
      number: try number(UInt8.self), precision: UInt16(try self.number(UInt8.self)),
      scale: UInt16(try self.number(UInt8.self)))
    guard let type = try number.logicalType() else {
      throw FileDamage.file("A record speaks of type number \(number.number), which there is not.")
    }
    return type
  }
}

/// The first byte of a value: the number of its type, which is that of the data file's.
///
/// Spelled out and not derived from the order of the cases: it is on disk.
private enum ValueTag {
  /// No type has this number.
  static let null: UInt8 = 0

  static func number(of value: Value) -> UInt8 {
    switch value {
    case .null: null
    case .boolean: 1
    case .smallint: 3
    case .integer: 4
    case .bigint: 5
    case .real: 10
    case .double: 11
    case .decimal: 12
    case .date: 13
    case .time: 14
    case .timestamp: 15
    case .timestamptz: 16
    case .text: 18
    case .bytea: 19
    case .uuid: 20
    case .list: preconditionFailure("a table has no lists")
    }
  }
}

extension Value {
  /// Whether a column of the type stores it as it is: NULL always, a decimal only at the column's scale.
  ///
  /// A decimal of another scale would compare right and be written wrong.
  func isStored(as type: LogicalType) -> Bool {
    switch (self, type) {
    case (.null, _), (.boolean, .boolean), (.smallint, .smallint), (.integer, .integer), (.bigint, .bigint),
      (.real, .real), (.double, .double), (.date, .date), (.time, .time), (.timestamp, .timestamp),
      (.timestamptz, .timestamptz), (.text, .text), (.bytea, .bytea), (.uuid, .uuid):
      true
    case (.decimal(let number), .decimal(_, let scale)):
      number.scale == scale && TypeRange.contains(self, type)
    default: false
    }
  }
}
