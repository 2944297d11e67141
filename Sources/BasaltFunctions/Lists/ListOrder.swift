import BasaltCore

/// Elements in another order, or each once: by their bytes, which order as values do.
///
/// Of a list of lists the inner ones stay as they are: they are elements like any.
///
/// No element is read: places are sorted, and bytes moved. The order is that of ORDER BY: NULL last, NaN above all numbers,
/// texts by code point, lists element by element.
///
/// | call | of {2,NULL,1,2} |
/// | --- | --- |
/// | `array_sort(list)` | {1,2,2,NULL} |
/// | `array_reverse_sort(list)` | {NULL,2,2,1} |
/// | `array_reverse(list)` | {2,1,NULL,2} |
/// | `list_distinct(list)` | {2,1} |
enum ListOrder {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // DuckDB puts NULLs first, if nothing else is set; PostgreSQL 18's array_sort puts them last, as ORDER BY does. What
      // ORDER BY does is done here, so that `array_sort(array_agg(x))` is `array_agg(x ORDER BY x)`.
      "array_sort", aliases: ["list_sort"], .lists, "The elements in their order, NULLs last.",
      examples: [
        .init("array_sort(ARRAY[3,NULL,1,2])", "{1,2,3,NULL}"), .init("list_sort(ARRAY['b','a'])", "{a,b}"),
        .init("array_sort(NULL::int[])", "NULL"),
      ],
      overloads: [
        ordered { lists, row, elements in
          elements.sort { lists.isBefore($0, $1, of: row) }
        }
      ]),
    ScalarFunction(
      // ORDER BY … DESC, and so with NULLs first.
      "array_reverse_sort", aliases: ["list_reverse_sort"], .lists, "The elements from the greatest down, NULLs first.",
      examples: [
        .init("array_reverse_sort(ARRAY[3,NULL,1,2])", "{NULL,3,2,1}"), .init("list_reverse_sort(NULL::int[])", "NULL"),
      ],
      overloads: [
        ordered { lists, row, elements in
          elements.sort { lists.isBefore($1, $0, of: row) }
        }
      ]),
    ScalarFunction(
      // PostgreSQL 18's and DuckDB's.
      "array_reverse", aliases: ["list_reverse"], .lists, "The elements from the last to the first.",
      examples: [.init("array_reverse(ARRAY[1,NULL,3])", "{3,NULL,1}"), .init("array_reverse(NULL::int[])", "NULL")],
      overloads: [ordered { _, _, elements in elements.reverse() }]),
    ScalarFunction(
      // DuckDB's, which promises no order and leaves NULL out.
      "list_distinct", aliases: ["array_distinct"], .lists,
      "Each value of a list once, in the order in which they are first met, without NULLs.",
      examples: [
        .init("list_distinct(ARRAY[1,2,1,NULL,2])", "{1,2}"), .init("list_distinct(NULL::int[])", "NULL"),
      ],
      overloads: [
        ordered { lists, row, elements in
          // NULL is left out, as DuckDB does it.
          // By a sort of the places, so that many elements take no square of their number.
          var sorted = elements.indices.filter { !elements[$0].isNull }
          sorted.sort { left, right in
            switch lists.order(elements[left], elements[right], of: row) {
            case .before: true
            case .after: false
            case .same: left < right
            }
          }
          // Equal ones are neighbours now, the first of them in front.
          var kept: [Int] = []
          for index in sorted {
            if let last = kept.last, lists.order(elements[last], elements[index], of: row) == .same { continue }
            kept.append(index)
          }
          // Back into the order of the list.
          elements = kept.sorted().map { elements[$0] }
        }
      ]),
  ]

  /// The shape of all functions here: places in, places out.
  /// - Parameter body: Brings the elements of a row into their order, or leaves some out.
  private static func ordered(
    _ body: @escaping @Sendable (ListLane, Int, inout [ListFormat.Element]) -> Void
  ) -> Overload {
    Overload([.list], result: ListParts.same) { (call) throws(BasaltError) in
      let lists = call.list(0)
      return try call.listRows { (row, bytes) throws(BasaltError) in
        // Places are moved, and bytes once, in the end.
        var elements = lists.elements(row)
        body(lists, row, &elements)
        for element in elements { lists.append(element.range, of: row, to: &bytes) }
        bytes.append(ListFormat.end)
        return true
      }
    }
  }
}

/// Within one list, by their places.
extension ListLane {
  /// How two elements of a row compare.
  /// - Complexity: O(bytes that are equal).
  fileprivate func order(_ left: ListFormat.Element, _ right: ListFormat.Element, of row: Int) -> ValueOrder {
    unsafe order(left, of: row, UnsafeBufferPointer(rebasing: self[row][right.range]))
  }

  fileprivate func isBefore(_ left: ListFormat.Element, _ right: ListFormat.Element, of row: Int) -> Bool {
    order(left, right, of: row) == .before
  }
}
