internal import BasaltFormat
internal import BasaltTable
internal import Synchronization

/// What the passes through a stream have found out and read so far, for `RowStream.statistics`.
///
/// Locked once a file that is opened, a round and a worker of a round; never a page or a row.
///
/// Counting by page in shared memory would make threads that scan wait for each other's cache lines; workers
/// count for themselves and add up when they end.
final class ScanProgress: Sendable {
  /// By value, so that statistics are computed from a copy, outside of the lock.
  private struct State {
    /// Of all passes.
    var read = ScanCounts()
    /// What was found when files were opened, once a file: later passes find the same.
    var skipped = ScanCounts()
    /// Of files that were opened, skipped pages included.
    var pageCount = 0
    /// By the file's place in the scan.
    var files: [FileState]
  }

  /// How far a file has come.
  /// Goes forward only, whichever pass comes first.
  private enum FileState {
    case unopened
    /// Nothing of it passes, as opening it showed.
    case empty
    /// Planned to be read.
    case opened
    /// Some of its pages have been decoded.
    case read
  }

  private let files: ScannedFiles
  private let state: Mutex<State>

  init(_ files: ScannedFiles) {
    self.files = files
    state = Mutex(State(files: Array(repeating: .unopened, count: files.count)))
    // A file that is open need not be read for its counts to be known.
    if case .file(let scan) = files { opened(0, scan, rowCount: scan.reader.rowCount) }
  }

  /// - Parameter scan: `nil` when the file's columns alone rule out that a row passes.
  func opened(_ index: Int, _ scan: DataFileScan?, rowCount: Int) {
    state.withLock { state in
      // A second pass opens files again and finds the same: counted once.
      guard state.files[index] == .unopened else { return }
      guard let scan else {
        state.files[index] = .empty
        state.skipped.rowCount += rowCount
        return
      }
      state.files[index] = scan.pieces.isEmpty ? .empty : .opened
      state.pageCount += scan.pieces.count + scan.skipped.pageCount
      state.skipped = state.skipped + scan.skipped
    }
  }

  /// A worker of a round has read so much.
  func add(_ more: ScanCounts) { state.withLock { $0.read = $0.read + more } }

  /// Pages of these files have been decoded.
  func finished(_ files: [Int]) { state.withLock { state in for index in files { state.files[index] = .read } } }

  /// - Complexity: O(files), outside of the lock.
  var statistics: RowStream.Statistics {
    let state = state.withLock { $0 }
    var unplanned: [SkipReason: FileCount] = [:]
    if case .table(let scan) = files { unplanned = scan.plan.skipped }
    // In the order of the cases, which is that in which planning asks.
    var skipped = SkipReason.allCases.compactMap { reason in
      unplanned[reason].map { RowStream.Statistics.SkippedFiles(reason: reason.rawValue, fileCount: $0.fileCount) }
    }
    let emptyCount = state.files.count { $0 == .empty }
    if emptyCount > 0 {
      skipped.append(
        RowStream.Statistics.SkippedFiles(
          reason: RowStream.Statistics.SkippedFiles.reasonOfOpening, fileCount: emptyCount))
    }
    // Counts of manifests may be forged: they are told, never trusted to add up.
    let unplannedRowCount = unplanned.values.reduce(0) { $0 &+ $1.rowCount }
    let unplannedFileCount = unplanned.values.reduce(0) { $0 &+ $1.fileCount }
    return RowStream.Statistics(
      fileCount: state.files.count &+ unplannedFileCount, readFileCount: state.files.count { $0 == .read },
      skippedFiles: skipped, pageCount: state.pageCount, readPageCount: state.read.pageCount,
      skippedPageCount: state.skipped.pageCount, skippedRowGroupCount: state.skipped.rowGroupCount,
      readRowCount: state.read.rowCount, skippedRowCount: state.skipped.rowCount &+ unplannedRowCount)
  }
}
