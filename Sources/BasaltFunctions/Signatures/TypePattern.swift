package import BasaltCore

/// What types a parameter takes.
///
/// Of lists, by example: `array_append(integer[], numeric)` has the pattern `.commonList, .listElement`, whose elements meet in
/// a decimal, so that the list is cast and the result is of decimals; `cardinality` has `.list`, and takes it as it is.
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
  /// Any list, as it is.
  case list
  /// A list of what all parameters of this pattern and the next have in common.
  case commonList
  /// An element of such a list.
  case listElement
}

extension TypePattern: CustomStringConvertible {
  package var description: String {
    switch self {
    case .exactly(let type): type.description
    case .integer: "integer type"
    case .decimal, .exactNumber: "decimal"
    case .any: "any"
    case .common, .comparable: "same type"
    case .list: "list"
    case .commonList: "list of same type"
    case .listElement: "same type"
    }
  }
}
