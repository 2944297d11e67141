import BasaltCore

/// A vector that is put together of parts, each of which has the values of some rows: what CASE makes of its branches.
///
/// Parts come in any order, each with its rows ascending, and no row is in two of them.
struct ScatteredParts {
  private let type: LogicalType
  private let rowCount: Int
  private var parts: [ColumnVector] = []
  /// By row: its place in the parts, one behind the other.
  private var places: [UInt32]
  private var filledCount = 0

  init(type: LogicalType, rowCount: Int) {
    self.type = type
    self.rowCount = rowCount
    places = []
  }

  /// - Parameter rows: Where the part's values belong; `nil` when it has them all.
  /// - Precondition: The part is of the type of the whole, and of as many rows as have a place in it.
  mutating func add(_ part: ColumnVector, at rows: SelectionVector?) {
    assert(part.count == rows?.count ?? rowCount)
    // Each row is told where in the parts its value will be found; nothing is copied yet.
    if let rows {
      // Made for the first part that is not the whole: most batches go one way.
      if places.isEmpty { places = Array(repeating: 0, count: rowCount) }
      for index in 0..<rows.count { places[rows[index]] = UInt32(filledCount + index) }
    }
    // Behind all parts so far.
    filledCount += part.count
    parts.append(part)
  }

  /// - Precondition: Each row has had its value.
  func joined() -> ColumnVector {
    precondition(filledCount == rowCount, "\(filledCount) of \(rowCount) rows have a value")
    // No part is there that could say the type.
    if rowCount == 0 { return ColumnVector(emptyOf: type) }
    // One branch took all rows, in their order.
    if parts.count == 1 { return parts[0] }
    // Two copies, of whole vectors and then row by row: simpler than to scatter every layout, and CASE that splits a
    // batch is not where time goes.
    // Flat from here on, whatever layouts the parts had: dictionaries of two parts have nothing in common.
    let joined = ColumnVector.concatenated(parts, type: type)
    return joined.rows(atPlaces: places)
  }
}

extension ColumnVector {
  /// Rows of a flat vector, in any order, by a copy of each.
  fileprivate func rows(atPlaces places: [UInt32]) -> ColumnVector {
    let target = Buffer(byteCount: type.physical.byteCount(of: places.count))
    // A loop a size; the rows of a type are bits to it.
    func copy<Element: BitwiseCopyable>(_: Element.Type) {
      let slots = unsafe target.address.assumingMemoryBound(to: Element.self)
      unsafe withValues(as: Element.self) { values in
        for row in places.indices { unsafe slots[row] = values[Int(places[row])] }
      }
    }
    // Cleared, then set where there is something to set: most bits of a validity mask are one, most conditions are not.
    func copyBits(_ source: Buffer, to words: Buffer) {
      let from = unsafe source.address.assumingMemoryBound(to: UInt64.self)
      let to = unsafe words.address.assumingMemoryBound(to: UInt64.self)
      unsafe to.update(repeating: 0, count: BitMask.wordCount(of: places.count))
      for row in places.indices where unsafe BitMask.bit(Int(places[row]), in: from) { unsafe BitMask.set(row, in: to) }
    }
    switch type.physical {
    case .bits: copyBits(values, to: target)
    case .int16: copy(UInt16.self)
    case .int32, .float32: copy(UInt32.self)
    case .int64, .float64: copy(UInt64.self)
    case .int128, .uuid, .view: copy(UInt128.self)
    }
    var bits: Buffer?
    if let validity {
      let words = Buffer(byteCount: BitMask.wordCount(of: places.count) * 8)
      copyBits(validity, to: words)
      bits = words
    }
    return ColumnVector(type: type, count: places.count, values: target, validity: bits, heaps: heaps)
  }
}
