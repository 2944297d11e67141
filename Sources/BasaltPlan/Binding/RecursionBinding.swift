internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// WITH RECURSIVE: tables that name themselves.
///
/// Such a table is `seed UNION [ALL] step`, where the step alone names it, once: PostgreSQL's form. The columns are the seed's, in
/// name and type; what the step yields has to become them without being asked.
///
/// What the name means there are the rows of the round before. So what would look at them as a whole, and mean all rows by it,
/// is refused, as PostgreSQL refuses it, though it could be computed, and would give some rows or other: aggregates, the side of an outer join whose rows may be missing, sub-queries of
/// expressions, EXCEPT and INTERSECT.
extension StatementBinding {
  /// A table of WITH RECURSIVE, be it recursive or not: the word is of the list, and most tables beside one are none.
  ///
  /// Which it is shows when its step is bound. Until then it is read as if it were; a table that never names itself is bound
  /// again, as a query like any other, whose sides settle their types together.
  func recursiveTable(_ list: WithList, _ index: Int) throws(BasaltError) -> LogicalPlan {
    let table = list.tables[index]
    let place = QueryPlace(with: WithTables(list: list, count: index + 1), outer: list.place.outer)
    // It may be bound within itself no more than once at a time: what is outside of it is as it was.
    let outer = list.own[index]
    defer { list.own[index] = outer }
    guard case .combined(let first, let steps) = table.query.body, let last = steps.last, last.operation == .union,
      table.query.orderBy == nil, table.query.limit == nil, table.query.offset == nil, table.query.with.isEmpty
    else {
      list.own[index] = .refused(
        "A table that names itself is written as seed UNION [ALL] step, without WITH, ORDER BY and LIMIT around it.")
      let rows = try bind(table.query, in: place)
      return try rows.plan(as: rows.ownTypes)
    }
    // Steps of one row of UNION are alike: what comes before the last is the seed.
    // Nor is there a row yet that it could mean.
    list.own[index] = .refused("The table is named before its last UNION, and has no rows there yet.")
    let seedBody = steps.count == 1 ? first : SetExpression.combined(first: first, Array(steps.dropLast()))
    let before = subqueries.count
    let seedRows = try bind(Query(seedBody, seedBody.range), in: place)
    let seed = try seedRows.plan(as: seedRows.ownTypes)
    // Below 0, where no sub-query is: nobody plans these rows but the recursion.
    recursionCount += 1
    let id = SubqueryID(-recursionCount)
    // The step sees the names that the table has for others.
    let beforeStep = subqueries.count
    list.own[index] = .roundBefore(id, seed.columns)
    let useCount = ownUseCount
    let stepRows = try bind(Query(last.operand, last.operand.range), in: place)
    guard ownUseCount > useCount else {
      // It does not name itself: a query like any other, and bound as one.
      subqueries.removeSubrange(before...)
      let rows = try bind(table.query, in: place)
      return try rows.plan(as: rows.ownTypes)
    }
    guard stepRows.types.count == seed.columns.count else {
      throw error(
        .invalidArgument, "The sides of UNION have \(seed.columns.count) and \(stepRows.types.count) columns.",
        at: last.operand.range, remedy: "Select as many columns on each side.")
    }
    // Types are the seed's, and do not grow with the rounds: nobody could say where that would end.
    let types = seed.columns.map(\.type)
    for (position, type) in stepRows.types.enumerated() {
      guard let type, type != types[position], ImplicitCast.commonType(types[position], type) != types[position] else {
        continue
      }
      throw error(
        .typeMismatch,
        "The column \(position + 1) of \(table.name.text) is \(types[position]) in the seed and \(type) in the step.",
        at: last.operand.range, remedy: "Cast one of them to the other's type.")
    }
    let step = try projected(stepRows.plan(as: types), as: types, last.operand.range)
    let uses = step.uses(of: id)
    guard subqueries[beforeStep...].allSatisfy({ $0.plan.uses(of: id).count == 0 }) else {
      throw misused(table, "in a sub-query of an expression", last)
    }
    guard uses.count == 1 else { throw misused(table, "more than once", last) }
    if let place = uses.place { throw misused(table, place, last) }
    // New ones: rows of both come under them, and any of them may be NULL in a later round.
    let columns = seed.columns.map { makeColumn($0.name, $0.type) }
    return .recursive(Recursion(id, isAll: last.isAll, columns: columns, seed: seed, step: step))
  }

  /// A table within its own query; `nil` for one that is complete.
  ///
  /// Asked for each name, before it is looked for anywhere else: within its own query it hides a table of the catalog.
  func ownRows(_ list: WithList, _ index: Int, _ range: SourceRange) throws(BasaltError) -> LogicalPlan? {
    switch list.own[index] {
    case nil: return nil
    case .refused(let why)?:
      throw error(
        .unsupported, why, at: range, remedy: "Write WITH RECURSIVE t AS (SELECT … UNION ALL SELECT … FROM t …).")
    case .roundBefore(let id, let columns)?:
      ownUseCount += 1
      return common(CommonRows(id, columns, estimatedRowCount: Recursion.estimatedRowCount))
    }
  }

  /// What SQL leaves without a meaning.
  ///
  /// Refused where PostgreSQL refuses it, so that a statement that runs here means the same there. Told of the step as a whole,
  /// since the place where the table is named may be deep in a sub-query of it.
  private func misused(_ table: CommonTable, _ place: String, _ step: SetStep) -> BasaltError {
    error(
      .unsupported, "The table \(table.name.text) names itself \(place).", at: step.operand.range,
      remedy: "Name it once, in FROM, and look at all of its rows in the query behind WITH.")
  }
}

extension LogicalPlan {
  /// One look over the bound step.
  ///
  /// How often the rows of a recursion are read below, and the place where they must not be, if they are.
  fileprivate func uses(of id: SubqueryID) -> (count: Int, place: String?) {
    if case .common(let common) = self { return (common.id == id ? 1 : 0, nil) }
    var (count, place): (Int, String?) = (0, nil)
    for (index, input) in inputs.enumerated() {
      let below = input.uses(of: id)
      guard below.count > 0 else { continue }
      count += below.count
      place = place ?? below.place ?? misuse(ofInput: index)
    }
    return (count, place)
  }

  /// What is wrong with reading a round below this operator.
  ///
  /// By the plan and not by the text: what sub-queries, views and stars come to is settled here.
  private func misuse(ofInput index: Int) -> String? {
    switch self {
    case .aggregate(let aggregate) where !aggregate.calls.isEmpty || aggregate.sets != nil || aggregate.keys.isEmpty:
      return "below an aggregate"
    case .join(let join):
      switch join.kind {
      case .inner: return nil
      case .left: return index == 1 ? "on the side of an outer join whose rows may be missing" : nil
      case .right: return index == 0 ? "on the side of an outer join whose rows may be missing" : nil
      case .full: return "in an outer join"
      // The right of all of these is a query within an expression, whatever it asks for.
      case .semi, .anti, .mark, .exists, .single: return index == 1 ? "in a sub-query of an expression" : nil
      }
    case .asof: return index == 1 ? "where its nearest row is looked for" : nil
    case .combined(let combination) where combination.operation != .union:
      return "in \(combination.operation.rawValue.uppercased())"
    default: return nil
    }
  }
}
