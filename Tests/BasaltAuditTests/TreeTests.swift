import BasaltAudit
import BasaltCore
import Testing

/// The tree of RFC 6962: known roots, and proofs that hold for what is there and for nothing else.
@Suite struct TreeTests {
  /// The eight entries with which everybody tests a tree of RFC 6962, and the roots of the first n.
  private static let entries = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ]
  private static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203", "aeb6bcfe", "d37ee418", "4e3bbb1f",
    "76e67dad", "ddb89be4", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test func theUsualEntriesHaveTheUsualRoots() throws {
    var (frontier, tree) = (TreeFrontier(), HashTree())
    #expect(frontier.root.description == Self.roots[0])
    for (index, entry) in Self.entries.enumerated() {
      let leaf = TreeHash.leaf(try #require(Hexadecimal.bytes(parsing: entry.utf8)))
      frontier.append(leaf)
      tree.append(leaf)
      #expect(frontier.root.description.hasPrefix(Self.roots[index + 1]), "\(index + 1) entries")
      #expect(tree.root(of: index + 1) == frontier.root)
    }
  }

  private static func tree(of count: Int) -> HashTree {
    HashTree((0..<count).map { TreeHash.leaf([UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]) })
  }

  @Test func everyEntryOfEveryTreeIsProvenToBeInIt() {
    let tree = Self.tree(of: 200)
    for count in 1...200 {
      let root = tree.root(of: count)
      for index in 0..<count {
        let proof = tree.inclusionProof(of: index, in: count)
        let leaf = tree.leaves[index]
        #expect(TreeProof.includes(leaf: leaf, at: index, in: count, root: root, proof: proof), "\(index) of \(count)")
        // Nothing else is: another place, another leaf, a hash more or less.
        let other = (index + 1) % count
        let holdsElsewhere =
          other != index && TreeProof.includes(leaf: leaf, at: other, in: count, root: root, proof: proof)
        let isShortHeld =
          !proof.isEmpty
          && TreeProof.includes(leaf: leaf, at: index, in: count, root: root, proof: Array(proof.dropLast()))
        let isLongHeld = TreeProof.includes(leaf: leaf, at: index, in: count, root: root, proof: proof + [leaf])
        #expect(!holdsElsewhere && !isShortHeld && !isLongHeld, "\(index) of \(count)")
        #expect(!TreeProof.includes(leaf: root, at: index, in: count, root: root, proof: proof) || count == 1)
      }
    }
  }

  @Test func everyTreeIsProvenToExtendEveryEarlierOne() {
    let tree = Self.tree(of: 200)
    let roots = (0...200).map { tree.root(of: $0) }
    for count in 1...200 {
      for old in 0...count {
        let proof = tree.consistencyProof(from: old, to: count)
        let (from, to) = (roots[old], roots[count])
        #expect(TreeProof.extends(from: old, root: from, to: count, root: to, proof: proof), "\(old) to \(count)")
        // Neither root can be another's.
        #expect(!TreeProof.extends(from: old, root: roots[old == 7 ? 8 : 7], to: count, root: to, proof: proof))
        #expect(
          !TreeProof.extends(from: old, root: from, to: count, root: roots[count == 7 ? 8 : 7], proof: proof)
            || old == 0)
      }
    }
  }

  @Test func nonsenseProvesNothing() {
    let leaf = Self.tree(of: 1).leaves[0]
    #expect(!TreeProof.includes(leaf: leaf, at: -1, in: 1, root: leaf, proof: []))
    #expect(!TreeProof.includes(leaf: leaf, at: 1, in: 1, root: leaf, proof: []))
    #expect(!TreeProof.extends(from: 2, root: leaf, to: 1, root: leaf, proof: []))
    #expect(!TreeProof.extends(from: 1, root: leaf, to: 2, root: leaf, proof: []))
    #expect(TreeFrontier(entryCount: 3, peaks: [leaf]) == nil)
  }
}
