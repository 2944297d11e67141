internal import BasaltPlan
internal import BasaltSQL

/// SHOW, DESCRIBE, EXPLAIN: what a statement tells about others.
extension StatementRun {
  /// As queries over constants: whoever reads rows of a result reads these too, in any format.
  func show(_ statement: Show) throws(BasaltError) -> StatementWork {
    switch statement {
    case .tables:
      // System tables are shown by their schema, behind the warehouse's own.
      return try rows([("table_name", .text)], catalog.tableNames.map { [.text($0)] })
    case .all:
      return try rows(
        [("name", .text), ("setting", .text), ("description", .text)],
        SessionSettings.all.map { [.text($0.name), .text($0.shown(settings)), .text($0.summary)] })
    case .setting(let name):
      // The column is called as the setting, as PostgreSQL does it.
      let setting = try SessionSettings.setting(named: name.parts.map(\.text).joined(separator: "."))
      return try rows([(setting.name, .text)], [[.text(setting.shown(settings))]])
    }
  }

  /// A query is bound and not run: what its columns are is known without a row.
  func describe(_ statement: Describe) throws(BasaltError) -> StatementWork {
    let columns: [(name: String, type: LogicalType, isNullable: Bool)]
    switch statement {
    case .table(let name):
      // By the catalog and not by `storedName`: system tables have columns to be described, too.
      let schema = name.parts.count > 1 ? name.parts[0].text : nil
      guard name.parts.count <= 2,
        let table = try catalog.table(schema: schema, named: name.parts[name.parts.count - 1].text, at: nil)
      else { throw unknownTable(name) }
      columns = table.schema.fields.map { ($0.name, $0.type, $0.isNullable) }
    case .query(let query):
      columns = try binder().bind(query).root.columns.map { ($0.name, $0.type, $0.isNullable) }
    }
    return try rows(
      [("column_name", .text), ("data_type", .text), ("is_nullable", .boolean)],
      columns.map { [.text($0.name), .text($0.type.description), .boolean($0.isNullable)] })
  }

  /// The plan as it will run, and with ANALYZE what running it has come to.
  /// - Throws: `.unsupported` for anything but a query: with ANALYZE it would have to be done to be measured.
  func explain(_ statement: Explain) throws(BasaltError) -> StatementWork {
    guard case .query(let query) = statement.statement else {
      throw BasaltError(
        .unsupported, "EXPLAIN shows the plans of queries.", remedy: "Explain the query that the statement runs.")
    }
    let profiler = statement.isAnalyze ? StatementProfiler(session.engine.queryBudget, parsing: parsing) : nil
    let bound = try measured(profiler, \.binding) { () throws(BasaltError) in try binder().bind(query) }
    // Before the optimizer: what manifests say of rows may become a constant of the plan, which is shown.
    _ = try tables(for: bound, "explain")
    // Optimized here for the text, and again by `rows(of:)`. Both give one plan, unless a test leaves rules out.
    let (plan, rules) = try Optimizer.optimized(bound, without: settings.disabledRules)
    var lines = PlanFigures.lines(of: plan, isVerbose: statement.isVerbose)
    var profile: QueryProfile?
    if let profiler {
      let result = try rows(of: bound, profiler, for: .discard)
      // Read to the end and dropped: the figures are of all rows, and nobody waits for somebody to read them.
      while try result.nextRound() != nil {}
      // Before the rows of the plan become a result, which goes through the same tracker.
      let measured = profiler.profile(tracker.statistics)
      lines = measured.lines(isVerbose: statement.isVerbose)
      profile = measured
    }
    if statement.format == .json {
      return try rows(
        [("plan", .text)], [[.text(PlanFigures.json(of: plan, profile, rules: rules, isVerbose: statement.isVerbose))]])
    }
    // Rules that changed something, so that one that should have acted and did not is seen.
    lines.append(rules.isEmpty ? "No rule acted." : "Rules: \(rules.joined(separator: ", ")).")
    return try rows([("plan", .text)], lines.map { [.text($0)] })
  }
}
