import BasaltCore
import CBasaltKernels

/// Sums of integers, and of decimals of at most 18 digits: 128 bits each, added up in 64 as long as that is safe.
///
/// No addition is checked. Instead a bound is kept on what any group's 64-bit sum can have reached: the largest
/// magnitude of each batch (a kernel knows it for a tenth of what the addition costs) times its rows. Before the bound
/// could leave 64 bits, all sums are moved to their 128-bit ones.
final class IntegerSumStates: ExactSums {
  /// Sixteen bytes side by side. The count is what `avg` divides by, and what tells a sum of
  /// nothing, NULL, from a sum that is 0.
  private struct State: BitwiseCopyable {
    var sum: Int64
    var count: Int64
  }

  private let result: ExactResult
  private var states = GrowingArray<State>()
  /// What has been moved out of `states`; empty until something is.
  private var moved = GrowingArray<Int128>()
  private var groupCount = 0
  /// No sum in `states` has a larger magnitude.
  private var bound: UInt64 = 0
  /// Of an argument.
  private let valueByteCount: Int
  /// Narrower values, widened.
  private var wide = GrowingArray<Int64>()
  /// Four states a group, of one batch.
  private var lanes = GrowingArray<State>()
  private let rows = ArgumentRows()

  /// Up to so many groups, neighbouring rows go to four states of a group: adding to the same memory again waits for
  /// the store before, some 7 cycles. More groups seldom repeat so soon, and folding the four costs.
  private static let laneGroupCountMaximum = 64
  /// A batch that could add more goes to the 128 bits at once: so all sums are moved at most every 64 batches.
  private static let batchBoundMaximum: UInt64 = 1 << 57

  /// - Parameter valueByteCount: 2, 4 or 8.
  init(_ result: ExactResult, valueByteCount: Int) { (self.result, self.valueByteCount) = (result, valueByteCount) }

