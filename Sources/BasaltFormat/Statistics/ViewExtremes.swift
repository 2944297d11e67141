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
    // Addresses once: through the column each look-up would count references.
    let heaps = unsafe column.heaps.map { unsafe UnsafeRawPointer($0.address) as UnsafeRawPointer? } + [nil]
    let found = unsafe column.withValues(as: StringView.self) { views in
      unsafe heaps.withUnsafeBufferPointer { unsafe extremes(of: views, rows, mask, $0.baseAddress!) }
    }
    guard let found else { preconditionFailure("the caller knows of a valid row") }
    return found
  }

  /// Rows are numbers in the column, not in the page.
  /// - Returns: `nil` where no row is valid.
  /// - Parameter heaps: By buffer index.
  private static func extremes(
    of views: UnsafeBufferPointer<StringView>, _ rows: Range<Int>, _ mask: UnsafePointer<UInt64>?,
    _ heaps: UnsafePointer<UnsafeRawPointer?>
  ) -> (minimum: Int, maximum: Int)? {
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
      if unsafe prefix < lowest || (prefix == lowest && precedes(views[row], views[smallest], heaps)) {
        (minimum, lowest) = (row, prefix)
      } else if unsafe prefix > highest || (prefix == highest && precedes(views[maximum], views[row], heaps)) {
        (maximum, highest) = (row, prefix)
      }
    }
    return minimum.map { ($0, maximum) }
  }

  /// The first four bytes as a number that orders as the bytes do. Shorter values are padded with zeros, which equal a
  /// byte 0 that is part of a value: such ties are decided in full.
  private static func orderedPrefix(_ view: StringView) -> UInt32 {
    UInt32(truncatingIfNeeded: view.head >> 32).byteSwapped
  }

  /// The same for two values of a column, by bytes alone: what a look for an order asks of neighbours.
  static func precedes(_ left: StringView, _ right: StringView, _ column: ColumnVector) -> Bool {
    if left.head == right.head && left.tail == right.tail { return false }
    return unsafe column.withBytes(of: left) { leftBytes in
      unsafe column.withBytes(of: right) { rightBytes in
        unsafe bytewise(
          UnsafeRawPointer(leftBytes.baseAddress!), leftBytes.count, UnsafeRawPointer(rightBytes.baseAddress!),
          rightBytes.count)
      }
    }
  }

  private static func precedes(
    _ left: StringView, _ right: StringView, _ heaps: UnsafePointer<UnsafeRawPointer?>
  ) -> Bool {
    // The same short value, or the same place: columns of few distinct values end here.
    if left.head == right.head && left.tail == right.tail { return false }
    return unsafe withUnsafePointer(to: left) { leftView in
      unsafe withUnsafePointer(to: right) { rightView in
        unsafe bytewise(
          start(left, leftView, heaps), left.byteCount, start(right, rightView, heaps), right.byteCount)
      }
    }
  }

  /// Where a value's bytes begin: in its view, or in a heap. The first four are there as well.
  @inline(__always)
  private static func start(
    _ view: StringView, _ memory: UnsafePointer<StringView>, _ heaps: UnsafePointer<UnsafeRawPointer?>
  ) -> UnsafeRawPointer {
    unsafe view.isInline ? UnsafeRawPointer(memory) + 4 : heaps[view.bufferIndex]! + view.offset
  }

  /// Bytewise, shorter first among equals: the order of bounds and of SQL's text, whatever the language.
  ///
  /// Eight bytes a step: what begins like a bound has often more in common with it than the four bytes of its view.
  @inline(__always)
  private static func bytewise(
    _ left: UnsafeRawPointer, _ leftCount: Int, _ right: UnsafeRawPointer, _ rightCount: Int
  ) -> Bool {
    // Behind the common part the shorter one comes first.
    let common = min(leftCount, rightCount)
    var offset = 0
    while offset &+ 8 <= common {
      let leftWord = unsafe UInt64(bigEndian: (left + offset).loadUnaligned(as: UInt64.self))
      let rightWord = unsafe UInt64(bigEndian: (right + offset).loadUnaligned(as: UInt64.self))
      // As big-endian numbers words are in the order of their bytes.
      if leftWord != rightWord { return leftWord < rightWord }
      offset &+= 8
    }
    while offset < common {
      let leftByte = unsafe left.load(fromByteOffset: offset, as: UInt8.self)
      let rightByte = unsafe right.load(fromByteOffset: offset, as: UInt8.self)
      if leftByte != rightByte { return leftByte < rightByte }
      offset &+= 1
    }
    return leftCount < rightCount
  }
}
