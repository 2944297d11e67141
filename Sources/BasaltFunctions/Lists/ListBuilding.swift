import BasaltCore

/// Lists put together: of elements, of lists, of both.
///
/// | written | is |
/// | --- | --- |
/// | `ARRAY[1,2] || 3`, `array_append` | {1,2,3} |
/// | `1 || ARRAY[2,3]`, `array_prepend` | {1,2,3} |
/// | `ARRAY[1] || ARRAY[2,3]`, `array_cat` | {1,2,3} |
/// | `ARRAY[1] || NULL` | {1}: a list that is NULL, and not an element |
/// | `array_append(ARRAY[1], NULL)` | {1,NULL} |
/// | `NULL::int[] || NULL::int[]` | NULL |
///
/// Each copies all that it puts together: a list that grows element by element, as in a recursive query, takes the square of
/// its length. `array_agg` does not.
///
/// Types meet as those of `coalesce` do: `ARRAY[1] || 2.5` is of decimals.
///
/// NULL is no reason for a list to be NULL where it may be an element, or where PostgreSQL takes a list that is NULL for
/// one without elements: each kernel here looks at NULLs itself.
enum ListBuilding {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // What the binder makes of brackets, unless all of them are constants.
      "list_value", aliases: ["list_pack", "array_value"], .lists,
      "A list of the arguments, which `ARRAY[a, b]` writes.",
      examples: [.init("list_value(1, NULL, 3)", "{1,NULL,3}"), .init("list_value('a')", "{a}")],
      overloads: [
        Overload([.common], rest: .common, nulls: .seen, result: listOfFirst) { (call) throws(BasaltError) in
          let writers = call.arguments.map { ElementWriter($0) }
          // A writer an argument, whatever its layout: constants are written anew for each row, which costs their bytes.
          return try call.listRows { (row, bytes) throws(BasaltError) in
            for writer in writers { writer.append(row, to: &bytes) }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
    ScalarFunction(
      // PostgreSQL's name for `list || element`, which says what is meant where the element is NULL: by the sign alone NULL
      // is taken for a list.
      "array_append", aliases: ["list_append", "array_push_back"], .lists, "A list with an element behind it.",
      examples: [
        .init("array_append(ARRAY[1,2], 3)", "{1,2,3}"), .init("array_append(ARRAY[1], NULL)", "{1,NULL}"),
        .init("array_append(NULL::int[], 1)", "{1}"),
      ],
      overloads: [appending]),
    ScalarFunction(
      // The element comes first, as it will stand. DuckDB has the same order under `list_prepend`.
      "array_prepend", aliases: ["list_prepend"], .lists, "A list with an element in front of it.",
      examples: [
        .init("array_prepend(1, ARRAY[2,3])", "{1,2,3}"), .init("array_prepend(NULL, ARRAY[2])", "{NULL,2}"),
        .init("array_prepend(1, NULL::int[])", "{1}"),
      ],
      overloads: [prepending]),
    ScalarFunction(
      // PostgreSQL's name for `||` of two lists. Lists of lists are put together as well; a list behind a list of lists is
      // an element of it, which is `array_append`.
      "array_cat", aliases: ["array_concat", "list_concat", "list_cat"], .lists, "One list behind the other.",
      examples: [
        .init("array_cat(ARRAY[1,2], ARRAY[3])", "{1,2,3}"), .init("array_cat(ARRAY[1], NULL)", "{1}"),
        .init("array_cat(NULL::int[], NULL::int[])", "NULL"),
      ],
      overloads: [concatenation]),
    ScalarFunction(
      // One level; what `unnest` does with lists of lists, level by level.
      "flatten", .lists, "The elements of all lists of a list, as one list; lists that are NULL have none.",
      examples: [
        .init("flatten(ARRAY[[1,2],[3,4]])", "{1,2,3,4}"), .init("flatten(NULL::int[][])", "NULL"),
      ],
      overloads: [
        Overload([.list], result: inner) { (call) throws(BasaltError) in
          let lists = call.list(0)
          return try call.listRows { (row, bytes) throws(BasaltError) in
            // Without the end that each of them has.
            for element in lists.elements(row) where !element.isNull {
              lists.append(element.value.dropLast(), of: row, to: &bytes)
            }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
    ScalarFunction(
      // Of one dimension alone: rectangles of several would be lists of lists, whose type the number of lengths
      // would decide, which is a value.
      "array_fill", .lists,
      "A list of so many times one element; the number stands in a list of one, as PostgreSQL has it.",
      examples: [.init("array_fill(7, ARRAY[3])", "{7,7,7}"), .init("array_fill(NULL::int, ARRAY[2])", "{NULL,NULL}")],
      overloads: [
        Overload([.any, .exactly(integers)], nulls: .seen, result: listOfFirst) { (call) throws(BasaltError) in
          let writer = ElementWriter(call.arguments[0])
          let lengths = call.list(1)
          return try call.listRows { (row, bytes) throws(BasaltError) in
            // PostgreSQL's error for it, where NULL would be as well.
            guard call.arguments[1].isValid(at: row) else { throw noLength() }
            let values = unsafe lengths.format.value(of: lengths[row]).elements
            guard values.count == 1, case .integer(let length)? = values.first, length >= 0 else { throw noLength() }
            for _ in 0..<length {
              writer.append(row, to: &bytes)
              // Looked at while it grows: a length of two thousand millions is soon written.
              guard bytes.count < Limits.valueByteCountMaximum else { throw TextTarget.valueTooLong(bytes.count) }
            }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
  ]

  /// What overloads name as a type of their own, made once.
  ///
  /// `integer[]`. Not nested, so that it cannot be too deep.
  static let integers = (try? LogicalType.list(of: .integer)) ?? .integer
  /// `text[]`.
  static let texts = (try? LogicalType.list(of: .text)) ?? .text

  /// NULL, a negative length, or several.
  private static func noLength() -> BasaltError {
    BasaltError(
      .invalidArgument, "array_fill makes lists of one dimension, and takes one length.",
      remedy: "Write it as in array_fill(7, ARRAY[3]).")
  }

  /// A list of what the first argument is, once types are settled.
  /// - Throws: `.unsupported` where lists would be too deep.
  static let listOfFirst: Overload.ResultRule = { (arguments) throws(BasaltError) in try .list(of: arguments[0].type) }

  /// What is left of a list of lists without the outer one.
  /// - Throws: `.typeMismatch` for a list of anything else.
  private static let inner: Overload.ResultRule = { (arguments) throws(BasaltError) in
    guard let element = arguments[0].type.listElement, element.listElement != nil else {
      throw BasaltError(
        .typeMismatch, "flatten(\(arguments[0].type)) does not exist: it takes lists of lists.",
        remedy: "Leave it away: the list is flat.")
    }
    return element
  }

  // MARK: || and its names

  /// A list that is NULL is one without elements here.
  static let appending = Overload([.commonList, .listElement], nulls: .seen, result: ListParts.same) {
    (call) throws(BasaltError) in
    let (lists, writer) = (call.list(0), ElementWriter(call.arguments[1]))
    return try call.listRows { (row, bytes) throws(BasaltError) in
      if call.arguments[0].isValid(at: row) { lists.appendAll(of: row, to: &bytes) }
      writer.append(row, to: &bytes)
      bytes.append(ListFormat.end)
      return true
    }
  }

  /// The same at the other end.
  static let prepending = Overload(
    [.listElement, .commonList], nulls: .seen, result: { (arguments) throws(BasaltError) in arguments[1].type }
  ) { (call) throws(BasaltError) in
    let (writer, lists) = (ElementWriter(call.arguments[0]), call.list(1))
    return try call.listRows { (row, bytes) throws(BasaltError) in
      writer.append(row, to: &bytes)
      if call.arguments[1].isValid(at: row) { lists.appendAll(of: row, to: &bytes) }
      bytes.append(ListFormat.end)
      return true
    }
  }

  /// NULL where both are; one alone is itself. A copy in either case: a result that shared its argument's heap would keep
  /// all of it.
  static let concatenation = Overload([.commonList, .commonList], nulls: .seen, result: ListParts.same) {
    (call) throws(BasaltError) in
    let (left, right) = (call.list(0), call.list(1))
    return try call.listRows { (row, bytes) throws(BasaltError) in
      let isLeft = call.arguments[0].isValid(at: row)
      let isRight = call.arguments[1].isValid(at: row)
      if isLeft { left.appendAll(of: row, to: &bytes) }
      if isRight { right.appendAll(of: row, to: &bytes) }
      bytes.append(ListFormat.end)
      return isLeft || isRight
    }
  }
}
