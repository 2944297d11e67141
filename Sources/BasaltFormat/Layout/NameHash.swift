import BasaltCore

/// Finds a column by name in a file of any width without reading the other names: an open-addressing table.
///
/// The alternative, names sorted for a binary search, would touch log₂(columns) names all over the heap and need the
/// file's column order besides. Here a search reads one slot as a rule, 8 bytes, and one name to be certain: the tag,
/// the upper half of the hash, leaves one false candidate in four billion.
///
/// - Source: format-spec/footer.md, "Names"
package enum NameHash {
  package static let slotByteCount = 8

  /// The table for the names, in order of ordinal. Linear probing, first come first served: the spec fixes the order of
  /// entry, so that a table has exactly one right form.
  package static func encoded(_ names: [String]) -> [UInt8] {
    let slotCount = slotCount(for: names.count)
    var slots = [(tag: UInt32, ordinalPlusOne: UInt32)](repeating: (0, 0), count: slotCount)
    for (ordinal, name) in names.enumerated() {
      let hash = hash(of: name)
      var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
      while slots[slot].ordinalPlusOne != 0 { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = (UInt32(hash >> 32), UInt32(ordinal + 1))
    }
    var record = RecordWriter()
    for slot in slots {
      record.u32(slot.tag)
      record.u32(slot.ordinalPlusOne)
    }
    return record.bytes
  }

  /// A power of two, at least twice as many as names: searches stay short, and one slot is always empty, so that they
  /// end.
  package static func slotCount(for nameCount: Int) -> Int {
    var count = 2
    while count < 2 * nameCount { count *= 2 }
    return count
  }

  /// The ordinals whose names may be `name`, most likely the only one; the caller compares.
  /// - Parameter table: A table whose length is a power of two of slots.
  package static func candidates(_ name: String, in table: RecordBytes) -> [Int] {
    let slotCount = table.count / slotByteCount
    let hash = hash(of: name)
    var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
    var ordinals: [Int] = []
    // The caller checks ordinals against the number of columns; nothing here trusts what a slot says.
    // A forged table may have no empty slot: one round is enough.
    for _ in 0..<slotCount {
      let ordinalPlusOne = table.u32(slot * slotByteCount + 4)
      if ordinalPlusOne == 0 { break }
      if table.u32(slot * slotByteCount) == UInt32(hash >> 32) { ordinals.append(Int(ordinalPlusOne) - 1) }
      slot = (slot + 1) & (slotCount - 1)
    }
    return ordinals
  }

  /// Seeded by nothing but the parent, so that names of nested columns will have their place; every column of version 1
  /// is at the top.
  private static func hash(of name: String) -> UInt64 {
    var record = RecordWriter()
    record.u32(ColumnEntry.topLevel)
    record.raw(name.utf8)
    return Checksum.xxh3(record.bytes)
  }
}
