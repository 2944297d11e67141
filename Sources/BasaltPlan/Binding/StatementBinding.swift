internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// The work on one statement: what has been given out so far, and how errors find their place.
///
/// A class of one thread: all parts of the binder, which are extensions of it, number columns and add
/// sub-queries as they go. They recurse into each other as deep as the tree, so that their frames are
/// kept small: what is large is in a function of its own that is not inlined.
///
/// **Bounds.** A plan is walked by recursion, by rules and by whoever runs and releases it, so that nothing may
/// make one deep, or large, out of a short text:
///
/// - Levels of queries and expressions within each other, tables of WITH in their places: `enter`.
/// - Operators above each other that are written side by side, as joins are: `countStep`.
/// - Expressions that stand in a plan more than once: `countCopies`.
final class StatementBinding {
  let catalog: any Catalog
  let session: BindingSession
  let source: SourceText
  let context: FunctionContext
  var numbering = ColumnNumbering()
  /// Those that are finished, each behind those that it looks at.
  var subqueries: [(id: SubqueryID, plan: LogicalPlan)] = []
  /// Those of them that are tables.
  var tables: Set<SubqueryID> = []
  /// Tables of WITH that are to be computed once, each by where its name stands; empty the first time.
  var tablesToKeep: Set<Int> = []
  /// Those that should have been.
  var tablesWorthKeeping: Set<Int> = []
  /// Those that are.
  var keptTables: [Int: CommonRows] = [:]
  /// Recursions so far, and how often their tables have named themselves.
  var recursionCount = 0
  var ownUseCount = 0
  /// Values that are left open; `nil` when the plan is for the values of this execution alone.
  var openValues: OpenValues?
  /// Whether LATERAL was met: without, tables of FROM need not be asked whether they look at each other.
  var hasLateral = false
  /// Levels that are being bound at the moment: expressions and queries within each other.
  private var level = 0
  /// Joins and set operations so far, which make a plan deep without nesting its text.
  private var stepCount = 0
  /// Nodes that the plan holds more than once.
  private var copiedNodeCount = 0

  /// One for each statement: nothing that is given out here may be shared with another.
  init(_ catalog: any Catalog, _ session: BindingSession, _ source: SourceText) {
    (self.catalog, self.session, self.source) = (catalog, session, source)
    context = session.makeContext()
  }

  /// The plan with the sub-queries that were met on the way.
  func finished(_ plan: LogicalPlan) -> QueryPlan {
    QueryPlan(
      root: plan, subqueries: subqueries, tables: tables.intersection(subqueries.map(\.id)), numbering: numbering)
  }

  // MARK: Bounds

  /// One level down; `leave` goes up again.
  ///
  /// The parser has counted levels, but a table of WITH is bound where it is named, which makes deep
  /// what was flat.
  func enter(_ range: SourceRange) throws(BasaltError) {
    level += 1
    guard level <= Limits.sqlNestingMaximum else {
      throw error(
        .statementTooComplex,
        "The statement is nested deeper than \(Limits.sqlNestingMaximum) levels, with the tables of WITH in their places.",
        at: range, remedy: "Split it, and keep parts of it in tables.")
    }
  }

  /// The other end of `enter`; not called for a level that was refused, after which nothing is bound
  /// any more.
  func leave() { level -= 1 }

  /// Counts what deepens the plan by one operator, or doubles it.
  func countStep(_ range: SourceRange) throws(BasaltError) {
    stepCount += 1
    guard stepCount <= Limits.sqlPlanStepCountMaximum else {
      throw error(
        .statementTooComplex,
        "The statement has more than \(Limits.sqlPlanStepCountMaximum) joins, set operations and uses of WITH.",
        at: range, remedy: "Split it, and keep parts of it in tables.")
    }
  }

  /// Counts an expression that a plan holds more than once.
  ///
  /// It costs nothing to hold it twice, but everything that walks the plan walks it twice, and twice as
  /// often at each level.
  func countCopies(of expression: BoundExpression, _ count: Int, _ range: SourceRange) throws(BasaltError) {
    let room = Limits.sqlCopiedNodeCountMaximum - copiedNodeCount
    let (nodes, overflow) = expression.nodeCount(atMost: room + 1).multipliedReportingOverflow(by: count)
    guard !overflow, nodes <= room else {
      throw error(
        .statementTooComplex,
        "This is computed too often: conditions of this kind are too large, or too deep within each other.",
        at: range, remedy: "Compute the operand in a sub-query of FROM, and use its column.")
    }
    copiedNodeCount += nodes
  }

  // MARK: Errors

  /// With the place where a range begins.
  func error(
    _ code: BasaltError.Code, _ message: String, at range: SourceRange, remedy: String
  ) -> BasaltError {
    source.error(code, message, at: range.start, remedy: remedy)
  }

  /// The error with a place, unless it has one.
  func placed(_ error: BasaltError, _ range: SourceRange) -> BasaltError {
    guard !error.context.contains(where: { $0.key == SourceExcerpt.lineKey }) else { return error }
    return SourceExcerpt(source, at: range.start).adding(to: error)
  }

  /// `Did you mean …?`, or the first of what there is.
  func suggestion(for name: String, among names: [String], what: String) -> String {
    if let nearest = NameDistance.nearest(to: name, among: names) { return "Did you mean \(nearest)?" }
    guard !names.isEmpty else { return "There are no \(what) here." }
    return "The \(what) are \(names.prefix(10).joined(separator: ", "))\(names.count > 10 ? ", …" : "")."
  }

  // MARK: Columns

  /// A column that nobody has made before.
  func makeColumn(_ name: String, _ type: LogicalType, isNullable: Bool = true) -> PlanColumn {
    PlanColumn(id: numbering.makeID(), name: name, type: type, isNullable: isNullable)
  }
}
