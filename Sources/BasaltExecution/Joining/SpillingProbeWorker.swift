import BasaltCore

/// One thread's share of a probe whose build side is in memory in part: rows of other partitions wait in a file.
///
/// A row is either held against the table, once and for good, or it waits: no kind of join has to look at a row in two places.
/// That it waits changes the order of the join's rows, which no plan may rely on (`Transform.mayLeaveRows`).
final class SpillingProbeWorker: TransformWorker {
  /// For what is in memory.
  private let worker: JoinProbeWorker
  private let spill: JoinSpill
  private let residents: [Bool]
  private let keyPositions: [Int]
  private let partitioner = JoinPartitioner()
  private let writer: JoinSpill.Writer

  init(
    _ worker: JoinProbeWorker, _ spill: JoinSpill, _ residents: [Bool], keyPositions: [Int], types: [LogicalType]
  ) {
    (self.worker, self.spill, self.residents, self.keyPositions) = (worker, spill, residents, keyPositions)
    writer = spill.takeWriter(types)
  }

  // For a worker of the next round. What it has not written yet is written by whoever reads the file.
  deinit { spill.giveBack(writer) }

  func apply(
    _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
  ) throws(BasaltError) -> Flow {
    let count = input.rowCount
    if count == 0 { return .more }
    partitioner.fill(input, keys: keyPositions, level: spill.level)
    let (partitions, usable) = unsafe (partitioner.partitions, partitioner.usable)
    // As positions, so that both parts are selections of the batch, and nothing is copied.
    var (here, elsewhere): ([UInt16], [UInt16]) = ([], [])
    for row in 0..<count {
      let position = UInt16(truncatingIfNeeded: input.selection?[row] ?? row)
      // A row with a NULL key has no partner anywhere, which every table can tell.
      if unsafe usable[row] == 0 || residents[Int(partitions[row])] {
        here.append(position)
      } else {
        // In place: never behind where it is read.
        unsafe partitions[elsewhere.count] = partitions[row]
        elsewhere.append(position)
      }
    }
    if !elsewhere.isEmpty {
      var waiting = input
      waiting.selection = SelectionVector(elsewhere)
      try unsafe writer.rows.append(waiting, partition: partitions)
    }
    // Nothing of it is in memory.
    if here.isEmpty { return .more }
    // The others give their rows when all batches have come by (`JoinProbe.leftover`).
    var now = input
    if !elsewhere.isEmpty { now.selection = SelectionVector(here) }
    return try worker.apply(now, emit)
  }
}
