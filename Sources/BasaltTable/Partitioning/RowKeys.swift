import BasaltCore
import CBasaltKernels

/// The rows of some vectors as keys that can be hashed and compared without looking at types: a word or two a
/// fixed value, a view a text.
///
/// Values that are equal have equal words, because transforms have made floats canonical; a NULL's words are zero.
///
/// Made once a batch, column by column: afterwards nobody switches on a type a row. A key is never longer than
/// its columns, and texts are not copied into it.
struct RowKeys {
  /// `UInt64` of every row: values that fit, halves of those that do not, and whether a row is valid.
  ///
  /// One buffer a word of the key, `count` values each.
  private var words: [Buffer] = []
  /// Flat columns of views, which are hashed and compared by their bytes.
  private var texts: [ColumnVector] = []
  let count: Int
  /// A hash of each row's key, `UInt64`.
  let hashes: Buffer

  /// - Parameters:
  ///   - columns: Vectors of any layout, of `count` rows each.
  /// - Complexity: O(rows × columns); a buffer a word.
  init(_ columns: [ColumnVector], count: Int) {
    self.count = count
    hashes = Buffer(byteCount: count * 8)
    // The hash of no columns, to which each is combined.
    unsafe hashes.address.initializeMemory(as: UInt8.self, repeating: 0, count: count * 8)
    for column in columns { append(ColumnVector.concatenated([column], type: column.type)) }
    let kernels = unsafe Kernels.best.pointee.hash
    let hashed = Buffer(byteCount: count * 8)
    // A column at a time over all rows: the kernels hash a vector in the time that a call a row would take to begin.
    for column in words {
      unsafe kernels.hash_i64(column.address, hashed.address, count)
      unsafe kernels.combine_hashes(hashed.address, hashes.address, count)
    }
    for text in texts {
      let heaps: [UnsafeRawPointer?] = unsafe text.heaps.map { unsafe UnsafeRawPointer($0.address) }
      unsafe heaps.withUnsafeBufferPointer { heaps in
        unsafe kernels.hash_views(text.values.address, heaps.baseAddress, hashed.address, count)
      }
      unsafe kernels.combine_hashes(hashed.address, hashes.address, count)
    }
  }

  /// Takes a column apart into words. Values under NULLs are made zero, because a slot may hold anything; that
  /// it is NULL and not zero, a word of its own says.
  private mutating func append(_ column: ColumnVector) {
    switch column.type.physical {
    case .bits:
      let target = unsafe makeWords()
      unsafe column.withBits { bits in
        for row in 0..<count { unsafe target[row] = BitMask.bit(row, in: bits) ? 1 : 0 }
      }
      unsafe clearNulls(of: column, in: target)
    case .int16: appendWords(column, Int16.self) { UInt64(bitPattern: Int64($0)) }
    case .int32: appendWords(column, Int32.self) { UInt64(bitPattern: Int64($0)) }
    // By their bits: transforms have made equal floats the same bits.
    case .float32: appendWords(column, UInt32.self) { UInt64($0) }
    case .int64, .float64: appendWords(column, UInt64.self) { $0 }
    case .int128, .uuid:
      appendWords(column, UInt128.self) { UInt64(truncatingIfNeeded: $0) }
      appendWords(column, UInt128.self) { UInt64(truncatingIfNeeded: $0 >> 64) }
    case .view: texts.append(clearedViews(of: column))
    }
    // Columns without NULLs, which are most, are spared the word.
    guard column.validity != nil else { return }
    let target = unsafe makeWords()
    unsafe column.withValidity { validity in
      guard let validity = unsafe validity else { return }
      for row in 0..<count { unsafe target[row] = BitMask.bit(row, in: validity) ? 1 : 0 }
    }
  }

  /// - Returns: Room for a word of each row; the buffer that it belongs to is kept by `words`.
  private mutating func makeWords() -> UnsafeMutablePointer<UInt64> {
    let buffer = Buffer(byteCount: count * 8)
    words.append(buffer)
    return unsafe buffer.address.assumingMemoryBound(to: UInt64.self)
  }

  /// One word of each row, made of the stored value.
  private mutating func appendWords<Stored: BitwiseCopyable>(
    _ column: ColumnVector, _: Stored.Type, _ word: (Stored) -> UInt64
  ) {
    let target = unsafe makeWords()
    unsafe column.withValues(as: Stored.self) { values in
      for row in 0..<count { unsafe target[row] = word(values[row]) }
    }
    unsafe clearNulls(of: column, in: target)
  }

  /// Two NULLs are one key, whatever lies under them.
  private func clearNulls(of column: ColumnVector, in target: UnsafeMutablePointer<UInt64>) {
    unsafe column.withValidity { validity in
      guard let validity = unsafe validity else { return }
      for row in 0..<count where unsafe !BitMask.bit(row, in: validity) { unsafe target[row] = 0 }
    }
  }

  /// The same views, empty where a row is NULL.
  ///
  /// A view under a NULL may point anywhere: the kernel that hashes would follow it.
  private func clearedViews(of column: ColumnVector) -> ColumnVector {
    guard column.validity != nil else { return column }
    let target = Buffer(byteCount: count * 16)
    let views = unsafe target.address.assumingMemoryBound(to: StringView.self)
    unsafe column.withValues(as: StringView.self) { source in
      unsafe column.withValidity { validity in
        for row in 0..<count {
          let isValid = unsafe validity.map { unsafe BitMask.bit(row, in: $0) } ?? true
          unsafe views[row] = isValid ? source[row] : StringView(head: 0, tail: 0)
        }
      }
    }
    return ColumnVector(type: column.type, count: count, values: target, heaps: column.heaps)
  }

  @inline(__always)
  func hash(at row: Int) -> UInt64 { unsafe hashes.address.load(fromByteOffset: row * 8, as: UInt64.self) }

  /// Whether two rows have the same key. Asked only of rows whose hashes are near each other in the table: it
  /// may be slow to say yes, and is quick to say no.
  func areEqual(_ left: Int, _ right: Int) -> Bool {
    for column in words {
      let values = unsafe column.address.assumingMemoryBound(to: UInt64.self)
      if unsafe values[left] != values[right] { return false }
    }
    for text in texts where !RowKeys.areEqual(text, left, right) { return false }
    return true
  }

  private static func areEqual(_ text: ColumnVector, _ left: Int, _ right: Int) -> Bool {
    unsafe text.withValues(as: StringView.self) { views in
      let (first, second) = unsafe (views[left], views[right])
      // Length and first bytes differ for most that are not equal; short ones are wholly in the two words.
      if first.head != second.head { return false }
      if first.isInline { return first.tail == second.tail }
      // Equal heads say that the lengths are equal, too.
      return unsafe text.withBytes(of: first) { bytes in
        unsafe text.withBytes(of: second) { unsafe bytes.elementsEqual($0) }
      }
    }
  }
}
