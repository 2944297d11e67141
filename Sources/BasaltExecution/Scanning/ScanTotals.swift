import BasaltCore
import BasaltFormat
import BasaltTable
import Synchronization

/// What one scan has read and skipped, of all threads: for EXPLAIN ANALYZE, and to show what pruning is worth.
package final class ScanTotals: Sendable {
  /// Figures of a scan. Files that were skipped count with all their rows.
  /// Row groups and pages of those are in no figure: nobody has looked for them.
  package struct Figures: Sendable {
    package var fileCount = 0
    package var skippedFileCount = 0
    /// Row groups of files that were opened.
    package var readRowGroupCount = 0
    package var skippedRowGroupCount = 0
    /// Those of them that bounds had left open, and dictionaries or Bloom filters ruled out.
    package var filteredRowGroupCount = 0
    package var readPageCount = 0
    package var skippedPageCount = 0
    /// Rows of pages that were read, and those of them that passed the scan's filters.
    package var readRowCount = 0
    package var passedRowCount = 0
    package var skippedRowCount = 0
    /// Stored bytes of pages and dictionaries that were read, of all columns.
    package var readByteCount = 0
    /// What the scan is over, files and rows that were skipped among them: as the catalog says, until it is planned.
    package var totalFileCount = 0
    package var totalRowCount = 0
  }

  // A lock and not atomics: it is taken once a file and thread, and figures are read together.
  private let state: Mutex<Figures>

  /// - Parameter expectedRowCount: What is known of the table before the scan is planned.
  init(expectedRowCount: Int) {
    var figures = Figures()
    figures.totalRowCount = expectedRowCount
    state = Mutex(figures)
  }

  package var figures: Figures { state.withLock { $0 } }

  /// What manifests have ruled out: files that are never opened.
  /// Once a scan, by the thread that plans it.
  func planned(_ plan: ScanPlan) {
    state.withLock { figures in
      for skipped in plan.skipped.values {
        figures.skippedFileCount += skipped.fileCount
        figures.skippedRowCount += skipped.rowCount
      }
      let planned = plan.planned
      figures.totalFileCount = figures.skippedFileCount + planned.fileCount
      figures.totalRowCount = figures.skippedRowCount + planned.rowCount
    }
  }

  /// Files of those that were planned that turned out to be wanted by nobody: a pass of several has none of their rows.
  func leaveOut(_ files: FileCount) {
    state.withLock { figures in
      figures.skippedFileCount += files.fileCount
      figures.skippedRowCount += files.rowCount
    }
  }

  /// What a file's own zone maps have ruled out. Once a file, by the thread that opens it.
  func opened(_ scan: DataFileScan) {
    state.withLock { figures in
      figures.fileCount += 1
      // As planned: a LIMIT may leave some of them untouched.
      figures.readRowGroupCount += scan.reader.rowGroups.count - scan.skipped.rowGroupCount
      figures.skippedRowGroupCount += scan.skipped.rowGroupCount
      figures.filteredRowGroupCount += scan.skipped.filteredRowGroupCount
      figures.skippedPageCount += scan.skipped.pageCount
      figures.skippedRowCount += scan.skipped.rowCount
    }
  }

  /// A file of which no page was left when it was open.
  /// In place of `opened`: the file counts as if the manifest had ruled it out.
  func skippedFile(rowCount: Int) {
    state.withLock { figures in
      figures.skippedFileCount += 1
      figures.skippedRowCount += rowCount
    }
  }

  /// What a thread has read of one file, when it turns to another: never once a page.
  func read(_ worker: ScanWorker) {
    state.withLock { figures in
      figures.readPageCount += worker.read.pageCount
      figures.readRowCount += worker.read.rowCount
      figures.passedRowCount += worker.passedRowCount
      figures.readByteCount += worker.read.byteCount
    }
  }
}
