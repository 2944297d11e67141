/// Values of one column, one after another, in Arrow's layout: what every part of the engine hands to the next.
///
/// Three layouts, because most work can be saved by not spelling values out:
/// - **flat**: a value a row.
/// - **constant**: one value that stands for all rows.
/// - **dictionary**: a 16-bit code a row, into a flat vector of distinct values.
///
/// Validity is a bit a row (1 = valid), absent when no row is NULL; under a dictionary it belongs to the rows, and
/// dictionary entries are all valid. The slot of a NULL holds any value that is safe to compute with (never an
/// out-of-range code or view).
///
/// A value: copies share their buffers, and a buffer is written again only by an owner that shares it with no one.
public struct ColumnVector: Sendable {
  public let type: LogicalType
  /// Rows.
  public private(set) var count: Int
  package private(set) var layout: Layout
  /// Flat: `count` values. Constant: one value. Dictionary: `count` codes of 16 bits.
  @usableFromInline package private(set) var values: Buffer
  /// ⌈count / 64⌉ words, or `nil` when every row is valid. Constant: one word, 0 for NULL.
  @usableFromInline package private(set) var validity: Buffer?
  /// What the views of long text and bytea values point into, by index.
  @usableFromInline package private(set) var heaps: [Buffer]

  package enum Layout: Sendable {
    case flat
    case constant
    case dictionary(DictionaryValues)
  }

  /// The distinct values under a dictionary, shared by the vectors that use them.
  package final class DictionaryValues: Sendable {
    package let vector: ColumnVector
    /// - Precondition: `vector` is flat and without NULLs, with at most 65,536 values.
    package init(_ vector: ColumnVector) {
      guard case .flat = vector.layout else { preconditionFailure("a dictionary's values are flat") }
      precondition(vector.validity == nil && vector.count <= Limits.dictionaryEntryCountMaximum)
      self.vector = vector
    }
  }

  /// - Precondition: The buffers are large enough for `count` rows of the type and layout.
  package init(
    type: LogicalType, count: Int, layout: Layout = .flat, values: Buffer, validity: Buffer? = nil, heaps: [Buffer] = []
  ) {
    self.type = type
    self.count = count
    self.layout = layout
    self.values = values
    self.validity = validity
    self.heaps = heaps
    assert(count >= 0)
    let needed =
      switch layout {
      case .flat: type.physical.byteCount(of: count)
      case .constant: type.physical.byteCount(of: 1)
      case .dictionary: count * 2
      }
    // Guards memory: kernels go by the count alone.
    precondition(values.byteCount >= needed, "\(values.byteCount) bytes for \(count) rows of \(type)")
    precondition(validity.map { $0.byteCount >= BitMask.wordCount(of: count) * 8 || isConstant } ?? true)
  }

  /// No rows.
  package init(emptyOf type: LogicalType) {
    self.init(type: type, count: 0, values: Buffer(byteCount: 0))
  }

  @usableFromInline package var isConstant: Bool {
    if case .constant = layout { return true }
    return false
  }

  /// The values under the codes, or `nil` in the other layouts.
  package var dictionary: ColumnVector? {
    if case .dictionary(let values) = layout { return values.vector }
    return nil
  }

  /// How many rows are NULL. O(count / 64).
  public var nullCount: Int {
    guard let validity else { return 0 }
    return unsafe validity.withBytes { bytes in
      let words = unsafe bytes.assumingMemoryBound(to: UInt64.self).baseAddress!
      // One bit says it for all rows.
      if isConstant { return unsafe words[0] & 1 == 1 ? 0 : count }
      return unsafe count - BitMask.population(of: words, bitCount: count)
    }
  }

  public func isValid(at row: Int) -> Bool {
    precondition(row >= 0 && row < count, "no such row")
    guard let validity else { return true }
    let index = isConstant ? 0 : row
    return unsafe validity.withBytes {
      unsafe BitMask.bit(index, in: $0.assumingMemoryBound(to: UInt64.self).baseAddress!)
    }
  }
}

// MARK: Access for kernels

