import BasaltCore

/// Joins, groupings and windows of tables that are divided by what these compare: carried out division by division.
///
/// Rows of two divisions never meet, so that the part of the plan need never hold more than those of one pass: a build side, groups,
/// rows in order are a fraction of what they were, and what does not fit the memory as a whole need not be written to temporary
/// files and read again. Several joins and a grouping on the same columns are one part.
///
/// How many passes there are is settled when the part runs, by the memory that there is then and what the files that are left hold
/// (`PassPacking`): one, where all of it fits. Here it is settled that there can be several.
///
/// Masks and row filters need no rule of their own: they are operators above the scan, so that a masked column is an expression, which is
/// of no division.
enum PartitionWise {
  static let rule = OptimizerRule("partition-wise") { (plan, _) throws(BasaltError) in
    // Look-ups of a row hold none, and take some microseconds; of nearly all other statements no table is divided.
    guard plan.mayHoldRows, plan.scans.contains(where: { !$0.table.divisions().all.isEmpty }) else { return nil }
    return divided(plan, PlanDivisions(plan), PlanEstimate(plan))
  }

  /// The highest operators whose rows are divided, each with all that lies below it as one part.
  private static func divided(
    _ plan: LogicalPlan, _ divisions: PlanDivisions, _ estimate: PlanEstimate
  ) -> LogicalPlan? {
    // The highest, so that whatever can go along does: what one operator of a part gives, the next takes within the same pass.
    if plan.holdsRows, let division = divisions.all.max(by: { $0.isCoarser(than: $1) }), isWorth(plan, estimate) {
      return .divided(part(plan, by: division))
    }
    var didChange = false
    // Recursion as deep as the plan, which the binder bounds.
    let inputs = zip(plan.inputs, zip(divisions.inputs, estimate.inputs)).map { input, known in
      guard let changed = divided(input, known.0, known.1) else { return input }
      didChange = true
      return changed
    }
    return didChange ? plan.with(inputs: inputs) : nil
  }

  /// Whether some operator of the part is believed to hold so many rows that fewer at a time are better.
  private static func isWorth(_ plan: LogicalPlan, _ estimate: PlanEstimate) -> Bool {
    // The strictest of the tables: a small one beside a large one is no reason.
    guard let least = plan.scans.map({ $0.table.divisions().heldRowCountMinimum }).max() else { return false }
    return plan.heldRowCount(estimate) >= Double(least)
  }

  /// The part, with its scans numbered from the left to the right.
  private static func part(_ plan: LogicalPlan, by division: PlanDivision) -> Divided {
    // In the order in which their divisions were put together, side by side.
    var number = 0
    func numbered(_ plan: LogicalPlan) -> LogicalPlan {
      guard case .scan(var scan) = plan else { return plan.with(inputs: plan.inputs.map(numbered)) }
      scan.division = ScanDivision(
        number: number, division: TableDivision(field: division.fields[number], by: division.transform))
      number += 1
      return .scan(scan)
    }
    let numberedPlan = numbered(plan)
    precondition(number == division.fields.count, "a division of \(division.fields.count) scans, and \(number) of them")
    return Divided(
      numberedPlan, by: division.transform, of: division.name, scanCount: number,
      requiredScans: division.requiredScans)
  }
}

extension PlanDivision {
  /// Few divisions are few passes, and large ones. Of buckets the number is known, of days there are more than of months; how many
  /// values a column has nobody knows here.
  fileprivate func isCoarser(than other: PlanDivision) -> Bool { rank < other.rank }

  private var rank: Int {
    switch transform {
    case .bucket(let count): count
    case .year: 4
    case .month: 12
    case .truncate: 16
    case .identity: 24
    case .day: 64
    case .hour: 128
    }
  }
}

extension LogicalPlan {
  /// The tables below.
  fileprivate var scans: [SecuredScan] {
    if case .scan(let scan) = self { return [scan] }
    return inputs.flatMap(\.scans)
  }

  /// Whether it or an operator below it does.
  fileprivate var mayHoldRows: Bool { holdsRows || inputs.contains(where: \.mayHoldRows) }

  /// Whether it waits for all rows of an input.
  fileprivate var holdsRows: Bool {
    switch self {
    case .join, .aggregate, .distinct, .window: true
    case .scan, .values, .series, .expansion, .filter, .project, .asof, .sort, .limit, .firstRows, .combined, .common,
      .recursive, .divided:
      false
    }
  }

  /// The most rows that one operator of this plan is believed to hold.
  fileprivate func heldRowCount(_ estimate: PlanEstimate) -> Double {
    var most = 0.0
    for (input, known) in zip(inputs, estimate.inputs) { most = max(most, input.heldRowCount(known)) }
    switch self {
    case .join(let join): return max(most, estimate.inputs[join.buildsLeft ? 0 : 1].rowCount)
    // A row a group.
    case .aggregate, .distinct: return max(most, estimate.rowCount)
    case .window: return max(most, estimate.inputs[0].rowCount)
    case .scan, .values, .series, .expansion, .filter, .project, .asof, .sort, .limit, .firstRows, .combined, .common,
      .recursive, .divided:
      return most
    }
  }
}
