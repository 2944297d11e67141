package import BasaltCore

/// As much of a tree as it takes to go on: the roots of its complete subtrees, one for each binary digit of its size.
///
/// What an open log holds in memory: some twenty hashes, however long the log is.
package struct TreeFrontier: Sendable, Hashable {
  package private(set) var entryCount: Int
  /// The largest first.
  package private(set) var peaks: [ContentDigest]

  /// Of an empty tree.
  package init() { (entryCount, peaks) = (0, []) }

  /// - Returns: Nil when there cannot be so many subtrees in a tree of that size.
  package init?(entryCount: Int, peaks: [ContentDigest]) {
    // Whether the roots are right, only the leaves could tell: whoever reads them from a file compares the root with a
    // signed one.
    guard entryCount >= 0, peaks.count == entryCount.nonzeroBitCount else { return nil }
    (self.entryCount, self.peaks) = (entryCount, peaks)
  }

  /// - Complexity: One hash on average, O(log n) at worst.
  package mutating func append(_ leaf: ContentDigest) {
    var node = leaf
    // Each trailing one of the size is a complete subtree that the new one completes a pair with.
    var count = entryCount
    while count & 1 == 1 {
      node = TreeHash.node(peaks.removeLast(), node)
      count >>= 1
    }
    // The smallest complete subtree, and so the last.
    peaks.append(node)
    entryCount += 1
  }

  /// The root of the whole tree.
  package var root: ContentDigest {
    guard var node = peaks.last else { return TreeHash.empty }
    // From the right: what is behind the largest complete subtree is one subtree, in which the same holds.
    for peak in peaks.dropLast().reversed() { node = TreeHash.node(peak, node) }
    return node
  }
}