extension ColumnVector {
  /// The stored values as `Element`s: `count` of them when flat, one when constant. Valid only inside `body`.
  /// - Precondition: `Element` has the size of the physical type; for a dictionary it is `UInt16`, the codes.
  @inlinable
  package func withValues<Element: BitwiseCopyable, Result, Failure: Error>(
    as _: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let stored = isConstant ? 1 : count
    precondition(values.byteCount >= stored * MemoryLayout<Element>.stride)
    return try unsafe body(
      UnsafeBufferPointer(start: values.address.assumingMemoryBound(to: Element.self), count: stored))
  }

  /// The bits of a boolean column: ⌈count / 64⌉ words. Valid only inside `body`.
  @inlinable
  package func withBits<Result, Failure: Error>(
    _ body: (UnsafePointer<UInt64>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    return try unsafe body(UnsafePointer(values.address.assumingMemoryBound(to: UInt64.self)))
  }

  /// The validity words, or `nil` when every row is valid. Valid only inside `body`.
  @inlinable
  package func withValidity<Result, Failure: Error>(
    _ body: (UnsafePointer<UInt64>?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(validity.map { unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt64.self)) })
  }

  /// The bytes of a text or bytea view that belongs to this vector. Valid only inside `body`.
  @inlinable
  package func withBytes<Result, Failure: Error>(
    of view: StringView, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if view.isInline {
      return try unsafe withUnsafeBytes(of: view) { (bytes) throws(Failure) -> Result in
        try unsafe body(
          UnsafeBufferPointer(
            start: (bytes.baseAddress! + 4).assumingMemoryBound(to: UInt8.self), count: view.byteCount))
      }
    }
    let heap = heaps[view.bufferIndex]
    precondition(view.offset + view.byteCount <= heap.byteCount, "a view beyond its heap")
    return try unsafe body(
      UnsafeBufferPointer(
        start: (heap.address + view.offset).assumingMemoryBound(to: UInt8.self), count: view.byteCount))
  }
}

// MARK: Filling again

extension ColumnVector {
  /// Makes this a flat vector of `count` rows without NULLs, whose values the caller fills at once.
  ///
  /// The old buffer is used again when no one else holds it and it is large enough: a scan that fills the same vector
  /// page after page allocates once. First touch of fresh memory costs more than decoding into it.
  /// - Returns: The values' buffer, to be written before the vector is read or copied.
  package mutating func resetFlat(count: Int) -> Buffer {
    let needed = type.physical.byteCount(of: count)
    // Somebody may still look at the batch that this vector was part of: then its memory is left to them.
    if !isKnownUniquelyReferenced(&values) || values.byteCount < needed { values = Buffer(byteCount: needed) }
    self.count = count
    layout = .flat
    validity = nil
    heaps.removeAll(keepingCapacity: true)
    return values
  }

  /// Makes this a vector of `count` codes into `entries` without NULLs, whose codes the caller fills at once.
  /// - Returns: The buffer of `count` 16-bit codes, to be written before the vector is read or copied.
  package mutating func resetDictionary(count: Int, _ entries: DictionaryValues) -> Buffer {
    precondition(entries.vector.type == type, "entries of \(entries.vector.type) for a vector of \(type)")
    if !isKnownUniquelyReferenced(&values) || values.byteCount < count * 2 { values = Buffer(byteCount: count * 2) }
    self.count = count
    layout = .dictionary(entries)
    validity = nil
    heaps.removeAll(keepingCapacity: true)
    return values
  }

  /// Makes this `count` rows of the one value in `value`, which is shared, not copied.
  package mutating func resetConstant(count: Int, value: Buffer) {
    precondition(value.byteCount >= type.physical.byteCount(of: 1))
    self.count = count
    layout = .constant
    values = value
    validity = nil
    heaps.removeAll(keepingCapacity: true)
  }

  /// Gives the vector validity words, whose contents the caller writes at once, tail bits zero.
  package mutating func resetValidity() -> Buffer {
    let words = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    validity = words
    return words
  }

  /// Adds a buffer that views may point into.
  /// - Returns: Its index, for the views.
  package mutating func appendHeap(_ heap: Buffer) -> Int {
    heaps.append(heap)
    return heaps.count - 1
  }
}
