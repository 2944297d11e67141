import BasaltCore

/// What it is believed to take to compute a plan's rows, counted in rows that are looked at: for whoever chooses between computing
/// them twice and keeping them.
///
/// As rough as estimates of rows are, which it is made of, and of the same scale as the costs of joins (`JoinCosts`): a row that
/// streams past is 1, one that is put into a table is 3.
///
/// Nothing is said of columns, whose number and width would make a difference to scans above all: a part that is repeated reads the
/// same ones each time, so that it stands on both sides of whatever is compared.
extension LogicalPlan {
  /// - Parameter estimate: Of this plan.
  /// - Complexity: O(operators).
  func work(_ estimate: PlanEstimate) -> Double {
    var total = 0.0
    for (input, known) in zip(inputs, estimate.inputs) { total += input.work(known) }
    /// Rows of an input.
    func rows(_ index: Int) -> Double { estimate.inputs[index].rowCount }
    switch self {
    // Whether pages can be left out by their bounds is not known; filtering them where they lie costs less than a row.
    case .scan(let scan): total += PlanWork.scanned * Double(scan.table.rowCount) + estimate.rowCount
    case .values, .series, .common: total += estimate.rowCount
    case .expansion, .filter, .project, .limit, .firstRows: total += PlanWork.streamed * rows(0)
    case .aggregate(let aggregate): total += PlanWork.stored * rows(0) * Double(max(1, aggregate.sets?.sets.count ?? 1))
    case .distinct: total += PlanWork.stored * rows(0)
    case .sort, .window: total += PlanWork.ordered * rows(0)
    case .join(let join):
      let (built, probed) = join.buildsLeft ? (rows(0), rows(1)) : (rows(1), rows(0))
      // Without keys every row meets every other.
      let pairs = join.keys.isEmpty ? PlanWork.streamed * built * probed : 0
      total += PlanWork.stored * built + probed + pairs + estimate.rowCount
    case .asof: total += rows(0) + PlanWork.stored * rows(1)
    case .combined(let combination):
      let sum = estimate.inputs.reduce(0) { $0 + $1.rowCount }
      total += sum * (combination.operation == .union && combination.isAll ? PlanWork.streamed : PlanWork.stored)
    // The same rows, in several passes.
    case .divided: break
    case .recursive: total += Recursion.estimatedRowCount * PlanWork.stored
    }
    // Products of large estimates have no bound, and what is compared must be a number.
    return total.isFinite ? total : .greatestFiniteMagnitude
  }
}

private enum PlanWork {
  /// Of a table's row that a scan filters.
  static let scanned = 0.5
  /// Of a row that an operator passes on, changed or not.
  static let streamed = 0.25
  /// Of a row that is put into a table.
  static let stored = 3.0
  /// Of a row that is put into an order, among a million others.
  static let ordered = 12.0
}
