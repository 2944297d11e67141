import BasaltCore
import BasaltRuntime

/// Tells rows whose keys have not been seen from all others: what DISTINCT ON keeps, and what a round of a recursion adds.
///
/// Of one thread, which sees the rows in the order in which the first of each key is wanted. Without results, since whoever asks
/// wants rows and not groups.
final class SeenKeys {
  private let table: GroupTable
  private let share: BudgetShare
  /// The group of each row of a batch.
  private var groups = GrowingArray<UInt32>()

  /// - Parameter purpose: For the message when the budget is spent: "the keys of DISTINCT ON".
  init(_ types: [LogicalType], _ budget: MemoryBudget, for purpose: String) {
    table = GroupTable(types.map { GroupKey($0) })
    share = BudgetShare(budget, for: purpose)
  }

  /// Rows of a batch whose keys no row before had, of each key the first.
  /// - Parameters:
  ///   - keys: A column each, of `rowCount` rows.
  ///   - rows: The rows meant among these, or `nil` for all.
  /// - Returns: Their numbers among the rows meant, ascending.
  /// - Throws: `.memoryBudget`.
  /// - Complexity: As grouping the rows; memory grows with keys and not with rows.
  func firstRows(
    of keys: [ColumnVector], rowCount: Int, rows: SelectionVector? = nil
  ) throws(BasaltError) -> [Int] {
    groups.resize(to: max(groups.count, rowCount))
    let knownCount = table.groupCount
    let uniform = try unsafe table.find(keys, rowCount: rowCount, rows: rows, into: groups.base)
    try share.grow(to: table.byteCount + groups.byteCount)
    // Most batches of a long run of one key have nothing new.
    if let uniform, uniform < knownCount { return [] }
    // By a mark each and not by the order of numbers: NULL gets its own behind all others of a batch, wherever it stands.
    var isMet = Array(repeating: false, count: table.groupCount - knownCount)
    var first: [Int] = []
    for row in 0..<(rows?.count ?? rowCount) {
      let group = Int(groups[row]) - knownCount
      guard group >= 0, !isMet[group] else { continue }
      isMet[group] = true
      first.append(row)
    }
    return first
  }
}

extension VectorBatch {
  /// Some of the rows meant, by their numbers among these; `nil` for none. A selection takes the place of a copy.
  func keeping(_ rows: [Int]) -> VectorBatch? {
    guard !rows.isEmpty else { return nil }
    var kept = self
    kept.selection = SelectionVector(rows.map { row in UInt16(truncatingIfNeeded: selection?[row] ?? row) })
    return kept
  }
}
