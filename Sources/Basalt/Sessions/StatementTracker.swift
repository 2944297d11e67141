internal import BasaltExecution
internal import Synchronization

extension QueryProfile {
  /// What one statement's scans have read and skipped.
  public struct Statistics: Sendable, Hashable, Encodable {
    /// Data files that were opened, and those that statistics ruled out.
    public internal(set) var fileCount = 0
    public internal(set) var skippedFileCount = 0
    /// Row groups of files that were opened: those that had to be looked at, and those that their bounds ruled out.
    public internal(set) var rowGroupCount = 0
    public internal(set) var skippedRowGroupCount = 0
    /// Of the skipped ones those that bounds had left open: dictionaries or Bloom filters ruled them out.
    public internal(set) var filteredRowGroupCount = 0
    /// Pages' worth of rows: a page counts once, not once a column.
    public internal(set) var readPageCount = 0
    public internal(set) var skippedPageCount = 0
    /// Rows of pages that were read, those of them that passed the scans' filters, and rows that were never looked at.
    public internal(set) var readRowCount = 0
    public internal(set) var passedRowCount = 0
    public internal(set) var skippedRowCount = 0
    /// Stored bytes of the pages and dictionaries that were read, of all columns, from the device or the buffer pool.
    public internal(set) var readByteCount = 0

    mutating func add(_ scan: ScanTotals.Figures) {
      fileCount += scan.fileCount
      skippedFileCount += scan.skippedFileCount
      rowGroupCount += scan.readRowGroupCount
      skippedRowGroupCount += scan.skippedRowGroupCount
      filteredRowGroupCount += scan.filteredRowGroupCount
      readPageCount += scan.readPageCount
      skippedPageCount += scan.skippedPageCount
      readRowCount += scan.readRowCount
      passedRowCount += scan.passedRowCount
      skippedRowCount += scan.skippedRowCount
      readByteCount += scan.readByteCount
    }
  }
}

/// Gathers the figures of a statement's scans, which are made while its plan is put together.
final class StatementTracker: Sendable {
  /// The scans' own counters, and no copies: figures can be asked for while rows are still being read.
  private let scans = Mutex<[ScanTotals]>([])

  /// The last row has been made.
  private let hasEnded = Atomic(false)

  func add(_ totals: ScanTotals) { scans.withLock { $0.append(totals) } }

  func noteEnd() { hasEnded.store(true, ordering: .relaxed) }

  /// Added up when asked, as the statistics are.
  var progress: ResultStream.Progress {
    let figures = scans.withLock { $0.map(\.figures) }
    return ResultStream.Progress(figures, hasEnded: hasEnded.load(ordering: .relaxed))
  }

  /// Added up when asked: scans count on many threads, and a common sum would be a line of memory that all of them
  /// write.
  var statistics: QueryProfile.Statistics {
    // Of a moment: while rows are being read, a page may be counted that its file is not yet.
    let figures = scans.withLock { $0.map(\.figures) }
    var statistics = QueryProfile.Statistics()
    for scan in figures { statistics.add(scan) }
    return statistics
  }
}
