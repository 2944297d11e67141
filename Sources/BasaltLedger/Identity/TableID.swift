package import BasaltCore

/// A table, for as long as its warehouse lives: its name may change and come back, this never does. A type of its own, because files,
/// manifests and commits have ids of the same form.
package struct TableID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let id: UniqueID

  package init(_ id: UniqueID) { self.id = id }

  package static func < (left: TableID, right: TableID) -> Bool { left.id < right.id }
  package var description: String { id.description }
}
