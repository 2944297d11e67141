package import BasaltCore

/// Turns a plan into one that yields the same rows with less work: an ordered list of rules, each from plan to plan.
///
/// A rule never changes which rows there are, nor their order where the plan gives one, nor the result's columns; tests run
/// random queries with every rule on and off. No rule reads rows: what they know of tables is in the plan, or what the plan's
/// tables know of themselves.
package enum Optimizer {
  /// One place to register; in the order in which they are applied.
  ///
  /// The order has reasons. Constants first, because later rules look for them. What an OR has in
  /// common is taken out of it, as a part that can be moved. Conditions go down, queries that
  /// depend on rows around them become joins, conditions are found for the other sides of joins,
  /// and go down again. When they have arrived, scans take
  /// over what they can, and only then is it known how small an input is: so the order of joins comes
  /// behind. Answers from metadata need scans without a filter above them. What is the same in several
  /// places looks the same by then; columns are left out after that, since those that one place reads and
  /// another does not would make two plans of one. What is carried out division by division is put
  /// around operators that stay where they are: last.
  package static let rules: [OptimizerRule] = [
    ConstantFolding.rule,
    CommonConditions.rule,
    FilterPushdown.rule,
    DisjunctionInference.rule,
    Unnesting.rule,
    FilterInference.rule,
    MarkElimination.rule,
    OuterJoinReduction.rule,
    FilterPushdown.again,
    ScanPredicates.rule,
    JoinOrder.rule,
    TopRows.rule,
    CountOfTable.rule,
    FactsOfTable.rule,
    CommonSubplans.rule,
    ColumnPruning.rule,
    PartitionWise.rule,
  ]

  /// How many of them look at neither values of parameters, which they may move about, nor rows: what they do once
  /// holds for every execution. Those behind turn comparisons into tests of scans, and count rows.
  private static let preparingCount = 9

  /// - Parameter disabled: Names of rules that are left out, for tests.
  /// - Returns: The plan, and the names of the rules that changed something, in order.
  package static func optimized(
    _ query: QueryPlan, without disabled: Set<String> = []
  ) throws(BasaltError) -> (plan: QueryPlan, rules: [String]) {
    try applied(rules[...], to: query, without: disabled)
  }

  /// The first half, for a plan that is kept: it may have parameters in the place of values.
  static func prepared(_ query: QueryPlan, without disabled: Set<String>) throws(BasaltError) -> QueryPlan {
    try applied(rules.prefix(preparingCount), to: query, without: disabled).plan
  }

  /// The other half, for a plan that has got its values and tables.
  /// - Parameter hadParameters: With values there are further constants to be folded.
  package static func completed(
    _ query: QueryPlan, hadParameters: Bool, without disabled: Set<String>
  ) throws(BasaltError) -> QueryPlan {
    var query = query
    if hadParameters { query = try applied([ConstantFolding.rule], to: query, without: disabled).plan }
    return try applied(rules.dropFirst(preparingCount), to: query, without: disabled).plan
  }

  private static func applied(
    _ rules: ArraySlice<OptimizerRule>, to query: QueryPlan, without disabled: Set<String>
  ) throws(BasaltError) -> (plan: QueryPlan, rules: [String]) {
    var query = query
    var acted: [String] = []
    for rule in rules where rule.isRequired || !disabled.contains(rule.name) {
      // All plans at once, and they may become more.
      if case .query(let body) = rule.application {
        if let changed = try body(query) {
          query = changed
          acted.append(rule.name)
        }
        continue
      }
      var didAct = false
      // One numbering for all plans of a statement: a column that a rule makes is new in all of
      // them.
      func apply(_ plan: LogicalPlan) throws(BasaltError) -> LogicalPlan {
        guard case .plan(let body) = rule.application, let changed = try body(plan, &query.numbering) else {
          return plan
        }
        didAct = true
        return changed
      }
      let root = query.root
      query.root = try apply(root)
      for index in query.subqueries.indices {
        let plan = query.subqueries[index].plan
        query.subqueries[index].plan = try apply(plan)
      }
      // Of tables that are read in several places no single plan knows.
      if rule.name == ColumnPruning.rule.name { ColumnPruning.pruneTables(&query) }
      // Two of the same name in a row (pushdown and pushdown again) are told once.
      if didAct, acted.last != rule.name { acted.append(rule.name) }
    }
    return (query, acted)
  }
}

/// One way to make plans better.
package struct OptimizerRule: Sendable {
  /// As EXPLAIN names it.
  package let name: String
  /// Whether nothing runs without it: a plan with a dependent join in it is none that could be carried out. Tests leave out
  /// others, one by one, and this one never.
  package let isRequired: Bool
  /// What it looks at, and makes of it.
  let application: Application

  /// What comes after the rule; `nil` from any of them when there was nothing to do.
  enum Application: Sendable {
    /// Of the query and of each of its sub-queries, by itself.
    case plan(@Sendable (LogicalPlan, inout ColumnNumbering) throws(BasaltError) -> LogicalPlan?)
    /// Of all of them together: for what concerns several, and can be said of none by itself.
    case query(@Sendable (QueryPlan) throws(BasaltError) -> QueryPlan?)
  }

  package init(
    _ name: String, isRequired: Bool = false,
    _ apply: @escaping @Sendable (LogicalPlan, inout ColumnNumbering) throws(BasaltError) -> LogicalPlan?
  ) {
    (self.name, self.isRequired, application) = (name, isRequired, .plan(apply))
  }

  /// A rule that looks at all plans of a query at once.
  init(ofQueries name: String, _ apply: @escaping @Sendable (QueryPlan) throws(BasaltError) -> QueryPlan?) {
    (self.name, isRequired, application) = (name, false, .query(apply))
  }
}
