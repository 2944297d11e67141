package import BasaltCore

/// Reading a log: by whoever may read its folder, beside those who append to it.
package enum AuditReading {
  /// Goes through the entries from a sequence on.
  /// - Parameter body: Returns false when it has seen enough.
  /// - Throws: `.unknownName` when there is no log; `.corruptAudit` at the first entry that is not what was written.
  /// - Complexity: O(log): groups before the first wanted entry are read and checked, too.
  package static func forEachEntry(
    of volume: any AuditVolume, from first: Int = 0, _ body: (AuditEntry) throws(BasaltError) -> Bool
  ) throws(BasaltError) {
    let mark = try volume.markBesideTheLog()
    guard let size = try volume.logByteCount(), size > 0 else { throw missing(volume) }
    // All of it, also when only the end is wanted: an entry is shown when everything before it holds.
    var scanner = LogScanner(besideWriters: volume, to: size, mark: mark)
    var sequence = 0
    while true {
      switch try scanner.next() {
      case .end: return
      case .group(let group):
        // Order is what a log is about.
        guard group.first == sequence else { throw damaged(sequence, volume) }
        for bytes in group.entries {
          defer { sequence += 1 }
          guard sequence >= first else { continue }
          // Parsed only when it is wanted.
          let entry = try AuditEntry(parsing: bytes)
          guard entry.sequence == sequence else { throw damaged(sequence, volume) }
          guard try body(entry) else { return }
        }
      case .broken:
        // What a process left that died ends what there is to read.
        guard try scanner.hasGroupBehind() else { return }
        throw damaged(sequence, volume)
      }
    }
  }

  /// Which log it is, by its first entry; nil when that does not say so.
  package static func logID(of volume: any AuditVolume) throws(BasaltError) -> UniqueID? {
    var id: UniqueID?
    try forEachEntry(of: volume) { entry in
      id = (try? AuditLog.registration(in: entry))?.log
      // Of the first alone.
      return false
    }
    return id
  }

  /// The newest entries, the oldest of them first.
  package static func last(_ count: Int, of volume: any AuditVolume) throws(BasaltError) -> [AuditEntry] {
    var kept: [AuditEntry] = []
    try forEachEntry(of: volume) { entry in
      kept.append(entry)
      // Now and then, and not for each entry, which would move all of them each time.
      if kept.count > 2 * count + 1_024 { kept.removeFirst(kept.count - count) }
      return true
    }
    // What was kept beyond that was kept to save moves.
    return Array(kept.suffix(count))
  }

  /// All leaves as the groups' tables have them: what proofs are made of.
  package static func tree(of volume: any AuditVolume) throws(BasaltError) -> HashTree {
    var tree = HashTree()
    try forEachEntry(of: volume) { entry in
      tree.append(TreeHash.leaf(entry.bytes))
      return true
    }
    return tree
  }

  /// Nothing was recorded here, or somewhere else.
  static func missing(_ volume: any AuditVolume) -> BasaltError {
    BasaltError(
      .unknownName, "There is no audit log in \(volume).",
      remedy: "Name the folder that BASALT_AUDIT named when the warehouse was used.")
  }

  private static func damaged(_ sequence: Int, _ volume: any AuditVolume) -> BasaltError {
    AuditDamage.error("Entry \(sequence) of the audit log is not what was written.").at("audit log", volume)
  }
}
