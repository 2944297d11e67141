import BasaltCore
import BasaltFunctions

/// Operators that look at several rows at once: what they do once for each row around them, they do once for each value of it.
///
/// A condition on rows around them moves past them if it is an equality: its own side becomes a further key, so that rows of
/// different values do not meet. For everything else the domain is joined below (`bound`), whose columns are then compared with
/// rows around it by equalities.
extension Unnester {
  /// An equality, by the side of the rows around and the plan's own.
  ///
  /// Types of both are one, as of all equalities, so that a key may stand for either.
  struct OuterEquality {
    let outer, own: BoundExpression
  }

  /// The sides of a condition; `nil` for what is no equality of a side each.
  ///
  /// Volatile ones are none: a key is computed once for a row, and the condition would have been for each pair.
  func equality(_ condition: BoundExpression) -> OuterEquality? {
    guard !condition.isVolatile, case .call(let function, let operands) = condition, function.name == "=",
      operands.count == 2
    else { return nil }
    // A side that looks at nothing outside is the plan's, a constant too: then it is a key of one value. `o.k + 1` is a side of
    // rows outside like any other; `o.k + r.k` is none.
    for (one, other) in [(operands[0], operands[1]), (operands[1], operands[0])]
    where !outer(one).isEmpty && one.columns.isSubset(of: outerIDs) && outer(other).isEmpty {
      return OuterEquality(outer: one, own: other)
    }
    return nil
  }

  /// The plan with nothing pending but equalities.
  ///
  /// A domain of no more columns than there is need for: those of what is no equality, and of what is to be computed. Equalities
  /// of other columns stay as they are, beside those of the domain.
  /// - Parameter expressions: That are to be computed of its rows; where they look at rows around, the domain is joined.
  mutating func settled(
    _ input: Unnested, for expressions: (Unnested) -> [BoundExpression] = { _ in [] }
  ) throws(BasaltError) -> Unnested {
    let input = try input.defaults == nil ? input : completed(input)
    let ids = outer(expressions(input)).union(outer(input.pending.filter { equality($0) == nil }))
    return ids.isEmpty ? input : try bound(input, to: ids).plan
  }

  /// Keys of a grouping, or columns of a DISTINCT, for the plan's sides of equalities; what is pending then asks these.
  ///
  /// A key that is there already is used: `SELECT max(y) … WHERE r.k = o.k GROUP BY r.k` has one key.
  /// - Parameter mayUse: Whether those that are there are in every group as the rows have them, as keys of one set of several are not.
  private mutating func keyed(
    _ pending: [BoundExpression], _ keys: inout [Projection.Item], mayUse: Bool = true
  ) throws(BasaltError) -> [BoundExpression] {
    var asked: [BoundExpression] = []
    for condition in pending {
      guard let equality = equality(condition) else { throw BasaltError.unforeseen("a condition that cannot move") }
      let key: PlanColumn
      if mayUse, let known = keys.first(where: { $0.value.isSame(as: equality.own) }) {
        key = known.column
      } else {
        key = makeColumn(name(of: equality.own), equality.own.type)
        keys.append(.init(key, equality.own))
      }
      asked.append(try .calling("=", [equality.outer, .column(key.id, key.type)]))
    }
    return asked
  }

  private func name(of expression: BoundExpression) -> String {
    if case .column(let id, _) = expression, let column = outerColumns[id] { return column.name }
    return "key"
  }

  // MARK: Operators

