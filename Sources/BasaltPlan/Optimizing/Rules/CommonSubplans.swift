import BasaltCore

/// Parts of a query that stand in it more than once are computed once, and read from memory wherever they stood.
///
/// What WITH says of a table this finds out by itself: in sub-queries that repeat the FROM of the query around them, in sides of a
/// UNION, and in plans that unnesting has copied. Parts are the same that differ in nothing but the numbers of their columns
/// (`PlanEquality`), wherever they are in the statement; the largest come first, and what is left of their own parts in other
/// places is found in what has become a table by then. Parts that differ by a filter on top share what is below it.
///
/// Behind the rules that move conditions and order joins, since equal parts look equal then; before columns are left out, so that
/// a table has those that any of its readers wants. Whether it pays is `SharingCosts`' to say.
enum CommonSubplans {
  static let rule = OptimizerRule(ofQueries: "common sub-plans") { (query) throws(BasaltError) in
    // Most statements end here, having looked at their leaves.
    guard query.mayRepeat else { return nil }
    var shared = query
    var tableCount = 0
    // One at a time: what is common changes what the rest looks like.
    while tableCount < tableCountMaximum, let found = next(in: shared) {
      try share(found, in: &shared)
      tableCount += 1
    }
    return tableCount > 0 ? shared : nil
  }

  /// Each is looked for in the whole statement, which is not to cost more than running it.
  private static let tableCountMaximum = 32

  /// Occurrences of one plan, and the table that it is already.
  private struct Found {
    var readers: [SubplanOccurrence]
    var table: SubqueryID?
  }

  /// The largest part that is better computed once.
  ///
  /// One that is too large to be kept is looked at again each time, with other parts of the statement made common by then; that
  /// is a matter of microseconds for plans of some tens of operators.
  private static func next(in query: QueryPlan) -> Found? {
    var costs = SharingCosts(query)
    for candidates in SubplanOccurrence.candidates(in: query) {
      for occurrences in SubplanOccurrence.classes(of: candidates) {
        let found = found(occurrences, in: query)
        let all = found.table == nil ? found.readers : occurrences
        if !found.readers.isEmpty, all.count > 1, costs.favourKeeping(all, isKept: found.table != nil) { return found }
      }
    }
    return nil
  }

  /// A table of WITH is one of the occurrences where all of it is repeated elsewhere: those behind it read it.
  private static func found(_ occurrences: [SubplanOccurrence], in query: QueryPlan) -> Found {
    func table(_ occurrence: SubplanOccurrence) -> SubqueryID? {
      let position = occurrence.position
      guard position.path.isEmpty, position.planIndex < query.subqueries.count else { return nil }
      let id = query.subqueries[position.planIndex].id
      return query.tables.contains(id) ? id : nil
    }
    guard let first = occurrences.first(where: { table($0) != nil }) else { return Found(readers: occurrences) }
    let behind = occurrences.filter { $0.position.planIndex > first.position.planIndex }
    if !behind.isEmpty { return Found(readers: behind, table: table(first)) }
    // Whoever stands before it cannot read it, and a table of a table would be kept twice.
    let others = occurrences.filter { table($0) == nil }
    return Found(readers: others.count > 1 ? others : [])
  }

  /// Puts reads of a table in the places of all readers.
  ///
  /// What stands above them does not notice: the columns keep their numbers, names and order.
  private static func share(_ found: Found, in query: inout QueryPlan) throws(BasaltError) {
    let plan = found.readers[0].plan
    // Numbers of values and of tables are one set: EXPLAIN names either by them.
    let id = found.table ?? query.nextSubqueryID
    let rowCount = plan.estimatedRowCount
    // Copied before it is replaced: each reader keeps the numbers of its own columns, and the table gets others.
    let table = found.table == nil ? try PlanCopy.copy(plan, &query.numbering).plan : nil
    for reader in found.readers {
      // No reader stands within another: equal plans have as many operators.
      let rows = LogicalPlan.common(CommonRows(id, reader.plan.columns, estimatedRowCount: rowCount))
      let index = reader.position.planIndex
      let path = reader.position.path[...]
      if index < query.subqueries.count {
        query.subqueries[index].plan = query.subqueries[index].plan.replacing(at: path, with: rows)
      } else {
        query.root = query.root.replacing(at: path, with: rows)
      }
    }
    guard let table else { return }
    // In front of the first that reads it, whose plan looks only at what comes before.
    let first = found.readers.map(\.position.planIndex).min() ?? 0
    query.subqueries.insert((id, table), at: first)
    query.tables.insert(id)
  }
}

extension QueryPlan {
  /// Whether some rows are read in two places: without that nothing is repeated that would cost anything.
  fileprivate var mayRepeat: Bool {
    var tables: Set<CatalogTable.Source> = []
    var rows: Set<SubqueryID> = []
    func repeats(_ plan: LogicalPlan) -> Bool {
      switch plan {
      case .scan(let scan): return !tables.insert(scan.table.source).inserted
      case .common(let common): return !rows.insert(common.id).inserted
      default: return plan.inputs.contains(where: repeats)
      }
    }
    return plans.contains(where: repeats)
  }

  /// Behind all that were given out: a sub-query takes as many as it has columns.
  fileprivate var nextSubqueryID: SubqueryID {
    SubqueryID(subqueries.reduce(0) { max($0, $1.id.number + max(1, $1.plan.columns.count)) })
  }
}

extension LogicalPlan {
  /// This plan with another operator in one place.
  fileprivate func replacing(at path: ArraySlice<Int>, with plan: LogicalPlan) -> LogicalPlan {
    // At the end of the way.
    guard let index = path.first else { return plan }
    var inputs = inputs
    inputs[index] = inputs[index].replacing(at: path.dropFirst(), with: plan)
    return with(inputs: inputs)
  }
}
