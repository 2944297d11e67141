/// What a list is of: a type without parts, or lists of it in turn.
///
/// `integer[][]` is of integers, two deep. How many elements a list has is no part of its type, nor are the lengths of lists
/// within it.
///
/// Flat, and not a type within a type: a `LogicalType` is copied with every vector, and one that is on the heap would
/// count references there.
public struct ListType: Sendable, Hashable {
  /// What the innermost elements are.
  private let leaf: Leaf
  /// Of decimals; 0 of all others.
  private let precision, scale: UInt8
  /// Lists within each other, this one included: 1 where elements are no lists.
  public let depth: Int

  /// PostgreSQL has six dimensions; lists within lists are seldom deeper, and what walks them recurses.
  public static let depthMaximum = 8

  /// The types without parts, their digits apart: a byte each.
  private enum Leaf: UInt8 {
    case boolean, smallint, integer, bigint, real, double, decimal, date, time, timestamp, timestamptz, text, bytea,
      uuid
  }

  /// Lists of an element type.
  /// - Throws: `.unsupported` for lists within lists that are deeper than `depthMaximum`.
  public init(of element: LogicalType) throws(BasaltError) {
    (precision, scale) = (ListType.digits(of: element))
    switch element {
    case .boolean: leaf = .boolean
    case .smallint: leaf = .smallint
    case .integer: leaf = .integer
    case .bigint: leaf = .bigint
    case .real: leaf = .real
    case .double: leaf = .double
    case .decimal: leaf = .decimal
    case .date: leaf = .date
    case .time: leaf = .time
    case .timestamp: leaf = .timestamp
    case .timestamptz: leaf = .timestamptz
    case .text: leaf = .text
    case .bytea: leaf = .bytea
    case .uuid: leaf = .uuid
    case .list(let inner):
      guard inner.depth < ListType.depthMaximum else {
        throw BasaltError(
          .unsupported, "Lists may lie within each other \(ListType.depthMaximum) deep, and these would be deeper.",
          remedy: "Keep the elements as rows of a table.")
      }
      leaf = inner.leaf
      depth = inner.depth + 1
      return
    }
    depth = 1
  }

  /// Small numbers: a decimal has 38 digits at most.
  private static func digits(of element: LogicalType) -> (UInt8, UInt8) {
    switch element {
    case .decimal(let precision, let scale): (UInt8(precision), UInt8(scale))
    case .list(let inner): (inner.precision, inner.scale)
    default: (0, 0)
    }
  }

  private init(leaf: Leaf, precision: UInt8, scale: UInt8, depth: Int) {
    (self.leaf, self.precision, self.scale, self.depth) = (leaf, precision, scale, depth)
  }

  /// What an element is; a list itself where lists lie within each other.
  public var element: LogicalType {
    guard depth == 1 else {
      return .list(ListType(leaf: leaf, precision: precision, scale: scale, depth: depth - 1))
    }
    return innermost
  }

  /// What the innermost elements are, which are no lists.
  /// - Complexity: O(1).
  public var innermost: LogicalType {
    switch leaf {
    case .boolean: .boolean
    case .smallint: .smallint
    case .integer: .integer
    case .bigint: .bigint
    case .real: .real
    case .double: .double
    case .decimal: .decimal(precision: Int(precision), scale: Int(scale))
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .timestamptz: .timestamptz
    case .text: .text
    case .bytea: .bytea
    case .uuid: .uuid
    }
  }

  /// Lists of the same depth of another innermost type: what lists of two types meet in.
  /// - Precondition: `innermost` is no list.
  package func replacing(innermost: LogicalType) throws(BasaltError) -> ListType {
    var type = try ListType(of: innermost)
    for _ in 1..<depth { type = try ListType(of: .list(type)) }
    return type
  }
}

extension LogicalType {
  /// Lists of an element type: `integer[]`.
  /// - Throws: `.unsupported` for lists within lists that are deeper than `ListType.depthMaximum`.
  public static func list(of element: LogicalType) throws(BasaltError) -> LogicalType {
    .list(try ListType(of: element))
  }

  /// What lists of the type are of; `nil` for what is no list.
  package var listElement: LogicalType? {
    guard case .list(let list) = self else { return nil }
    return list.element
  }
}
