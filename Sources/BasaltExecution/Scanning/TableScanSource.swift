package import BasaltCore
import BasaltFormat
import BasaltPlan
import BasaltRuntime
import BasaltTable
import Synchronization

/// Reads a table's files: planned when the first row is wanted, so that joins that have been built by then can say which
/// rows will find no partner.
///
/// Files are opened on the pool's threads, as many as a round needs; a morsel is a page's worth of rows of one file, with
/// its filters on encoded values and late materialization (`ScanWorker`).
package final class TableScanSource: Source, NarrowableSource {
  package static let displayName = "SCAN"
  private let scan: SecuredScan
  private let tables: any TableReading
  private let context: ExecutionContext
  /// Of a scan that is read division by division: whose files these are.
  private let pass: ScanPass?
  /// Run-time filters, and where the pass through the files stands. Locked by the one thread that asks for rounds.
  // Held while files are opened, which blocks: nobody else wants it, as rounds are asked for by one thread at a time.
  private let state = Mutex(State())
  /// Read by others while the scan goes on: the figures of a result that is still being read.
  package let counts: ScanTotals

  private struct State {
    var extraTerms: [ScanPredicate.Term] = []
    var extraLists: [ScanPredicate.List] = []
    /// Sets of keys, and of the terms above those that say nothing beside them.
    var keyTests: [KeyTest] = []
    var impliedTerms: Set<Int> = []
    /// `nil` until the first round is wanted; from then on the scan cannot be narrowed any more.
    var table: TableScan?
    /// The first file of the plan that was not opened yet.
    var nextFile = 0
    /// Opened, with the pieces that no round has had.
    var opened: ArraySlice<OpenedFile> = []
    /// Of the next round when rows are wanted one by one: doubled each time.
    var pieceCount = 1
  }

  /// A file whose footer has been read and checked, and which of its pieces are still to be given out.
  struct OpenedFile: Sendable {
    let file: FileScan
    var pieces: Range<Int>
  }

  /// - Parameter pass: `nil` for all files of the table.
  init(_ scan: SecuredScan, _ tables: any TableReading, _ context: ExecutionContext, pass: ScanPass? = nil) {
    self.scan = scan
    self.tables = tables
    self.context = context
    self.pass = pass
    counts = pass?.scan.totals ?? ScanTotals(expectedRowCount: scan.table.rowCount)
  }

  var ofAllPasses: (any NarrowableSource)? { pass?.scan }

  /// Tests that rows must pass for anybody to want them: found out by joins while the statement runs.
  /// - Precondition: No row has been read yet, and the terms are of the types of the table's columns.
  /// Called by a join's `Preparation`, on the thread that will ask for the first round afterwards: once for each join
  /// that can bound a column of this scan, and each time rows have to pass all terms, old and new.
  func narrow(to narrowing: ScanNarrowing) {
    state.withLock { state in
      precondition(state.table == nil, "a scan is narrowed before it begins")
      note(narrowing, &state)
    }
  }

  private func note(_ narrowing: ScanNarrowing, _ state: inout State) {
    if let test = narrowing.test {
      state.keyTests.append(test)
      // Behind the scan's own, which stay whatever joins find out.
      let first = scan.predicate.terms.count + state.extraTerms.count
      state.impliedTerms.formUnion(first..<(first + narrowing.terms.count))
    }
    state.extraTerms += narrowing.terms
    if let list = narrowing.list { state.extraLists.append(list) }
  }

  /// Which files are read. Planned late: joins that were built meanwhile have added what they know.
  private func planned(_ state: inout State) throws(BasaltError) -> TableScan {
    // Joins of the pass itself; those above it, all passes know already.
    let isNarrowed = !state.extraTerms.isEmpty || !state.extraLists.isEmpty
    for narrowing in pass?.scan.narrowings ?? [] { note(narrowing, &state) }
    var predicate = scan.predicate
    predicate.terms += state.extraTerms
    predicate.lists += state.extraLists
    let files: TableScan
    if let pass {
      files = try pass.scan.files(ofPass: pass.number, where: isNarrowed ? predicate : nil, context.cancellation)
    } else {
      files = try tables.scan(
        scan.table, columns: scan.columns.map(\.field), where: predicate, cancellation: context.cancellation)
      counts.planned(files.plan)
    }
    return state.keyTests.isEmpty ? files : files.asking(state.keyTests, insteadOf: state.impliedTerms)
  }

  /// Pieces of a round a thread, when all rows are wanted: enough that threads wait for each other seldom.
  private static let pieceCountPerThread = 64

  /// Its next files are opened, and their pages announced, while threads are busy with those before.
  package let givesRoundsAhead = true

  /// - Throws: What planning and opening throw, with the file's name; `.cancelled`. Pieces that the failed round had
  ///   taken are lost, and the scan is of no use any more.
  /// - Complexity: Opens at most `Limits.scanOpenFileCountMaximum` files at once, on all threads.
  package func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // Opening files may take a while; a statement that was cancelled begins no more of it.
    try context.cancellation.check()
    return try state.withLock { (state) throws(BasaltError) -> ScanSourceRound? in
      let table: TableScan
      if let known = state.table {
        table = known
      } else {
        table = try planned(&state)
        state.table = table
      }
      let threadCount = context.pool.threadCount
      // A result that is read row by row begins with one piece, so that the first row comes soon; who wants everything
      // is given as much as keeps all threads busy. Rounded up: a piece is a page of rows, or what is left of one.
      let wanted =
        wantedRowCount == .max
        ? TableScanSource.pieceCountPerThread * threadCount
        : min(state.pieceCount, 1 + wantedRowCount / Limits.pageRowCount)
      // A filter that lets hardly anything through is not read a page at a time for ever. A bound all the same: all
      // batches of a round are held until it ends.
      state.pieceCount = min(2 * state.pieceCount, 4 * threadCount)
      // Parts of files in their order: rows come as they lie in the table.
      var parts: [ScanSourceRound.Part] = []
      var missing = wanted
      while missing > 0 {
        if state.opened.isEmpty {
          guard state.nextFile < table.plan.pieces.count else { break }
          // By the manifest's word: how many pages pass, nobody knows before a file is open.
          var end = state.nextFile
          var pages = 0
          while end < table.plan.pieces.count, end - state.nextFile < Limits.scanOpenFileCountMaximum, pages < missing {
            // A file counts as a page at least: a thousand files of ten rows must not be opened for one round.
            pages += max(1, table.plan.pieces[end].file.rowCount / Limits.pageRowCount)
            end += 1
          }
          state.opened = try open(state.nextFile..<end, of: table)[...]
          state.nextFile = end
          // Possibly nothing: footers may have ruled out all of them. Then the loop goes on to the next files.
          continue
        }
        var first = state.opened.removeFirst()
        // A file that is larger than what is missing goes on in the next round.
        let taken = min(missing, first.pieces.count)
        parts.append(.init(file: first.file, pieces: first.pieces.prefix(taken)))
        missing -= taken
        first.pieces = first.pieces.dropFirst(taken)
        // An array of at most as many files as are open at once.
        if !first.pieces.isEmpty { state.opened = [first] + state.opened }
      }
      // No parts is the end: the loop above gives up only when no file is left.
      return parts.isEmpty ? nil : try ScanSourceRound(parts, counts)
    }
  }

  /// Opens files on all threads; those of which no row passes are left out.
  private func open(_ files: Range<Int>, of table: TableScan) throws(BasaltError) -> [OpenedFile] {
    // By index: threads end in any order, and rows must not depend on it.
    let slots = OpenedSlots(count: files.count)
    // By itself, so that the closure holds the totals and not the source.
    let counts = counts
    try context.pool.runAtOnce(morselCount: files.count, cancellation: context.cancellation) {
      (_, index) throws(BasaltError) in
      // The footer rules out the whole file, of which the manifest was not sure.
      guard let file = try table.open(table.plan.pieces[files.lowerBound + index]) else {
        counts.skippedFile(rowCount: table.plan.pieces[files.lowerBound + index].file.rowCount)
        return
      }
      counts.opened(file.scan)
      if !file.scan.pieces.isEmpty { slots.set(index, OpenedFile(file: file, pieces: file.scan.pieces.indices)) }
    }
    return slots.inOrder
  }

  /// Where threads put what they have opened.
  /// A lock once a file, which is nothing beside opening it.
  private final class OpenedSlots: Sendable {
    private let slots: Mutex<[OpenedFile?]>

    init(count: Int) { slots = Mutex(Array(repeating: nil, count: count)) }

    var inOrder: [OpenedFile] { slots.withLock { $0.compactMap { $0 } } }
    func set(_ index: Int, _ file: OpenedFile) { slots.withLock { $0[index] = file } }
  }
}

