import BasaltCore
import BasaltFormat
import BasaltRuntime

/// The data files of a staging: one in the making for each partition, as long as not too many are open, and those that
/// are finished.
///
/// Row groups are encoded by several threads, and appended **in the order in which their rows came**: whoever comes
/// before his turn leaves his row group to the one who is at it. So what a file holds does not depend on which thread
/// was faster; and rows that ascend in the source ascend in the file, which is what reading them by ranges, runs and
/// merges lives on.
///
/// A partition has one thread at a time that appends for it. A file is finished by whoever finds it large enough, or in
/// the way and unused, outside the lock, because that waits for the device.
///
/// Lock order: this list's lock and a file's are never held together.
final class StagedFiles: Sendable {
  private let target: StagingTarget
  private let state = Monitor(State())

  fileprivate struct State: Sendable {
    /// Of each partition that had a row group. No more than the entries of the files, which are larger.
    var lanes: [PartitionValues: Lane] = [:]
    /// The partitions whose file is open, and when it was last asked for, counted in uses.
    var open: [PartitionValues: Int] = [:]
    /// Row groups that were appended: the clock by which the least recently used file is found.
    var useCount = 0
    /// Bytes of row groups that wait for their turn, over all partitions.
    var heldByteCount = 0
    /// Files that were begun, of which each has its number.
    var fileCount = 0
    var finished: [(entry: DataFileEntry, number: Int)] = []
    var rowGroupCount = 0
    /// Set when nothing of all this is wanted any more.
    var discardReason: BasaltError?
  }

  /// A partition's row groups on their way into its files.
  fileprivate struct Lane: Sendable {
    /// The file that the next row group goes to, if it is begun.
    var file: StagedFile?
    /// The run whose turn it is.
    var next = 0
    /// Row groups whose turn has not come, by run; mostly one a run.
    var held: [Int: [EncodedRowGroup]] = [:]
    /// Whether a thread is appending: it takes what others leave meanwhile, and the file is its alone.
    var isBusy = false
  }

  init(_ target: StagingTarget) { self.target = target }

  var rowGroupCount: Int { state.withLock { $0.rowGroupCount } }

  /// Appends a run's row groups to the partition's file when those before them are there; begins a file if there is
  /// none, and finishes one that is large enough.
  ///
  /// Returns before that when others are not there yet, and waits for its turn only while too many bytes are held. The
  /// run that is oldest of all never waits, so that every other one's turn comes: threads write their runs in the order
  /// in which they took them.
  /// - Parameter number: Of the run, which its partition counts from 0. Each comes once.
  /// - Throws: What the store throws; the whole staging has then failed, and its owner calls
  ///   `discard(because:)`. What another thread has failed by.
  func append(_ rowGroups: [EncodedRowGroup], number: Int, to partition: PartitionValues) throws(BasaltError) {
    let byteCount = StagedFiles.byteCount(of: rowGroups)
    let admission = state.wait { state -> Result<Bool, BasaltError>? in
      if let reason = state.discardReason { return .failure(reason) }
      var lane = state.lanes[partition] ?? Lane()
      precondition(number >= lane.next, "a run that was written twice")
      guard number == lane.next || state.heldByteCount < target.options.heldByteCountMaximum else { return nil }
      let isOurs = number == lane.next && !lane.isBusy
      lane.held[number] = rowGroups
      lane.isBusy = lane.isBusy || isOurs
      state.lanes[partition] = lane
      state.heldByteCount += byteCount
      return .success(isOurs)
    }
    guard try admission.get() else { return }
    while let (rowGroups, file, leastUsed) = try takeTurn(of: partition) {
      do throws(BasaltError) {
        // Before ours is opened, so that there are never more than the limit, and the threads that are at this very
        // point.
        if let leastUsed { try finish(leastUsed) }
        var isFull = false
        for rowGroup in rowGroups { isFull = try file.append(rowGroup) }
        if isFull {
          state.withLock { $0.leave(partition) }
          try finish(file)
        }
      } catch {
        // The lane stays busy: nobody goes on behind a row group that is missing.
        file.discard(because: error)
        throw error
      }
    }
  }

  /// Writes row groups as a file of their own, which is never open to others.
  ///
  /// Sorted runs go this way: two of them, one behind the other, are not sorted. It does not count against the
  /// limit of open files, as each thread has one at most.
  func write(_ rowGroups: [EncodedRowGroup], to partition: PartitionValues) throws(BasaltError) {
    let file = state.withLock { state in
      state.rowGroupCount += rowGroups.count
      return state.begin(partition, target)
    }
    do throws(BasaltError) {
      for rowGroup in rowGroups { _ = try file.append(rowGroup) }
    } catch {
      file.discard(because: error)
      throw error
    }
    try finish(file)
  }

