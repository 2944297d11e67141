package import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// The build side of a join, ready to be probed: its rows, and what finds them by key. Immutable but for the marks of
/// rows that have found a partner.
package final class JoinTable: Sendable {
  let rows: StoredRows
  /// By position among the rows' columns; none where every row is a candidate.
  let keyPositions: [Int]
  let form: JoinKeyForm
  /// `nil` without keys.
  let index: JoinIndex?
  let matched: MatchedRows
  /// Of `nullKeyRows`, once somebody has asked.
  private let knownNullKeyRows = Mutex<[UInt32]?>(nil)
  /// By key.
  package let keyFacts: [JoinKeyFacts]
  /// Where its rows are a part of the build side's, what they are a part of.
  let whole: Whole?

  /// A build side that is in memory in part.
  struct Whole: Sendable {
    let spill: JoinSpill
    /// By partition, whether rows of the probe side are to be held against this table as they come; `nil` for all.
    let residents: [Bool]?
  }

  init(
    rows: StoredRows, keyPositions: [Int], form: JoinKeyForm, index: JoinIndex?, keyFacts: [JoinKeyFacts],
    whole: Whole? = nil
  ) {
    self.whole = whole
    (self.rows, self.keyPositions, self.form, self.index) = (rows, keyPositions, form, index)
    self.keyFacts = keyFacts
    matched = MatchedRows(rowCount: rows.count, reservation: rows.reservation)
  }

  package var rowCount: Int { rows.count }
  /// Of the whole build side.
  package var builtRowCount: Int { whole?.spill.rowCount ?? rows.count }
  /// Of the whole build side: whether nobody can have a partner.
  var isEmpty: Bool { rows.count == 0 && whole == nil }
  /// For EXPLAIN ANALYZE: `array`, `merge`, `hash`, or `list` where there are no keys.
  package var kindName: String { index?.name ?? "list" }
  /// Whether no two rows have the same keys; rows with a NULL key do not count. May be `false` without need where keys
  /// are hashed.
  package var isUnique: Bool { index.map(\.isUnique) ?? (rows.count <= 1) }
  /// Whether a row has a NULL key.
  package var hasNullKey: Bool { keyFacts.contains { $0.hasNull } }

  /// Rows that have a NULL among their keys, ascending, which the index does not find. IN alone asks for them: other joins
  /// do not pay for the list.
  var nullKeyRows: [UInt32] {
    knownNullKeyRows.withLock { known in
      if let known { return known }
      let nullable = keyPositions.map { rows.columns[$0] }.filter { $0.validity != nil }
      var found: [UInt32] = []
      for row in 0..<(nullable.first?.count ?? 0) where nullable.contains(where: { !$0.isValid(at: row) }) {
        found.append(UInt32(truncatingIfNeeded: row))
      }
      known = found
      return found
    }
  }

  /// The values of a key as a map of bits; `nil` where they are no integers, or lie too far apart.
  /// - Throws: `.memoryBudget`.
  /// - Complexity: O(rows).
  package func keySet(_ key: Int) throws(BasaltError) -> KeySet? {
    // A part of the keys would leave out rows that have a partner.
    if whole != nil { return nil }
    let column = rows.columns[keyPositions[key]]
    guard let (minimum, maximum) = JoinKeyForm.extremes(of: column), minimum <= maximum,
      let keys = KeySet(column, within: minimum...maximum)
    else { return nil }
    try rows.reservation.reserve(keys.byteCount, for: "the keys of a join")
    return keys
  }

  /// Bytes that it holds of the budget.
  package var byteCount: Int { rows.reservation.byteCount }

  /// The build rows that have found no partner, behind NULLs for the left's columns: what a right or full join gives
  /// when its pipeline has ended.
  /// - Parameters:
  ///   - leftTypes: Of the probe side's columns.
  ///   - output: Columns of the probe side and then of this one, by position; `nil` for all.
  package func unmatchedSource(leftTypes: [LogicalType], output: [Int]? = nil) -> any Source {
    UnmatchedRows(self, leftTypes: leftTypes, output: output ?? Array(0..<(leftTypes.count + rows.columns.count)))
  }

  /// The build rows that have found a partner, or have not, without any column of the other side: a semi or anti join whose left
  /// side was built.
  /// - Parameter columnCount: Of the build side's columns, the first that are wanted.
  package func rowsSource(matched isMatched: Bool, columnCount: Int) -> any Source {
    UnmatchedRows(self, leftTypes: [], output: Array(0..<columnCount), matched: isMatched)
  }
}