  /// New groups are zero, which every sum begins with; the bound holds for them as well.
  func resize(groupCount: Int) {
    self.groupCount = groupCount
    states.resize(to: groupCount)
    if moved.count > 0 { moved.resize(to: groupCount) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    let values = unsafe widened(arguments[0], valid)
    let count = valid.count
    // What this batch can add to one group at most: if all of its rows were of that group, and as large as the largest.
    let batchBound = unsafe magnitude(values, count).multipliedReportingOverflow(by: UInt64(count))
    // Values near the end of 64 bits: seldom, and then likely in all batches.
    guard !batchBound.overflow, batchBound.partialValue <= IntegerSumStates.batchBoundMaximum else {
      return unsafe addWide(values, valid)
    }
    reserve(batchBound.partialValue)
    if groupCount <= IntegerSumStates.laneGroupCountMaximum, count >= 8 * groupCount {
      return unsafe addInLanes(values, valid)
    }
    let states = unsafe states.base
    for index in 0..<count {
      // Sum and count side by side: one cache line a row, of a table that may not fit any cache.
      let state = unsafe states + Int(valid.groups[index])
      unsafe state.pointee.sum &+= values[index]
      unsafe state.pointee.count &+= 1
    }
  }

  /// The values that count, as 64 bits: widening takes a vector instruction for several.
  private func widened(_ vector: ColumnVector, _ valid: ArgumentRows.Valid) -> UnsafePointer<Int64> {
    let values = unsafe rows.dense(vector, valid, byteCount: valueByteCount)
    guard valueByteCount < 8 else { return unsafe values.assumingMemoryBound(to: Int64.self) }
    wide.resize(to: max(valid.count, wide.count))
    let target = unsafe wide.base
    if valueByteCount == 2 {
      let values = unsafe values.assumingMemoryBound(to: Int16.self)
      for index in 0..<valid.count { unsafe target[index] = Int64(values[index]) }
    } else {
      let values = unsafe values.assumingMemoryBound(to: Int32.self)
      for index in 0..<valid.count { unsafe target[index] = Int64(values[index]) }
    }
    return unsafe UnsafePointer(target)
  }

  /// The largest magnitude among values, or a bound on it.
  private func magnitude(_ values: UnsafePointer<Int64>, _ count: Int) -> UInt64 {
    // What is narrow fits anyway: 8,192 rows of 32 bits are 45.
    guard valueByteCount == 8 else { return 1 << UInt64(8 * valueByteCount - 1) }
    guard count > 0 else { return 0 }
    var (minimum, maximum) = (Int64(0), Int64(0))
    unsafe Kernels.best.pointee.aggregate.min_max_i64(values, nil, &minimum, &maximum, count)
    return max(minimum.magnitude, maximum.magnitude)
  }

  /// Makes sure that so much more fits into the 64-bit sums.
  private func reserve(_ addition: UInt64) {
    // Afterwards all sums are 0, and any batch that comes here fits.
    if addition > UInt64(Int64.max) - bound { moveAll() }
    bound += addition
  }

  /// Takes what is in 64 bits over into 128. Counts stay where they are: 2^63 rows are more than
  /// can ever be read.
  private func moveAll() {
    moved.resize(to: groupCount)
    // Seldom: values of money reach the bound after some thousand batches.
    for group in 0..<groupCount {
      unsafe moved.base[group] &+= Int128(states.base[group].sum)
      unsafe states.base[group].sum = 0
    }
    bound = 0
  }

  /// Four states a group, row by row in turn: what the processor adds for one row does not wait for
  /// the row before.
  ///
  /// Only for few groups, as those of TPC-H's first query are four.
  private func addInLanes(_ values: UnsafePointer<Int64>, _ valid: ArgumentRows.Valid) {
    // Twice, so that all of them are zero again.
    lanes.resize(to: 0)
    lanes.resize(to: 4 * groupCount)
    let lanes = unsafe lanes.base
    for index in 0..<valid.count {
      let lane = unsafe lanes + (Int(valid.groups[index]) &* 4 &+ index & 3)
      unsafe lane.pointee.sum &+= values[index]
      unsafe lane.pointee.count &+= 1
    }
    // Four partial sums become one; the bound has been raised for all of them together.
    for index in 0..<4 * groupCount {
      unsafe states.base[index >> 2].sum &+= lanes[index].sum
      unsafe states.base[index >> 2].count &+= lanes[index].count
    }
  }

  /// Values so large that few of them fill 64 bits.
  private func addWide(_ values: UnsafePointer<Int64>, _ valid: ArgumentRows.Valid) {
    // Made when it is first needed; from then on it grows with the groups.
    moved.resize(to: groupCount)
    let (moved, states) = unsafe (moved.base, states.base)
    for index in 0..<valid.count {
      let group = unsafe Int(valid.groups[index])
      unsafe moved[group] &+= Int128(values[index])
      unsafe states[group].count &+= 1
    }
  }

  /// One group for all rows: no GROUP BY, or a run of a sorted key. Then nothing is scattered, and
  /// the kernel sums at the speed of memory.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    // A group that all rows are of is added to the 128 bits at once, by a kernel that cannot overflow.
    moved.resize(to: groupCount)
    let vector = arguments[0]
    if case .flat = vector.layout, rows == nil {
      // The kernel looks at the mask itself.
      let mask = unsafe vector.validity.map {
        unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt64.self))
      }
      moved[group] &+= unsafe total(vector.values.address, mask, rowCount)
      states[group].count &+= Int64(rowCount - vector.nullCount)
      return
    }
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    if valid.count > 0 {
      let sum =
        vector.isConstant
        ? unsafe total(vector.values.address, nil, 1) * Int128(valid.count)
        : unsafe total(self.rows.dense(vector, valid, byteCount: valueByteCount), nil, valid.count)
      moved[group] &+= sum
      states[group].count &+= Int64(valid.count)
    }
  }

  /// By width; a mask leaves out what is NULL without a branch a row. 128 bits hold 2^64 values of
  /// 64 bits.
  private func total(_ values: UnsafeRawPointer, _ mask: UnsafePointer<UInt64>?, _ count: Int) -> Int128 {
    let kernels = unsafe Kernels.best.pointee.aggregate
    let sum =
      switch valueByteCount {
      case 2: unsafe kernels.sum_i16(values, mask, count)
      case 4: unsafe kernels.sum_i32(values, mask, count)
      default: unsafe kernels.sum_i64(values, mask, count)
      }
    return Int128(sum.high) << 64 | Int128(sum.low)
  }

  /// Both parts of each sum, and the bounds: `reserve` makes room first, so that adding them needs
  /// no check either.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? IntegerSumStates else { preconditionFailure("states of another aggregate") }
    // Their sums are as large as their bound says, and come on top of these.
    reserve(other.bound)
    if other.moved.count > 0 { moved.resize(to: groupCount) }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      unsafe states.base[group].sum &+= other.states.base[source].sum
      unsafe states.base[group].count &+= other.states.base[source].count
      if other.moved.count > 0 { unsafe moved.base[group] &+= other.moved.base[source] }
    }
  }

  func sum(of group: Int) -> (sum: ExactSum, count: Int64) {
    let state = states[group]
    // The two halves of the sum: neither says anything by itself.
    return (ExactSum(Int128(state.sum) + (moved.count > 0 ? moved[group] : 0)), state.count)
  }

  /// As decimals of 38 digits, in which 128 bits are nearly always enough room: `ExactResult` tells
  /// when they are not.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector { try results(groups, result) }

  var byteCount: Int { states.byteCount + moved.byteCount }
}
