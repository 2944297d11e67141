internal import BasaltCore
internal import CBasaltKernels

/// Numbers the distinct values of a chunk in the order in which they appear: open addressing, without an allocation a
/// value, behind a small cache of recent entries, because most columns that are worth a dictionary have few values.
///
/// Two ways for two kinds of values. Numbers and short texts are their memory form: compared in a register, found one after
/// the other. A long text has to be fetched from wherever it lies, in its row and in the entry that may be its equal; so the
/// long texts of a vector are hashed together, then held against the table together, and the processor waits for memory
/// once for many of them.
///
/// Optional in all it does: when there are too many values, or they probe too long (by bad luck, or because someone
/// chose them so), it gives up, and the chunk goes without a dictionary.
struct DistinctTable: ~Copyable {
  /// What views point into, by buffer index; bytes only.
  private typealias Heaps = UnsafePointer<UnsafeRawPointer?>

  private let element: ElementType
  /// Bytes of a value's memory form; 16 for the view of a text.
  private let stride: Int
  /// Entry number plus one, or 0.
  private var slots: [UInt32]
  /// Memory forms and hashes of the entries.
  /// Entries are views, not copies of text: they stay good while the column's heaps do.
  private(set) var entries: [UInt128] = []
  /// By entry: growing needs them, and a search compares them before it compares values.
  private var hashes: [UInt64] = []
  /// A short text is hashed in its view, where it lies in a register: sooner, and to another number.
  private var hasShortEntry = false
  /// `ValueHash` of each entry, where all are long texts: they are hashed as that is.
  var valueHashes: [UInt64]? { hasShortEntry ? nil : hashes }
  /// Bytes of the entries in a dictionary page, roughly.
  private(set) var byteCount = 0
  /// The entry (plus one) that was last found for each hash of a memory form: with what it points to, about what a
  /// second-level cache holds.
  private var recent: [UInt32] = Array(repeating: 0, count: 4_096)
  /// Rows of a vector whose texts have to be looked at, and the entries (plus one) that they may be.
  private var pendingRows: [Int] = []
  private var pendingEntries: [UInt32] = []

