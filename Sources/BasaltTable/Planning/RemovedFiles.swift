import BasaltCore

/// The files that manifests of a snapshot say were removed, and the last commit that did it.
struct RemovedFiles: Sendable {
  private var commits: [UniqueID: Int64] = [:]
  /// A bit for each value of 16 bits of a file id that occurs: most files are told apart from all removed ones by it, without a
  /// look into the dictionary. Ids are random, so that any bits of them will do.
  private var filter: [UInt64] = []

  var isEmpty: Bool { commits.isEmpty }

  mutating func insert(_ id: UniqueID, removedBy commit: Int64) {
    if filter.isEmpty { filter = [UInt64](repeating: 0, count: 1 << 10) }
    let bit = UInt16(truncatingIfNeeded: id.bits)
    filter[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
    commits[id] = max(commits[id] ?? commit, commit)
  }

  mutating func formUnion(_ other: RemovedFiles) {
    for (id, commit) in other.commits { insert(id, removedBy: commit) }
  }

  /// Whether a commit after `sequenceNumber` removed the file.
  func contains(_ id: UniqueID, addedBy sequenceNumber: Int64) -> Bool {
    guard !filter.isEmpty else { return false }
    let bit = UInt16(truncatingIfNeeded: id.bits)
    guard filter[Int(bit >> 6)] >> UInt64(bit & 63) & 1 == 1 else { return false }
    return commits[id].map { $0 > sequenceNumber } ?? false
  }
}
