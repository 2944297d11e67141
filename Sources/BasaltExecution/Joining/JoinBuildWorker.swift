internal import BasaltCore
internal import BasaltRuntime

/// One thread's share of a build side: keeps rows while there is room for them, and from then on writes them down.
final class JoinBuildWorker: SinkWorker {
  /// All threads' as well.
  private let build: JoinBuildSink
  private let context: ExecutionContext
  private let collected: CollectedRows
  private let reservation: MemoryReservation
  /// Of the rows that are kept.
  private let collector: RowCollector
  private var heldByteCount = 0
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
    do throws(BasaltError) {
      heldByteCount += try collector.append(input)
    } catch {
      guard error.code == .memoryBudget, build.canSpill else { throw error }
      try spill()
      if let writing { try write(input, writing) }
      return .more
    }
    // One thread finds out, and the others follow when they come by.
    if build.canSpill, build.isSpilling || isTooMuch { try spill() }
    return .more
  }

  /// Whether rows could not be put together: for a moment they are there twice.
  private var isTooMuch: Bool {
    let byteCount = reservation.byteCount
    if context.spilling.isForced { return byteCount > context.spilling.byteCount(of: context.budget) }
    return byteCount > context.budget.byteCount - context.budget.reservedByteCount
  }

  func combine() throws(BasaltError) {
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
    for batch in collector.takePieces().flatMap(\.batches) { try write(batch, writing) }
    reservation.release(heldByteCount)
    heldByteCount = 0
  }

  private func write(
    _ batch: VectorBatch, _ writing: (spill: JoinSpill, rows: PartitionWriter, partitioner: JoinPartitioner)
  ) throws(BasaltError) {
    guard batch.rowCount > 0 else { return }
    let keys = writing.partitioner.fill(batch, keys: writing.spill.keyPositions, level: 0)
    // Now, while they are here: afterwards no thread sees all of them.
    writing.spill.note(keys.map { JoinKeyFacts(ColumnVector.concatenated([$0], type: $0.type)) })
    try unsafe writing.rows.append(batch, partition: writing.partitioner.partitions)
  }
}
