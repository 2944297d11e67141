import BasaltCore
import BasaltRuntime
import Synchronization

/// The rows of a join whose partners were not in memory: partition by partition, some small ones together. One that is too large is
/// divided by further bits of the hash, on both sides.
///
/// Rows of an item are given in rounds, as a source of any rows gives them, and the table goes with the last of these. Rows of the
/// right without a partner come behind each table's pairs, as they are known then: partners of a row are in its partition.
///
/// Where that does not help, because most rows have one key, joins whose pairs need not know of each other (inner and right ones)
/// hold all rows of the other side against one piece of the build side after another.
final class SpilledJoinSource: Source {
  static let displayName = "SPILLED JOIN"

  private let probe: JoinProbe
  private let kind: JoinKind
  /// Where pairs only mark rows of the right.
  private let marking: JoinMarking?
  /// Positions among the probe side's columns.
  private let probeKeys: [Int]
  private let context: ExecutionContext
  private let state: Mutex<State>

  /// Partitions that are worked on together, or a piece of the build rows of one.
  private struct Item: Sendable {
    let spill: JoinSpill
    let partitions: [Int]
    /// Of the build side; `nil` for all of the partitions.
    var piece: [SpillFile.Block]?

    /// Blocks of either side; without any, there are no rows.
    var buildBlocks: [SpillFile.Block] { piece ?? partitions.flatMap { spill.build.blocks($0) } }
    var probeBlocks: [SpillFile.Block] { partitions.flatMap { spill.probe?.blocks($0) ?? [] } }
  }

  private struct State: Sendable {
    /// To come, the next one last.
    var pending: [Item]
    /// At hand: pairs, then rows of the right without a partner.
    var rows: RoundInParts?
    var round: Round?
    var unmatched: (any Source)?
  }

  init(
    _ probe: JoinProbe, _ kind: JoinKind, _ marking: JoinMarking?, probeKeys: [Int], _ spill: JoinSpill,
    _ residents: [Bool],
    _ context: ExecutionContext
  ) {
    (self.probe, self.kind, self.marking) = (probe, kind, marking)
    (self.probeKeys, self.context) = (probeKeys, context)
    // Resident partitions have given their pairs, and the rows of the right without a partner are asked for elsewhere.
    let left = residents.indices.filter { !residents[$0] }
    state = Mutex(State(pending: SpilledJoinSource.items(spill, left)))
  }

  /// Partitions put together while they are small: each item is a table, and a pass over rows of the other side.
  private static func items(_ spill: JoinSpill, _ partitions: [Int]) -> [Item] {
    let maximum = JoinSpill.byteCountMaximum(spill.context)
    var items: [Item] = []
    var (group, groupByteCount): ([Int], Int) = ([], 0)
    for partition in partitions {
      let byteCount = JoinSpill.byteCount(spill.build.blocks(partition))
      if !group.isEmpty, groupByteCount + byteCount > maximum {
        items.append(Item(spill: spill, partitions: group))
        (group, groupByteCount) = ([], 0)
      }
      group.append(partition)
      groupByteCount += byteCount
    }
    if !group.isEmpty { items.append(Item(spill: spill, partitions: group)) }
    return items
  }

