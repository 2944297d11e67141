import BasaltCore

/// An argument's values by row, whether flat or constant: a constant answers every row with its one value.
///
/// A lane borrows the memory of its call's arguments and must not outlive the call. Rows are not checked in release: a
/// kernel walks `0..<rowCount`, and the vectors are that long.
@safe
/// Dictionaries never get here: the shell computes a function once for each entry, or spells the
/// column out (`BoundFunction`).
struct FixedLane<Element: BitwiseCopyable> {
  let base: UnsafePointer<Element>
  /// All ones for a flat vector, zero for a constant: no branch a row.
  private let mask: Int

  init(_ vector: ColumnVector) {
    assert(vector.type.physical.byteCount == MemoryLayout<Element>.size)
    unsafe base = UnsafePointer(vector.values.address.assumingMemoryBound(to: Element.self))
    mask = vector.isConstant ? 0 : -1
  }

  @inline(__always) var isConstant: Bool { mask == 0 }

  @inline(__always)
  subscript(row: Int) -> Element { unsafe base[row & mask] }
}

/// The same of a boolean argument.
@safe
struct BitLane {
  private let words: UnsafePointer<UInt64>
  private let mask: Int

  init(_ vector: ColumnVector) {
    assert(vector.type == .boolean)
    unsafe words = UnsafePointer(vector.values.address.assumingMemoryBound(to: UInt64.self))
    mask = vector.isConstant ? 0 : -1
  }

  /// The bit of a row.
  subscript(row: Int) -> Bool { unsafe BitMask.bit(row & mask, in: words) }

  /// 64 rows at once; those behind the last are of no meaning.
  func word(_ index: Int) -> UInt64 {
    // A constant is one bit for all.
    if mask == 0 { return unsafe words[0] & 1 == 1 ? .max : 0 }
    return unsafe words[index]
  }
}

/// The same of a decimal argument, widened: 64 bits up to 18 digits, 128 above.
@safe
/// For kernels that compute in 128 bits in any case; those that are on the way of a scan have a
/// loop of 64 beside it.
struct DecimalLane {
  private let narrow: FixedLane<Int64>?
  private let wide: FixedLane<Int128>?

  init(_ vector: ColumnVector) {
    if vector.type.physical == .int64 {
      (narrow, wide) = (FixedLane(vector), nil)
    } else {
      (narrow, wide) = (nil, FixedLane(vector))
    }
  }

  @inline(__always)
  subscript(row: Int) -> Int128 {
    if let narrow { return Int128(narrow[row]) }
    return wide.map { $0[row] } ?? 0
  }
}

/// The same of a text or bytea argument, as bytes.
@safe
/// Bytes and no strings: a string a row would be an allocation a row, and what SQL asks of texts is
/// nearly always asked of bytes.
struct TextLane {
  let views: UnsafePointer<StringView>
  let heaps: [Buffer]
  private let mask: Int

  init(_ vector: ColumnVector) {
    assert(vector.type.physical == .view)
    unsafe views = UnsafePointer(vector.values.address.assumingMemoryBound(to: StringView.self))
    heaps = vector.heaps
    mask = vector.isConstant ? 0 : -1
  }

  var isConstant: Bool { mask == 0 }

  @inline(__always)
  /// The view of a row: its length, and what is needed to find the rest.
  func view(_ row: Int) -> StringView { unsafe views[row & mask] }

  /// The bytes of a row, which lie in the view itself or in a heap. At least 16 bytes behind them may be read.
  @inline(__always)
  subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
    let slot = unsafe views + (row & mask)
    let view = unsafe slot.pointee
    if view.isInline {
      return unsafe UnsafeBufferPointer(
        start: (UnsafeRawPointer(slot) + 4).assumingMemoryBound(to: UInt8.self), count: view.byteCount)
    }
    let heap = heaps[view.bufferIndex]
    // Guards memory: views come from files.
    precondition(view.offset + view.byteCount <= heap.byteCount, "a view beyond its heap")
    return unsafe UnsafeBufferPointer(
      start: (heap.address + view.offset).assumingMemoryBound(to: UInt8.self), count: view.byteCount)
  }

  /// A row as a string: for what Unicode is needed for.
  func string(_ row: Int) -> String { unsafe String(decoding: self[row], as: UTF8.self) }
}
