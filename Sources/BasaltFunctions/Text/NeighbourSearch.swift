import BasaltCore

/// Finds the texts that hold a needle; texts that lie one behind the other, as those of a page do, are searched as one.
///
/// A search that is begun for each text costs as much as going through some hundred bytes, and most texts are shorter. So
/// rows are gathered as long as each begins where the one before ends, or a little behind it. What is found in their
/// stretch of memory, which is seldom much, is then given to its row, unless it reaches from one text into the next.
@safe
struct NeighbourSearch {
  private let search: ByteSearch
  private let texts: TextLane

  /// A text of the stretch that is being gathered.
  ///
  /// Kept, since rows are then gone through once more, up to the row that something was found in.
  private struct Neighbour {
    let row: Int
    /// Where it ends, as an address.
    let end: UInt
  }

  /// Texts of rows that do not count, or that are in their views, leave gaps. One that is shorter than a buffer's slack
  /// cannot lead into another buffer: between two there is at least the slack of the first.
  private static let gapByteCountMaximum = UInt(Buffer.slackByteCount / 2)

  /// Borrows both.
  init(_ search: ByteSearch, in texts: TextLane) { (self.search, self.texts) = (search, texts) }

  /// Calls `body` with every row that counts and holds the needle, in no order.
  /// - Complexity: O(rows + bytes), a search for each stretch.
  @inline(__always)
  func forEachMatch(ofFirst rowCount: Int, counts: (Int) -> Bool, _ body: (Int) -> Void) {
    unsafe withUnsafeTemporaryAllocation(of: Neighbour.self, capacity: rowCount) { memory in
      let neighbours = memory.baseAddress!
      var count = 0
      var end: UInt = 0
      for row in 0..<rowCount where counts(row) {
        let text = unsafe texts[row]
        // In its view, and shorter than a step of the search: by itself, and without an end to the stretch around it.
        if text.count <= StringView.inlineByteCountMaximum {
          if unsafe search.firstIndex(in: text) != nil { body(row) }
          continue
        }
        let start = UInt(bitPattern: text.baseAddress)
        if start &- end > NeighbourSearch.gapByteCountMaximum {
          unsafe forEachMatch(in: UnsafeBufferPointer(start: neighbours, count: count), body)
          count = 0
        }
        end = start + UInt(text.count)
        unsafe (neighbours + count).initialize(to: Neighbour(row: row, end: end))
        count += 1
      }
      unsafe forEachMatch(in: UnsafeBufferPointer(start: neighbours, count: count), body)
    }
  }

  /// Searches one stretch, from the first text's first byte to the last one's last.
  /// - Parameter neighbours: In the order in which they lie in memory, none within another.
  private func forEachMatch(in neighbours: UnsafeBufferPointer<Neighbour>, _ body: (Int) -> Void) {
    guard let first = unsafe neighbours.first, let last = unsafe neighbours.last else { return }
    let start = unsafe texts[first.row].baseAddress!
    let haystack = unsafe UnsafeBufferPointer(start: start, count: Int(last.end - UInt(bitPattern: start)))
    let needleByteCount = unsafe search.needle.count
    var next = 0
    var index = 0
    while let found = unsafe search.firstIndex(in: haystack, from: index) {
      // The first text that ends behind what was found. There is one, because the haystack ends with the last.
      let end = UInt(bitPattern: start) + UInt(found + needleByteCount)
      while unsafe neighbours[next].end < end { next += 1 }
      let text = unsafe texts[neighbours[next].row]
      let textIndex = unsafe text.baseAddress! - start
      if textIndex <= found {
        unsafe body(neighbours[next].row)
        index = textIndex + text.count
        // One place is enough for a row.
        next += 1
        if next == neighbours.count { return }
      } else {
        // It begins in a gap or in the text before: the next place that is within a text is in this one.
        index = textIndex
      }
    }
  }
}
