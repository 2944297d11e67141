internal import BasaltCore
internal import Synchronization

/// Rows in a temporary file, divided by a hash of their keys: what is equal is in one partition, so that each can be worked on by
/// itself.
///
/// Of all threads of an operator: blocks of one thread's rows follow each other in the order in which they came, and those of
/// several threads lie between each other. Where a partition's blocks are is known in memory, some fifty bytes a block.
///
/// The same hash has to be made of equal keys by everybody who writes to one of these, or to two that are read side by side. Which
/// one it is does not matter here.
final class SpillPartitions: Sendable {
  let types: [LogicalType]
  private let spilling: SpillSpace
  private let totals: SpillTotals
  private let state: Mutex<State>

  private struct State: Sendable {
    /// Made with the first block: most operators that might write never do.
    var file: SpillFile?
    /// By partition.
    var blocks: [[SpillFile.Block]]
  }

  /// Partitions that rows are divided into at once. Enough that what does not fit by a factor of some dozens is read a second
  /// time and not a third; few enough that a thread's buffer makes blocks of some kilobytes.
  static let count = 64
  /// Bits of the hash that a division uses up, from its end on: tables find by its beginning.
  private static let bitCount: UInt64 = 6
  /// Divisions one within the other, each by further bits of the hash. Rows that are together after so many share 30 bits, and
  /// most likely their key: dividing them on would not part them.
  static let levelCount = 5

  /// The partition of a hash.
  @inline(__always)
  static func index(of hash: UInt64, level: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (hash &>> (bitCount &* UInt64(level))) & UInt64(count - 1))
  }

  /// - Parameter totals: Of the operator, which may have several files.
  init(_ types: [LogicalType], _ spilling: SpillSpace, _ totals: SpillTotals) {
    (self.types, self.spilling, self.totals) = (types, spilling, totals)
    state = Mutex(State(blocks: Array(repeating: [], count: SpillPartitions.count)))
  }

  /// Writes rows of a partition, at once and as they are: who has few gathers them first (`PartitionWriter`). Several threads may
  /// at the same time.
  /// - Parameter columns: Flat.
  /// - Throws: `.diskFull`, `.ioFailure`; what making a file throws.
  func write(_ columns: [ColumnVector], partition: Int) throws(BasaltError) {
    // The lock is held for as long as it takes to make a file, once; writing goes without.
    let file = try state.withLock { (state) throws(BasaltError) in
      if let file = state.file { return file }
      let file = try spilling.makeFile(types)
      state.file = file
      return file
    }
    let block = try file.write(columns)
    // In the order of one thread's calls.
    let isFirst = state.withLock { state in
      state.blocks[partition].append(block)
      return state.blocks[partition].count == 1
    }
    totals.add(partCount: isFirst ? 1 : 0, byteCount: block.storedByteCount)
  }

  /// The blocks of a partition. Of no use while somebody writes.
  func blocks(_ partition: Int) -> [SpillFile.Block] { state.withLock { $0.blocks[partition] } }

  /// Rows of a block, as one batch: nothing longer is written.
  /// - Throws: `.ioFailure`.
  func read(_ block: SpillFile.Block) throws(BasaltError) -> VectorBatch {
    // Every thread reads its own block: the file has no position.
    guard let file = state.withLock({ $0.file }) else { preconditionFailure("a block of no file") }
    return VectorBatch(columns: try file.read(block), physicalRowCount: block.rowCount)
  }
}

/// What an operator has written so far, in all of its files: they are gone as soon as they have been read.
///
/// Rows that are divided again are written again, and count again: what is told is the work, and not the room on the disk at any
/// moment, which is less.
final class SpillTotals: Sendable {
  private let partCount = Atomic(0)
  private let byteCount = Atomic(0)

  func add(partCount more: Int, byteCount bytes: Int) {
    partCount.add(more, ordering: .relaxed)
    byteCount.add(bytes, ordering: .relaxed)
  }

  /// For a profile; `nil` for nothing.
  var figures: SpillFigures? {
    let parts = partCount.load(ordering: .relaxed)
    return parts == 0 ? nil : SpillFigures(partCount: parts, byteCount: byteCount.load(ordering: .relaxed))
  }
}
