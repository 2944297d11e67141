import BasaltCore

/// How long lists are, and how deep.
///
/// | call | of {{1,2},{3,4},{5,6}} |
/// | --- | --- |
/// | `array_length(list, 1)`, `array_upper(list, 1)` | 3 |
/// | `array_length(list, 2)` | 2 |
/// | `array_length(list)`, `len(list)` | 3: DuckDB's |
/// | `cardinality(list)` | 6 |
/// | `array_ndims(list)` | 2 |
/// | `array_dims(list)` | [1:3][1:2] |
///
/// All are integers, as PostgreSQL has them: no list has so many elements that they would not fit.
///
/// Of a list without elements the dimensions are NULL, as PostgreSQL has them, and the numbers of elements 0.
///
/// A list has one dimension more than its elements. PostgreSQL's arrays are rectangles; lists here may be of different
/// lengths within one list, and what is asked of an inner dimension is answered by the first list of it.
enum ListLengths {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // PostgreSQL's has two arguments, DuckDB's one. They differ for a list without elements: NULL, which has no dimension,
      // and 0, which is how many there are.
      "array_length", aliases: ["list_length"], .lists,
      "How many elements a list has in a dimension, the first being 1; NULL for a list without. Without a dimension: how many "
        + "elements it has.",
      examples: [
        .init("array_length(ARRAY[1,2,3], 1)", "3"), .init("array_length(ARRAY[[1,2,3],[4,5,6]], 2)", "3"),
        .init("array_length('{}'::int[], 1)", "NULL"), .init("array_length('{}'::int[])", "0"),
        .init("array_length(ARRAY[1], 2)", "NULL"),
      ],
      overloads: [
        Overload([.list], returning: .integer, kernel: count),
        Overload([.list, .exactly(.integer)], returning: .integer) { (call) throws(BasaltError) in
          try lengths(call) { $0 }
        },
      ]),
    ScalarFunction(
      // DuckDB's, which takes both. `length` is of texts alone here, as in PostgreSQL.
      "len", .lists, "How many elements a list has, or code points a text.",
      examples: [
        .init("len(ARRAY[1,2,NULL])", "3"), .init("len('{}'::int[])", "0"), .init("len(NULL::int[])", "NULL"),
        .init("len('abc')", "3"),
      ],
      overloads: [
        Overload([.list], returning: .integer, kernel: count),
        Overload([.exactly(.text)], returning: .integer) { (call) throws(BasaltError) in
          let texts = call.text(0)
          return try call.rows(as: Int32.self) { (row) throws(BasaltError) in Int32(unsafe CodePoints.count(texts[row]))
          }
        },
      ]),
    ScalarFunction(
      // The standard's. Of a list of lists all elements of the innermost count, as PostgreSQL's arrays have no lists within
      // them, only further dimensions.
      "cardinality", .lists, "How many elements a list has in all of its dimensions together.",
      examples: [
        .init("cardinality(ARRAY[[1,2],[3,4]])", "4"), .init("cardinality('{}'::int[])", "0"),
        .init("cardinality(NULL::int[])", "NULL"),
      ],
      overloads: [
        Overload([.list], returning: .integer) { (call) throws(BasaltError) in
          let lists = call.list(0)
          return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
            // No list has more elements than bytes, of which there are fewer than 32 bits count.
            unsafe Int32(leafCount(lists[row], lists.format))
          }
        }
      ]),
    ScalarFunction(
      // By the type, save that a list without elements has no dimension. A list of empty lists has two here, and none in
      // PostgreSQL, which cannot tell it from an empty array.
      "array_ndims", .lists, "How many dimensions a list has; NULL for a list without elements.",
      examples: [
        .init("array_ndims(ARRAY[[1,2],[3,4]])", "2"), .init("array_ndims(ARRAY[1])", "1"),
        .init("array_ndims('{}'::int[])", "NULL"),
      ],
      overloads: [
        Overload([.list], returning: .integer) { (call) throws(BasaltError) in
          let lists = call.list(0)
          return try call.optionalIntegers { (row) throws(BasaltError) in
            unsafe lists.format.element(at: 0, in: lists[row]) == nil ? nil : lists.format.type.depth
          }
        }
      ]),
    ScalarFunction(
      // PostgreSQL's arrays may begin anywhere, lists here do not; programs ask all the same.
      "array_lower", .lists, "The first position in a dimension, which is 1; NULL for a list without elements.",
      examples: [.init("array_lower(ARRAY[5,6], 1)", "1"), .init("array_lower('{}'::int[], 1)", "NULL")],
      overloads: [
        Overload([.list, .exactly(.integer)], returning: .integer) { (call) throws(BasaltError) in
          try lengths(call) { _ in 1 }
        }
      ]),
    ScalarFunction(
      // The same as the length, since the first position is 1. Programs that walk over an array ask for it.
      "array_upper", .lists, "The last position in a dimension; NULL for a list without elements.",
      examples: [.init("array_upper(ARRAY[5,6], 1)", "2"), .init("array_upper('{}'::int[], 1)", "NULL")],
      overloads: [
        Overload([.list, .exactly(.integer)], returning: .integer) { (call) throws(BasaltError) in
          try lengths(call) { $0 }
        }
      ]),
    ScalarFunction(
      // As PostgreSQL writes bounds.
      "array_dims", .lists, "The first and the last position of each dimension, as a text.",
      examples: [
        .init("array_dims(ARRAY[[1,2,3],[4,5,6]])", "[1:2][1:3]"), .init("array_dims('{}'::int[])", "NULL"),
      ],
      overloads: [
        Overload([.list], returning: .text) { (call) throws(BasaltError) in
          let lists = call.list(0)
          return try call.listRows { (row, bytes) throws(BasaltError) in
            // Up to the first that has no elements.
            for dimension in 1...lists.format.type.depth {
              guard let length = unsafe length(lists[row], lists.format, dimension) else { break }
              bytes.append(contentsOf: "[1:\(length)]".utf8)
            }
            return !bytes.isEmpty
          }
        }
      ]),
  ]

  private static let count: Overload.Kernel = { (call) throws(BasaltError) in
    let lists = call.list(0)
    return try call.rows(as: Int32.self) { (row) throws(BasaltError) in Int32(lists.count(row)) }
  }

  /// What is asked of the length of a dimension.
  private static func lengths(_ call: FunctionCall, _ answer: (Int) -> Int) throws(BasaltError) -> ColumnVector {
    let (lists, dimensions) = (call.list(0), call.integers(1))
    return try call.optionalIntegers { (row) throws(BasaltError) in
      unsafe length(lists[row], lists.format, Int(dimensions[row])).map(answer)
    }
  }

  /// `nil` for a list without elements, and for dimensions that there are not.
  ///
  /// By recursion, a level a dimension (`ListType.depthMaximum`).
  private static func length(_ bytes: UnsafeBufferPointer<UInt8>, _ format: ListFormat, _ dimension: Int) -> Int? {
    guard dimension >= 1, dimension <= format.type.depth, let first = unsafe format.element(at: 0, in: bytes) else {
      return nil
    }
    // Further in by the first list: of a rectangle any would do.
    if dimension == 1 { return unsafe format.count(bytes) }
    guard case .list(let inner) = format.type.element, !first.isNull else { return nil }
    return unsafe length(UnsafeBufferPointer(rebasing: bytes[first.value]), ListFormat(inner), dimension - 1)
  }

  /// Of lists within lists the elements of all of them.
  private static func leafCount(_ bytes: UnsafeBufferPointer<UInt8>, _ format: ListFormat) -> Int {
    guard case .list(let inner) = format.type.element else { return unsafe format.count(bytes) }
    // Made once for all lists of this level.
    let innerFormat = ListFormat(inner)
    var count = 0
    for element in unsafe format.elements(of: bytes) where !element.isNull {
      count += unsafe leafCount(UnsafeBufferPointer(rebasing: bytes[element.value]), innerFormat)
    }
    return count
  }
}
