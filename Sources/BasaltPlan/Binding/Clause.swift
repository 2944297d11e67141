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
  /// Sub-queries whose answer differs from row to row; the clause joins them to its input.
  var marks: [Mark] = []
  /// Marks that need no join, as they ask the same for every row: what stands in their place, once that is settled.
  var settledMarks: [ColumnID: BoundExpression]?
  /// Where each column was named last, for errors that are found later.
  var places: [ColumnID: SourceRange] = [:]
  /// Within the arguments of an aggregate.
  var isInAggregate = false

  /// - Parameters:
  ///   - with: Tables that sub-queries of the clause may name.
  ///   - aggregates: Where the clause's aggregates go; leave it out to have them refused.
  init(_ name: String, _ scope: Scope, with: WithTables?, aggregates: AggregateCollector? = nil) {
    (self.name, self.scope, self.with, self.aggregates) = (name, scope, with, aggregates)
  }
}

/// A column that says of each row whether a value of it is in a query: what `x IN (SELECT …)` becomes.
struct Mark {
  /// A boolean.
  let column: PlanColumn
  /// Of the type of the query's column.
  var operand: BoundExpression
  /// Of one column.
  let plan: LogicalPlan
  let range: SourceRange

  /// The rows with the mark beside them.
  func joined(to input: LogicalPlan) -> LogicalPlan {
    let key = plan.columns[0]
    return .join(Join(.mark(column), input, plan, keys: [(operand, .column(key.id, key.type))]))
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
