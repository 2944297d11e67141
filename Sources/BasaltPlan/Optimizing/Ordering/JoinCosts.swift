import BasaltCore

/// What sets of a graph's relations are believed to come to, and what it costs to join two of them.
///
/// **Rows of a set** do not depend on the order in which it was joined: the product of its relations' rows and of what each
/// condition within it keeps. A search may then compare two orders of one set by what they cost, and forget the other.
///
/// It is a product of factors that each belong to a condition:
/// - of a class of equal columns all members' distinct values but the fewest divide the rows: two members are the usual
///   `|A| · |B| / max(dA, dB)`, and of three it makes no difference by which of them rows were joined;
/// - of relations with several equalities between them a correction brings back what dividing twice has lost (`KeySelectivity`);
/// - a relation that depends is a factor by itself: a share of the rows for a semi join, at least 1 for a left join.
///
/// **Cost** is counted in rows that are looked at: those that come out of joins, those that stream past a table, and, dearer, those
/// that are put into one (`Weight`). Scans cost the same in every order.
package struct JoinCosts: Sendable {
  let graph: JoinGraph
  /// By relation: its rows, or by how much a relation that depends makes the rows of others more or fewer.
  private let factors: [Double]
  /// By relation: its own rows.
  private let rowCounts: [Double]
  /// By relation that depends: which share of all pairs has equal keys.
  private let pairParts: [Double]
  /// By class, member by member: distinct values, none of them unknown, and the part of rows that is not NULL.
  private let members: [[(relation: Int, distinctCount: Double, validPart: Double)]]
  private let equalityParts: [Double]
  private let predicateParts: [Double]
  /// Pairs of relations with several keys between them, and by how much these keep more than one after the other would; and pairs
  /// with one key, by how much frequent values make more of them.
  private let corrections: [(pair: RelationSet, factor: Double)]
  /// By relation: those that it has a key with.
  private let neighbours: [RelationSet]
  private let dependents: RelationSet

  /// Rows that a step is worth. Set by what an operator does, not measured: to put a row into a table is to move it, to hash it and
  /// to write it, where looking one up in a small table reads; and a table that does not fit a cache is slower with its size.
  private enum Weight {
    static let build = 3.0
    static let probe = 1.0
    static let output = 1.0
    /// Added to `probe` each time that the table is twice as large, from `cachedRowCount` on.
    static let probeOfLarge = 0.25
    static let cachedRowCount = 16_384.0
    /// A pair that is tested one by one.
    static let pair = 0.5
  }

  /// - Complexity: O(relations²) and what estimates of the relations take, each once.
  package init(_ graph: JoinGraph) {
    self.graph = graph
    // Everything that a search asks again and again is computed here, once: it then only multiplies.
    let rowCounts = graph.relations.map { $0.plan.estimatedRowCount }
    self.rowCounts = rowCounts
    func estimate(_ key: BoundExpression) -> ColumnEstimate { graph.keyEstimate(key) }
    members = graph.classes.map { JoinCosts.members(of: $0, graph) }
    equalityParts = graph.equalities.map { equality in
      let sizes = equality.relations.indices.map { rowCounts[$0] }
      return KeySelectivity(
        [(left: equality.left, right: equality.right)], left: estimate, right: estimate, otherwise: sizes.min() ?? 1
      ).value
    }
    let selectivity = Selectivity { graph.columnEstimate($0) }
    predicateParts = graph.predicates.map { predicate in
      // What was derived of it keeps its share already.
      min(1, selectivity.of(predicate.condition) / max(predicate.derivedPart, Selectivity.Default.least))
    }
    factors = graph.relations.indices.map { index in
      guard let dependency = graph.relations[index].dependency else { return rowCounts[index] }
      return JoinCosts.factor(of: dependency, rowCount: rowCounts[index], graph.relations[index].plan, graph)
    }
    // Of an equality of three relations no two are neighbours: it is a key between sets, and looked for apart.
    pairParts = graph.relations.indices.map { index in
      guard let dependency = graph.relations[index].dependency, !dependency.keys.isEmpty else { return 1 }
      return KeySelectivity(
        dependency.keys, left: estimate, right: graph.relations[index].plan.keyEstimate, otherwise: rowCounts[index]
      ).value
    }
    var neighbours = graph.relations.map { _ in RelationSet() }
    func connect(_ first: Int, _ second: Int) {
      neighbours[first].insert(second)
      neighbours[second].insert(first)
    }
    for members in graph.classes.map(\.members) {
      for first in members {
        for second in members where second.relation != first.relation {
          connect(first.relation, second.relation)
        }
      }
    }
    for equality in graph.equalities where equality.relations.count == 2 {
      connect(equality.leftRelations.first, equality.rightRelations.first)
    }
    self.neighbours = neighbours
    corrections = JoinCosts.corrections(graph, members) + JoinCosts.skews(graph)
    dependents = RelationSet(
      bits: graph.relations.indices.reduce(0) { bits, index in
        graph.relations[index].dependency == nil ? bits : bits | RelationSet(index).bits
      })
  }

  /// Of members of which nothing is known, what the others have; where nobody knows anything, the smallest relation is taken
  /// for the one that the others refer to.
  private static func members(
    of columns: JoinGraph.ColumnClass, _ graph: JoinGraph
  ) -> [(relation: Int, distinctCount: Double, validPart: Double)] {
    let estimates = columns.members.map { graph.keyEstimate($0.column) }
    let known = estimates.compactMap(\.distinctCount).max()
    let least = estimates.map(\.baseRowCount).min() ?? 1
    return zip(columns.members, estimates).map { member, estimate in
      (member.relation, max(1, estimate.distinctCount ?? known ?? least), 1 - estimate.nullFraction)
    }
  }

  /// By how much a relation that depends changes the rows of the others.
  private static func factor(
    of dependency: JoinGraph.Dependency, rowCount: Double, _ plan: LogicalPlan, _ graph: JoinGraph
  ) -> Double {
    let known = KeySelectivity(
      dependency.keys, left: graph.keyEstimate, right: plan.keyEstimate, otherwise: rowCount)
    let matched = known.matchedPart(
      rightRowCount: rowCount, hasCondition: dependency.condition != nil, hasKeys: !dependency.keys.isEmpty)
    switch dependency.kind {
    // A share of the rows, of which a search may make use as early as it likes.
    case .semi: return max(Selectivity.Default.least, matched)
    case .anti: return max(1 - matched, KeySelectivity.unmatchedPartLeast)
    case .left: return max(1, rowCount * (dependency.keys.isEmpty ? 1 : known.value))
    case .inner, .right, .full, .mark, .exists, .single: return 1
    }
  }

  /// Of classes of two columns that both have frequent values. Of three columns the same values would count more than once.
  private static func skews(_ graph: JoinGraph) -> [(pair: RelationSet, factor: Double)] {
    graph.classes.compactMap { columns in
      guard columns.members.count == 2 else { return nil }
      let (left, right) = (columns.members[0], columns.members[1])
      let factor = KeySelectivity.skew(graph.keyEstimate(left.column), graph.keyEstimate(right.column))
      return factor == 1 ? nil : (RelationSet(left.relation).union(RelationSet(right.relation)), factor)
    }
  }

  /// Of relations that have several keys between them; see `KeySelectivity`.
  private static func corrections(
    _ graph: JoinGraph, _ members: [[(relation: Int, distinctCount: Double, validPart: Double)]]
  ) -> [(pair: RelationSet, factor: Double)] {
    var found: [(pair: RelationSet, factor: Double)] = []
    let inner = graph.relations.indices.filter { graph.relations[$0].dependency == nil }
    for (place, first) in inner.enumerated() {
      for second in inner[(place + 1)...] {
        let pair = RelationSet(first).union(RelationSet(second))
        // All equalities between the two, from classes and by themselves.
        var keys: [(left: ColumnEstimate, right: ColumnEstimate)] = []
        for (columns, counts) in zip(graph.classes, members) {
          guard let left = columns.member(of: first), let right = columns.member(of: second) else { continue }
          var (leftEstimate, rightEstimate) = (graph.keyEstimate(left), graph.keyEstimate(right))
          leftEstimate.distinctCount = counts.first { $0.relation == first }?.distinctCount
          rightEstimate.distinctCount = counts.first { $0.relation == second }?.distinctCount
          keys.append((leftEstimate, rightEstimate))
        }
        for equality in graph.equalities where equality.relations == pair {
          let isTurned = equality.leftRelations.first == second
          let (left, right) = isTurned ? (equality.right, equality.left) : (equality.left, equality.right)
          keys.append(KeySelectivity.sides(graph.keyEstimate(left), graph.keyEstimate(right), otherwise: 1))
        }
        guard keys.count > 1 else { continue }
        // What the formula of rows divides by for these keys, against what it should.
        let product = keys.reduce(1.0) { $0 * max($1.left.distinctCount ?? 1, $1.right.distinctCount ?? 1) }
        let factor = product / max(1, KeySelectivity.domain(keys))
        if factor > 1 { found.append((pair, factor)) }
      }
    }
    return found
  }

  // MARK: Rows

  /// Rows that a set is believed to have when all of its conditions are asked; of a relation that depends, by itself, its own.
  /// - Complexity: O(relations + conditions).
  package func rowCount(of set: RelationSet) -> Double {
    if set.count == 1 { return rowCounts[set.first] }
    // Always in the same order of factors: of a set there is one number, and not one for each order.
    var rowCount = 1.0
    for index in factors.indices where set.contains(index) { rowCount *= factors[index] }
    for columns in members {
      // All but the smallest: each member beyond the first keeps one of the values of the larger side.
      var (count, product, least, valid) = (0, 1.0, Double.infinity, 1.0)
      for member in columns where set.contains(member.relation) {
        count += 1
        product *= member.distinctCount
        valid *= member.validPart
        least = min(least, member.distinctCount)
      }
      if count > 1 { rowCount *= valid * least / product }
    }
    for (equality, part) in zip(graph.equalities, equalityParts) where equality.relations.isSubset(of: set) {
      rowCount *= part
    }
    for (predicate, part) in zip(graph.predicates, predicateParts) where predicate.relations.isSubset(of: set) {
      rowCount *= part
    }
    // Of three relations with the same keys two pairs say all that there is.
    var joined: [RelationSet] = []
    for (pair, factor) in corrections where pair.isSubset(of: set) {
      let touched = joined.filter { $0.meets(pair) }
      if touched.contains(where: { pair.isSubset(of: $0) }) { continue }
      joined.removeAll { $0.meets(pair) }
      joined.append(touched.reduce(pair) { $0.union($1) })
      rowCount *= factor
    }
    return min(max(1, rowCount), Double.greatestFiniteMagnitude / 1e9)
  }

  // MARK: Joining

  /// Whether two sets may be joined, and how.
  ///
  /// Of two sets that each hold their relations by now, whatever kinds these were joined by, every pair may meet: what is between
  /// them are inner conditions alone.
  enum Meeting: Equatable { case byKeys, byPairs, dependent, dependentTurned, impossible }

  /// - Parameters:
  ///   - left: Streams.
  ///   - right: Is built.
  func meeting(_ left: RelationSet, _ right: RelationSet) -> Meeting {
    if right.count == 1, let dependency = graph.relations[right.first].dependency {
      return isWhole(left) && dependency.required.isSubset(of: left) ? .dependent : .impossible
    }
    if left.count == 1, let dependency = graph.relations[left.first].dependency {
      guard isWhole(right), dependency.required.isSubset(of: right) else { return .impossible }
      switch dependency.kind {
      // A left join the other way round is a right join.
      case .left: return .dependentTurned
      // Rows of the left are marked, and given on when all of the right has gone by.
      case .semi, .anti: return dependency.keys.isEmpty ? .impossible : .dependentTurned
      // A mark is of a row that streams.
      case .mark, .exists, .single, .inner, .right, .full: return .impossible
      }
    }
    return hasKeys(between: left, right) ? .byKeys : .byPairs
  }

  /// Whether a set is not a relation that depends, by itself.
  private func isWhole(_ set: RelationSet) -> Bool { set.count > 1 || !dependents.meets(set) }

  /// Whether some equality has a side in each.
  func hasKeys(between left: RelationSet, _ right: RelationSet) -> Bool {
    var rest = left.bits
    while rest != 0 {
      if neighbours[rest.trailingZeroBitCount].meets(right) { return true }
      rest &= rest &- 1
    }
    return graph.equalities.contains { equality in
      equality.leftRelations.isSubset(of: left) && equality.rightRelations.isSubset(of: right)
        || equality.leftRelations.isSubset(of: right) && equality.rightRelations.isSubset(of: left)
    }
  }

  /// Rows that a join makes on its way, which may be more than it gives: a semi join that builds the left looks at every pair.
  func made(_ meeting: Meeting, _ stream: RelationSet, probe: Double, build: Double, output: Double) -> Double {
    meeting == .dependentTurned ? max(output, probe * build * pairParts[stream.first]) : output
  }

  /// What one join costs, its inputs apart.
  /// - Parameter stream: The set that streams.
  func cost(_ meeting: Meeting, _ stream: RelationSet, probe: Double, build: Double, output: Double) -> Double {
    let output = made(meeting, stream, probe: probe, build: build, output: output)
    let hasKeys = meeting != .byPairs
    // By the exponent: a logarithm that needs no library, and steps that are the same on every machine.
    let looking =
      hasKeys
      ? probe * (Weight.probe + Weight.probeOfLarge * Double(max(0, (build / Weight.cachedRowCount + 1).exponent)))
      : probe * build * Weight.pair
    return looking + build * Weight.build + output * Weight.output
  }

  /// A tree's cost, for tests and for the statement's own order: joins without keys first, because any number of rows is better
  /// than all pairs.
  package func cost(of tree: JoinTree) -> JoinCost? {
    // A relation by itself costs the same in every order, and so nothing.
    guard case .join(let left, let right) = tree else { return JoinCost() }
    guard let leftCost = cost(of: left), let rightCost = cost(of: right) else { return nil }
    let (leftSet, rightSet) = (left.relations, right.relations)
    let meeting = meeting(leftSet, rightSet)
    guard meeting != .impossible else { return nil }
    return JoinCost(
      pairCount: leftCost.pairCount + rightCost.pairCount + (meeting == .byPairs ? 1 : 0),
      value: leftCost.value + rightCost.value
        + cost(
          meeting, leftSet, probe: rowCount(of: leftSet), build: rowCount(of: rightSet),
          output: rowCount(of: leftSet.union(rightSet))))
  }
}

/// What an order costs. Fewer joins of all pairs are better, whatever else.
///
/// Two numbers and not one with a large factor: estimates of huge products would reach any factor there is, and an order with
/// all pairs of two tables would win over one without.
package struct JoinCost: Comparable, Sendable {
  package var pairCount = 0
  package var value = 0.0

  package static func < (left: JoinCost, right: JoinCost) -> Bool {
    left.pairCount == right.pairCount ? left.value < right.value : left.pairCount < right.pairCount
  }
}

extension JoinGraph {
  /// What is believed of a column of any of its relations.
  func columnEstimate(_ id: ColumnID) -> ColumnEstimate? {
    for relation in relations { if let known = relation.plan.columnEstimate(id) { return known } }
    return nil
  }

  /// Likewise of a key, which may be computed.
  func keyEstimate(_ key: BoundExpression) -> ColumnEstimate {
    if key.columns.count == 1, let id = key.columns.first, let known = columnEstimate(id) {
      // What is computed has other values: which of them are frequent is not known.
      if case .column = key { return known }
      return known.evenlySpread
    }
    return ColumnEstimate(baseRowCount: .greatestFiniteMagnitude)
  }
}
