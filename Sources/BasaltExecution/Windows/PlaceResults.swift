internal import BasaltCore
internal import BasaltFunctions

/// What is computed of a row's place alone: numbers, ranks, parts.
///
/// | function | of the row's number, the start and end of its partition (p) and of its peers (g) |
/// | --- | --- |
/// | `row_number` | row − p.start + 1 |
/// | `rank` | g.start − p.start + 1 |
/// | `percent_rank` | (g.start − p.start) / (p.count − 1) |
/// | `cume_dist` | (g.end − p.start) / p.count |
enum PlaceResults {
  /// - Parameter argument: The number of parts of `ntile`.
  /// - Throws: `.outOfRange` for parts that are none.
  /// - Complexity: O(rows).
  static func results(
    _ place: WindowPlace, _ rows: WindowRows, _ step: WindowStep
  ) throws(BasaltError) -> ColumnVector {
    let count = rows.rowCount
    // Of each row the bounds of its partition, as of its peers below: no search in any of the loops.
    let (starts, ends) = unsafe (rows.partitions.starts.base, rows.partitions.ends.base)
    switch place {
    case .rowNumber:
      return integers(count) { row in unsafe Int64(row &- Int(starts[row]) &+ 1) }
    case .rank:
      let peers = unsafe rows.peers(step.orderCount).starts.base
      return integers(count) { row in unsafe Int64(peers[row] &- starts[row] &+ 1) }
    case .denseRank:
      let peers = unsafe rows.peers(step.orderCount).starts.base
      var rank: Int64 = 0
      return integers(count) { row in
        // A partition begins with its first peers.
        if unsafe starts[row] == row { rank = 0 }
        if unsafe peers[row] == row { rank += 1 }
        return rank
      }
    case .percentRank:
      let peers = unsafe rows.peers(step.orderCount).starts.base
      return doubles(count) { row in
        // A row alone in its partition is the first of all.
        let others = unsafe ends[row] &- starts[row] &- 1
        return others == 0 ? 0 : unsafe Double(peers[row] &- starts[row]) / Double(others)
      }
    case .cumeDist:
      let peers = unsafe rows.peers(step.orderCount).ends.base
      return doubles(count) { row in unsafe Double(peers[row] &- starts[row]) / Double(ends[row] &- starts[row]) }
    case .ntile: return try tiles(rows, try rows.argument(step.arguments[0]))
    }
  }

  /// A generic closure, so that it is inlined into the loop.
  @inline(__always)
  private static func integers(_ count: Int, _ body: (Int) -> Int64) -> ColumnVector {
    let values = Buffer(byteCount: count * 8)
    let target = unsafe values.address.assumingMemoryBound(to: Int64.self)
    for row in 0..<count { unsafe target[row] = body(row) }
    return ColumnVector(type: .bigint, count: count, values: values)
  }

  /// The same for what is a part of a whole.
  @inline(__always)
  private static func doubles(_ count: Int, _ body: (Int) -> Double) -> ColumnVector {
    let values = Buffer(byteCount: count * 8)
    let target = unsafe values.address.assumingMemoryBound(to: Double.self)
    for row in 0..<count { unsafe target[row] = body(row) }
    return ColumnVector(type: .double, count: count, values: values)
  }

  /// The first parts have a row more where the rows cannot be shared out equally. The number of parts is that of the
  /// partition's first row, as in PostgreSQL.
  private static func tiles(_ rows: WindowRows, _ argument: ColumnVector) throws(BasaltError) -> ColumnVector {
    let values = Buffer(byteCount: rows.rowCount * 4)
    let target = unsafe values.address.assumingMemoryBound(to: Int32.self)
    let bits = argument.validity.map { _ in Buffer(byteCount: BitMask.wordCount(of: rows.rowCount) * 8) }
    if let bits {
      unsafe BitMask.fill(bits.address.assumingMemoryBound(to: UInt64.self), bitCount: rows.rowCount)
    }
    let number = RowIntegers(argument)
    // Partition by partition: a division each, and two a row.
    var start = 0
    while start < rows.rowCount {
      let end = unsafe Int(rows.partitions.ends.base[start])
      defer { start = end }
      guard let parts = number[start] else {
        // NULL for the whole partition, though another row of it may have a number.
        for row in start..<end {
          unsafe target[row] = 0
          if let bits { unsafe BitMask.clear(row, in: bits.address.assumingMemoryBound(to: UInt64.self)) }
        }
        continue
      }
      guard parts > 0 else {
        throw BasaltError(
          .outOfRange, "ntile makes \(parts) parts.", remedy: "Give a number of parts that is positive.")
      }
      let (size, larger) = (end - start).quotientAndRemainder(dividingBy: parts)
      for row in start..<end {
        let place = row - start
        // The first `larger` parts are one row longer.
        let part =
          place < larger * (size + 1) ? place / (size + 1) : larger + (place - larger * (size + 1)) / max(size, 1)
        unsafe target[row] = Int32(truncatingIfNeeded: part + 1)
      }
    }
    return ColumnVector(type: .integer, count: rows.rowCount, values: values, validity: bits)
  }
}

/// An integer argument row by row: the same for all, or a column.
struct RowIntegers {
  private let column: ColumnVector

  /// - Precondition: Of 32-bit integers, flat or constant.
  init(_ column: ColumnVector) { self.column = column }

  /// `nil` for NULL.
  subscript(row: Int) -> Int? {
    guard column.isValid(at: row) else { return nil }
    return unsafe column.withValues(as: Int32.self) { unsafe Int($0[column.isConstant ? 0 : row]) }
  }
}
