import BasaltCore

/// Conditions on lists: what one has of another, and how a value compares with some or all elements.
///
/// | written | is |
/// | --- | --- |
/// | `x = ANY (list)` | whether an element equals x |
/// | `x <> ALL (list)` | whether none does |
/// | `x < ANY ('{}')`, `x < ALL ('{}')` | false, true, also where x is NULL |
/// | `1 = ANY ('{2,NULL}')` | NULL: the unknown element may be it |
/// | `{1,2} @> {2,2}` | true: what is there twice is asked once |
///
/// A list of constants never gets here: the binder makes an IN of `= ANY`, which a scan looks up.
///
/// What decides, in the order in which it is asked:
///
/// 1. A list that is NULL: unknown.
/// 2. A list without elements: false for ANY, true for ALL, whatever the value.
/// 3. An element that decides: true for ANY, false for ALL.
/// 4. A value or an element that is NULL: unknown.
/// 5. Otherwise false for ANY, true for ALL.
///
/// `@>`, `<@` and `&&` look at elements as sets, in which NULL is equal to nothing. ANY and ALL are of three values, as the
/// comparisons are that they stand for: what is not decided by the others is unknown where an element is NULL.
enum ListTests {
  static let functions: [ScalarFunction] =
    [
      ScalarFunction(
        // A list of elements of which each is in the other, however often it is there. `'{}'` is contained in every list.
        // NULL is in no list, so that a list with one is contained in none: PostgreSQL's rule for arrays.
        "@>", aliases: ["list_has_all", "array_has_all"], .lists, "Whether a list has all elements of another.",
        examples: [
          .init("ARRAY[1,4,3] @> ARRAY[3,1,3]", "true"), .init("ARRAY[1] @> ARRAY[2]", "false"),
          .init("ARRAY[1] @> '{}'", "true"), .init("ARRAY[1,NULL] @> ARRAY[NULL]::int[]", "false"),
          .init("ARRAY[1] @> NULL", "NULL"),
        ],
        overloads: [sets { left, right in right.isContained(in: left) }]),
      ScalarFunction(
        // The same with the sides exchanged.
        "<@", .lists, "Whether all elements of a list are in another.",
        examples: [.init("ARRAY[2,2] <@ ARRAY[1,2]", "true"), .init("ARRAY[2] <@ NULL", "NULL")],
        overloads: [sets { left, right in left.isContained(in: right) }]),
      ScalarFunction(
        // Whether they overlap: PostgreSQL's sign for it, which in other languages is AND.
        "&&", aliases: ["list_has_any", "array_has_any"], .lists, "Whether two lists have an element in common.",
        examples: [
          .init("ARRAY[1,4,3] && ARRAY[2,1]", "true"), .init("ARRAY[1] && ARRAY[2]", "false"),
          .init("ARRAY[1] && NULL", "NULL"),
        ],
        overloads: [sets { left, right in left.meets(right) }]),
    ] + Comparison.allCases.flatMap { [quantified($0, isAll: false), quantified($0, isAll: true)] }

  // MARK: Sets

  /// Both lists are sorted, and walked through side by side: n log n, however long they are.
  private static func sets(_ body: @escaping @Sendable (ElementSet, ElementSet) -> Bool) -> Overload {
    Overload([.commonList, .commonList], returning: .boolean) { (call) throws(BasaltError) in
      let (left, right) = (call.list(0), call.list(1))
      // A constant is sorted once, of columns each row's: nothing of a row is kept for the next.
      let constants = [left, right].enumerated().map { index, lane in
        call.arguments[index].isConstant ? ElementSet(lane, 0) : nil
      }
      return try call.conditionRows { (row) throws(BasaltError) in
        body(constants[0] ?? ElementSet(left, row), constants[1] ?? ElementSet(right, row))
      }
    }
  }

  // MARK: ANY and ALL

  /// `= any`, `< all`: what `x = ANY (list)` comes to.
  private static func quantified(_ comparison: Comparison, isAll: Bool) -> ScalarFunction {
    let name = "\(comparison.rawValue) \(isAll ? "all" : "any")"
    let sql = "\(comparison.rawValue) \(isAll ? "ALL" : "ANY")"
    return ScalarFunction(
      name, .lists, "Whether a value is \(comparison.rawValue) \(isAll ? "all elements" : "an element") of a list.",
      examples: [
        .init("2 \(sql) ('{}'::int[])", isAll ? "true" : "false"), .init("2 \(sql) (NULL::int[])", "NULL"),
      ],
      overloads: [
        Overload([.listElement, .commonList], nulls: .seen, returning: .boolean) { (call) throws(BasaltError) in
          evaluate(comparison, isAll: isAll, call)
        }
      ])
  }

