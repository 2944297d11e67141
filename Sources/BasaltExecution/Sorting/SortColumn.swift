/// One key of an order: a column by position, and which end of its values comes first.
///
/// Which end NULL is at by default is SQL's business and settled by the binder.
package struct SortColumn: Sendable, Hashable {
  package let position: Int
  package let isDescending: Bool
  /// A place of its own, whatever the direction.
  package let nullsFirst: Bool

  package init(_ position: Int, isDescending: Bool = false, nullsFirst: Bool = false) {
    (self.position, self.isDescending, self.nullsFirst) = (position, isDescending, nullsFirst)
  }
}
