import BasaltCore

/// `count`, `count_if`: how many rows.
enum Counts {
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // Three questions under one name: rows, values, and different values; the last is DISTINCT's,
      // which the operator above sees to.
      "count", "How many rows there are, or how many of them have a value.",
      examples: [
        .init("count(*) FROM (VALUES (1), (NULL), (1)) AS t (x)", "3"),
        .init("count(x) FROM (VALUES (1), (NULL), (1)) AS t (x)", "2"),
        .init("count(DISTINCT x) FROM (VALUES (1), (NULL), (1)) AS t (x)", "1"),
      ],
      // One class for both: `count(*)` has no argument whose mask could leave out a row.
      overloads: [
        AggregateOverload([], returning: .bigint) { _, _ in CountStates() },
        AggregateOverload([.any], returning: .bigint) { _, _ in CountStates() },
      ]),
    AggregateFunction(
      // `count(*) FILTER (WHERE …)` in one word, as BigQuery, Snowflake and DuckDB have it.
      "count_if", aliases: ["countif"], "How many rows fulfil a condition.",
      examples: [
        .init("count_if(x > 1) FROM (VALUES (1), (NULL), (2), (3)) AS t (x)", "2"),
        .init("count_if(x) FROM (VALUES (NULL::boolean)) AS t (x)", "0"),
      ],
      overloads: [AggregateOverload([.exactly(.boolean)], returning: .bigint) { _, _ in CountStates(ofTrueRowsAlone: true) }]),
  ]
}

/// A count a group: of all rows, of those in which the argument is not NULL, or of those in which it is true.
///
/// 64 bits a group: more rows than can be read in a lifetime, so that nothing is checked.
final class CountStates: AggregateStates {
  private let countsTrueAlone: Bool
  private var counts = GrowingArray<Int64>()
  /// Four counts a group, of one batch.
  private var lanes = GrowingArray<Int64>()
  private let rows = ArgumentRows()

  /// As with sums (`IntegerSumStates`): more groups seldom repeat so soon.
  private static let laneGroupCountMaximum = 64

  /// - Parameter countsTrueAlone: The argument is a boolean, and false counts as little as NULL.
  init(ofTrueRowsAlone countsTrueAlone: Bool = false) { self.countsTrueAlone = countsTrueAlone }

  /// A group of no rows has 0, and not NULL: the one aggregate that has an answer for nothing.
  func resize(groupCount: Int) { counts.resize(to: groupCount) }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    // Conditions are left out: what is added there differs by row, and is most often nothing.
    if !countsTrueAlone, counts.count <= CountStates.laneGroupCountMaximum, valid.count >= 8 * counts.count {
      return addInLanes(valid)
    }
    let counts = unsafe self.counts.base
    if countsTrueAlone {
      let flags = unsafe self.rows.booleans(arguments[0], valid)
      // Added, not branched on: 0 or 1.
      for index in 0..<valid.count { unsafe counts[Int(valid.groups[index])] &+= Int64(flags[index]) }
    } else {
      // No value is looked at: which rows count has been found from masks.
      for index in 0..<valid.count { unsafe counts[Int(valid.groups[index])] &+= 1 }
    }
  }

  /// For few groups: neighbouring rows of one group go to different counts, since adding to the same memory again waits
  /// for the store before.
  private func addInLanes(_ valid: ArgumentRows.Valid) {
    // Twice, so that all of them are zero again.
    lanes.resize(to: 0)
    lanes.resize(to: 4 * counts.count)
    let lanes = unsafe lanes.base
    for index in 0..<valid.count { unsafe lanes[Int(valid.groups[index]) &* 4 &+ index & 3] &+= 1 }
    for index in 0..<4 * counts.count { unsafe counts.base[index >> 2] &+= lanes[index] }
  }

  /// A number of a batch, added once: what `SELECT count(*)` costs where manifests do not know it.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    var count = Int64(valid.count)
    if countsTrueAlone {
      let flags = unsafe self.rows.booleans(arguments[0], valid)
      count = 0
      for index in 0..<valid.count { unsafe count &+= Int64(flags[index]) }
    }
    counts[group] &+= count
  }

  /// Sums of counts are counts.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? CountStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count { unsafe counts.base[Int(groups[index])] &+= other.counts.base[Int(sources[index])] }
  }

  /// Never NULL.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    let target = FixedTarget<Int64>(rowCount: groups.count)
    for (row, group) in groups.enumerated() { target[row] = counts[group] }
    return ColumnVector(type: .bigint, count: groups.count, values: target.buffer)
  }

  var byteCount: Int { counts.byteCount }
}
