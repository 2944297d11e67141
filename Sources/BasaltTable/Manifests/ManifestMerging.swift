import BasaltCore

/// Which manifests of a table are worth being replaced by one.
package enum ManifestMergePolicy {
  /// Pure choice: groups of indices into `manifests`, each of one spec and at most `Limits.manifestEntryCountTarget` entries.
  ///
  /// Only small manifests are looked at, the smallest first, and only when there are enough of them: so an entry is rewritten a logarithmic number of times, not
  /// with every commit.
  package static func choose(
    _ manifests: [ManifestFacts], minimumCount: Int = Limits.manifestMergeCountMinimum,
    entryCountTarget: Int = Limits.manifestEntryCountTarget
  ) -> [[Int]] {
    precondition(minimumCount >= 2)
    let small = manifests.indices.filter { manifests[$0].entryCount <= entryCountTarget / 2 }
    var groups: [[Int]] = []
    for (_, candidates) in Dictionary(grouping: small, by: { manifests[$0].spec }).sorted(by: { $0.key < $1.key }) {
      var group: [Int] = []
      var entryCount = 0
      func close() {
        if group.count >= minimumCount { groups.append(group.sorted()) }
        group = []
        entryCount = 0
      }
      for index in candidates.sorted(by: { (manifests[$0].entryCount, $0) < (manifests[$1].entryCount, $1) }) {
        if entryCount + manifests[index].entryCount > entryCountTarget { close() }
        group.append(index)
        entryCount += manifests[index].entryCount
      }
      close()
    }
    return groups
  }
}

/// The entries of several manifests as those of one.
/// - Source: format-spec/manifest.md, "Merging"
package enum ManifestMerging {
  /// A removal goes when its file does: a file id is added once, so there is no other addition that it might end.
  /// - Parameter entries: Of all manifests, resolved: each with its sequence number.
  /// - Returns: Live files as existing entries, and removals of files that are elsewhere. The set of live files is the same.
  package static func merged(_ entries: [ManifestEntry]) -> [ManifestEntry] {
    var removals: [UniqueID: ManifestEntry] = [:]
    for entry in entries where entry.kind == .removed {
      if let known = removals[entry.file.id], sequence(known) >= sequence(entry) { continue }
      removals[entry.file.id] = entry
    }
    var merged: [ManifestEntry] = []
    var met: Set<UniqueID> = []
    for entry in entries where entry.kind != .removed {
      if let removal = removals[entry.file.id], sequence(removal) > sequence(entry) {
        met.insert(entry.file.id)
      } else {
        merged.append(
          .existing(entry.file, sequenceNumber: sequence(entry), firstRowID: entry.firstRowID))
      }
    }
    let unmet = removals.values.filter { !met.contains($0.file.id) }
    return merged + unmet.sorted { $0.file.id < $1.file.id }
  }

  private static func sequence(_ entry: ManifestEntry) -> Int64 {
    guard let number = entry.sequenceNumber else { preconditionFailure("an entry that has not been resolved") }
    return number
  }
}
