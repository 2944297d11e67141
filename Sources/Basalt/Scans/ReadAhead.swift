internal import BasaltRuntime

/// One pass through the files of a stream, in rounds on the engine's threads: while the consumer works on one round, the next is decoded,
/// and the one after that is prepared: its files opened, its pages announced to the device.
///
/// Used by one iterator, which is used by one task at a time; `end()` and the deinitializer stop what nobody waits for any more.
final class ReadAhead {
  private let pool: WorkerPool
  private let progress: ScanProgress
  private let cancellation = Cancellation()
  private let hasRowLimit: Bool
  /// Of the round that was started last, and of the one after it once that has begun.
  private var last: Preparation
  private var next: Preparation?
  private var pending: Decoding?
  /// A pass that has failed stays so: going on behind the damage would look like having all rows.
  private var failure: BasaltError?

  /// What a round begins with; its cursor is where the next preparation goes on.
  private typealias Preparation = Task<Result<(round: ScanRound?, cursor: ScanCursor), BasaltError>, Never>
  /// The batches of a round; `nil` behind the last.
  private typealias Decoding = Task<Result<[Batch]?, BasaltError>, Never>

  init(_ stream: RowStream, _ progress: ScanProgress) {
    pool = stream.engine.pool
    self.progress = progress
    hasRowLimit = stream.rowLimit != nil
    let cursor = ScanCursor(stream.files)
    last = Preparation { .success((round: nil, cursor: cursor)) }
  }

  deinit { cancellation.cancel() }

  /// Stops what is being read.
  func end() { cancellation.cancel() }

  /// The batches of the next round, in order; possibly none. `nil` when there are no more rounds.
  /// - Parameter wantedRowCount: How many rows the consumer will still take; what it will not take is not read ahead.
  /// - Throws: What reading threw, and then always.
  func next(wantedRowCount: Int, isolation: isolated (any Actor)?) async throws(BasaltError) -> [Batch]? {
    if let failure { throw failure }
    let round = pending ?? startRound(wantedRowCount)
    pending = nil
    let outcome = await withTaskCancellationHandler {
      await round.value
    } onCancel: { [cancellation] in
      cancellation.cancel()
    }
    do throws(BasaltError) {
      guard let batches = try outcome.get() else { return nil }
      let rowCount = batches.reduce(0) { $0 + $1.rowCount }
      if rowCount < wantedRowCount { pending = startRound(wantedRowCount - rowCount) }
      return batches
    } catch {
      failure = error
      end()
      throw error
    }
  }

  private func startRound(_ wantedRowCount: Int) -> Decoding {
    let preparation = next ?? prepare(after: last, wantedRowCount)
    last = preparation
    // The threads open files and the device reads pages while the round before is decoded. With a row limit that round may never come.
    next = hasRowLimit ? nil : prepare(after: preparation, wantedRowCount)
    return Decoding { [pool, cancellation, progress] in
      do throws(BasaltError) {
        guard let round = try await preparation.value.get().round else { return .success(nil) }
        return .success(try await round.decode(on: pool, cancellation: cancellation, progress: progress))
      } catch {
        return .failure(error)
      }
    }
  }

  private func prepare(after previous: Preparation, _ wantedRowCount: Int) -> Preparation {
    let opening = FileOpening(pool: pool, cancellation: cancellation, progress: progress)
    return Preparation {
      do throws(BasaltError) {
        var cursor = try await previous.value.get().cursor
        let round = try await cursor.nextRound(wantedRowCount: wantedRowCount, with: opening)
        return .success((round, cursor))
      } catch {
        return .failure(error)
      }
    }
  }
}
