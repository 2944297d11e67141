import BasaltCore
import BasaltFunctions

/// `min(x)`, `max(x)`, `count(x)`, `count(*)`, `sum(x)` and `avg(x)` of a table, without groups: what manifests know of its
/// files, and of sums the files' footers, may answer them.
///
/// Where a filter is left above the scan, nothing is known of the rows that come through it. Tests that the scan itself
/// has taken over are no obstacle as long as each file passes them as a whole or not at all, as `year(day) = …` does in a
/// table that is partitioned by it. Whether facts are exact is for the catalog to say (tight bounds, no deletes); whether
/// rows are hidden from whoever asks, the plan shows: a policy is a filter above the scan.
///
/// It acts on all aggregates of a query or on none. If one needs the rows, the others come with them for nothing.
enum FactsOfTable {
  static let rule = OptimizerRule("facts of table") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .aggregate(let aggregate) = operator_, aggregate.isOneGroup, !aggregate.calls.isEmpty,
        let (scan, values) = aggregate.input.plainScan, case .stored = scan.table.source
      else { return nil }
      // What each asks for first: a catalog is not asked for one half of an answer.
      var questions: [Question] = []
      for call in aggregate.calls {
        guard let question = Question(call, scan, values) else { return nil }
        questions.append(question)
      }
      var known: [FieldID?: ColumnFacts] = [:]
      var sums: [FieldID: Int128] = [:]
      var row: [BoundExpression] = []
      for (call, question) in zip(aggregate.calls, questions) {
        if known[question.column] == nil {
          guard let facts = try scan.table.facts(question.column, scan.predicate) else { return nil }
          known[question.column] = facts
        }
        guard let facts = known[question.column] else { return nil }
        var answer = question.answer(facts)
        if question.fact == .sum, let column = question.column {
          // Asked last, and once a column: footers are further away than manifests.
          if facts.valueCount > 0, sums[column] == nil {
            guard let sum = try scan.table.sum(column, scan.predicate) else { return nil }
            sums[column] = sum
          }
          answer = call.function.answer(sum: sums[column] ?? 0, count: facts.valueCount)
        }
        guard let value = answer else { return nil }
        row.append(.constant(value, call.column.type))
      }
      return .values(Values(columns: aggregate.columns, rows: [row]))
    }
  }

  /// What one aggregate asks of a column.
  private struct Question {
    enum Fact { case count, minimum, maximum, sum }
    /// `nil`: of the rows.
    let column: FieldID?
    let fact: Fact

    init?(_ call: AggregateCall, _ scan: SecuredScan, _ values: [ColumnID: BoundExpression]) {
      // The order in which rows come, and how often a value does, changes neither `min` nor `max`; but whether it is counted.
      guard call.filter == nil else { return nil }
      if call.function.name == "count", call.arguments.isEmpty, !call.isDistinct {
        (column, fact) = (nil, .count)
        return
      }
      // Of the column itself: of what is computed from it nothing is known.
      guard call.arguments.count == 1, let (field, type) = scan.field(of: call.arguments[0].substituting(values)) else {
        return nil
      }
      column = field
      switch call.function.name {
      case "count" where !call.isDistinct: fact = .count
      case "min" where call.function.resultType == type: fact = .minimum
      case "max" where call.function.resultType == type: fact = .maximum
      // Of floats no sum is kept: it depends on the order in which they are added.
      case "sum" where !call.isDistinct && type.hasExactSum, "avg" where !call.isDistinct && type.hasExactSum:
        fact = .sum
      default: return nil
      }
    }

    func answer(_ facts: ColumnFacts) -> Value? {
      switch fact {
      case .count: .bigint(Int64(facts.valueCount))
      case .minimum: facts.minimum
      case .maximum: facts.maximum
      case .sum: nil
      }
    }
  }
}

extension LogicalType {
  /// Which columns' sums files state; asked before the catalog is, so that a query over floats costs no look at it.
  fileprivate var hasExactSum: Bool {
    switch self {
    case .smallint, .integer, .bigint, .decimal: true
    case .boolean, .real, .double, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: false
    }
  }
}

extension LogicalPlan {
  /// The scan whose rows these are, each once and all of them, and what columns above it are made of.
  fileprivate var plainScan: (scan: SecuredScan, values: [ColumnID: BoundExpression])? {
    switch self {
    case .scan(let scan): return (scan, [:])
    case .project(let projection):
      guard let (scan, below) = projection.input.plainScan else { return nil }
      // By column of the projection.
      var values: [ColumnID: BoundExpression] = [:]
      // Expressions over what lies below, put into those above one by one.
      for item in projection.items { values[item.column.id] = item.value.substituting(below) }
      return (scan, values)
    // Without a limit all rows are there, in whichever order.
    case .sort(let sort): return sort.rowLimit == nil ? sort.input.plainScan : nil
    case .values, .series, .expansion, .filter, .aggregate, .join, .asof, .window, .limit, .distinct, .firstRows,
      .combined, .common, .recursive, .divided:
      return nil
    }
  }
}
