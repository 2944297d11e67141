/// Single values in and out of column vectors: for rows shown to people, bounds and tests, never for hot loops.
extension ColumnVector {
  /// The value of a row.
  /// - Precondition: `row` is in `0..<count`.
  public subscript(row: Int) -> Value {
    guard isValid(at: row) else { return .null }
    switch layout {
    case .flat: return storedValue(at: row)
    case .constant: return storedValue(at: 0)
    case .dictionary(let entries):
      let code = unsafe withValues(as: UInt16.self) { unsafe Int($0[row]) }
      return entries.vector.storedValue(at: code)
    }
  }

  /// What is stored at an index of a flat vector, whichever row it stands for.
  private func storedValue(at index: Int) -> Value {
    // By the physical type that the logical one is stored as: `withValues` checks the room, nobody the meaning.
    func stored<T: BitwiseCopyable>(_: T.Type) -> T { unsafe withValues(as: T.self) { unsafe $0[index] } }
    switch type {
    case .boolean: return unsafe withBits { unsafe .boolean(BitMask.bit(index, in: $0)) }
    case .smallint: return .smallint(stored(Int16.self))
    case .integer: return .integer(stored(Int32.self))
    case .bigint: return .bigint(stored(Int64.self))
    case .real: return .real(stored(Float.self))
    case .double: return .double(stored(Double.self))
    case .decimal(let precision, let scale):
      let unscaled = precision <= 18 ? Int128(stored(Int64.self)) : stored(Int128.self)
      return .decimal(Decimal(unscaled: unscaled, scale: scale))
    case .date: return .date(days: stored(Int32.self))
    case .time: return .time(microseconds: stored(Int64.self))
    case .timestamp: return .timestamp(microseconds: stored(Int64.self))
    case .timestamptz: return .timestamptz(microseconds: stored(Int64.self))
    case .text:
      return unsafe withBytes(of: stored(StringView.self)) { unsafe .text(String(decoding: $0, as: UTF8.self)) }
    case .bytea: return unsafe withBytes(of: stored(StringView.self)) { unsafe .bytea([UInt8]($0)) }
    // In memory the bytes stand in the order they are written, so the first is the most significant.
    case .uuid: return .uuid(UniqueID(bits: UInt128(bigEndian: stored(UInt128.self))))
    case .list(let list):
      return unsafe withBytes(of: stored(StringView.self)) { unsafe .list(ListFormat(list).value(of: $0)) }
    }
  }

  /// A flat vector of the given values.
  /// - Throws: `.typeMismatch` when a value is not of `type`.
  public init(_ values: [Value], type: LogicalType) throws(BasaltError) {
    var builder = ColumnBuilder(type: type, capacity: values.count)
    for value in values { try builder.append(value) }
    self = builder.finish()
  }

  /// A constant vector: `count` rows of one value.
  /// - Throws: `.typeMismatch` when the value is not of `type`.
  package init(repeating value: Value, count: Int, type: LogicalType) throws(BasaltError) {
    // One value in memory, whatever the count.
    let one = try ColumnVector([value], type: type)
    self.init(type: type, count: count, layout: .constant, values: one.values, validity: one.validity, heaps: one.heaps)
  }

  /// Rows `range`, sharing the heaps and copying the rest: for cutting pages and batches, once per page and column.
  package func slice(_ range: Range<Int>) -> ColumnVector {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    // A constant of fewer rows is the same constant.
    if case .constant = layout {
      return ColumnVector(
        type: type, count: range.count, layout: .constant, values: values, validity: validity, heaps: heaps)
    }
    // Copied, because a slice may begin inside of a word, and masks begin with one.
    let bits = validity.map { ColumnVector.copyBits($0, range) }
    // Codes, not values, are cut: the dictionary stays the same object.
    let copied: Buffer
    // Bits have no stride and are shifted into place instead.
    let stride =
      switch layout {
      case .dictionary: Optional(2)
      case .flat, .constant: type.physical.byteCount
      }
    if let stride {
      copied = Buffer(byteCount: range.count * stride)
      unsafe copied.address.copyMemory(
        from: values.address + range.lowerBound * stride, byteCount: range.count * stride)
    } else {
      copied = ColumnVector.copyBits(values, range)
    }
    return ColumnVector(type: type, count: range.count, layout: layout, values: copied, validity: bits, heaps: heaps)
  }

  private static func copyBits(_ source: Buffer, _ range: Range<Int>) -> Buffer {
    let target = Buffer(byteCount: BitMask.wordCount(of: range.count) * 8)
    unsafe BitMask.copy(
      source.address.assumingMemoryBound(to: UInt64.self), from: range.lowerBound,
      to: target.address.assumingMemoryBound(to: UInt64.self), count: range.count)
    return target
  }
}
