import BasaltCore
import CBasaltKernels

/// What an aggregate does with values of fixed size, one at a time: the inside of `FixedStates`.
protocol FixedAccumulator: Sendable {
  /// As they lie in memory; a boolean is a byte, 0 or 1.
  associatedtype Input: BitwiseCopyable
  /// Of a group. Zero bits mean: nothing seen.
  associatedtype State: BitwiseCopyable
  /// Of the result's physical type; a boolean is a byte.
  associatedtype Output: BitwiseCopyable

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

/// States of fixed size, of an aggregate of one argument that skips NULLs. Generic, so that an aggregate is its arithmetic
/// alone; specialised for each accumulator, because all of them live in this target.
final class FixedStates<Accumulator: FixedAccumulator>: AggregateStates {
  private let accumulator: Accumulator
  private let resultType: LogicalType
  private var states = GrowingArray<Accumulator.State>()
  private let rows = ArgumentRows()

  init(_ accumulator: Accumulator, _ resultType: LogicalType) {
    (self.accumulator, self.resultType) = (accumulator, resultType)
  }

  func resize(groupCount: Int) { states.resize(to: groupCount) }

  private func values(_ vector: ColumnVector, _ valid: ArgumentRows.Valid) -> UnsafePointer<Accumulator.Input> {
    if vector.type == .boolean {
      return unsafe UnsafeRawPointer(rows.booleans(vector, valid)).assumingMemoryBound(to: Accumulator.Input.self)
    }
    return unsafe rows.fixed(vector, valid, as: Accumulator.Input.self)
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    let values = unsafe values(arguments[0], valid)
    let (accumulator, states) = unsafe (accumulator, self.states.base)
    for index in 0..<valid.count {
      unsafe accumulator.add(values[index], to: &states[Int(valid.groups[index])])
    }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    // Bounds are checked here, once a batch.
    var state = states[group]
    unsafe accumulator.add(values(arguments[0], valid), count: valid.count, to: &state)
    states[group] = state
  }

  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? FixedStates<Accumulator> else { preconditionFailure("states of another aggregate") }
    for index in 0..<count {
      unsafe accumulator.merge(other.states.base[Int(sources[index])], into: &states.base[Int(groups[index])])
    }
  }

  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    var results = ResultRows<Accumulator.Output>(resultType, count: groups.count)
    for (row, group) in groups.enumerated() { results.set(row, try accumulator.result(states[group])) }
    return results.finish()
  }

  var byteCount: Int { states.byteCount }
}

/// Results of groups on their way into a vector: values of fixed size, or NULL.
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
    if let value {
      target[row] = value
    } else {
      let mask = nulls ?? NullMask(rowCount: count)
      mask.clear(row)
      nulls = mask
    }
  }

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
