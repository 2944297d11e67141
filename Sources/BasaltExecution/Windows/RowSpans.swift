internal import BasaltCore

/// For each of some rows that lie in order, where the stretch that it belongs to begins and ends: its partition, or its peers.
///
/// Eight bytes a row, so that every function of a row's place is one subtraction, without a search and without a branch.
final class RowSpans {
  private(set) var starts = GrowingArray<UInt32>()
  /// Behind the last row.
  private(set) var ends = GrowingArray<UInt32>()

  /// - Parameter flags: A byte a row, not 0 where a stretch begins; that of the first row is not looked at.
  /// - Complexity: O(rows).
  func fill(_ flags: UnsafePointer<UInt8>, rowCount: Int) {
    starts.resize(to: rowCount)
    ends.resize(to: rowCount)
    let (starts, ends) = unsafe (starts.base, ends.base)
    var first = 0
    while first < rowCount {
      var end = first + 1
      while end < rowCount, unsafe flags[end] == 0 { end += 1 }
      // Most stretches are short or all there is: two plain loops either way.
      for row in first..<end {
        unsafe starts[row] = UInt32(truncatingIfNeeded: first)
        unsafe ends[row] = UInt32(truncatingIfNeeded: end)
      }
      first = end
    }
  }

  /// Bytes held.
  var byteCount: Int { starts.byteCount + ends.byteCount }
}
