import BasaltCore

/// Whether rows of a part of a query that stands there several times are better kept, or computed each time.
///
/// Both in the measure of `LogicalPlan.work`. Against keeping them speaks that a reader of its own would let the part compute less:
/// a join above it tells its scans which keys matter, and a LIMIT how many rows. Of rows that are kept nobody leaves out any; and
/// they take memory, as long as the statement runs.
///
/// What is taken for granted: that every reader reads all rows, once; that pages which are read again are in memory; and that a
/// scan is narrowed as far as the join above it leaves its rows. Where estimates are wrong the answer is right all the same, and
/// takes longer.
struct SharingCosts {
  private let query: QueryPlan
  private let plans: [LogicalPlan]
  /// By plan, when somebody has asked: most statements have no part that is repeated.
  private var estimates: [Int: PlanEstimate] = [:]

  /// Rows that are kept: to be written, the dearer the more columns they have, since memory that nobody has touched before is
  /// slower than anything else; and to be read by each reader.
  private static let kept = 1.0
  private static let keptColumn = 1.0
  private static let read = 0.25
  /// What a pipeline of its own takes, in rows.
  private static let pipeline = 500.0
  /// What a reader lets a part compute at least: the sides that are built before anything is known.
  private static let wantedPartLeast = 0.05
  /// Estimates err: only what is clearly less.
  private static let margin = 1.25
  /// Bytes that are kept in memory at most, as far as is known beforehand.
  private static let byteCountMaximum = Double(128 << 20)
  /// Of a text, in which only short ones lie.
  private static let textByteCount = 32.0

  init(_ query: QueryPlan) { (self.query, plans) = (query, query.plans) }

  /// - Parameters:
  ///   - occurrences: The same plan, two times or more.
  ///   - isKept: Whether its rows are kept already, for others.
  mutating func favourKeeping(_ occurrences: [SubplanOccurrence], isKept: Bool) -> Bool {
    let plan = occurrences[0].plan
    let estimate = PlanEstimate(plan)
    let work = plan.work(estimate)
    // Above these nothing reaches down: what they yield they yield as a whole.
    let isNarrowed = plan.passesRowsOn
    // Each by itself, under what stands above it.
    var separate = 0.0
    for occurrence in occurrences {
      separate += work * (isNarrowed ? max(SharingCosts.wantedPartLeast, wantedPart(of: occurrence.position)) : 1)
    }
    // Columns are left out by a rule behind this one: what none of the readers looks at will not be kept.
    let positions = positionsRead(of: occurrences)
    let columns = plan.columns
    let byteCount = positions.reduce(0) { sum, position in
      sum + (columns[position].type.physical.byteCount.map(Double.init) ?? 1)
        + (columns[position].type.physical == .view ? SharingCosts.textByteCount : 0)
    }
    // Whatever it saves: other operators of the statement need memory, too, and of theirs some cannot do with less.
    if !isKept, estimate.rowCount * byteCount > SharingCosts.byteCountMaximum { return false }
    // What is kept already is only read once more.
    let keeping = isKept ? 0 : SharingCosts.kept + SharingCosts.keptColumn * Double(positions.count)
    let rowCost = keeping + SharingCosts.read * Double(occurrences.count)
    return separate > SharingCosts.margin * (work + estimate.rowCount * rowCost + SharingCosts.pipeline)
  }

  /// The part of an operator's rows that those above it let it compute.
  private mutating func wantedPart(of position: SubplanOccurrence.Position) -> Double {
    var plan = plans[position.planIndex]
    var known = estimates[position.planIndex] ?? PlanEstimate(plan)
    estimates[position.planIndex] = known
    // From the root down: what an operator in between needs whole is wanted whole, whatever stands above that.
    var part = 1.0
    for index in position.path {
      let below = max(1, known.inputs[index].rowCount)
      switch plan {
      case .join(let join):
        // The side that streams, of kinds that leave out its rows without a partner.
        let isStreamed = index == (join.buildsLeft ? 1 : 0)
        switch join.kind {
        case .inner, .semi, .right: if isStreamed, !join.keys.isEmpty { part *= min(1, known.rowCount / below) }
        case .left, .full, .anti, .mark, .exists, .single: part = 1
        }
      case .limit: part *= min(1, known.rowCount / below)
      // A condition that could not go further down tells the operators below nothing.
      case .filter, .project, .expansion, .divided: break
      case .combined(let combination): if combination.operation != .union || !combination.isAll { part = 1 }
      case .aggregate, .asof, .window, .sort, .distinct, .firstRows, .recursive: part = 1
      // Leaves, which stand above nothing.
      case .scan, .values, .series, .common: break
      }
      (plan, known) = (plan.inputs[index], known.inputs[index])
    }
    return part
  }

  /// Of the columns that the occurrences have in common, by position: those that somebody outside of them looks at.
  private func positionsRead(of occurrences: [SubplanOccurrence]) -> Set<Int> {
    // Below an occurrence all will be one plan, whose own columns are its own affair.
    let inner = Set(occurrences.map(\.position))
    var used: Set<ColumnID> = []
    func visit(_ plan: LogicalPlan, _ position: SubplanOccurrence.Position) {
      if inner.contains(position) { return }
      used.formUnion(plan.usedColumns)
      for (index, input) in plan.inputs.enumerated() {
        switch plan {
        // They look at whole rows.
        case .distinct, .combined, .recursive: used.formUnion(input.columnIDs)
        default: break
        }
        visit(input, SubplanOccurrence.Position(planIndex: position.planIndex, path: position.path + [index]))
      }
    }
    for (index, plan) in plans.enumerated() {
      // The result's, a value's, or a table's, of which further readers may want any.
      used.formUnion(plan.columnIDs)
      visit(plan, SubplanOccurrence.Position(planIndex: index, path: []))
    }
    return occurrences.reduce(into: []) { positions, occurrence in
      for (position, column) in occurrence.plan.columns.enumerated() where used.contains(column.id) {
        positions.insert(position)
      }
    }
  }
}

extension LogicalPlan {
  /// Whether it yields rows while it still gets some, so that who wants fewer makes it do less. A grouping does not: its first row
  /// is there when its last has come in.
  fileprivate var passesRowsOn: Bool {
    switch self {
    case .scan, .values, .series, .common, .expansion, .join, .asof: true
    case .filter(_, let input): input.passesRowsOn
    case .project(let projection): projection.input.passesRowsOn
    case .limit(let limit): limit.input.passesRowsOn
    case .combined(let combination): combination.operation == .union && combination.isAll
    case .divided(let divided): divided.input.passesRowsOn
    case .aggregate, .window, .sort, .distinct, .firstRows, .recursive: false
    }
  }
}
