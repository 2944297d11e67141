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
    let flat = ColumnVector.concatenated([self], type: type)
    let found = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    let words = unsafe found.address.assumingMemoryBound(to: UInt64.self)
    unsafe values.contains(flat, into: words)
    guard hasNull else { return ColumnVector(type: .boolean, count: count, values: found, validity: flat.validity) }
    // With a NULL in the list only what is found is known.
    let known = Buffer(byteCount: found.byteCount)
    let knownWords = unsafe known.address.assumingMemoryBound(to: UInt64.self)
    for index in 0..<BitMask.wordCount(of: count) {
      let valid = flat.validity.map { unsafe $0.address.assumingMemoryBound(to: UInt64.self)[index] } ?? .max
      unsafe knownWords[index] = words[index] & valid
    }
    return ColumnVector(type: .boolean, count: count, values: found, validity: known)
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
