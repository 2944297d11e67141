import BasaltCore

/// The memory of one column of a row group while it is filled, row by row, without capacity checks: the number of
/// records is known.
///
/// Ends as a `ColumnVector` that owns the buffers. The next row group gets them back when nobody kept the vector.
struct ColumnStorage {
  let type: LogicalType
  private(set) var values: Buffer
  /// Made at the first NULL of a row group.
  private var validity: Buffer?
  /// An old one to use again.
  private var spareValidity: Buffer?
  private(set) var nullCount = 0
  private var capacity = 0
  /// Values that are not in the text as they are: with doubled quotes, or in hexadecimal. Offsets continue over the row
  /// group.
  private var sideBytes: [UInt8] = []

  init(type: LogicalType) {
    self.type = type
    values = Buffer(byteCount: 0)
  }

  /// Makes room for `capacity` rows and forgets the old ones.
  mutating func begin(capacity: Int) {
    self.capacity = capacity
    let needed = type.physical.byteCount(of: capacity)
    // Used again only if the consumer has let go of the last row group's vector: then nothing is allocated and no page
    // of memory is touched for the first time.
    if !isKnownUniquelyReferenced(&values) || values.byteCount < needed { values = Buffer(byteCount: needed) }
    spareValidity = validity ?? spareValidity
    validity = nil
    nullCount = 0
    sideBytes.removeAll(keepingCapacity: true)
  }

  /// The column of the first `count` rows. The storage must `begin` again before it is filled.
  /// - Parameter text: Where text views point.
  mutating func finish(count: Int, text: Buffer) -> ColumnVector {
    assert(count <= capacity)
    if type.physical == .bits { clearTail(of: values, from: count) }
    if let validity { clearTail(of: validity, from: count) }
    var heaps: [Buffer] = []
    if type.isVariableLength {
      // Heap 0 is the block's text, whether or not a view points there: the numbers in views are fixed.
      heaps.append(text)
      if !sideBytes.isEmpty { heaps.append(Buffer(sideBytes)) }
    }
    return ColumnVector(type: type, count: count, values: values, validity: validity, heaps: heaps)
  }

  /// Clears the bits of rows that were given up again.
  private func clearTail(of words: Buffer, from count: Int) {
    let address = unsafe words.address.assumingMemoryBound(to: UInt64.self)
    if count % 64 > 0 { unsafe address[count >> 6] &= (1 << UInt64(count & 63)) - 1 }
  }

  // MARK: Rows

  /// The slots of fixed-size values from `row` on.
  @inline(__always)
  func slots<Element: BitwiseCopyable>(as _: Element.Type, from row: Int) -> UnsafeMutablePointer<Element> {
    assert(type.physical.byteCount == MemoryLayout<Element>.size)
    return unsafe values.address.assumingMemoryBound(to: Element.self) + row
  }

  /// Writes the value of a boolean row; rows come in order.
  @inline(__always) func write(bit: Bool, row: Int) { ColumnStorage.write(bit, row: row, to: values) }

  @inline(__always) func bit(row: Int) -> Bool {
    unsafe BitMask.bit(row, in: UnsafePointer(values.address.assumingMemoryBound(to: UInt64.self)))
  }

  /// Sets one bit and leaves those of earlier rows; later ones of its word are cleared when the word begins.
  private static func write(_ bit: Bool, row: Int, to words: Buffer) {
    let word = unsafe words.address.assumingMemoryBound(to: UInt64.self) + (row >> 6)
    // The memory is not cleared beforehand: the first row of a word takes care of all 64 bits.
    let kept = row & 63 == 0 ? 0 : unsafe word.pointee & ((1 << UInt64(row & 63)) - 1)
    unsafe word.pointee = kept | (bit ? 1 << UInt64(row & 63) : 0)
  }

  /// Marks a row as NULL. Out of line: the rarer case, which must not make the loops over fields larger.
  @inline(never) mutating func markNull(row: Int) {
    if validity == nil { beginValidity() }
    if let validity { unsafe BitMask.clear(row, in: validity.address.assumingMemoryBound(to: UInt64.self)) }
    nullCount += 1
  }

  private mutating func beginValidity() {
    let needed = BitMask.wordCount(of: capacity) * 8
    var words = spareValidity
    spareValidity = nil
    // No one else may hold it: only then is it used again.
    if words == nil || words.map({ $0.byteCount < needed }) == true || !isKnownUniquelyReferenced(&words) {
      words = Buffer(byteCount: needed)
    }
    if let words { unsafe BitMask.fill(words.address.assumingMemoryBound(to: UInt64.self), bitCount: capacity) }
    validity = words
  }

  /// Takes back the NULLs of rows that are converted again.
  mutating func unmark(rows: Range<Int>) {
    guard let validity else { return }
    for row in rows {
      let words = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
      if unsafe !BitMask.bit(row, in: words) {
        unsafe BitMask.set(row, in: words)
        nullCount -= 1
      }
    }
  }

  /// The view of a value that is not in the text.
  mutating func view(ofSideBytes bytes: [UInt8]) -> StringView {
    let offset = sideBytes.count
    if bytes.count > StringView.inlineByteCountMaximum { sideBytes += bytes }
    return unsafe bytes.withUnsafeBufferPointer { unsafe StringView($0, bufferIndex: 1, offset: offset) }
  }
}
