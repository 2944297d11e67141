import BasaltCore
package import BasaltPlan

/// What a plan is believed to hold in memory, by which its query waits for its turn (`QueryAdmission`).
extension LogicalPlan {
  /// Bytes of everything that is kept until all rows of an input are there: build sides, groups, sorted rows. All of them
  /// together, although not all are held at one time: too much is claimed rather than too little.
  /// - Complexity: As `PlanEstimate`.
  package var estimatedByteCount: Int {
    // Tables of thousands of rows have no plan that is worth an estimate: most statements are about such, and short.
    guard mayHoldMany else { return 0 }
    return Int(min(byteCount(PlanEstimate(self)), 1e15))
  }

  /// Whether some input has more rows than nobody minds being held.
  private var mayHoldMany: Bool {
    switch self {
    case .scan(let scan): scan.table.rowCount > PlanMemory.smallRowCount
    case .values(let values): values.rows.count > PlanMemory.smallRowCount
    // Of rows that are made nobody knows how many there are.
    case .series, .expansion, .common, .recursive: true
    case .filter, .project, .aggregate, .join, .asof, .window, .sort, .limit, .distinct, .firstRows, .combined,
      .divided:
      inputs.contains(where: \.mayHoldMany)
    }
  }

  private func byteCount(_ estimate: PlanEstimate) -> Double {
    var total = 0.0
    // As deep as the plan, which the binder bounds.
    for (input, known) in zip(inputs, estimate.inputs) { total += input.byteCount(known) }
    // All rows of an input, each with what stands beside it.
    func rows(_ index: Int, _ slot: Double = 0) -> Double {
      estimate.inputs[index].rowCount * (inputs[index].rowByteCount + slot)
    }
    switch self {
    case .scan, .values, .series, .filter, .project, .limit, .expansion, .divided: return total
    // One row a group, and its place in a table; what an aggregate gathers of its rows is not known, as lists are.
    case .aggregate, .distinct, .firstRows: return total + estimate.rowCount * (rowByteCount + PlanMemory.slotByteCount)
    case .join(let join): return total + rows(join.buildsLeft ? 0 : 1, PlanMemory.slotByteCount)
    case .asof: return total + rows(1, PlanMemory.slotByteCount)
    // Rows and their keys; of a first few, these alone.
    case .sort(let sort):
      let rowCount = min(estimate.inputs[0].rowCount, sort.rowLimit.map(Double.init) ?? .infinity)
      return total + rowCount * (sort.input.rowByteCount + PlanMemory.slotByteCount)
    case .window: return total + rows(0, PlanMemory.slotByteCount)
    case .common, .recursive: return total + estimate.rowCount * rowByteCount
    // UNION ALL keeps nothing, and is taken for the others all the same: it is believed to be large only where they are.
    case .combined: return total + estimate.rowCount * (rowByteCount + PlanMemory.slotByteCount)
    }
  }

  /// Bytes of a row: values as they lie in vectors, and for texts a guess.
  private var rowByteCount: Double {
    columns.reduce(0) {
      $0 + Double($1.type.physical.byteCount ?? 1) + ($1.type.physical == .view ? PlanMemory.textByteCount : 0)
    }
  }
}

private enum PlanMemory {
  /// Rows of a table that are held without a thought: some megabytes at most.
  static let smallRowCount = 65_536
  /// Beside a row: its hash, its place, the room that a table leaves.
  static let slotByteCount = 16.0
  /// Behind a view, of texts that are too long for it.
  static let textByteCount = 16.0
}
