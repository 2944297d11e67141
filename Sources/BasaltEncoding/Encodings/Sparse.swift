package import BasaltCore

/// One value for most rows, and where there are others: counters that are mostly zero, remarks that few rows have.
///
/// Source: format-spec/encodings/sparse.md.
///
/// ```
/// default: as a constant, padded │ positions: child, u16 │ values: child, the node's own type
/// ```
///
/// Frame-of-reference has patches for a few values that are far from the others, but each takes its full width; runs spend
/// two ends on a value that stands alone. Here what is rare has an encoding of its own, as if there were nothing else.
package enum Sparse: ColumnEncoding {
  package static let wireID: UInt8 = 10
  package static let name = "sparse"

  /// Of ten values, how many at least are the default. With fewer, positions take so much that what is packed in a width for
  /// all, or coded, is smaller.
  private static let defaultShare = 8

  /// Three looks, from cheap to dear: the runs that are counted already, a few values, all values.
  package static func isPromising(for facts: NodeFacts) -> Bool {
    otherCount(of: facts) != nil
  }

  /// How many values are not the default, if they are few.
  private static func otherCount(of facts: NodeFacts) -> Int? {
    // An empty node has no value that could be the default; it is not constant either.
    guard facts.values.element != .bits, facts.values.count > 0, !facts.isConstant else { return nil }
    // Each value that is not the default makes two runs at most: the count of them, which is there, turns most columns away.
    let otherCountMaximum = facts.values.count * (10 - defaultShare) / 10
    guard facts.runCount <= 2 * otherCountMaximum + 1, facts.frequentValue.isLikely else { return nil }
    let otherCount = facts.values.count - facts.frequentCount
    return otherCount <= otherCountMaximum ? otherCount : nil
  }

  /// Whether values that are not the default stand alone for the most part: then runs have an end and a value more for each,
  /// and need not be tried.
  static func isBetterThanRuns(for facts: NodeFacts) -> Bool {
    otherCount(of: facts).map { facts.runCount * 2 >= $0 * 3 } ?? false
  }

  /// - Returns: `nil` where all are the same, which is `constant`, and for more values than positions can count.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, facts.values.element != .bits, facts.values.count > 0, !facts.isConstant,
      facts.values.count <= Limits.pageRowCountMaximum
    else { return nil }
    return SparseCandidate(facts, chooser)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/sparse.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 2)
    guard node.element != .bits else { throw node.corrupt("Booleans are not sparse, but a set.") }
    return .values(try SparseReader(node, &opener))
  }
}

/// Copies the values that are not the default when it is proposed: they have an encoding of their own to choose.
private struct SparseCandidate: NodeCandidate {
  private let element: ElementType
  private let count: Int
  /// Values that are not the default, at least one.
  private let otherCount: Int
  /// The default: one value, in the column's memory.
  private let common: NodeValues
  private let positions: any NodeCandidate
  private let values: any NodeCandidate

  /// - Complexity: O(values), and what is left chooses its encoding.
  init(_ facts: NodeFacts, _ chooser: NodeChooser) {
    // Worked out when it was asked whether this is promising; of what is forced, only now.
    let row = facts.frequentValue.row
    (element, count) = (facts.values.element, facts.values.count)
    otherCount = count - facts.frequentCount
    common = facts.values.slice(row..<row + 1)
    let (positions, values) = facts.values.others(than: row, count: otherCount)
    self.positions = chooser.child.choose(positions)
    // What is left has no value that nearly all have: two sparse nodes one in the other would be one.
    self.values = chooser.child(without: Sparse.self).choose(values)
  }

  var encoding: any ColumnEncoding.Type { Sparse.self }

  /// Exact: both children have chosen.
  var byteCount: Int {
    Node.headerByteCount + Constant.byteCount(of: common) + positions.byteCount + values.byteCount
  }

  /// Rows are filled. Of the others, a vector is decoded up to those that are wanted, so half of it on average, with every
  /// two vectors of rows: where they are few, most are decoded more than once.
  var decodeNanoseconds: Double {
    let share = Double(otherCount) / Double(count)
    let decodedShare = Double(min(otherCount, Limits.vectorRowCount)) / Double(4 * Limits.vectorRowCount)
    // As frame-of-reference without bits and with so many patches, which need not be searched for or decoded first.
    return DecodeCost.unpacked(laneBitCount: element.byteCount(of: 1) * 8) + share
      * (DecodeCost.patch + DecodeCost.position)
      + max(share, decodedShare) * values.decodeNanoseconds
  }

  /// The default first: a reader checks it before anything is allocated for the others.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Sparse.self, element, count: count, childCount: 2)
    Constant.write(common, into: &writer)
    positions.write(into: &writer)
    values.write(into: &writer)
    writer.endNode(start)
  }
}
