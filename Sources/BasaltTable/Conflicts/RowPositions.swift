/// Positions of rows in a data file, as ascending ranges that neither touch nor overlap: what a delete changes.
package struct RowPositions: Sendable, Hashable {
  package private(set) var ranges: [Range<Int>]

  /// The union of `ranges`, in any order. O(n log n).
  package init(_ ranges: [Range<Int>]) {
    // Joined where they touch: equal sets of rows have equal ranges.
    self.ranges = []
    for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound {
        self.ranges[self.ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  package var count: Int { ranges.reduce(0) { $0 + $1.count } }
  package var isEmpty: Bool { ranges.isEmpty }

  /// The first position that both have. O(n + m).
  package func firstCommon(with other: RowPositions) -> Int? {
    var own = ranges[...]
    var others = other.ranges[...]
    while let left = own.first, let right = others.first {
      let start = max(left.lowerBound, right.lowerBound)
      if start < min(left.upperBound, right.upperBound) { return start }
      // The one that ends first can meet no later one.
      if left.upperBound <= right.upperBound { own.removeFirst() } else { others.removeFirst() }
    }
    return nil
  }

  package func union(_ other: RowPositions) -> RowPositions { RowPositions(ranges + other.ranges) }
}
