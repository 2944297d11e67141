internal import BasaltCore

/// A value that most of the values seem to be: the default of `Sparse`, if it turns out to be frequent enough.
///
/// Two steps, since nearly all columns have none: a sample says which it could be, and whether to count it.
struct FrequentValue {
  /// A row that holds it.
  let row: Int
  /// Whether it was found so often in a sample that counting it is worth a pass.
  let isLikely: Bool

  /// An odd number, so that what repeats every few rows does not always show the same face.
  private static let sampleCount = 67

  /// By the vote of Boyer and Moore, among a few values from all over the node: if one is in the majority, it wins.
  /// - Precondition: There is a value.
  init(_ values: NodeValues) {
    // Spread evenly: most columns are sorted by something, and their beginnings are not like the rest.
    let rows = (0..<min(FrequentValue.sampleCount, values.count)).map {
      $0 * values.count / min(FrequentValue.sampleCount, values.count)
    }
    var leader = 0
    var lead = 0
    for row in rows {
      // Each vote for another takes one of the leader's away; a majority is still ahead when all have voted.
      if lead == 0 { leader = row }
      lead += values.areEqual(row, leader) ? 1 : -1
    }
    row = leader
    // Of four fifths that are asked for, so many in a sample of this size nearly always.
    isLikely = rows.count { values.areEqual($0, leader) } * 10 >= rows.count * 6
  }
}

extension NodeValues {
  /// Whether two values are equal, bit for bit.
  fileprivate func areEqual(_ left: Int, _ right: Int) -> Bool {
    element == .bytes ? areEqualBytes(left, right) : bits(at: left) == bits(at: right)
  }

  /// How many values equal the one of a row, bit for bit.
  /// - Complexity: O(values).
  func countEqual(to row: Int) -> Int {
    switch element {
    case .bits: (0..<count).count { bits(at: $0) == bits(at: row) }
    case .bytes: (0..<count).count { areEqualBytes($0, row) }
    default:
      switch element.byteCount(of: 1) {
      case 1: countEqual(to: row, UInt8.self)
      case 2: countEqual(to: row, UInt16.self)
      case 4: countEqual(to: row, UInt32.self)
      case 8: countEqual(to: row, UInt64.self)
      default: countEqual(to: row, UInt128.self)
      }
    }
  }

  private func countEqual<T: FixedWidthInteger & BitwiseCopyable>(to row: Int, _: T.Type) -> Int {
    let source = unsafe address.assumingMemoryBound(to: T.self)
    let value = unsafe source[row]
    // No branch in it, so that the compiler makes it a loop over registers.
    var equalCount = 0
    for index in 0..<count where unsafe source[index] == value { equalCount += 1 }
    return equalCount
  }

  /// The values that do not equal the one of a row, and where they are (u16).
  /// - Precondition: There are exactly `otherCount` of them, and at most 65,536 values in all; no bits.
  func others(than row: Int, count otherCount: Int) -> (positions: NodeValues, values: NodeValues) {
    // Exactly so many are stored below, and nothing checks them again.
    let positions = Buffer(byteCount: otherCount * 2)
    let kept = Buffer(byteCount: element.byteCount(of: otherCount))
    switch element.byteCount(of: 1) {
    case 1: others(than: row, UInt8.self, positions, kept)
    case 2: others(than: row, UInt16.self, positions, kept)
    case 4: others(than: row, UInt32.self, positions, kept)
    case 8: others(than: row, UInt64.self, positions, kept)
    default: others(than: row, UInt128.self, positions, kept)
    }
    return (
      NodeValues(.uint16, count: otherCount, storage: positions),
      NodeValues(element, count: otherCount, storage: kept, heaps: heaps)
    )
  }

  /// Of text, the views: its bytes still lie in the column's heaps.
  private func others<T: FixedWidthInteger & BitwiseCopyable>(
    than row: Int, _: T.Type, _ positions: Buffer, _ kept: Buffer
  ) {
    let source = unsafe address.assumingMemoryBound(to: T.self)
    let positions = unsafe positions.address.assumingMemoryBound(to: UInt16.self)
    let kept = unsafe kept.address.assumingMemoryBound(to: T.self)
    let value = unsafe source[row]
    // The loop skips what is the default by one comparison; a store for the few others.
    var number = 0
    for index in 0..<count where unsafe source[index] != value {
      // Long texts are equal though their views, which say where they lie, are not.
      if element == .bytes, areEqualBytes(index, row) { continue }
      unsafe positions[number] = UInt16(truncatingIfNeeded: index)
      unsafe kept[number] = source[index]
      number += 1
    }
  }
}
