/// Positions of rows in a data file, as ascending ranges that neither touch nor overlap: what a delete changes.
///
/// Ranges and not a set of numbers: deletes come in runs, and two ascending lists are compared in one pass. A
/// bit a row would cost as much for one deleted row as for all of them.
package struct RowPositions: Sendable, Hashable {
  /// Ascending, none empty, at least one position between any two: equal sets of rows are equal arrays.
  package private(set) var ranges: [Range<Int>]

  /// The union of `ranges`, in any order. O(n log n).
  package init(_ ranges: [Range<Int>]) {
    // Joined where they touch: equal sets of rows have equal ranges.
    self.ranges = []
    for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      // Ordered by their beginnings, a range can touch none but the last one kept.
      if let last = self.ranges.last, range.lowerBound <= last.upperBound {
        self.ranges[self.ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// Rows, not ranges. O(n).
  package var count: Int { ranges.reduce(0) { $0 + $1.count } }
  package var isEmpty: Bool { ranges.isEmpty }

  /// The first position that both have. O(n + m).
  package func firstCommon(with other: RowPositions) -> Int? {
    var own = ranges[...]
    var others = other.ranges[...]
    // Invariant: what was taken off either list lies below everything that is left of the other, or was
    // compared with it.
    while let left = own.first, let right = others.first {
      let start = max(left.lowerBound, right.lowerBound)
      // Half-open, so that ranges which only touch share no row.
      if start < min(left.upperBound, right.upperBound) { return start }
      // The one that ends first can meet no later one.
      if left.upperBound <= right.upperBound { own.removeFirst() } else { others.removeFirst() }
    }
    return nil
  }

  /// The rows of both. O(n log n).
  package func union(_ other: RowPositions) -> RowPositions { RowPositions(ranges + other.ranges) }
}
