internal import BasaltFormat
internal import Synchronization

/// A data file's writer that several threads append to in turn.
///
/// `DataFileWriter` itself is for one thread. Row groups are encoded side by side and only handed over here, so
/// that the lock is held for writing alone.
final class SharedWriter: Sendable {
  /// `nil` when it has ended.
  private let writer: Mutex<DataFileWriter?>

  init(_ writer: sending DataFileWriter) { self.writer = Mutex(writer) }

  /// Row groups lie in the file in the order of these calls; who needs an order keeps it. Nothing is written
  /// once the writer has ended: threads that were still encoding when another failed come here last.
  func append(_ rowGroup: EncodedRowGroup) throws(BasaltError) {
    try writer.withLock { (writer) throws(BasaltError) in try writer?.append(rowGroup) }
  }

  /// - Precondition: Called once, when nobody appends any more.
  func finish() throws(BasaltError) -> DataFileSummary {
    try writer.withLock { (writer) throws(BasaltError) in
      guard let ending = writer.take() else { preconditionFailure("a writer ends once") }
      return try ending.finish()
    }
  }

  /// Gives up; harmless after `finish()`.
  func discard() {
    writer.withLock { writer in
      if let ending = writer.take() { ending.discard() }
    }
  }
}
