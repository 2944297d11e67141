/// A part of a table's definition that two commits cannot both change.
package enum TableObject: Sendable, Hashable {
  case name
  case schema
  case partitionSpec
  case sortOrder
  /// A policy, by its name.
  case policy(String)
  /// A property, by its name.
  case property(String)
}

extension TableObject: CustomStringConvertible {
  package var description: String {
    switch self {
    case .name: "the name"
    case .schema: "the schema"
    case .partitionSpec: "the partitioning"
    case .sortOrder: "the sort order"
    case .policy(let name): "policy \(name)"
    case .property(let name): "property \(name)"
    }
  }
}
