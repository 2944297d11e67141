import BasaltCore
import BasaltFormat
import Synchronization

/// The data files of a staging: one in the making for each partition, as long as not too many are open, and those that
/// are finished.
///
/// The lock guards only the list. Whoever appends to a file **uses** it meanwhile; a file is finished by whoever finds
/// it large enough or in the way and unused, outside the lock, because that waits for the device.
final class StagedFiles: Sendable {
  private let target: StagingTarget
  private let state = Mutex(State())

  private struct State: Sendable {
    /// Files in the making. A full one stays here, without being anybody's current, until its last user has left.
    var open: [UniqueID: OpenFile] = [:]
    /// The open file of each partition that takes more row groups.
    var current: [PartitionValues: UniqueID] = [:]
    /// Row groups that have asked for a file: the clock by which the least recently used is found.
    var useCount = 0
    var finished: [DataFileEntry] = []
    var rowGroupCount = 0
    /// Set when nothing of all this is wanted any more.
    var discardReason: BasaltError?
  }

  private struct OpenFile: Sendable {
    let file: StagedFile
    /// Threads that are appending to it.
    var userCount = 0
    /// When it was last asked for, counted in uses.
    var lastUse = 0
    var isFull = false
  }

  init(_ target: StagingTarget) { self.target = target }

  /// Whether no file was ever begun.
  var isEmpty: Bool { state.withLock { $0.useCount == 0 && $0.finished.isEmpty } }
  var rowGroupCount: Int { state.withLock { $0.rowGroupCount } }

  /// Appends a row group to the partition's file, which is begun if there is none, and finished when it is large
  /// enough.
  func append(_ rowGroup: EncodedRowGroup, to partition: PartitionValues) throws(BasaltError) {
    let (file, leastUsed) = use(fileOf: partition)
    let isFull: Bool
    do throws(BasaltError) {
      // Before ours is opened, so that there are never more than the limit, and the threads that are at this very
      // point.
      if let leastUsed { try finish(leastUsed) }
      isFull = try file.append(rowGroup)
    } catch {
      // The staging has failed. It stays listed as used: others may be waiting for it, and are told the same error.
      file.discard(because: error)
      throw error
    }
    switch release(file, isFull: isFull) {
    case .keep: break
    case .finish: try finish(file)
    case .discard(let reason): file.discard(because: reason)
    }
  }

  /// Writes row groups as a file of their own, which is never open to others.
  func write(_ rowGroups: [EncodedRowGroup], to partition: PartitionValues) throws(BasaltError) {
    let file = StagedFile(target, partition)
    do throws(BasaltError) {
      for rowGroup in rowGroups { _ = try file.append(rowGroup) }
    } catch {
      file.discard(because: error)
      throw error
    }
    state.withLock {
      $0.useCount += 1
      $0.rowGroupCount += rowGroups.count
    }
    try finish(file)
  }

  /// The files that are still open, to be finished.
  /// - Precondition: Nobody is appending.
  func takeOpen() -> [StagedFile] {
    state.withLock { state in
      let files = state.open.values.map { open in
        precondition(open.userCount == 0, "finished while rows are being appended")
        return open.file
      }
      state.open = [:]
      state.current = [:]
      return files
    }
  }

  /// Finishes a file that has been taken out of the list.
  func finish(_ file: StagedFile) throws(BasaltError) {
    let entry = try file.finish()
    let isWanted = state.withLock { state in
      guard state.discardReason == nil else { return false }
      state.finished.append(entry)
      return true
    }
    // Somebody discarded everything while this one waited for the device.
    if !isWanted { StagedFile.remove(entry.id, target) }
  }

  /// All finished files, ordered by partition: threads finish them in any order, and what is committed should not
  /// depend on it.
  func entries() -> [DataFileEntry] {
    state.withLock { $0.finished }.sorted { left, right in
      left.partition == right.partition ? left.id < right.id : left.partition < right.partition
    }
  }

  /// Removes everything, best effort. Files that are in use are removed by their users.
  func discard(because reason: BasaltError) {
    let (open, finished) = state.withLock { state in
      state.discardReason = reason
      let unused = state.open.values.filter { $0.userCount == 0 }.map(\.file)
      let finished = state.finished
      for file in unused { state.open[file.id] = nil }
      state.current = [:]
      state.finished = []
      return (unused, finished)
    }
    for file in open { file.discard(because: reason) }
    for entry in finished { StagedFile.remove(entry.id, target) }
  }

  // MARK: The list

  /// What a file's last user has to do with it.
  private enum Fate {
    case keep, finish
    case discard(because: BasaltError)
  }

  /// The file that a partition's next row group goes to.
  /// - Returns: And the one that was least recently used, when it must make room.
  private func use(fileOf partition: PartitionValues) -> (file: StagedFile, leastUsed: StagedFile?) {
    state.withLock { state in
      state.useCount += 1
      state.rowGroupCount += 1
      if let id = state.current[partition], var open = state.open[id] {
        open.userCount += 1
        open.lastUse = state.useCount
        state.open[id] = open
        return (open.file, nil)
      }
      var leastUsed: StagedFile?
      if state.open.count >= target.options.openFileCountMaximum {
        // A hundred at most. When all are in use there are more for a moment: no more than threads.
        leastUsed = state.open.values.filter { $0.userCount == 0 }.min { $0.lastUse < $1.lastUse }?.file
      }
      if let leastUsed {
        state.open[leastUsed.id] = nil
        state.current[leastUsed.partition] = nil
      }
      let file = StagedFile(target, partition)
      state.open[file.id] = OpenFile(file: file, userCount: 1, lastUse: state.useCount)
      state.current[partition] = file.id
      return (file, leastUsed)
    }
  }

  private func release(_ file: StagedFile, isFull: Bool) -> Fate {
    state.withLock { state in
      guard var open = state.open[file.id] else { preconditionFailure("a file that was used and is not listed") }
      open.userCount -= 1
      if isFull, !open.isFull {
        open.isFull = true
        // The partition's next row group begins another.
        if state.current[file.partition] == file.id { state.current[file.partition] = nil }
      }
      guard open.userCount == 0, open.isFull || state.discardReason != nil else {
        state.open[file.id] = open
        return .keep
      }
      state.open[file.id] = nil
      return state.discardReason.map { .discard(because: $0) } ?? .finish
    }
  }
}
