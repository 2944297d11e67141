internal import BasaltCore
internal import CBasaltKernels

/// Numbers the distinct values of a chunk in the order in which they appear: open addressing, without an allocation a
/// value, behind a small cache of recent entries, because most columns that are worth a dictionary have few values.
///
/// Optional in all it does: when there are too many values, or they probe too long (by bad luck, or because someone
/// chose them so), it gives up, and the chunk goes without a dictionary.
struct DistinctTable: ~Copyable {
  private let element: ElementType
  private let stride: Int
  /// Entry number plus one, or 0.
  private var slots: [UInt32]
  /// Memory forms and hashes of the entries.
  /// Entries are views, not copies of text: they stay good while the column's heaps do.
  private(set) var entries: [UInt128] = []
  private var hashes: [UInt64] = []
  /// Bytes of the entries in a dictionary page, roughly.
  private(set) var byteCount = 0
  /// The entry (plus one) that was last found for each hash of a value's first bytes.
  private var recent: [UInt32] = Array(repeating: 0, count: 256)

  /// Far beyond what a table at most half full shows by chance.
  private static let probeCountMaximum = 128
  /// Fits the first-level cache; most dictionaries have fewer entries than half of it.
  private static let slotCountAtFirst = 1_024
  /// 2^64 divided by the golden ratio: spreads neighbours over the high bits.
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ element: ElementType) {
    self.element = element
    stride = element.byteCount ?? 0
    slots = Array(repeating: 0, count: DistinctTable.slotCountAtFirst)
  }

  /// Gives each value of a vector its number.
  /// - Parameters:
  ///   - validity: The vector's valid rows, or `nil`. A NULL row gets the number of the row before it.
  ///   - previous: The number of the row before the vector's first.
  /// - Returns: Whether all went well; `false` is giving up.
  mutating func number(
    _ values: NodeValues, validity: UnsafePointer<UInt64>?, previous: UInt16, into codes: UnsafeMutablePointer<UInt16>
  ) -> Bool {
    // A row that is NULL repeats the code before it, as filler repeats values: runs of codes go on through NULLs.
    var last = previous
    for row in 0..<values.count {
      if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) {
        unsafe codes[row] = last
        continue
      }
      let bits = unsafe MemoryForm.load(values.address + row * stride, byteCount: stride)
      guard let entry = entry(of: bits, values) else { return false }
      last = entry
      unsafe codes[row] = last
    }
    return true
  }

  @inline(__always)
  private mutating func entry(of bits: UInt128, _ values: NodeValues) -> UInt16? {
    let place = recentPlace(of: bits)
    let candidate = recent[place]
    if candidate != 0, isEqual(entries[Int(candidate) - 1], bits, values) {
      return UInt16(truncatingIfNeeded: candidate - 1)
    }
    // Remembered whether found or new: values that come in bursts are then found without a hash.
    guard let entry = search(bits, values) else { return nil }
    recent[place] = UInt32(entry) + 1
    return entry
  }

  /// From the length and prefix of a long text, which lies elsewhere in each row; from all bits of anything else.
  @inline(__always)
  private func recentPlace(of bits: UInt128) -> Int {
    let low = UInt64(truncatingIfNeeded: bits)
    let isLong = element == .bytes && !StringView(bits: bits).isInline
    let high = isLong ? 0 : UInt64(truncatingIfNeeded: bits >> 64)
    return Int(truncatingIfNeeded: ((low ^ high &* DistinctTable.multiplier) &* DistinctTable.multiplier) >> 56)
  }

  // Out of line, so that the loop over rows stays small: nearly all of them end at the recent entry.
  @inline(never)
  private mutating func search(_ bits: UInt128, _ values: NodeValues) -> UInt16? {
    let hash = hash(of: bits, values)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash, isEqual(entries[index], bits, values) { return UInt16(truncatingIfNeeded: index) }
      slot = (slot + 1) & (slots.count - 1)
      probeCount += 1
      if probeCount > DistinctTable.probeCountMaximum { return nil }
    }
    // The empty slot that ended the search is where it belongs.
    return insert(bits, hash: hash, at: slot)
  }

  private func hash(of bits: UInt128, _ values: NodeValues) -> UInt64 {
    if element == .bytes, !StringView(bits: bits).isInline {
      return unsafe values.withBytes(of: StringView(bits: bits)) {
        unsafe Kernels.best.pointee.hash.xxh3_64($0.baseAddress!, $0.count, 0)
      }
    }
    // Murmur3's finaliser, over both halves.
    var hash = UInt64(truncatingIfNeeded: bits) ^ UInt64(truncatingIfNeeded: bits >> 64) &* DistinctTable.multiplier
    hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
  }

  /// - Returns: `nil` beyond the limits of a dictionary, in entries or in bytes.
  private mutating func insert(_ bits: UInt128, hash: UInt64, at slot: Int) -> UInt16? {
    // Of each entry, its bytes and a byte for its length; of fixed values, their width.
    let index = entries.count
    byteCount += element == .bytes ? StringView(bits: bits).byteCount + 1 : stride
    guard index < Limits.dictionaryEntryCountMaximum, byteCount <= Limits.dictionaryByteCountMaximum else { return nil }
    entries.append(bits)
    hashes.append(hash)
    slots[slot] = UInt32(index + 1)
    if entries.count * 2 > slots.count { grow() }
    return UInt16(index)
  }

  /// Four times the slots: four times in the life of the largest dictionary, and no value is hashed again.
  private mutating func grow() {
    var larger: [UInt32] = Array(repeating: 0, count: slots.count * 4)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = UInt32(index + 1)
    }
    slots = larger
  }

  @inline(__always)
  private func isEqual(_ left: UInt128, _ right: UInt128, _ values: NodeValues) -> Bool {
    if left == right { return true }
    guard element == .bytes else { return false }
    let left = StringView(bits: left)
    let right = StringView(bits: right)
    // Length and prefix decide almost always; inline texts are equal only when all bits are, which they were not.
    guard left.head == right.head, !left.isInline else { return false }
    return unsafe values.withBytes(of: left) { left in
      unsafe values.withBytes(of: right) { unsafe ByteOrder.compare(left, $0) == .same }
    }
  }
}
