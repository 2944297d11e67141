internal import BasaltCore
internal import BasaltRuntime

/// One thread's share of a build side: keeps rows while there is room for them, and from then on writes them down.
///
/// All of them, also those that would have fitted: which partitions are to be in memory is decided when their sizes are known, and
/// reading them back costs less than what a wrong guess would.
final class JoinBuildWorker: SinkWorker {
  /// All threads' as well.
  private let build: JoinBuildSink
  private let context: ExecutionContext
  private let collected: CollectedRows
  private let reservation: MemoryReservation
  /// Of the rows that are kept.
  private let collector: RowCollector
  private var (heldRowCount, heldByteCount) = (0, 0)
  private var writing: (spill: JoinSpill, rows: PartitionWriter, partitioner: JoinPartitioner)?

  init(_ build: JoinBuildSink, _ collected: CollectedRows, types: [LogicalType], _ context: ExecutionContext) {
    (self.build, self.collected, self.context) = (build, collected, context)
    reservation = collected.reservation(context)
    collector = RowCollector(types: types, reservation: reservation, purpose: JoinBuildSink.purpose)
  }

  func begin(morsel: Int) { collector.begin(morsel: morsel) }

  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
    if let writing {
      try write(input, writing)
      return .more
    }
    // Refused is only what others have left no room for; that it will be too much is mostly seen before.
    do throws(BasaltError) {
      heldByteCount += try collector.append(input)
    } catch {
      guard error.code == .memoryBudget, build.canSpill else { throw error }
      try spill()
      if let writing { try write(input, writing) }
      return .more
    }
    heldRowCount += input.rowCount
    // One thread finds out, and the others follow when they come by. They have about as many rows as this one.
    if build.canSpill,
      build.isSpilling
        || build.isTooMuch(reservation, rowCount: heldRowCount * context.pool.threadCount, context)
    {
      try spill()
    }
    return .more
  }

  func combine() throws(BasaltError) {
    // Rows of one build are all in memory or all in the file, whichever thread had them.
    guard build.isSpilling else { return collected.add(collector) }
    if writing == nil { try spill() }
    try writing?.rows.flush()
    writing = nil
  }

  /// From here on rows go to the file, those first that are here.
  private func spill() throws(BasaltError) {
    let spill = build.beginSpilling(context)
    let writing = (spill, PartitionWriter(spill.build, context), JoinPartitioner())
    self.writing = writing
    // One batch after another: the buffer of the file is all that is held beside them.
    for batch in collector.takePieces().flatMap(\.batches) { try write(batch, writing) }
    reservation.release(heldByteCount)
    heldByteCount = 0
  }

  private func write(
    _ batch: VectorBatch, _ writing: (spill: JoinSpill, rows: PartitionWriter, partitioner: JoinPartitioner)
  ) throws(BasaltError) {
    guard batch.rowCount > 0 else { return }
    let keys = writing.partitioner.fill(batch, keys: writing.spill.keyPositions, level: 0)
    // Bounds of the keys, which the scan of the other side is told whether or not rows are in memory. Now, while they are here:
    // afterwards no thread sees all of them.
    writing.spill.note(keys.map { JoinKeyFacts(ColumnVector.concatenated([$0], type: $0.type)) })
    try unsafe writing.rows.append(batch, partition: writing.partitioner.partitions)
  }
}
