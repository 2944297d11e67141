package import BasaltCore

/// Sorts the rows of batches into the partitions of a spec.
///
/// One pass: transforms by vector, a hash table of the batch's partitions (at most one a row), then a counting
/// sort of row positions. No value is copied; rows keep their order within a partition. Partitions come in the
/// order in which they first occur.
///
/// Sorting rows by their partition values instead would compare values, a dozen times a row; here each row is
/// hashed once and mostly compared once.
///
/// Positions fit 16 bits: that is what bounds a batch that is split to 65,536 rows.
/// - Complexity: O(rows × fields), with allocations that do not depend on the number of rows beyond their
///   size.
package struct PartitionSplitter: Sendable {
  package let spec: PartitionSpec
  /// For each field, which column of a batch it is of.
  private let sourceIndices: [Int]

  /// The rows of a batch that are of one partition.
  package struct Part: Sendable {
    package let partition: PartitionValues
    /// Positions in the batch's columns, ascending.
    package let rows: SelectionVector
  }

  /// - Throws: `.unknownName` when the schema lacks a source column, `.typeMismatch` when a transform is not
  ///   for its type.
  package init(_ spec: PartitionSpec, schema: Schema) throws(BasaltError) {
    // Refuses what `index(of:)` below would not find.
    _ = try spec.resultTypes(in: schema)
    self.spec = spec
    sourceIndices = spec.fields.compactMap { schema.index(of: $0.source) }
  }

  /// Splits the rows that the batch means.
  /// - Precondition: The batch has the schema that this was made for, and at most 65,536 rows.
  /// - Returns: No part is empty; every row that the batch means is in exactly one.
  package func split(_ batch: Batch) -> [Part] {
    guard batch.rowCount > 0 else { return [] }
    let values = zip(spec.fields, sourceIndices).map { $0.transform.apply(to: batch.columns[$1]) }
    let physicalRowCount = batch.physicalRowCount
    // Transforms run over all rows of the vectors, selected or not: a loop without branches costs less than a
    // gather before it.
    let positions: [Int] =
      batch.selection.map { selection in (0..<selection.count).map { selection[$0] } }
      ?? Array(0..<physicalRowCount)
    // Equal means equal words: NULL with NULL and NaN with NaN, as partition values are compared.
    let groups = DistinctRows(RowKeys(values, count: physicalRowCount), rows: positions)
    return groups.representatives.indices.map { group in
      let row = groups.representatives[group]
      return Part(
        partition: PartitionValues(values.map { $0[row] }), rows: SelectionVector(groups.positions(ofGroup: group)))
    }
  }
}

/// Which rows have equal keys: groups in the order of their first row.
///
/// An open-addressing table of group numbers, of a size that does not depend on the values: no allocation a row
/// or a group, and at most one comparison of keys for a row that meets its own group first.
private struct DistinctRows {
  /// The first row of each group.
  private(set) var representatives: [Int] = []
  /// All rows, sorted by group, ascending within each.
  private var sortedPositions: [UInt16]
  /// Where each group begins in them, and one beyond the last.
  private var starts: [Int]

  init(_ keys: RowKeys, rows: [Int]) {
    // At most half full, so that a search ends soon.
    var slotCount = 16
    while slotCount < rows.count * 2 { slotCount *= 2 }
    /// Group number plus one; 0 is empty.
    var slots = [UInt32](repeating: 0, count: slotCount)
    // Beside the rows in `rows`, which may be any positions.
    var groupOfRow = [UInt32](repeating: 0, count: rows.count)
    var counts: [Int] = []
    for (index, row) in rows.enumerated() {
      // Data that arrives in order of its partitions, as most does, never reaches the table.
      if index > 0, keys.hash(at: row) == keys.hash(at: rows[index - 1]), keys.areEqual(row, rows[index - 1]) {
        groupOfRow[index] = groupOfRow[index - 1]
        counts[Int(groupOfRow[index])] += 1
        continue
      }
      // The number of slots is a power of two, so that a mask wraps around.
      var slot = Int(truncatingIfNeeded: keys.hash(at: row)) & (slotCount - 1)
      // Ends, because at least half of the slots are empty.
      while slots[slot] != 0, !keys.areEqual(row, representatives[Int(slots[slot]) - 1]) {
        slot = (slot + 1) & (slotCount - 1)
      }
      if slots[slot] == 0 {
        representatives.append(row)
        counts.append(0)
        slots[slot] = UInt32(representatives.count)
      }
      groupOfRow[index] = slots[slot] - 1
      counts[Int(groupOfRow[index])] += 1
    }
    // Counting sort: each group's rows are moved to its place in the order in which they came.
    starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var next = starts
    sortedPositions = [UInt16](repeating: 0, count: rows.count)
    for (index, row) in rows.enumerated() {
      let group = Int(groupOfRow[index])
      sortedPositions[next[group]] = UInt16(row)
      next[group] += 1
    }
  }

  func positions(ofGroup group: Int) -> [UInt16] { Array(sortedPositions[starts[group]..<starts[group + 1]]) }
}
