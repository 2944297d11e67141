import BasaltCore

/// Parts of lists: one element, a stretch of them.
///
/// | written | is |
/// | --- | --- |
/// | `list[2]` | the second element |
/// | `list[2:3]` | a list of the second and the third |
/// | `list[:2]`, `list[2:]` | of the first two, of all from the second on |
/// | `list[3:2]` | a list without elements |
/// | `list_of_lists[2][1]` | the first element of the second list |
///
/// A list is walked through from its beginning unless its elements are of one size, which those of all types but text, bytea
/// and lists are; so `list[i]` takes the same time for each i there, and time in proportion to i elsewhere.
///
/// Of a list of lists `[2]` is a list, where PostgreSQL wants a subscript for each dimension and has NULL otherwise. A slice of
/// several dimensions is refused by the binder.
///
/// Elements are counted from 1, and there is nothing before the first: `list[0]` and `list[-1]` are NULL, as in PostgreSQL.
enum ListParts {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // `list[i]`: what the sign stands for in plans. Positions are bigints, so that one that is computed needs no cast. A
      // position that is NULL gives NULL, as any argument does.
      "[]", .lists, "The element at a position, the first being 1; NULL where there is none.",
      examples: [
        .init("(ARRAY[10,20,30])[2]", "20"), .init("(ARRAY[10])[2]", "NULL"), .init("(ARRAY[10])[0]", "NULL"),
        .init("(ARRAY[10,NULL])[2]", "NULL"),
      ],
      overloads: [
        Overload([.list, .exactly(.bigint)], result: element) { (call) throws(BasaltError) in elementKernel(call) }
      ]),
    ScalarFunction(
      // `list[first:last]`; an end that is left away is written out by the binder. Ends beyond the list are its own, and one
      // that is NULL makes NULL of the slice. What is left of a slice is counted from 1 again, as in PostgreSQL.
      "[:]", .lists, "The elements from one position to another, both included.",
      examples: [
        .init("(ARRAY[1,2,3,4])[2:3]", "{2,3}"), .init("(ARRAY[1,2,3])[2:]", "{2,3}"),
        .init("(ARRAY[1,2,3])[:1]", "{1}"), .init("(ARRAY[1,2])[3:4]", "{}"), .init("(NULL::int[])[1:2]", "NULL"),
      ],
      overloads: [
        Overload([.list, .exactly(.bigint), .exactly(.bigint)], result: same) { (call) throws(BasaltError) in
          let (firsts, lasts) = (call.lane(1, as: Int64.self), call.lane(2, as: Int64.self))
          return try call.slices { row, count in (Int(clamping: firsts[row]), Int(clamping: lasts[row])) }
        }
      ]),
    ScalarFunction(
      // The standard's, and PostgreSQL 14's. More elements than there are cannot be taken off: that is an error there and
      // here, where a slice would give what is left, which is nothing.
      "trim_array", .lists, "The list without so many elements at its end.",
      examples: [
        .init("trim_array(ARRAY[1,2,3,4,5,6], 2)", "{1,2,3,4}"), .init("trim_array(ARRAY[1], 1)", "{}"),
        .init("trim_array(NULL::int[], 1)", "NULL"),
      ],
      overloads: [
        Overload([.list, .exactly(.integer)], result: same) { (call) throws(BasaltError) in
          let counts = call.integers(1)
          return try call.slices { (row, count) throws(BasaltError) in
            guard (0...count).contains(Int(counts[row])) else {
              // Of a list without any, too.
              throw BasaltError(
                .outOfRange, "\(counts[row]) elements cannot be taken off a list of \(count).",
                remedy: "Take off 0 to as many as there are.")
            }
            return (1, count - Int(counts[row]))
          }
        }
      ]),
  ]

  /// What a list is of.
  static let element: Overload.ResultRule = { (arguments) throws(BasaltError) in arguments[0].type.listElement ?? .text
  }
  /// A list like the first argument.
  static let same: Overload.ResultRule = { (arguments) throws(BasaltError) in arguments[0].type }

  /// NULL for a position that is NULL, as for one without an element.
  ///
  /// Row by row. Of a row that has the same list as the one before, and a later position, elements are counted on from there:
  /// what `unnest` comes to, which else would walk through a list of texts for each of them.
  private static func elementKernel(_ call: FunctionCall) -> ColumnVector {
    let lists = call.list(0)
    let positions = call.lane(1, as: Int64.self)
    // Also as they are, to tell a row's list from that of the row before without a look at its bytes.
    let views = FixedLane<StringView>(call.arguments[0])
    var builder = ColumnBuilder(type: call.resultType, capacity: call.rowCount)
    var reader = ElementReader(call.resultType)
    /// Where the element of a position of a list is.
    var last: (head: UInt64, tail: UInt64, index: Int, offset: Int)?
    for row in 0..<call.rowCount {
      guard call.counts(row), positions[row] > 0 else {
        builder.appendNull()
        continue
      }
      let bytes = unsafe lists[row]
      // From 0 on from here.
      let index = Int(positions[row] - 1)
      // Elements of one size: no walk.
      if lists.format.stride != nil {
        if let element = unsafe lists.format.element(index, in: bytes) {
          unsafe reader.append(element, of: bytes, to: &builder)
        } else {
          builder.appendNull()
        }
        continue
      }
      // Equal views are equal lists: of long ones they say where they lie.
      let view = views[row]
      // From the beginning, or from where the row before has got to.
      var (place, offset) = (0, 0)
      if let last, last.head == view.head, last.tail == view.tail, last.index <= index {
        (place, offset) = (last.index, last.offset)
      }
      var found: ListFormat.Element?
      while let element = unsafe lists.format.element(at: offset, in: bytes) {
        if place == index {
          found = element
          break
        }
        (place, offset) = (place + 1, element.range.upperBound)
      }
      // Also where there was none: a later position of the same list has none either, and is not looked for again.
      last = (view.head, view.tail, place, offset)
      if let found {
        unsafe reader.append(found, of: bytes, to: &builder)
      } else {
        builder.appendNull()
      }
    }
    return builder.finish()
  }
}

extension FunctionCall {
  /// Stretches of the first argument's lists.
  /// - Parameter ends: The first and the last position of a row, of which it is told how long it is.
  fileprivate func slices(
    _ ends: (_ row: Int, _ count: Int) throws(BasaltError) -> (Int, Int)
  ) throws(BasaltError) -> ColumnVector {
    let lists = list(0)
    return try listRows { (row, bytes) throws(BasaltError) in
      let elements = lists.elements(row)
      // How many there are has to be known for either end.
      let (first, last) = try ends(row, elements.count)
      // PostgreSQL's: a slice that lies outside is a list without elements, and no NULL.
      // Positions before the first and behind the last have no elements.
      let (from, to) = (max(first, 1), min(last, elements.count))
      if from <= to {
        lists.append(elements[from - 1].range.lowerBound..<elements[to - 1].range.upperBound, of: row, to: &bytes)
      }
      bytes.append(ListFormat.end)
      return true
    }
  }
}
