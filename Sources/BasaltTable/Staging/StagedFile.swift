import BasaltCore
import BasaltFormat
import BasaltStorage
import Synchronization

/// One data file in the making, to which several threads append in turn.
///
/// Nothing exists in the store before the first row group. The lock is held while bytes are hashed and written; nobody
/// waits for it, as a partition has one thread at a time that appends (`StagedFiles`).
///
/// One file for several threads, because a file for each of them would make as many small files as there are
/// threads, in each partition.
final class StagedFile: Sendable {
  let id: UniqueID
  let partition: PartitionValues
  /// The place among the files of a staging, in the order in which they were begun.
  let number: Int
  private let target: StagingTarget
  /// The lock guards the writer as well: a writer is one file's, and is not to be used by two threads at once.
  private let phase = Mutex(Phase.unopened)

  /// Goes forward only: unopened, writing, ended.
  private enum Phase {
    case unopened
    case writing(DataFileWriter)
    /// Finished, or given up for a reason.
    case ended(because: BasaltError?)
  }

  /// Nothing happens in the store yet.
  init(_ target: StagingTarget, _ partition: PartitionValues, number: Int) {
    id = target.options.makeFileID()
    self.partition = partition
    self.number = number
    self.target = target
  }

  /// Appends a row group; when that fails the file is gone.
  /// - Returns: Whether the file is large enough to be finished.
  /// - Throws: What the store throws; the reason for which another thread has given the file up.
  func append(_ rowGroup: EncodedRowGroup) throws(BasaltError) -> Bool {
    try phase.withLock { (phase) throws(BasaltError) in
      // Opened under the lock of this file, not that of the list: making a directory durable waits for the device.
      let writer: DataFileWriter
      switch phase {
      case .writing(let open): writer = open
      case .unopened:
        writer = try DataFileWriter(
          schema: target.terms.schema.schema, options: target.terms.dataFileOptions(id: id),
          output: try target.store.makeWriter(try target.name(ofFile: id)))
        phase = .writing(writer)
      case .ended(let reason):
        guard let reason else { preconditionFailure("a row group for a file that has been finished") }
        throw reason
      }
      do throws(BasaltError) {
        try writer.append(rowGroup)
      } catch {
        writer.discard()
        phase = .ended(because: error)
        throw error
      }
      // Half of what a file can hold: a run of several row groups is not divided.
      return writer.byteCount >= target.options.fileByteCount
        || writer.rowGroupCount >= Limits.rowGroupCountMaximum / 2
    }
  }

  /// Makes the file durable and visible under its name.
  /// - Throws: What the store throws; the file has then been removed as far as that is possible. Nothing is tried again
  ///   under its name: after a failed synchronisation nobody knows what of it is on the device.
  func finish() throws(BasaltError) -> DataFileEntry {
    try phase.withLock { (phase) throws(BasaltError) in
      guard case .writing(let writer) = phase else { preconditionFailure("a file without rows is never made") }
      phase = .ended(because: nil)
      do throws(BasaltError) {
        return target.terms.entry(try writer.finish(), partition, attempt: target.attempt)
      } catch {
        // What has the name already is somebody else's. After any other failure the file may be there, although we were
        // told that it is not, and nobody will ever name it.
        if error.code != .alreadyExists { StagedFile.remove(id, target) }
        throw error
      }
    }
  }

  /// Gives up: nothing becomes visible. Harmless when it has ended.
  /// - Parameter reason: What those who still append to it are told.
  func discard(because reason: BasaltError) {
    phase.withLock { phase in
      switch phase {
      case .ended: return
      case .writing(let writer): writer.discard()
      case .unopened: break
      }
      phase = .ended(because: reason)
    }
  }

  /// Removes a finished file, best effort: what stays lies under the attempt's prefix, where cleaning looks for what
  /// dead attempts left.
  ///
  /// Errors are not reported: this is called when another one is on its way to the caller.
  static func remove(_ id: UniqueID, _ target: StagingTarget) {
    guard let name = try? target.name(ofFile: id) else { return }
    try? target.store.delete(name)
  }
}
