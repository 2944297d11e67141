internal import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Rows of both sides of a join in partitions by the hash of their keys, when the build side is too large for memory: partners are
/// in partitions of one number. As many partitions of the build side as there is room for are read back and probed at once; rows
/// of the other side whose partition is not among them are written down.
///
/// Shared by threads that build, threads that probe, and whoever reads what has waited.
///
/// - Source: DeWitt, Katz, Olken, Shapiro, Stonebraker, Wood, Implementation techniques for main memory database systems (1984):
///   the hybrid hash join, with the resident partitions chosen when their sizes are known
final class JoinSpill: Sendable {
  let build: SpillPartitions
  /// Positions among the build side's columns.
  let keyPositions: [Int]
  let level: Int
  let context: ExecutionContext
  /// Of the join, all of whose files it counts.
  let totals: SpillTotals
  private let state = Mutex(State())

  private struct State {
    /// Of the other side, made with its first row: only then are its types known.
    var probe: SpillPartitions?
    var writers: [Writer] = []
    /// Those that no thread has: a pipeline makes workers once a round.
    var free: [Writer] = []
    var facts: [JoinKeyFacts]?
  }

  /// One thread's rows on their way.
  ///
  /// `nonisolated(unsafe)`: it is reached by the one thread that has taken it, and at the end by whoever writes what is left, when
  /// no thread works any more.
  final class Writer: Sendable {
    nonisolated(unsafe) let rows: PartitionWriter
    init(_ rows: PartitionWriter) { unsafe self.rows = rows }
  }

  init(_ types: [LogicalType], keyPositions: [Int], level: Int, _ totals: SpillTotals, _ context: ExecutionContext) {
    (self.keyPositions, self.level, self.totals, self.context) = (keyPositions, level, totals, context)
    build = SpillPartitions(types, context.spilling, totals)
  }

  /// What the rows of some partitions may come to that are in memory together, beside as much for putting them together: of what is
  /// free, so that others in the same pipeline have what they hold already.
  /// - Parameter share: One of how many. Two, when it is given back before the next table; more for one that stays, while joins
  ///   further down the pipeline have yet to be built.
  static func byteCountMaximum(_ context: ExecutionContext, share: Int = 2) -> Int {
    let whole = context.spilling.byteCount(of: context.budget)
    if context.spilling.isForced { return whole }
    return max(tableByteCountMinimum, min(whole, whole - context.budget.reservedByteCount) / share)
  }

  /// Tables of less would be made, and probed, more often than rows are read.
  private static let tableByteCountMinimum = 64 << 10
  /// What the index takes for a row, at worst.
  private static let indexByteCount = 36

  /// What a table of build rows takes.
  static func byteCount(_ blocks: [SpillFile.Block]) -> Int {
    blocks.reduce(0) { $0 + $1.byteCount + $1.rowCount * indexByteCount }
  }

  // MARK: Facts

  /// Facts of rows that are not in memory all at once.
  func note(_ more: [JoinKeyFacts]) {
    state.withLock { state in
      guard let known = state.facts else {
        state.facts = more
        return
      }
      state.facts = zip(known, more).map { $0.merged(with: $1) }
    }
  }

  /// Of the keys of all rows of the build side; `nil` when there is none. Bounds for scans of the other side come from here: those of
  /// the rows that are in memory would leave out partners of the others.
  var facts: [JoinKeyFacts]? { state.withLock { $0.facts } }

  /// Of the build side.
  var rowCount: Int {
    (0..<SpillPartitions.count).reduce(0) { $0 + build.blocks($1).reduce(0) { $0 + $1.rowCount } }
  }

  // MARK: The other side

  /// Its rows, where any were written.
  var probe: SpillPartitions? { state.withLock { $0.probe } }

  /// For one thread, until it is given back.
  /// - Parameter types: Of the probe side's columns.
  func takeWriter(_ types: [LogicalType]) -> Writer {
    let (free, probe) = state.withLock { state -> (Writer?, SpillPartitions) in
      let probe = state.probe ?? SpillPartitions(types, context.spilling, totals)
      state.probe = probe
      return (state.free.popLast(), probe)
    }
    if let free { return free }
    let writer = Writer(PartitionWriter(probe, context))
    state.withLock { $0.writers.append(writer) }
    return writer
  }

  func giveBack(_ writer: Writer) { state.withLock { $0.free.append(writer) } }

  /// Writes what is still on its way.
  /// - Precondition: No thread has rows of the probe side any more.
  func flush() throws(BasaltError) {
    let writers = state.withLock { state in
      defer { (state.writers, state.free) = ([], []) }
      return state.writers
    }
    for writer in writers { try unsafe writer.rows.flush() }
  }

  // MARK: Tables

