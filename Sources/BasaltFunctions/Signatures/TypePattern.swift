package import BasaltCore

/// What types a parameter takes.
package enum TypePattern: Sendable, Equatable {
  case exactly(LogicalType)
  /// Any integer type, as it is.
  case integer
  /// Any decimal, as it is; integers become decimals that hold all of their values.
  case decimal
  /// The same, at no cost: where PostgreSQL knows the function for `numeric` only.
  case exactNumber
  /// Any type, as it is.
  case any
  /// One type for all parameters of this pattern: the least that holds what any of them holds.
  case common
  /// The same, but decimals keep their digits: two of them may have no type in common, and still compare.
  case comparable
}

extension TypePattern: CustomStringConvertible {
  package var description: String {
    switch self {
    case .exactly(let type): type.description
    case .integer: "integer type"
    case .decimal, .exactNumber: "decimal"
    case .any: "any"
    case .common, .comparable: "same type"
    }
  }
}