  /// Groups of each value. Without keys of its own there is a group of no rows, too, which is the default.
  ///
  /// What an aggregate makes of no rows, it is asked itself: its states say it before they have seen one.
  ///
  /// Of several sets each gets the further keys. The empty one among them is then one of no keys of its own, and the group of no
  /// rows is its: keys are NULL there, and marks say that all of them are missing.
  /// - Throws: `.unsupported` for several empty sets, whose groups of no rows would be more than one row.
  mutating func unnested(_ aggregate: Aggregate) throws(BasaltError) -> Unnested {
    let input = try settled(try unnested(aggregate.input)) { input in
      aggregate.expressions.map { $0.substituting(input.values) }
    }
    let values = input.values
    var keys = aggregate.keys.map { Projection.Item($0.column, $0.value.substituting(values)) }
    var calls = aggregate.calls.map { $0.substituting(values) }
    // With several sets a key is another thing above than below; the further ones are the same in all of them.
    var sets = aggregate.sets
    let pending = try keyed(input.pending, &keys, mayUse: sets == nil)
    for index in sets?.sets.indices ?? 0..<0 { sets?.sets[index] += aggregate.keys.count..<keys.count }
    var result = Unnested(plan: input.plan, pending: pending)
    let emptyCount = aggregate.sets?.sets.count(where: \.isEmpty) ?? (aggregate.keys.isEmpty ? 1 : 0)
    result.isSingle = emptyCount == 1 && (aggregate.sets?.sets.count ?? 1) == 1
    if emptyCount > 0, !pending.isEmpty {
      guard emptyCount == 1 else {
        throw BasaltError(
          .unsupported, "Several empty sets of keys are not supported in a query that looks at rows around it.",
          remedy: "Write () once in GROUPING SETS, or combine two queries with UNION ALL.")
      }
      // Under numbers of their own, since theirs are of what the default is put into: an outer join above makes NULLs of groups
      // that are not there, and an expression over these is the column that everybody else knows.
      var defaults: [ColumnID: BoundExpression] = [:]
      for index in calls.indices {
        let column = calls[index].column
        calls[index].column = makeColumn(column.name, column.type, isNullable: column.isNullable)
        result.values[column.id] = .column(calls[index].column.id, column.type)
        let states = calls[index].function.makeStates()
        states.resize(groupCount: 1)
        defaults[column.id] = .constant(try states.results(0..<1)[0], column.type)
      }
      for index in sets?.marks.indices ?? 0..<0 {
        guard let mark = sets?.marks[index] else { continue }
        let column = makeColumn(mark.column.name, mark.column.type, isNullable: false)
        sets?.marks[index].column = column
        result.values[mark.column.id] = .column(column.id, column.type)
        // All of its keys are missing, of which each is a bit.
        let bits = mark.keys.reduce(Int32(0)) { bits, _ in bits << 1 | 1 }
        defaults[mark.column.id] = .constant(.integer(bits), column.type)
      }
      // Of the empty set, all keys are NULL.
      for key in aggregate.keys { defaults[key.column.id] = .constant(.null, key.column.type) }
      result.defaults = defaults
    }
    result.plan = .aggregate(Aggregate(keys: keys, calls: calls, sets: sets, input.plan))
    return result
  }

  /// Rows are told apart by the values that they are of, too.
  ///
  /// By the columns of the query and by nothing else: others that were handed up for what is pending are left out, as each of
  /// them would make two rows of one.
  mutating func distinct(_ plan: LogicalPlan) throws(BasaltError) -> Unnested {
    let whole = try unnested(plan)
    // One row differs from no other.
    if whole.isSingle { return whole }
    let columns = plan.columns
    let input = try settled(whole) { input in columns.map(input.value) }
    var items: [Projection.Item] = []
    var values: [ColumnID: BoundExpression] = [:]
    for column in columns {
      let value = input.value(of: column)
      if case .column(column.id, _) = value {
        items.append(.init(column, value))
      } else {
        let copy = makeColumn(column.name, column.type, isNullable: column.isNullable)
        items.append(.init(copy, value))
        values[column.id] = .column(copy.id, copy.type)
      }
    }
    // What tells rows of different values apart is a column of each row from here on.
    let pending = try keyed(input.pending, &items)
    return Unnested(plan: .distinct(.project(Projection(items, input.plan))), pending: pending, values: values)
  }

