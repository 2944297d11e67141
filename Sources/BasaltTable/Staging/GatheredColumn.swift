package import BasaltCore

/// A flat column that grows by rows taken out of other vectors, and owns all the memory that it keeps.
///
/// The few rows of a batch that belong to one partition are copied here. To share the batch's heaps instead would keep
/// all of them alive for a handful of values, and a vector for each part would cost more in bookkeeping than in values:
/// with 20,000 partitions a part is often a single row.
///
/// A value with one owner: a copy would share buffers that the owner goes on writing.
package struct GatheredColumn: Sendable {
  package let type: LogicalType
  package private(set) var count = 0
  /// Bytes allocated, used or not.
  package private(set) var byteCount = GatheredColumn.bufferOverheadByteCount
  private var capacity = 0
  private var values: Buffer
  /// Made at the first part that may have a NULL.
  private var validity: Buffer?
  /// Full heaps, then the one that is being filled.
  private var heaps: [Buffer] = []
  private var heapByteCount = 0

  /// The least that is allocated: a column of a partition with a handful of rows, of which there may be 20,000.
  private static let capacityMinimum = 16
  private static let heapByteCountMinimum = 256
  /// From here on heaps are added, not doubled: copying a larger one again costs more than a further buffer.
  private static let heapByteCountDoubled = 1 << 20
  /// What a buffer costs beside its bytes: slack, alignment, the object and the allocator's header.
  static let bufferOverheadByteCount = Buffer.slackByteCount + 64

  package init(_ type: LogicalType) {
    self.type = type
    values = Buffer(byteCount: 0)
  }

  /// Appends rows of a vector of any layout.
  /// - Parameters:
  ///   - rows: Positions, counted from `start`.
  /// - Precondition: All of them are rows of `column`, which has this column's type.
  package mutating func append(_ column: ColumnVector, rows: UnsafeBufferPointer<UInt16>, from start: Int) {
    precondition(column.type == type, "rows of \(column.type) for a column of \(type)")
    reserve(count + rows.count)
    switch type.physical {
    case .bits: unsafe copyBits(column, rows, start)
    case .int16: unsafe copyFixed(UInt16.self, column, rows, start)
    case .int32, .float32: unsafe copyFixed(UInt32.self, column, rows, start)
    case .int64, .float64: unsafe copyFixed(UInt64.self, column, rows, start)
    case .int128, .uuid: unsafe copyFixed(UInt128.self, column, rows, start)
    case .view: unsafe copyViews(column, rows, start)
    }
    unsafe copyValidity(column, rows, start)
    count += rows.count
  }

  /// The column so far. Ends the gathering: its buffers are handed over.
  package consuming func finish() -> ColumnVector {
    ColumnVector(type: type, count: count, values: values, validity: validity, heaps: heaps)
  }

  // MARK: Copying

  private func copyFixed<Element: BitwiseCopyable>(
    _: Element.Type, _ column: ColumnVector, _ rows: UnsafeBufferPointer<UInt16>, _ start: Int
  ) {
    let target = unsafe values.address.assumingMemoryBound(to: Element.self) + count
    switch column.layout {
    case .flat:
      unsafe column.withValues(as: Element.self) { source in
        for index in 0..<rows.count { unsafe target[index] = source[start &+ Int(rows[index])] }
      }
    // A value that is stored once is spelled out: the rows beside it will be others.
    case .constant:
      unsafe column.withValues(as: Element.self) { unsafe target.update(repeating: $0[0], count: rows.count) }
    case .dictionary(let entries):
      unsafe column.withValues(as: UInt16.self) { codes in
        unsafe entries.vector.withValues(as: Element.self) { source in
          for index in 0..<rows.count { unsafe target[index] = source[Int(codes[start &+ Int(rows[index])])] }
        }
      }
    }
  }

  /// Copies views, then the bytes of the long ones into this column's heaps.
  private mutating func copyViews(_ column: ColumnVector, _ rows: UnsafeBufferPointer<UInt16>, _ start: Int) {
    unsafe copyFixed(StringView.self, column, rows, start)
    // Under a dictionary the views are its entries', and so are the heaps.
    let sources = (column.dictionary ?? column).heaps
    guard !sources.isEmpty else { return }
    let target = unsafe values.address.assumingMemoryBound(to: StringView.self) + count
    // The heap of the last value, so that references are not counted for each: values next to each other mostly lie in
    // one.
    var (sourceIndex, source) = (0, sources[0])
    for index in 0..<rows.count {
      let view = unsafe target[index]
      if view.isInline { continue }
      if unsafe !GatheredColumn.isValid(column, start &+ Int(rows[index])) {
        // The slot of a NULL may hold any view; its bytes need not be kept.
        unsafe target[index] = StringView(head: 0, tail: 0)
        continue
      }
      if view.bufferIndex != sourceIndex {
        sourceIndex = view.bufferIndex
        source = sources[sourceIndex]
      }
      // Guards the copy below, as `ColumnVector.withBytes` would: a wrong view must not read what is not ours.
      precondition(view.offset + view.byteCount <= source.byteCount, "a view beyond its heap")
      reserveHeap(view.byteCount)
      let heap = heaps[heaps.count - 1]
      unsafe (heap.address + heapByteCount).copyMemory(from: source.address + view.offset, byteCount: view.byteCount)
      let place = UInt64(UInt32(truncatingIfNeeded: heaps.count - 1))
      unsafe target[index].tail = place | UInt64(UInt32(truncatingIfNeeded: heapByteCount)) << 32
      heapByteCount += view.byteCount
    }
  }

  private func copyBits(_ column: ColumnVector, _ rows: UnsafeBufferPointer<UInt16>, _ start: Int) {
    let target = unsafe values.address.assumingMemoryBound(to: UInt64.self)
    switch column.layout {
    case .flat:
      unsafe column.withBits { source in
        unsafe GatheredColumn.writeBits(target, at: count, rows.count) { index in
          unsafe BitMask.bit(start &+ Int(rows[index]), in: source)
        }
      }
    case .constant:
      let isTrue = unsafe column.withBits { unsafe $0[0] & 1 == 1 }
      unsafe BitMask.append(repeating: isTrue, count: rows.count, to: target, at: count)
    case .dictionary(let entries):
      unsafe column.withValues(as: UInt16.self) { codes in
        unsafe entries.vector.withBits { source in
          unsafe GatheredColumn.writeBits(target, at: count, rows.count) { index in
            unsafe BitMask.bit(Int(codes[start &+ Int(rows[index])]), in: source)
          }
        }
      }
    }
  }

  private mutating func copyValidity(_ column: ColumnVector, _ rows: UnsafeBufferPointer<UInt16>, _ start: Int) {
    // Most columns have no NULL, and then need no bits at all.
    if column.validity == nil, validity == nil { return }
    let own = validity ?? makeValidity()
    let target = unsafe own.address.assumingMemoryBound(to: UInt64.self)
    unsafe column.withValidity { source in
      if let source = unsafe source, !column.isConstant {
        unsafe GatheredColumn.writeBits(target, at: count, rows.count) { index in
          unsafe BitMask.bit(start &+ Int(rows[index]), in: source)
        }
      } else {
        let isValid = unsafe source.map { unsafe $0[0] & 1 == 1 } ?? true
        unsafe BitMask.append(repeating: isValid, count: rows.count, to: target, at: count)
      }
    }
  }

  private static func isValid(_ column: ColumnVector, _ row: Int) -> Bool {
    unsafe column.withValidity { words in
      guard let words = unsafe words else { return true }
      return unsafe BitMask.bit(column.isConstant ? 0 : row, in: words)
    }
  }

  /// Writes `count` bits from bit `start` on, and clears the rest of each word that it begins: tail bits stay zero.
  @inline(__always)
  private static func writeBits(
    _ target: UnsafeMutablePointer<UInt64>, at start: Int, _ count: Int, _ bit: (Int) -> Bool
  ) {
    for index in 0..<count {
      let position = start &+ index
      let word = unsafe target + (position >> 6)
      let earlier = position & 63 == 0 ? 0 : unsafe word.pointee
      unsafe word.pointee = earlier | (bit(index) ? 1 << UInt64(position & 63) : 0)
    }
  }

  // MARK: Room

  private mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    // Doubled, so that each value is copied once on average; what that wastes is counted like what is used.
    capacity = max(needed, capacity * 2, GatheredColumn.capacityMinimum)
    values = grown(values, to: type.physical.byteCount(of: capacity))
    if let words = validity { validity = grown(words, to: BitMask.wordCount(of: capacity) * 8) }
  }

  /// Validity of the rows so far, which all have a value.
  private mutating func makeValidity() -> Buffer {
    let words = make(BitMask.wordCount(of: capacity) * 8)
    unsafe BitMask.fill(words.address.assumingMemoryBound(to: UInt64.self), bitCount: count)
    validity = words
    return words
  }

  /// Makes room for a long value in the last heap, or opens a further one.
  private mutating func reserveHeap(_ needed: Int) {
    if let last = heaps.last {
      if heapByteCount + needed <= last.byteCount { return }
      if last.byteCount < GatheredColumn.heapByteCountDoubled {
        // Views name a heap and an offset, which stay.
        heaps[heaps.count - 1] = grown(last, to: max(last.byteCount * 2, heapByteCount + needed))
        return
      }
    }
    let least = heaps.isEmpty ? GatheredColumn.heapByteCountMinimum : GatheredColumn.heapByteCountDoubled
    heaps.append(make(max(needed, least)))
    heapByteCount = 0
  }

  private mutating func make(_ needed: Int) -> Buffer {
    byteCount += needed + GatheredColumn.bufferOverheadByteCount
    return Buffer(byteCount: needed)
  }

  /// A larger buffer that begins with the same bytes and takes the place of `buffer`.
  private mutating func grown(_ buffer: Buffer, to needed: Int) -> Buffer {
    let larger = Buffer(byteCount: needed)
    unsafe larger.address.copyMemory(from: buffer.address, byteCount: buffer.byteCount)
    byteCount += needed - buffer.byteCount
    return larger
  }
}