  /// A table of some of the build rows, as `JoinBuildSink` makes one of all.
  /// - Parameter residents: Of a table that the probe's rows are held against as they come: the partitions that it has.
  /// - Throws: `.memoryBudget`, `.ioFailure`, `.cancelled`.
  func table(of blocks: [SpillFile.Block], residents: [Bool]? = nil) throws(BasaltError) -> JoinTable {
    let reservation = MemoryReservation(of: context.budget)
    try reservation.reserve(blocks.reduce(0) { $0 + $1.byteCount }, for: JoinBuildSink.purpose)
    // By block, as threads end in any order.
    let read = Mutex<[Int: VectorBatch]>([:])
    try context.pool.run(morselCount: blocks.count, cancellation: context.cancellation) {
      [build] (_, index) throws(BasaltError) in
      let batch = try build.read(blocks[index])
      read.withLock { $0[index] = batch }
    }
    // As a sink would have collected them. In the order of blocks, so that partners come in the same order each time, but for
    // blocks of several threads.
    let collected = CollectedRows()
    let batches = read.withLock { $0 }
    for (index, block) in blocks.enumerated() {
      if let batch = batches[index] { collected.add(batch, byteCount: block.byteCount) }
    }
    let rows = try StoredRows.assembled(
      collected, types: build.types, context, reservation, purpose: JoinBuildSink.purpose)
    return try JoinTable.indexed(
      rows, keyPositions: keyPositions, context, JoinTable.Whole(spill: self, residents: residents))
  }
}

/// Finds the partitions of rows by their keys, on either side. Scratch of one thread.
///
/// By hashes always, also where a table of the same keys would be found by the keys themselves: how few bits these need depends on
/// all rows of a table, and partitions are made before there is one.
@safe
final class JoinPartitioner {
  private let keyWords = JoinKeyWords(.hashed)
  private let memory = Buffer(byteCount: Limits.batchRowCountMaximum * (8 + 1 + 1 + 4))
  /// Rows with a NULL key, which are spread over all partitions.
  private var nullRowCount = 0
  /// By row meant, after `fill`: its partition, and whether it can have a partner.
  let partitions: UnsafeMutablePointer<UInt8>
  let usable: UnsafeMutablePointer<UInt8>
  private let words: UnsafeMutablePointer<UInt64>
  private let positions: UnsafeMutablePointer<UInt32>

  init() {
    let count = Limits.batchRowCountMaximum
    unsafe words = memory.address.assumingMemoryBound(to: UInt64.self)
    unsafe positions = (memory.address + count * 8).assumingMemoryBound(to: UInt32.self)
    unsafe partitions = (memory.address + count * 12).assumingMemoryBound(to: UInt8.self)
    unsafe usable = unsafe partitions + count
  }

  /// Equal keys of either side have equal hashes whatever columns they come in, as `JoinKeyWords` sees to it.
  /// - Parameters:
  ///   - batch: At most `Limits.batchRowCountMaximum` rows.
  ///   - keys: Positions among its columns, in the order of the join's keys.
  ///   - level: Which bits of the hash count.
  /// - Returns: The keys of the rows meant, flat or constant.
  @discardableResult
  func fill(_ batch: VectorBatch, keys: [Int], level: Int) -> [ColumnVector] {
    let count = batch.rowCount
    unsafe batch.fillPositions(positions)
    // As a probe makes them: one value a row meant, and no codes, which differ between the sides.
    let columns = keys.map { position in
      var column = batch.columns[position]
      if batch.selection != nil {
        column = unsafe column.gathered(at: UnsafeBufferPointer(start: positions, count: count))
      }
      return column.dictionary == nil ? column : ColumnVector.concatenated([column], type: column.type)
    }
    unsafe keyWords.fill(columns, from: 0, count: count, words: words, usable: usable)
    for row in 0..<count {
      if unsafe usable[row] != 0 {
        unsafe partitions[row] = SpillPartitions.index(of: words[row], level: level)
      } else {
        // Any will do: they meet nobody.
        unsafe partitions[row] = SpillPartitions.index(of: UInt64(nullRowCount), level: 0)
        nullRowCount += 1
      }
    }
    return columns
  }
}

/// Between the build and the probe.
extension JoinSpill {
  /// Writes rows of threads that had kept them, when the first thread to run out of room came after they had ended.
  /// - Throws: `.diskFull`, `.ioFailure`.
  func write(_ pieces: [CollectedRows.Piece]) throws(BasaltError) {
    let (rows, partitioner) = (PartitionWriter(build, context), JoinPartitioner())
    for batch in pieces.flatMap(\.batches) where batch.rowCount > 0 {
      let keys = partitioner.fill(batch, keys: keyPositions, level: level)
      note(keys.map { JoinKeyFacts(ColumnVector.concatenated([$0], type: $0.type)) })
      try unsafe rows.append(batch, partition: partitioner.partitions)
    }
    try rows.flush()
  }

  /// A table of as many partitions as there is room for, which the probe's rows of these are held against as they come: what
  /// exceeds the memory by a little costs a little.
  /// - Throws: `.memoryBudget`, `.ioFailure`, `.cancelled`.
  func residentTable() throws(BasaltError) -> JoinTable {
    let maximum = JoinSpill.byteCountMaximum(context, share: 3)
    var blocks: [SpillFile.Block] = []
    var byteCount = 0
    // Partitions without a row are resident, whatever there is room for: their rows of the other side need not wait.
    let residents = (0..<SpillPartitions.count).map { partition in
      let own = build.blocks(partition)
      let ownByteCount = JoinSpill.byteCount(own)
      guard byteCount + ownByteCount <= maximum else { return false }
      byteCount += ownByteCount
      blocks += own
      return true
    }
    return try table(of: blocks, residents: residents)
  }
}