  /// The first rows of each value and key.
  mutating func unnested(_ first: FirstRows) throws(BasaltError) -> Unnested {
    var order: [SortKey] = []
    var below = first.input
    if case .sort(let sort) = below { (order, below) = (sort.keys, sort.input) }
    let whole = try unnested(below)
    // One row differs from no other.
    if whole.isSingle { return whole }
    var input = try settled(whole) { input in first.keys.map { $0.substituting(input.values) } }
    order = try orderKeys(order, &input)
    // In any order: they are looked up in a table, and the order of rows is the sort's.
    var keys = first.keys.map { $0.substituting(input.values) }
    for condition in input.pending {
      guard let equality = equality(condition) else { throw BasaltError.unforeseen("a condition that cannot move") }
      keys.append(equality.own)
    }
    // Rows of several values may stand between each other: the first of each is still the first.
    if !order.isEmpty { input.plan = .sort(Sort(order, input.plan)) }
    input.plan = .firstRows(FirstRows(keys, input.plan))
    return input
  }

  /// Windows of each value: a partition has rows of one value alone, as it had those for one row around.
  mutating func unnested(_ window: Window) throws(BasaltError) -> Unnested {
    var input = try settled(try unnested(window.input)) { input in
      window.expressions.map { $0.substituting(input.values) }
    }
    // What is computed of rows outside is a column of the input by now, under another number.
    let values = input.values
    let plan = LogicalPlan.window(window)
    let changed = try plan.replacingExpressions { (expression) throws(BasaltError) in expression.substituting(values) }
    guard case .window(var moved) = changed ?? plan else { throw BasaltError.unforeseen("a window that is none") }
    for condition in input.pending {
      guard let equality = equality(condition) else { throw BasaltError.unforeseen("a condition that cannot move") }
      // Behind the window's own keys, which it may share with others.
      moved.partition.append(equality.own)
    }
    moved.input = input.plan
    input.plan = .window(moved)
    return input
  }

  /// The first rows of each value.
  ///
  /// A sort by the value, and then by the order that was asked for, with the limit counting anew at each value. LIMIT 1 of a
  /// row that is the only one says nothing.
  mutating func unnested(_ limit: Limit) throws(BasaltError) -> Unnested {
    var order: [SortKey] = []
    var below = limit.input
    if case .sort(let sort) = below { (order, below) = (sort.keys, sort.input) }
    // DISTINCT ON has the sort below it, and hands its order on: it is wanted once more, within each value.
    if case .firstRows(let first) = below, case .sort(let sort) = first.input { order = sort.keys }
    // One of each group is one of several, where it was made for a row that is in turn one of a query around it.
    let isOne = limit.count?.isConstant(.bigint(1)) == true && limit.groups.isEmpty
    let whole = try unnested(below)
    // One row at most is among the first of one or more.
    if whole.isSingle, limit.offset == nil, case .constant(.bigint(let count), _)? = limit.count, count > 0 {
      return whole
    }
    var input = try settled(whole) { input in limit.groups.map { $0.substituting(input.values) } }
    order = try orderKeys(order, &input)
    // What was bound for the order has brought equalities, and nothing else; each is a column of the plan that says which row
    // outside its rows are for.
    var groups: [BoundExpression] = limit.groups.map { $0.substituting(input.values) }
    for condition in input.pending {
      guard let equality = equality(condition) else { throw BasaltError.unforeseen("a condition that cannot move") }
      groups.append(equality.own)
    }
    // Rows of one value beside each other, as the limit of each asks for.
    let all = groups.map { SortKey($0) } + order
    if !all.isEmpty { input.plan = .sort(Sort(all, input.plan)) }
    input.plan = .limit(Limit(count: limit.count, offset: limit.offset, groups: groups, input.plan))
    input.isSingle = input.isSingle || isOne
    return input
  }

  // MARK: Set operations

