internal import BasaltCore
package import BasaltFunctions

/// What a query does, as operators over each other's rows; how they do it is the execution's to choose.
///
/// A closed set, switched without a default. Operators know their columns by number (`ColumnID`): each yields what
/// `columns` says, in that order, and its expressions look at columns of its inputs only.
package indirect enum LogicalPlan: Sendable {
  /// Rows of a table, read through an access decision.
  case scan(SecuredScan)
  /// Rows that the statement itself holds: VALUES, and the one row of a SELECT without FROM.
  case values(Values)
  /// `generate_series`.
  case series(Series)
  /// `generate_series` of each row.
  case expansion(Expansion)
  /// Rows for which the condition is true.
  case filter(BoundExpression, LogicalPlan)
  /// Other columns of the same rows.
  case project(Projection)
  /// Groups.
  case aggregate(Aggregate)
  /// Pairs.
  case join(Join)
  /// Pairs with the nearest row.
  case asof(AsofJoin)
  /// What is computed over rows around each.
  case window(Window)
  /// An order.
  case sort(Sort)
  /// A cut.
  case limit(Limit)
  /// Each row once.
  case distinct(LogicalPlan)
  /// Of rows with equal keys the first.
  case firstRows(FirstRows)
  /// Rows of one or the other, and what is in both.
  case combined(Combination)
  /// Rows of a table of WITH that is computed once.
  case common(CommonRows)
  /// WITH RECURSIVE.
  case recursive(Recursion)
  /// A part that is carried out division by division.
  case divided(Divided)

  /// What it yields.
  package var columns: [PlanColumn] {
    switch self {
    case .scan(let scan): scan.columns.map(\.column)
    case .values(let values): values.columns
    case .series(let series): [series.column]
    case .expansion(let expansion): expansion.input.columns + [expansion.column]
    case .filter(_, let input), .distinct(let input): input.columns
    case .project(let projection): projection.items.map(\.column)
    case .aggregate(let aggregate): aggregate.columns
    case .join(let join): join.columns
    case .asof(let join): join.columns
    case .window(let window): window.columns
    case .sort(let sort): sort.input.columns
    case .limit(let limit): limit.input.columns
    case .firstRows(let first): first.input.columns
    case .combined(let combination): combination.columns
    case .common(let common): common.columns
    case .recursive(let recursion): recursion.columns
    case .divided(let divided): divided.input.columns
    }
  }

  /// The operators whose rows it takes.
  package var inputs: [LogicalPlan] {
    switch self {
    case .scan, .values, .series, .common: []
    case .recursive(let recursion): [recursion.seed, recursion.step]
    case .filter(_, let input), .distinct(let input): [input]
    case .expansion(let expansion): [expansion.input]
    case .project(let projection): [projection.input]
    case .aggregate(let aggregate): [aggregate.input]
    case .join(let join): [join.left, join.right]
    case .asof(let join): [join.left, join.right]
    case .window(let window): [window.input]
    case .sort(let sort): [sort.input]
    case .limit(let limit): [limit.input]
    case .firstRows(let first): [first.input]
    case .combined(let combination): combination.inputs
    case .divided(let divided): [divided.input]
    }
  }
}

/// Rows of constants, or of expressions without columns: `random()` is one.
package struct Values: Sendable {
  package var columns: [PlanColumn]
  /// One expression a column, of its type.
  package var rows: [[BoundExpression]]

  package init(columns: [PlanColumn], rows: [[BoundExpression]]) { (self.columns, self.rows) = (columns, rows) }
}

/// `generate_series(start, stop, step)`: whole numbers, both ends included.
package struct Series: Sendable {
  package var column: PlanColumn
  package var start, stop, step: Int64

  /// - Precondition: The step is not zero, and the column is a bigint.
  package init(column: PlanColumn, start: Int64, stop: Int64, step: Int64) {
    precondition(step != 0 && column.type == .bigint)
    (self.column, self.start, self.stop, self.step) = (column, start, stop, step)
  }
}

/// Rows, each as often as a series of its own has numbers, with the number beside it.
///
/// What `generate_series` of columns comes to: bound over one row that looks at rows around it, and put over their domain by
/// `Unnesting`.
package struct Expansion: Sendable {
  package var column: PlanColumn
  /// Bigints over the input's columns, both ends included; one that is NULL makes no rows.
  package var start, stop, step: BoundExpression
  package var input: LogicalPlan

  /// - Precondition: The column is a bigint.
  package init(
    column: PlanColumn, start: BoundExpression, stop: BoundExpression, step: BoundExpression, _ input: LogicalPlan
  ) {
    precondition(column.type == .bigint)
    (self.column, self.start, self.stop, self.step, self.input) = (column, start, stop, step, input)
  }
}

