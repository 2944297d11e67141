import BasaltCore
import BasaltPlan
import BasaltRuntime
import Synchronization

/// The passes of a part that is carried out division by division: settled when its first row is wanted, by the files that its scans
/// are then known to read.
///
/// Files that are of no one division make it one pass over everything, whatever the plan was made by: rows never depend on what was
/// believed of a table.
final class DivisionPasses: Sendable {
  private let part: Divided
  /// By estimates, the rows of all divisions.
  private let heldByteCount: Int
  private let tables: any TableReading
  private let context: ExecutionContext
  private let state = Mutex(State())

  private struct State: Sendable {
    /// By number; there when the first pass has been planned.
    var scans: [DividedScan?] = []
    /// Set once.
    var outcome: Outcome?
  }

  /// What it came to, for profiles.
  struct Outcome: Sendable {
    /// Those that are read.
    let divisionCount: Int
    let passCount: Int
  }

  /// - Parameter heldByteCount: What the part is believed to hold at once, as a whole.
  init(_ part: Divided, heldByteCount: Int, _ tables: any TableReading, _ context: ExecutionContext) {
    (self.part, self.heldByteCount, self.tables, self.context) = (part, heldByteCount, tables, context)
    state.withLock { $0.scans = Array(repeating: nil, count: part.scanCount) }
  }

  /// `nil` before the first pass.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  /// The scan of all passes that a scan of one of them belongs to; made when the first is planned.
  /// - Returns: Also whether it was made.
  func scan(_ scan: SecuredScan) -> (scan: DividedScan, isNew: Bool) {
    guard let division = scan.division else { preconditionFailure("a scan of a part has a division") }
    return state.withLock { state in
      if let known = state.scans[division.number] { return (known, false) }
      let made = DividedScan(scan, tables)
      state.scans[division.number] = made
      return (made, true)
    }
  }

  /// How many passes there are. Settles them when it is asked first, for which it blocks: once, on the thread that asks for rows.
  func count() throws(BasaltError) -> Int {
    if let known = outcome { return known.passCount }
    // Outside of the lock: planning scans may read manifests, and profiles are asked meanwhile.
    let scans = state.withLock { $0.scans.compactMap { $0 } }
    precondition(scans.count == part.scanCount, "every scan of a part is planned before it begins")
    let settled = try settle(scans)
    state.withLock { $0.outcome = settled }
    return settled.passCount
  }

  private func settle(_ scans: [DividedScan]) throws(BasaltError) -> Outcome {
    // By division, in the order in which files have them: rows of all scans, and which scans have any. A division is a value, and not a
    // place in some list of a table: two tables that are divided alike have the same values.
    var places: [Value: Int] = [:]
    var rowCounts: [Double] = []
    var present: [Set<Int>] = []
    var isDivided = true
    for (number, scan) in scans.enumerated() {
      // All of them begin, divided or not: each pass asks them for its files.
      guard let files = try scan.begin(context.cancellation) else {
        isDivided = false
        continue
      }
      for (division, rowCount) in files {
        let place = places[division] ?? rowCounts.count
        if place == rowCounts.count {
          places[division] = place
          rowCounts.append(0)
          present.append([])
        }
        // No sum of counts that manifests say ends the process: a forged one may be anything.
        rowCounts[place] += Double(max(0, rowCount))
        present[place].insert(number)
      }
    }
    // One that is not is read by the first pass, and there is no other.
    guard isDivided else {
      for scan in scans { scan.divide(into: nil) }
      return Outcome(divisionCount: 1, passCount: 1)
    }
    // Of the others no row would come: of a join that keeps pairs alone, days that one side has not.
    let read = rowCounts.indices.filter { part.requiredScans.isSubset(of: present[$0]) }
    let packing = PassPacking(
      divisionRowCounts: read.map { rowCounts[$0] }, heldByteCount: heldByteCount,
      memoryByteCount: context.spilling.byteCount(of: context.budget), isForced: context.forcesDivisions)
    let passOfRead = Dictionary(uniqueKeysWithValues: zip(read, packing.passes))
    let passes = places.compactMapValues { passOfRead[$0] }
    for scan in scans { scan.divide(into: passes) }
    // Without any division that is read there is no row, and nothing to be done for it.
    return Outcome(divisionCount: read.count, passCount: read.isEmpty ? 0 : packing.passCount)
  }
}
