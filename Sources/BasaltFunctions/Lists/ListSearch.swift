import BasaltCore

/// What is in a list, and where; elements taken out of one, or replaced.
///
/// | call | of {1,2,NULL,1} |
/// | --- | --- |
/// | `array_position(list, 1)` | 1 |
/// | `array_position(list, 1, 2)` | 4 |
/// | `array_positions(list, 1)` | {1,4} |
/// | `array_remove(list, 1)` | {2,NULL} |
/// | `array_replace(list, NULL, 0)` | {1,2,0,1} |
/// | `list_contains(list, 3)` | false, and not unknown |
///
/// All walk through the list: O(bytes of the list) a row, and nothing is made of it beforehand. Of a list that is asked for by
/// many rows a join with `unnest` is faster.
///
/// An element is looked for by its bytes, NULL among them: `array_position(list, NULL)` finds the first NULL, as
/// `IS NOT DISTINCT FROM` would. `list_contains` is DuckDB's, and unknown of NULL.
enum ListSearch {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // NULL for what is not there, as in PostgreSQL; DuckDB's `list_position` had 0 for it once. An element that is NULL is
      // found, which `=` would not do.
      "array_position", aliases: ["array_indexof", "list_position", "list_indexof"], .lists,
      "Where an element is first in a list, perhaps from a position on; NULL for nowhere.",
      examples: [
        .init("array_position(ARRAY['sun','mon','tue'], 'mon')", "2"), .init("array_position(ARRAY[1,2], 3)", "NULL"),
        .init("array_position(ARRAY[1,NULL], NULL)", "2"), .init("array_position(ARRAY[1,2,1], 1, 2)", "3"),
      ],
      overloads: [
        Overload([.commonList, .listElement], nulls: .seen, returning: .integer, kernel: position),
        Overload([.commonList, .listElement, .exactly(.integer)], nulls: .seen, returning: .integer, kernel: position),
      ]),
    ScalarFunction(
      // Without a hit a list without elements, and no NULL: the difference to `array_position` is PostgreSQL's.
      "array_positions", .lists, "Where an element is in a list, each time.",
      examples: [
        .init("array_positions(ARRAY['A','A','B','A'], 'A')", "{1,2,4}"), .init("array_positions(ARRAY[1], 2)", "{}"),
        .init("array_positions(NULL::int[], 1)", "NULL"),
      ],
      overloads: [
        Overload([.commonList, .listElement], nulls: .seen, returning: ListBuilding.integers) {
          (call) throws(BasaltError) in
          let search = ElementSearch(call)
          return try call.listRows { (row, bytes) throws(BasaltError) in
            guard call.arguments[0].isValid(at: row) else { return false }
            let wanted = search.bytes(row)
            for (index, element) in search.lists.elements(row).enumerated() where search.isEqual(element, row, wanted) {
              // An integer, as `ElementWriter` has it.
              bytes.append(ListFormat.valueTag)
              let number = UInt32(bitPattern: Int32(index + 1)) ^ (1 << 31)
              unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
            }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
    ScalarFunction(
      // DuckDB's. A condition, and so never unknown for a list without the element; `element = ANY (list)` is PostgreSQL's
      // way to ask, and unknown where an element is NULL.
      "list_contains", aliases: ["array_contains", "list_has", "array_has"], .lists,
      "Whether an element is in a list.",
      examples: [
        .init("list_contains(ARRAY[1,2,NULL], 1)", "true"), .init("list_contains(ARRAY[1,NULL], 3)", "false"),
        .init("list_contains(ARRAY[1], NULL)", "NULL"),
      ],
      overloads: [
        Overload([.commonList, .listElement], returning: .boolean) { (call) throws(BasaltError) in
          let search = ElementSearch(call)
          return try call.conditionRows { (row) throws(BasaltError) in
            let wanted = search.bytes(row)
            return search.lists.elements(row).contains { search.isEqual($0, row, wanted) }
          }
        }
      ]),
    ScalarFunction(
      // An element that is NULL takes the NULLs away. The list keeps its type, whatever is left.
      "array_remove", .lists, "A list without an element, wherever it is.",
      examples: [
        .init("array_remove(ARRAY[1,2,3,2], 2)", "{1,3}"), .init("array_remove(ARRAY[1,NULL], NULL)", "{1}"),
        .init("array_remove(NULL::int[], 1)", "NULL"),
      ],
      overloads: [
        Overload([.commonList, .listElement], nulls: .seen, result: ListParts.same) { (call) throws(BasaltError) in
          let search = ElementSearch(call)
          return try call.listRows { (row, bytes) throws(BasaltError) in
            guard call.arguments[0].isValid(at: row) else { return false }
            let wanted = search.bytes(row)
            for element in search.lists.elements(row) where !search.isEqual(element, row, wanted) {
              search.lists.append(element.range, of: row, to: &bytes)
            }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
    ScalarFunction(
      // The third argument may be NULL, and so may the second: both are elements like any.
      "array_replace", .lists, "A list with another element in the place of one, wherever that is.",
      examples: [
        .init("array_replace(ARRAY[1,2,5,4], 5, 3)", "{1,2,3,4}"),
        .init("array_replace(ARRAY[1,NULL], NULL, 0)", "{1,0}"), .init("array_replace(NULL::int[], 1, 2)", "NULL"),
      ],
      overloads: [
        Overload([.commonList, .listElement, .listElement], nulls: .seen, result: ListParts.same) {
          (call) throws(BasaltError) in
          let search = ElementSearch(call)
          let writer = ElementWriter(call.arguments[2])
          return try call.listRows { (row, bytes) throws(BasaltError) in
            guard call.arguments[0].isValid(at: row) else { return false }
            let wanted = search.bytes(row)
            for element in search.lists.elements(row) {
              if search.isEqual(element, row, wanted) {
                writer.append(row, to: &bytes)
              } else {
                search.lists.append(element.range, of: row, to: &bytes)
              }
            }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
  ]

  /// Without a third argument from the first on. What begins before the first begins with it.
  private static let position: Overload.Kernel = { (call) throws(BasaltError) in
    // What is looked for is written once a row, or once for all.
    let search = ElementSearch(call)
    let starts = call.arguments.count > 2 ? call.integers(2) : nil
    return try call.optionalIntegers { (row) throws(BasaltError) in
      guard call.arguments[0].isValid(at: row) else { return nil }
      var start = 1
      if let starts {
        guard call.arguments[2].isValid(at: row) else {
          throw BasaltError(
            .invalidArgument, "The position from which to look is NULL.", remedy: "Give a number, or leave it away.")
        }
        start = max(1, Int(starts[row]))
      }
      // NULL among what is looked for is an element like any.
      let wanted = search.bytes(row)
      let elements = search.lists.elements(row)
      guard start <= elements.count else { return nil }
      return (start...elements.count).first { search.isEqual(elements[$0 - 1], row, wanted) }
    }
  }
}

/// Two elements are the same when their bytes are, whatever their type; lengths are looked at first.
///
/// The lists of a call's first argument, and what is looked for in them: its second.
private struct ElementSearch {
  let lists: ListLane
  private let writer: ElementWriter
  /// Of a constant, written once.
  private let constant: [UInt8]?

  init(_ call: FunctionCall) {
    lists = call.list(0)
    writer = ElementWriter(call.arguments[1])
    // The usual case: one element for all rows.
    var bytes: [UInt8]?
    if call.arguments[1].isConstant {
      bytes = []
      writer.append(0, to: &bytes!)
    }
    constant = bytes
  }

  /// What is looked for in a row, as an element of its list would be.
  func bytes(_ row: Int) -> [UInt8] {
    if let constant { return constant }
    var bytes: [UInt8] = []
    writer.append(row, to: &bytes)
    return bytes
  }

  /// Lengths decide most pairs.
  func isEqual(_ element: ListFormat.Element, _ row: Int, _ wanted: [UInt8]) -> Bool {
    guard element.range.count == wanted.count else { return false }
    return unsafe wanted.withUnsafeBufferPointer { unsafe lists.order(element, of: row, $0) == .same }
  }
}
