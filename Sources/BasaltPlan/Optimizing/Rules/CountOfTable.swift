import BasaltCore
import BasaltFunctions

/// `count(*)` of a whole table is known without reading a row: manifests count what they add.
///
/// Only where the number is exact: no file was removed by its id alone, no row is left out by a condition, and whoever asks
/// may see every row, which a scan without a filter above it says.
///
/// Free, unlike `FactsOfTable`, which asks manifests and can count rows that pass a test: so this
/// one comes first.
enum CountOfTable {
  static let rule = OptimizerRule("count of table") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .aggregate(let aggregate) = operator_, aggregate.isOneGroup, !aggregate.calls.isEmpty,
        aggregate.calls.allSatisfy(\.countsAllRows), let rowCount = aggregate.input.exactRowCount
      else { return nil }
      let row = aggregate.calls.map { _ in BoundExpression.constant(.bigint(Int64(rowCount)), .bigint) }
      return .values(Values(columns: aggregate.columns, rows: [row]))
    }
  }
}

extension AggregateCall {
  /// `count(x)` is another question, unless x cannot be NULL; and `count(*) FILTER (…)` is one of
  /// the rows.
  fileprivate var countsAllRows: Bool {
    function.name == "count" && arguments.isEmpty && filter == nil && !isDistinct && function.resultType == .bigint
  }
}

extension LogicalPlan {
  /// How many rows it has, where that is known for certain.
  ///
  /// Through operators that hand on each row once. A limit could be computed as well, but who
  /// counts the rows of a LIMIT is asking for something else.
  fileprivate var exactRowCount: Int? {
    switch self {
    case .scan(let scan):
      scan.predicate.terms.isEmpty && scan.table.isRowCountExact ? scan.table.rowCount : nil
    case .project(let projection): projection.input.exactRowCount
    case .values(let values): values.rows.count
    case .sort(let sort): sort.rowLimit == nil ? sort.input.exactRowCount : nil
    case .window(let window): window.input.exactRowCount
    case .series, .expansion, .filter, .aggregate, .join, .asof, .limit, .distinct, .firstRows, .combined, .common,
      .recursive, .divided:
      nil
    }
  }
}