  /// Sides with further columns, that say which value a row is of.
  ///
  /// A side that compares a column outside with one of its own says so by that one; to all others the domain is joined. With
  /// these columns rows of different values are different rows, which is all that UNION, EXCEPT and INTERSECT have to know;
  /// how often equal rows stay is counted for each value by itself, as before.
  mutating func unnested(_ combination: Combination) throws(BasaltError) -> Unnested {
    // A side that stands for no rows, as an aggregate of none does, gives its row before rows are counted.
    var inputs: [Unnested] = []
    for input in combination.inputs {
      let side = try unnested(input)
      inputs.append(try side.defaults == nil ? side : completed(side))
    }
    func expressions(_ side: Unnested, _ plan: LogicalPlan) -> [BoundExpression] {
      side.pending + plan.columns.map(side.value)
    }
    var ids: Set<ColumnID> = []
    for (side, plan) in zip(inputs, combination.inputs) { ids.formUnion(outer(expressions(side, plan))) }
    let ordered = ids.sorted { $0.number < $1.number }
    var isNullable = false
    var plans: [LogicalPlan] = []
    for (side, plan) in zip(inputs, combination.inputs) {
      var side = side
      var asked = owners(of: ids, side, plan)
      if let asked {
        // A NULL is equal to nothing, and its rows are of no value. Behind the set operation nobody could tell any more which side
        // it came from.
        var tests: [BoundExpression] = []
        for id in ordered { if let own = asked[id] { tests.append(try .calling("not", [.calling("is null", [own])])) } }
        if let condition = BoundExpression.conjunction(tests) { side.plan = .filter(condition, side.plan) }
      } else {
        (side, asked) = try bound(side, to: ids)
        isNullable = true
      }
      let row = plan.columns.map(side.value) + ordered.compactMap { asked?[$0] }
      plans.append(projection(row, plan.columns.map(\.name) + ordered.map { outerColumns[$0]?.name ?? "" }, side.plan))
    }
    var columns = combination.columns
    var pending: [BoundExpression] = []
    for id in ordered {
      guard let column = outerColumns[id] else { continue }
      let own = makeColumn(column.name, column.type)
      columns.append(own)
      pending += try BoundExpression.sameness(
        .column(id, column.type), .column(own.id, own.type), isNullable: isNullable && column.isNullable)
    }
    return Unnested(
      plan: .combined(
        Combination(combination.operation, isAll: combination.isAll, columns: columns, inputs: plans)),
      pending: pending)
  }

  /// By column outside, the side's own value that it is compared with; `nil` unless that is all that is asked of rows outside.
  ///
  /// Once a column: a second equality of the same is one to be asked, and asked where the domain is.
  private func owners(
    of ids: Set<ColumnID>, _ side: Unnested, _ plan: LogicalPlan
  ) -> [ColumnID: BoundExpression]? {
    guard outer(plan.columns.map(side.value)).isEmpty else { return nil }
    var owners: [ColumnID: BoundExpression] = [:]
    for condition in side.pending {
      guard let equality = equality(condition), case .column(let id, let type) = equality.outer,
        type == equality.own.type, owners.updateValue(equality.own, forKey: id) == nil
      else { return nil }
    }
    return ids.isSubset(of: owners.keys) ? owners : nil
  }

  /// Expressions as columns, in their order; each with a number of its own, as sides of a set operation are matched by position
  /// and one side may have a column twice.
  private mutating func projection(
    _ row: [BoundExpression], _ names: [String], _ input: LogicalPlan
  ) -> LogicalPlan {
    var items: [Projection.Item] = []
    for (value, name) in zip(row, names) { items.append(.init(makeColumn(name, value.type), value)) }
    return .project(Projection(items, input))
  }
}

extension Window {
  /// All that it computes of its rows.
  fileprivate var expressions: [BoundExpression] {
    partition + order.map(\.value) + calls.flatMap(\.expressions)
  }
}

extension Aggregate {
  /// All that it computes of its rows.
  fileprivate var expressions: [BoundExpression] {
    keys.map(\.value)
      + calls.flatMap { call in call.arguments + call.orderBy.map(\.value) + (call.filter.map { [$0] } ?? []) }
  }
}

extension AggregateCall {
  fileprivate func substituting(_ values: [ColumnID: BoundExpression]) -> AggregateCall {
    var call = self
    call.arguments = arguments.map { $0.substituting(values) }
    call.filter = filter?.substituting(values)
    for index in orderBy.indices { call.orderBy[index].value = orderBy[index].value.substituting(values) }
    return call
  }
}
