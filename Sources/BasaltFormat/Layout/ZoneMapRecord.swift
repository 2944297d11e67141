package import BasaltCore

/// The part that chunk and page entries share: counts and bounds, as they lie on disk.
///
/// Bounds stay bytes here. What they mean only the column's type says, which may be unknown; and a zone map that nobody
/// asks need not become values. `statistics(rowCount:type:)` makes them so.
///
/// - Source: format-spec/footer.md, "Column block"; format-spec/statistics.md
package struct ZoneMapRecord: Sendable, Equatable {
  package var nullCount: Int
  package var nanCount: Int
  package var minimum: BoundBytes?
  package var maximum: BoundBytes?

  /// Bits of the flags of chunks and pages. Pages have only those of `bounds`.
  package enum Flag {
    package static let constant: UInt16 = 1 << 0
    package static let allNull: UInt16 = 1 << 1
    package static let hasMinimum: UInt16 = 1 << 2
    package static let hasMaximum: UInt16 = 1 << 3
    package static let minimumIsTight: UInt16 = 1 << 4
    package static let maximumIsTight: UInt16 = 1 << 5
    package static let hasPageEntries: UInt16 = 1 << 6

    package static let bounds = hasMinimum | hasMaximum | minimumIsTight | maximumIsTight
  }

  /// What the writer found, in the form it takes on disk: long text is cut, and its bound then no longer tight.
  package init(_ statistics: ColumnStatistics, _ type: LogicalType) {
    // What the writer collects is always counted.
    nullCount = statistics.nullCount ?? 0
    nanCount = statistics.nanCount ?? 0
    minimum = statistics.minimum.flatMap { BoundBytes(minimum: $0, type) }
    maximum = statistics.maximum.flatMap { BoundBytes(maximum: $0, type) }
  }

  /// The flags that say which bounds there are; a chunk adds those of its shape.
  package var flags: UInt16 {
    var flags: UInt16 = 0
    if let minimum { flags |= Flag.hasMinimum | (minimum.isTight ? Flag.minimumIsTight : 0) }
    if let maximum { flags |= Flag.hasMaximum | (maximum.isTight ? Flag.maximumIsTight : 0) }
    return flags
  }

  /// - Parameters:
  ///   - lengths: Offset of the two length bytes.
  ///   - bounds: Offset of the minimum, which the maximum follows.
  ///   - rowCount: Rows that the counts are of.
  /// - Throws: `.corruptFile`. An absent bound with bytes, or bytes behind a bound's end, would be room for what nobody
  ///   looks at, and would give one zone map two forms.
  package init(
    _ record: RecordBytes, flags: UInt16, nullCount: UInt32, nanCount: UInt32, lengths: Int, bounds: Int,
    rowCount: Int
  ) throws(BasaltError) {
    // No row is both, so neither count nor their sum can exceed the rows. A sum that did would make a page all NULL,
    // and skipped.
    guard Int(nullCount) + Int(nanCount) <= rowCount else {
      throw FileDamage.file("Of \(rowCount) rows, \(nullCount) are said to be NULL and \(nanCount) NaN.")
    }
    self.nullCount = Int(nullCount)
    self.nanCount = Int(nanCount)
    func bound(_ present: UInt16, _ tight: UInt16, _ length: Int, _ offset: Int) throws(BasaltError) -> BoundBytes? {
      let bytes = record.bytes(offset..<(offset + 16))
      let count = Int(record.u8(length))
      guard flags & present != 0 else {
        guard flags & tight == 0, count == 0, bytes.allSatisfy({ $0 == 0 }) else {
          throw FileDamage.file("A bound is flagged absent and yet has bytes.")
        }
        return nil
      }
      guard count <= 16, bytes[count...].allSatisfy({ $0 == 0 }) else {
        throw FileDamage.file("A bound of \(count) bytes does not end where it says.")
      }
      return BoundBytes(bytes: Array(bytes[..<count]), isTight: flags & tight != 0)
    }
    minimum = try bound(Flag.hasMinimum, Flag.minimumIsTight, lengths, bounds)
    maximum = try bound(Flag.hasMaximum, Flag.maximumIsTight, lengths + 1, bounds + 16)
  }

  package func writeBounds(to record: inout RecordWriter) {
    // 16 bytes each whatever the length, so that entries have one size and are reached by index.
    for bound in [minimum, maximum] {
      let bytes = bound?.bytes ?? []
      record.raw(bytes)
      record.zeros(16 - bytes.count)
    }
  }

  /// The zone map as values of the column's type.
  /// - Throws: `.corruptFile` when a bound is no value of the type.
  package func statistics(rowCount: Int, type: LogicalType) throws(BasaltError) -> ColumnStatistics {
    ColumnStatistics(
      rowCount: rowCount, nullCount: nullCount, nanCount: nanCount, minimum: try minimum?.bound(type),
      maximum: try maximum?.bound(type))
  }
}
