package import BasaltCore
internal import BasaltFunctions

/// What came of binding for many executions.
package enum TemplateBinding: Sendable {
  case template(PlanTemplate)
  /// What the query means depends on more than the types of its values, or on the moment: it has to be bound each time.
  case needsValues
  /// It cannot be bound, today.
  case refused
}

/// A bound query that is kept for further executions: without the values of its parameters, and without the versions of
/// its tables.
///
/// The law: a plan made of a template yields the rows, and the errors, of one that is bound for the same statement, values
/// and snapshot. Whatever could make a difference makes `plan` return `nil`, and the caller binds: a table that is
/// another or has other columns, a value that its place refuses.
package struct PlanTemplate: Sendable {
  private var query: QueryPlan
  private let recipes: [SlotRecipe]
  private let lookups: [TableLookup]

  init(_ query: QueryPlan, recipes: [SlotRecipe], lookups: [TableLookup]) {
    (self.query, self.recipes, self.lookups) = (query, recipes, lookups)
  }

  /// Whether executions differ by values: if not, one that reads the same versions has the very same plan.
  package var hasParameters: Bool { !recipes.isEmpty }

  /// What its columns and expressions take, roughly, in bytes.
  package var byteCount: Int {
    ([query.root] + query.subqueries.map(\.plan)).reduce(0) { $0 + $1.keptByteCount } + lookups.count * 512
  }

  /// Does once what rules can do without values and rows (`Optimizer.prepared`).
  package func prepared(without disabled: Set<String>) throws(BasaltError) -> PlanTemplate {
    var template = self
    template.query = try Optimizer.prepared(query, without: disabled)
    return template
  }

  /// The tables as a statement finds them now, one a look-up; `nil` when one is another than it was, or gone.
  /// - Throws: What the catalog throws: a moment that is not.
  package func tables(in catalog: any Catalog) throws(BasaltError) -> [CatalogTable]? {
    var tables: [CatalogTable] = []
    for lookup in lookups {
      guard let found = try catalog.table(schema: lookup.schema, named: lookup.name, at: lookup.moment),
        found.isSame(as: lookup.table)
      else { return nil }
      tables.append(found)
    }
    return tables
  }

  /// The plan of one execution.
  /// - Parameters:
  ///   - session: With the values, of the types that the template was bound with, and the zone.
  ///   - tables: Of `tables(in:)`.
  /// - Returns: `nil` when a value is missing or refused: binding says so with its place.
  package func plan(_ session: BindingSession, over tables: [CatalogTable]) throws(BasaltError) -> QueryPlan? {
    guard let values = values(session) else { return nil }
    return try PlanTemplate.plan(query, over: tables, values)
  }

  /// A finished plan without the snapshot that it reads: what may be kept for statements that find the same versions.
  package static func kept(_ query: QueryPlan) throws(BasaltError) -> QueryPlan {
    func kept(_ plan: LogicalPlan) throws(BasaltError) -> LogicalPlan {
      try plan.rewritten { if case .scan(let scan) = $0 { .scan(scan.kept()) } else { nil } } ?? plan
    }
    var query = query
    query.root = try kept(query.root)
    for index in query.subqueries.indices { query.subqueries[index].plan = try kept(query.subqueries[index].plan) }
    return query
  }

  /// A plan that was kept, for a statement that finds the tables anew.
  package static func plan(_ query: QueryPlan, over tables: [CatalogTable]) throws(BasaltError) -> QueryPlan {
    try plan(query, over: tables, [])
  }

  private static func plan(
    _ query: QueryPlan, over tables: [CatalogTable], _ values: [BoundExpression]
  ) throws(BasaltError) -> QueryPlan {
    func filled(_ plan: LogicalPlan) throws(BasaltError) -> LogicalPlan {
      try plan.rewritten { (operator_) throws(BasaltError) in
        if case .scan(let scan) = operator_ {
          guard let lookup = scan.table.lookup else { preconditionFailure("a scan of another plan") }
          return .scan(scan.reading(tables[lookup]))
        }
        return values.isEmpty ? nil : try operator_.replacingExpressions { $0.filled(with: values) }
      } ?? plan
    }
    var query = query
    query.root = try filled(query.root)
    for index in query.subqueries.indices { query.subqueries[index].plan = try filled(query.subqueries[index].plan) }
    return query
  }

  /// The values of the slots, each computed as the binder computes it.
  private func values(_ session: BindingSession) -> [BoundExpression]? {
    let context = recipes.isEmpty ? nil : session.makeContext()
    var values: [BoundExpression] = []
    for recipe in recipes {
      guard let context, let value = recipe.value(session, context) else { return nil }
      values.append(.constant(value, recipe.type))
    }
    return values
  }
}

extension SlotRecipe {
  /// `nil` when a step fails, or makes NULL of what was none: rare, and then the statement is bound.
  fileprivate func value(_ session: BindingSession, _ context: FunctionContext) -> Value? {
    guard var value = parameter.value(in: session) else { return nil }
    for step in steps {
      let computed: Value?
      switch step {
      case .read(.text): computed = value
      case .read(let type):
        guard let function = try? Cast.bind(from: .text, to: type, .explicit) else { return nil }
        computed = try? ConstantEvaluation.value(of: .call(function, [.constant(value, .text)]), context)
      case .cast(let function):
        let operand = BoundExpression.constant(value, function.argumentTypes[0])
        computed = try? ConstantEvaluation.value(of: .call(function, [operand]), context)
      }
      guard let computed, !computed.isNull else { return nil }
      value = computed
    }
    if isRowCount, case .bigint(let count) = value, count < 0 { return nil }
    return value
  }
}

extension BoundExpression {
  /// With slots replaced by their values; `nil` when it has none.
  fileprivate func filled(with values: [BoundExpression]) -> BoundExpression? {
    if case .parameter(let slot, _) = self { return values[slot.number] }
    var didChange = false
    let filled = operands.map { operand in
      guard let filled = operand.filled(with: values) else { return operand }
      didChange = true
      return filled
    }
    return didChange ? with(operands: filled) : nil
  }
}

extension LogicalPlan {
  /// A guess that grows with the plan: what bounds a cache need not be exact.
  fileprivate var keptByteCount: Int {
    var byteCount = 256 + 128 * columns.count
    if case .values(let values) = self { byteCount += values.rows.count * columns.count * 128 }
    _ = try? replacingExpressions { (expression) throws(BasaltError) -> BoundExpression? in
      byteCount += 128 * expression.nodeCount(atMost: 1_000_000)
      return nil
    }
    return inputs.reduce(byteCount) { $0 + $1.keptByteCount }
  }
}
