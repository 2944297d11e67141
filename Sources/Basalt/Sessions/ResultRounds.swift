internal import BasaltExecution
internal import BasaltRuntime
internal import Synchronization

/// The rounds of a result: read a little ahead of whoever takes them, as long as that costs next to nothing.
///
/// A query for one row would otherwise go to a thread and back three times: to be planned, for its row, and to learn that
/// there is no other. What comes quickly is taken along; what takes long is left for when somebody asks.
final class ResultRounds: Sendable {
  /// Used by one thread at a time: it sees to that itself.
  private let reader: QueuedReader
  private let schema: Schema
  private let timer: StatementTimer
  private let tracker: StatementTracker
  private let profiler: StatementProfiler?
  private let cancellation: Cancellation
  /// Filled by the thread that reads, emptied by the reader's task.
  private let pending = Mutex<Pending?>(nil)

  /// What was read and not taken.
  private struct Pending: Sendable {
    /// In order, perhaps none: a round of which a filter has left nothing.
    var batches: [Batch]
    let ending: Ending
  }

  private enum Ending: Sendable {
    case more, end
    /// Told behind the rows before it, and then always.
    case failed(BasaltError)
  }

  /// What one go reads at most when each of its rounds comes quickly.
  private static let aheadRowCount = Limits.batchRowCountMaximum
  /// No further round is begun after it: a twentieth of what people notice, and twenty times what a go to a thread costs.
  private static let aheadTime = Duration.milliseconds(1)

  init(
    _ reader: QueuedReader, _ schema: Schema, _ timer: StatementTimer, _ tracker: StatementTracker,
    _ profiler: StatementProfiler?, _ cancellation: Cancellation
  ) {
    self.cancellation = cancellation
    (self.reader, self.schema, self.timer, self.tracker, self.profiler) = (reader, schema, timer, tracker, profiler)
  }

  /// Whether `next()` has an answer without reading.
  var isReady: Bool { pending.withLock { $0 != nil } }

  /// The batches of the next round, possibly none; `nil` at the end. Blocks, unless `isReady`.
  func next() throws(BasaltError) -> [Batch]? {
    // Also of rows that are there: whoever has ended the statement gets no more of it.
    do throws(BasaltError) { try cancellation.check() } catch { throw timer.ended(by: error) }
    if !isReady { readAhead() }
    let taken = pending.withLock { pending -> Pending? in
      let taken = pending
      // An end stays, however often it is asked for.
      if case .more? = taken?.ending { pending = nil } else { pending?.batches = [] }
      return taken
    }
    // Somebody else has taken it meanwhile: asked again, there will be more.
    guard let taken else { return [] }
    if !taken.batches.isEmpty { return taken.batches }
    switch taken.ending {
    case .more: return []
    case .end: return nil
    case .failed(let error): throw error
    }
  }

  /// Reads what `next()` will give. Blocks.
  func readAhead() {
    let start = ContinuousClock.now
    var batches: [Batch] = []
    var rowCount = 0
    var ending: Ending?
    while ending == nil {
      do throws(BasaltError) {
        guard let round = try read() else {
          ending = .end
          break
        }
        batches += round
        for batch in round { rowCount += batch.rowCount }
        if rowCount >= ResultRounds.aheadRowCount || ContinuousClock.now - start > ResultRounds.aheadTime {
          ending = .more
        }
      } catch {
        ending = .failed(error)
      }
    }
    // An error is told behind the rows that came before it, as it would have been without reading ahead.
    let read = Pending(batches: batches, ending: ending ?? .more)
    pending.withLock { $0 = read }
  }

  /// One round of the plan.
  private func read() throws(BasaltError) -> [Batch]? {
    do throws(BasaltError) {
      // The clock is looked at for profiles alone.
      let start = profiler == nil ? nil : ContinuousClock.now
      // Of the first round alone: a query that has begun waits for nobody.
      var waiting = Duration.zero
      let batches = try reader.next(wantedRowCount: Limits.resultRoundRowCount) { waiting = $0 }
      if let profiler, let start {
        profiler.executed(ContinuousClock.now - start - waiting, batches)
        profiler.add(waiting, to: \.waiting)
      }
      // The plan's batches know no names; the buffers are the same.
      let round = batches?.map { batch in
        Batch(schema: schema, columns: batch.columns, rowCount: batch.physicalRowCount, selection: batch.selection)
      }
      if round == nil {
        // Whoever keeps the stream to ask for figures is not cancelled afterwards.
        timer.end()
        tracker.noteEnd()
      }
      return round
    } catch {
      throw timer.ended(by: error)
    }
  }
}
