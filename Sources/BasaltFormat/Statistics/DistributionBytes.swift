package import BasaltCore

/// A distribution of values as files have it.
/// - Source: format-spec/statistics.md, "Distributions of values"
extension ValueDistribution {
  /// Before the values.
  static let headByteCount = 8
  /// Added to the length of a text or bytea that was cut.
  private static let cutFlag: UInt8 = 128

  /// The record of a column of a type.
  /// - Precondition: All values are of the type, and there are few enough to be counted in a byte: a writer's search sees to both.
  package func encoded(_ type: LogicalType) -> [UInt8] {
    precondition(commonValues.count < 256 && bounds.count < 256, "more than the record counts")
    var record = RecordWriter()
    record.u32(UInt32(sampleCount))
    record.u8(UInt8(commonValues.count))
    record.u8(UInt8(bounds.count))
    record.u16(0)
    // Each with its count before it: what follows a value depends on whether it was cut.
    for common in commonValues {
      record.u32(UInt32(common.count))
      ValueDistribution.write(common.value, isCut: common.hash != nil, type, to: &record)
      if let hash = common.hash { record.u64(hash) }
    }
    // A bound that was cut is a bound as it is: nobody looks a row up by it.
    for bound in bounds { ValueDistribution.write(bound, isCut: false, type, to: &record) }
    return record.bytes
  }

  /// As bounds of chunks are written, which the same readers know already.
  private static func write(_ value: Value, isCut: Bool, _ type: LogicalType, to record: inout RecordWriter) {
    guard let bytes = BoundBytes(minimum: .init(value, isTight: true), type)?.bytes else {
      preconditionFailure("NULL is in no distribution")
    }
    if type.isVariableLength { record.u8(UInt8(bytes.count) | (isCut ? cutFlag : 0)) }
    record.raw(bytes)
  }

  /// What a bound takes at most.
  static func valueByteCountMaximum(_ type: LogicalType) -> Int {
    type.isVariableLength ? 1 + Limits.boundByteCountMaximum : fixedByteCount(type)
  }

  /// What a common value takes, with its count.
  static func commonByteCount(_ value: SampledValue, _ type: LogicalType) -> Int {
    guard type.isVariableLength else { return 4 + fixedByteCount(type) }
    return 4 + 1 + min(Int(value.byteCount), Limits.boundByteCountMaximum) + (value.isCut ? 8 : 0)
  }

  /// Booleans are stored as bits, and have a byte here.
  private static func fixedByteCount(_ type: LogicalType) -> Int { type.physical.byteCount ?? 1 }

  /// Reads a record, whatever it has. What a planner would compute with is checked: counts that add up, values that are of the
  /// type, bounds that ascend.
  /// - Throws: `.corruptFile` for bytes that no distribution of the type is written as.
  package init(_ record: RecordBytes, _ type: LogicalType) throws(BasaltError) {
    var reader = Reader(record: record, type: type)
    guard record.count >= ValueDistribution.headByteCount else {
      throw FileDamage.file("A distribution has \(record.count) bytes.")
    }
    // All of the head lies within the record from here on.
    let sampleCount = Int(record.u32(0))
    let (commonCount, boundCount) = (Int(record.u8(4)), Int(record.u8(5)))
    try FileDamage.requireZero(record.u16(6), "distribution, offset 6")
    guard sampleCount > 0, boundCount != 1, boundCount == 0 || DistributionSearch.hasBounds(type) else {
      throw FileDamage.file("A distribution of \(type) has \(sampleCount) values and \(boundCount) bounds.")
    }
    var common: [CommonValue] = []
    // What is left for the values that are not common: shares are made of it, and must not be negative.
    var rest = sampleCount
    for _ in 0..<commonCount {
      let value = try reader.common()
      rest -= value.count
      guard value.count > 0, rest >= 0, value.count <= common.last?.count ?? value.count else {
        throw FileDamage.file("A common value is said to be in \(value.count) rows of a sample of \(sampleCount).")
      }
      common.append(value)
    }
    // Whose share would otherwise be one of the two.
    guard Set(common.map { [$0.value.description, $0.hash?.description ?? ""] }).count == common.count else {
      throw FileDamage.file("A distribution has a common value twice.")
    }
    var bounds: [Value] = []
    for _ in 0..<boundCount {
      let bound = try reader.value(isBound: true).value
      // Equal ones are allowed: a value that is not quite common may fill a part.
      guard bounds.last.map({ bound.order(to: $0) != .before }) ?? true else {
        throw FileDamage.file("The bounds of a distribution do not ascend.")
      }
      bounds.append(bound)
    }
    // Bytes behind the last bound mean nothing, and so are damage.
    guard reader.offset == record.count else {
      throw FileDamage.file("A distribution of \(record.count) bytes ends at \(reader.offset).")
    }
    self.init(sampleCount: sampleCount, commonValues: common, bounds: bounds)
  }

  /// What a column's counts and bounds disprove; `nil` if nothing. No value is named.
  ///
  /// For who verifies a file: a planner takes what it is told, and a false estimate is no wrong answer.
  func contradiction(to statistics: ColumnStatistics) -> String? {
    let valueCount = statistics.rowCount - (statistics.nullCount ?? 0) - (statistics.nanCount ?? 0)
    if sampleCount > valueCount {
      return "A distribution is of \(sampleCount) values, and the column has \(valueCount)."
    }
    // Those that were cut go before the values that they are of, but never before the least: it is cut at the same place.
    for value in commonValues.map(\.value) + bounds {
      if statistics.minimum.map({ value.order(to: $0.value) == .before }) == true
        || statistics.maximum.map({ value.order(to: $0.value) == .after }) == true
      {
        return "A value of a distribution lies outside of the column's bounds."
      }
    }
    return nil
  }

  /// The values of a record, one after another.
  private struct Reader {
    let record: RecordBytes
    let type: LogicalType
    private(set) var offset = ValueDistribution.headByteCount

    init(record: RecordBytes, type: LogicalType) { (self.record, self.type) = (record, type) }

    /// A common value, with its count before it and the hash of a long one behind it.
    mutating func common() throws(BasaltError) -> CommonValue {
      let count = Int(record.u32(try next(4)))
      let (value, isCut) = try value(isBound: false)
      return CommonValue(value: value, hash: isCut ? record.u64(try next(8)) : nil, count: count)
    }

    /// - Parameter isBound: Bounds say nothing of whether they were cut, and the flag is none of theirs.
    mutating func value(isBound: Bool) throws(BasaltError) -> (value: Value, isCut: Bool) {
      var byteCount = ValueDistribution.fixedByteCount(type)
      var isCut = false
      if type.isVariableLength {
        let length = record.u8(try next(1))
        isCut = length & cutFlag != 0
        byteCount = Int(length & ~cutFlag)
        guard byteCount <= Limits.boundByteCountMaximum, !isCut || !isBound else {
          throw FileDamage.file("A value of a distribution has the length \(length).")
        }
      }
      let start = try next(byteCount)
      let bytes = BoundBytes(bytes: record.bytes(start..<(start + byteCount)), isTight: true)
      return (try bytes.bound(type).value, isCut)
    }

    /// Where the next bytes lie. The one place that looks at the record's end: a length is anything a byte can say.
    private mutating func next(_ byteCount: Int) throws(BasaltError) -> Int {
      guard byteCount <= record.count - offset else {
        throw FileDamage.file("A distribution of \(record.count) bytes ends within a value.")
      }
      defer { offset += byteCount }
      return offset
    }
  }
}
