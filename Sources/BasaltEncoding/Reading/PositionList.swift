internal import BasaltCore

/// Where in a node the few values are that are not like the others: for `BooleanSet` and `Sparse`.
///
/// Decoded when the node is opened, as the ends of runs are: every question about rows goes through them, they have to be
/// checked one by one, and they are few.
///
/// A vector's positions are found by two binary searches, some twenty loads: a start for each vector would have to be kept
/// with every page, for little more than that.
struct PositionList: Sendable {
  let count: Int
  /// For descriptions.
  let node: any NodeReader
  /// `count` u16, ascending. A page has at most 65,536 rows, so that 16 bits hold every position.
  private let positions: Buffer

  /// Takes the child that stands next in a body.
  /// - Throws: `.corruptPage` unless the positions ascend strictly, and are of values of the node.
  /// - Complexity: O(positions).
  init(_ cursor: inout NodeCursor, _ opener: inout NodeOpener) throws(BasaltError) {
    let valueCount = cursor.node.count
    let child = try cursor.takeChild(.positions)
    // Before anything is allocated for them.
    guard child.count >= 1, child.count <= valueCount else {
      throw child.corrupt("There are \(child.count) positions in \(valueCount) values.")
    }
    // A child of so many values that are not there is refused by its own encoding.
    count = child.count
    node = try opener.openValues(child, .uint16, count: child.count)
    positions = Buffer(byteCount: child.count * 2)
    opener.keep(byteCount: positions.byteCount)
    try unsafe node.decode(0..<count, into: positions.address, using: opener.scratch)
    // Strictly: decoding writes each once, and finds one by binary search.
    var previous = -1
    for number in 0..<count {
      let position = self[number]
      guard position > previous, position < valueCount else {
        throw child.corrupt("Position \(number) is \(position), after \(previous), of \(valueCount) values.")
      }
      previous = position
    }
  }

  /// By its number in the list.
  @inline(__always)
  subscript(number: Int) -> Int { Int(unsafe positions.address.load(fromByteOffset: number * 2, as: UInt16.self)) }

  /// The numbers of the positions that are in `rows`.
  /// - Complexity: O(log positions).
  func numbers(in rows: Range<Int>) -> Range<Int> {
    firstNumber(from: rows.lowerBound)..<firstNumber(from: rows.upperBound)
  }

  /// The number of a row's position, if it is one of them.
  /// - Complexity: O(log positions).
  func number(ofRow row: Int) -> Int? {
    let number = firstNumber(from: row)
    return number < count && self[number] == row ? number : nil
  }

  /// Of the first position that is not before `row`; `count` behind the last.
  private func firstNumber(from row: Int) -> Int {
    var first = 0
    var remaining = count
    // Halved the same number of times for every row, and without a branch that a processor could guess wrong.
    while remaining > 0 {
      let half = (remaining + 1) / 2
      first += self[first + half - 1] < row ? half : 0
      remaining -= half
    }
    return first
  }

  /// Inverts the bits at the positions that are in `rows`; bit 0 is the first of these.
  /// What was filled with one value has the other one there afterwards, whichever the two are.
  /// - Complexity: O(positions in `rows`), and two searches.
  func toggle(in rows: Range<Int>, _ words: UnsafeMutablePointer<UInt64>) {
    for number in numbers(in: rows) {
      let bit = self[number] - rows.lowerBound
      unsafe words[bit >> 6] ^= 1 << UInt64(bit & 63)
    }
  }
}
