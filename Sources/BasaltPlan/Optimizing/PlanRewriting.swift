import BasaltCore

/// Walking and rebuilding plans: what every rule needs, and none should spell out again.
///
/// A new operator has its cases here, once, and every rule can take it: rules name only the
/// operators that they change. Recursion is as deep as the plan, which the binder bounds
/// (`Limits.sqlPlanStepCountMaximum`).
extension LogicalPlan {
  /// The same operator over other inputs, in the order of `inputs`.
  /// - Precondition: As many as there are, with the columns that the operator looks at.
  ///
  /// What an operator says of itself is kept as it is, so that a rule which changes an input must
  /// not take a column from it that the operator looks at. `PlanCheck` of the tests holds plans
  /// against that after every rule.
  func with(inputs: [LogicalPlan]) -> LogicalPlan {
    precondition(inputs.count == self.inputs.count, "as many inputs as before")
    switch self {
    case .scan, .values, .series, .common: return self
    case .recursive(var recursion):
      (recursion.seed, recursion.step) = (inputs[0], inputs[1])
      return .recursive(recursion)
    case .filter(let condition, _): return .filter(condition, inputs[0])
    case .distinct: return .distinct(inputs[0])
    case .expansion(var expansion):
      expansion.input = inputs[0]
      return .expansion(expansion)
    case .project(var projection):
      projection.input = inputs[0]
      return .project(projection)
    case .aggregate(var aggregate):
      aggregate.input = inputs[0]
      return .aggregate(aggregate)
    case .join(var join):
      (join.left, join.right) = (inputs[0], inputs[1])
      return .join(join)
    case .asof(var join):
      (join.left, join.right) = (inputs[0], inputs[1])
      return .asof(join)
    case .window(var window):
      window.input = inputs[0]
      return .window(window)
    case .sort(var sort):
      sort.input = inputs[0]
      return .sort(sort)
    case .limit(var limit):
      limit.input = inputs[0]
      return .limit(limit)
    case .firstRows(var first):
      first.input = inputs[0]
      return .firstRows(first)
    case .combined(var combination):
      combination.inputs = inputs
      return .combined(combination)
    case .divided(var divided):
      divided.input = inputs[0]
      return .divided(divided)
    }
  }

  /// This plan with `body` applied to each operator, from the leaves up. `nil` from `body` leaves an operator as it is.
  /// - Returns: `nil` when nothing was changed.
  ///
  /// From the leaves up, because most rules look one operator down: they then see what they have
  /// made there already. An operator that `body` puts in the place of another is not looked at
  /// again.
  ///
  /// `nil` and not the same plan: that way EXPLAIN can name the rules that acted, and a plan that
  /// no rule touches is never copied.
  func rewritten(
    _ body: (LogicalPlan) throws(BasaltError) -> LogicalPlan?
  ) throws(BasaltError) -> LogicalPlan? {
    // Recursion as deep as the plan, which the binder bounds.
    var didChange = false
    var renewed: [LogicalPlan] = []
    for input in inputs {
      let changed = try input.rewritten(body)
      if changed != nil { didChange = true }
      renewed.append(changed ?? input)
    }
    // As it was, when nothing below it has changed: its storage is shared with the plan before.
    let whole = didChange ? with(inputs: renewed) : self
    if let changed = try body(whole) { return changed }
    return didChange ? whole : nil
  }