/// Columns that are computed, or handed on.
package struct Projection: Sendable {
  package var items: [Item]
  package var input: LogicalPlan

  /// A column, and where its values come from. One that is handed on keeps its number: `.column` of itself.
  package struct Item: Sendable {
    package var column: PlanColumn
    package var value: BoundExpression

    package init(_ column: PlanColumn, _ value: BoundExpression) { (self.column, self.value) = (column, value) }
  }

  package init(_ items: [Item], _ input: LogicalPlan) { (self.items, self.input) = (items, input) }
}

/// Groups of rows with equal keys, and what is made of each. Yields the keys, then the aggregates, then the marks of sets.
///
/// Without keys there is one group, even of no rows.
package struct Aggregate: Sendable {
  package var keys: [Projection.Item]
  package var calls: [AggregateCall]
  /// `nil`: one set of all keys. With sets, no key has the number of a column of the input: it may be NULL where that is not.
  package var sets: GroupingSets?
  package var input: LogicalPlan

  package init(keys: [Projection.Item], calls: [AggregateCall], sets: GroupingSets? = nil, _ input: LogicalPlan) {
    (self.keys, self.calls, self.sets, self.input) = (keys, calls, sets, input)
  }

  package var columns: [PlanColumn] {
    keys.map(\.column) + calls.map(\.column) + (sets?.marks.map(\.column) ?? [])
  }

  /// Whether all rows are one group, and nothing else.
  package var isOneGroup: Bool { keys.isEmpty && sets == nil }
}

/// `sum(DISTINCT x) FILTER (WHERE …)` of each group.
package struct AggregateCall: Sendable {
  package var column: PlanColumn
  package var function: BoundAggregate
  /// Of the function's argument types; none for `count(*)`.
  package var arguments: [BoundExpression]
  package var isDistinct: Bool
  /// Rows for which it is not true are left out.
  package var filter: BoundExpression?
  /// The order in which the function sees its rows; empty: any.
  package var orderBy: [SortKey]

  package init(
    _ column: PlanColumn, _ function: BoundAggregate, _ arguments: [BoundExpression], isDistinct: Bool = false,
    filter: BoundExpression? = nil, orderBy: [SortKey] = []
  ) {
    (self.column, self.function, self.arguments) = (column, function, arguments)
    (self.isDistinct, self.filter, self.orderBy) = (isDistinct, filter, orderBy)
  }
}

/// Pairs of rows of two inputs. Yields the left's columns, then the right's where the kind has them, then the mark.
package struct Join: Sendable {
  package var kind: Kind
  package var left, right: LogicalPlan
  /// Equalities of a side each, of one type: what the pairs are found by.
  package var keys: [(left: BoundExpression, right: BoundExpression)]
  /// What a pair must fulfil beside its keys; over columns of both sides.
  package var condition: BoundExpression?
  /// Whether the right's expressions may look at the left's columns, so that it is another one for each row of the left: what a
  /// correlated sub-query is, and LATERAL. Bound so, and gone behind `Unnesting`: nothing can run it.
  ///
  /// Rules before that one may move conditions into either side all the same, as such a join keeps the same rows of the left as
  /// one of its kind that is not dependent.
  package var isDependent = false
  /// Of a semi or anti join with keys: whether the left is built, and the right streams past it and marks rows of the left. The rows
  /// are the same.
  package var buildsLeft = false

  /// Which rows without a partner stay, and what of a pair is wanted.
  package enum Kind: Sendable, Hashable {
    /// Pairs alone. Without keys and condition: all pairs.
    case inner
    /// Also rows of that side, or of both, that have no partner.
    case left, right, full
    /// Rows of the left that have a partner, once, without the right's columns.
    case semi
    /// Rows of the left that have none. As NOT EXISTS, and not as NOT IN: a NULL key has no partner.
    case anti
    /// Every row of the left, and whether it has a partner, as IN says it: NULL when it has none, and its own key or one of
    /// the right is NULL. The column is a boolean.
    case mark(PlanColumn)
    /// The same as EXISTS says it: never NULL.
    case exists(PlanColumn)
    /// As left, of rows that may have one partner at most: a sub-query in the place of a value. A second one is an error, which
    /// only running it can tell.
    case single
  }

  package init(
    _ kind: Kind, _ left: LogicalPlan, _ right: LogicalPlan, keys: [(left: BoundExpression, right: BoundExpression)],
    condition: BoundExpression? = nil, isDependent: Bool = false
  ) {
    (self.kind, self.left, self.right, self.keys, self.condition) = (kind, left, right, keys, condition)
    self.isDependent = isDependent
  }

  package var columns: [PlanColumn] {
    /// A side whose rows may be missing.
    func nullable(_ columns: [PlanColumn]) -> [PlanColumn] {
      columns.map { PlanColumn(id: $0.id, name: $0.name, type: $0.type) }
    }
    switch kind {
    case .inner: return left.columns + right.columns
    case .left, .single: return left.columns + nullable(right.columns)
    case .right: return nullable(left.columns) + right.columns
    case .full: return nullable(left.columns) + nullable(right.columns)
    case .semi, .anti: return left.columns
    case .mark(let column), .exists(let column): return left.columns + [column]
    }
  }
}

