package import BasaltCore

/// Values in memory that are to become a node.
///
/// Keeps its memory alive by reference. Bits begin at a whole word, because pages begin at whole vectors.
///
/// What goes down the tree while it is being chosen: the column's own memory at the root, then whatever an encoding has
/// made of it (codes, quotients, lengths, run values) for its children.
package struct NodeValues {
  /// What the values are, which for children need not be what the column has.
  package let element: ElementType
  package let count: Int
  private let storage: Buffer
  private let byteOffset: Int
  /// What views point into; bytes only.
  let heaps: ByteHeaps?

  /// - Parameters:
  ///   - storage: Holds all values from `byteOffset` on.
  ///   - heaps: Needed for bytes, and for nothing else.
  package init(_ element: ElementType, count: Int, storage: Buffer, byteOffset: Int = 0, heaps: ByteHeaps? = nil) {
    // Guards memory: all pointers below reach as far as `count` says.
    precondition(byteOffset >= 0 && byteOffset + element.byteCount(of: count) <= storage.byteCount)
    precondition(element != .bytes || heaps != nil)
    self.element = element
    self.count = count
    self.storage = storage
    self.byteOffset = byteOffset
    self.heaps = heaps
  }

  /// The first value, in memory form.
  var address: UnsafeRawPointer { unsafe UnsafeRawPointer(storage.address + byteOffset) }

  /// Some of the values, without copying. Bits may only be cut at whole words.
  /// - Complexity: O(1).
  func slice(_ rows: Range<Int>) -> NodeValues {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= count)
    let start: Int
    if let stride = element.byteCount {
      start = rows.lowerBound * stride
    } else {
      precondition(rows.lowerBound % 64 == 0, "bits are cut at whole words")
      start = rows.lowerBound / 8
    }
    return NodeValues(element, count: rows.count, storage: storage, byteOffset: byteOffset + start, heaps: heaps)
  }

  /// One value's memory form.
  ///
  /// Zeros above the value's own width; a single bit is 0 or 1.
  func bits(at index: Int) -> UInt128 {
    guard let stride = element.byteCount else {
      return unsafe BitMask.bit(index, in: address.assumingMemoryBound(to: UInt64.self)) ? 1 : 0
    }
    return unsafe MemoryForm.load(address + index * stride, byteCount: stride)
  }

  /// - Precondition: The values are bytes.
  func view(at index: Int) -> StringView {
    unsafe address.load(fromByteOffset: index * 16, as: StringView.self)
  }

  /// The bytes of a value where they lie: in its view, or in a heap. Good as long as the values are; eight bytes behind
  /// them may be read.
  /// - Precondition: The values are bytes.
  @inline(__always)
  @unsafe func text(at index: Int) -> UnsafeBufferPointer<UInt8> {
    let view = view(at: index)
    let start =
      unsafe view.isInline ? address + (index * 16 + 4) : heaps!.addresses[view.bufferIndex]! + view.offset
    return unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: view.byteCount)
  }

  /// The bytes of one of the views. Valid only inside `body`.
  @inline(__always)
  func withBytes<Result>(of view: StringView, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    unsafe ByteHeaps.withBytes(of: view, heaps!.addresses, body)
  }

  /// The values as a column, whose memory is theirs.
  /// - Precondition: None was cut off before them, and they have the memory form of the type.
  func column(of type: LogicalType) -> ColumnVector {
    precondition(byteOffset == 0 && element == ElementType(type.physical))
    return ColumnVector(type: type, count: count, values: storage, heaps: heaps?.buffers ?? [])
  }

  /// The rows of a vector.
  func rows(ofVector vector: Int) -> Range<Int> {
    let start = vector * Limits.vectorRowCount
    return start..<min(start + Limits.vectorRowCount, count)
  }

  /// The last one may be incomplete.
  var vectorCount: Int { (count + Limits.vectorRowCount - 1) / Limits.vectorRowCount }
}

/// The heaps of a text or bytea column as a table of addresses: a lookup by buffer index without a retain a value.
///
/// The loops that write text look up a heap a value; through an array of `Buffer` each look-up would count references.
@safe package final class ByteHeaps {
  /// Held so that the addresses stay good.
  fileprivate let buffers: [Buffer]
  /// By buffer index; owned, and released with the object.
  private let table: UnsafeMutablePointer<UnsafeRawPointer?>

  /// - Parameter buffers: In the order that the views' buffer indices mean.
  package init(_ buffers: [Buffer]) {
    self.buffers = buffers
    // Never of capacity 0, so that there is an address even for a column all of whose values are inline.
    unsafe table = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: max(buffers.count, 1))
    unsafe table.initialize(repeating: nil, count: max(buffers.count, 1))
    for (index, buffer) in buffers.enumerated() { unsafe table[index] = UnsafeRawPointer(buffer.address) }
  }

  deinit { unsafe table.deallocate() }

  /// Good as long as the object lives.
  var addresses: UnsafePointer<UnsafeRawPointer?> { unsafe UnsafePointer(table) }

  @inline(__always)
  static func withBytes<Result>(
    of view: StringView, _ addresses: UnsafePointer<UnsafeRawPointer?>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if view.isInline {
      return unsafe withUnsafeBytes(of: view) { memory in
        unsafe body(
          UnsafeBufferPointer(
            start: (memory.baseAddress! + 4).assumingMemoryBound(to: UInt8.self), count: view.byteCount))
      }
    }
    let start = unsafe (addresses[view.bufferIndex]! + view.offset).assumingMemoryBound(to: UInt8.self)
    return unsafe body(UnsafeBufferPointer(start: start, count: view.byteCount))
  }
}
