internal import BasaltCore
internal import BasaltSQL

/// The operators of a SELECT's windows, once everything in it is bound.
///
/// Calls of one partitioning share an operator where the order of one is the beginning of another's: it sorts once, by the
/// longer. Operators stand above each other in the order in which calls were met.
///
/// ```sql
/// SELECT rank() OVER (PARTITION BY a ORDER BY b, c), sum(d) OVER (PARTITION BY a ORDER BY b), count(*) OVER (PARTITION BY a)
/// ```
///
/// is one operator, with one sort by a, b and c. Each of its calls knows by how many keys its own rows are ordered, and so who
/// its peers are. Other partitionings have operators of their own: each hands on what it gets and adds its columns.
extension StatementBinding {
  /// Puts windows on the input.
  ///
  /// Which of several partitionings stands below which does not matter to results; that of the call with the longest order comes
  /// first, whose sort is the dearest and need not be narrow any more than others.
  /// - Parameter renewed: A call's expressions over the rows that windows see: groups, where there are some.
  @inline(never)
  func addWindows(
    _ binding: SelectBinding, _ renewed: (BoundExpression, Clause) throws(BasaltError) -> BoundExpression
  ) throws(BasaltError) {
    var operators: [Window] = []
    // Whichever was met first, so that the same statement has the same plan.
    // Longer orders first, so that shorter ones find them; of equal ones the first.
    let calls = binding.windows.calls.enumerated().sorted { left, right in
      let (leftCount, rightCount) = (left.element.window.order.count, right.element.window.order.count)
      return leftCount == rightCount ? left.offset < right.offset : leftCount > rightCount
    }
    for (_, (call, window, clause, range)) in calls {
      // Over groups a key is a column of the grouping, or has no one value: told with its place.
      var partition: [BoundExpression] = []
      for key in window.partition { partition.append(try renewed(key, clause)) }
      var order = window.order
      for index in order.indices { order[index].value = try renewed(order[index].value, clause) }
      let call = try call.replacing { (expression) throws(BasaltError) in try renewed(expression, clause) }
      // By structure and in their order: `PARTITION BY a, b` and `b, a` are two sorts.
      let shared = operators.firstIndex { known in
        BoundExpression.areSame(known.partition, partition) && order.begins(known.order)
      }
      if let shared {
        operators[shared].calls.append(call)
        continue
      }
      // A plan is walked by recursion, and each operator is a level.
      try countStep(range)
      operators.append(Window(partition: partition, order: order, calls: [call], binding.input))
    }
    // From the bottom up: what is above sees what is below, which no call asks for, as none stands within another.
    for var window in operators {
      window.input = binding.input
      binding.input = .window(window)
    }
  }

  /// QUALIFY: a filter above the windows, before DISTINCT. Its own windows are computed with all others.
  ///
  /// Over items, windows and columns. A name that is no column is an item's, as in DuckDB.
  @inline(never)
  func bindQualify(_ condition: Expression, _ binding: SelectBinding) throws(BasaltError) {
    let clause = binding.clause("QUALIFY")
    clause.aliases = binding
    // Not longer than it is needed: the binding holds the clause in turn.
    defer { clause.aliases = nil }
    let bound = try self.condition(try bind(condition, clause), "QUALIFY")
    // DuckDB's rule: without a window it would be a WHERE that sees groups, and most likely a mistake.
    guard !binding.windows.calls.isEmpty else {
      throw error(
        .invalidArgument, "QUALIFY is a condition on window functions, and there is none in this query.",
        at: condition.range, remedy: "Write the condition in WHERE, or in HAVING for groups.")
    }
    binding.qualify = (bound, clause)
  }

  /// The item that a name in QUALIFY means, where no column is called so; `nil` for no item.
  ///
  /// The item is computed twice then, below the filter and above it, unless it is a window's column, as most are: so its size
  /// counts as a copy.
  @inline(never)
  func aliased(_ name: QualifiedName, _ clause: Clause) throws(BasaltError) -> Operand? {
    guard let binding = clause.aliases, name.parts.count == 1,
      let index = try itemIndex(named: name.parts[0], binding)
    else { return nil }
    let item = binding.items[index]
    try refuseUnnested(item.operand, "QUALIFY", name.range, binding)
    if case .typed(let value) = item.operand.kind { try countCopies(of: value, 1, name.range) }
    return Operand(item.operand.kind, name.range)
  }
}
