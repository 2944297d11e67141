import BasaltCore

/// A value of a sample in a form that is fast to sort, whatever its type: a number that orders as the values do.
///
/// Of a text or bytea the number is its first sixteen bytes, which is all that a bound has, and the hash tells longer ones
/// apart. So a sample of texts of megabytes is as small as any.
struct SampledValue: Sendable, Hashable, Comparable {
  /// Orders as values do: 16 bytes of a text or uuid from the front, a number moved up so that none is negative.
  let key: UInt128
  /// Of the whole text or bytea where that has more than 16 bytes, else 0.
  var hash: UInt64 = 0
  /// Of a text or bytea, 17 standing for any more than 16; of no meaning for other types.
  var byteCount: UInt8 = 0

  static func < (left: SampledValue, right: SampledValue) -> Bool {
    if left.key != right.key { return left.key < right.key }
    // Zeros behind a short text equal bytes 0 of a longer one.
    return left.byteCount != right.byteCount ? left.byteCount < right.byteCount : left.hash < right.hash
  }

  /// Whether the key is not all of it.
  var isCut: Bool { Int(byteCount) > Limits.boundByteCountMaximum }

  /// Added to a signed number, it makes the least one zero.
  private static let sign = UInt128(1) << 127

  /// Of integers of all widths, days and moments, and of the unscaled numbers of decimals.
  init(_ number: Int128) { key = UInt128(bitPattern: number) ^ SampledValue.sign }

  /// False before true.
  init(boolean: Bool) { key = boolean ? 1 : 0 }

  /// - Parameter uuid: Its first byte is the most significant.
  init(uuid: UInt128) { key = uuid }

  /// - Precondition: No NaN. Both zeros are one value.
  init(_ number: Double) {
    let bits = (number == 0 ? 0 : number).bitPattern
    // The order of bits is that of magnitudes: of negative numbers it is turned round.
    key = UInt128(bits >> 63 == 0 ? bits | 1 << 63 : ~bits)
  }

  /// Of a text or bytea.
  /// - Complexity: O(1) up to sixteen bytes, O(bytes) for the hash of more.
  init(bytes: UnsafeBufferPointer<UInt8>) {
    let kept = min(bytes.count, Limits.boundByteCountMaximum)
    var key: UInt128 = 0
    for index in 0..<kept { key |= unsafe UInt128(bytes[index]) << UInt128(120 - 8 * index) }
    self.key = key
    byteCount = UInt8(min(bytes.count, Limits.boundByteCountMaximum + 1))
    if bytes.count > kept { hash = unsafe Checksum.xxh3(UnsafeRawBufferPointer(bytes)) }
  }

  /// The value again; of one that was cut what is left of it, of text up to the end of a code point.
  /// - Precondition: The sample was of a column of this type.
  func value(_ type: LogicalType) -> Value {
    let number = Int128(truncatingIfNeeded: key ^ SampledValue.sign)
    switch type {
    case .boolean: return .boolean(key == 1)
    case .smallint: return .smallint(Int16(truncatingIfNeeded: number))
    case .integer: return .integer(Int32(truncatingIfNeeded: number))
    case .bigint: return .bigint(Int64(truncatingIfNeeded: number))
    case .decimal(_, let scale): return .decimal(Decimal(unscaled: number, scale: scale))
    case .date: return .date(days: Int32(truncatingIfNeeded: number))
    case .time: return .time(microseconds: Int64(truncatingIfNeeded: number))
    case .timestamp: return .timestamp(microseconds: Int64(truncatingIfNeeded: number))
    case .timestamptz: return .timestamptz(microseconds: Int64(truncatingIfNeeded: number))
    case .real: return .real(Float(double))
    case .double: return .double(double)
    case .uuid: return .uuid(UniqueID(bits: key))
    case .bytea: return .bytea(bytes)
    case .text:
      // What is told of a column is text, and half a letter is none.
      var bytes = bytes
      // 10xxxxxx continues a code point, whose first byte says how many there are: one that was cut goes as a whole.
      if isCut {
        let head = bytes.lastIndex { $0 & 0xC0 != 0x80 } ?? 0
        let byteCount = bytes[head] < 0x80 ? 1 : (~bytes[head]).leadingZeroBitCount
        if head + byteCount > bytes.count { bytes.removeSubrange(head...) }
      }
      return .text(String(decoding: bytes, as: UTF8.self))
    case .list: preconditionFailure("a file has no lists")
    }
  }

  /// The number of a key that was made of one.
  private var double: Double {
    let bits = UInt64(truncatingIfNeeded: key)
    return Double(bitPattern: bits >> 63 == 1 ? bits ^ 1 << 63 : ~bits)
  }

  /// What the key has of a text.
  private var bytes: [UInt8] {
    (0..<min(Int(byteCount), Limits.boundByteCountMaximum)).map { UInt8(truncatingIfNeeded: key >> UInt128(120 - 8 * $0)) }
  }
}
