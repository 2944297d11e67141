internal import BasaltPlan
internal import BasaltRuntime
internal import BasaltSQL
internal import Synchronization

/// A statement that was read from its text, on its way to being run.
struct ReadStatement: Sendable {
  let parsed: ParsedStatement
  /// Of the whole script: errors show the place in what was typed.
  let source: SourceText
  /// With its plans, if it may be asked again.
  let kept: KeptStatement?

  /// One of a script: its places count from the script's beginning, so that nobody else can use it.
  init(_ parsed: ParsedStatement, _ source: SourceText) { (self.parsed, self.source, kept) = (parsed, source, nil) }

  init(_ kept: KeptStatement) { (parsed, source, self.kept) = (kept.parsed, kept.source, kept) }
}

/// A statement that is kept: its tree, and the plans that were made of it.
final class KeptStatement: Sendable {
  let parsed: ParsedStatement
  let source: SourceText
  /// The most recently used first.
  // For its lock alone: `Monitor` says why.
  private let plans = Monitor<[(key: Key, plan: KeptPlan)]>([])

  /// What a plan depends on beside the text and the tables, which it is held against each time. All sessions are the
  /// owner's: those of other principals will need who they are, and the version of policies, in here as well.
  struct Key: Hashable, Sendable {
    /// Literals without a type are read in it.
    let zoneName: String
    /// Tests leave some out.
    let disabledRules: Set<String>
    let positional: [GivenType]
    let named: [String: GivenType]
  }

  /// What a parameter's value says of its type. Digits of a decimal are of its type.
  enum GivenType: Hashable, Sendable {
    case null
    /// A text takes the type that its place has.
    case open
    case typed(LogicalType)

    init(_ value: Value) {
      switch value {
      case .null: self = .null
      case .text: self = .open
      default: self = LogicalType(holding: value).map { .typed($0) } ?? .null
      }
    }
  }

  init(_ parsed: ParsedStatement, _ source: SourceText) { (self.parsed, self.source) = (parsed, source) }

  func plan(for key: Key) -> KeptPlan? {
    plans.withLock { plans in
      guard let index = plans.firstIndex(where: { $0.key == key }) else { return nil }
      // Nearly always it is the first already.
      if index > 0 { plans.insert(plans.remove(at: index), at: 0) }
      return plans[0].plan
    }
  }

  /// Keeps a plan in place of another of its key, or of the one that was not used for longest.
  /// - Returns: By how many bytes what is kept has grown.
  func keep(_ plan: KeptPlan, for key: Key) -> Int {
    plans.withLock { plans in
      let before = plans.reduce(0) { $0 + $1.plan.byteCount }
      plans.removeAll { $0.key == key }
      plans.insert((key, plan), at: 0)
      if plans.count > Limits.keptPlanCountMaximum { plans.removeLast() }
      return plans.reduce(0) { $0 + $1.plan.byteCount } - before
    }
  }
}

/// What is known of one statement with parameters of certain types.
final class KeptPlan: Sendable {
  /// `nil`: what it means depends on values or on the moment, and it is bound each time.
  let template: PlanTemplate?
  /// The last plan without parameters that was finished, and the versions that it reads.
  private let finished = Mutex<Finished?>(nil)

  private struct Finished: Sendable {
    let sources: [CatalogTable.Source]
    let plan: QueryPlan
  }

  init(_ template: PlanTemplate?) { self.template = template }

  /// Twice the template: a finished plan is about as large.
  var byteCount: Int { 256 + 2 * (template?.byteCount ?? 0) }

  /// The plan as it was finished for the same versions of the same tables.
  func finishedPlan(over tables: [CatalogTable]) throws(BasaltError) -> QueryPlan? {
    guard let last = finished.withLock({ $0 }), last.sources == tables.map(\.source) else { return nil }
    return try PlanTemplate.plan(last.plan, over: tables)
  }

  /// Keeps a finished plan, if its tables are versions: what a transaction has made of one changes with each statement.
  func finish(_ plan: QueryPlan, over tables: [CatalogTable]) throws(BasaltError) {
    for table in tables { if case .stored(_, version: nil) = table.source { return } }
    let last = Finished(sources: tables.map(\.source), plan: try PlanTemplate.kept(plan))
    finished.withLock { $0 = last }
  }
}
