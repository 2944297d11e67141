import BasaltCore

/// Finds the rows of the smallest and largest text or bytea value.
///
/// Most values differ from the bounds so far in their first four bytes, which lie in the view as a number; only the
/// others are compared in full. Rows are kept, not values: a value is made once, of each winner, at the end.
///
/// The worst case is a column whose values all begin alike, such as URLs: then each is compared in full with one bound
/// or both.
enum ViewExtremes {
  /// - Precondition: At least one row is valid.
  static func rows(
    of column: ColumnVector, _ rows: Range<Int>, _ mask: UnsafePointer<UInt64>?
  ) -> (minimum: Int, maximum: Int) {
    unsafe column.withValues(as: StringView.self) { views in
      var minimum: Int?
      var maximum = 0
      var lowest: UInt32 = 0
      var highest: UInt32 = 0
      for row in rows {
        if let mask = unsafe mask, unsafe !BitMask.bit(row - rows.lowerBound, in: mask) { continue }
        let prefix = unsafe orderedPrefix(views[row])
        guard let smallest = minimum else {
          (minimum, maximum, lowest, highest) = (row, row, prefix, prefix)
          continue
        }
        // Equal bytes keep the row that was first; nothing depends on which.
        if unsafe prefix < lowest || (prefix == lowest && precedes(views[row], views[smallest], column)) {
          (minimum, lowest) = (row, prefix)
        } else if unsafe prefix > highest || (prefix == highest && precedes(views[maximum], views[row], column)) {
          (maximum, highest) = (row, prefix)
        }
      }
      guard let minimum else { preconditionFailure("the caller knows of a valid row") }
      return (minimum, maximum)
    }
  }

  /// The first four bytes as a number that orders as the bytes do. Shorter values are padded with zeros, which equal a
  /// byte 0 that is part of a value: such ties are decided in full.
  private static func orderedPrefix(_ view: StringView) -> UInt32 {
    UInt32(truncatingIfNeeded: view.head >> 32).byteSwapped
  }

  static func precedes(_ left: StringView, _ right: StringView, _ column: ColumnVector) -> Bool {
    // The same short value, or the same place: columns of few distinct values end here.
    if left.head == right.head && left.tail == right.tail { return false }
    return unsafe column.withBytes(of: left) { leftBytes in
      unsafe column.withBytes(of: right) { rightBytes in unsafe bytewise(leftBytes, rightBytes) }
    }
  }

  private static func bytewise(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    // Bytewise, shorter first among equals: the order of bounds and of SQL's text, whatever the language.
    let common = min(left.count, right.count)
    for index in 0..<common {
      let (leftByte, rightByte) = unsafe (left[index], right[index])
      if leftByte != rightByte { return leftByte < rightByte }
    }
    return left.count < right.count
  }
}
