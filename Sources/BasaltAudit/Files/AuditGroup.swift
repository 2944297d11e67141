import BasaltCore
import BasaltLedger

/// Entries that become durable together: the unit of writing, of recovery, and of the file.
///
/// A group is in the file whole or is not part of it. Its table has each entry's leaf hash, so that damage names the entry
/// it is in, and so that bodies can go one day while the tree still verifies.
/// - Source: format-spec/audit-log.md, "Groups"
struct AuditGroup {
  /// Sequence of the first entry.
  let first: Int
  /// As the table has them.
  let leaves: [ContentDigest]
  /// Their bytes: copies, which outlive the buffer that the file was read into.
  let entries: [[UInt8]]
  /// All of the group in the file.
  let byteCount: Int

  /// With line ends and an end of file as they are mangled by programs that take bytes for text.
  static let magic = Array("BSLA\r\n\u{1a}\n".utf8)
  // Parts of the format.
  static let headerByteCount = 64
  static let recordByteCount = 36

  /// - Precondition: Neither more entries nor more bytes than a group may have.
  /// The bytes of a group, to be written at once.
  static func encode(first: Int, _ entries: [[UInt8]]) -> (bytes: [UInt8], leaves: [ContentDigest]) {
    let bodyByteCount = entries.reduce(0) { $0 + $1.count }
    precondition((1...Limits.auditGroupEntryCountMaximum).contains(entries.count))
    precondition(bodyByteCount <= Limits.auditGroupByteCountMaximum)
    // The hashes are made here, by whoever leads, and go into table and tree alike.
    let leaves = entries.map { TreeHash.leaf($0) }
    var table: [UInt8] = []
    table.reserveCapacity(entries.count * recordByteCount)
    for (entry, leaf) in zip(entries, leaves) {
      table.appendLittleEndian(UInt32(entry.count))
      table += leaf.bytes
    }
    var bytes = magic
    bytes.reserveCapacity(headerByteCount + table.count + bodyByteCount)
    bytes.appendLittleEndian(UInt16(1))
    bytes.appendLittleEndian(UInt16(0))
    bytes.appendLittleEndian(UInt32(entries.count))
    bytes.appendLittleEndian(UInt64(first))
    bytes.appendLittleEndian(UInt64(bodyByteCount))
    // Over header and table; the bodies are bound by their leaves.
    bytes += ContentDigest(sha256Of: bytes + table).bytes
    bytes += table
    for entry in entries { bytes += entry }
    return (bytes, leaves)
  }

  /// What the header says of the group's length; nil when there is no header that could be one.
  struct Shape {
    let first: Int
    let entryCount: Int
    let bodyByteCount: Int
    var byteCount: Int { headerByteCount + entryCount * recordByteCount + bodyByteCount }

    /// - Parameter header: From the place on where a group may begin; fewer bytes than a header are none.
    init?(_ header: ArraySlice<UInt8>) {
      guard header.count >= headerByteCount, header.starts(with: magic) else { return nil }
      let start = header.startIndex
      let version = header.littleEndian(UInt16.self, at: start + 8)
      let zero = header.littleEndian(UInt16.self, at: start + 10)
      let entryCount = header.littleEndian(UInt32.self, at: start + 12)
      let first = header.littleEndian(UInt64.self, at: start + 16)
      let bodyByteCount = header.littleEndian(UInt64.self, at: start + 24)
      // Bounded before anything is allocated by it.
      guard version == 1, zero == 0, (1...UInt32(Limits.auditGroupEntryCountMaximum)).contains(entryCount),
        bodyByteCount <= UInt64(Limits.auditGroupByteCountMaximum), first <= UInt64(Int.max >> 1)
      else { return nil }
      (self.first, self.entryCount, self.bodyByteCount) = (Int(first), Int(entryCount), Int(bodyByteCount))
    }
  }

  /// What is wrong with bytes that should be a group.
  enum Fault {
    /// Header and table: nothing in it can be relied on.
    case table
    /// The table is right, and an entry's bytes are not those that it was made for.
    case entry(Int)
  }

  /// - Parameter bytes: From the group's header on, at least as many as its shape says.
  /// - Returns: The group, or what is wrong with it.
  static func parse(_ bytes: ArraySlice<UInt8>, _ shape: Shape) -> (group: AuditGroup?, fault: Fault?) {
    let start = bytes.startIndex
    let tableStart = start + headerByteCount
    let bodyStart = tableStart + shape.entryCount * recordByteCount
    let stored = bytes[start + 32..<tableStart]
    let digest = ContentDigest(sha256Of: Array(bytes[start..<start + 32]) + bytes[tableStart..<bodyStart])
    // Before anything of the table is believed.
    guard digest.bytes == Array(stored) else { return (nil, .table) }
    // Entry by entry, so that the one that does not fit its leaf is named.
    var leaves: [ContentDigest] = []
    var entries: [[UInt8]] = []
    var place = bodyStart
    for index in 0..<shape.entryCount {
      let record = tableStart + index * recordByteCount
      let byteCount = Int(bytes.littleEndian(UInt32.self, at: record))
      // A table whose digest is right can still be wrong: whoever can hash can write one.
      guard byteCount <= start + shape.byteCount - place else { return (nil, .table) }
      let leaf = ContentDigest(bytes: Array(bytes[record + 4..<record + recordByteCount]))
      let entry = Array(bytes[place..<place + byteCount])
      guard TreeHash.leaf(entry) == leaf else { return (nil, .entry(shape.first + index)) }
      leaves.append(leaf)
      entries.append(entry)
      place += byteCount
    }
    // Neither more nor less than the header has said.
    guard place == start + shape.byteCount else { return (nil, .table) }
    return (AuditGroup(first: shape.first, leaves: leaves, entries: entries, byteCount: shape.byteCount), nil)
  }
}
