/// Some of the relations that are joined, by their index: a bit each.
///
/// A word and no `Set`: a search makes and compares hundreds of thousands of them.
package struct RelationSet: Hashable, Sendable {
  package private(set) var bits: UInt64

  /// More relations are left in the statement's order.
  static let countMaximum = 64

  package init(bits: UInt64 = 0) { self.bits = bits }

  /// - Precondition: `index < countMaximum`.
  package init(_ index: Int) { bits = 1 << UInt64(index) }

  var isEmpty: Bool { bits == 0 }
  var count: Int { bits.nonzeroBitCount }
  /// The one with the lowest index.
  var first: Int { bits.trailingZeroBitCount }

  // The operations that a search needs, each an instruction or two.
  func contains(_ index: Int) -> Bool { bits >> UInt64(index) & 1 != 0 }
  func isSubset(of other: RelationSet) -> Bool { bits & ~other.bits == 0 }
  func meets(_ other: RelationSet) -> Bool { bits & other.bits != 0 }
  func union(_ other: RelationSet) -> RelationSet { RelationSet(bits: bits | other.bits) }
  mutating func insert(_ index: Int) { bits |= 1 << UInt64(index) }

  /// Ascending.
  var indices: [Int] {
    var (left, all): (UInt64, [Int]) = (bits, [])
    while left != 0 {
      all.append(left.trailingZeroBitCount)
      left &= left &- 1
    }
    return all
  }
}
