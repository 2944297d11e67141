internal import BasaltExecution
internal import BasaltPlan
internal import BasaltSQL

/// Plans that are kept, for statements that are asked again: with other values, on other versions of their tables.
extension StatementRun {
  /// The optimized plan of a query by what is kept of its statement, over tables that are pinned.
  ///
  /// What can be kept is bound once and held against the tables each time: their names must mean what they meant.
  /// Everything that depends on a version (counts and bounds that manifests tell) is found out for each version anew.
  /// - Returns: The plan, and the way to the rows under the intent that was recorded for it; `nil` when it has to be bound,
  ///   which then also says what is wrong with it.
  /// - Throws: What recording and optimizing throw.
  func keptPlan(
    of query: Query, _ profiler: StatementProfiler?
  ) throws(BasaltError) -> (plan: QueryPlan, tables: any TableReading)? {
    guard let kept else { return nil }
    let found = try measured(profiler, \.binding) { () throws(BasaltError) in try standing(query, kept) }
    guard let (plan, template, tables) = found, let filled = try template.plan(bindingSession, over: tables) else {
      return nil
    }
    // Before the optimizer: what it asks of a table is answered from what is pinned.
    if let catalog = catalog as? SessionCatalog { for table in tables { try catalog.pin(table.source) } }
    // And before anything is answered: of the plan as it was bound, since one that is finished may have answers in it.
    let reading = try self.tables(for: filled, "select")
    let optimized = try measured(profiler, \.optimizing) { () throws(BasaltError) -> QueryPlan in
      if !template.hasParameters, let finished = try plan.finishedPlan(over: tables) { return finished }
      let optimized = try Optimizer.completed(
        filled, hadParameters: template.hasParameters, without: settings.disabledRules)
      if !template.hasParameters { try plan.finish(optimized, over: tables) }
      return optimized
    }
    return (optimized, reading)
  }

  /// The plan that is kept for these types and still stands, or a new one, with the tables that it reads.
  private func standing(
    _ query: Query, _ kept: KeptStatement
  ) throws(BasaltError) -> (plan: KeptPlan, template: PlanTemplate, tables: [CatalogTable])? {
    let key = KeptStatement.Key(
      zoneName: settings.zoneName, disabledRules: settings.disabledRules,
      positional: parameters.positional.map { .init($0) }, named: parameters.named.mapValues { .init($0) })
    if let known = kept.plan(for: key) {
      guard let template = known.template else { return nil }
      // A name that means another table now, or none: binding decides what that comes to. So does a moment that is
      // not, which it refuses with its place.
      if let tables = try? template.tables(in: catalog) {
        session.statements.noteReuse()
        return (known, template, tables)
      }
    }
    let plan: KeptPlan
    switch binder().template(of: query) {
    case .template(let template): plan = KeptPlan(try template.prepared(without: settings.disabledRules))
    case .needsValues: plan = KeptPlan(nil)
    case .refused: return nil
    }
    session.statements.keep(plan, for: key, of: kept)
    guard let template = plan.template, let tables = try? template.tables(in: catalog) else { return nil }
    return (plan, template, tables)
  }
}
