internal import BasaltCore
internal import CBasaltKernels

/// Makes the words of keys, a block of rows at a time, because words and flags are looked at right after they are made.
/// One a thread: it has scratch.
///
/// Both sides of a join go through here, and the index finds by the word alone: whatever is done to a value has to be
/// done to it on both sides, or equal keys do not meet.
final class JoinKeyWords {
  /// Of the build side. A probe makes its words in the same form, or nothing would be found by them.
  private let form: JoinKeyForm
  /// Hashes of a further column, and halves of values of 128 bits: two blocks of words.
  private let scratch = Buffer(byteCount: JoinKeyWords.blockRowCount * 16)

  /// Rows of a block at most.
  // As long as a batch: a probe has one block, and words and scratch stay in the first cache.
  static let blockRowCount = Limits.batchRowCountMaximum

  init(_ form: JoinKeyForm) { self.form = form }

  /// Writes the words of rows `start..<start + count`, and which of them can have a partner: 1, or 0 for a row that has
  /// a NULL key, or one that the build side cannot have.
  /// - Parameters:
  ///   - columns: Flat or constant.
  ///   - words, usable: Room for `count`, at most `blockRowCount`.
  /// - Precondition: One column a key of the form, in its order, with `start + count` rows or constant.
  /// - Complexity: O(rows · keys); nothing is allocated but, for texts, a list of their heaps.
  func fill(
    _ columns: [ColumnVector], from start: Int, count: Int, words: UnsafeMutablePointer<UInt64>,
    usable: UnsafeMutablePointer<UInt8>
  ) {
    assert(count <= JoinKeyWords.blockRowCount)
    // Hashes are made of every row, so that everything can be looked for until something speaks against it.
    unsafe usable.update(repeating: 1, count: count)
    switch form {
    case .packed(let fields):
      for (index, column) in columns.enumerated() {
        unsafe pack(column, fields[index], isFirst: index == 0, start, count, words, usable)
      }
    case .hashed:
      // The first column's hashes are the words; further ones are mixed in, in the order of the keys.
      let hashes = unsafe scratch.address.assumingMemoryBound(to: UInt64.self)
      for (index, column) in columns.enumerated() {
        if index == 0 {
          unsafe hash(column, start, count, to: words)
        } else {
          unsafe hash(column, start, count, to: hashes)
          // Not symmetric, so that (1, 2) and (2, 1) have different words.
          unsafe Kernels.best.pointee.hash.combine_hashes(hashes, words, count)
        }
      }
    }
    // Last, because the loops above write flags without asking for NULLs: a slot of a NULL may hold any value.
    for column in columns { unsafe JoinKeyWords.clearNulls(of: column, start, count, usable) }
  }

  /// Takes rows with a NULL out: in a join NULL equals nothing, not even NULL.
  private static func clearNulls(
    of column: ColumnVector, _ start: Int, _ count: Int, _ usable: UnsafeMutablePointer<UInt8>
  ) {
    unsafe column.withValidity { validity in
      guard let validity = unsafe validity else { return }
      // And-ed with the row: a constant's bits are read at 0, every time, without a second loop.
      let mask = column.isConstant ? 0 : -1
      for row in 0..<count {
        let position = (start + row) & mask
        // No branch: NULLs come at random, and a mispredicted row costs more than ten that are computed.
        unsafe usable[row] &= UInt8(truncatingIfNeeded: validity[position >> 6] >> UInt64(position & 63)) & 1
      }
    }
  }

  // MARK: Integers

  /// One column into its place in the words. By type once a block, so that the loop below knows its type.
  private func pack(
    _ column: ColumnVector, _ field: JoinKeyForm.Field, isFirst: Bool, _ start: Int, _ count: Int,
    _ words: UnsafeMutablePointer<UInt64>, _ usable: UnsafeMutablePointer<UInt8>
  ) {
    switch column.type.physical {
    case .bits:
      let mask = column.isConstant ? 0 : -1
      unsafe column.withBits { bits in
        unsafe pack(field, isFirst, count, words, usable) { row in
          let position = (start + row) & mask
          return unsafe (bits[position >> 6] >> UInt64(position & 63)) & 1
        }
      }
    // Dates, times and decimals are integers like any other: the words mean nothing but equality.
    case .int16: unsafe pack(Int16.self, column, field, isFirst, start, count, words, usable)
    case .int32: unsafe pack(Int32.self, column, field, isFirst, start, count, words, usable)
    case .int64: unsafe pack(Int64.self, column, field, isFirst, start, count, words, usable)
    case .int128, .float32, .float64, .view, .uuid: preconditionFailure("\(column.type) is not packed")
    }
  }

  /// Of integers of any width, sign-extended: the distance from the least value is then right modulo 2^64.
  private func pack<Stored: FixedWidthInteger & BitwiseCopyable>(
    _: Stored.Type, _ column: ColumnVector, _ field: JoinKeyForm.Field, _ isFirst: Bool, _ start: Int, _ count: Int,
    _ words: UnsafeMutablePointer<UInt64>, _ usable: UnsafeMutablePointer<UInt8>
  ) {
    let isConstant = column.isConstant
    unsafe column.withValues(as: Stored.self) { values in
      // No rows: a build side may be empty.
      guard let base = values.baseAddress else { return }
      // Two loops, so that the usual one is over neighbours.
      // A stretch of a constant has no place to begin at: the one value is at 0.
      if isConstant {
        let word = unsafe UInt64(bitPattern: Int64(base[0]))
        unsafe pack(field, isFirst, count, words, usable) { _ in word }
      } else {
        let from = unsafe base + start
        unsafe pack(field, isFirst, count, words, usable) { row in unsafe UInt64(bitPattern: Int64(from[row])) }
      }
    }
  }

