internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltTable
internal import Synchronization

/// The pieces that the threads decode together, of one file or of several, with their pages on the way.
final class ScanRound: Sendable {
  /// Pieces of one file that follow each other.
  struct Part: Sendable {
    let fileIndex: Int
    let file: FileScan
    let pieces: Range<Int>
  }

  private struct AnnouncedPart: Sendable {
    let part: Part
    let ahead: PagesAhead?
  }

  /// One piece: the unit that a thread takes.
  private struct Unit: Sendable {
    let part: Int
    let piece: Int
  }

  private let parts: [AnnouncedPart]
  private let units: [Unit]
  /// By unit. Locked once a piece.
  private let results: Mutex<[[Batch]]>

  /// Announces the pages of all parts to their stores and returns at once.
  /// - Throws: `.corruptFile` when the entry of a page is damaged.
  init(_ parts: [Part]) throws(BasaltError) {
    var announced: [AnnouncedPart] = []
    var units: [Unit] = []
    var byteCount = Limits.readAheadByteCount
    for (index, part) in parts.enumerated() {
      do throws(BasaltError) {
        announced.append(
          AnnouncedPart(part: part, ahead: try part.file.scan.readAhead(part.pieces, within: &byteCount)))
      } catch {
        throw part.file.located(error)
      }
      units += part.pieces.map { Unit(part: index, piece: $0) }
    }
    self.parts = announced
    self.units = units
    results = Mutex(Array(repeating: [], count: units.count))
  }

  /// Decodes on the threads of a pool, until all is there.
  /// - Returns: The batches with a row, in order; possibly none.
  func decode(
    on pool: WorkerPool, cancellation: Cancellation, progress: ScanProgress
  ) async throws(BasaltError) -> [Batch] {
    try await pool.run(morselCount: units.count, cancellation: cancellation) { (_) throws(BasaltError) in
      Worker(self, progress)
    }
    progress.finished(parts.map(\.part.fileIndex))
    return results.withLock { $0.flatMap { $0 } }
  }

  private final class Worker: MorselWorker {
    private let round: ScanRound
    private let progress: ScanProgress
    /// For the part whose piece came last; pieces of a part follow each other, so it seldom changes.
    private var reading: (part: Int, worker: ScanWorker)?
    private var read = ScanCounts()

    init(_ round: ScanRound, _ progress: ScanProgress) {
      self.round = round
      self.progress = progress
    }

    func work(onMorsel index: Int) throws(BasaltError) {
      let unit = round.units[index]
      let announced = round.parts[unit.part]
      let file = announced.part.file
      let worker = worker(of: unit.part, file.scan)
      var batches: [Batch] = []
      do throws(BasaltError) {
        _ = try worker.read(file.scan.pieces[unit.piece], ahead: announced.ahead) { (batch) throws(BasaltError) in
          batches.append(try file.projected(batch))
          return true
        }
      } catch {
        throw file.located(error)
      }
      round.results.withLock { $0[index] = batches }
    }

    func finish() {
      countRead()
      progress.add(read)
    }

    private func worker(of part: Int, _ scan: DataFileScan) -> ScanWorker {
      if let reading, reading.part == part { return reading.worker }
      countRead()
      let worker = ScanWorker(scan)
      reading = (part, worker)
      return worker
    }

    private func countRead() {
      if let reading { read = read + reading.worker.read }
      reading = nil
    }
  }
}
