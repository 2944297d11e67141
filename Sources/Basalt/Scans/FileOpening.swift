internal import BasaltRuntime
internal import BasaltTable
internal import Synchronization

/// Opens files of a scan on the threads of the pool, several at once and beside whatever these threads have to decode.
///
/// Opening reads a footer and asks its zone maps: it blocks, so it may not run on Swift's cooperative pool.
struct FileOpening: Sendable {
  let pool: WorkerPool
  let cancellation: Cancellation
  let progress: ScanProgress

  var threadCount: Int { pool.threadCount }

  /// - Returns: One for each file, in order; `nil` where no row passes.
  /// - Throws: The error of a file that cannot be opened; which one, when there are several, is not said.
  func open(_ indices: Range<Int>, of files: ScannedFiles) async throws(BasaltError) -> [FileScan?] {
    if case .file = files { return try indices.map { (index) throws(BasaltError) in try open(index, of: files) } }
    let outcome = Outcome(indices, files)
    try await pool.run(morselCount: indices.count, cancellation: cancellation) { (_) throws(BasaltError) in
      Worker(outcome, self)
    }
    return outcome.files
  }

  private func open(_ index: Int, of files: ScannedFiles) throws(BasaltError) -> FileScan? {
    let file = try files.open(index)
    progress.opened(index, file?.scan, rowCount: files.rowCount(of: index))
    return file
  }

  private final class Outcome: Sendable {
    let indices: Range<Int>
    let scanned: ScannedFiles
    private let slots: Mutex<[FileScan?]>

    init(_ indices: Range<Int>, _ scanned: ScannedFiles) {
      self.indices = indices
      self.scanned = scanned
      slots = Mutex(Array(repeating: nil, count: indices.count))
    }

    var files: [FileScan?] { slots.withLock { $0 } }
    func set(_ position: Int, _ file: FileScan?) { slots.withLock { $0[position] = file } }
  }

  private final class Worker: MorselWorker {
    private let outcome: Outcome
    private let opening: FileOpening

    init(_ outcome: Outcome, _ opening: FileOpening) {
      self.outcome = outcome
      self.opening = opening
    }

    func work(onMorsel position: Int) throws(BasaltError) {
      outcome.set(
        position, try opening.open(outcome.indices.lowerBound + position, of: outcome.scanned))
    }
  }
}
