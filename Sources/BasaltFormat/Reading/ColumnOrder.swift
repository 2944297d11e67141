package import BasaltCore

/// In which order a whole file has the values of a column, from what its chunks say of themselves and where their bounds lie.
///
/// By chunk and not by file, as sums are: then it is known when a chunk is written, and of the row groups that a scan
/// reads alone as well.
package struct ColumnOrder: Sendable, Equatable {
  package let isAscending: Bool
  package let isDescending: Bool
  /// No value is there twice. Only of a column in order.
  package let isStrict: Bool
  /// Runs of equal rows; of those that go on in the next row group, as many as row groups have a part. `nil` when it is
  /// not known.
  package let runCount: Int?
  /// Distinct values, NULL apart: exact, as equal values of a column in order lie together. `nil` when it is not known.
  package let distinctCount: Int?

  package var isOrdered: Bool { isAscending || isDescending }
}

extension DataFileReader {
  /// - Returns: `nil` for types that have no order.
  /// - Throws: `.corruptFile`, what the store throws.
  /// - Complexity: O(row groups), after the column's block has been read.
  package func order(ofColumn ordinal: Int) throws(BasaltError) -> ColumnOrder? {
    try ColumnOrder(of: try block(of: try description(at: ordinal)), rowGroupCount: rowGroups.count)
  }
}

extension ColumnOrder {
  /// From a block, of whatever encodings its pages are.
  init?(of block: ColumnBlock, rowGroupCount: Int) throws(BasaltError) {
    guard let type = block.description.type, ChunkOrder.isDefined(for: type) else { return nil }
    // Each holds until a chunk, or a border between two, shows that it does not, or does not say that it does.
    var (isAscending, isDescending, isStrict) = (true, true, true)
    var runCount: Int? = 0
    var distinctCount: Int? = 0
    // The bounds of the last chunk that has a value.
    var last: ColumnStatistics?
    for rowGroup in 0..<rowGroupCount {
      let chunk = try block.chunk(rowGroup)
      switch chunk.shape {
      case .allNull:
        // Looked past, as NULLs are: the chunks on both sides are neighbours.
        runCount = runCount.map { $0 + 1 }
        continue
      case .constant:
        // One value in every row: in any order, and strictly only where it is alone.
        isStrict = isStrict && chunk.rowCount == 1
        runCount = runCount.map { $0 + 1 }
      case .pages:
        isAscending = isAscending && chunk.order.isAscending
        isDescending = isDescending && chunk.order.isDescending
        isStrict = isStrict && chunk.order.isStrict
        runCount = runCount.flatMap { sum in chunk.order.runCount.map { sum + $0 } }
      }
      // Of a constant there is one, whether or not the entry says so.
      let ownCount = chunk.shape == .constant ? 1 : chunk.distinctCount
      distinctCount = distinctCount.flatMap { sum in ownCount.map { sum + $0 } }
      let statistics = try block.statistics(chunk)
      defer { last = statistics }
      guard let last else { continue }
      // Bounds that were cut enclose the values all the same: what they say of the order is true, if not all that is.
      let rising = ColumnOrder.order(last.maximum, statistics.minimum)
      let falling = ColumnOrder.order(last.minimum, statistics.maximum)
      isAscending = isAscending && (rising == .before || rising == .same)
      isDescending = isDescending && (falling == .after || falling == .same)
      isStrict = isStrict && (rising == .before || falling == .after)
      // A value that two row groups share is counted by both.
      let touching =
        isAscending ? (rising, last.maximum, statistics.minimum) : (falling, last.minimum, statistics.maximum)
      if touching.0 == .same {
        let isShared = touching.1?.isTight == true && touching.2?.isTight == true
        distinctCount = isShared ? distinctCount.map { $0 - 1 } : nil
      }
    }
    // A column without a value is in no order that anybody could use.
    self.isAscending = isAscending && last != nil
    self.isDescending = isDescending && last != nil
    self.isStrict = isStrict && (self.isAscending || self.isDescending)
    self.runCount = runCount == 0 ? nil : runCount
    // In no order, a value may be anywhere, and sums of counts would count it often.
    // Only then have no two row groups a value in common but the neighbours that were looked at.
    self.distinctCount = self.isAscending || self.isDescending ? distinctCount : nil
  }

  /// `nil` where a bound is missing, or of another type, which only damage brings about: then nothing is known.
  private static func order(_ left: ColumnStatistics.Bound?, _ right: ColumnStatistics.Bound?) -> ValueOrder? {
    guard let left, let right else { return nil }
    return left.value.order(to: right.value)
  }
}
