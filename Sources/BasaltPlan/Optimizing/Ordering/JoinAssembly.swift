import BasaltCore

/// A graph's relations, joined in a given order: a plan again.
///
/// Each condition of the graph comes into the plan exactly once, where it can first be asked. That none is forgotten and none asked
/// of what is not there yet is what tests of plans look for (`PlanCheck`), and rows that are held against those of the
/// statement's own order.
extension JoinGraph {
  /// - Precondition: The tree has each relation once, and joins those that depend as `JoinCosts.meeting` allows.
  package func plan(_ tree: JoinTree) -> LogicalPlan {
    guard case .join(let left, let right) = tree else { return relations[source(of: tree)].plan }
    let (leftSet, rightSet) = (left.relations, right.relations)
    let (leftPlan, rightPlan) = (plan(left), plan(right))
    let joined: LogicalPlan
    // Asked at the first join that has all that they look at, and not above it: the sooner a row is gone, the better.
    var conditions: [BoundExpression] = []
    // What can be asked now and could not before.
    let both = leftSet.union(rightSet)
    func isDue(_ needed: RelationSet) -> Bool {
      needed.isSubset(of: both) && !needed.isSubset(of: leftSet) && !needed.isSubset(of: rightSet)
    }
    for predicate in predicates where isDue(predicate.relations) || isOfDependent(predicate.relations, left, right) {
      conditions.append(predicate.condition)
    }
    // Its keys and its condition are its own, whatever else holds between the two sets.
    if case .relation(let index) = right, let dependency = relations[index].dependency {
      joined = .join(
        Join(dependency.kind, leftPlan, rightPlan, keys: dependency.keys, condition: dependency.condition))
    } else if case .relation(let index) = left, let dependency = relations[index].dependency {
      if dependency.kind != .left {
        // A semi or anti join is said the same way, and carried out the other way round.
        var join = Join(
          dependency.kind, rightPlan, leftPlan, keys: dependency.keys, condition: dependency.condition)
        join.buildsLeft = true
        joined = .join(join)
        return asked(conditions, of: joined, isDue)
      }
      // A left join, turned.
      joined = .join(
        Join(
          .right, leftPlan, rightPlan, keys: dependency.keys.map { (left: $0.right, right: $0.left) },
          condition: dependency.condition))
    } else {
      // Pairs are tested by conditions before a row is made of them.
      let found = keys(left, right, &conditions, isDue)
      return .join(
        Join(.inner, leftPlan, rightPlan, keys: found, condition: BoundExpression.conjunction(conditions)))
    }
    return asked(conditions, of: joined, isDue)
  }

  /// What is due is asked above: a condition of a join that keeps rows without a partner would not take any away.
  private func asked(
    _ conditions: [BoundExpression], of joined: LogicalPlan, _ isDue: (RelationSet) -> Bool
  ) -> LogicalPlan {
    var conditions = conditions
    for equality in equalities where isDue(equality.relations) {
      if let equal = BoundExpression.equal(equality.left, equality.right) { conditions.append(equal) }
    }
    return BoundExpression.conjunction(conditions).map { .filter($0, joined) } ?? joined
  }

  /// The relation whose scan can still be told which rows are wanted, by joins further up: that of the rows that stream, and of a
  /// semi or anti join that builds its left, of the rows that are built.
  private func source(of tree: JoinTree) -> Int {
    switch tree {
    case .relation(let index): return index
    case .join(.relation(let index), let right) where relations[index].dependency != nil: return source(of: right)
    case .join(let left, _): return source(of: left)
    }
  }

  /// Whether a condition is about the columns of one relation that depends, which are complete when it is joined.
  private func isOfDependent(_ needed: RelationSet, _ left: JoinTree, _ right: JoinTree) -> Bool {
    [left, right].contains { side in
      guard case .relation(let index) = side, relations[index].dependency != nil else { return false }
      return needed == RelationSet(index)
    }
  }

  /// The equalities by which two sets are joined; those that no hash table can be asked for become conditions.
  private func keys(
    _ left: JoinTree, _ right: JoinTree, _ conditions: inout [BoundExpression], _ isDue: (RelationSet) -> Bool
  ) -> [(left: BoundExpression, right: BoundExpression)] {
    let (leftSet, rightSet) = (left.relations, right.relations)
    var found: [(left: BoundExpression, right: BoundExpression)] = []
    // One equality a class: within either set all members are equal by now.
    for columns in classes {
      // Of the columns that are equal, the one whose rows stream: its scan can be told which values are wanted, before it reads
      // any.
      let streaming = columns.member(of: source(of: left))
      guard let leftColumn = streaming ?? columns.members.first(where: { leftSet.contains($0.relation) })?.column,
        let rightColumn = columns.members.first(where: { rightSet.contains($0.relation) })?.column
      else { continue }
      found.append((left: leftColumn, right: rightColumn))
    }
    for equality in equalities where isDue(equality.relations) {
      if equality.leftRelations.isSubset(of: leftSet), equality.rightRelations.isSubset(of: rightSet) {
        found.append((left: equality.left, right: equality.right))
      } else if equality.leftRelations.isSubset(of: rightSet), equality.rightRelations.isSubset(of: leftSet) {
        found.append((left: equality.right, right: equality.left))
      } else if let equal = BoundExpression.equal(equality.left, equality.right) {
        // A side of it looks at relations of both.
        conditions.append(equal)
      }
    }
    return found
  }
}
