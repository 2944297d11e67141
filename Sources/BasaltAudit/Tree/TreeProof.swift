package import BasaltCore

/// What somebody checks who has no log, only roots and a proof: pure, and as suspicious as it has to be of numbers and
/// hashes that anybody may have made up.
/// - Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2
package enum TreeProof {
  /// Whether a proof shows that a leaf is entry `index` of the tree with this size and root.
  /// - Complexity: O(proof).
  package static func includes(
    leaf: ContentDigest, at index: Int, in count: Int, root: ContentDigest, proof: [ContentDigest]
  ) -> Bool {
    // Numbers come from whoever gives the proof.
    guard index >= 0, index < count else { return false }
    // Numbers of the leaf and of the last leaf, level by level: by them alone it is known on which side a sibling is.
    var (node, last) = (index, count - 1)
    var hash = leaf
    for sibling in proof {
      // Longer than the way to the root.
      guard last > 0 else { return false }
      if node & 1 == 1 || node == last {
        hash = TreeHash.node(sibling, hash)
        // Levels on which this subtree has no sibling are passed over, as the tree has no node there.
        skipLevels(&node, &last)
      } else {
        hash = TreeHash.node(hash, sibling)
      }
      (node, last) = (node >> 1, last >> 1)
    }
    // Shorter than the way to the root is no proof, either.
    return last == 0 && hash == root
  }

  /// Whether a proof shows that one tree is the beginning of another.
  /// - Complexity: O(proof).
  package static func extends(
    from oldCount: Int, root oldRoot: ContentDigest, to count: Int, root: ContentDigest, proof: [ContentDigest]
  ) -> Bool {
    guard oldCount >= 0, oldCount <= count else { return false }
    if oldCount == count { return proof.isEmpty && oldRoot == root }
    // Everything begins with nothing.
    if oldCount == 0 { return proof.isEmpty && oldRoot == TreeHash.empty }
    var rest = proof[...]
    // The root of a complete old tree is a node of the new one, and left out of the proof.
    let first: ContentDigest? = oldCount & (oldCount - 1) == 0 ? oldRoot : rest.popFirst()
    // A proof of nothing between two trees that differ.
    guard let first else { return false }
    var (node, last) = (oldCount - 1, count - 1)
    while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
    // Two ways up from the same node: to the root of the old tree, and to that of the new one.
    var (oldHash, hash) = (first, first)
    for sibling in rest {
      guard last > 0 else { return false }
      if node & 1 == 1 || node == last {
        oldHash = TreeHash.node(sibling, oldHash)
        hash = TreeHash.node(sibling, hash)
        skipLevels(&node, &last)
      } else {
        hash = TreeHash.node(hash, sibling)
      }
      (node, last) = (node >> 1, last >> 1)
    }
    return last == 0 && oldHash == oldRoot && hash == root
  }

  /// Goes up as long as the node is a left child, to where it was joined.
  private static func skipLevels(_ node: inout Int, _ last: inout Int) {
    while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
  }
}
