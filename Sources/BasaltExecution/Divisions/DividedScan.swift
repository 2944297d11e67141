import BasaltCore
import BasaltFormat
import BasaltPlan
import BasaltRuntime
import BasaltTable
import Synchronization

/// One scan of a part that is carried out division by division, over all of its passes: each pass reads the files of its divisions by
/// a `TableScanSource` of its own, and what is known of the scan as a whole is here.
final class DividedScan: NarrowableSource {
  /// With the decision on whose ground it is read, which every pass shows again.
  private let scan: SecuredScan
  private let tables: any TableReading
  /// Of all passes together.
  let totals: ScanTotals
  private let state = Mutex(State())

  private struct State: Sendable {
    /// By joins above the part: they hold for every pass.
    var narrowings: [ScanNarrowing] = []
    /// Files of all passes; `nil` until the first begins.
    var files: TableScan?
    /// The pass of a division; of one that is not there no row is wanted.
    var passes: [Value: Int] = [:]
    /// `nil`: all files are of the first pass.
    var division: PartitionDivision?

    /// `nil` for a file whose rows nobody wants.
    func pass(of file: DataFileEntry) -> Int? {
      guard let division else { return 0 }
      return division.value(of: file).flatMap { passes[$0] }
    }
  }

  init(_ scan: SecuredScan, _ tables: any TableReading) {
    (self.scan, self.tables) = (scan, tables)
    totals = ScanTotals(expectedRowCount: scan.table.rowCount)
  }

  // MARK: Joins above the part

  // It is that scan itself.
  let ofAllPasses: (any NarrowableSource)? = nil

  /// Told by the preparations of joins above, which run before the part is asked for its first row.
  func narrow(to narrowing: ScanNarrowing) {
    state.withLock { state in
      precondition(state.files == nil, "a scan is narrowed before it begins")
      state.narrowings.append(narrowing)
    }
  }

  /// In the order in which they were found out.
  var narrowings: [ScanNarrowing] { state.withLock { $0.narrowings } }

  // MARK: Passes

  /// Plans the scan as a whole, before the first pass. Blocks.
  /// - Returns: Which division each file is of; `nil` when some file may be of several.
  func begin(_ cancellation: Cancellation) throws(BasaltError) -> [(division: Value, rowCount: Int)]? {
    var predicate = scan.predicate
    // As each pass has them behind its own: terms that sets of keys make needless are known by their places.
    for narrowing in narrowings { predicate.narrow(to: narrowing) }
    let files = try tables.scan(
      scan.table, columns: scan.columns.map(\.field), where: predicate, cancellation: cancellation)
    // Files are told of once; what passes leave out of them is told when they do.
    totals.planned(files.plan)
    guard let wanted = scan.division else { preconditionFailure("a scan of a part has a division") }
    let division = try tables.division(scan.table, by: wanted.division)
    state.withLock { ($0.files, $0.division) = (files, division) }
    // The table says that it is divided otherwise, or not at all.
    guard let division else { return nil }
    // The files say it themselves: what the plan was made by may be of another moment.
    var divisions: [(division: Value, rowCount: Int)] = []
    for piece in files.plan.pieces {
      guard let value = division.value(of: piece.file) else { return nil }
      divisions.append((value, piece.file.rowCount))
    }
    return divisions
  }

  /// Settles which pass reads what. Files of other divisions are left out, and counted as such.
  /// - Parameter passes: By division; `nil`: all files are of the first pass.
  func divide(into passes: [Value: Int]?) {
    let leftOut = state.withLock { state -> FileCount in
      guard let passes else {
        // Also where another scan of the part is the reason: rows of all divisions may then meet.
        state.division = nil
        return FileCount()
      }
      state.passes = passes
      guard let files = state.files else { preconditionFailure("a scan is divided when it has begun") }
      let read = files.plan.keeping { state.pass(of: $0) != nil }
      return files.plan.planned - read.planned
    }
    totals.leaveOut(leftOut)
  }

  /// The files of a pass.
  /// - Parameter predicate: What rows must pass beside what was known before the first pass: with it files are chosen anew, and those that
  ///   it rules out count as skipped. `nil` for nothing more.
  func files(
    ofPass pass: Int, where predicate: ScanPredicate?, _ cancellation: Cancellation
  ) throws(BasaltError) -> TableScan {
    let known = state.withLock { $0 }
    guard let files = known.files else { preconditionFailure("a pass begins when its part has begun") }
    let all = files.keeping { known.pass(of: $0) == pass }
    // Most passes of a grouping have nothing to add, and look through no manifest again.
    guard let predicate else { return all }
    let narrowed = try tables.scan(
      scan.table, columns: scan.columns.map(\.field), where: predicate, cancellation: cancellation
    ).keeping { known.pass(of: $0) == pass }
    totals.leaveOut(all.plan.planned - narrowed.plan.planned)
    return narrowed
  }
}

/// What a scan reads in one pass.
struct ScanPass: Sendable {
  let scan: DividedScan
  let number: Int
}

extension ScanPredicate {
  mutating func narrow(to narrowing: ScanNarrowing) {
    terms += narrowing.terms
    if let list = narrowing.list { lists.append(list) }
  }
}
