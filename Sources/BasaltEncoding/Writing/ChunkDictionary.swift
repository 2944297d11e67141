internal import BasaltCore
internal import CBasaltKernels

/// The distinct values of a chunk, sorted, and the code of every row.
///
/// Made once a chunk, before its pages are chosen; `ChunkEncoder` then decides for each page between codes and values.
struct ChunkDictionary {
  /// The entries in their order, to become the dictionary page.
  let entries: NodeValues
  /// A code a row, u8 or u16; rows that are NULL repeat the one before.
  let codes: NodeValues
  /// `ValueHash` of each entry, in no order; `nil` where they were not hashed so.
  let entryHashes: [UInt64]?
  /// Whether it is better by so much that the alternative need not be worked out.
  let isDecided: Bool

  /// - Parameters:
  ///   - estimate: Of the column, if there is anything to estimate.
  ///   - isForced: Whether a dictionary was asked for by name: then only its limits stop it.
  /// - Returns: `nil` when a dictionary cannot pay, is beyond its limits, or the column has no value.
  /// - Complexity: O(rows) where it pays; O(1) where the estimate says that it does not.
  init?(_ column: FlatColumn, _ estimate: DictionaryEstimate?, isForced: Bool) {
    // A bit is its own code.
    guard column.element != .bits else { return nil }
    guard isForced || estimate?.isPromising == true else { return nil }
    let element = column.element
    var table = DistinctTable(element)
    let numbers = Buffer(byteCount: column.count * 2)
    let codes = unsafe numbers.address.assumingMemoryBound(to: UInt16.self)
    for vector in 0..<column.vectorCount {
      let rows = column.rows(ofVector: vector)
      let previous = vector == 0 ? 0 : unsafe codes[rows.lowerBound - 1]
      guard
        unsafe table.number(
          column.stored(rows), validity: column.validityWords(rows), previous: previous, into: codes + rows.lowerBound)
      else { return nil }
      // The sample can be wrong about a file whose ends are unlike its middle: what has been found already is not.
      if let estimate, !estimate.pays(entryCount: table.entries.count, byteCount: table.byteCount) { return nil }
    }
    let entryCount = table.entries.count
    guard entryCount > 0 else { return nil }
    isDecided = estimate?.isDecisive(entryCount: entryCount, byteCount: table.byteCount) ?? false

    // The table has numbered values as they came; the page wants them sorted, so each number becomes its rank.
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
    entryHashes = table.valueHashes
    entries = NodeValues(element, count: entryCount, storage: sorted, heaps: column.heaps)
    self.codes = ChunkDictionary.codes(numbers, ranks, count: column.count, entryCount: entryCount)
  }

  /// The least and greatest code of the rows that are valid, whose values are then the least and greatest; `nil` without one.
  /// - Parameter validity: Of the rows, from the first on; `nil` when all are valid.
  func codeBounds(_ rows: Range<Int>, validity: UnsafePointer<UInt64>?) -> ClosedRange<Int>? {
    let codes = codes.slice(rows)
    return unsafe codes.element == .uint8
      ? ChunkDictionary.bounds(codes, validity, UInt8.self) : ChunkDictionary.bounds(codes, validity, UInt16.self)
  }

  /// Without NULLs a loop of minima and maxima alone, sixteen codes a step and more.
  private static func bounds<Code: FixedWidthInteger & BitwiseCopyable>(
    _ codes: NodeValues, _ validity: UnsafePointer<UInt64>?, _: Code.Type
  ) -> ClosedRange<Int>? {
    let numbers = unsafe codes.address.assumingMemoryBound(to: Code.self)
    var (least, greatest) = (Code.max, Code.min)
    var hasValue = false
    if let validity = unsafe validity {
      // The code of a NULL is that of the row before it, which may be of another page.
      for row in 0..<codes.count where unsafe BitMask.bit(row, in: validity) {
        least = unsafe min(least, numbers[row])
        greatest = unsafe max(greatest, numbers[row])
        hasValue = true
      }
    } else {
      for row in 0..<codes.count {
        least = unsafe min(least, numbers[row])
        greatest = unsafe max(greatest, numbers[row])
      }
      hasValue = codes.count > 0
    }
    return hasValue ? Int(least)...Int(greatest) : nil
  }

  /// Numbers become ranks, in bytes where those suffice.
  /// (Ranks and not numbers, so that codes order as values do.)
  private static func codes(_ numbers: Buffer, _ ranks: Buffer, count: Int, entryCount: Int) -> NodeValues {
    let wide = Buffer(byteCount: count * 2)
    unsafe Kernels.best.pointee.gather.gather_u16_by_u16(ranks.address, numbers.address, wide.address, count)
    guard entryCount <= 256 else { return NodeValues(.uint16, count: count, storage: wide) }
    let narrow = Buffer(byteCount: count)
    unsafe Kernels.best.pointee.linear.unscale_u16_to_u8(wide.address, 0, 1, narrow.address, count)
    return NodeValues(.uint8, count: count, storage: narrow)
  }
}
