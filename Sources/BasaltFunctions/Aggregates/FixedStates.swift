import BasaltCore
import CBasaltKernels

/// What an aggregate does with values of fixed size, one at a time: the inside of `FixedStates`.
///
/// Adding `min`, `bool_and` or `variance` to the list of aggregates is writing one of these: NULLs,
/// selections, groups and layouts are dealt with by `FixedStates`, the types of the result by its
/// overload.
protocol FixedAccumulator: Sendable {
  /// As they lie in memory; a boolean is a byte, 0 or 1.
  associatedtype Input: BitwiseCopyable
  /// Of a group. Zero bits mean: nothing seen.
  associatedtype State: BitwiseCopyable
  /// Of the result's physical type; a boolean is a byte.
  associatedtype Output: BitwiseCopyable

  /// One value; inlined into loops, so that it may not call what is not.
  func add(_ value: Input, to state: inout State)
  /// Many values of one group.
  func add(_ values: UnsafePointer<Input>, count: Int, to state: inout State)
  /// - Parameter later: Of rows that come after.
  func merge(_ later: State, into state: inout State)
  /// `nil` for NULL.
  func result(_ state: State) throws(BasaltError) -> Output?
}

extension FixedAccumulator {
  @inline(__always)
  func add(_ values: UnsafePointer<Input>, count: Int, to state: inout State) {
    // In registers: the state of one group is written once a batch.
    var one = state
    for index in 0..<count { unsafe add(values[index], to: &one) }
    state = one
  }
}

/// The loops of an accumulator over memory whose types only they know.
///
/// The states themselves are no generic class, because the methods of such a class are not specialised when they are
/// called through a protocol: 20 ns a value instead of 1. A closure is specialised with the function that makes it, and
/// that is called with a type that is known, by whoever lists the aggregate.
///
/// Pointers without types on the outside, types on the inside: whoever holds the loops need not be
/// generic.
@safe private struct FixedLoops {
  let stateByteCount: Int
  /// Values, the group of each, all states, the number of values.
  let add: (UnsafeRawPointer, UnsafePointer<UInt32>, UnsafeMutableRawPointer, Int) -> Void
  /// Values, all states, their one group, the number of values.
  let addToOne: (UnsafeRawPointer, UnsafeMutableRawPointer, Int, Int) -> Void
  /// States of another, which of them, all states, which of them, the number.
  let merge: (UnsafeRawPointer, UnsafePointer<UInt32>, UnsafeMutableRawPointer, UnsafePointer<UInt32>, Int) -> Void
  /// All states, and the groups wanted.
  let results: (UnsafeRawPointer, Range<Int>) throws(BasaltError) -> ColumnVector

  /// Specialised where the accumulator's type is known: in the list of aggregates, once for each.
  init<Accumulator: FixedAccumulator>(_ accumulator: Accumulator, _ type: LogicalType) {
    stateByteCount = MemoryLayout<Accumulator.State>.stride
    unsafe add = { values, groups, states, count in
      let values = unsafe values.assumingMemoryBound(to: Accumulator.Input.self)
      let states = unsafe states.assumingMemoryBound(to: Accumulator.State.self)
      for index in 0..<count { unsafe accumulator.add(values[index], to: &states[Int(groups[index])]) }
    }
    unsafe addToOne = { values, states, group, count in
      unsafe accumulator.add(
        values.assumingMemoryBound(to: Accumulator.Input.self), count: count,
        to: &states.assumingMemoryBound(to: Accumulator.State.self)[group])
    }
    unsafe merge = { sources, from, states, into, count in
      let sources = unsafe sources.assumingMemoryBound(to: Accumulator.State.self)
      let states = unsafe states.assumingMemoryBound(to: Accumulator.State.self)
      for index in 0..<count { unsafe accumulator.merge(sources[Int(from[index])], into: &states[Int(into[index])]) }
    }
    unsafe results = { (states, groups) throws(BasaltError) in
      let states = unsafe states.assumingMemoryBound(to: Accumulator.State.self)
      var results = ResultRows<Accumulator.Output>(type, count: groups.count)
      for (row, group) in groups.enumerated() { results.set(row, try accumulator.result(unsafe states[group])) }
      return results.finish()
    }
  }
}

