/// Which of the indexed records have a field that does not read as its column's type, and the column to blame.
struct BadFields {
  private let recordCount: Int
  /// Made at the first bad field: nearly all vectors have none.
  private var columnByRecord: [Int?] = []

  init(recordCount: Int) { self.recordCount = recordCount }

  var isEmpty: Bool { columnByRecord.isEmpty }

  /// Columns are converted from left to right, so the first to complain of a record is its leftmost.
  mutating func add(record: Int, column: Int) {
    if columnByRecord.isEmpty { columnByRecord = Array(repeating: nil, count: recordCount) }
    if columnByRecord[record] == nil { columnByRecord[record] = column }
  }

  /// The bad records in order.
  var all: [(record: Int, column: Int)] {
    columnByRecord.indices.compactMap { record in columnByRecord[record].map { (record, $0) } }
  }

  /// For each record, whether it may stay.
  var isKept: [Bool] { columnByRecord.map { $0 == nil } }
}
