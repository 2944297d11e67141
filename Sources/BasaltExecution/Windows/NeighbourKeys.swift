internal import BasaltCore

/// Where rows that lie in order begin to differ from the row before: the starts of partitions and of groups of peers.
///
/// A flag a row, raised by each column in which the row differs: partitions are told by all of their keys, peers by those and
/// the first keys of the order. Bytes and not bits, since columns raise them one after another in plain loops.
enum NeighbourKeys {
  /// Sets the flag of each row but the first whose value is not that of the row before. NULL equals NULL, NaN equals NaN, and
  /// zeros of both signs are equal, as in GROUP BY. Other flags stay.
  /// - Parameters:
  ///   - column: Flat.
  ///   - flags: A byte a row.
  /// - Complexity: O(rows); no call a row but for long texts.
  static func mark(_ column: ColumnVector, _ flags: UnsafeMutablePointer<UInt8>) {
    // The first row of all begins everything, and needs no flag.
    guard column.count > 1 else { return }
    switch column.type.physical {
    case .bits:
      unsafe column.withBits { bits in
        unsafe mark(column, flags) { unsafe BitMask.bit($0, in: bits) == BitMask.bit($0 - 1, in: bits) }
      }
    // By bits: for these types equal values and equal bits are the same.
    case .int16: unsafe mark(column, flags, UInt16.self, ==)
    case .int32: unsafe mark(column, flags, UInt32.self, ==)
    case .int64: unsafe mark(column, flags, UInt64.self, ==)
    case .int128, .uuid: unsafe mark(column, flags, UInt128.self, ==)
    case .float32: unsafe mark(column, flags, Float.self) { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case .float64: unsafe mark(column, flags, Double.self) { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case .view:
      let heaps = unsafe HeapAddresses(column)
      unsafe mark(column, flags, StringView.self) { left, right in
        // Length and prefix decide most, and short values lie in their views whole.
        guard left.head == right.head else { return false }
        if left.tail == right.tail { return true }
        if left.isInline { return false }
        let (leftBytes, rightBytes) = unsafe (
          UnsafeRawBufferPointer(start: heaps.bytes(of: left), count: left.byteCount),
          UnsafeRawBufferPointer(start: heaps.bytes(of: right), count: right.byteCount)
        )
        return unsafe leftBytes.elementsEqual(rightBytes)
      }
    }
  }

  /// Inlined with the comparison, so that each type has a loop of its own.
  @inline(__always)
  private static func mark<Stored: BitwiseCopyable>(
    _ column: ColumnVector, _ flags: UnsafeMutablePointer<UInt8>, _: Stored.Type, _ areEqual: (Stored, Stored) -> Bool
  ) {
    unsafe column.withValues(as: Stored.self) { values in
      unsafe mark(column, flags) { row in unsafe areEqual(values[row - 1], values[row]) }
    }
  }

  /// Of row numbers: whether a row is as the one before.
  @inline(__always)
  private static func mark(
    _ column: ColumnVector, _ flags: UnsafeMutablePointer<UInt8>, _ isAsBefore: (Int) -> Bool
  ) {
    unsafe column.withValidity { validity in
      guard let validity = unsafe validity else {
        for row in 1..<column.count { unsafe flags[row] |= isAsBefore(row) ? 0 : 1 }
        return
      }
      var wasValid = unsafe BitMask.bit(0, in: validity)
      for row in 1..<column.count {
        let isValid = unsafe BitMask.bit(row, in: validity)
        // What lies in the slots of NULLs must not tell them apart.
        let isEqual = isValid == wasValid && (!isValid || isAsBefore(row))
        unsafe flags[row] |= isEqual ? 0 : 1
        wasValid = isValid
      }
    }
  }
}
