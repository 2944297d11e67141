internal import BasaltCore
internal import CBasaltKernels

/// The distinct values of a chunk, sorted, and the code of every row.
struct ChunkDictionary {
  /// The entries in their order, to become the dictionary page.
  let entries: NodeValues
  /// A code a row, u8 or u16; rows that are NULL repeat the one before.
  let codes: NodeValues
  /// Whether it is better without a look at the alternative: text of a chunk that is not tiny. At most 40 % of the values are distinct, and
  /// codes need no views.
  let isDecided: Bool

  /// How many rows are looked at before the share of distinct values can end the attempt.
  private static let trialRowCount = 4_096
  /// Rows of a sample: enough to see repetition among the 65,536 values of the largest dictionary.
  private static let sampleRowCount = 1_024
  /// With fewer rows than this, a page of its own costs more than it saves.
  private static let sampleRowCountMinimum = 64
  /// More distinct values than this share of the rows, in percent, and the dictionary would not be much smaller than the values.
  private static let distinctPercentMaximum = 40

  /// - Returns: `nil` when a dictionary cannot pay: too many distinct values, or none.
  init?(_ column: FlatColumn) {
    guard ChunkDictionary.isPromising(column) else { return nil }
    let element = column.element
    var table = DistinctTable(element)
    let numbers = Buffer(byteCount: column.count * 2)
    let codes = unsafe numbers.address.assumingMemoryBound(to: UInt16.self)
    for start in stride(from: 0, to: column.count, by: Limits.vectorRowCount) {
      let rows = start..<min(start + Limits.vectorRowCount, column.count)
      let previous = start == 0 ? 0 : unsafe codes[start - 1]
      guard
        unsafe table.number(
          column.stored(rows), validity: column.validityWords(rows), previous: previous, into: codes + start)
      else { return nil }
      if rows.upperBound >= ChunkDictionary.trialRowCount,
        table.entries.count * 100 > rows.upperBound * ChunkDictionary.distinctPercentMaximum
      {
        return nil
      }
    }
    let entryCount = table.entries.count
    guard entryCount > 0, entryCount * 100 <= column.count * ChunkDictionary.distinctPercentMaximum else { return nil }
    isDecided = element == .bytes && column.count >= ChunkDictionary.trialRowCount

    let order = DictionaryOrder(element, column.heaps).sorted(table.entries)
    let sorted = Buffer(byteCount: entryCount * element.byteCount(of: 1))
    let ranks = Buffer(byteCount: entryCount * 2)
    for (rank, index) in order.enumerated() {
      unsafe MemoryForm.fill(
        table.entries[index], byteCount: element.byteCount(of: 1),
        into: sorted.address + rank * element.byteCount(of: 1),
        count: 1)
      unsafe ranks.address.storeBytes(of: UInt16(truncatingIfNeeded: rank), toByteOffset: index * 2, as: UInt16.self)
    }
    entries = NodeValues(element, count: entryCount, storage: sorted, heaps: column.heaps)
    self.codes = ChunkDictionary.codes(numbers, ranks, count: column.count, entryCount: entryCount)
  }

  /// Numbers become ranks, in bytes where those suffice.
  private static func codes(_ numbers: Buffer, _ ranks: Buffer, count: Int, entryCount: Int) -> NodeValues {
    let wide = Buffer(byteCount: count * 2)
    unsafe Kernels.best.pointee.gather.gather_u16_by_u16(ranks.address, numbers.address, wide.address, count)
    guard entryCount <= 256 else { return NodeValues(.uint16, count: count, storage: wide) }
    let narrow = Buffer(byteCount: count)
    unsafe Kernels.best.pointee.linear.unscale_u16_to_u8(wide.address, 0, 1, narrow.address, count)
    return NodeValues(.uint8, count: count, storage: narrow)
  }

  /// Whether a dictionary may be smaller: always for text, which it also makes faster; for numbers where a sample repeats itself and
  /// packing them would need more bits than codes.
  private static func isPromising(_ column: FlatColumn) -> Bool {
    switch column.element {
    // A code of 16 bits saves nothing over 16 bits, and a bit is its own code.
    case .bits, .int16: return false
    case .bytes: return column.count > 0
    default: break
    }
    let sample = column.sample(min(column.count, sampleRowCount))
    guard sample.count >= sampleRowCountMinimum else { return false }
    var table = DistinctTable(column.element)
    let isNumbered = unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: sample.count) { codes in
      unsafe table.number(sample, validity: nil, previous: 0, into: codes.baseAddress!)
    }
    let distinctCount = table.entries.count
    guard isNumbered, distinctCount * 100 <= sample.count * distinctPercentMaximum else { return false }
    let codeWidth = Int.bitWidth - distinctCount.leadingZeroBitCount
    guard let range = IntegerKernels.range(of: sample), let unit = ScaleUnit(sample, in: range) else { return true }
    let spread = UInt128(bitPattern: range.upperBound &- range.lowerBound) / UInt128(unit.divisor)
    return UInt128.bitWidth - spread.leadingZeroBitCount > codeWidth + 1
  }
}
