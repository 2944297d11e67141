internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Calls of aggregates. Each is computed where the rows are grouped, and what stands in its place is a
/// column.
///
/// **Where.** In items, HAVING and ORDER BY, and nowhere else; never within each other. An aggregate in a
/// sub-query belongs to that query, unless all columns in it are of a query around it: then it is one of that query's, as
/// the standard has it, and the sub-query sees a column of its groups.
///
/// **FILTER** leaves rows out before the aggregate sees them, and DISTINCT keeps each combination of arguments
/// once; both together filter first. **ORDER BY** says in which order it sees its rows: it matters to
/// `string_agg`, and costs the same to `sum`, which a rule may take away.
extension StatementBinding {
  /// A call of an aggregate, as the column that will hold its results.
  ///
  /// The clause says whether there may be one: WHERE, ON and the keys of a grouping are looked at
  /// before there are groups. Equal calls share a column, so that `count(*)` in SELECT, HAVING and
  /// ORDER BY is counted once.
  @inline(never)
  func aggregate(_ name: String, _ call: SyntaxCall, _ clause: Clause) throws(BasaltError) -> Operand {
    // Whose it is, its columns tell.
    guard clause.aggregates != nil || clause.scope.nextVisible != nil else { throw misplaced(name, call, clause) }
    guard !clause.isInAggregate else {
      throw error(
        .invalidArgument, "Aggregates such as \(name) may not stand within each other.", at: call.range,
        remedy: "Compute the inner one in a sub-query of FROM.")
    }
    // Names within are those of the rows before they are grouped.
    clause.isInAggregate = true
    defer { clause.isInAggregate = false }
    let (function, arguments) =
      call.withinGroup.isEmpty ? try arguments(name, call, clause) : try orderedArguments(name, call, clause)
    let filter = try call.filter.map { (filter) throws(BasaltError) in
      try condition(try bind(filter, clause), "FILTER")
    }
    let column = makeColumn(name, function.resultType, isNullable: name != "count")
    let order = try aggregateOrder(call, arguments, clause)
    // A list of distinct values is ordered when it is there, by the one argument that it has.
    let isDistinctList = call.isDistinct && function.name == "array_agg"
    let bound = AggregateCall(
      column, function, arguments, isDistinct: call.isDistinct, filter: filter, orderBy: isDistinctList ? [] : order)
    let owner = try owner(of: bound, clause)
    guard let collector = owner.aggregates else { throw misplaced(name, call, owner) }
    let shared = collector.column(of: bound)
    if owner !== clause { clause.outerColumns.insert(shared.id) }
    if isDistinctList { return try distinctList(.column(shared.id, shared.type), order.first, call.range) }
    return Operand(.column(shared.id, shared.type), call.range)
  }

  /// The clause whose rows it is of: a clause around the query, when it looks at none of the query's own columns.
  ///
  /// The nearest one that has any of them. `sum(1)` looks at nothing, and is the query's own.
  private func owner(of call: AggregateCall, _ clause: Clause) throws(BasaltError) -> Clause {
    let expressions = call.arguments + call.orderBy.map(\.value) + (call.filter.map { [$0] } ?? [])
    let used = expressions.reduce(into: Set<ColumnID>()) { $0.formUnion($1.columns) }
    guard !used.isEmpty, used.isSubset(of: clause.outerColumns) else { return clause }
    var next = clause.scope.nextVisible
    while let scope = next {
      if used.contains(where: scope.has), let owner = scope.clause {
        guard !owner.isInAggregate else {
          throw error(
            .invalidArgument, "Aggregates such as \(call.function.name) may not stand within each other.",
            at: owner.places[used.first ?? call.column.id] ?? SourceRange(0, 0),
            remedy: "Compute the inner one in a sub-query of FROM.")
        }
        return owner
      }
      next = scope.nextVisible
    }
    return clause
  }

  private func misplaced(_ name: String, _ call: SyntaxCall, _ clause: Clause) -> BasaltError {
    error(
      .invalidArgument, "\(clause.name) may not hold aggregates such as \(name).", at: call.range,
      remedy: clause.name == "WHERE" ? "Write the condition in HAVING." : "Compute it in a sub-query of FROM.")
  }

