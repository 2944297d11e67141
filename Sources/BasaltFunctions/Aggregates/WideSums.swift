import BasaltCore

/// Sums of decimals of more than 18 digits, which most of the time come in narrow form (`LogicalType.narrowDecimal`) and
/// are then added up in 64 bits.
final class WideSumStates: ExactSums {
  private struct State: BitwiseCopyable {
    var sum = ExactSum()
    var count: Int64 = 0
  }

  private let result: ExactResult
  /// Of values in narrow form. The sum of a group is that of both.
  private let narrow: IntegerSumStates
  /// Of all others; empty until there is one.
  private var states = GrowingArray<State>()
  private var groupCount = 0
  private let rows = ArgumentRows()

  init(_ result: ExactResult) {
    self.result = result
    // Of the same result: whoever asks gets the sum of both, never one of them.
    narrow = IntegerSumStates(result, valueByteCount: 8)
  }

  func resize(groupCount: Int) {
    self.groupCount = groupCount
    narrow.resize(groupCount: groupCount)
    if states.count > 0 { states.resize(to: groupCount) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    if arguments[0].type.physical == .int64 {
      return try unsafe narrow.update(arguments, rowCount: rowCount, rows: rows, groups: groups)
    }
    // Made with the first value that needs them; from then on they grow with the groups.
    self.states.resize(to: groupCount)
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    let values = unsafe self.rows.fixed(arguments[0], valid, as: Int128.self)
    let states = unsafe states.base
    for index in 0..<valid.count {
      let group = unsafe Int(valid.groups[index])
      unsafe states[group].sum.add(values[index])
      unsafe states[group].count &+= 1
    }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    if arguments[0].type.physical == .int64 {
      return try narrow.update(arguments, rowCount: rowCount, rows: rows, group: group)
    }
    states.resize(to: groupCount)
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    let values = unsafe self.rows.fixed(arguments[0], valid, as: Int128.self)
    // Into a local sum, which stays in registers; the group is written once.
    var sum = ExactSum()
    for index in 0..<valid.count { unsafe sum.add(values[index]) }
    states[group].sum.add(sum)
    states[group].count &+= Int64(valid.count)
  }

  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? WideSumStates else { preconditionFailure("states of another aggregate") }
    try unsafe narrow.merge(other.narrow, from: sources, into: groups, count: count)
    // Most have seen no wide value, and then there is nothing more.
    guard other.states.count > 0 else { return }
    states.resize(to: groupCount)
    for index in 0..<count {
      let state = unsafe other.states.base[Int(sources[index])]
      unsafe states.base[Int(groups[index])].sum.add(state.sum)
      unsafe states.base[Int(groups[index])].count &+= state.count
    }
  }

  /// Exact whichever way each value went, so that a result does not depend on how rows were cut into batches.
  func sum(of group: Int) -> (sum: ExactSum, count: Int64) {
    var (sum, count) = narrow.sum(of: group)
    if states.count > 0 {
      sum.add(states[group].sum)
      count += states[group].count
    }
    return (sum, count)
  }

  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector { try results(groups, result) }

  var byteCount: Int { narrow.byteCount + states.byteCount }
}