  /// Far beyond what a table at most half full shows by chance.
  private static let probeCountMaximum = 128
  /// Fits the first-level cache; most dictionaries have fewer entries than half of it.
  private static let slotCountAtFirst = 1_024
  /// 2^64 divided by the golden ratio: spreads neighbours over the high bits.
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// For one chunk. Bits have no dictionary, so every element here has whole bytes.
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
  /// - Complexity: O(values), a hash only for those that the recent entries do not have.
  mutating func number(
    _ values: NodeValues, validity: UnsafePointer<UInt64>?, previous: UInt16, into codes: UnsafeMutablePointer<UInt16>
  ) -> Bool {
    // A row that is NULL repeats the code before it, as filler repeats values: runs of codes go on through NULLs.
    var last = previous
    // Once: in the loop each look at the values would count references.
    let heaps = unsafe values.heaps?.addresses
    var start = 0
    while start < values.count {
      let rows = start..<min(start + Limits.vectorRowCount, values.count)
      pendingRows.removeAll(keepingCapacity: true)
      // First what needs no look at any text.
      for row in rows {
        if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) {
          // Of what is pending, the number is not known yet: then it is repeated below.
          unsafe codes[row] = last
          continue
        }
        let bits = unsafe MemoryForm.load(values.address + row * stride, byteCount: stride)
        let place = recentPlace(of: bits)
        let candidate = recent[place]
        if candidate != 0, entries[Int(candidate) - 1] == bits {
          last = UInt16(truncatingIfNeeded: candidate - 1)
        } else if element == .bytes, !StringView(bits: bits).isInline {
          pendingRows.append(row)
          continue
        } else {
          // Remembered whether found or new: values that come in bursts are then found without a hash.
          guard let entry = unsafe search(bits, hash(of: bits), heaps) else { return false }
          recent[place] = UInt32(entry) + 1
          last = entry
        }
        unsafe codes[row] = last
      }
      if !pendingRows.isEmpty {
        guard let heaps = unsafe heaps, unsafe numberPending(values, heaps, into: codes) else { return false }
        if let validity = unsafe validity {
          // In order, so that a run of NULLs takes over what the first of them has.
          for row in rows where unsafe !BitMask.bit(row, in: validity) {
            unsafe codes[row] = row == 0 ? previous : codes[row - 1]
          }
        }
        last = unsafe codes[rows.upperBound - 1]
      }
      start = rows.upperBound
    }
    return true
  }

  /// Gives long texts of a vector their numbers, in three loops: in each the loads do not wait for each other, where text by
  /// text each waits for the one before it, and for memory, since a large dictionary is in no near cache.
  /// - Returns: Whether all went well.
  private mutating func numberPending(
    _ values: NodeValues, _ heaps: Heaps, into codes: UnsafeMutablePointer<UInt16>
  ) -> Bool {
    let count = pendingRows.count
    // Of this vector's rows those that are to be looked at, side by side, as the kernel that hashes wants them.
    let views = Buffer(byteCount: count * 16)
    let hashes = Buffer(byteCount: count * 8)
    let texts = unsafe views.address.assumingMemoryBound(to: UInt128.self)
    let numbers = unsafe hashes.address.assumingMemoryBound(to: UInt64.self)
    for index in 0..<count { unsafe texts[index] = values.bits(at: pendingRows[index]) }
    unsafe Kernels.best.pointee.hash.hash_views(views.address, heaps, numbers, count)
    // Which entry each may be: the first in its slot that has its hash, and ends as it does.
    pendingEntries.removeAll(keepingCapacity: true)
    for index in 0..<count {
      let slot = unsafe slots[Int(truncatingIfNeeded: numbers[index]) & (slots.count - 1)]
      var candidate: UInt32 = 0
      if slot != 0, unsafe self.hashes[Int(slot) - 1] == numbers[index] {
        let isAlike = unsafe end(of: entries[Int(slot) - 1], heaps) == end(of: texts[index], heaps)
        candidate = isAlike ? slot : 0
      }
      pendingEntries.append(candidate)
    }
    // At last the texts themselves, of which the last line of memory has come by now. Where the candidate is none, because its
    // slot is another's or it has no entry yet, the search begins again from the slot: few do.
    for index in 0..<count {
      let bits = unsafe texts[index]
      var candidate = pendingEntries[index]
      if unsafe candidate == 0 || !isEqual(entries[Int(candidate) - 1], bits, heaps) {
        guard let entry = unsafe search(bits, numbers[index], heaps) else { return false }
        candidate = UInt32(entry) + 1
      }
      recent[recentPlace(of: bits)] = candidate
      unsafe codes[pendingRows[index]] = UInt16(truncatingIfNeeded: candidate - 1)
    }
    return true
  }

  /// The last bytes of a text; of a short one, its view's, which no long one is equal to.
  @inline(__always)
  private func end(of bits: UInt128, _ heaps: Heaps) -> UInt64 {
    let view = StringView(bits: bits)
    guard !view.isInline else { return view.tail }
    return unsafe (heaps[view.bufferIndex]! + (view.offset + view.byteCount - 8)).loadUnaligned(as: UInt64.self)
  }

  /// By all bits: of a long text they say where it lies, which is the same for rows that were decoded from one dictionary.
  @inline(__always)
  private func recentPlace(of bits: UInt128) -> Int {
    let (low, high) = (UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64))
    let mixed = (low ^ high &* DistinctTable.multiplier) &* DistinctTable.multiplier
    return Int(truncatingIfNeeded: mixed >> 52)
  }

  // Out of line, so that the loop over rows stays small: nearly all of them end at the recent entry.
  @inline(never)
  private mutating func search(_ bits: UInt128, _ hash: UInt64, _ heaps: Heaps?) -> UInt16? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash, unsafe isEqual(entries[index], bits, heaps) { return UInt16(truncatingIfNeeded: index) }
      slot = (slot + 1) & (slots.count - 1)
      probeCount += 1
      if probeCount > DistinctTable.probeCountMaximum { return nil }
    }
    // The empty slot that ended the search is where it belongs.
    return insert(bits, hash: hash, at: slot)
  }

  /// Equal values have equal hashes: of a long text it would be that of its bytes, of anything else it is that of its memory
  /// form.
  private func hash(of bits: UInt128) -> UInt64 {
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
    hasShortEntry = hasShortEntry || element != .bytes || StringView(bits: bits).isInline
    slots[slot] = UInt32(index + 1)
    if entries.count * 2 > slots.count { grow() }
    return UInt16(index)
  }

  /// Four times the slots: four times in the life of the largest dictionary, and no value is hashed again.
  ///
  /// Slots are a power of two before and after, so that a mask stands for the division.
  private mutating func grow() {
    var larger: [UInt32] = Array(repeating: 0, count: slots.count * 4)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = UInt32(index + 1)
    }
    slots = larger
  }

  /// Bits for fixed values, so that −0.0 and 0.0 are two entries; bytes for text.
  @inline(__always)
  private func isEqual(_ left: UInt128, _ right: UInt128, _ heaps: Heaps?) -> Bool {
    if left == right { return true }
    guard element == .bytes else { return false }
    let left = StringView(bits: left)
    let right = StringView(bits: right)
    // Length and prefix decide almost always; inline texts are equal only when all bits are, which they were not.
    guard left.head == right.head, !left.isInline else { return false }
    return unsafe ByteHeaps.withBytes(of: left, heaps!) { left in
      unsafe ByteHeaps.withBytes(of: right, heaps!) { unsafe ByteOrder.compare(left, $0) == .same }
    }
  }
}