  /// The overload, and the arguments as it takes them.
  ///
  /// Names within are those of the rows, also where the call stands in ORDER BY: `ORDER BY sum(x)`
  /// sums the column x even if an item is called x.
  func arguments(
    _ name: String, _ call: SyntaxCall, _ clause: Clause
  ) throws(BasaltError) -> (BoundAggregate, [BoundExpression]) {
    var operands: [Operand] = []
    switch call.arguments {
    case .star:
      guard name == "count" else {
        throw error(
          .invalidArgument, "\(name)(*) means nothing: only count takes the star.", at: call.range,
          remedy: "Write the arguments of \(name).")
      }
    case .list(let list):
      guard !list.isEmpty || name != "count" else {
        throw error(
          .invalidArgument, "count() counts nothing.", at: call.range, remedy: "Write count(*) to count rows.")
      }
      try refuseNames(list, of: name)
      for argument in list { operands.append(try bind(argument.value, clause)) }
    }
    do throws(BasaltError) {
      var given: [FunctionResolver.Argument] = []
      for operand in operands { given.append(try argument(operand)) }
      let function = try AggregateResolver.resolve(name, given)
      var bound: [BoundExpression] = []
      for (operand, type) in zip(operands, function.argumentTypes) { bound.append(try coerced(operand, to: type)) }
      return (function, bound)
    } catch {
      throw placed(error, call.range)
    }
  }

  /// `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)` is `quantile_cont(x, 0.5)`: what is ordered is the first argument, and what
  /// stands in parentheses follows it.
  /// - Throws: `.invalidArgument` for a function that orders nothing.
  ///
  /// NULLs do not count, so that where they would come says nothing.
  ///
  /// PostgreSQL asks that what stands in parentheses has one value in a group. Here it may be anything, and the last row's counts:
  /// where it has one value that is the same.
  private func orderedArguments(
    _ name: String, _ call: SyntaxCall, _ clause: Clause
  ) throws(BasaltError) -> (BoundAggregate, [BoundExpression]) {
    guard call.withinGroup.count == 1, case .list(let list) = call.arguments else {
      throw error(
        .invalidArgument, "WITHIN GROUP orders by one expression.", at: call.range,
        remedy: "Write it as in percentile_cont(0.5) WITHIN GROUP (ORDER BY x).")
    }
    let item = call.withinGroup[0]
    let plain = SyntaxCall(call.name, .list([.init(item.key)] + list), call.range)
    let (function, bound) = try arguments(name, plain, clause)
    guard let descending = function.descending else {
      throw error(
        .invalidArgument, "\(name) is no function of ordered values, which alone have WITHIN GROUP.", at: call.range,
        remedy: "Write the arguments in the parentheses of the call.")
    }
    return (item.direction.isDescending ? descending : function, bound)
  }

  /// `string_agg(name, ', ' ORDER BY rank)`: any expressions, of the arguments alone under DISTINCT.
  ///
  /// Under DISTINCT of the arguments alone, since rows that are told apart by these have no other
  /// values any more: PostgreSQL's rule and its reason.
  private func aggregateOrder(
    _ call: SyntaxCall, _ arguments: [BoundExpression], _ clause: Clause
  ) throws(BasaltError) -> [SortKey] {
    var keys: [SortKey] = []
    for item in call.orderBy {
      let value = try value(of: bind(item.key, clause))
      guard !call.isDistinct || arguments.contains(where: { $0.isSame(as: value) }) else {
        throw error(
          .invalidArgument, "Under DISTINCT an aggregate is ordered by its arguments alone.", at: item.key.range,
          remedy: "Order by one of the arguments, or leave DISTINCT away.")
      }
      keys.append(SortKey(value, item.direction))
    }
    return keys
  }
}

extension SortKey {
  /// NULL counts as greater than every value, unless somebody says where it belongs.
  init(_ value: BoundExpression, _ direction: SortDirection) {
    self.init(value, isDescending: direction.isDescending, nullsFirst: direction.nullsFirst ?? direction.isDescending)
  }
}
