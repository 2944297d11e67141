import BasaltCore

/// Rows with the part of their sort key that is being sorted by: a word of 64 bits whose order as a number is
/// the order wanted.
///
/// 16 bytes with its padding: a row and its word lie in one cache line when it is moved.
package struct KeyedRow: BitwiseCopyable {
  package var key: UInt64
  package var row: UInt32

  package init(key: UInt64, row: UInt32) { (self.key, self.row) = (key, row) }
}

/// Sorts rows by such words, stably: rows of equal words keep the order in which they came.
///
/// Radix sort from the lowest byte, which never compares and never mispredicts: 6 million rows take a few
/// passes of sequential reads, and bytes that are the same in all rows take none. Few rows are sorted by
/// insertion, where 256 counters would cost more than the rows.
/// - Source: Knuth, The Art of Computer Programming 3, 5.2.5
enum KeyedRows {
  /// Fewer rows than this are sorted by insertion: at most 300 moves, against 2,048 counters to clear.
  private static let insertionCountMaximum = 24
  /// Rows between two looks at whether anybody still wants them: some milliseconds.
  private static let lookedAfterCount = 1 << 20
  /// Of a word: as many passes at most.
  private static let byteCount = 8

  /// - Parameters:
  ///   - scratch: Room for as many rows; its contents mean nothing before and after.
  ///   - isCancelled: Once it is true, rows are left in any order: nobody wants them.
  /// - Complexity: O(rows) for each byte of the word that is not the same in all; O(rows²) for few rows. One
  ///   allocation of 8 KiB, for many rows.
  static func sort(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    isCancelled: () -> Bool = { false }
  ) {
    assert(scratch.count >= rows.count)
    guard rows.count > insertionCountMaximum else { return unsafe sortByInsertion(rows) }
    // All eight histograms in one pass over the rows: they do not depend on the order.
    var counts = [UInt32](repeating: 0, count: byteCount * 256)
    var isSorted = true
    unsafe counts.withUnsafeMutableBufferPointer { counts in
      var last: UInt64 = 0
      for start in stride(from: 0, to: rows.count, by: lookedAfterCount) where !isCancelled() {
        for index in start..<min(start + lookedAfterCount, rows.count) {
          let key = unsafe rows[index].key
          // Data often comes in order; then there is nothing to do.
          isSorted = isSorted && last <= key
          last = key
          for byte in 0..<byteCount {
            unsafe counts[byte << 8 | Int(truncatingIfNeeded: key >> UInt64(byte * 8)) & 0xFF] &+= 1
          }
        }
      }
    }
    // Counts of some rows are not those that passes go by.
    if isSorted || isCancelled() { return }
    var source = unsafe rows
    // No longer than the rows: source and target change places, and a pass takes all that its source has.
    var target = unsafe UnsafeMutableBufferPointer(rebasing: scratch[..<rows.count])
    // Least significant byte first, and stable: after a pass rows are in order of all bytes so far.
    for byte in 0..<byteCount {
      let first = unsafe Int(truncatingIfNeeded: source[0].key >> UInt64(byte * 8)) & 0xFF
      if counts[byte << 8 | first] == UInt32(rows.count) { continue }
      guard unsafe pass(byte, &counts, from: source, to: target, isCancelled) else { return }
      unsafe swap(&source, &target)
    }
    // After an odd number of passes the rows are in the scratch.
    if unsafe source.baseAddress != rows.baseAddress {
      unsafe rows.baseAddress?.update(from: source.baseAddress!, count: rows.count)
    }
  }

  /// Moves each row behind all of smaller bytes, and of equal ones that came before it.
  /// - Parameter counts: The histogram of the byte; afterwards it holds where each value's rows end.
  /// - Returns: Whether it was done to the end.
  private static func pass(
    _ byte: Int, _ counts: inout [UInt32], from source: UnsafeMutableBufferPointer<KeyedRow>,
    to target: UnsafeMutableBufferPointer<KeyedRow>, _ isCancelled: () -> Bool
  ) -> Bool {
    let shift = UInt64(byte * 8)
    return unsafe counts.withUnsafeMutableBufferPointer { counts in
      // Counts become places: where the first row of each value goes.
      let places = unsafe counts.baseAddress! + byte << 8
      var place: UInt32 = 0
      for value in 0..<256 {
        let count = unsafe places[value]
        unsafe places[value] = place
        place &+= count
      }
      for start in stride(from: 0, to: source.count, by: lookedAfterCount) {
        if isCancelled() { return false }
        for index in start..<min(start + lookedAfterCount, source.count) {
          let row = unsafe source[index]
          let value = Int(truncatingIfNeeded: row.key >> shift) & 0xFF
          unsafe target[Int(places[value])] = row
          unsafe places[value] &+= 1
        }
      }
      return true
    }
  }

  /// - Complexity: O(rows²) at worst, O(rows) when they are in order.
  private static func sortByInsertion(_ rows: UnsafeMutableBufferPointer<KeyedRow>) {
    for index in 1..<max(rows.count, 1) {
      let row = unsafe rows[index]
      var place = index
      // Strictly greater: equal rows stay behind those that came before.
      while place > 0, unsafe rows[place - 1].key > row.key {
        unsafe rows[place] = rows[place - 1]
        place -= 1
      }
      unsafe rows[place] = row
    }
  }
}
