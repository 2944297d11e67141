import BasaltCore

/// The constants of an IN list, ready to be looked up by the physical form of the operand.
///
/// Made when the expression is compiled and shared by all threads. NULL is never among the values: `isIn` knows of it.
package struct ValueSet: Sendable {
  private enum Form: Sendable {
    /// Of all types that are a number in memory: integers, dates, times.
    case integers(Set<Int64>)
    /// Few of them are compared one by one, which costs less than a hash.
    case fewIntegers([Int64])
    /// Text and bytes, by their bytes.
    case bytes(ByteSet)
    /// All other types, value by value.
    case values(Set<Value>)
  }

  /// Chosen once: no loop below asks for it by row.
  private let form: Form
  /// More than this many are hashed.
  private static let comparedCountMaximum = 8

  /// - Parameter type: Of the operand, which is that of every value.
  /// - Complexity: O(values).
  init(_ values: Set<Value>, type: LogicalType) {
    // By what all constants have in common, not by the type: a set that some value does not fit goes value by value.
    let integers = values.compactMap { ValueSet.integer($0) }
    let bytes = values.compactMap { ValueSet.bytes($0) }
    if !values.isEmpty, integers.count == values.count {
      // Sorted, so that the plan of a statement is the same each time.
      form =
        integers.count <= ValueSet.comparedCountMaximum ? .fewIntegers(integers.sorted()) : .integers(Set(integers))
    } else if type.physical == .view, bytes.count == values.count {
      form = .bytes(ByteSet(Set(bytes)))
    } else {
      form = .values(values)
    }
  }

  /// Sets the bits of rows whose value is in the set. NULLs are anything: the caller knows them.
  /// - Parameter column: Flat.
  func contains(_ column: ColumnVector, into words: UnsafeMutablePointer<UInt64>) {
    // Bits are set one by one: what is found is the exception.
    unsafe words.update(repeating: 0, count: BitMask.wordCount(of: column.count))
    switch form {
    case .fewIntegers(let constants):
      ValueSet.forEachInteger(column) { row, value in
        var found = false
        // No early end: eight comparisons without a branch are faster than two with one.
        for constant in constants where constant == value { found = true }
        if found { unsafe BitMask.set(row, in: words) }
      }
    case .integers(let constants):
      ValueSet.forEachInteger(column) { row, value in
        if constants.contains(value) { unsafe BitMask.set(row, in: words) }
      }
    case .bytes(let constants):
      unsafe column.withValues(as: StringView.self) { views in
        for row in 0..<column.count where unsafe constants.contains(views[row], of: column) {
          unsafe BitMask.set(row, in: words)
        }
      }
    case .values(let constants):
      // A value is made a row. By the equality of `Value`, for which NaN is NaN and −0 is 0, as SQL wants it.
      for row in 0..<column.count where constants.contains(column[row]) { unsafe BitMask.set(row, in: words) }
    }
  }

  /// The number that a value is in memory, or `nil` for types that are none.
  private static func integer(_ value: Value) -> Int64? {
    switch value {
    // Numbers as they lie in memory; a date is one, a decimal is not, whose scale is the type's.
    case .smallint(let number): Int64(number)
    case .integer(let number), .date(let number): Int64(number)
    case .bigint(let number), .time(let number), .timestamp(let number), .timestamptz(let number): number
    case .null, .boolean, .real, .double, .decimal, .text, .bytea, .uuid, .list: nil
    }
  }

  private static func bytes(_ value: Value) -> [UInt8]? {
    switch value {
    case .text(let text): Array(text.utf8)
    case .bytea(let bytes): bytes
    default: nil
    }
  }

  /// Every row of a flat vector of integers, by its width.
  @inline(__always)
  private static func forEachInteger(_ column: ColumnVector, _ body: (_ row: Int, _ value: Int64) -> Void) {
    switch column.type.physical {
    case .int16:
      unsafe column.withValues(as: Int16.self) { for row in 0..<$0.count { unsafe body(row, Int64($0[row])) } }
    case .int32:
      unsafe column.withValues(as: Int32.self) { for row in 0..<$0.count { unsafe body(row, Int64($0[row])) } }
    case .int64:
      unsafe column.withValues(as: Int64.self) { for row in 0..<$0.count { unsafe body(row, $0[row]) } }
    case .bits, .int128, .float32, .float64, .uuid, .view: preconditionFailure("no integers")
    }
  }
}
