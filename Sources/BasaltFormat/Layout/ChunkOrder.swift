package import BasaltCore

/// In which order the values of a chunk lie, and in how many runs: what execution chooses its ways by.
///
/// Eight bytes behind the facts, in files of which any chunk has several pages. Absent is unknown, which is never wrong:
/// an older file, or one of a few rows. What stands here is true of the values, because `basalt verify --deep` holds it
/// against them; what is true and does not stand here is no damage.
///
/// Not of booleans and floats: two values cannot be in an order that matters, and −0 and 0 are one value in two sequences of bits, so
/// that a run would depend on who asks.
///
/// - Source: format-spec/footer.md, "Order of a chunk"
package struct ChunkOrder: Sendable, Equatable {
  /// Maximal stretches of equal rows, NULL being equal to NULL; `nil` when not known.
  package var runCount: Int?
  /// No value is less than the one before it; NULLs are looked past. Of equal values alone, both this and the next.
  package var isAscending = false
  package var isDescending = false
  /// No value is equal to the one before it: with an order, each value is there once.
  package var isStrict = false
  /// Where NULLs lie, if there are some and they lie together at one end.
  package var nulls: NullPlace?

  package enum NullPlace: Sendable, Equatable {
    case beforeValues
    case afterValues
  }

  /// Nothing is known: what shorter entries say, and what is always true.
  package static let unknown = ChunkOrder()
  package static let byteCount = 8

  private enum Flag {
    static let ascending: UInt16 = 1 << 0
    static let descending: UInt16 = 1 << 1
    static let strict: UInt16 = 1 << 2
    static let nullsBefore: UInt16 = 1 << 3
    static let nullsAfter: UInt16 = 1 << 4
    static let all = ascending | descending | strict | nullsBefore | nullsAfter
  }

  package init() {}

  /// By the type alone, so that a reader can refuse what no writer states.
  package static func isDefined(for type: LogicalType) -> Bool {
    switch type {
    case .boolean, .real, .double, .list: false
    case .smallint, .integer, .bigint, .decimal, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid: true
    }
  }

  /// Appends the eight bytes.
  package func write(to record: inout RecordWriter) {
    // No chunk has 0 runs: it has a row.
    record.u32(UInt32(runCount ?? 0))
    var flags: UInt16 = 0
    if isAscending { flags |= Flag.ascending }
    if isDescending { flags |= Flag.descending }
    if isStrict { flags |= Flag.strict }
    switch nulls {
    case .beforeValues: flags |= Flag.nullsBefore
    case .afterValues: flags |= Flag.nullsAfter
    case nil: break
    }
    record.u16(flags)
    // For what a later version has to say of an order.
    record.u16(0)
  }

  /// - Parameters:
  ///   - record: The eight bytes.
  ///   - chunk: The entry that they are of, without them.
  /// - Throws: `.corruptFile`, as `ChunkEntry` does: what contradicts itself would let a plan rely on nothing.
  init(_ record: RecordBytes, of chunk: ChunkEntry) throws(BasaltError) {
    let (runs, flags) = (Int(record.u32(0)), record.u16(4))
    guard flags & ~Flag.all == 0 else { throw FileDamage.file("The order of a chunk has unknown flags \(flags).") }
    try FileDamage.requireZero(record.u16(6), "chunk, offset 126")
    // Without pages everything follows from the entry, and nothing is repeated here.
    guard chunk.shape == .pages || runs == 0 && flags == 0 else {
      throw FileDamage.file("A chunk without pages has an order.")
    }
    let nullCount = chunk.zoneMap.nullCount
    let isOrdered = flags & (Flag.ascending | Flag.descending) != 0
    let nullFlags = flags & (Flag.nullsBefore | Flag.nullsAfter)
    // Each of these would be two statements of which one is false.
    guard runs <= chunk.rowCount, isOrdered || flags & Flag.strict == 0, nullFlags.nonzeroBitCount <= 1,
      nullFlags == 0 || (1..<chunk.rowCount).contains(nullCount)
    else {
      throw FileDamage.file(
        "A chunk of \(chunk.rowCount) rows has \(runs) runs and the order \(flags), which cannot be.")
    }
    runCount = runs == 0 ? nil : runs
    isAscending = flags & Flag.ascending != 0
    isDescending = flags & Flag.descending != 0
    isStrict = flags & Flag.strict != 0
    nulls =
      switch nullFlags {
      case Flag.nullsBefore: .beforeValues
      case Flag.nullsAfter: .afterValues
      default: nil
      }
  }
}
