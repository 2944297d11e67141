package import BasaltCore
package import BasaltFormat
import BasaltRuntime

/// Data files that stay open from one query to the next: their footers are not read again, and the pages that the buffer pool
/// has of them are found again, since it knows a file by its opening.
///
/// One a warehouse that is open: another copy of the same files has another, so that a damaged file is never answered from the
/// pages of a sound one. Files never change; one that has been removed is simply not asked for any more.
package final class OpenFiles: Sendable {
  /// A monitor, though nobody waits in it, because it hands itself on to nobody: see `BufferPool`.
  private let state = Monitor(State())
  /// Readers that are kept.
  private let countMaximum: Int

  private struct State: Sendable {
    var readers: [UniqueID: DataFileReader] = [:]
    /// Which came when: the oldest goes first. Plain, because a file that goes too early costs one more footer.
    var order: [UniqueID] = []
    var next = 0
  }

  /// - Parameter countMaximum: A reader holds its footer, some ten KiB for a file of fifty columns.
  package init(countMaximum: Int = Limits.openFileCountMaximum) {
    precondition(countMaximum > 0)
    self.countMaximum = countMaximum
  }

  /// The reader of a file, opened when there is none. Two threads that miss the same file both open it: one is kept.
  /// - Throws: What `open` throws; that is not kept.
  package func reader(
    of file: UniqueID, _ open: () throws(BasaltError) -> DataFileReader
  ) throws(BasaltError) -> DataFileReader {
    if let known = state.withLock({ $0.readers[file] }) { return known }
    let opened = try open()
    return state.withLock { state in
      if let known = state.readers[file] { return known }
      state.readers[file] = opened
      if state.order.count < countMaximum {
        state.order.append(file)
      } else {
        // A ring: the newest takes the place of the oldest.
        state.readers[state.order[state.next]] = nil
        state.order[state.next] = file
        state.next = (state.next + 1) % countMaximum
      }
      return opened
    }
  }
}
