import BasaltCore
import BasaltFunctions

/// A grouping made of a finer one, and not of rows: `ROLLUP (a, b)` groups the groups of (a, b) by a, and what each of those
/// knows is put together as if it were another thread's.
extension Grouping {
  /// Takes over all groups of a grouping whose keys are this one's and more.
  /// - Parameter keys: Of each key here, which it is there.
  /// - Precondition: Of the same calls. The other is not changed meanwhile; several may read it at once.
  /// - Throws: `.memoryBudget`; what merging states throws.
  /// - Complexity: O(groups and distinct arguments of the other): a row is looked at no second time.
  func merge(finer other: Grouping, keys: [Int]) throws(BasaltError) {
    // One group has no keys to leave out.
    guard let theirs = other.table else { preconditionFailure("nothing is finer than one group") }
    // Where each group of the other has gone: distinct arguments are kept by the number of their group.
    var map: [UInt32] = []
    for range in Grouping.chunks(other.groupCount) {
      if let table {
        // As rows: what is many there is one here, so that moving words from table to table would not do.
        let columns = theirs.columns(range)
        _ = try unsafe table.find(
          keys.map { columns[$0] }, rowCount: range.count, rows: nil, into: groups.base)
        resize(to: table.groupCount)
      } else {
        for row in 0..<range.count { groups[row] = 0 }
      }
      // All of them, in their order.
      let sources = range.map { UInt32($0) }
      try unsafe sources.withUnsafeBufferPointer { (sources) throws(BasaltError) in
        guard let sources = sources.baseAddress else { return }
        // Several of the other's groups may go into one here: states are merged one after another.
        for (index, states) in states.enumerated()
        where !other.keepsArguments || !shape.calls[shape.keepers[index]].isDistinct {
          try unsafe states.merge(other.states[index], from: sources, into: groups.base, count: range.count)
        }
      }
      if !shape.distinctSets.isEmpty { for row in 0..<range.count { map.append(groups[row]) } }
      try countMemory()
    }
    for (index, source) in other.pairs.enumerated() { try mergePairs(pairs[index], finer: source, map) }
    try countMemory()
  }

  /// Distinct arguments of finer groups, as those of the groups that they have become part of: what two of them have both
  /// counts once.
  private func mergePairs(_ target: GroupTable, finer source: GroupTable, _ map: [UInt32]) throws(BasaltError) {
    for range in Grouping.chunks(source.groupCount) {
      var columns = source.columns(range)
      let numbers = columns.removeFirst()
      if table != nil {
        // The same pairs under the numbers that groups have here.
        let values = Buffer(byteCount: 4 * range.count)
        let renumbered = unsafe values.address.assumingMemoryBound(to: UInt32.self)
        unsafe numbers.withValues(as: UInt32.self) { numbers in
          for row in 0..<range.count { unsafe renumbered[row] = map[Int(numbers[row])] }
        }
        columns.insert(ColumnVector(type: .integer, count: range.count, values: values), at: 0)
      }
      _ = try unsafe target.find(columns, rowCount: range.count, rows: nil, into: pairGroups.base)
    }
  }
}

extension Groupings {
  /// All groups of finer ones, by fewer keys.
  /// - Parameters:
  ///   - finer: Merged and finished.
  ///   - keys: Of each key of the shape, which it is of the finer ones.
  /// - Returns: As `merged` does.
  static func coarser(
    _ finer: [Held], keys: [Int], _ shape: Grouping.Shape, _ context: ExecutionContext
  ) throws(BasaltError) -> [Held] {
    let groupings = Groupings(shape, spills: false)
    // A part of the finer groups a morsel, as rows come in morsels: threads group alone, and merge in the end.
    try context.pool.run(morselCount: finer.count, cancellation: context.cancellation) {
      (_, index) throws(BasaltError) in
      let held = groupings.take(context)
      try unsafe held.grouping.merge(finer: finer[index].grouping, keys: keys)
      groupings.putBack(held)
    }
    return try groupings.merged(context)
  }
}
