package import BasaltCore
package import BasaltSQL

/// Syntax tree in, plan out: finds what names mean, which overloads calls mean, and which type
/// everything has.
///
/// One for a statement. It asks the catalog and computes constants, and reads no row. What it refuses
/// it refuses with a place in the statement's text, as the parser does: whoever wrote it sees a caret.
///
/// What plans from here keep to:
///
/// - Every column has a number of its own; a table of WITH that is named twice is two.
/// - Nothing is folded but literals, casts of them and the sign before them: rules see the statement as
///   it was meant.
/// - No sub-query sees the row of a query around it: such a statement is refused.
package struct Binder {
  private let catalog: any Catalog
  private let session: BindingSession
  private let source: SourceText

  /// - Parameter source: What ranges of the tree count in: the whole script.
  package init(catalog: any Catalog, session: BindingSession, source: SourceText) {
    (self.catalog, self.session, self.source) = (catalog, session, source)
  }

  /// - Throws: `.unknownName`, `.typeMismatch`, `.invalidArgument`, `.outOfRange`, `.unsupported`,
  ///   `.statementTooComplex`, each with a place; whatever the catalog throws.
  /// - Complexity: Recursion as deep as the tree: on a stack of 8 MiB, whatever the tree.
  package func bind(_ query: Query) throws(BasaltError) -> QueryPlan {
    try bound { (binding) throws(BasaltError) in
      let rows = try binding.bind(query, in: QueryPlace())
      return try rows.plan(as: rows.ownTypes)
    }
  }

  /// Binds, and once more when there are tables of WITH that are worth keeping: which these are is known in the end.
  ///
  /// The second time everything is numbered anew. It finds the same tables, since a statement sees one snapshot.
  private func bound(
    _ bind: (StatementBinding) throws(BasaltError) -> LogicalPlan
  ) throws(BasaltError) -> QueryPlan {
    let binding = StatementBinding(catalog, session, source)
    let plan = try bind(binding)
    guard !binding.tablesWorthKeeping.isEmpty else { return binding.finished(plan) }
    let again = StatementBinding(catalog, session, source)
    again.tablesToKeep = binding.tablesWorthKeeping
    return again.finished(try bind(again))
  }

  /// Binds a query once for many executions: for other values of the same types, and for other versions of the same
  /// tables. Never fails: what is wrong with a statement is for `bind` to say, with the values that were given.
  package func template(of query: Query) -> TemplateBinding {
    template(of: query, keeping: [])
  }

  /// - Parameter kept: Tables of WITH that are known to be worth it.
  private func template(of query: Query, keeping kept: Set<Int>) -> TemplateBinding {
    let lookups = RecordingCatalog(catalog)
    let binding = StatementBinding(lookups, session, source)
    binding.openValues = OpenValues()
    binding.tablesToKeep = kept
    do throws(BasaltError) {
      let rows = try binding.bind(query, in: QueryPlace())
      let plan = binding.finished(try rows.plan(as: rows.ownTypes))
      if !binding.tablesWorthKeeping.isEmpty { return template(of: query, keeping: binding.tablesWorthKeeping) }
      guard let values = binding.openValues, !values.needsValues else { return .needsValues }
      return .template(PlanTemplate(plan, recipes: values.recipes, lookups: lookups.all))
    } catch {
      // A name may come to mean something. Anything else may be wrong only because a value was not told.
      return error.code == .unknownName || binding.openValues?.recipes.isEmpty != false ? .refused : .needsValues
    }
  }

  /// The types that places give to parameters of which nothing is known; a parameter that its place says nothing of is
  /// missing.
  /// - Parameter session: With a text for each parameter.
  /// - Throws: What `bind` throws for any value.
  package func parameterTypes(of query: Query) throws(BasaltError) -> [(parameter: Parameter, type: LogicalType)] {
    try types { (binding) throws(BasaltError) in
      let rows = try binding.bind(query, in: QueryPlace())
      _ = try rows.plan(as: rows.ownTypes)
    }
  }

  /// The same of rows that are inserted.
  package func parameterTypes(
    ofRows query: Query, into schema: Schema, columns: [Identifier]
  ) throws(BasaltError) -> [(parameter: Parameter, type: LogicalType)] {
    try types { (binding) throws(BasaltError) in
      _ = try binding.insertion(of: query, into: schema, columns: columns, defaults: [:])
    }
  }

  private func types(
    _ bind: (StatementBinding) throws(BasaltError) -> Void
  ) throws(BasaltError) -> [(parameter: Parameter, type: LogicalType)] {
    let binding = StatementBinding(catalog, session, source)
    binding.openValues = OpenValues()
    do throws(BasaltError) { try bind(binding) } catch {
      // Only a name that there is not is wrong whatever the values are.
      if error.code == .unknownName || binding.openValues?.recipes.isEmpty != false { throw error }
    }
    return binding.openValues?.givenTypes ?? []
  }

  /// The rows of `INSERT INTO table [(columns)] query`, as the table has them.
  /// - Parameters:
  ///   - columns: As written; empty: the first columns of the table, as many as the query has.
  ///   - defaults: What columns hold that get no value; NULL for those that are not named.
  /// - Returns: A plan whose columns are the schema's, in its order. That NULL may not be stored in
  ///   some is the storage's to check.
  package func bindInsert(
    _ query: Query, into schema: Schema, columns: [Identifier], defaults: [FieldID: Value]
  ) throws(BasaltError) -> QueryPlan {
    try bound { (binding) throws(BasaltError) in
      try binding.insertion(of: query, into: schema, columns: columns, defaults: defaults)
    }
  }

  /// `INSERT INTO table DEFAULT VALUES`: one row.
  package func bindDefaults(of schema: Schema, defaults: [FieldID: Value]) throws(BasaltError) -> QueryPlan {
    let binding = StatementBinding(catalog, session, source)
    return binding.finished(try binding.defaultRow(of: schema, defaults: defaults))
  }

  /// The value of an expression without columns: a default, a moment, an option.
  /// - Parameter type: What it is assigned to.
  /// - Throws: As `bind`, and `.invalidArgument` for what has no value before a statement runs.
  package func constant(_ expression: Expression, as type: LogicalType) throws(BasaltError) -> Value {
    let binding = StatementBinding(catalog, session, source)
    return try binding.constant(expression, as: type, what: "a constant")
  }

  /// The type of a column that is defined.
  /// - Throws: `.unknownName`, with the nearest name; `.unsupported` for an interval or a list, which no column
  ///   has.
  package func type(_ name: TypeName) throws(BasaltError) -> LogicalType {
    guard let type = try StatementBinding(catalog, session, source).type(name) else {
      throw source.error(
        .unsupported, "There are no columns of intervals.", at: name.range.start,
        remedy: "Store a number of days or microseconds, or two timestamps.")
    }
    guard type.listElement == nil else {
      throw source.error(
        .unsupported, "There are no columns of lists: \(type) is a type of queries alone.", at: name.range.start,
        remedy: "Store a row for each element, and gather them with array_agg.")
    }
    return type
  }
}