  /// Row by row: an element is compared as bytes with those of the value, which are written once a row.
  private static func evaluate(_ comparison: Comparison, isAll: Bool, _ call: FunctionCall) -> ColumnVector {
    let lists = call.list(1)
    let writer = ElementWriter(call.arguments[0])
    let target = BitTarget(rowCount: call.rowCount)
    var nulls: NullMask?
    var value: [UInt8] = []
    for row in 0..<call.rowCount {
      var answer: Bool?
      if call.arguments[1].isValid(at: row) {
        // As an element of the list would be, to be compared byte by byte.
        value.removeAll(keepingCapacity: true)
        writer.append(row, to: &value)
        let isNull = !call.arguments[0].isValid(at: row)
        answer = unsafe value.withUnsafeBufferPointer { value in
          unsafe ListTests.answer(comparison, isAll: isAll, isNull ? nil : value, lists, row)
        }
      }
      switch answer {
      case true?: target.set(row)
      case false?: break
      case nil:
        let mask = nulls ?? NullMask(rowCount: call.rowCount)
        mask.clear(row)
        nulls = mask
      }
    }
    return call.result(target.buffer, nulls: nulls)
  }

  /// Ends with the first element that decides.
  /// - Parameter value: `nil` for NULL.
  /// - Returns: `nil` for unknown.
  private static func answer(
    _ comparison: Comparison, isAll: Bool, _ value: UnsafeBufferPointer<UInt8>?, _ lists: ListLane, _ row: Int
  ) -> Bool? {
    // Whether something is unknown so far: it counts only where nothing decides.
    let bytes = unsafe lists[row]
    var (offset, isOpen) = (0, false)
    // Elements as they lie: none is read, and no array is made of them.
    while let element = unsafe lists.format.element(at: offset, in: bytes) {
      offset = element.range.upperBound
      guard let value = unsafe value, !element.isNull else {
        isOpen = true
        continue
      }
      // The element as the right side: `x < element` is `element > x`.
      let holds = unsafe comparison.mirrored.holds(lists.order(element, of: row, value))
      if holds != isAll { return !isAll }
    }
    return isOpen ? nil : isAll
  }
}

/// The values of one list in their order, to look for others in.
///
/// Sorted and not hashed: lists are short, and bytes are compared faster than they are hashed and compared.
private struct ElementSet {
  private let lists: ListLane
  private let row: Int
  private let sorted: [ListFormat.Element]
  private let hasNull: Bool

  /// - Complexity: O(elements · log elements) comparisons.
  init(_ lists: ListLane, _ row: Int) {
    (self.lists, self.row) = (lists, row)
    let elements = lists.elements(row)
    hasNull = elements.contains(where: \.isNull)
    sorted = elements.filter { !$0.isNull }.sorted { left, right in
      unsafe lists.order(left, of: row, UnsafeBufferPointer(rebasing: lists[row][right.range])) == .before
    }
  }

  /// Both in their order, so that one pass over the two is enough.
  func isContained(in other: ElementSet) -> Bool {
    // NULL equals nothing, so that no list has it.
    if hasNull { return false }
    // What is there twice finds the same element of the other.
    var place = 0
    for element in sorted {
      while place < other.sorted.count, order(other, place, element) == .before { place += 1 }
      guard place < other.sorted.count, order(other, place, element) == .same else { return false }
    }
    return true
  }

  /// NULLs are passed over, as they equal nothing.
  func meets(_ other: ElementSet) -> Bool {
    var place = 0
    for element in sorted {
      while place < other.sorted.count, order(other, place, element) == .before { place += 1 }
      if place < other.sorted.count, order(other, place, element) == .same { return true }
    }
    return false
  }

  /// How the other's element compares with one of this.
  private func order(_ other: ElementSet, _ place: Int, _ element: ListFormat.Element) -> ValueOrder {
    unsafe other.lists.order(
      other.sorted[place], of: other.row, UnsafeBufferPointer(rebasing: lists[row][element.range]))
  }
}
