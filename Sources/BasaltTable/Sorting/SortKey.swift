import BasaltCore

/// One column of a sort order as words of 64 bits, most significant first: normalized keys, so that sorting
/// compares numbers whatever the type.
///
/// Two rows are ordered by their first word that differs. A column of text is cut into words of eight bytes;
/// what lies behind the first two is looked at where they do not decide (`RestOfText.swift`).
/// - Source: format-spec/sorting.md, "Order of values"; Graefe, Implementing sorting in database systems (2006)
struct SortKey {
  let column: ColumnVector
  let isDescending: Bool
  /// A place of its own: it does not turn with the direction.
  private let nullsFirst: Bool
  /// Most significant first; each is filled in when it is sorted by, and only for the rows that it can still
  /// tell apart.
  let levels: [Level]

  /// A word of the key.
  /// Which of them a column has depends on its type, and on whether it has a NULL.
  enum Level {
    /// Whether the row is NULL, in the place that the field gives it.
    case isNull
    /// The value, or one word of it; of text and bytea eight bytes.
    case word(Int)
    /// All of a text or bytea that is not in words: as many further words as it takes.
    case rest
  }

  /// Words of text: 16 bytes tell most keys apart.
  static let textWordCount = 2

  /// - Parameter column: Flat.
  /// - Complexity: O(1) but for the count of NULLs; no word is made here.
  init(_ column: ColumnVector, isDescending: Bool, nullsFirst: Bool) {
    (self.column, self.isDescending, self.nullsFirst) = (column, isDescending, nullsFirst)
    let words: [Level] =
      switch column.type.physical {
      case .int128, .uuid: [.word(0), .word(1)]
      case .view: (0..<SortKey.textWordCount).map { .word($0) } + [.rest]
      case .bits, .int16, .int32, .int64, .float32, .float64: [.word(0)]
      }
    levels = (column.nullCount > 0 ? [.isNull] : []) + words
  }

  /// Whether the row has no value: of such rows the other levels mean nothing.
  func isNull(_ row: UInt32) -> Bool { !column.isValid(at: Int(row)) }

  /// Writes the words of a level into `rows`, which say of which rows.
  /// - Precondition: The level is one of this key's, and not `rest`. Under `word`, no row is NULL, or its word
  ///   will not be looked at.
  func fill(_ rows: UnsafeMutableBufferPointer<KeyedRow>, _ level: Level) {
    switch level {
    case .isNull:
      let (ofNull, ofValue): (UInt64, UInt64) = nullsFirst ? (0, 1) : (1, 0)
      unsafe column.withValidity { validity in
        // Only columns with NULLs have the level, so that there are bits.
        guard let validity = unsafe validity else { return }
        for index in 0..<rows.count {
          unsafe rows[index].key = BitMask.bit(Int(rows[index].row), in: validity) ? ofValue : ofNull
        }
      }
    case .word(let word): unsafe fill(rows, word: word)
    case .rest: preconditionFailure("the rest of a text has words by offset")
    }
  }

  /// One word of each row's value; the type is switched on once a level, not once a row.
  private func fill(_ rows: UnsafeMutableBufferPointer<KeyedRow>, word: Int) {
    let sign: UInt64 = 1 << 63
    switch column.type.physical {
    case .bits:
      unsafe column.withBits { bits in
        unsafe fill(rows) { row in unsafe BitMask.bit(row, in: bits) ? 1 : 0 }
      }
    // Adding the sign bit makes the least number zero.
    case .int16: unsafe fill(rows, Int16.self) { UInt64(bitPattern: Int64($0)) ^ sign }
    case .int32: unsafe fill(rows, Int32.self) { UInt64(bitPattern: Int64($0)) ^ sign }
    case .int64: unsafe fill(rows, Int64.self) { UInt64(bitPattern: $0) ^ sign }
    case .int128:
      if word == 0 {
        unsafe fill(rows, Int128.self) { UInt64(truncatingIfNeeded: $0 >> 64) ^ sign }
      } else {
        // The lower half has no sign.
        unsafe fill(rows, Int128.self) { UInt64(truncatingIfNeeded: $0) }
      }
    case .float32: unsafe fill(rows, Float.self) { SortKey.word(Double($0)) }
    case .float64: unsafe fill(rows, Double.self) { SortKey.word($0) }
    case .uuid:
      // A uuid is ordered by its bytes as they are written, the first most significant.
      unsafe fill(rows, UInt128.self) { UInt64(truncatingIfNeeded: UInt128(bigEndian: $0) >> (word == 0 ? 64 : 0)) }
    case .view:
      unsafe fill(rows, StringView.self) { view in
        unsafe column.withBytes(of: view) { unsafe SortKey.word($0, from: word * 8) }
      }
    }
  }

  /// SQL's order: −0.0 is 0.0, every NaN the same one, and above infinity.
  ///
  /// A real is sorted as the double it equals, which keeps the order.
  private static func word(_ number: Double) -> UInt64 {
    if number.isNaN { return .max }
    let bits = (number + 0).bitPattern
    // Negative numbers descend as their bits ascend.
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  /// Eight bytes, the first most significant; zeros behind the end.
  ///
  /// An end and a zero byte look alike in it: for text that is right, since it has no U+0000, and for bytea
  /// `rest` decides.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
    var word: UInt64 = 0
    let end = min(bytes.count, start + 8)
    guard start < end else { return 0 }
    for index in start..<end { unsafe word = word << 8 | UInt64(bytes[index]) }
    return word << UInt64(8 * (start + 8 - end))
  }

  /// Of the values as they are stored. Generic over the closure, so that it is inlined into the loop.
  @inline(__always)
  private func fill<Stored: BitwiseCopyable>(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _: Stored.Type, _ word: (Stored) -> UInt64
  ) {
    unsafe column.withValues(as: Stored.self) { values in
      unsafe fill(rows) { row in unsafe word(values[row]) }
    }
  }

  /// Of row numbers.
  @inline(__always)
  func fill(_ rows: UnsafeMutableBufferPointer<KeyedRow>, _ word: (Int) -> UInt64) {
    // Descending turns every word around; equal ones stay equal, so that the sort stays stable.
    let mask: UInt64 = isDescending ? .max : 0
    for index in 0..<rows.count { unsafe rows[index].key = word(Int(rows[index].row)) ^ mask }
  }
}