/// One key of an order.
package struct SortKey: Sendable {
  package var value: BoundExpression
  package var isDescending: Bool
  package var nullsFirst: Bool

  package init(_ value: BoundExpression, isDescending: Bool = false, nullsFirst: Bool = false) {
    (self.value, self.isDescending, self.nullsFirst) = (value, isDescending, nullsFirst)
  }
}

/// The same rows in an order; rows with equal keys in any.
package struct Sort: Sendable {
  /// One or more, the first decides first.
  package var keys: [SortKey]
  /// Rows that are wanted of the front, `nil` for all: top-N, when a limit stands above.
  package var rowLimit: Int?
  package var input: LogicalPlan

  package init(_ keys: [SortKey], rowLimit: Int? = nil, _ input: LogicalPlan) {
    (self.keys, self.rowLimit, self.input) = (keys, rowLimit, input)
  }
}

/// `LIMIT count OFFSET offset`: constants, or sub-queries of one value, which run before.
package struct Limit: Sendable {
  /// A bigint; `nil`, or NULL, for all.
  package var count: BoundExpression?
  /// A bigint; NULL is 0.
  package var offset: BoundExpression?
  /// Not of all rows together, but of those with equal values of these: what a LIMIT in a sub-query comes to. The input is
  /// sorted by them, and then by whatever decides which rows are the first. Without any, of all.
  package var groups: [BoundExpression]
  package var input: LogicalPlan

  package init(
    count: BoundExpression?, offset: BoundExpression?, groups: [BoundExpression] = [], _ input: LogicalPlan
  ) {
    (self.count, self.offset, self.groups, self.input) = (count, offset, groups, input)
  }
}

/// UNION, EXCEPT, INTERSECT. Inputs have as many columns as this, of the same types, matched by position.
package struct Combination: Sendable {
  package var operation: Operation
  /// Whether equal rows stay as often as they are.
  package var isAll: Bool
  package var columns: [PlanColumn]
  /// Two of EXCEPT and INTERSECT, two or more of UNION.
  package var inputs: [LogicalPlan]

  package enum Operation: String, Sendable { case union, except, intersect }

  package init(_ operation: Operation, isAll: Bool, columns: [PlanColumn], inputs: [LogicalPlan]) {
    (self.operation, self.isAll, self.columns, self.inputs) = (operation, isAll, columns, inputs)
  }
}

/// A query, ready to be optimized and run.
package struct QueryPlan: Sendable {
  package var root: LogicalPlan
  /// Scalar sub-queries, each of which may look at those before it. More than one row is an error. The first column is
  /// the value of that number, and further ones of the numbers behind it.
  package var subqueries: [(id: SubqueryID, plan: LogicalPlan)]
  /// Those of them that are no values but tables of WITH, or what several plans have in common, of any number of rows: computed
  /// when the first of them is wanted, and once.
  ///
  /// Among the sub-queries because they are bound, optimized and planned in the same order: either may look at those before
  /// it, of both kinds.
  package var tables: Set<SubqueryID> = []
  /// For whoever makes further columns.
  package var numbering: ColumnNumbering

  package init(
    root: LogicalPlan, subqueries: [(id: SubqueryID, plan: LogicalPlan)], tables: Set<SubqueryID> = [],
    numbering: ColumnNumbering
  ) {
    self.tables = tables
    (self.root, self.subqueries, self.numbering) = (root, subqueries, numbering)
  }
}
