/// Integers, as bits of a map from the least to the greatest of them: which keys a join's build side has, for the scan of the other
/// side to ask before it decodes anything else of a row.
///
/// Exact, and therefore worth asking of keys that lie close together only: a map of a few numbers far apart would be larger than
/// what it saves.
package struct KeySet: Sendable {
  package let minimum: Int64
  /// The greatest distance from `minimum`.
  package let span: UInt64
  private let bits: Buffer

  /// Bits of a map at most, 8 MiB: beyond it a look at a key is a miss of every cache, which a join's own table is as well.
  private static let bitCountMaximum: UInt64 = 64 << 20
  /// And for each key, so that few keys do not clear a large map.
  private static let bitCountPerKey: UInt64 = 1_024
  private static let bitCountAlways: UInt64 = 1 << 24
  /// Rows of 64 that are looked at one by one.
  private static let fewRowCount = 12

  /// - Parameters:
  ///   - columns: Values, flat; NULLs are left out.
  ///   - bounds: Of the values.
  /// - Returns: `nil` for a column that is no integer of up to 64 bits, and where a map would not be worth its size.
  /// - Complexity: O(rows + bits / 64).
  package init?(_ column: ColumnVector, within bounds: ClosedRange<Int64>) {
    let span = UInt64(bitPattern: bounds.upperBound) &- UInt64(bitPattern: bounds.lowerBound)
    guard span < KeySet.bitCountMaximum,
      span < max(KeySet.bitCountAlways, KeySet.bitCountPerKey &* UInt64(column.count)), !column.isConstant,
      column.dictionary == nil
    else { return nil }
    (minimum, self.span) = (bounds.lowerBound, span)
    let byteCount = (Int(span) / 64 + 1) * 8
    bits = Buffer(byteCount: byteCount)
    unsafe bits.address.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    switch column.type.physical {
    case .int16: add(column, Int16.self)
    case .int32: add(column, Int32.self)
    case .int64: add(column, Int64.self)
    case .bits, .int128, .float32, .float64, .view, .uuid: return nil
    }
  }

  private func add<Stored: FixedWidthInteger & BitwiseCopyable>(_ column: ColumnVector, _: Stored.Type) {
    let words = unsafe bits.address.assumingMemoryBound(to: UInt64.self)
    unsafe column.withValues(as: Stored.self) { values in
      for row in 0..<column.count where column.validity == nil || column.isValid(at: row) {
        let distance = UInt64(bitPattern: Int64(unsafe values[row])) &- UInt64(bitPattern: minimum)
        // Bounds come from the caller; a value outside of them must not write outside of the map.
        if distance <= span { unsafe BitMask.set(Int(distance), in: words) }
      }
    }
  }

  package var byteCount: Int { bits.byteCount }

  /// Whether the map has a key.
  package func contains(_ key: Int64) -> Bool {
    let distance = UInt64(bitPattern: key) &- UInt64(bitPattern: minimum)
    guard distance <= span else { return false }
    return unsafe BitMask.bit(Int(distance), in: UnsafePointer(bits.address.assumingMemoryBound(to: UInt64.self)))
  }

  /// Whether it has a key between two, both included: asked of the bounds of a page.
  /// - Complexity: O(width / 64), and no more than to the first key.
  package func hasKey(from first: Int64, through last: Int64) -> Bool {
    guard first <= last, last >= minimum else { return false }
    let from = first <= minimum ? 0 : UInt64(bitPattern: first) &- UInt64(bitPattern: minimum)
    guard from <= span else { return false }
    let through = min(span, UInt64(bitPattern: last) &- UInt64(bitPattern: minimum))
    let words = unsafe bits.address.assumingMemoryBound(to: UInt64.self)
    let (firstWord, lastWord) = (Int(from >> 6), Int(through >> 6))
    let head = UInt64.max << (from & 63)
    let tail = UInt64.max >> (63 - (through & 63))
    if firstWord == lastWord { return unsafe words[firstWord] & head & tail != 0 }
    if unsafe words[firstWord] & head != 0 || words[lastWord] & tail != 0 { return true }
    for index in (firstWord + 1)..<lastWord where unsafe words[index] != 0 { return true }
    return false
  }

  /// Takes the bits of rows out of a mask whose keys are not there, or NULL.
  /// - Parameters:
  ///   - column: Of rows from the mask's first bit on; an integer column.
  ///   - mask: A bit a row; bits that are 0 stay.
  /// - Returns: Whether the column was of a layout and type that can be asked. If not, the mask is as it was.
  /// - Complexity: O(rows), without a branch a row.
  package func filter(_ column: ColumnVector, into mask: UnsafeMutablePointer<UInt64>) -> Bool {
    guard column.dictionary == nil, !column.isConstant else { return false }
    switch column.type.physical {
    case .int16: unsafe filter(column, Int16.self, mask)
    case .int32: unsafe filter(column, Int32.self, mask)
    case .int64: unsafe filter(column, Int64.self, mask)
    case .bits, .int128, .float32, .float64, .view, .uuid: return false
    }
    return true
  }

  private func filter<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ column: ColumnVector, _: Stored.Type, _ mask: UnsafeMutablePointer<UInt64>
  ) {
    let words = unsafe UnsafePointer(bits.address.assumingMemoryBound(to: UInt64.self))
    let (minimum, span) = (UInt64(bitPattern: minimum), span)
    unsafe column.withValues(as: Stored.self) { values in
      let count = column.count
      for start in stride(from: 0, to: count, by: 64) {
        // Of a word without a row that is still meant nothing is asked.
        var open = unsafe mask[start >> 6]
        guard open != 0 else { continue }
        var passed: UInt64 = 0
        // Of one with few, these alone: a step of this loop costs about four of the other.
        if start + 64 <= count, open.nonzeroBitCount <= KeySet.fewRowCount {
          while open != 0 {
            let row = start + open.trailingZeroBitCount
            let distance = UInt64(bitPattern: Int64(unsafe values[row])) &- minimum
            if distance <= span, unsafe BitMask.bit(Int(distance), in: words) { passed |= open & (~open &+ 1) }
            open &= open &- 1
          }
          unsafe mask[start >> 6] = passed
          continue
        }
        for row in start..<min(start + 64, count) {
          let distance = UInt64(bitPattern: Int64(unsafe values[row])) &- minimum
          let isInside: UInt64 = distance <= span ? 1 : 0
          // What is outside looks at the first word, and is not inside.
          let place = isInside == 0 ? 0 : distance
          let bit = unsafe words[Int(truncatingIfNeeded: place >> 6)] &>> (place & 63) & isInside
          passed |= bit &<< UInt64(row - start)
        }
        unsafe mask[start >> 6] &= passed
      }
    }
    guard let validity = column.validity else { return }
    let valid = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
    for word in 0..<BitMask.wordCount(of: column.count) { unsafe mask[word] &= valid[word] }
  }
}

/// That a column's value is one of a set: what a join tells the scan of its probe side.
///
/// Advice, unlike a term of a `ScanPredicate`: a scan may leave it out, and rows that do not pass are of no harm. So it is asked only
/// where that is cheap.
package struct KeyTest: Sendable {
  package let column: FieldID
  package let keys: KeySet

  package init(column: FieldID, keys: KeySet) { (self.column, self.keys) = (column, keys) }
}
