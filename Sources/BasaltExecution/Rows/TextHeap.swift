internal import BasaltCore

/// Keeps the bytes of text and bytea that rows in memory need, packed one behind the other in a few large buffers.
///
/// Rows that are kept would otherwise keep the page that they came from, of which a filter may have left one row in a
/// thousand; and a column of a million rows would name a thousand heaps, through which every later copy has to look.
/// A dictionary's entries are copied once, and its rows keep their codes.
final class TextHeap {
  private var heap: Buffer?
  /// Bytes used of `heap`. What lies before is shared and never written again; what lies behind nobody has seen.
  private var used = 0
  private var nextByteCount = TextHeap.byteCountMinimum
  /// The dictionary whose entries were copied last, and the copy: batches of one chunk share it.
  private var lastDictionary: (source: ColumnVector.DictionaryValues, copy: ColumnVector.DictionaryValues)?
  /// A large dictionary that is not copied yet, and how many rows of it were.
  private var waiting: (source: ColumnVector.DictionaryValues, rowCount: Int)?
  /// Bytes of buffers allocated since it was last asked.
  private var allocatedByteCount = 0

  /// Grows with the column: few rows cost little, and many do not make many buffers.
  private static let byteCountMinimum = 16 << 10
  private static let byteCountMaximum = 4 << 20
  /// Entries of a dictionary that is copied for any number of rows: less than a batch of them takes.
  private static let entryCountAlways = 2 * Limits.vectorRowCount

  /// Bytes allocated since the last call.
  func takeAllocatedByteCount() -> Int {
    defer { allocatedByteCount = 0 }
    return allocatedByteCount
  }

  /// The same rows, with their long values in heaps of this.
  func adopted(_ column: ColumnVector) -> ColumnVector {
    switch column.layout {
    case .dictionary(let source):
      // Short entries lie in their views.
      if source.vector.heaps.isEmpty { return column }
      let copy: ColumnVector.DictionaryValues
      if let last = lastDictionary, last.source === source {
        copy = last.copy
      } else if isSpelledOut(source, rowCount: column.count) {
        return copied(ColumnVector.concatenated([column], type: column.type))
      } else {
        copy = ColumnVector.DictionaryValues(adopted(source.vector))
        allocatedByteCount += source.vector.count * 16
        lastDictionary = (source, copy)
      }
      return ColumnVector(
        type: column.type, count: column.count, layout: .dictionary(copy), values: column.values,
        validity: column.validity)
    case .constant, .flat:
      // Nothing but short values: kept by reference.
      if column.heaps.isEmpty { return column }
      return copied(column)
    }
  }

  /// Whether rows are copied without their dictionary: megabytes of entries for the ten rows that a limit keeps would be
  /// more than all these rows are. From as many rows on as there are entries, the dictionary is copied after all, so that
  /// neither way takes more than twice what the other would have.
  private func isSpelledOut(_ source: ColumnVector.DictionaryValues, rowCount: Int) -> Bool {
    guard source.vector.count > TextHeap.entryCountAlways else { return false }
    var total = rowCount
    if let waiting, waiting.source === source { total += waiting.rowCount }
    waiting = total < source.vector.count ? (source, total) : nil
    return waiting != nil
  }

  /// - Precondition: Flat or constant.
  private func copied(_ column: ColumnVector) -> ColumnVector {
    // A constant stays one.
    let stored = column.isConstant ? 1 : column.count
    let target = Buffer(byteCount: stored * 16)
    let views = unsafe target.address.assumingMemoryBound(to: StringView.self)
    // The heaps of this column alone, most often one.
    var heaps: [Buffer] = []
    // Fetched once, outside of the loop.
    let sources = unsafe HeapAddresses(column)
    unsafe column.withValues(as: StringView.self) { source in
      for row in 0..<stored {
        var view = unsafe source[row]
        if !view.isInline {
          // The slot of a NULL may be any safe view; its bytes are copied as well, which is rare and harmless.
          let bytes = unsafe sources.bytes(of: view)
          reserve(view.byteCount)
          // There is one: room was just made.
          guard let heap else { continue }
          // A batch fills at most the end of one buffer and the beginning of the next, but for very long values.
          if heaps.last !== heap { heaps.append(heap) }
          unsafe (heap.address + used).copyMemory(from: bytes, byteCount: view.byteCount)
          // Length and prefix stay; where the bytes lie is all that has changed.
          view.tail = UInt64(heaps.count - 1) | UInt64(used) << 32
          used += view.byteCount
        }
        unsafe views[row] = view
      }
    }
    return ColumnVector(
      type: column.type, count: column.count, layout: column.layout, values: target, validity: column.validity,
      heaps: heaps)
  }

  /// Makes room for a value, in a further buffer when the last one is full.
  private func reserve(_ byteCount: Int) {
    // Values are never cut in two.
    if let heap, used + byteCount <= heap.byteCount { return }
    // What is left of the last buffer is lost: less than one value.
    let buffer = Buffer(byteCount: max(nextByteCount, byteCount))
    nextByteCount = min(nextByteCount * 4, TextHeap.byteCountMaximum)
    allocatedByteCount += buffer.byteCount
    (heap, used) = (buffer, 0)
  }
}

/// Where the heaps of a column begin, so that a loop over its rows neither counts references nor asks an array of
/// objects. Borrows the column's memory.
@unsafe
struct HeapAddresses {
  private let heaps: [(address: UnsafeRawPointer, byteCount: Int)]

  /// - Parameter column: A text or bytea column, flat or constant.
  init(_ column: ColumnVector) {
    unsafe heaps = column.heaps.map { unsafe (UnsafeRawPointer($0.address), $0.byteCount) }
  }

  /// The bytes of a view that is not inline.
  @inline(__always)
  func bytes(of view: StringView) -> UnsafeRawPointer {
    let heap = unsafe heaps[view.bufferIndex]
    // Guards memory: views come from files.
    precondition(unsafe view.offset + view.byteCount <= heap.byteCount, "a view beyond its heap")
    return unsafe heap.address + view.offset
  }
}
