internal import BasaltCore

/// Some whole partitions while a thread computes their windows: their columns in order, and where partitions and peers begin.
///
/// One of a thread, filled again with each of its tasks, so that arrays are allocated once. What a call does not ask for is
/// not made.
///
/// All positions are counted from the first row at hand, and go through partitions: no function has a loop over partitions and
/// one over rows within it, which for partitions of three rows would cost more than what is computed.
final class WindowRows {
  private let shape: WindowShape
  private let rows: StoredRows
  private(set) var rowCount = 0
  /// Each row's partition.
  let partitions = RowSpans()
  /// Flags of partition starts; with those of peers added while these are made.
  private var flags = GrowingArray<UInt8>()
  /// By the number of keys that make peers; none of no key, for which partitions stand.
  private var peerSpans: [Int: RowSpans] = [:]
  private var knownPeers: Set<Int> = []
  /// Columns in order, by position, as far as they were asked for.
  private var columns: [Int: ColumnVector] = [:]
  /// Row numbers, in order. Valid while a task is at hand.
  private var permutation = Buffer(byteCount: 0)
  private var first = 0
  private var partitionFlags = Buffer(byteCount: 0)
  /// A byte a row, by the filter's column.
  private var filters: [Int: Buffer] = [:]

  init(_ shape: WindowShape, _ rows: StoredRows) { (self.shape, self.rows) = (shape, rows) }

  /// Begins with rows `range` of the order.
  /// - Parameter starts: A byte a row of the whole, not 0 where a partition begins.
  func reset(_ permutation: Buffer, _ range: Range<Int>, starts: Buffer) {
    (self.permutation, first, rowCount) = (permutation, range.lowerBound, range.count)
    columns.removeAll(keepingCapacity: true)
    filters.removeAll(keepingCapacity: true)
    knownPeers.removeAll(keepingCapacity: true)
    unsafe partitions.fill(starts.address.assumingMemoryBound(to: UInt8.self) + first, rowCount: rowCount)
    partitionFlags = starts
  }

  /// A kept column in order, flat.
  func column(_ position: Int) -> ColumnVector {
    if let known = columns[position] { return known }
    let made = gathered(position, 0..<rowCount)
    columns[position] = made
    return made
  }

  /// Rows of a kept column in order.
  func gathered(_ position: Int, _ range: Range<Int>) -> ColumnVector {
    let positions = unsafe UnsafeBufferPointer(
      start: UnsafePointer(permutation.address.assumingMemoryBound(to: UInt32.self) + first + range.lowerBound),
      count: range.count)
    return unsafe rows.columns[position].gathered(at: positions)
  }

  /// An argument in order: flat, or a constant.
  func argument(_ argument: WindowArgument) throws(BasaltError) -> ColumnVector {
    switch argument {
    case .column(let position): return column(position)
    case .constant(let value, let type): return try ColumnVector(repeating: value, count: rowCount, type: type)
    }
  }

  /// Each row's peers by the first keys of the order; without a key the partition.
  func peers(_ orderCount: Int) -> RowSpans {
    guard orderCount > 0 else { return partitions }
    let spans = peerSpans[orderCount] ?? RowSpans()
    if knownPeers.insert(orderCount).inserted {
      // A partition begins with its first peers, whatever their keys.
      flags.resize(to: rowCount)
      let flags = unsafe flags.base
      unsafe flags.update(from: partitionFlags.address.assumingMemoryBound(to: UInt8.self) + first, count: rowCount)
      for key in shape.order.prefix(orderCount) { unsafe NeighbourKeys.mark(column(key.position), flags) }
      unsafe spans.fill(flags, rowCount: rowCount)
      peerSpans[orderCount] = spans
    }
    return spans
  }

  /// A byte a row: 1 where a filter is true. `nil` without a filter.
  func included(_ filterColumn: Int?) -> Buffer? {
    guard let filterColumn else { return nil }
    if let known = filters[filterColumn] { return known }
    let column = column(filterColumn)
    let buffer = Buffer(byteCount: rowCount)
    let target = unsafe buffer.address.assumingMemoryBound(to: UInt8.self)
    unsafe column.withBits { bits in
      unsafe column.withValidity { validity in
        for row in 0..<rowCount {
          // NULL is not true.
          let isValid = unsafe validity.map { unsafe BitMask.bit(row, in: $0) } ?? true
          unsafe target[row] = isValid && BitMask.bit(row, in: bits) ? 1 : 0
        }
      }
    }
    filters[filterColumn] = buffer
    return buffer
  }
}
