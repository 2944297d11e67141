internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// A call as it is written: what evaluates functions has a type of the same name.
typealias SyntaxCall = BasaltSQL.FunctionCall

/// Where an expression stands: what it may name, and what may be in it.
///
/// A class, because expressions leave things behind for the clause: aggregates, joins that tell whether
/// a value is in a query, and where columns were named.
final class Clause {
  /// As messages call it: `WHERE`.
  let name: String
  let scope: Scope
  let with: WithTables?
  /// Takes aggregates; `nil` where none may be.
  let aggregates: AggregateCollector?
  /// Takes calls with OVER; `nil` where none may be: in all that is asked before windows are computed, as WHERE and HAVING are,
  /// and within the WINDOW clause itself.
  let windows: WindowCollector?
  /// Takes lists whose elements are to be rows, in items of SELECT alone; `nil` where there may be none.
  var unnested: UnnestedLists?
  /// Whose items are names as well, where no column is called so. Of QUALIFY alone, and only while it is bound.
  var aliases: SelectBinding?
  /// Sub-queries whose answer differs from row to row; the clause joins them to its input.
  var marks: [Mark] = []
  /// Marks that need no join, as they ask the same for every row: what stands in their place, once that is settled.
  var settledMarks: [ColumnID: BoundExpression]?
  /// Where each column was named last, for errors that are found later.
  var places: [ColumnID: SourceRange] = [:]
  /// Columns of queries around this one that it names: the same for all of its rows.
  var outerColumns: Set<ColumnID> = []
  /// Within the arguments of an aggregate.
  var isInAggregate = false
  /// Within a call with OVER, or its window.
  var isInWindow = false

  /// - Parameters:
  ///   - with: Tables that sub-queries of the clause may name.
  ///   - aggregates: Where the clause's aggregates go; leave it out to have them refused.
  ///   - windows: The same of calls with OVER.
  init(
    _ name: String, _ scope: Scope, with: WithTables?, aggregates: AggregateCollector? = nil,
    windows: WindowCollector? = nil
  ) {
    (self.name, self.scope, self.with) = (name, scope, with)
    (self.aggregates, self.windows) = (aggregates, windows)
  }
}

/// What a query says of each row, as columns beside it: whether a value of the row is in it, whether it has rows, or its value.
///
/// An expression cannot hold a query, only columns. So it names the mark's, and leaves the mark with its clause, which knows the
/// rows that it has to stand beside: those of FROM, those behind the grouping, or one side of a join.
struct Mark {
  enum Question {
    /// `x IN (SELECT …)`: a boolean.
    case membership
    /// `EXISTS (SELECT …)` that depends on the row: a boolean.
    case existence
    /// `(SELECT …)` that depends on the row: the query's columns, under their own numbers.
    case value
  }

  let question: Question
  /// One, except where the query has a row of several values.
  let columns: [PlanColumn]
  /// What is looked for, of the type of the query's column; nothing, unless membership is asked.
  var operand: BoundExpression
  let plan: LogicalPlan
  let range: SourceRange
  /// Columns that the query looks at of rows around it, near or far.
  let outer: Set<ColumnID>

  init(
    _ question: Question, columns: [PlanColumn], operand: BoundExpression = .true, _ plan: LogicalPlan,
    outer: Set<ColumnID>, _ range: SourceRange
  ) {
    (self.question, self.columns, self.operand, self.plan) = (question, columns, operand, plan)
    (self.outer, self.range) = (outer, range)
  }

  /// All that it looks at.
  var used: Set<ColumnID> { operand.columns.union(outer) }

  /// Tells marks apart.
  var id: ColumnID { columns[0].id }

  /// The same question to rows that have columns under other numbers.
  func substituting(_ columns: [ColumnID: BoundExpression]) throws(BasaltError) -> Mark {
    let renamed = try plan.rewritten { (operator_) throws(BasaltError) in
      try operator_.replacingExpressions { (expression) throws(BasaltError) in
        expression.columns.isDisjoint(with: columns.keys) ? nil : expression.substituting(columns)
      }
    }
    // What it looks at are the others now.
    let known = outer.subtracting(columns.keys).union(columns.values.flatMap(\.columns))
    return Mark(question, columns: self.columns, operand: operand, renamed ?? plan, outer: known, range)
  }

  /// The rows with the columns beside them.
  ///
  /// Dependent, also where the query looks only at rows further out: these become known when that join is undone.
  func joined(to input: LogicalPlan) -> LogicalPlan {
    let isDependent = !outer.isDisjoint(with: input.columnIDs)
    let kind: Join.Kind
    var keys: [(left: BoundExpression, right: BoundExpression)] = []
    switch question {
    case .membership:
      let key = plan.columns[0]
      kind = .mark(columns[0])
      keys = [(operand, .column(key.id, key.type))]
    case .existence: kind = .exists(columns[0])
    case .value: kind = .single
    }
    return .join(Join(kind, input, plan, keys: keys, isDependent: isDependent))
  }
}

/// The aggregates of one SELECT.
final class AggregateCollector {
  private(set) var calls: [AggregateCall] = []
  /// `GROUPING (…)`: which keys are meant is known when all keys are.
  var groupings: [GroupingCall] = []

  var isEmpty: Bool { calls.isEmpty && groupings.isEmpty }

  /// The column of a call; of an equal one, if there is one.
  func column(of call: AggregateCall) -> PlanColumn {
    if let equal = calls.first(where: { $0.isSame(as: call) }) { return equal.column }
    calls.append(call)
    return call.column
  }

  /// What aggregates are in the rows above the grouping.
  var columns: Set<ColumnID> { Set(calls.map(\.column.id)).union(groupings.map(\.column.id)) }
}
