import BasaltCore

/// The values of one column of a batch as text, one after another: the loop per type that writers of rows put theirs
/// together from.
///
/// Column by column, so that a type is decided once per batch and not per value; used again batch after batch, so that
/// nothing is allocated. Text values are as they are: quoting and escaping is the writer's.
struct RenderedColumn {
  /// The text of all rows without anything between them: `ends` says where one stops.
  private(set) var bytes: [UInt8] = []
  /// Where each row's value ends. A NULL is empty.
  private var ends: [Int] = []
  /// By row, as `ends`: an empty text and a NULL have the same range.
  private var isValid: [Bool] = []
  /// For each row, where its value is stored: its own slot, the only one, or the dictionary's.
  /// (Rows of a batch are those that its selection keeps; their order is the selection's.)
  private var slots: [Int] = []

  /// The bytes of a row's value, or `nil` for NULL.
  /// - Complexity: O(1).
  @inline(__always) func range(_ row: Int) -> Range<Int>? {
    guard isValid[row] else { return nil }
    return (row == 0 ? 0 : ends[row - 1])..<ends[row]
  }

  /// Renders the rows of `batch` that are meant.
  ///
  /// Replaces what was rendered before: the bytes and ranges of an earlier batch no longer stand.
  /// - Parameters:
  ///   - batch: Its selection says which rows are meant, and in which order.
  ///   - index: The column's place in the batch.
  /// - Complexity: O(rows), plus the bytes that are written.
  mutating func render(_ batch: Batch, column index: Int) {
    let column = batch.columns[index]
    // The text of a batch is gone once its rows are put together; its memory serves the next.
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    locate(batch, column)
    // Entries of a dictionary are rendered a row, not an entry: batches are short, and a page's entries may be many.
    let stored = column.dictionary ?? column
    switch stored.type {
    // Words are borrowed for the whole loop: no access check a value.
    case .boolean:
      unsafe stored.withBits { words in
        append { slot, bytes in
          let value = unsafe BitMask.bit(slot, in: words)
          bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
        }
      }
    // Three widths of integers and one routine: the digits do not depend on the width.
    case .smallint: render(stored, as: Int16.self) { NumberText.append(Int64($0), to: &$1) }
    case .integer: render(stored, as: Int32.self) { NumberText.append(Int64($0), to: &$1) }
    case .bigint: render(stored, as: Int64.self) { NumberText.append($0, to: &$1) }
    case .real: render(stored, as: Float.self) { NumberText.append($0, to: &$1) }
    case .double: render(stored, as: Double.self) { NumberText.append($0, to: &$1) }
    case .decimal(let precision, let scale):
      // The type's storage is chosen by the same number: up to 18 digits are stored in 64 bits.
      if precision <= 18 {
        let divisor = UInt64(Decimal.powersOfTen[scale])
        render(stored, as: Int64.self) { NumberText.append(unscaled: $0, scale: scale, divisor: divisor, to: &$1) }
      } else {
        render(stored, as: Int128.self) { NumberText.append(unscaled: $0, scale: scale, to: &$1) }
      }
    case .date: render(stored, as: Int32.self) { CalendarText.append(days: $0, to: &$1) }
    case .time: render(stored, as: Int64.self) { CalendarText.append(microsecondsOfDay: $0, to: &$1) }
    case .timestamp: render(stored, as: Int64.self) { CalendarText.append(microseconds: $0, isInstant: false, to: &$1) }
    case .timestamptz:
      render(stored, as: Int64.self) { CalendarText.append(microseconds: $0, isInstant: true, to: &$1) }
    case .text: unsafe renderViews(stored) { unsafe $1.append(contentsOf: $0) }
    case .bytea: unsafe renderViews(stored) { unsafe RenderedColumn.appendHexadecimal($0, to: &$1) }
    // A UUID is stored with its first byte in front, and is a number only for its description.
    case .uuid:
      render(stored, as: UInt128.self) {
        $1.append(contentsOf: UniqueID(bits: UInt128(bigEndian: $0)).description.utf8)
      }
    // Value by value: what is written of lists is mostly for people. (JSON has a form of its own.)
    case .list: append { slot, bytes in bytes.append(contentsOf: stored[slot].description.utf8) }
    }
  }

  /// Finds for each row meant whether it is valid and where its value is. First of two passes: layouts and selections
  /// are settled here for all types, so that the loops of types know only slots.
  private mutating func locate(_ batch: Batch, _ column: ColumnVector) {
    isValid.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    for position in 0..<batch.rowCount {
      let row = batch.selection.map { $0[position] } ?? position
      // Of the row, not of the dictionary's entry: entries are never NULL.
      isValid.append(column.isValid(at: row))
      slots.append(column.isConstant ? 0 : row)
    }
    // Slots are rows of codes until here, and entries of the dictionary from here on.
    if column.dictionary != nil {
      unsafe column.withValues(as: UInt16.self) { codes in
        for position in slots.indices { slots[position] = unsafe Int(codes[slots[position]]) }
      }
    }
  }

  /// Appends the value of each row with `write`, which gets its slot.
  @inline(__always)
  private mutating func append(_ write: (Int, inout [UInt8]) -> Void) {
    for position in slots.indices {
      // What lies under a NULL is not rendered: it may be anything.
      if isValid[position] { write(slots[position], &bytes) }
      ends.append(bytes.count)
    }
  }

  /// Fixed-size values: the buffer is borrowed once for the loop, and each value is loaded at its slot.
  @inline(__always)
  private mutating func render<Element: BitwiseCopyable>(
    _ stored: ColumnVector, as _: Element.Type, _ write: (Element, inout [UInt8]) -> Void
  ) {
    unsafe stored.withValues(as: Element.self) { values in
      append { slot, bytes in unsafe write(values[slot], &bytes) }
    }
  }

  /// Text and bytea: the view tells where a value's bytes lie, in itself or in a heap.
  @inline(__always)
  private mutating func renderViews(
    _ stored: ColumnVector, _ write: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void
  ) {
    unsafe stored.withValues(as: StringView.self) { views in
      append { slot, bytes in
        unsafe stored.withBytes(of: views[slot]) { unsafe write($0, &bytes) }
      }
    }
  }

  /// `\x` and two lower-case digits a byte, as PostgreSQL writes bytea.
  private static func appendHexadecimal(_ value: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"\x"#.utf8)
    for index in 0..<value.count {
      let byte = unsafe value[index]
      bytes.append(Hexadecimal.lowerCase[Int(byte >> 4)])
      bytes.append(Hexadecimal.lowerCase[Int(byte & 15)])
    }
  }
}
