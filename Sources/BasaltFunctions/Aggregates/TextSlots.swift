import BasaltCore

/// A text or bytea value a group, or none yet, copied out of its batch.
///
/// Values that are replaced leave their bytes behind; when more than half is left behind, what is in use is copied to
/// fresh memory. The bytes of a value that is not longer than the one before go in its place.
struct TextSlots: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// The address of the bytes as a number; 0 for no value. An empty value has an address, too.
    fileprivate(set) var address: UInt
    fileprivate(set) var byteCount: Int
  }

  private var entries = GrowingArray<Entry>()
  private var arena = ByteArena()
  /// Bytes of the values in use.
  private var usedByteCount = 0

  /// Bytes left behind that are not worth a move.
  private static let wasteByteCountMinimum = 64 << 10

  mutating func resize(to count: Int) { entries.resize(to: count) }
  var byteCount: Int { entries.byteCount + arena.byteCount }

  /// By the address: a length of 0 is a value.
  func isSet(_ group: Int) -> Bool { entries[group].address != 0 }

  /// The value of a group.
  /// - Precondition: It has one.
  func bytes(_ group: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = entries[group]
    return unsafe UnsafeBufferPointer(start: UnsafePointer(bitPattern: entry.address), count: entry.byteCount)
  }

  /// In the place of the value before where it fits: with a shrinking minimum that is every time.
  mutating func set(_ group: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    // How much is in use decides when it is worth moving.
    let before = entries[group]
    usedByteCount += bytes.count - (before.address == 0 ? 0 : before.byteCount)
    if bytes.count <= before.byteCount, let place = unsafe UnsafeMutableRawPointer(bitPattern: before.address) {
      if let source = bytes.baseAddress { unsafe place.copyMemory(from: source, byteCount: bytes.count) }
      entries[group].byteCount = bytes.count
      return
    }
    // At least a byte: an address of its own tells the empty text from none.
    let place = unsafe arena.allocate(max(bytes.count, 1))
    if let source = bytes.baseAddress { unsafe place.copyMemory(from: source, byteCount: bytes.count) }
    entries[group] = Entry(address: UInt(bitPattern: place), byteCount: bytes.count)
    if arena.byteCount > 2 * usedByteCount + TextSlots.wasteByteCountMinimum + 2 * entries.count { compact() }
  }

  /// What is in use, into memory of its own.
  private mutating func compact() {
    // The old memory goes when the last text has been copied out of it.
    var compacted = ByteArena()
    for group in 0..<entries.count where entries[group].address != 0 {
      let place = unsafe compacted.allocate(max(entries[group].byteCount, 1))
      if let source = unsafe bytes(group).baseAddress {
        unsafe place.copyMemory(from: source, byteCount: entries[group].byteCount)
      }
      entries[group].address = UInt(bitPattern: place)
    }
    arena = compacted
  }

  /// The values of groups, as a vector.
  func vector(_ groups: Range<Int>, type: LogicalType) throws(BasaltError) -> ColumnVector {
    var builder = ColumnBuilder(type: type, capacity: groups.count)
    for group in groups {
      if isSet(group) {
        let fits = unsafe builder.append(bytes: bytes(group))
        guard fits else { throw TextTarget.valueTooLong(unsafe bytes(group).count) }
      } else {
        builder.appendNull()
      }
    }
    return builder.finish()
  }
}
