package import BasaltCore

/// Which rows of a batch are meant: a bit a row, as filters of scans answer.
///
/// A page of a manifest has at most 2,048 rows, so that a mask is 32 words: copying one costs less than deciding whether to.
package struct RowMask: Sendable, Equatable {
  package let rowCount: Int
  /// Bits from `rowCount` on are zero.
  private(set) var words: [UInt64]

  init(repeating bit: Bool, count: Int) {
    rowCount = count
    words = [UInt64](repeating: bit ? .max : 0, count: BitMask.wordCount(of: count))
    clearTail()
  }

  /// The bits that `fill` writes.
  /// - Parameter fill: Given room for ⌈count / 64⌉ words, which it initialises; tail bits may be anything.
  @safe init(count: Int, _ fill: (UnsafeMutablePointer<UInt64>) -> Void) {
    rowCount = count
    let wordCount = BitMask.wordCount(of: count)
    // Never without memory: kernels want an address even for no rows.
    words = unsafe [UInt64](unsafeUninitializedCapacity: max(wordCount, 1)) { buffer, initializedCount in
      if let base = buffer.baseAddress { unsafe fill(base) }
      initializedCount = wordCount
    }
    clearTail()
  }

  /// The rows that a scan's filter left.
  package init(_ selection: SelectionVector?, count: Int) {
    self.init(repeating: selection == nil, count: count)
    guard let selection else { return }
    unsafe selection.withPositions { positions in
      for index in 0..<positions.count {
        let position = unsafe positions[index]
        words[Int(position) >> 6] |= 1 << UInt64(position & 63)
      }
    }
  }

  private mutating func clearTail() {
    if rowCount % 64 > 0 { words[words.count - 1] &= (1 << UInt64(rowCount % 64)) - 1 }
  }

  // Whole words, here and below: the tail is zero, so that no count or comparison sees rows that are not there.
  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  mutating func formIntersection(_ other: RowMask) {
    assert(rowCount == other.rowCount)
    for index in words.indices { words[index] &= other.words[index] }
  }

  mutating func formUnion(_ other: RowMask) {
    assert(rowCount == other.rowCount)
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func subtract(_ other: RowMask) {
    assert(rowCount == other.rowCount)
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  mutating func insert(_ rows: [Int]) {
    for row in rows {
      precondition((0..<rowCount).contains(row))
      words[row >> 6] |= 1 << UInt64(row & 63)
    }
  }

  func intersection(_ other: RowMask) -> RowMask {
    var result = self
    result.formIntersection(other)
    return result
  }

  func subtracting(_ other: RowMask) -> RowMask {
    var result = self
    result.subtract(other)
    return result
  }

  var inverted: RowMask { RowMask(repeating: true, count: rowCount).subtracting(self) }

  /// The rows, ascending.
  package var rows: [Int] {
    var rows: [Int] = []
    for (index, word) in words.enumerated() {
      var left = word
      while left != 0 {
        rows.append(index * 64 + left.trailingZeroBitCount)
        // Clears the lowest bit that is set.
        left &= left - 1
      }
    }
    return rows
  }
}
