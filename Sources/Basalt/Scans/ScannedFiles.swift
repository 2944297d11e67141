internal import BasaltFormat
internal import BasaltTable

/// The data files that a stream goes over, in the order in which their rows come: one that is open, or those of a table's plan.
enum ScannedFiles: Sendable {
  case file(DataFileScan)
  case table(TableScan)

  var schema: Schema {
    switch self {
    case .file(let scan): scan.schema
    case .table(let scan): scan.schema
    }
  }

  var count: Int {
    switch self {
    case .file: 1
    case .table(let scan): scan.plan.pieces.count
    }
  }

  /// The rows of a file, those included that do not pass: what is known before it is opened.
  func rowCount(of index: Int) -> Int {
    switch self {
    case .file(let scan): scan.reader.rowCount
    case .table(let scan): scan.plan.pieces[index].file.rowCount
    }
  }

  /// Opens a file. Blocks, unless it is open.
  /// - Returns: `nil` when none of its rows passes.
  func open(_ index: Int) throws(BasaltError) -> FileScan? {
    switch self {
    case .file(let scan): FileScan(scan)
    case .table(let scan): try scan.open(scan.plan.pieces[index])
    }
  }
}