  /// A value below the least wraps around to a distance above every span: one comparison excludes both ends.
  ///
  /// Generic over the closure, so that it is inlined into the loop.
  @inline(__always)
  private func pack(
    _ field: JoinKeyForm.Field, _ isFirst: Bool, _ count: Int, _ words: UnsafeMutablePointer<UInt64>,
    _ usable: UnsafeMutablePointer<UInt8>, _ value: (Int) -> UInt64
  ) {
    let (minimum, span, shift) = (UInt64(bitPattern: field.minimum), field.span, field.shift)
    // The first key sets what the others change, which saves a loop that clears.
    if isFirst {
      for row in 0..<count {
        let distance = value(row) &- minimum
        unsafe usable[row] = distance <= span ? 1 : 0
        unsafe words[row] = distance
      }
    } else {
      for row in 0..<count {
        let distance = value(row) &- minimum
        // Shifted without a check: what is out of its span spoils the word, and is not usable.
        unsafe usable[row] &= distance <= span ? 1 : 0
        unsafe words[row] |= distance &<< shift
      }
    }
  }

  // MARK: Hashes

  /// The hashes of one column's rows; those of NULLs are of whatever lies in their slots.
  ///
  /// Equal values have equal hashes: −0.0 and 0.0, and all NaNs.
  func hash(_ column: ColumnVector, _ start: Int, _ count: Int, to target: UnsafeMutablePointer<UInt64>) {
    if column.isConstant {
      // One hash for all: constants are common, as keys of a partition are.
      unsafe hashFlat(column, 0, 1, to: target)
      let hash = unsafe target[0]
      return unsafe target.update(repeating: hash, count: count)
    }
    unsafe hashFlat(column, start, count, to: target)
  }

  /// - Precondition: Flat, or one row of a constant.
  private func hashFlat(_ column: ColumnVector, _ start: Int, _ count: Int, to target: UnsafeMutablePointer<UInt64>) {
    // A kernel wants 64-bit integers, so that equal keys of any width hash equally.
    let kernels = unsafe Kernels.best.pointee.hash
    let values = unsafe column.values.address
    // What is no 64-bit integer becomes one first, in place.
    switch column.type.physical {
    case .bits:
      unsafe column.withBits { bits in
        // Two hashes in all; a boolean is rarely the only key.
        for row in 0..<count { unsafe target[row] = BitMask.bit(start + row, in: bits) ? 1 : 0 }
      }
      unsafe kernels.hash_i64(target, target, count)
    case .int16:
      let source = unsafe values.assumingMemoryBound(to: Int16.self) + start
      for row in 0..<count { unsafe target[row] = UInt64(bitPattern: Int64(source[row])) }
      unsafe kernels.hash_i64(target, target, count)
    case .int32: unsafe kernels.hash_i32(values + start * 4, target, count)
    case .int64: unsafe kernels.hash_i64(values + start * 8, target, count)
    case .float32:
      // As the double that it equals; exact.
      let source = unsafe values.assumingMemoryBound(to: Float.self) + start
      for row in 0..<count { unsafe target[row] = JoinKeyWords.bits(of: Double(source[row])) }
      unsafe kernels.hash_i64(target, target, count)
    case .float64:
      let source = unsafe values.assumingMemoryBound(to: Double.self) + start
      for row in 0..<count { unsafe target[row] = JoinKeyWords.bits(of: source[row]) }
      unsafe kernels.hash_i64(target, target, count)
    case .int128, .uuid:
      let source = unsafe values.assumingMemoryBound(to: UInt64.self) + 2 * start
      // Two words, hashed apart: decimals mostly differ in the low one, and uuids in both.
      let high = unsafe scratch.address.assumingMemoryBound(to: UInt64.self) + JoinKeyWords.blockRowCount
      for row in 0..<count {
        unsafe target[row] = source[2 * row]
        unsafe high[row] = source[2 * row + 1]
      }
      unsafe kernels.hash_i64(target, target, count)
      unsafe kernels.hash_i64(high, high, count)
      unsafe kernels.combine_hashes(high, target, count)
    case .view:
      // The kernel finds long values by the index of their heap.
      let heaps = unsafe column.heaps.map { unsafe Optional(UnsafeRawPointer($0.address)) }
      unsafe heaps.withUnsafeBufferPointer { heaps in
        unsafe kernels.hash_views(values + start * 16, heaps.baseAddress, target, count)
      }
    }
  }

  /// The bits of a number such that numbers that are equal in SQL have equal ones.
  private static func bits(of number: Double) -> UInt64 {
    // Adding 0 turns −0.0 into 0.0.
    number.isNaN ? Double.nan.bitPattern : (number + 0).bitPattern
  }
}