/// Pages of several files: the first are announced to the device when the round is made.
private final class ScanSourceRound: SourceRound {
  /// An object: every piece looks at one, and a copy of a file's scan counts a dozen references.
  final class Part: Sendable {
    let file: FileScan
    let pieces: Range<Int>

    init(file: FileScan, pieces: Range<Int>) { (self.file, self.pieces) = (file, pieces) }
  }

  /// A morsel: one piece of one part.
  private struct Unit: Sendable {
    let part: Int
    let piece: Int
  }

  /// With the reads that were begun for them: whoever gets a piece finds its pages there, or on their way.
  private let parts: [(part: Part, ahead: PagesAhead?)]
  /// By morsel. A list and no arithmetic, because parts have different numbers of pieces.
  private let units: [Unit]
  private let counts: ScanTotals

  init(_ parts: [Part], _ counts: ScanTotals) throws(BasaltError) {
    var announced: [(part: Part, ahead: PagesAhead?)] = []
    var units: [Unit] = []
    // Parts beyond it are read when their turn comes.
    var byteCount = Limits.readAheadByteCount
    for (index, part) in parts.enumerated() {
      do throws(BasaltError) {
        // A part that needs no reads, because the pool has its pages, has nothing ahead.
        announced.append((part, try part.file.scan.readAhead(part.pieces, within: &byteCount)))
      } catch {
        // Which file it was, only the caller knows: the reader sees bytes.
        throw part.file.located(error)
      }
      // Morsels in the order of rows.
      units += part.pieces.map { Unit(part: index, piece: $0) }
    }
    self.parts = announced
    self.units = units
    self.counts = counts
  }

