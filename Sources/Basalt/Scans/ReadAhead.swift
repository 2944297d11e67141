internal import BasaltFormat
internal import BasaltRuntime
internal import Synchronization

/// Reads a scan's pieces in rounds on the engine's threads: while the consumer works on one round, the next is read.
///
/// Rounds begin with one piece and double: the first rows of a large file come after one page, and a long scan keeps every thread busy.
/// Used by one iterator, which is used by one task at a time; `end()` and the deinitializer stop a round that nobody waits for any more.
final class ReadAhead {
  private let scan: DataFileScan
  private let pool: WorkerPool
  private let progress: RowStream.ScanProgress
  private let cancellation = Cancellation()
  private var pieceIndex = 0
  private var roundPieceCount = 1
  private var pending: Task<Result<Decoded, BasaltError>, Never>?
  private let hasRowLimit: Bool
  /// The pages of the next round, when the one before has announced them.
  private var announced: PagesAhead?

  /// Pieces of a round for each thread, at most: enough that threads wait for each other seldom, few enough that a stream holds a few dozen
  /// megabytes (a piece of 20 columns of 8 bytes is 1.3 MB).
  private static let pieceCountPerThreadMaximum = 4

  init(_ stream: RowStream, _ progress: RowStream.ScanProgress) {
    scan = stream.scan
    pool = stream.engine.pool
    self.progress = progress
    hasRowLimit = stream.rowLimit != nil
  }

  deinit { cancellation.cancel() }

  /// Stops what is being read.
  func end() { cancellation.cancel() }

  /// The batches of the next round, in order; possibly none. `nil` when there are no more rounds.
  /// - Parameter wantedRowCount: How many rows the consumer will still take; what it will not take is not read ahead.
  func next(wantedRowCount: Int, isolation: isolated (any Actor)?) async throws(BasaltError) -> [Batch]? {
    guard let round = pending ?? startRound() else { return nil }
    pending = nil
    let outcome = await withTaskCancellationHandler {
      await round.value
    } onCancel: { [cancellation] in
      cancellation.cancel()
    }
    let decoded = try outcome.get()
    announced = decoded.announced
    let rowCount = decoded.batches.reduce(0) { $0 + $1.rowCount }
    if rowCount < wantedRowCount { pending = startRound() }
    return decoded.batches
  }

  /// What comes of a round.
  private struct Decoded: Sendable {
    let batches: [Batch]
    let announced: PagesAhead?
  }

  private func startRound() -> Task<Result<Decoded, BasaltError>, Never>? {
    let pieces = nextPieces
    guard !pieces.isEmpty else { return nil }
    pieceIndex = pieces.upperBound
    roundPieceCount = min(2 * roundPieceCount, ReadAhead.pieceCountPerThreadMaximum * pool.threadCount)
    // The device works on the round after this one while the threads decode. With a row limit that round may never come.
    let following = hasRowLimit ? nil : nextPieces
    return Task { [scan, pool, progress, cancellation, announced] in
      do throws(BasaltError) {
        let ahead = if let announced { announced } else { try scan.readAhead(pieces) }
        let next: PagesAhead? = if let following { try scan.readAhead(following) } else { nil }
        let round = Round(scan: scan, pieces: pieces, ahead: ahead, progress: progress)
        try await pool.run(morselCount: pieces.count, cancellation: cancellation) { (_) throws(BasaltError) in
          Worker(round)
        }
        return .success(Decoded(batches: round.batches, announced: next))
      } catch {
        return .failure(error)
      }
    }
  }

  private var nextPieces: Range<Int> { pieceIndex..<min(pieceIndex + roundPieceCount, scan.pieces.count) }

  /// The pieces of one round and what was read of them.
  private final class Round: Sendable {
    let scan: DataFileScan
    let pieces: Range<Int>
    let ahead: PagesAhead?
    let progress: RowStream.ScanProgress
    private let results: Mutex<[[Batch]]>

    init(scan: DataFileScan, pieces: Range<Int>, ahead: PagesAhead?, progress: RowStream.ScanProgress) {
      self.scan = scan
      self.pieces = pieces
      self.ahead = ahead
      self.progress = progress
      results = Mutex(Array(repeating: [], count: pieces.count))
    }

    var batches: [Batch] { results.withLock { $0.flatMap { $0 } } }
    func set(_ index: Int, _ batches: [Batch]) { results.withLock { $0[index] = batches } }
  }

  private final class Worker: MorselWorker {
    private let round: Round
    private let worker: ScanWorker

    init(_ round: Round) {
      self.round = round
      worker = ScanWorker(round.scan)
    }

    func work(onMorsel index: Int) throws(BasaltError) {
      var batches: [Batch] = []
      _ = try worker.read(round.scan.pieces[round.pieces.lowerBound + index], ahead: round.ahead) {
        (batch) throws(BasaltError) in
        batches.append(batch)
        return true
      }
      round.set(index, batches)
    }

    func finish() { round.progress.add(worker.read) }
  }
}
