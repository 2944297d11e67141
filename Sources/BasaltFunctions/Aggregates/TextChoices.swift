import BasaltCore

/// One of a group's texts: the least, the greatest, the first, the last.
///
/// Values are copied as soon as they are chosen. `min` of a sorted column chooses once, of an
/// unsorted one some ten times a group: the expected number of times that a record is broken is the
/// logarithm of the rows.
final class TextChoiceStates: AggregateStates {
  enum Choice { case least, greatest, first, last }

  private let choice: Choice
  private let type: LogicalType
  private var slots = TextSlots()
  private let rows = ArgumentRows()

  init(_ choice: Choice, _ type: LogicalType) { (self.choice, self.type) = (choice, type) }

  /// Without a text until a row comes.
  func resize(groupCount: Int) { slots.resize(to: groupCount) }

  /// Keeps a value if it is chosen before the one that is there.
  @inline(__always)
  private func offer(_ value: UnsafeBufferPointer<UInt8>, _ group: Int) {
    // `slots` has a copy of the best so far: batches go, and their heaps with them.
    let isChosen =
      if !slots.isSet(group) {
        true
      } else {
        switch choice {
        case .least: unsafe TextOrder.order(value, slots.bytes(group)) == .before
        case .greatest: unsafe TextOrder.order(value, slots.bytes(group)) == .after
        case .first: false
        case .last: true
        }
      }
    if isChosen { unsafe slots.set(group, value) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    update(arguments[0], valid) { index in unsafe Int(valid.groups[index]) }
  }

  /// The same loop, whose group does not change.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    update(arguments[0], valid) { _ in group }
  }

  @inline(__always)
  private func update(_ vector: ColumnVector, _ valid: ArgumentRows.Valid, group: (Int) -> Int) {
    // Views are gathered, the bytes stay where they are until one is kept.
    let views = unsafe rows.fixed(vector, valid, as: StringView.self)
    let bytes = ViewBytes(vector)
    for index in 0..<valid.count {
      let view = unsafe views + index
      unsafe offer(
        UnsafeBufferPointer(
          start: bytes.address(of: view).assumingMemoryBound(to: UInt8.self), count: view.pointee.byteCount),
        group(index))
    }
  }

  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? TextChoiceStates else { preconditionFailure("states of another aggregate") }
    // As if the other's texts were rows: for `last` they come later, for `first` too late.
    for index in 0..<count {
      let source = unsafe Int(sources[index])
      if other.slots.isSet(source) { unsafe offer(other.slots.bytes(source), Int(groups[index])) }
    }
  }

  /// NULL for a group without a text.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    try slots.vector(groups, type: type)
  }

  var byteCount: Int { slots.byteCount }
}
