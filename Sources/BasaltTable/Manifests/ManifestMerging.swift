import BasaltCore

/// Which manifests of a table are worth being replaced by one.
package enum ManifestMergePolicy {
  /// Pure choice: groups of indices into `manifests`, each of one spec and at most
  /// `Limits.manifestEntryCountTarget` entries.
  ///
  /// Only small manifests are looked at, the smallest first, and only when there are enough of them: so an
  /// entry is rewritten a logarithmic number of times, not with every commit.
  ///
  /// A manifest that is more than half full is left alone: merging it would copy many entries to spare one
  /// opening.
  /// - Returns: Groups by ascending spec, indices ascending within each. Pure, so that tests ask it about
  ///   histories of thousands of commits.
  /// - Complexity: O(n log n), without I/O.
  package static func choose(
    _ manifests: [ManifestFacts], minimumCount: Int = Limits.manifestMergeCountMinimum,
    entryCountTarget: Int = Limits.manifestEntryCountTarget
  ) -> [[Int]] {
    // A group of one would be rewritten for ever.
    precondition(minimumCount >= 2)
    // By spec, because a manifest is of one; sorted, so that the same list always gives the same groups.
    let small = manifests.indices.filter { manifests[$0].entryCount <= entryCountTarget / 2 }
    var groups: [[Int]] = []
    for (_, candidates) in Dictionary(grouping: small, by: { manifests[$0].spec }).sorted(by: { $0.key < $1.key }) {
      var group: [Int] = []
      var entryCount = 0
      // Too few are left for the next time, when there are more of them.
      func close() {
        if group.count >= minimumCount { groups.append(group.sorted()) }
        group = []
        entryCount = 0
      }
      // The smallest first, and the earlier of equal ones: those are the ones that commits have just added.
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
  /// - Returns: Live files as existing entries, and removals of files that are elsewhere. The set of live files
  ///   is the same.
  /// - Complexity: O(entries), in memory: a merge reads its manifests whole.
  package static func merged(_ entries: [ManifestEntry]) -> [ManifestEntry] {
    var removals: [UniqueID: ManifestEntry] = [:]
    // Of several removals of one file the last decides, as it does for whoever reads the manifests apart.
    for entry in entries where entry.kind == .removed {
      if let known = removals[entry.file.id], sequence(known) >= sequence(entry) { continue }
      removals[entry.file.id] = entry
    }
    var merged: [ManifestEntry] = []
    var met: Set<UniqueID> = []
    for entry in entries where entry.kind != .removed {
      // Strictly greater: a removal ends what was added before it, and not what its own commit adds.
      if let removal = removals[entry.file.id], sequence(removal) > sequence(entry) {
        met.insert(entry.file.id)
      } else {
        merged.append(
          .existing(entry.file, sequenceNumber: sequence(entry), firstRowID: entry.firstRowID))
      }
    }
    // Their files are in manifests that are not merged: dropped here, they would come back to life. Sorted,
    // because a dictionary has no order and equal merges are to give equal manifests.
    let unmet = removals.values.filter { !met.contains($0.file.id) }
    return merged + unmet.sorted { $0.file.id < $1.file.id }
  }

  private static func sequence(_ entry: ManifestEntry) -> Int64 {
    guard let number = entry.sequenceNumber else { preconditionFailure("an entry that has not been resolved") }
    return number
  }
}
