internal import BasaltCore
internal import BasaltRuntime

/// One thread's rows on their way into partitions: gathered until there are enough for blocks of some size.
///
/// One buffer for all partitions, whose rows are put in order when it is full, and not one for each: then what a buffer takes does
/// not depend on how evenly rows are spread, and a row is copied twice whatever its partition.
///
/// Whoever makes one has to flush it, or its last rows are lost.
final class PartitionWriter {
  private let partitions: SpillPartitions
  /// Of the rows since blocks were written last.
  private let collector: RowCollector
  /// By row.
  private var partitionOfRow: [UInt8] = []
  private var heldByteCount = 0
  private let byteCountMaximum: Int
  /// For as much as the buffer may have.
  private let reservation: MemoryReservation

  /// Bytes of a buffer: blocks of 64 KiB at best, which are read and compressed as fast as longer ones. At least what is too
  /// little to be counted.
  private static let byteCountRange = (64 << 10)...(4 << 20)
  /// Of what operators may hold, all buffers of one together.
  private static let share = 16

  init(_ partitions: SpillPartitions, _ context: ExecutionContext) {
    self.partitions = partitions
    let wanted = context.spilling.byteCount(of: context.budget) / PartitionWriter.share / context.pool.threadCount
    reservation = MemoryReservation(of: context.budget)
    var byteCount = min(
      max(wanted, PartitionWriter.byteCountRange.lowerBound), PartitionWriter.byteCountRange.upperBound)
    // Rows are written because memory is short: with less of it, blocks are smaller.
    while byteCount > PartitionWriter.byteCountRange.lowerBound, !reservation.tryReserve(byteCount) { byteCount /= 2 }
    byteCountMaximum = context.spilling.isForced ? 0 : byteCount
    // Counted above, for all rows that will ever be there.
    let uncounted = MemoryReservation(of: MemoryBudget(byteCount: .max))
    collector = RowCollector(types: partitions.types, reservation: uncounted, purpose: "rows on their way to a file")
  }

  /// Takes the rows meant of a batch.
  /// - Parameters:
  ///   - batch: Of the partitions' types.
  ///   - partition: Of each row meant.
  /// - Throws: `.diskFull`, `.ioFailure`, `.cancelled`.
  func append(_ batch: VectorBatch, partition: UnsafePointer<UInt8>) throws(BasaltError) {
    guard batch.rowCount > 0 else { return }
    heldByteCount += try collector.append(batch)
    unsafe partitionOfRow.append(contentsOf: UnsafeBufferPointer(start: partition, count: batch.rowCount))
    // Texts count once more, as the dictionary of a batch does: written out they are longer.
    if heldByteCount >= byteCountMaximum { try flush() }
  }

  /// Writes what is held; once more when nothing comes any more.
  func flush() throws(BasaltError) {
    defer { (heldByteCount, partitionOfRow) = (0, []) }
    // In the order in which they were appended: whoever writes is in one morsel after another.
    let batches = collector.takePieces().flatMap(\.batches)
    guard !batches.isEmpty else { return }
    // Flat once, so that each partition is one gather a column.
    let columns = partitions.types.indices.map { index in
      ColumnVector.concatenated(batches.map { $0.columns[index] }, type: partitions.types[index])
    }
    // Counted, then placed: rows of a partition stay in the order in which they came.
    var starts = Array(repeating: 0, count: SpillPartitions.count + 1)
    for partition in partitionOfRow { starts[Int(partition) + 1] += 1 }
    for partition in 1..<starts.count { starts[partition] += starts[partition - 1] }
    var places = starts
    var positions = Array(repeating: UInt32(0), count: partitionOfRow.count)
    for (row, partition) in partitionOfRow.enumerated() {
      positions[places[Int(partition)]] = UInt32(row)
      places[Int(partition)] += 1
    }
    for partition in 0..<SpillPartitions.count {
      var start = starts[partition]
      while start < starts[partition + 1] {
        // A block is read as one batch.
        let end = min(start + Limits.batchRowCountMaximum, starts[partition + 1])
        let block = unsafe positions.withUnsafeBufferPointer { all in
          columns.map { unsafe $0.flatGathered(at: UnsafeBufferPointer(rebasing: all[start..<end])) }
        }
        try partitions.write(block, partition: partition)
        start = end
      }
    }
  }
}

extension ColumnVector {
  /// The rows at `positions`, flat.
  /// - Precondition: Flat, or a constant.
  fileprivate func flatGathered(at positions: UnsafeBufferPointer<UInt32>) -> ColumnVector {
    let gathered = unsafe gathered(at: positions)
    return gathered.isConstant ? ColumnVector.concatenated([gathered], type: type) : gathered
  }
}
