internal import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// One thread's share of rows that are kept: batches by morsel, each column as it came where that costs no more memory
/// than its rows do.
///
/// Selected rows are gathered, long text is copied into heaps of its own (`TextHeap`); a flat, constant or dictionary
/// column of whole batches is kept by reference.
final class RowCollector {
  /// Of the columns of text and bytea.
  private var heaps: [TextHeap?]
  /// Of all threads together.
  private let reservation: MemoryReservation
  private let purpose: String
  /// The one at hand.
  private var morsel = 0
  /// Its rows that have been taken already.
  private var takenRowCount = 0
  /// By morsel, in the order in which this thread has worked on them.
  private(set) var pieces: [CollectedRows.Piece] = []
  /// Scratch, to gather selected rows by.
  private let positions = Buffer(byteCount: Limits.batchRowCountMaximum * 4)

  /// - Parameter purpose: For the message when the budget is spent: "the rows of a sort".
  init(types: [LogicalType], reservation: MemoryReservation, purpose: String) {
    heaps = types.map { $0.isVariableLength ? TextHeap() : nil }
    (self.reservation, self.purpose) = (reservation, purpose)
  }

  func begin(morsel: Int) { (self.morsel, takenRowCount) = (morsel, 0) }

  /// Hands over what is held, for whoever writes it elsewhere and then releases its bytes; goes on with nothing.
  func takePieces() -> [CollectedRows.Piece] {
    defer {
      takenRowCount += morselRowCount
      pieces = []
      // Theirs now: a heap that is still half empty would be held by rows to come.
      heaps = heaps.map { $0 == nil ? nil : TextHeap() }
    }
    return pieces
  }

  /// Rows of `morsel` so far.
  var morselRowCount: Int {
    guard let last = pieces.last, last.morsel == morsel else { return 0 }
    return last.rowCount
  }

  /// - Returns: Bytes that were reserved for it.
  /// - Throws: `.memoryBudget`; the batch is not kept then.
  @discardableResult
  func append(_ batch: VectorBatch) throws(BasaltError) -> Int {
    let rowCount = batch.rowCount
    if rowCount == 0 { return 0 }
    precondition(batch.columns.count == heaps.count, "\(batch.columns.count) columns, \(heaps.count) were promised")
    // References at first; what follows replaces those that would hold more than their rows.
    var columns = batch.columns
    if batch.selection != nil, rowCount < batch.physicalRowCount {
      // Fewer rows than the columns have: copying them costs less than holding the rest.
      let indices = unsafe positions.address.assumingMemoryBound(to: UInt32.self)
      unsafe batch.fillPositions(indices)
      for index in columns.indices {
        unsafe columns[index] = columns[index].gathered(at: UnsafeBufferPointer(start: indices, count: rowCount))
      }
    }
    // What is held from now on, whether it was allocated here or by whoever made the batch.
    var byteCount = 0
    for index in columns.indices {
      if let heap = heaps[index] {
        columns[index] = heap.adopted(columns[index])
        byteCount += heap.takeAllocatedByteCount()
      }
      byteCount += columns[index].values.byteCount + (columns[index].validity?.byteCount ?? 0)
    }
    try reservation.reserve(byteCount, for: purpose)
    // The first rows of a morsel; many have none and leave nothing behind.
    if pieces.last?.morsel != morsel {
      pieces.append(CollectedRows.Piece(morsel: morsel, firstRow: takenRowCount))
    }
    let batch = VectorBatch(columns: columns, physicalRowCount: rowCount)
    pieces[pieces.count - 1].append(batch, byteCount: byteCount)
    return byteCount
  }
}

/// What the workers of a sink have collected, put into the order of morsels: the same whatever the number of threads.
final class CollectedRows: Sendable {
  private let pieces = Mutex<[Piece]>([])
  /// What all workers reserve by; made by the first of them, as the budget comes with the execution.
  private let held = Mutex<MemoryReservation?>(nil)

  /// The batches of one morsel, or of a part of it, in order.
  struct Piece: Sendable {
    let morsel: Int
    /// The place of the first row within its morsel.
    let firstRow: Int
    /// Without selections.
    private(set) var batches: [VectorBatch] = []
    private(set) var rowCount = 0
    /// As it was reserved.
    private(set) var byteCount = 0

    init(morsel: Int, firstRow: Int = 0) { (self.morsel, self.firstRow) = (morsel, firstRow) }

    mutating func append(_ batch: VectorBatch, byteCount: Int) {
      batches.append(batch)
      rowCount += batch.rowCount
      self.byteCount += byteCount
    }
  }

  /// Of this execution, whichever thread asks first.
  func reservation(_ context: ExecutionContext) -> MemoryReservation {
    held.withLock { held in
      let reservation = held ?? MemoryReservation(of: context.budget)
      held = reservation
      return reservation
    }
  }

  /// The same, for whoever holds the rows from now on: a sink that is kept longer than them keeps no memory.
  func takeReservation(_ context: ExecutionContext) -> MemoryReservation {
    defer { held.withLock { $0 = nil } }
    return reservation(context)
  }

  /// One thread's share, that ends with `add`.
  /// - Parameter purpose: For the message when the budget is spent.
  func makeCollector(_ types: [LogicalType], _ context: ExecutionContext, purpose: String) -> RowCollector {
    RowCollector(types: types, reservation: reservation(context), purpose: purpose)
  }

  /// Once a worker.
  func add(_ collector: RowCollector) {
    // Copied before the lock is taken: an array of references.
    let own = collector.pieces
    pieces.withLock { $0 += own }
  }

  /// A batch behind all that were added before.
  func add(_ batch: VectorBatch, byteCount: Int) {
    pieces.withLock { pieces in
      var piece = Piece(morsel: pieces.count)
      piece.append(batch, byteCount: byteCount)
      pieces.append(piece)
    }
  }

  /// Of all that was added.
  var rowCount: Int { pieces.withLock { $0.reduce(0) { $0 + $1.rowCount } } }

  /// All pieces in order, handed over: this holds none afterwards.
  func takePieces() -> [Piece] {
    // Handed over, so that batches go as soon as they have been put together.
    let taken = pieces.withLock { pieces in
      defer { pieces = [] }
      return pieces
    }
    // A morsel is of one thread, so that no two pieces have one number.
    return taken.sorted { $0.morsel < $1.morsel }
  }

  /// Their batches.
  func takeBatches() -> (batches: [VectorBatch], byteCount: Int) {
    let ordered = takePieces()
    return (ordered.flatMap(\.batches), ordered.reduce(0) { $0 + $1.byteCount })
  }
}