  /// - Throws: As `begin`; what a condition throws comes from the workers.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try state.withLock { (state) throws(BasaltError) in
      while true {
        if let rows = state.rows {
          let whole = state.round
          let part = try rows.next(wantedRowCount: wantedRowCount, morselRowCount: Limits.batchRowCountMaximum) {
            whole
          }
          if let part { return part }
          (state.rows, state.round) = (nil, nil)
        }
        if let round = try state.unmatched?.nextRound(wantedRowCount: wantedRowCount) { return round }
        // Let go before the next table takes its memory.
        state.unmatched = nil
        guard let item = state.pending.popLast() else { return nil }
        try begin(item, &state)
      }
    }
  }

  /// Makes the table of an item, or others of it.
  /// - Throws: `.memoryBudget` for rows that no division parts; `.diskFull`, `.ioFailure`, `.cancelled`.
  private func begin(_ item: Item, _ state: inout State) throws(BasaltError) {
    let (build, probes) = (item.buildBlocks, item.probeBlocks)
    // Nobody would give a row.
    if probes.isEmpty && !kind.keepsRight { return }
    if build.isEmpty && (kind == .inner || kind == .semi || kind == .right) { return }
    if item.piece == nil, JoinSpill.byteCount(build) > JoinSpill.byteCountMaximum(context), item.partitions.count == 1 {
      // Where it helps; it costs as much as writing both sides did.
      if let items = try divided(item) {
        state.pending += items
        return
      }
      if kind == .inner || kind == .right {
        state.pending += pieces(item)
        return
      }
    }
    let table: JoinTable
    do throws(BasaltError) {
      table = try item.spill.table(of: build)
    } catch {
      guard error.code == .memoryBudget else { throw error }
      throw BasaltError(
        .memoryBudget, "Rows of a join that have one key, or few, do not fit into the memory budget: \(error.message)",
        remedy: "Raise the memory budget, or filter the rows before the join.")
    }
    if let marking {
      state.unmatched = table.rowsSource(matched: marking.isMatched, columnCount: marking.columnCount)
    } else if kind.keepsRight {
      state.unmatched = probe.unmatchedSource(table)
    }
    // A right join gives rows of partitions that nobody has asked for.
    if probes.isEmpty { return }
    (state.rows, state.round) = (
      RoundInParts(),
      Round(probe: probe, table: table, item: item, blocks: probes, givesPairs: marking == nil, context: context)
    )
  }

  // MARK: Too large

  /// Divides a partition on both sides; `nil` when that would not help.
  ///
  /// The old file keeps its blocks, which nobody reads any more: it goes with the last item of its level.
  private func divided(_ item: Item) throws(BasaltError) -> [Item]? {
    let old = item.spill
    guard old.level + 1 < SpillPartitions.levelCount else { return nil }
    // Further bits of the same hash: rows that were together because of those before are told apart by these.
    let new = JoinSpill(
      old.build.types, keyPositions: old.keyPositions, level: old.level + 1, old.totals, context)
    if let facts = old.facts { new.note(facts) }
    try rewrite(item.buildBlocks, of: old.build, keys: old.keyPositions, level: new.level) { [context] in
      PartitionWriter(new.build, context)
    }
    // Nearly all in one again: they have one key.
    // By rows, and not by bytes: texts may be as long as they like.
    let counts = (0..<SpillPartitions.count).map { new.build.blocks($0).reduce(0) { $0 + $1.rowCount } }
    let isStuck = (counts.max() ?? 0) > counts.reduce(0, +) / 8 * 7
    if isStuck, kind == .inner || kind == .right { return nil }
    if let probe = old.probe {
      // Each writer is of one thread, and known to the one that comes behind.
      try rewrite(item.probeBlocks, of: probe, keys: probeKeys, level: new.level) {
        let writer = new.takeWriter(probe.types)
        return unsafe writer.rows
      }
    }
    try new.flush()
    return SpilledJoinSource.items(new, Array(0..<SpillPartitions.count))
  }

  /// Reads blocks and writes their rows again, by all threads: a block is a morsel, and each thread has a buffer of its own.
  /// - Parameter makeWriter: Once a thread, on that thread.
  /// - Throws: `.diskFull`, `.ioFailure`, `.cancelled`.
  private func rewrite(
    _ blocks: [SpillFile.Block], of partitions: SpillPartitions, keys: [Int], level: Int,
    _ makeWriter: @escaping @Sendable () -> PartitionWriter
  ) throws(BasaltError) {
    try context.pool.run(morselCount: blocks.count, cancellation: context.cancellation) {
      (_) throws(BasaltError) in
      Rewriter(blocks, partitions, keys: keys, level: level, makeWriter())
    }
  }

  /// One thread's: blocks in, rows out by other bits.
  private final class Rewriter: MorselWorker {
    private let blocks: [SpillFile.Block]
    private let partitions: SpillPartitions
    private let keys: [Int]
    private let level: Int
    private let writer: PartitionWriter
    private let partitioner = JoinPartitioner()

    init(_ blocks: [SpillFile.Block], _ partitions: SpillPartitions, keys: [Int], level: Int, _ writer: PartitionWriter)
    {
      (self.blocks, self.partitions, self.keys, self.level, self.writer) = (blocks, partitions, keys, level, writer)
    }

    func work(onMorsel index: Int) throws(BasaltError) {
      let batch = try partitions.read(blocks[index])
      partitioner.fill(batch, keys: keys, level: level)
      try unsafe writer.append(batch, partition: partitioner.partitions)
    }

    func finish() throws(BasaltError) { try writer.flush() }
  }

  /// The build rows in pieces that there is room for, each with all rows of the other side, which are read once a piece.
  ///
  /// A pair is found with the one piece that has its build row, and a build row without a partner has met all rows there are when
  /// its piece is through. Of a row of the left without a partner no piece could tell.
  private func pieces(_ item: Item) -> [Item] {
    let maximum = JoinSpill.byteCountMaximum(context)
    var items: [Item] = []
    var (piece, byteCount): ([SpillFile.Block], Int) = ([], 0)
    for block in item.buildBlocks {
      let own = JoinSpill.byteCount([block])
      if !piece.isEmpty, byteCount + own > maximum {
        items.append(Item(spill: item.spill, partitions: item.partitions, piece: piece))
        (piece, byteCount) = ([], 0)
      }
      piece.append(block)
      byteCount += own
    }
    items.append(Item(spill: item.spill, partitions: item.partitions, piece: piece))
    return items
  }

  // MARK: Rows

  /// Rows of the probe side against a table. A block is a morsel.
  ///
  /// Holds what it needs and not the source, which holds it in turn.
  private struct Round: SourceRound {
    let probe: JoinProbe
    let table: JoinTable
    /// Held for its file.
    let item: Item
    let blocks: [SpillFile.Block]
    let givesPairs: Bool
    let context: ExecutionContext

    var morselCount: Int { blocks.count }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(self, try probe.makeWorker(table, context)) }
  }

  /// One thread's share: a probe like any other, over batches out of the file.
  private final class Worker: SourceWorker {
    private let round: Round
    private let worker: JoinProbeWorker

    init(_ round: Round, _ worker: JoinProbeWorker) { (self.round, self.worker) = (round, worker) }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      guard let rows = round.item.spill.probe else { return }
      let batch = try rows.read(round.blocks[morsel])
      if round.givesPairs {
        _ = try worker.apply(batch, emit)
      } else {
        _ = try worker.apply(batch) { (_) throws(BasaltError) in .more }
      }
    }
  }
}
