internal import BasaltCore
internal import CBasaltKernels

/// Numbers the distinct values of a chunk in the order in which they appear: open addressing over kernel hashes, without an allocation
/// a value.
///
/// Optional in all it does: when there are too many values, or they probe too long (by bad luck, or because someone chose them so), it
/// gives up, and the chunk goes without a dictionary.
struct DistinctTable: ~Copyable {
  private let element: ElementType
  private let stride: Int
  /// Entry number plus one, or 0.
  private var slots: [UInt32]
  /// Memory forms and hashes of the entries.
  private(set) var entries: [UInt128] = []
  private var hashes: [UInt64] = []
  /// Bytes of the entries in a dictionary page, roughly.
  private(set) var byteCount = 0
  private let hashScratch = Buffer(byteCount: Limits.vectorRowCount * 8)

  /// Far beyond what a table at most half full shows by chance.
  private static let probeCountMaximum = 128
  private static let slotCountAtFirst = 1_024

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
    hash(values)
    let vectorHashes = unsafe hashScratch.address.assumingMemoryBound(to: UInt64.self)
    var last = previous
    var lastBits: UInt128?
    for row in 0..<values.count {
      if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) {
        unsafe codes[row] = last
        continue
      }
      let bits = unsafe MemoryForm.load(values.address + row * stride, byteCount: stride)
      // Neighbours are often equal, and then the slot need not be found again.
      if bits != lastBits {
        guard let entry = unsafe entry(of: bits, hash: vectorHashes[row], values) else { return false }
        last = entry
        lastBits = bits
      }
      unsafe codes[row] = last
    }
    return true
  }

  private func hash(_ values: NodeValues) {
    let kernels = unsafe Kernels.best.pointee.hash
    let target = unsafe hashScratch.address
    switch element {
    case .bytes: unsafe kernels.hash_views(values.address, values.heaps!.addresses, target, values.count)
    case .int32, .float32: unsafe kernels.hash_i32(values.address, target, values.count)
    case .int64, .float64: unsafe kernels.hash_i64(values.address, target, values.count)
    default:
      for row in 0..<values.count {
        let bits = unsafe MemoryForm.load(values.address + row * stride, byteCount: stride)
        let folded =
          UInt64(truncatingIfNeeded: bits) ^ (UInt64(truncatingIfNeeded: bits >> 64) &* 0x9E37_79B9_7F4A_7C15)
        unsafe target.storeBytes(of: folded, toByteOffset: row * 8, as: UInt64.self)
      }
      unsafe kernels.hash_i64(target, target, values.count)
    }
  }

  @inline(__always)
  private mutating func entry(of bits: UInt128, hash: UInt64, _ values: NodeValues) -> UInt16? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash, isEqual(entries[index], bits, values) { return UInt16(truncatingIfNeeded: index) }
      slot = (slot + 1) & (slots.count - 1)
      probeCount += 1
      if probeCount > DistinctTable.probeCountMaximum { return nil }
    }
    return insert(bits, hash: hash, at: slot)
  }

  private mutating func insert(_ bits: UInt128, hash: UInt64, at slot: Int) -> UInt16? {
    let index = entries.count
    byteCount += element == .bytes ? StringView(bits: bits).byteCount + 1 : stride
    guard index < Limits.dictionaryEntryCountMaximum, byteCount <= Limits.dictionaryByteCountMaximum else { return nil }
    entries.append(bits)
    hashes.append(hash)
    slots[slot] = UInt32(index + 1)
    if entries.count * 2 > slots.count { grow() }
    return UInt16(index)
  }

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
    guard left.head == right.head, !left.isInline else { return false }
    return unsafe values.withBytes(of: left) { left in
      unsafe values.withBytes(of: right) { unsafe ByteOrder.compare(left, $0) == .same }
    }
  }
}
