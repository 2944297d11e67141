/// Putting column vectors of any layout together into one flat one: pages into row groups, blocks of a text file into
/// columns.
extension ColumnVector {
  /// All rows of `parts`, one after another, flat.
  ///
  /// Fixed values are copied or looked up; views are copied and their heaps shared, each heap once. O(rows).
  /// - Precondition: All parts are of `type`.
  package static func concatenated(_ parts: [ColumnVector], type: LogicalType) -> ColumnVector {
    precondition(parts.allSatisfy { $0.type == type })
    // The usual case is nothing at all: a reference, no copy.
    if parts.count == 1, case .flat = parts[0].layout { return parts[0] }
    let count = parts.reduce(0) { $0 + $1.count }
    let values = Buffer(byteCount: type.physical.byteCount(of: count))
    var heaps = HeapCollection()
    var start = 0
    for part in parts {
      // By physical type: the logical ones of one width are copied alike.
      switch type.physical {
      case .bits: part.copyBits(to: values, at: start)
      case .int16: part.copyFixed(UInt16.self, to: values, at: start)
      case .int32, .float32: part.copyFixed(UInt32.self, to: values, at: start)
      case .int64, .float64: part.copyFixed(UInt64.self, to: values, at: start)
      case .int128, .uuid: part.copyFixed(UInt128.self, to: values, at: start)
      case .view: part.copyViews(to: values, at: start, &heaps)
      }
      start += part.count
    }
    return ColumnVector(
      type: type, count: count, values: values, validity: joinedValidity(parts, count: count), heaps: heaps.buffers)
  }

  /// The heaps of several vectors, each once, and where each vector's have gone.
  private struct HeapCollection {
    private(set) var buffers: [Buffer] = []
    private var indices: [ObjectIdentifier: Int] = [:]

    mutating func indices(of heaps: [Buffer]) -> [Int] {
      heaps.map { heap in
        // By identity: pages of a column often share a dictionary's heap, which must not be kept a hundred times.
        if let index = indices[ObjectIdentifier(heap)] { return index }
        buffers.append(heap)
        indices[ObjectIdentifier(heap)] = buffers.count - 1
        return buffers.count - 1
      }
    }
  }

  /// - Precondition: `target` has room for `count` rows from `start` on.
  private func copyFixed<Element: BitwiseCopyable>(_: Element.Type, to target: Buffer, at start: Int) {
    // One loop a layout, so that none asks for it row by row.
    let slots = unsafe target.address.assumingMemoryBound(to: Element.self) + start
    switch layout {
    case .flat:
      unsafe withValues(as: Element.self) { source in
        if let base = source.baseAddress { unsafe slots.update(from: base, count: count) }
      }
    case .constant:
      unsafe withValues(as: Element.self) { unsafe slots.update(repeating: $0[0], count: count) }
    case .dictionary(let entries):
      unsafe withValues(as: UInt16.self) { codes in
        unsafe entries.vector.withValues(as: Element.self) { values in
          for row in 0..<count { unsafe slots[row] = values[Int(codes[row])] }
        }
      }
    }
  }

  /// Views and no bytes: long values stay in the heaps that they lie in, which are shared.
  private func copyViews(to target: Buffer, at start: Int, _ heaps: inout HeapCollection) {
    let indices = heaps.indices(of: dictionary?.heaps ?? self.heaps)
    copyFixed(StringView.self, to: target, at: start)
    // Copied first, as bits; then only the buffer index of long values is changed, in the low half of the tail.
    // Views of this part name its own heaps: point them at where those have gone.
    // A single part, or the first of several, keeps its numbers, and its views need no second look.
    guard indices != Array(indices.indices) else { return }
    let views = unsafe target.address.assumingMemoryBound(to: StringView.self) + start
    for row in 0..<count {
      let view = unsafe views[row]
      if view.isInline { continue }
      let bufferIndex = UInt64(UInt32(truncatingIfNeeded: indices[view.bufferIndex]))
      unsafe views[row].tail = bufferIndex | (view.tail >> 32) << 32
    }
  }

  /// Rows begin anywhere in a word, so that bits are shifted into place.
  private func copyBits(to target: Buffer, at start: Int) {
    let words = unsafe target.address.assumingMemoryBound(to: UInt64.self)
    switch layout {
    case .flat: unsafe withBits { unsafe BitMask.append($0, count: count, to: words, at: start) }
    case .constant:
      let isTrue = unsafe withBits { unsafe $0[0] & 1 == 1 }
      unsafe BitMask.append(repeating: isTrue, count: count, to: words, at: start)
    case .dictionary(let entries):
      // A dictionary of booleans never pays; it is possible all the same.
      for row in 0..<count {
        let code = unsafe withValues(as: UInt16.self) { unsafe Int($0[row]) }
        let isTrue = unsafe entries.vector.withBits { unsafe BitMask.bit(code, in: $0) }
        unsafe BitMask.append(repeating: isTrue, count: 1, to: words, at: start + row)
      }
    }
  }

  /// The masks of parts one after another: bits of neighbours share words.
  /// - Returns: `nil` when no part has a mask: a column without NULLs needs none.
  package static func joinedValidity(_ parts: [ColumnVector], count: Int) -> Buffer? {
    guard parts.contains(where: { $0.validity != nil }) else { return nil }
    let joined = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    let words = unsafe joined.address.assumingMemoryBound(to: UInt64.self)
    var start = 0
    for part in parts {
      // A part without NULLs in front of one that has some: its rows are marked valid.
      unsafe part.withValidity { validity in
        if let validity = unsafe validity, !part.isConstant {
          unsafe BitMask.append(validity, count: part.count, to: words, at: start)
        } else {
          let isValid = unsafe validity.map { unsafe $0[0] & 1 == 1 } ?? true
          unsafe BitMask.append(repeating: isValid, count: part.count, to: words, at: start)
        }
      }
      start += part.count
    }
    return joined
  }
}
