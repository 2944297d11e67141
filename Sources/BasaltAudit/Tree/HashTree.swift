package import BasaltCore

/// All leaves of a log, from which any root and any proof follows.
///
/// For verification and proofs, which read the whole log anyway; appending has a `TreeFrontier`.
/// - Source: RFC 6962, sections 2.1.1 and 2.1.2
package struct HashTree: Sendable {
  /// In the order of the log.
  ///
  /// 32 bytes each and as much again for the array that holds them: a hundred million entries need a machine of their own.
  package private(set) var leaves: [ContentDigest]

  /// Of leaves that somebody has checked already.
  package init(_ leaves: [ContentDigest] = []) { self.leaves = leaves }

  package mutating func append(_ leaf: ContentDigest) { leaves.append(leaf) }

  /// The root that the first entries have.
  /// - Complexity: O(count), as for everything here: proofs are asked for by people.
  package func root(of count: Int) -> ContentDigest { root(of: 0..<count) }

  private func root(of range: Range<Int>) -> ContentDigest {
    // The same fold as appending is: two ways to a root would have to agree for ever.
    var frontier = TreeFrontier()
    for leaf in leaves[range] { frontier.append(leaf) }
    return frontier.root
  }

  /// That an entry is in the tree of the first `count`: the hashes beside its way to the root, from the leaf up.
  /// - Precondition: `index` is below `count`, which is at most the number of leaves.
  package func inclusionProof(of index: Int, in count: Int) -> [ContentDigest] {
    precondition((0..<count).contains(index) && count <= leaves.count)
    var proof: [ContentDigest] = []
    var range = 0..<count
    while range.count > 1 {
      let middle = range.lowerBound + TreeHash.split(range.count)
      if index < middle {
        proof.append(root(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        proof.append(root(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    // Found from the root down.
    return proof.reversed()
  }

  /// That the tree of the first `oldCount` is the beginning of that of the first `count`.
  /// - Precondition: `oldCount` is at most `count`, which is at most the number of leaves.
  package func consistencyProof(from oldCount: Int, to count: Int) -> [ContentDigest] {
    precondition((0...count).contains(oldCount) && count <= leaves.count)
    // Equal trees and the empty one need no proof: the verifier sees it by itself.
    guard oldCount > 0, oldCount < count else { return [] }
    var proof: [ContentDigest] = []
    var range = 0..<count
    // Whether the subtree that is looked at is the old tree itself, whose root the verifier has.
    var isOldRoot = true
    while oldCount < range.upperBound {
      let middle = range.lowerBound + TreeHash.split(range.count)
      if oldCount <= middle {
        proof.append(root(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        proof.append(root(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
        isOldRoot = false
      }
    }
    if !isOldRoot { proof.append(root(of: range)) }
    return proof.reversed()
  }
}
