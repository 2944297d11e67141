internal import BasaltFormat
internal import Synchronization

/// A data file's writer that several threads append to in turn.
final class SharedWriter: Sendable {
  /// `nil` when it has ended.
  private let writer: Mutex<DataFileWriter?>

  init(_ writer: sending DataFileWriter) { self.writer = Mutex(writer) }

  func append(_ rowGroup: EncodedRowGroup) throws(BasaltError) {
    try writer.withLock { (writer) throws(BasaltError) in try writer?.append(rowGroup) }
  }

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
