/// Finds an order of joins: the cheapest of all by dynamic programming while relations are few, a good one greedily when they
/// are many. Deterministic: of orders that cost the same the first one found stays, and they are tried in the statement's order.
package enum JoinSearch {
  // Sets are numbers and the table is an array, so that what is tried in vain costs a look at two of its places: of a chain of
  // twelve relations nearly all of half a million cuts are, which takes a millisecond. Walking connected pairs alone, as is the
  // textbook's way, would spare that and need a neighbourhood for each set; of a clique, where nothing is tried in vain,
  // it would be the slower one.

  /// Subsets are tried pair by pair, 3ⁿ of them: with twelve relations half a million, which takes some milliseconds at worst.
  package static let exactRelationCountMaximum = 12
  /// Likewise where relations are not connected, and every pair of sets could be joined.
  static let unconnectedRelationCountMaximum = 8

  package static func best(_ costs: JoinCosts) -> JoinTree {
    let count = costs.graph.relations.count
    if count <= exactRelationCountMaximum, let tree = exact(costs, withPairs: false) { return tree }
    if count <= unconnectedRelationCountMaximum, let tree = exact(costs, withPairs: true) { return tree }
    return greedy(costs) ?? costs.graph.statementTree
  }

  // MARK: Dynamic programming

  /// The cheapest order of each set of relations, from small sets to large ones: of two orders of one set only the cheaper can
  /// be part of the cheapest whole, as both have the same rows.
  /// - Parameter withPairs: Whether sets without a key between them are joined as well.
  /// - Returns: `nil` when there is no order, without joins of all pairs.
  private static func exact(_ costs: JoinCosts, withPairs: Bool) -> JoinTree? {
    let count = costs.graph.relations.count
    let whole = (UInt64(1) << UInt64(count)) - 1
    // By set, as a number: its bits are its relations.
    var best = [JoinCost?](repeating: nil, count: Int(whole) + 1)
    // Of the cheapest order of a set, the part whose rows stream; the rest is built.
    var streaming = [UInt64](repeating: 0, count: Int(whole) + 1)
    var rowCounts = [Double](repeating: 0, count: Int(whole) + 1)
    for index in 0..<count {
      let set = RelationSet(index)
      best[Int(set.bits)] = JoinCost()
      rowCounts[Int(set.bits)] = costs.rowCount(of: set)
    }
    // Ascending numbers have all subsets of a set before it.
    for bits in 1...whole where bits.nonzeroBitCount > 1 {
      let lowest = bits & (~bits &+ 1)
      // Every way to cut the set in two: the part with its lowest relation, and the rest.
      var part = bits
      var cheapest: JoinCost?
      while true {
        part = (part &- 1) & bits
        if part == 0 { break }
        guard part & lowest != 0, let first = best[Int(part)], let second = best[Int(bits & ~part)] else { continue }
        let (left, right) = (RelationSet(bits: part), RelationSet(bits: bits & ~part))
        // Either may be built; the statement's own sides come first, and stay where both cost the same.
        for (stream, build) in [(left, right), (right, left)] {
          let meeting = costs.meeting(stream, build)
          guard meeting != .impossible, withPairs || meeting != .byPairs else { continue }
          if rowCounts[Int(bits)] == 0 { rowCounts[Int(bits)] = costs.rowCount(of: RelationSet(bits: bits)) }
          let cost = JoinCost(
            pairCount: first.pairCount + second.pairCount + (meeting == .byPairs ? 1 : 0),
            value: first.value + second.value
              + costs.cost(
                meeting, stream, probe: rowCounts[Int(stream.bits)], build: rowCounts[Int(build.bits)],
                output: rowCounts[Int(bits)]))
          if cheapest.map({ cost < $0 }) ?? true {
            cheapest = cost
            streaming[Int(bits)] = stream.bits
          }
        }
      }
      best[Int(bits)] = cheapest
    }
    guard best[Int(whole)] != nil else { return nil }
    // Back from the whole to its parts.
    func tree(_ bits: UInt64) -> JoinTree {
      let set = RelationSet(bits: bits)
      guard set.count > 1 else { return .relation(set.first) }
      return .join(tree(streaming[Int(bits)]), tree(bits & ~streaming[Int(bits)]))
    }
    return tree(whole)
  }

  // MARK: Greedy

  /// Joins the two sets whose join has the fewest rows, again and again; those without a key between them only when no others
  /// are left.
  ///
  /// Few rows first is what most good orders have in common: what is small stays small, and large relations come when there is
  /// little left to be joined to them. It is blind to a large step that makes all further ones small, which is what the exact
  /// search is for.
  /// - Returns: `nil` when relations that depend find nothing to be joined to.
  /// - Complexity: O(relations³) estimates.
  private static func greedy(_ costs: JoinCosts) -> JoinTree? {
    // Those that are not joined yet.
    var trees: [JoinTree] = costs.graph.relations.indices.map { .relation($0) }
    while trees.count > 1 {
      var chosen: (left: Int, right: Int, pairs: Int, rowCount: Double, cost: Double)?
      for left in trees.indices {
        let leftSet = trees[left].relations
        for right in trees.indices where right != left {
          let rightSet = trees[right].relations
          let meeting = costs.meeting(leftSet, rightSet)
          guard meeting != .impossible else { continue }
          let pairs = meeting == .byPairs ? 1 : 0
          // Before anything is estimated: no number of rows makes up for all pairs.
          if let chosen, pairs > chosen.pairs { continue }
          let rowCount = costs.rowCount(of: leftSet.union(rightSet))
          let cost = costs.cost(
            meeting, leftSet, probe: costs.rowCount(of: leftSet), build: costs.rowCount(of: rightSet), output: rowCount)
          if let chosen, (pairs, rowCount, cost) >= (chosen.pairs, chosen.rowCount, chosen.cost) { continue }
          chosen = (left, right, pairs, rowCount, cost)
        }
      }
      guard let chosen else { return nil }
      // In the place of the first of the two, so that what is tried next does not depend on what was joined before.
      let joined = JoinTree.join(trees[chosen.left], trees[chosen.right])
      trees.remove(at: max(chosen.left, chosen.right))
      trees[min(chosen.left, chosen.right)] = joined
    }
    return trees[0]
  }
}
