/// Makes a flat column vector value by value: what readers of text and literals fill.
///
/// Amortised O(1) a value; the typed `append`s do not allocate when the capacity was given. One owner, who ends it with
/// `finish()`.
package struct ColumnBuilder: ~Copyable {
  package let type: LogicalType
  /// Rows appended so far.
  package internal(set) var count = 0
  package private(set) var nullCount = 0
  /// Rows that the buffers have room for, validity included.
  @usableFromInline var capacity: Int
  @usableFromInline var values: Buffer
  /// Made at the first NULL.
  @usableFromInline var validity: Buffer?
  /// Full heaps, then the one that is being filled.
  /// A heap that is full is never moved: views have its index and offsets, and stay as they are when the column grows.
  private var heaps: [Buffer] = []
  /// Bytes used of the last heap.
  private var heapByteCount = 0

  /// The first heap of a column; later ones double up to `heapByteCountMaximum`.
  private static let heapByteCountMinimum = 64 << 10
  /// View offsets are 31 bits in Arrow; this keeps far below and wastes little at the end.
  private static let heapByteCountMaximum = 16 << 20

  package init(type: LogicalType, capacity: Int = 1_024) {
    self.type = type
    self.capacity = max(capacity, 64)
    values = Buffer(byteCount: type.physical.byteCount(of: self.capacity))
  }

  /// Appends a value of the column's type, or NULL.
  /// - Throws: `.typeMismatch` when it is of another type; `.outOfRange` when it is longer than a value may be, or none
  ///   that SQL knows.
  package mutating func append(_ value: Value) throws(BasaltError) {
    // What no text of ours would read again is refused here, where values come from people.
    if let reason = value.reasonNotToStore {
      throw BasaltError(.outOfRange, reason, remedy: "Use a value within the range of \(type).")
    }
    switch (value, type) {
    case (.null, _): appendNull()
    case (.boolean(let value), .boolean): append(bit: value)
    case (.smallint(let value), .smallint): append(fixed: value)
    case (.integer(let value), .integer), (.date(let value), .date): append(fixed: value)
    case (.bigint(let value), .bigint), (.time(let value), .time), (.timestamp(let value), .timestamp),
      (.timestamptz(let value), .timestamptz):
      append(fixed: value)
    case (.real(let value), .real): append(fixed: value)
    case (.double(let value), .double): append(fixed: value)
    case (.decimal(let value), .decimal(let precision, let scale)):
      guard let unscaled = value.rescaled(to: scale, precision: precision) else {
        throw BasaltError(
          .outOfRange, "\(value) does not fit \(type).", remedy: "Use a wider type, or a value within its range.")
      }
      // Cannot trap: `rescaled` has held the value against the precision.
      if precision <= 18 { append(fixed: Int64(unscaled)) } else { append(fixed: unscaled) }
    case (.text(var value), .text):
      let tooLong = value.withUTF8 { unsafe !append(bytes: $0) }
      if tooLong { throw ColumnBuilder.valueTooLong(value.utf8.count) }
    case (.bytea(let value), .bytea):
      let tooLong = unsafe value.withUnsafeBufferPointer { unsafe !append(bytes: $0) }
      if tooLong { throw ColumnBuilder.valueTooLong(value.count) }
    case (.uuid(let value), .uuid): append(fixed: value.bits.bigEndian)
    case (.list(let value), .list(let list)):
      let bytes = try ListFormat(list).bytes(of: value)
      let tooLong = unsafe bytes.withUnsafeBufferPointer { unsafe !append(bytes: $0) }
      if tooLong { throw ColumnBuilder.valueTooLong(bytes.count) }
    default:
      throw BasaltError(
        .typeMismatch, "'\(Value.excerpt(of: value.description))' is not of type \(type).",
        remedy: "Give a value of the column's type.")
    }
  }

  private static func valueTooLong(_ byteCount: Int) -> BasaltError {
    BasaltError(
      .outOfRange, "A value has \(byteCount) bytes; at most \(Limits.valueByteCountMaximum) are possible.",
      remedy: "Store it outside of the table, or in parts.")
  }

  /// - Precondition: `Element` is the column's physical type.
  @inlinable
  package mutating func append<Element: BitwiseCopyable>(fixed value: Element) {
    assert(type.physical.byteCount == MemoryLayout<Element>.size)
    reserveOne()
    unsafe values.address.storeBytes(of: value, toByteOffset: count * MemoryLayout<Element>.size, as: Element.self)
    endRow(isValid: true)
  }

  /// A boolean, which takes one bit.
  package mutating func append(bit value: Bool) {
    reserveOne()
    writeBit(value, to: values)
    endRow(isValid: true)
  }

  /// Appends a text or bytea value; text must have been validated.
  /// - Returns: `false`, with nothing appended, when it is longer than `Limits.valueByteCountMaximum`.
  package mutating func append(bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count <= Limits.valueByteCountMaximum else { return false }
    reserveOne()
    var view = StringView(head: 0, tail: 0)
    // Short values lie in the view itself and touch no heap.
    if bytes.count <= StringView.inlineByteCountMaximum {
      view = unsafe StringView(bytes, bufferIndex: 0, offset: 0)
    } else {
      reserveHeap(bytes.count)
      let heap = heaps[heaps.count - 1]
      unsafe (heap.address + heapByteCount).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
      view = unsafe StringView(bytes, bufferIndex: heaps.count - 1, offset: heapByteCount)
      heapByteCount += bytes.count
    }
    unsafe values.address.storeBytes(of: view, toByteOffset: count * 16, as: StringView.self)
    endRow(isValid: true)
    return true
  }

  /// Appends NULL. Its slot repeats the value before it, which costs runs, dictionaries and frames of reference
  /// nothing.
  package mutating func appendNull() {
    reserveOne()
    if validity == nil {
      // A column that never meets a NULL never has a mask: the rows so far become valid all at once.
      let words = Buffer(byteCount: BitMask.wordCount(of: capacity) * 8)
      unsafe words.address.initializeMemory(as: UInt8.self, repeating: 0, count: words.byteCount)
      unsafe BitMask.fill(words.address.assumingMemoryBound(to: UInt64.self), bitCount: count)
      validity = words
    }
    // Repeated bit by bit as any value: a view twice over points to the same bytes, which is as safe as once.
    // Bits have no stride, and are done below.
    if let stride = type.physical.byteCount {
      let slot = unsafe values.address + count * stride
      if count == 0 {
        unsafe slot.initializeMemory(as: UInt8.self, repeating: 0, count: stride)
      } else {
        unsafe slot.copyMemory(from: slot - stride, byteCount: stride)
      }
    } else {
      unsafe writeBit(
        count > 0 && BitMask.bit(count - 1, in: values.address.assumingMemoryBound(to: UInt64.self)), to: values)
    }
    nullCount += 1
    endRow(isValid: false)
  }

  /// The column, with its buffers handed over.
  /// - Complexity: O(1): what was reserved and not used stays allocated with the column.
  package consuming func finish() -> ColumnVector {
    ColumnVector(type: type, count: count, values: values, validity: validity, heaps: heaps)
  }

  /// Counts the row; its value has been written.
  @inline(__always)
  @inlinable
  mutating func endRow(isValid: Bool) {
    if let validity { writeBit(isValid, to: validity) }
    count += 1
  }

  /// Writes the bit of row `count`, and clears the rest of its word when it is the first of one: tail bits stay zero.
  @inlinable
  func writeBit(_ value: Bool, to words: Buffer) {
    let word = unsafe words.address.assumingMemoryBound(to: UInt64.self) + (count >> 6)
    let earlier = count & 63 == 0 ? 0 : unsafe word.pointee
    unsafe word.pointee = earlier | (value ? 1 << UInt64(count & 63) : 0)
  }

  @inline(__always)
  @inlinable
  mutating func reserveOne() {
    if count == capacity { grow() }
  }

  /// Out of line: it happens a logarithmic number of times.
  @usableFromInline
  mutating func grow() {
    capacity *= 2
    values = ColumnBuilder.grown(values, to: type.physical.byteCount(of: capacity))
    if let words = validity { validity = ColumnBuilder.grown(words, to: BitMask.wordCount(of: capacity) * 8) }
  }

  /// Doubled each time, so that each value is copied once on average.
  private static func grown(_ buffer: Buffer, to byteCount: Int) -> Buffer {
    let larger = Buffer(byteCount: byteCount)
    unsafe larger.address.copyMemory(from: buffer.address, byteCount: buffer.byteCount)
    return larger
  }

  /// Makes room for a long value in the last heap, or opens a further one.
  private mutating func reserveHeap(_ byteCount: Int) {
    if let last = heaps.last, heapByteCount + byteCount <= last.byteCount { return }
    let doubled = min(
      max(ColumnBuilder.heapByteCountMinimum, (heaps.last?.byteCount ?? 0) * 2), ColumnBuilder.heapByteCountMaximum)
    heaps.append(Buffer(byteCount: max(doubled, byteCount)))
    heapByteCount = 0
  }
}
