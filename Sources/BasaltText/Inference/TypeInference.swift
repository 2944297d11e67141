package import BasaltCore
import Synchronization

/// Looks at every value of a file and chooses the columns' types: the first of the two passes over a file whose types nobody gives.
///
/// Over the whole file, not a sample: a type that the last line refutes would fail the import after all the work. It costs a fraction of
/// the conversion, because most values are seen at a glance to be of the kind that the last one was.
package final class TypeInference: Sendable {
  private let columnNames: [String]
  private let dialect: TextDialect
  private let queue: BlockQueue
  private let total: Mutex<Findings>

  struct Findings: Sendable {
    var columns: [ColumnEvidence]
    var rowCount = 0
    var malformedRecordCount = 0
  }

  /// Records per block: small enough that all threads have work in a small file too, large enough that the lock is no matter.
  private static let blockRecordCount = 32 * Limits.vectorRowCount

  init(_ input: TextInput) throws(BasaltError) {
    columnNames = input.columnNames
    dialect = input.dialect
    queue = try BlockQueue(input, recordCountMaximum: TypeInference.blockRecordCount)
    total = Mutex(Findings(columns: Array(repeating: ColumnEvidence(), count: input.columnNames.count)))
  }

  /// Bytes of the file read so far, for progress.
  package var fileByteOffset: Int { queue.fileByteOffset }

  /// Looks at blocks until the file ends: on each thread that takes part, once.
  package func work(until isCancelled: () -> Bool = { false }) throws(BasaltError) {
    guard !columnNames.isEmpty else { return }
    var block = RecordBlock(capacity: 1 << 20)
    let index = FieldIndex(columnCount: columnNames.count, dialect: dialect)
    let rules = FieldRules(dialect)
    var findings = Findings(columns: Array(repeating: ColumnEvidence(), count: columnNames.count))
    while !isCancelled(), try queue.take(into: &block) {
      index.begin()
      while index.advance(in: block) {
        findings.rowCount += index.recordCount
        findings.malformedRecordCount += index.malformed.count
        for column in findings.columns.indices {
          findings.columns[column].observe(index.fields(ofColumn: column, in: block), rules: rules) { offset in
            block.firstLine + LineNumbers.count(in: block.bytes, 0..<offset)
          }
        }
      }
    }
    let seen = findings
    total.withLock { total in
      total.rowCount += seen.rowCount
      total.malformedRecordCount += seen.malformedRecordCount
      for column in seen.columns.indices { total.columns[column].merge(seen.columns[column]) }
    }
  }

  /// What was found; final when all threads have ended.
  package var report: InferenceReport {
    let findings = total.withLock { $0 }
    return InferenceReport(
      columns: zip(columnNames, findings.columns).map { name, evidence in evidence.report(name: name) },
      rowCount: findings.rowCount, malformedRecordCount: findings.malformedRecordCount)
  }
}