/// States of fixed size, of an aggregate of one argument that skips NULLs: an aggregate is its arithmetic alone.
final class FixedStates: AggregateStates {
  private let loops: FixedLoops
  /// Of whichever size, aligned for any.
  private var states = GrowingArray<UInt128>()
  private var groupCount = 0
  private let rows = ArgumentRows()

  init<Accumulator: FixedAccumulator>(_ accumulator: Accumulator, _ type: LogicalType) {
    assert(MemoryLayout<Accumulator.State>.alignment <= MemoryLayout<UInt128>.alignment)
    loops = FixedLoops(accumulator, type)
  }

  func resize(groupCount: Int) {
    self.groupCount = groupCount
    states.resize(to: (groupCount * loops.stateByteCount + 15) / 16)
  }

  /// Of whichever width; a boolean as a byte.
  private func values(_ vector: ColumnVector, _ valid: ArgumentRows.Valid) -> UnsafeRawPointer {
    if vector.type == .boolean { return unsafe UnsafeRawPointer(rows.booleans(vector, valid)) }
    return unsafe rows.dense(vector, valid, byteCount: vector.type.physical.byteCount ?? 1)
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    // One call through a closure a batch: 2 ns for some thousand rows.
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    unsafe loops.add(values(arguments[0], valid), valid.groups, states.base, valid.count)
  }

  /// The group is checked once a batch: memory behind the states would be written otherwise.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    precondition(group >= 0 && group < groupCount, "no such group")
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    unsafe loops.addToOne(values(arguments[0], valid), states.base, group, valid.count)
  }

  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    // Two states of one plan's aggregate: made by the same overload, and so of the same accumulator.
    guard let other = other as? FixedStates, other.loops.stateByteCount == loops.stateByteCount else {
      preconditionFailure("states of another aggregate")
    }
    unsafe loops.merge(other.states.base, sources, states.base, groups, count)
  }

  /// A part of the groups, as a batch of results has room for 8,192.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    precondition(groups.lowerBound >= 0 && groups.upperBound <= groupCount, "no such groups")
    return try unsafe loops.results(states.base, groups)
  }

  var byteCount: Int { states.byteCount }
}

/// Results of groups on their way into a vector: values of fixed size, or NULL.
///
/// Fixed size only: texts go through a builder of their own (`TextSlots`, `JoiningStates`).
struct ResultRows<Output: BitwiseCopyable> {
  private let type: LogicalType
  private let count: Int
  private let target: FixedTarget<Output>
  private var nulls: NullMask?

  init(_ type: LogicalType, count: Int) {
    // A boolean has a byte a row here, as everywhere among the aggregates; `finish` packs them.
    assert(type.physical.byteCount ?? 1 == MemoryLayout<Output>.size)
    (self.type, self.count) = (type, count)
    target = FixedTarget(rowCount: count, zeroed: true)
  }

  mutating func set(_ row: Int, _ value: Output?) {
    // The mask is made with the first NULL: most groups have a value.
    if let value {
      target[row] = value
    } else {
      let mask = nulls ?? NullMask(rowCount: count)
      mask.clear(row)
      nulls = mask
    }
  }

  /// Booleans become bits here, which is how vectors have them.
  func finish() -> ColumnVector {
    var values = target.buffer
    if type == .boolean {
      values = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
      unsafe Kernels.best.pointee.mask.bytes_to_bits(
        target.buffer.address.assumingMemoryBound(to: UInt8.self),
        values.address.assumingMemoryBound(to: UInt64.self), count)
    }
    return ColumnVector(type: type, count: count, values: values, validity: nulls?.buffer)
  }
}

/// A value of a group, if there is one yet.
struct Slot<Element: BitwiseCopyable>: BitwiseCopyable {
  var value: Element
  var isSet: Bool
}
