internal import BasaltCore
internal import BasaltFunctions

/// What is the value of another row: which row that is is found for all rows first, and the values are gathered at once.
///
/// So the search knows nothing of types, and a kernel moves the values. A row without such another has NULL, and where `lag` or
/// `lead` has a default, the default of the row itself: it lies behind the values in the column that is gathered from.
///
/// **IGNORE NULLS** numbers the rows that have a value. The second one of a frame, or the third one before a row, is then found
/// by adding to such a number, as without it by adding to the row's.
final class ValueResults {
  /// Those at hand; what is found about them is of this task alone.
  private let rows: WindowRows
  /// The row that each row's result comes from, or `ColumnVector.absent`.
  private var sources = GrowingArray<UInt32>()
  /// Room for the gather, which reads the first row where there is none.
  private var safe = GrowingArray<UInt32>()
  /// Rows that are not passed over, and how many of them come before each.
  private var kept = GrowingArray<UInt32>()
  private var keptCounts = GrowingArray<UInt32>()

  init(_ rows: WindowRows) { self.rows = rows }

  /// - Parameter frames: Of the functions that have one.
  /// - Throws: `.outOfRange` for a row of `nth_value` that is none.
  /// - Complexity: O(rows).
  func results(
    _ value: WindowValue, _ step: WindowStep, _ frames: FramePieces
  ) throws(BasaltError) -> ColumnVector {
    // Memory of the task before, which is most often as long.
    sources.resize(to: rows.rowCount)
    safe.resize(to: rows.rowCount)
    var column = try rows.argument(step.arguments[0])
    // Gathering with gaps wants values spelled out.
    if column.isConstant { column = ColumnVector.concatenated([column], type: column.type) }
    keepRows(of: step.ignoresNulls ? column : nil)
    switch value {
    case .lag, .lead:
      try findNeighbours(isLead: value == .lead, step)
      if step.arguments.count > 2 {
        // Behind the values, where rows without a neighbour look for theirs.
        column = ColumnVector.concatenated([column, try rows.argument(step.arguments[2])], type: column.type)
      }
    case .firstValue: findRows(frames) { _ in 0 }
    case .lastValue: findRows(frames) { _ in -1 }
    case .nthValue: try findNth(frames, step)
    }
    return unsafe column.gathered(
      atMaybe: UnsafeBufferPointer(start: sources.base, count: rows.rowCount), safe: safe.base)
  }

  /// Numbers the rows that are not passed over.
  /// - Parameter column: Whose NULLs are; `nil`: all rows are kept, and nothing is numbered.
  private func keepRows(of column: ColumnVector?) {
    kept.resize(to: 0)
    keptCounts.resize(to: 0)
    guard let column, column.validity != nil else { return }
    keptCounts.resize(to: rows.rowCount + 1)
    for row in 0..<rows.rowCount {
      keptCounts[row] = UInt32(truncatingIfNeeded: kept.count)
      if column.isValid(at: row) { kept.append(UInt32(truncatingIfNeeded: row)) }
    }
    keptCounts[rows.rowCount] = UInt32(truncatingIfNeeded: kept.count)
  }

  /// Whether some rows are passed over.
  private var passesOver: Bool { keptCounts.count > 0 }

  // MARK: Neighbours

  /// For `lag` and `lead`: so many rows away within the partition, whatever the frame.
  private func findNeighbours(isLead: Bool, _ step: WindowStep) throws(BasaltError) {
    let hasDefault = step.arguments.count > 2
    let offsets = step.arguments.count > 1 ? RowIntegers(try rows.argument(step.arguments[1])) : nil
    let (starts, ends) = unsafe (rows.partitions.starts.base, rows.partitions.ends.base)
    let sources = unsafe sources.base
    // Most offsets are one number: looked up once.
    var same: Int? = offsets == nil ? 1 : nil
    // A NULL among them is no offset at all, and then no row has a neighbour.
    if step.arguments.count > 1, case .constant = step.arguments[1], rows.rowCount > 0 { same = offsets?[0] }
    // A constant NULL is looked up row by row, where it is found to be none.
    let isSame = step.arguments.count < 2 || same != nil
    for row in 0..<rows.rowCount {
      guard let offset = isSame ? same : offsets?[row] else {
        unsafe sources[row] = ColumnVector.absent
        continue
      }
      let neighbour =
        passesOver ? keptNeighbour(of: row, isLead ? offset : -offset) : isLead ? row + offset : row - offset
      if unsafe neighbour >= Int(starts[row]) && neighbour < Int(ends[row]) {
        unsafe sources[row] = UInt32(truncatingIfNeeded: neighbour)
      } else {
        unsafe sources[row] =
          hasDefault ? UInt32(truncatingIfNeeded: rows.rowCount + row) : ColumnVector.absent
      }
    }
  }

  /// The row so many kept ones away; -1 for none. The row itself at 0, whatever it has.
  private func keptNeighbour(of row: Int, _ distance: Int) -> Int {
    if distance == 0 { return row }
    let before = Int(keptCounts[row])
    let index = distance < 0 ? before + distance : Int(keptCounts[row + 1]) + distance - 1
    return index >= 0 && index < kept.count ? Int(kept[index]) : -1
  }

  // MARK: Rows of frames

  /// All numbers are looked at before any row is: the error must not depend on which rows have a frame.
  private func findNth(_ frames: FramePieces, _ step: WindowStep) throws(BasaltError) {
    let numbers = RowIntegers(try rows.argument(step.arguments[1]))
    for row in 0..<rows.rowCount {
      guard let number = numbers[row], number <= 0 else { continue }
      throw BasaltError(
        .outOfRange, "nth_value is asked for the row \(number) of a frame.", remedy: "Rows are counted from 1.")
    }
    findRows(frames) { row in numbers[row].map { $0 - 1 } }
  }

  /// - Parameter index: Of the row that is wanted among those of the frame, -1 for the last; `nil` for none.
  @inline(__always)
  private func findRows(_ frames: FramePieces, _ index: (Int) -> Int?) {
    let sources = unsafe sources.base
    // An exclusion leaves up to three pieces, which are counted through from the side that is asked for.
    for row in 0..<rows.rowCount {
      var source = ColumnVector.absent
      if var left = index(row) {
        let isLast = left < 0
        if isLast { left = 0 }
        for number in 0..<frames.pieceCount {
          let piece = frames.pieces[isLast ? frames.pieceCount - 1 - number : number]
          let (start, end) = unsafe (Int(piece.starts.base[row]), Int(piece.ends.base[row]))
          let count = passesOver ? Int(keptCounts[end]) - Int(keptCounts[start]) : end - start
          if left < count {
            let place = isLast ? count - 1 - left : left
            source = passesOver ? kept[Int(keptCounts[start]) + place] : UInt32(truncatingIfNeeded: start + place)
            break
          }
          left -= count
        }
      }
      unsafe sources[row] = source
    }
  }

  /// Bytes held.
  var byteCount: Int { sources.byteCount + safe.byteCount + kept.byteCount + keptCounts.byteCount }
}
