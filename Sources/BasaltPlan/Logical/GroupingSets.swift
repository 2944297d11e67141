/// GROUPING SETS, ROLLUP and CUBE, all of which come to a list.
///
/// Several sets of the keys of an aggregate: each makes groups of all rows, in which the other keys are NULL.
package struct GroupingSets: Sendable {
  /// One or more, each of indexes of keys, ascending. An empty one has one group, even of no rows; equal ones give their
  /// groups once each.
  package var sets: [[Int]]
  /// `GROUPING (…)`, as far as it is asked for.
  package var marks: [Mark]

  /// Which of some keys a group's set lacks: what tells their NULLs from those of rows.
  package struct Mark: Sendable {
    /// An integer.
    package var column: PlanColumn
    /// Indexes of keys. The last is told by the lowest bit, which is 1 where it is not in the set.
    package var keys: [Int]

    package init(_ column: PlanColumn, keys: [Int]) { (self.column, self.keys) = (column, keys) }
  }

  package init(_ sets: [[Int]], marks: [Mark] = []) { (self.sets, self.marks) = (sets, marks) }

  /// Keys that every set has: only these are as the rows have them.
  package var common: Set<Int> {
    sets.dropFirst().reduce(Set(sets.first ?? [])) { $0.intersection($1) }
  }
}