  var morselCount: Int { units.count }
  func makeWorker() -> any SourceWorker { Worker(self) }

  private final class Worker: SourceWorker {
    private let round: ScanSourceRound
    /// For the part whose piece came last: decoders and dictionaries are kept from piece to piece of one file.
    private var reading: (part: Int, worker: ScanWorker)?

    init(_ round: ScanSourceRound) { self.round = round }

    // The pool lets go of workers on their threads, before the run counts as ended: totals are whole by then.
    deinit { if let reading { round.counts.read(reading.worker) } }

    func produce(
      morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) {
      let unit = round.units[morsel]
      let (part, ahead) = round.parts[unit.part]
      // Threads take morsels in order, so that most pieces are of the file of the piece before.
      let worker: ScanWorker
      if let reading, reading.part == unit.part {
        worker = reading.worker
      } else {
        if let reading { round.counts.read(reading.worker) }
        worker = ScanWorker(part.file.scan)
        reading = (unit.part, worker)
      }
      // What `emit` throws is about the statement, what reading throws about the file.
      var failure: BasaltError?
      do throws(BasaltError) {
        // Two ways out of one closure that must not be mixed up: what fails further down the pipeline is no damage to a
        // file.
        _ = try worker.read(part.file.scan.pieces[unit.piece], ahead: ahead) { (batch) throws(BasaltError) in
          // Columns of the table as it is now: casts of older files, defaults of columns that they do not have.
          let projected = try part.file.projected(batch)
          do throws(BasaltError) {
            let flow = try emit(
              VectorBatch(
                columns: projected.columns, physicalRowCount: projected.physicalRowCount,
                selection: projected.selection))
            // Ends this piece. That other threads hear of it as well is the pipeline's business.
            if case .enough = flow { return false }
            return true
          } catch {
            failure = error
            return false
          }
        }
      } catch {
        throw part.file.located(error)
      }
      if let failure { throw failure }
    }
  }
}
