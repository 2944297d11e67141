import BasaltCore

/// What conditions are asked: which rows are true, which are there.
extension ColumnVector {
  /// Rows that are true, `nil` when all of them are. NULL is not.
  /// - Precondition: The type is boolean.
  var trueRows: SelectionVector? { rows(being: true) }

  /// Rows that are the one or the other, `nil` when all of them are. NULL is neither.
  /// - Precondition: The type is boolean.
  /// - Complexity: O(rows), 64 at a time; positions are written by a kernel.
  func rows(being wanted: Bool) -> SelectionVector? {
    assert(type == .boolean)
    // One value for all rows: all of them, or none.
    if isConstant { return count > 0 && self[0] == .boolean(wanted) ? nil : SelectionVector(capacity: 0) }
    // Conditions seldom come as dictionaries; when they do, two entries are not worth a loop of their own.
    let flat = dictionary == nil ? self : ColumnVector.concatenated([self], type: type)
    let wordCount = BitMask.wordCount(of: count)
    let mask = Buffer(byteCount: wordCount * 8)
    let words = unsafe mask.address.assumingMemoryBound(to: UInt64.self)
    let values = unsafe flat.values.address.assumingMemoryBound(to: UInt64.self)
    let inversion: UInt64 = wanted ? 0 : .max
    if let validity = flat.validity {
      let valid = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
      for index in 0..<wordCount { unsafe words[index] = (values[index] ^ inversion) & valid[index] }
    } else {
      for index in 0..<wordCount { unsafe words[index] = values[index] ^ inversion }
    }
    // Tail bits may be anything where a kernel wrote whole words.
    if count % 64 > 0 { unsafe words[wordCount - 1] &= (1 << UInt64(count % 64)) - 1 }
    let population = unsafe BitMask.population(of: words, bitCount: count)
    return population == count ? nil : unsafe SelectionVector(mask: words, bitCount: count)
  }

  /// Rows that are not NULL.
  var validRows: SelectionVector {
    // All of them, spelled out: the caller wants to join positions.
    guard let validity else { return SelectionVector((0..<count).map { UInt16($0) }) }
    if isConstant { return SelectionVector(isValid(at: 0) ? (0..<count).map { UInt16($0) } : []) }
    return unsafe SelectionVector(mask: validity.address.assumingMemoryBound(to: UInt64.self), bitCount: count)
  }

  /// `IN` of a list: NULL for NULL, and for what is not found when the list had one.
  /// - Returns: A flat boolean. Bits of rows that are NULL say nothing.
  func isIn(_ values: ValueSet, hasNull: Bool) throws(BasaltError) -> ColumnVector {
    // A set is never asked about nothing.
    if count == 0 { return ColumnVector(emptyOf: .boolean) }
    // The same for all rows that have an entry: asked of each entry once. An entry is never NULL.
    if let entries = dictionary, entries.count <= count, entries.count > 0 {
      return try spread(entries.isIn(values, hasNull: false), hasNull: hasNull)
    }
    let flat = ColumnVector.concatenated([self], type: type)
    let found = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    let words = unsafe found.address.assumingMemoryBound(to: UInt64.self)
    unsafe values.contains(flat, into: words)
    return ColumnVector.found(found, count: count, validity: flat.validity, hasNull: hasNull)
  }

  /// What was found, as IN says it.
  /// - Parameters:
  ///   - found: A bit a row; of rows that are not valid it says nothing.
  ///   - validity: Of the values that were looked for.
  private static func found(_ found: Buffer, count: Int, validity: Buffer?, hasNull: Bool) -> ColumnVector {
    guard hasNull else { return ColumnVector(type: .boolean, count: count, values: found, validity: validity) }
    // With a NULL in the list only what is found is known.
    let words = unsafe found.address.assumingMemoryBound(to: UInt64.self)
    let known = Buffer(byteCount: found.byteCount)
    let knownWords = unsafe known.address.assumingMemoryBound(to: UInt64.self)
    for index in 0..<BitMask.wordCount(of: count) {
      let valid = validity.map { unsafe $0.address.assumingMemoryBound(to: UInt64.self)[index] } ?? .max
      unsafe knownWords[index] = words[index] & valid
    }
    return ColumnVector(type: .boolean, count: count, values: found, validity: known)
  }

  /// What was found of the entries, for each row that has one.
  /// - Parameter entries: A flat boolean an entry, none of them NULL.
  /// - Precondition: This is a dictionary.
  private func spread(_ entries: ColumnVector, hasNull: Bool) -> ColumnVector {
    // As bytes: a row's bit is then a look and a shift, and 64 of them are put together without a branch.
    let flags = (0..<entries.count).map { entry in
      unsafe BitMask.bit(entry, in: entries.values.address.assumingMemoryBound(to: UInt64.self)) ? UInt8(1) : 0
    }
    let found = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    let words = unsafe found.address.assumingMemoryBound(to: UInt64.self)
    unsafe withValues(as: UInt16.self) { codes in
      for word in 0..<BitMask.wordCount(of: count) {
        var bits: UInt64 = 0
        for row in word * 64..<min(word * 64 + 64, count) {
          // What a row that is NULL has for a code is anything below the count of entries.
          unsafe bits |= UInt64(flags[Int(codes[row])]) << UInt64(row & 63)
        }
        unsafe words[word] = bits
      }
    }
    return ColumnVector.found(found, count: count, validity: validity, hasNull: hasNull)
  }
}

extension SelectionVector {
  /// All other positions below `rowCount`.
  /// - Precondition: Positions are ascending and below `rowCount`.
  func complement(of rowCount: Int) -> SelectionVector {
    var left: [UInt16] = []
    left.reserveCapacity(rowCount - count)
    var next = 0
    for row in 0..<rowCount {
      if next < count, self[next] == row { next += 1 } else { left.append(UInt16(row)) }
    }
    return SelectionVector(left)
  }
}