  /// Every expression of this operator alone, replaced where `body` says so.
  /// - Returns: `nil` when nothing was changed.
  ///
  /// Each expression as a whole. Whoever wants to look into one recurses by itself, since rules
  /// differ in the order in which they do: folding goes from the leaves up, substitution from the
  /// root down.
  func replacingExpressions(
    _ body: (BoundExpression) throws(BasaltError) -> BoundExpression?
  ) throws(BasaltError) -> LogicalPlan? {
    var didChange = false
    // Three for what operators hold: one expression, several, and those of an order, whose
    // directions stay as they are.
    func replaced(_ expression: BoundExpression) throws(BasaltError) -> BoundExpression {
      guard let changed = try body(expression) else { return expression }
      didChange = true
      return changed
    }
    func replaced(_ expressions: [BoundExpression]) throws(BasaltError) -> [BoundExpression] {
      var all: [BoundExpression] = []
      for expression in expressions { all.append(try replaced(expression)) }
      return all
    }
    func replaced(_ keys: [SortKey]) throws(BasaltError) -> [SortKey] {
      var all = keys
      for index in keys.indices { all[index].value = try replaced(keys[index].value) }
      return all
    }
    var plan = self
    switch self {
    // A scan's tests are no expressions any more, and the others have none of their own: what they
    // compare are their inputs' columns.
    case .scan, .series, .distinct, .combined, .common, .recursive, .divided: break
    case .values(var values):
      for index in values.rows.indices { values.rows[index] = try replaced(values.rows[index]) }
      plan = .values(values)
    case .filter(let condition, let input): plan = .filter(try replaced(condition), input)
    case .expansion(var expansion):
      expansion.start = try replaced(expansion.start)
      expansion.stop = try replaced(expansion.stop)
      expansion.step = try replaced(expansion.step)
      plan = .expansion(expansion)
    case .project(var projection):
      for index in projection.items.indices {
        projection.items[index].value = try replaced(projection.items[index].value)
      }
      plan = .project(projection)
    case .aggregate(var aggregate):
      for index in aggregate.keys.indices { aggregate.keys[index].value = try replaced(aggregate.keys[index].value) }
      for index in aggregate.calls.indices {
        aggregate.calls[index].arguments = try replaced(aggregate.calls[index].arguments)
        if let filter = aggregate.calls[index].filter { aggregate.calls[index].filter = try replaced(filter) }
        aggregate.calls[index].orderBy = try replaced(aggregate.calls[index].orderBy)
      }
      plan = .aggregate(aggregate)
    case .join(var join):
      for index in join.keys.indices {
        join.keys[index] = (try replaced(join.keys[index].left), try replaced(join.keys[index].right))
      }
      if let condition = join.condition { join.condition = try replaced(condition) }
      plan = .join(join)
    case .asof(var join):
      for index in join.keys.indices {
        join.keys[index] = (try replaced(join.keys[index].left), try replaced(join.keys[index].right))
      }
      (join.order.left, join.order.right) = (try replaced(join.order.left), try replaced(join.order.right))
      if let condition = join.condition { join.condition = try replaced(condition) }
      plan = .asof(join)
    case .window(var window):
      window.partition = try replaced(window.partition)
      window.order = try replaced(window.order)
      for index in window.calls.indices {
        window.calls[index] = try window.calls[index].replacing { (expression) throws(BasaltError) in
          try replaced(expression)
        }
      }
      plan = .window(window)
    case .sort(var sort):
      sort.keys = try replaced(sort.keys)
      plan = .sort(sort)
    case .firstRows(var first):
      first.keys = try replaced(first.keys)
      plan = .firstRows(first)
    case .limit(var limit):
      if let count = limit.count { limit.count = try replaced(count) }
      if let offset = limit.offset { limit.offset = try replaced(offset) }
      limit.groups = try replaced(limit.groups)
      plan = .limit(limit)
    }
    return didChange ? plan : nil
  }

  /// Every column that this operator's own expressions look at.
  ///
  /// Not those of its inputs: what these look at is theirs. DISTINCT and set operations compare
  /// whole rows without naming a column, so that who leaves columns out has to know of them
  /// (`ColumnPruning`).
  var usedColumns: Set<ColumnID> {
    var used: Set<ColumnID> = []
    func use(_ expression: BoundExpression) { used.formUnion(expression.columns) }
    switch self {
    case .scan, .values, .series, .distinct, .combined, .common, .recursive, .divided: break
    case .filter(let condition, _): use(condition)
    case .expansion(let expansion): [expansion.start, expansion.stop, expansion.step].forEach(use)
    case .project(let projection): projection.items.forEach { use($0.value) }
    case .aggregate(let aggregate):
      aggregate.keys.forEach { use($0.value) }
      for call in aggregate.calls {
        call.arguments.forEach(use)
        if let filter = call.filter { use(filter) }
        call.orderBy.forEach { use($0.value) }
      }
    case .join(let join):
      for key in join.keys {
        use(key.left)
        use(key.right)
      }
      if let condition = join.condition { use(condition) }
    case .asof(let join):
      for key in join.keys {
        use(key.left)
        use(key.right)
      }
      use(join.order.left)
      use(join.order.right)
      if let condition = join.condition { use(condition) }
    case .window(let window):
      window.partition.forEach(use)
      window.order.forEach { use($0.value) }
      for call in window.calls { call.expressions.forEach(use) }
    case .sort(let sort): sort.keys.forEach { use($0.value) }
    case .firstRows(let first): first.keys.forEach(use)
    case .limit(let limit):
      if let count = limit.count { use(count) }
      if let offset = limit.offset { use(offset) }
      limit.groups.forEach(use)
    }
    return used
  }

  /// The numbers of its columns.
  var columnIDs: Set<ColumnID> { Set(columns.map(\.id)) }
}

extension BoundExpression {
  /// All of them at once; `nil` for none.
  ///
  /// AND of one operand would be a node that does nothing, and AND of none has no type to be told
  /// from.
  static func conjunction(_ parts: [BoundExpression]) -> BoundExpression? {
    switch parts.count {
    case 0: nil
    case 1: parts[0]
    default: .and(parts)
    }
  }

  /// The same with columns replaced by what they are made of.
  ///
  /// Of two columns that stand for each other nothing is replaced twice: values are not looked into
  /// again, or `a` as `b` and `b` as `a` would never end.
  func substituting(_ values: [ColumnID: BoundExpression]) -> BoundExpression {
    if case .column(let id, _) = self { return values[id] ?? self }
    let operands = operands
    return operands.isEmpty ? self : with(operands: operands.map { $0.substituting(values) })
  }

  /// Nodes in all: what it costs to spell it out again.
  ///
  /// Without a bound, unlike `nodeCount(atMost:)`: asked only of expressions that were counted
  /// while they were bound.
  var size: Int { operands.reduce(1) { $0 + $1.size } }
}