  /// The files that are still open, to be finished.
  ///
  /// After this the list is empty, and its owner has to end each of them.
  /// - Precondition: Nobody is appending.
  func takeOpen() -> [StagedFile] {
    state.withLock { state in
      let files = state.open.keys.map { partition in
        guard let lane = state.lanes[partition], let file = lane.file, !lane.isBusy else {
          preconditionFailure("finished while rows are being appended")
        }
        return file
      }
      precondition(state.heldByteCount == 0, "finished while a run is missing")
      state.lanes = [:]
      state.open = [:]
      return files
    }
  }

  /// Finishes a file that has been taken out of the list.
  func finish(_ file: StagedFile) throws(BasaltError) {
    let entry = try file.finish()
    let isWanted = state.withLock { state in
      guard state.discardReason == nil else { return false }
      state.finished.append((entry, file.number))
      return true
    }
    // Somebody discarded everything while this one waited for the device.
    if !isWanted { StagedFile.remove(entry.id, target) }
  }

  /// All finished files, ordered by partition, and within one as they were begun: threads finish them in any order, and
  /// what is committed should not depend on it.
  /// - Complexity: O(n log n); partitions of one spec can be compared.
  func entries() -> [DataFileEntry] {
    state.withLock { $0.finished }.sorted { left, right in
      left.entry.partition == right.entry.partition
        ? left.number < right.number : left.entry.partition < right.entry.partition
    }.map(\.entry)
  }

  /// Removes everything, best effort. Files that are in use are removed by their users.
  ///
  /// What is finished in this moment sees the reason afterwards, and removes its own file.
  func discard(because reason: BasaltError) {
    let (open, finished) = state.withLock { state in
      state.discardReason = reason
      var unused: [StagedFile] = []
      for (partition, lane) in state.lanes where !lane.isBusy {
        if let file = lane.file { unused.append(file) }
        state.leave(partition)
      }
      let finished = state.finished
      state.finished = []
      return (unused, finished)
    }
    // Those who wait for their turn: it will not come.
    state.wakeAll()
    for file in open { file.discard(because: reason) }
    for (entry, _) in finished { StagedFile.remove(entry.id, target) }
  }

  // MARK: Turns

  private static func byteCount(of rowGroups: [EncodedRowGroup]) -> Int {
    rowGroups.reduce(0) { $0 + $1.payloadByteCount }
  }

  /// The row groups whose turn it is, and the file they go to; `nil`, and the lane is free again, when they are not there.
  /// - Returns: And the file that was least recently used, when it must make room.
  /// - Throws: What the staging was discarded for, with the file removed.
  /// - Precondition: The lane is the caller's.
  /// - Complexity: O(1), or O(open files) when one must make room.
  private func takeTurn(
    of partition: PartitionValues
  ) throws(BasaltError) -> (rowGroups: [EncodedRowGroup], file: StagedFile, leastUsed: StagedFile?)? {
    let (turn, discarded) = state.withLock { state in
      guard var lane = state.lanes[partition] else { preconditionFailure("a turn in no lane") }
      guard state.discardReason == nil, let rowGroups = lane.held.removeValue(forKey: lane.next) else {
        lane.isBusy = false
        state.lanes[partition] = lane
        let discarded = state.discardReason.map { (reason: $0, file: lane.file) }
        if discarded != nil { state.leave(partition) }
        return (nil as ([EncodedRowGroup], StagedFile, StagedFile?)?, discarded)
      }
      lane.next += 1
      state.heldByteCount -= StagedFiles.byteCount(of: rowGroups)
      state.useCount += 1
      state.rowGroupCount += rowGroups.count
      state.open[partition] = state.useCount
      state.lanes[partition] = lane
      if let file = lane.file { return ((rowGroups, file, nil), nil) }
      let leastUsed = state.open.count > target.options.openFileCountMaximum ? state.takeLeastUsed() : nil
      let file = state.begin(partition, target)
      state.lanes[partition]?.file = file
      return ((rowGroups, file, leastUsed), nil)
    }
    if let discarded {
      discarded.file?.discard(because: discarded.reason)
      throw discarded.reason
    }
    // There is room now for what others hold, and it may be the turn of one of them.
    state.wakeAll()
    return turn
  }
}

extension StagedFiles.State {
  /// A partition has no open file any more: its next row group begins another.
  fileprivate mutating func leave(_ partition: PartitionValues) {
    lanes[partition]?.file = nil
    open[partition] = nil
  }

  /// Nothing happens in the store yet.
  fileprivate mutating func begin(_ partition: PartitionValues, _ target: StagingTarget) -> StagedFile {
    fileCount += 1
    return StagedFile(target, partition, number: fileCount)
  }

  /// The open file that nobody uses and that was not asked for longest, taken out of the list; `nil` when all are in
  /// use: then there are more open than the limit for a moment, by no more than there are threads.
  fileprivate mutating func takeLeastUsed() -> StagedFile? {
    // A hundred at most.
    let unused = open.filter { lanes[$0.key]?.isBusy == false }
    guard let partition = unused.min(by: { $0.value < $1.value })?.key else { return nil }
    defer { leave(partition) }
    return lanes[partition]?.file
  }
}
