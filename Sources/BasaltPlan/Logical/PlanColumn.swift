package import BasaltCore

/// A column anywhere in a plan, known by a number of its own: two columns of one name are two, and a column that passes
/// through a join or a filter stays the same.
///
/// Numbers instead of positions, because optimizer rules move operators past each other and leave columns out: with
/// positions, each of those moves would rewrite every expression above it.
package struct ColumnID: Sendable, Hashable {
  package let number: Int

  package init(_ number: Int) { self.number = number }
}

/// A column that an operator yields.
package struct PlanColumn: Sendable, Hashable {
  package let id: ColumnID
  /// For people: in results and in EXPLAIN. Need not be unique.
  package let name: String
  package let type: LogicalType
  /// Whether a row may be NULL in it; `true` unless the opposite is known.
  package let isNullable: Bool

  package init(id: ColumnID, name: String, type: LogicalType, isNullable: Bool = true) {
    (self.id, self.name, self.type, self.isNullable) = (id, name, type, isNullable)
  }
}

/// Gives out column numbers, one set a statement.
package struct ColumnNumbering: Sendable {
  private var next = 0

  package init() {}

  /// A number that no column has yet.
  package mutating func makeID() -> ColumnID {
    defer { next += 1 }
    return ColumnID(next)
  }
}
