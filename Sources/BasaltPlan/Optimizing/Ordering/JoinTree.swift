/// An order in which relations are joined: which two sets meet, and which of them is built.
///
/// Bushy trees are orders like any others: two large relations that are each joined to a small one first, and then with each
/// other.
package indirect enum JoinTree: Equatable, Sendable {
  case relation(Int)
  /// The right is built and the left streams past it, in the statement's order or any other.
  case join(JoinTree, JoinTree)

  package var relations: RelationSet {
    switch self {
    case .relation(let index): RelationSet(index)
    case .join(let left, let right): left.relations.union(right.relations)
    }
  }
}
