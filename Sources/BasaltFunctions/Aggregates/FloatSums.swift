import BasaltCore
import CBasaltKernels

/// Sums of reals and doubles, formed in doubles with the error of each addition kept beside: as good as if the sum had
/// been formed with twice the digits and rounded once (Neumaier's sum; the error without a branch is Knuth's TwoSum).
///
/// A plain sum of a million doubles of one size loses up to six digits, and other digits with each
/// order of the threads. PostgreSQL adds plainly and in the order of rows; tests against it compare
/// with a tolerance, as SQL semantics say.
///
/// Within a batch of one group the kernel sums pairwise, whose error grows with the logarithm of
/// the rows; between batches and groups the compensation keeps it at one rounding.
final class FloatSumStates: AggregateStates {
  /// Zero bits are an empty sum, as everywhere among these states: growing an array of them is
  /// clearing memory.
  private struct State: BitwiseCopyable {
    var sum: Double
    var error: Double
    var count: Int64

    @inline(__always)
    mutating func add(_ value: Double) {
      // What was added is not quite `value`: the difference is exact, and kept.
      let total = sum + value
      let part = total - sum
      error += (sum - (total - part)) + (value - part)
      sum = total
    }
  }

  private let question: Sums.Question
  private let argumentType: LogicalType
  private let resultType: LogicalType
  /// Reals, widened.
  private var wide = GrowingArray<Double>()
  private var states = GrowingArray<State>()
  /// Sums of infinities and NaNs, kept apart: they would leave NaN as the error, and tell apart what overflowed from
  /// what was infinite from the beginning. Empty until there is one.
  private var specials = GrowingArray<Double>()
  private let rows = ArgumentRows()

  /// - Parameter argumentType: Real or double.
  init(_ question: Sums.Question, _ argumentType: LogicalType, _ resultType: LogicalType) {
    (self.question, self.argumentType, self.resultType) = (question, argumentType, resultType)
  }

  /// Groups come while rows do; those for special values follow only once there are any.
  func resize(groupCount: Int) {
    states.resize(to: groupCount)
    if specials.count > 0 { specials.resize(to: groupCount) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    let values = unsafe widened(arguments[0], valid)
    let allFinite = unsafe FloatSumStates.areFinite(values, valid.count)
    // Made when they are first needed: most columns have neither infinities nor NaNs.
    if !allFinite { specials.resize(to: self.states.count) }
    let states = unsafe states.base
    if allFinite {
      for index in 0..<valid.count {
        let state = unsafe states + Int(valid.groups[index])
        unsafe state.pointee.add(values[index])
        unsafe state.pointee.count &+= 1
      }
    } else {
      for index in 0..<valid.count {
        // Apart: an infinity in the sum would make NaN of each later difference.
        let (group, value) = unsafe (Int(valid.groups[index]), values[index])
        if value.isFinite { unsafe states[group].add(value) } else { unsafe specials.base[group] += value }
        unsafe states[group].count &+= 1
      }
    }
  }

  /// Reals are summed as doubles: 24 bits would be used up after some thousand values.
  private func widened(_ vector: ColumnVector, _ valid: ArgumentRows.Valid) -> UnsafePointer<Double> {
    guard argumentType == .real else { return unsafe rows.fixed(vector, valid, as: Double.self) }
    let values = unsafe rows.fixed(vector, valid, as: Float.self)
    wide.resize(to: max(valid.count, wide.count))
    let target = unsafe wide.base
    for index in 0..<valid.count { unsafe target[index] = Double(values[index]) }
    return unsafe UnsafePointer(target)
  }

  /// Looked at once a batch, so that the loop need not.
  private static func areFinite(_ values: UnsafePointer<Double>, _ count: Int) -> Bool {
    let kernels = unsafe Kernels.best.pointee.aggregate
    let extremes = unsafe kernels.min_max_f64(values, nil, count)
    return count == 0 || extremes.nan_count == 0 && extremes.minimum.isFinite && extremes.maximum.isFinite
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    let values = unsafe widened(arguments[0], valid)
    let kernels = unsafe Kernels.best.pointee.aggregate
    // Pairwise within the batch, compensated from batch to batch.
    var total = unsafe kernels.sum_f64(values, nil, valid.count)
    if !total.isFinite {
      // Something special, or an overflow on the way: one by one.
      total = 0
      specials.resize(to: states.count)
      for index in 0..<valid.count {
        let value = unsafe values[index]
        if value.isFinite { states[group].add(value) } else { specials[group] += value }
      }
    }
    // A sum of many values is one value to the sum of all batches.
    states[group].add(total)
    states[group].count &+= Int64(valid.count)
  }

  /// The other's sum is one more value, and its error one more error. Counts are exact in any case.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? FloatSumStates else { preconditionFailure("states of another aggregate") }
    if other.specials.count > 0 { specials.resize(to: states.count) }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      let state = unsafe other.states.base[source]
      unsafe states.base[group].add(state.sum)
      // Errors are small, and added up without an error of their own to speak of.
      unsafe states.base[group].error += state.error
      unsafe states.base[group].count &+= state.count
      if other.specials.count > 0 { unsafe specials.base[group] += other.specials.base[source] }
    }
  }

  /// - Throws: `.outOfRange` for a sum of finite values that is none.
  ///
  /// Infinities and NaN are values like others and no overflow: PostgreSQL, too, tells "value out
  /// of range" only of a sum of finite ones.
  private func sum(_ group: Int) throws(BasaltError) -> Double {
    let special = specials.count > 0 ? specials[group] : 0
    // Infinity and NaN decide the sum, whatever else there is; 0 is what a group without them has.
    if special != 0 { return special }
    let sum = states[group].sum + states[group].error
    guard sum.isFinite, resultType == .double || Float(sum).isFinite else {
      throw BasaltError(
        .outOfRange, "The sum of \(states[group].count) values does not fit \(resultType).",
        remedy: "Divide the values before they are summed up.")
    }
    return sum
  }

  /// NULL of no value, also for the mean: PostgreSQL, and the standard, where 0 / 0 would be NaN.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    if resultType == .real {
      var results = ResultRows<Float>(resultType, count: groups.count)
      for (row, group) in groups.enumerated() {
        results.set(row, states[group].count == 0 ? nil : Float(try sum(group)))
      }
      return results.finish()
    }
    var results = ResultRows<Double>(resultType, count: groups.count)
    for (row, group) in groups.enumerated() {
      // The mean is divided once, at the end: its error is that of the sum.
      let divisor = question == .sum ? 1 : Double(states[group].count)
      results.set(row, states[group].count == 0 ? nil : try sum(group) / divisor)
    }
    return results.finish()
  }

  var byteCount: Int { states.byteCount + specials.byteCount }
}
