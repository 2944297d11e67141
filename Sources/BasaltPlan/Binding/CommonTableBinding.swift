internal import BasaltCore
internal import BasaltSQL

/// Tables of WITH that are computed once, and read from memory wherever they are named.
///
/// Which these are is known when the whole statement is bound: then it is bound once more, and knows (`Binder`). A table is
/// kept when it says MATERIALIZED; and, unless it says NOT MATERIALIZED, when it is named more than once and computing it
/// again would cost more than reading rows, or could give other rows: PostgreSQL promises that each name means the same.
///
/// Binding twice costs some tens of microseconds, and only those statements that have such a table. The other way, to bind
/// first and cut the plan apart afterwards, would have to find out in a bound plan where each use of a table begins.
///
/// What is no more than rows of a table, filtered, stays where it is named: there conditions reach it, and scans leave out what
/// these do not want.
extension StatementBinding {
  /// Remembers that a table should be kept, or keeps it, when that is known from before.
  /// - Parameters:
  ///   - before: How many sub-queries there were before it was bound.
  ///   - isUsedAgain: Whether it has been named before.
  func kept(
    _ plan: LogicalPlan, _ table: CommonTable, _ before: Int, isUsedAgain: Bool
  ) throws(BasaltError) -> LogicalPlan {
    // What looks at rows around is another table for each of them, and bound wherever it is named.
    guard plan.freeColumns.isEmpty else { return plan }
    let key = table.name.range.start
    // The second time. Its sub-queries are behind it in the list of all, as they were bound before.
    // Sub-queries within it stay where they are: they are the same for all of its readers, too.
    if tablesToKeep.contains(key) {
      let id = makeSubqueryID()
      subqueries.append((id, plan))
      tables.insert(id)
      let kept = CommonRows(id, plan.columns, estimatedRowCount: plan.estimatedRowCount)
      keptTables[key] = kept
      return common(kept)
    }
    switch table.isMaterialized {
    // Named once it is kept as well: nothing reaches into it from outside, which is what the word is for.
    case true?: tablesWorthKeeping.insert(key)
    // Somebody knows better.
    case false?: break
    case nil:
      guard isUsedAgain else { break }
      // Also of what its sub-queries compute.
      let differs = ([plan] + subqueries[before...].map(\.plan)).contains { $0.reasonToDiffer != nil }
      if differs || plan.isCostly { tablesWorthKeeping.insert(key) }
    }
    return plan
  }

  /// Where it is named.
  ///
  /// Conditions around it stay above it: other uses read the same rows.
  ///
  /// A use of rows that are kept: with columns of its own, as every use of a table has.
  func common(_ rows: CommonRows) -> LogicalPlan {
    let columns = rows.columns.map { makeColumn($0.name, $0.type, isNullable: $0.isNullable) }
    return .common(CommonRows(rows.id, columns, estimatedRowCount: rows.estimatedRowCount))
  }

  /// Behind all that were given out. A sub-query takes as many numbers as it has columns, and so does a table.
  func makeSubqueryID() -> SubqueryID {
    SubqueryID(subqueries.last.map { $0.id.number + max(1, $0.plan.columns.count) } ?? 0)
  }
}

extension LogicalPlan {
  /// Whether it does more than to read rows and to leave some out.
  ///
  /// Reading them again is what a scan is good at: with its own conditions, of its own columns, and without memory.
  var isCostly: Bool {
    switch self {
    case .scan, .values, .series, .common: false
    case .filter(_, let input): input.isCostly
    case .project(let projection): projection.input.isCostly
    case .combined(let combination):
      combination.operation != .union || !combination.isAll || combination.inputs.contains(where: \.isCostly)
    case .expansion, .aggregate, .join, .asof, .window, .sort, .limit, .distinct, .firstRows, .recursive,
      .divided:
      true
    }
  }
}
