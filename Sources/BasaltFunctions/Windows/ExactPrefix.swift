package import BasaltCore

/// Exact sums and counts of any frames from running totals: what is in a frame is the total at its end less the total at its
/// start, whatever the frame's width.
///
/// Exact only because integers and decimals are: of doubles the difference of two totals would have the error of both. Totals
/// have 128 bits, which 2^32 values of 64 bits do not fill, and 192 for values of 128.
///
/// So the cost of a frame does not depend on how wide it is, and one pass over the values serves `sum`, `avg` and `count` of the
/// same argument whatever their frames. It needs no order of partitions either: totals go through all of them, and a difference
/// within one knows nothing of the others.
/// - Source: Leis, Kundhikanjana, Kemper, Neumann: Efficient Processing of Window Functions in Analytical SQL Queries (2015)
package final class ExactPrefix {
  /// One more than rows: the total before each row, and behind the last.
  private var totals = GrowingArray<Int128>()
  private var wideTotals = GrowingArray<ExactSum>()
  /// Values that count, likewise.
  private var counts = GrowingArray<UInt32>()
  /// Whether `wideTotals` has the sums.
  private var isWide = false

  package init() {}

  /// Whether a function is answered from totals: `count`, and `sum` and `avg` of what is exact.
  package static func answers(_ function: BoundAggregate) -> Bool {
    switch function.name {
    case "count": return true
    case "sum", "avg":
      switch function.argumentTypes.first {
      case .smallint, .integer, .bigint, .decimal: return true
      default: return false
      }
    default: return false
    }
  }

  /// Totals over rows.
  /// - Parameters:
  ///   - column: Flat or constant; `nil` to count rows.
  ///   - included: A byte a row, 0 for rows that are left out; `nil` for none.
  ///   - addsUp: Whether sums are wanted beside counts.
  /// - Complexity: O(rows).
  package func fill(_ column: ColumnVector?, included: UnsafePointer<UInt8>?, rowCount: Int, addsUp: Bool) {
    unsafe fillCounts(column, included: included, rowCount: rowCount)
    guard addsUp, let column else { return }
    switch column.type.physical {
    case .int16: fillTotals(column, Int16.self, rowCount)
    case .int32: fillTotals(column, Int32.self, rowCount)
    case .int64: fillTotals(column, Int64.self, rowCount)
    case .int128: fillWideTotals(column, rowCount)
    case .bits, .float32, .float64, .view, .uuid: preconditionFailure("\(column.type) is no exact number")
    }
  }

  /// Values that count before each row: what `count` is, and what tells a sum of nothing from one that is 0.
  private func fillCounts(_ column: ColumnVector?, included: UnsafePointer<UInt8>?, rowCount: Int) {
    counts.resize(to: rowCount + 1)
    let counts = unsafe counts.base
    unsafe counts[0] = 0
    let validity = column?.validity
    if unsafe included == nil, validity == nil {
      for row in 0..<rowCount { unsafe counts[row + 1] = UInt32(truncatingIfNeeded: row + 1) }
      return
    }
    // A constant has one bit for all rows.
    let mask = column?.isConstant == true ? 0 : -1
    let bits = unsafe validity.map { unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt64.self)) }
    var total: UInt32 = 0
    for row in 0..<rowCount {
      let isValid = unsafe bits.map { unsafe BitMask.bit(row & mask, in: $0) } ?? true
      let isIncluded = unsafe included.map { unsafe $0[row] != 0 } ?? true
      total &+= isValid && isIncluded ? 1 : 0
      unsafe counts[row + 1] = total
    }
  }

  /// Sums before each row. Which rows count is read from the counts, which differ where one does: NULLs and filters are looked
  /// at once, for counts and sums alike.
  private func fillTotals<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ column: ColumnVector, _: Stored.Type, _ rowCount: Int
  ) {
    isWide = false
    totals.resize(to: rowCount + 1)
    let (totals, counts) = unsafe (totals.base, counts.base)
    let mask = column.isConstant ? 0 : -1
    unsafe totals[0] = 0
    unsafe column.withValues(as: Stored.self) { values in
      var total: Int128 = 0
      for row in 0..<rowCount {
        // The slot of a NULL may hold anything.
        let counted = unsafe counts[row + 1] != counts[row]
        total &+= counted ? Int128(unsafe values[row & mask]) : 0
        unsafe totals[row + 1] = total
      }
    }
  }

  /// Of 128 bits, of which even two may overflow: with the carry kept beside.
  private func fillWideTotals(_ column: ColumnVector, _ rowCount: Int) {
    isWide = true
    wideTotals.resize(to: rowCount + 1)
    let (totals, counts) = unsafe (wideTotals.base, counts.base)
    let mask = column.isConstant ? 0 : -1
    unsafe totals[0] = ExactSum()
    unsafe column.withValues(as: Int128.self) { values in
      var total = ExactSum()
      for row in 0..<rowCount {
        if unsafe counts[row + 1] != counts[row] { total.add(unsafe values[row & mask]) }
        unsafe totals[row + 1] = total
      }
    }
  }

  /// What a function makes of frames.
  /// - Precondition: `fill` was given the function's argument and filter, and sums unless it is `count`.
  /// - Throws: `.outOfRange` for a sum that its type does not hold.
  /// - Complexity: O(frames · pieces).
  package func results(of function: BoundAggregate, _ frames: FramePieces) throws(BasaltError) -> ColumnVector {
    guard function.name != "count" else { return countResults(frames) }
    let question: Sums.Question = function.name == "sum" ? .sum : .average
    let rule = ExactResult(question, of: function.argumentTypes[0], as: function.resultType)
    var results = ResultRows<Int128>(rule.type, count: frames.rowCount)
    // Digits that a mean has more than its values.
    // What a mean is multiplied with before it is divided: small sums of few digits are divided in 64 bits.
    let power = question == .average ? Decimal.powersOfTen[max(0, Sums.scale(of: rule.type) - rule.argumentScale)] : 1
    let bounds = unsafe PieceBounds(frames)
    let (counts, totals, wideTotals) = unsafe (counts.base, totals.base, wideTotals.base)
    for row in 0..<frames.rowCount {
      var count: UInt32 = 0
      var sum: Int128 = 0
      var wideSum = ExactSum()
      unsafe bounds.each(row) { start, end in
        unsafe count &+= counts[end] &- counts[start]
        if isWide {
          unsafe wideSum.add(wideTotals[end])
          unsafe wideSum.subtract(wideTotals[start])
        } else {
          unsafe sum &+= totals[end] &- totals[start]
        }
      }
      // A sum of nothing is NULL, and so is its mean.
      if count == 0 {
        results.set(row, nil)
      } else if isWide {
        results.set(row, try rule.value(wideSum, count: Int64(count)))
      } else if question == .sum {
        // Of 2^32 values of 64 bits at most: 96 bits are less than 38 digits.
        results.set(row, sum)
      } else if let mean = ExactPrefix.mean(sum, power, count) {
        results.set(row, mean)
      } else {
        results.set(row, try rule.value(ExactSum(sum), count: Int64(count)))
      }
    }
    return results.finish()
  }

  /// The mean, rounded half away from zero as everywhere; `nil` where 64 bits are not enough.
  @inline(__always)
  private static func mean(_ sum: Int128, _ power: Int128, _ count: UInt32) -> Int128? {
    guard let small = Int64(exactly: sum), let factor = Int64(exactly: power) else { return nil }
    let (product, overflow) = small.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    let divisor = UInt64(count)
    let (quotient, remainder) = product.magnitude.quotientAndRemainder(dividingBy: divisor)
    let magnitude = Int128(quotient) + (remainder >= divisor - remainder ? 1 : 0)
    return product < 0 ? -magnitude : magnitude
  }

  /// Never NULL, also of an empty frame.
  private func countResults(_ frames: FramePieces) -> ColumnVector {
    let target = FixedTarget<Int64>(rowCount: frames.rowCount)
    let bounds = unsafe PieceBounds(frames)
    let counts = unsafe counts.base
    for row in 0..<frames.rowCount {
      var count: UInt32 = 0
      unsafe bounds.each(row) { start, end in unsafe count &+= counts[end] &- counts[start] }
      target[row] = Int64(count)
    }
    return ColumnVector(type: .bigint, count: frames.rowCount, values: target.buffer)
  }

  /// Bytes held.
  package var byteCount: Int { totals.byteCount + wideTotals.byteCount + counts.byteCount }
}

/// The bounds of frames as plain memory, so that a loop over rows counts no references and asks no arrays. Borrows it.
@unsafe
private struct PieceBounds {
  private let first, second, third: (starts: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>)
  private let pieceCount: Int

  init(_ frames: FramePieces) {
    func bounds(_ index: Int) -> (starts: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>) {
      // A piece that is not there is never asked for: any memory will do.
      let piece = frames.pieces[min(index, frames.pieceCount - 1)]
      return unsafe (UnsafePointer(piece.starts.base), UnsafePointer(piece.ends.base))
    }
    unsafe (first, second, third) = (bounds(0), bounds(1), bounds(2))
    unsafe pieceCount = frames.pieceCount
  }

  /// Each piece of a row's frame.
  @inline(__always)
  func each(_ row: Int, _ body: (_ start: Int, _ end: Int) -> Void) {
    unsafe body(Int(first.starts[row]), Int(first.ends[row]))
    if unsafe pieceCount > 1 { unsafe body(Int(second.starts[row]), Int(second.ends[row])) }
    if unsafe pieceCount > 2 { unsafe body(Int(third.starts[row]), Int(third.ends[row])) }
  }
}
