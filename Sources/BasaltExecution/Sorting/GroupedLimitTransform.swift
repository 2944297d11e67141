internal import BasaltCore

/// Rows `offset..<offset + count` of each group, where rows of one group come one behind the other: LIMIT in a sub-query that
/// was one for each row around it.
///
/// Behind a `SerialSource` alone, since one worker has to see all rows in their order: where a group ends, only the next row
/// says.
package final class GroupedLimitTransform: Transform {
  package static let displayName = "LIMIT OF GROUPS"
  /// Of the rows that are handed on.
  private let columnCount: Int
  /// As they are asked for, of each group.
  private let count: Int
  private let offset: Int

  /// - Parameters:
  ///   - columnCount: Columns that are handed on; those behind them tell groups apart, and are left out.
  ///   - count: `nil` for all behind the offset.
  package init(columnCount: Int, count: Int?, offset: Int) {
    precondition((count ?? 0) >= 0 && offset >= 0, "a limit of \(count ?? 0) rows behind \(offset)")
    (self.columnCount, self.count, self.offset) = (columnCount, count ?? .max, offset)
  }

  package func makeWorker(_ context: ExecutionContext) -> any TransformWorker {
    Worker(columnCount: columnCount, count: count, offset: offset)
  }

  private final class Worker: TransformWorker {
    private let columnCount, count, offset: Int
    /// Of the last row; empty before the first.
    private var group: [Value] = []
    /// Rows of the group so far.
    private var rowCount = 0

    init(columnCount: Int, count: Int, offset: Int) {
      (self.columnCount, self.count, self.offset) = (columnCount, count, offset)
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      let keys = input.columns[columnCount...]
      var kept: [UInt16] = []
      input.forEachPosition { position in
        if rowCount == 0 || !zip(group, keys).allSatisfy({ $0.isSameKey(as: $1[position]) }) {
          group = keys.map { $0[position] }
          rowCount = 0
        }
        // A subtraction, because the sum of both may be more than a number holds.
        if rowCount >= offset, rowCount - offset < count { kept.append(UInt16(truncatingIfNeeded: position)) }
        rowCount += 1
      }
      guard !kept.isEmpty else { return .more }
      return try emit(
        VectorBatch(
          columns: Array(input.columns.prefix(columnCount)), physicalRowCount: input.physicalRowCount,
          selection: SelectionVector(kept)))
    }
  }
}

extension VectorBatch {
  /// The rows meant, in their order.
  fileprivate func forEachPosition(_ body: (Int) -> Void) {
    guard let selection else { return (0..<physicalRowCount).forEach(body) }
    unsafe selection.withPositions { positions in
      for index in 0..<positions.count { body(Int(unsafe positions[index])) }
    }
  }
}

extension Value {
  /// As groups are told apart: a NULL is like a NULL.
  fileprivate func isSameKey(as other: Value) -> Bool {
    if isNull || other.isNull { return isNull && other.isNull }
    return order(to: other) == .same
  }
}
