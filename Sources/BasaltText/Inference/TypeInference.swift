import BasaltCore
import BasaltRuntime
import Synchronization

/// Looks at every value of a file and chooses the columns' types: the first of the two passes over a file whose types
/// nobody gives.
///
/// Over the whole file, not a sample: a type that the last line refutes would fail the import after all the work. It
/// costs a fraction of the conversion, because most values are seen at a glance to be of the kind that the last one
/// was.
final class TypeInference: Sendable {
  private let columnNames: [String]
  private let dialect: TextDialect
  /// Blocks come from one queue, so each value is looked at once, by whichever thread is free.
  private let queue: BlockQueue
  private let progress: Progress
  private let total: Mutex<Findings>

  /// What one thread has seen, or all of them together: merging is a union and sums, so the order does not matter.
  private struct Findings: Sendable {
    var columns: [ColumnEvidence]
    var rowCount = 0
    var malformedRecordCount = 0
    var textByteCount = 0
  }

  /// Records per block: small enough that all threads have work in a small file too, large enough that the lock is no
  /// matter.
  private static let blockRecordCount = 32 * Limits.vectorRowCount

  /// - Throws: What opening the file for the pass throws.
  /// - Parameter recordCountMaximum: Records of a block, if another number than what keeps all threads busy.
  init(_ input: TextInput, recordCountMaximum: Int? = nil, progress: Progress) throws(BasaltError) {
    columnNames = input.columnNames
    dialect = input.dialect
    queue = try BlockQueue(input, recordCountMaximum: recordCountMaximum ?? TypeInference.blockRecordCount)
    self.progress = progress
    total = Mutex(Findings(columns: Array(repeating: ColumnEvidence(), count: input.columnNames.count)))
  }

  /// - Returns: The types with their reasons: the same for any number of threads.
  func run(on pool: WorkerPool, cancellation: Cancellation) throws(BasaltError) -> InferenceReport {
    // A file without columns has no records either.
    while !queue.isEnded, !columnNames.isEmpty {
      try pool.run(morselCount: queue.morselCount, cancellation: cancellation) { _ in Worker(self) }
    }
    return report
  }

  /// The types of the first block's records.
  func sampled() throws(BasaltError) -> InferenceReport {
    guard !columnNames.isEmpty else { return report }
    let worker = Worker(self)
    try worker.work(onMorsel: 0)
    try worker.finish()
    return report
  }

  private var report: InferenceReport {
    let findings = total.withLock { $0 }
    // Dictionaries and sums: the same whatever thread has seen what.
    return InferenceReport(
      columns: zip(columnNames, findings.columns).map { name, evidence in evidence.report(name: name) },
      rowCount: findings.rowCount, malformedRecordCount: findings.malformedRecordCount,
      textByteCount: findings.textByteCount)
  }

  /// Once a worker, at its end: the only lock that is taken beside the queue's.
  private func merge(_ seen: Findings) {
    total.withLock { total in
      total.rowCount += seen.rowCount
      total.malformedRecordCount += seen.malformedRecordCount
      total.textByteCount += seen.textByteCount
      for column in seen.columns.indices { total.columns[column].merge(seen.columns[column]) }
    }
  }

  /// One thread's part: looks at a block at a time, and tells what it has seen when there are no more.
  private final class Worker: MorselWorker {
    private let inference: TypeInference
    private let index: FieldIndex
    private let rules: FieldRules
    private var block = RecordBlock(capacity: 1 << 20)
    private var findings: Findings

    init(_ inference: TypeInference) {
      self.inference = inference
      index = FieldIndex(columnCount: inference.columnNames.count, dialect: inference.dialect)
      rules = FieldRules(inference.dialect)
      findings = Findings(columns: Array(repeating: ColumnEvidence(), count: inference.columnNames.count))
    }

    func work(onMorsel morselIndex: Int) throws(BasaltError) {
      guard try inference.queue.take(into: &block, progress: inference.progress) else { return }
      findings.textByteCount += block.byteCount
      index.begin()
      while index.advance(in: block) {
        findings.rowCount += index.recordCount
        // Counted and left out: whether they stop the import is decided in the second pass, which names the first of
        // them.
        findings.malformedRecordCount += index.malformed.count
        for column in findings.columns.indices {
          findings.columns[column].observe(index.fields(ofColumn: column, in: block), rules: rules) { offset in
            // Counting lines costs a pass over the text before the value: only for the first of a kind.
            block.firstLine + LineNumbers.count(in: block.bytes, 0..<offset)
          }
        }
      }
    }

    func finish() throws(BasaltError) { inference.merge(findings) }
  }
}
