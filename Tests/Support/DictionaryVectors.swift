package import BasaltCore

extension ColumnVector {
  /// A dictionary vector of values, with an entry that no row uses: such a one must not be felt.
  ///
  /// Flat when there is nothing to make entries of.
  package static func dictionary(of rows: [Value], type: LogicalType) throws -> ColumnVector {
    var entries: [Value] = []
    // By the bytes of their text: 0 and −0 are equal, and yet two entries; so are "é" and "e\u{301}" to Swift.
    var codes: [[UInt8]: UInt16] = [:]
    for value in rows where !value.isNull && codes[Array(value.description.utf8)] == nil {
      codes[Array(value.description.utf8)] = UInt16(entries.count)
      entries.append(value)
    }
    guard let unused = entries.last else { return try ColumnVector(rows, type: type) }
    entries.append(unused)
    var vector = ColumnVector(emptyOf: type)
    let target = vector.resetDictionary(count: rows.count, DictionaryValues(try ColumnVector(entries, type: type)))
    target.withMutableBytes { target in
      for (row, value) in rows.enumerated() {
        target.storeBytes(of: codes[Array(value.description.utf8)] ?? 0, toByteOffset: row * 2, as: UInt16.self)
      }
    }
    guard rows.contains(where: \.isNull) else { return vector }
    let words = vector.resetValidity().address.assumingMemoryBound(to: UInt64.self)
    BitMask.fill(words, bitCount: rows.count)
    for (row, value) in rows.enumerated() where value.isNull { BitMask.clear(row, in: words) }
    return vector
  }
}
