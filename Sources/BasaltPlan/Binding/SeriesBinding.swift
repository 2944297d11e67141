internal import BasaltCore
internal import BasaltSQL

/// `generate_series`. What makes rows of lists is elsewhere (`UnnestBinding`).
extension StatementBinding {
  /// Whole numbers from constants, or from columns of the tables before it: a function sees these with or without LATERAL, as in
  /// PostgreSQL. A NULL among them means no rows.
  @inline(never)
  /// PostgreSQL's has overloads for numeric and timestamps as well. Those are computed from whole
  /// numbers with the same rows: `SELECT date '2024-01-01' + x::int FROM generate_series(0, 30) AS
  /// g (x)`.
  func series(
    _ call: SyntaxCall, hasOrdinality: Bool, _ alias: TableAlias?, _ place: QueryPlace
  ) throws(BasaltError) -> Relation {
    let name = call.name.parts.map(\.text).joined(separator: ".")
    guard name == "generate_series" else {
      // Others have more of them (`range`): said is what there is.
      throw error(
        .unknownName, "There is no function \(Value.excerpt(of: name)) that yields rows.", at: call.name.range,
        remedy: NameDistance.nearest(
          to: name, among: ["generate_series"] + StatementBinding.listRowNames + FileRequest.functions.keys.sorted()
        ).map { "Did you mean \($0)?" } ?? "There are generate_series(1, 10), unnest(list) and read_csv('file.csv').")
    }
    guard case .list(let arguments) = call.arguments, (2...3).contains(arguments.count), !call.isDistinct,
      call.orderBy.isEmpty, call.filter == nil, call.over == nil
    else {
      throw error(
        .invalidArgument, "generate_series takes a start, a stop and perhaps a step.", at: call.range,
        remedy: "Write generate_series(1, 10).")
    }
    guard !hasOrdinality else {
      throw error(
        .unsupported, "WITH ORDINALITY of generate_series is not supported.", at: call.range,
        remedy: "Compute it: (number - start) / step + 1.")
    }
    try refuseNames(arguments, of: name)
    if let relation = try expansion(arguments.map(\.value), name, alias, place, call.range) { return relation }
    var numbers: [Int64] = []
    for argument in arguments {
      // NULL: no rows.
      guard let number = try wholeNumber(argument.value) else { continue }
      numbers.append(number)
    }
    // PostgreSQL calls the column as the table.
    let column = makeColumn(alias?.name.text ?? name, .bigint, isNullable: false)
    let plan: LogicalPlan
    if numbers.count < arguments.count {
      plan = .values(Values(columns: [column], rows: []))
    } else {
      let step = numbers.count == 3 ? numbers[2] : 1
      guard step != 0 else {
        throw error(
          .invalidArgument, "The step of generate_series is zero.", at: arguments[2].value.range,
          remedy: "Give a step that leads from the start to the stop.")
      }
      plan = .series(Series(column: column, start: numbers[0], stop: numbers[1], step: step))
    }
    return try visible(plan, name: ExactName(name), schema: nil, alias, call.range)
  }

  /// A series of each row of the tables before it, or around the query; `nil` when its arguments look at none.
  ///
  /// Bound over one row without columns: which rows there are, its neighbours say when the two are joined.
  @inline(never)
  private func expansion(
    _ arguments: [Expression], _ name: String, _ alias: TableAlias?, _ place: QueryPlace, _ range: SourceRange
  ) throws(BasaltError) -> Relation? {
    guard place.outer != nil else { return nil }
    let clause = Clause(name, Scope(.empty, outer: place.lateral.outer), with: place.with)
    var numbers: [BoundExpression] = []
    for argument in arguments {
      let operand = try bind(argument, clause)
      try requireWholeNumber(operand, argument.range)
      numbers.append(try coerced(operand, to: .bigint))
    }
    guard !clause.outerColumns.isEmpty || !clause.marks.isEmpty else { return nil }
    for index in numbers.indices { numbers[index] = try settled(numbers[index], clause, name) }
    hasLateral = true
    let column = makeColumn(alias?.name.text ?? name, .bigint, isNullable: false)
    let step = numbers.count == 3 ? numbers[2] : .constant(.bigint(1), .bigint)
    let plan = LogicalPlan.expansion(
      Expansion(column: column, start: numbers[0], stop: numbers[1], step: step, Relation.empty.plan))
    return try visible(plan, name: ExactName(name), schema: nil, alias, range)
  }

  /// Types are looked at before the value: a fraction would be rounded, where PostgreSQL yields other rows.
  private func requireWholeNumber(_ operand: Operand, _ range: SourceRange) throws(BasaltError) {
    switch operand.type {
    case nil, .smallint, .integer, .bigint: break
    case let type?:
      throw error(
        .unsupported, "generate_series of \(type) is not supported yet: it yields whole numbers.", at: range,
        remedy: "Write whole numbers, and compute other values from them.")
    }
  }

  /// A constant argument.
  private func wholeNumber(_ expression: Expression) throws(BasaltError) -> Int64? {
    let clause = Clause("generate_series", Scope(.empty, outer: nil), with: nil)
    try requireWholeNumber(try bind(expression, clause), expression.range)
    let value = try constant(expression, as: .bigint, what: "generate_series")
    guard case .bigint(let number) = value else { return nil }
    return number
  }
}
