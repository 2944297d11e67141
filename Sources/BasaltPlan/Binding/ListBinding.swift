internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Lists: what makes them, parts of them, and comparisons with their elements.
///
/// Subscripts and slices are asked of what is a list already: a literal without a type is none, as in PostgreSQL.
///
/// None is a node of plans. A list of constants is a constant; all others, and parts, are calls of functions that only plans
/// name (`list_value`, `[]`, `[:]`, `= any`).
///
/// | written | comes to |
/// | --- | --- |
/// | `ARRAY[1, 2]` | a constant |
/// | `ARRAY[a, b]` | `list_value(a, b)` |
/// | `ARRAY(SELECT …)` | `coalesce((SELECT array_agg(…) …), '{}')`, in the query's order |
/// | `x = ANY ('{1,2}')` | `x IN (1, 2)` |
/// | `x < ANY (list)` | the function `< any` |
/// | `list[2]` | the function `[]` |
/// | `list[2:]` | the function `[:]`, to the greatest number that there is |
extension StatementBinding {
  // MARK: Making lists

  /// Elements meet in one type as the results of CASE do: `ARRAY[1, 2.5]` is of decimals, `ARRAY[1, 'x']` an error.
  ///
  /// `ARRAY[a, b]`: of what the elements have in common. One without elements has no type yet, and takes that of what is
  /// around it, as a literal does.
  @inline(never)
  func list(_ elements: [Expression], _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand {
    guard !elements.isEmpty else { return Operand(.literal("{}"), range) }
    var operands: [Operand] = []
    operands.reserveCapacity(elements.count)
    for element in elements { operands.append(try bind(element, clause)) }
    return try list(operands, range)
  }

  @inline(never)
  private func list(_ operands: [Operand], _ range: SourceRange) throws(BasaltError) -> Operand {
    let element = try commonType(operands, "A list")
    let type = try listType(of: element, range)
    var values: [BoundExpression] = []
    for operand in operands { values.append(try coerced(operand, to: element)) }
    var constants: [Value] = []
    for case .constant(let value, _) in values { constants.append(value) }
    // A value for the plan: scans look it up, and it is made once and not once a batch.
    guard constants.count == values.count, case .list(let list) = type else {
      return Operand(try call("list_value", values, range), range)
    }
    return Operand(.constant(.list(ListValue(constants, type: list)), type), range)
  }

  /// - Throws: `.unsupported`, with a place, where lists would be too deep.
  func listType(of element: LogicalType, _ range: SourceRange) throws(BasaltError) -> LogicalType {
    do throws(BasaltError) {
      return try .list(of: element)
    } catch {
      throw placed(error, range)
    }
  }

  /// `ARRAY(SELECT …)`: an aggregate over the query, in the order that it asks for. Of no rows it is a list without elements.
  @inline(never)
  func list(_ query: Query, _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand {
    let plan = try subplan(query, clause)
    guard plan.columns.count == 1 else {
      throw error(
        .invalidArgument, "The query of ARRAY has \(plan.columns.count) columns; it must have one.", at: query.range,
        remedy: "Select the one column that is meant.")
    }
    // One operator more, which everything that walks the plan recurses through.
    try countStep(range)
    let (rows, order) = orderedRows(plan)
    let column = plan.columns[0]
    let type = try listType(of: column.type, range)
    let aggregate: AggregateCall
    do throws(BasaltError) {
      let function = try AggregateResolver.resolve("array_agg", [.typed(column.type)])
      aggregate = AggregateCall(
        makeColumn("array", type), function, [.column(column.id, column.type)], orderBy: order)
    } catch {
      throw placed(error, range)
    }
    let list = try values(of: .aggregate(Aggregate(keys: [], calls: [aggregate], rows)), range, clause)[0]
    guard case .list(let listType) = type else { return Operand(list, range) }
    return Operand(.firstValid([list, .constant(.list(ListValue([], type: listType)), type)], type), range)
  }

  /// `SELECT s FROM t ORDER BY x LIMIT 3` yields s; x goes along, and the three rows are put into their order once more.
  ///
  /// The rows of a query with what they are ordered by beside them, and that order; the same rows without one where the query
  /// has none.
  ///
  /// An aggregate has an order of its own or none: what its input came in is lost where threads share the rows.
  private func orderedRows(_ plan: LogicalPlan) -> (LogicalPlan, [SortKey]) {
    switch plan {
    case .sort(let sort):
      var keys: [SortKey] = []
      for key in sort.keys {
        keys.append(SortKey(key.value, isDescending: key.isDescending, nullsFirst: key.nullsFirst))
      }
      // The aggregate sorts by itself, so that this sort has nothing more to do, unless only the first rows are wanted.
      return (sort.rowLimit == nil ? sort.input : plan, keys)
    case .limit(let limit):
      // What is cut needs the sort below, and is then ordered once more.
      let (_, keys) = orderedRows(limit.input)
      guard !keys.isEmpty, keys.allSatisfy({ $0.value.columns.isSubset(of: limit.input.columnIDs) }) else {
        return (plan, [])
      }
      return (plan, keys)
    case .firstRows(let first):
      let (_, keys) = orderedRows(first.input)
      return (plan, keys.allSatisfy { $0.value.columns.isSubset(of: plan.columnIDs) } ? keys : [])
    case .project(var projection):
      let (rows, keys) = orderedRows(projection.input)
      guard !keys.isEmpty else { return (plan, []) }
      // What is ordered by need not be selected: it goes along beside the columns that are.
      let kept = Set(projection.items.map(\.column.id))
      let needed = keys.reduce(into: Set<ColumnID>()) { $0.formUnion($1.value.columns) }
      for column in rows.columns where needed.contains(column.id) && !kept.contains(column.id) {
        projection.items.append(.init(column, .column(column.id, column.type)))
      }
      projection.input = rows
      return (.project(projection), keys)
    default: return (plan, [])
    }
  }

  /// `array_agg(DISTINCT x ORDER BY x)`: the list in its order, which without one is PostgreSQL's all the same, since it sorts
  /// to find what is there twice. NULL is at its end, or at its beginning where that is wanted.
  func distinctList(
    _ list: BoundExpression, _ order: SortKey?, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    let isDescending = order?.isDescending ?? false
    let nullsFirst = order?.nullsFirst ?? false
    let sorted = try call(isDescending ? "array_reverse_sort" : "array_sort", [list], range)
    if nullsFirst == isDescending { return Operand(sorted, range) }
    // The one NULL changes ends: distinct values have no second.
    // Written as functions, so that plans need no node for it.
    let null = Operand(.literal(nil), range)
    let without = Operand(try call("array_remove", [Operand(sorted, range), null], range), range)
    let moved = try call(
      nullsFirst ? "array_prepend" : "array_append", nullsFirst ? [null, without] : [without, null], range)
    let hasNull = try call("array_position", [Operand(list, range), null], range)
    let isMissing = try call("is null", [hasNull], range)
    return Operand(.conditional([BoundExpression.Branch(isMissing, sorted)], otherwise: moved, list.type), range)
  }

  // MARK: Parts

  /// `list[index]`: NULL where there is no such element.
  @inline(never)
  func element(
    _ list: Expression, _ index: Expression, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try bind(list, clause)
    let index = try bind(index, clause)
    // Before resolution, which would tell it of a sign that nobody has written.
    try requireList(operand, "A subscript")
    return Operand(try call("[]", [operand, try position(index)], range), range)
  }

  /// `list[first:last]`; an end that is left away is the list's own.
  @inline(never)
  func slice(
    _ list: Expression, _ first: Expression?, _ last: Expression?, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try bind(list, clause)
    try requireList(operand, "A slice")
    if case .slice = list.kind, case .list(let type)? = operand.type, type.depth > 1 {
      throw error(
        .unsupported, "Slices of several dimensions at once are not supported.", at: range,
        remedy: "Take the slice in a sub-query of FROM, and another of its elements.")
    }
    // PostgreSQL's own bounds of a slice without one are those of the array.
    let ends = [
      try first.map { (first) throws(BasaltError) in try position(try bind(first, clause)) }
        ?? Operand(.constant(.bigint(1), .bigint), range),
      try last.map { (last) throws(BasaltError) in try position(try bind(last, clause)) }
        ?? Operand(.constant(.bigint(.max), .bigint), range),
    ]
    return Operand(try call("[:]", [operand] + ends, range), range)
  }

  /// A whole number, as subscripts are: a fraction would be rounded, and NULL is one of any type.
  private func position(_ operand: Operand) throws(BasaltError) -> Operand {
    switch operand.type {
    case nil, .smallint, .integer, .bigint: return Operand(try coerced(operand, to: .bigint), operand.range)
    case let type?:
      throw error(
        .typeMismatch, "A subscript must be a whole number, and is \(type).", at: operand.range,
        remedy: "Cast it to integer.")
    }
  }

  /// What a slip this most often is: a text of which a letter was meant.
  /// - Parameter what: As a message begins.
  private func requireList(_ operand: Operand, _ what: String) throws(BasaltError) {
    if operand.type?.listElement != nil { return }
    throw error(
      .typeMismatch, "\(what) is of lists, and this is \(operand.typeName).", at: operand.range,
      remedy: operand.type == .text
        ? "Write substring(text, 1, 1) for parts of a text." : "Cast it to a list, as in '{1,2}'::integer[].")
  }

  // MARK: ANY and ALL

  /// A NULL in the list leaves open what nothing else decides, as in IN. Of no elements ANY is false and ALL true, also where x
  /// is NULL.
  ///
  /// `x = ANY (list)`: of a list that is known now it is an IN, which scans look up.
  @inline(never)
  func quantified(
    _ operand: Expression, _ sign: BinaryOperator, _ quantifier: Quantifier, _ list: Expression, _ range: SourceRange,
    _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try bind(operand, clause)
    return try quantified(operand, sign, quantifier, try bind(list, clause), range)
  }

  @inline(never)
  private func quantified(
    _ operand: Operand, _ sign: BinaryOperator, _ quantifier: Quantifier, _ list: Operand, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    if list.isOpen { needValues() }
    guard !operand.isInterval else { throw intervalAsValue(operand.range) }
    var list = list
    switch list.kind {
    case .literal:
      // Read as a list of what it is compared with.
      let type = try listType(of: operand.type ?? .text, range)
      list = Operand(try coerced(list, to: type), list.range)
    case .typed(let value):
      guard case .list(var type) = value.type else {
        throw error(
          .typeMismatch, "\(quantifier.rawValue) takes a query or a list, and this is \(value.type).", at: list.range,
          remedy: "Write the value without \(quantifier.rawValue), or as ARRAY[…].")
      }
      // Lists within lists are looked through, as PostgreSQL does.
      var flat = value
      while type.depth > 1, operand.type?.listElement == nil {
        flat = try call("flatten", [flat], range)
        guard case .list(let inner) = flat.type else { break }
        type = inner
      }
      // What is compared is an element: told by its type before there is one.
      let element = Operand(.constant(.null, type.element), list.range)
      try requireComparable(operand, element, sign.rawValue, range)
      list = Operand(folded(flat), list.range)
    case .open, .interval, .elapsed: break
    }
    // `= ANY` and `<> ALL` are IN and NOT IN; with a NULL in the list these say the same, too.
    let isAny = quantifier == .any
    if case .typed(.constant(.list(let known), _)) = list.kind,
      (sign == .equal && isAny) || (sign == .notEqual && !isAny)
    {
      let elements = known.elements.map { Operand(.constant($0, known.type.element), list.range) }
      let found = elements.isEmpty ? BoundExpression.false : try inList(operand, elements, range)
      return Operand(isAny ? found : try negated(found, range), range)
    }
    return Operand(
      try call("\(sign.rawValue) \(isAny ? "any" : "all")", [operand, list], range), range)
  }

  /// `ARRAY[1] || 2`, `string_to_array('a,b', ',')`: of what looks at no column.
  ///
  /// A constant where it is one already, so that what is asked of it is known.
  private func folded(_ expression: BoundExpression) -> BoundExpression {
    guard case .call = expression, expression.columns.isEmpty,
      let value = try? ConstantEvaluation.value(of: expression, context)
    else { return expression }
    return .constant(value, expression.type)
  }
}
