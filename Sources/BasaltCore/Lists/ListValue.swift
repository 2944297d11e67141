/// One list, as a row shows it: its elements, and what they are.
///
/// ```swift
/// let list = try ListValue([.integer(1), .null], of: .integer)
/// print(Value.list(list))  // {1,NULL}
/// ```
/// The type is told apart from the elements because a list without elements has one, too.
public struct ListValue: Sendable {
  public let type: ListType
  /// Of the element type, or NULL.
  ///
  /// That they are is asked where the list is written into a column, and not here: a literal of a program is a value before
  /// anybody knows the column.
  public let elements: [Value]

  /// - Parameter elements: Of the list's element type; what is not is told where the list becomes part of a column.
  public init(_ elements: [Value], type: ListType) {
    self.type = type
    self.elements = elements
  }

  /// A list of elements of a type.
  /// - Throws: `.unsupported` for lists within lists that are too deep.
  public init(_ elements: [Value], of element: LogicalType) throws(BasaltError) {
    self.init(elements, type: try ListType(of: element))
  }

  /// PostgreSQL's order: element by element, NULL behind all values and equal to NULL, then the shorter list first.
  /// - Returns: `nil` when the elements are of different types.
  /// - Complexity: O(elements up to the first that differs).
  public func order(to other: ListValue) -> ValueOrder? {
    guard type.depth == other.type.depth, type.isComparable(with: other.type) else { return nil }
    for (left, right) in zip(elements, other.elements) {
      if left.isNull || right.isNull {
        if left.isNull != right.isNull { return left.isNull ? .after : .before }
        continue
      }
      guard let order = left.order(to: right) else { return nil }
      if order != .same { return order }
    }
    return ValueOrder(elements.count, other.elements.count)
  }
}

/// What the binder has not brought to one type is compared where it can be.
extension ListType {
  /// Whether elements of both may be held against each other: decimals of any digits.
  fileprivate func isComparable(with other: ListType) -> Bool {
    if case (.decimal, .decimal) = (innermost, other.innermost) { return true }
    return innermost == other.innermost
  }
}
