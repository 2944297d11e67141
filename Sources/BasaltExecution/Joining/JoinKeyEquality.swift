internal import BasaltCore

/// Compares keys of pairs whose hashes are equal, or that are held against each other without any.
///
/// Over vectors of pairs and not pair by pair: by then it is known which row of which side stands beside which, and
/// one column is compared after the other.
enum JoinKeyEquality {
  /// Clears the flags of pairs whose keys differ in a column.
  /// - Parameters:
  ///   - left, right: Flat or constant, of one type.
  ///   - flags: One a pair; those that are 0 stay.
  ///   - nullsMatch: Whether a NULL counts as equal to everything: what IN cannot exclude.
  /// - Precondition: Rows of both sides are below the count of their column.
  /// - Complexity: O(pairs), no allocation but for the heaps' addresses of texts.
  static func clearDifferent(
    _ left: ColumnVector, _ leftRows: UnsafePointer<UInt32>, _ right: ColumnVector, _ rightRows: UnsafePointer<UInt32>,
    nullsMatch: Bool, flags: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    // By type once a vector of pairs, so that the loops know theirs.
    switch left.type.physical {
    case .bits:
      // A constant answers every row with its one value.
      let (leftMask, rightMask) = (left.isConstant ? 0 : -1, right.isConstant ? 0 : -1)
      unsafe left.withBits { leftBits in
        unsafe right.withBits { rightBits in
          unsafe clear(left, leftRows, right, rightRows, nullsMatch, flags, count) { leftRow, rightRow in
            unsafe BitMask.bit(leftRow & leftMask, in: leftBits) == BitMask.bit(rightRow & rightMask, in: rightBits)
          }
        }
      }
    // By bits: for these types equal values and equal bits are the same.
    case .int16: unsafe clear(UInt16.self, left, leftRows, right, rightRows, nullsMatch, flags, count, ==)
    case .int32: unsafe clear(UInt32.self, left, leftRows, right, rightRows, nullsMatch, flags, count, ==)
    case .int64: unsafe clear(UInt64.self, left, leftRows, right, rightRows, nullsMatch, flags, count, ==)
    case .int128, .uuid: unsafe clear(UInt128.self, left, leftRows, right, rightRows, nullsMatch, flags, count, ==)
    // In SQL NaN equals NaN, and zeros of both signs are equal; hashes go by the same rule.
    case .float32:
      unsafe clear(Float.self, left, leftRows, right, rightRows, nullsMatch, flags, count) {
        $0 == $1 || ($0.isNaN && $1.isNaN)
      }
    case .float64:
      unsafe clear(Double.self, left, leftRows, right, rightRows, nullsMatch, flags, count) {
        $0 == $1 || ($0.isNaN && $1.isNaN)
      }
    // Views of two columns name heaps of their own: equal bytes may have different views.
    case .view:
      // Once a vector: an array of objects would be asked, and counted, for each pair.
      let (leftHeaps, rightHeaps) = unsafe (HeapAddresses(left), HeapAddresses(right))
      unsafe clear(StringView.self, left, leftRows, right, rightRows, nullsMatch, flags, count) { left, right in
        // Length and prefix decide most, and short values lie in their views whole.
        guard left.head == right.head else { return false }
        if left.tail == right.tail, left.isInline { return true }
        // Of one length, so that neither or both are inline.
        if left.isInline { return false }
        return unsafe isEqual(leftHeaps.bytes(of: left), rightHeaps.bytes(of: right), byteCount: left.byteCount)
      }
    }
  }

  /// - Precondition: At least eight bytes; more than twelve in fact, as shorter ones are inline.
  private static func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, byteCount: Int) -> Bool {
    // Eight bytes at a time; the last word overlaps the one before, as long values have more than twelve.
    // Not `memcmp`, which costs a call a pair; values are mostly some tens of bytes.
    var offset = 0
    while offset + 8 <= byteCount {
      let (leftWord, rightWord) = unsafe (
        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
        right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      )
      if leftWord != rightWord { return false }
      offset += 8
    }
    // Compared twice in part, instead of a loop over the bytes that are left.
    let last = byteCount - 8
    return unsafe left.loadUnaligned(fromByteOffset: last, as: UInt64.self)
      == right.loadUnaligned(fromByteOffset: last, as: UInt64.self)
  }

  /// Of stored values; a constant answers every row with its one, by a mask instead of a branch.
  /// Generic over the closure, so that it is inlined into the loop.
  @inline(__always)
  private static func clear<Stored: BitwiseCopyable>(
    _: Stored.Type, _ left: ColumnVector, _ leftRows: UnsafePointer<UInt32>, _ right: ColumnVector,
    _ rightRows: UnsafePointer<UInt32>, _ nullsMatch: Bool, _ flags: UnsafeMutablePointer<UInt8>, _ count: Int,
    _ areEqual: (Stored, Stored) -> Bool
  ) {
    let (leftMask, rightMask) = (left.isConstant ? 0 : -1, right.isConstant ? 0 : -1)
    // Pointers are fetched once, outside of the loop over pairs.
    unsafe left.withValues(as: Stored.self) { leftValues in
      unsafe right.withValues(as: Stored.self) { rightValues in
        unsafe clear(left, leftRows, right, rightRows, nullsMatch, flags, count) { leftRow, rightRow in
          unsafe areEqual(leftValues[leftRow & leftMask], rightValues[rightRow & rightMask])
        }
      }
    }
  }

  /// Of row numbers. Flags only ever go from 1 to 0, so that columns can be compared one after another.
  @inline(__always)
  private static func clear(
    _ left: ColumnVector, _ leftRows: UnsafePointer<UInt32>, _ right: ColumnVector, _ rightRows: UnsafePointer<UInt32>,
    _ nullsMatch: Bool, _ flags: UnsafeMutablePointer<UInt8>, _ count: Int, _ areEqual: (Int, Int) -> Bool
  ) {
    // Where no NULL can be excused nobody asks for one: rows with a NULL key are never candidates.
    if !nullsMatch || (left.validity == nil && right.validity == nil) {
      for pair in 0..<count where unsafe flags[pair] != 0 {
        if unsafe !areEqual(Int(leftRows[pair]), Int(rightRows[pair])) { unsafe flags[pair] = 0 }
      }
      return
    }
    for pair in 0..<count where unsafe flags[pair] != 0 {
      let (leftRow, rightRow) = unsafe (Int(leftRows[pair]), Int(rightRows[pair]))
      // A NULL on either side excuses the pair in this column; the others must be equal all the same.
      if left.isValid(at: leftRow), right.isValid(at: rightRow), !areEqual(leftRow, rightRow) {
        unsafe flags[pair] = 0
      }
    }
  }
}
