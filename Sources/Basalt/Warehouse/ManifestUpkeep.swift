internal import BasaltLedger
internal import BasaltStorage
internal import BasaltTable

/// Keeps the list of what planning must look at short: many small manifests become one, and so do small files
/// that lie in commits.
///
/// A commit of its own, after somebody else's: an append never waits for it and never fails by it. Two
/// processes may both try; one of them finds its manifests replaced, and gives up.
extension Warehouse {
  /// Small files of a table in commits before they get a manifest: a thousand entries are planned in under a
  /// millisecond, and a checkpoint of them stays under a megabyte.
  static let inlineFileCountMaximum = 1_024

  /// Merges what is worth it, in all tables that a commit has touched.
  func mergeManifests(of tables: some Sequence<TableID>) {
    for id in tables {
      // Anew for each: the merge before has made a commit.
      guard let state = try? known(), let table = state.tables[id] else { continue }
      // By sizes alone, no manifest is read for the choice.
      let groups = ManifestMergePolicy.choose(table.manifests.map(\.facts))
      let inline = table.inlineFiles.count > Warehouse.inlineFileCountMaximum ? Array(table.inlineFiles) : []
      guard !groups.isEmpty || !inline.isEmpty else { continue }
      // Nobody has asked for it, and so nobody is told that it failed: the next commit tries again.
      try? mergeManifests(of: table, groups: groups, inline: inline, on: state)
    }
  }

  /// One commit for all groups of a table, or none.
  private func mergeManifests(
    of table: TableState, groups: [[Int]], inline: [InlineEntry], on state: WarehouseState
  ) throws(BasaltError) {
    let attempt = WriteAttempt(self)
    var written: [ObjectName] = []
    do throws(BasaltError) {
      var draft = TransactionDraft(on: state)
      try merge(groups: groups, inline: inline, of: table, attempt: attempt, in: &draft, &written)
      guard !draft.isEmpty else { return attempt.end() }
      // A constant, which the closure may hold.
      let whole = draft
      // Not waited for: it releases nothing, and what brought it about has its own entry.
      audit.note(intent("merge", [Warehouse.access(to: table)]))
      // Not tried again: what another has merged meanwhile need not be merged.
      _ = try commit(.compact, isRetried: false) { _ in whole }
      attempt.end()
    } catch {
      // Of an unknown outcome all stays, the registration too: cleaning finds out what became of it.
      guard error.code != .commitUnknown else { throw error }
      for object in written { try? store.delete(object) }
      attempt.end()
      throw error
    }
  }

  /// - Parameter written: Told of every manifest before it is written.
  private func merge(
    groups: [[Int]], inline: [InlineEntry], of table: TableState, attempt: WriteAttempt,
    in draft: inout TransactionDraft,
    _ written: inout [ObjectName]
  ) throws(BasaltError) {
    // Longer groups are merged in part, and the rest another time: a replacement lists what it replaces.
    for group in groups {
      let manifests = group.prefix(Limits.listedIDCountMaximum).map { table.manifests[$0] }
      try merge(manifests, [], of: table, attempt: attempt, in: &draft, &written)
    }
    // By spec: a manifest is of one.
    for (_, files) in Dictionary(grouping: inline, by: \.file.spec).sorted(by: { $0.key < $1.key }) {
      for start in stride(from: 0, to: files.count, by: Limits.listedIDCountMaximum) {
        let part = Array(files[start..<min(start + Limits.listedIDCountMaximum, files.count)])
        try merge([], part, of: table, attempt: attempt, in: &draft, &written)
      }
    }
  }

  /// Some manifests or some images, of one spec, as one manifest.
  private func merge(
    _ manifests: [TableManifest], _ inline: [InlineEntry], of table: TableState, attempt: WriteAttempt,
    in draft: inout TransactionDraft, _ written: inout [ObjectName]
  ) throws(BasaltError) {
    guard let specID = manifests.first?.facts.spec ?? inline.first?.file.spec,
      let spec = table.specs.first(where: { $0.id == specID })
    else { return }
    // All entries of the group are in memory at once: manifests that are worth merging are small.
    let objects = objects(of: table)
    var entries: [ManifestEntry] = []
    // Of different schemas, perhaps: the merged one has the columns of all.
    var layouts: [ManifestLayout] = []
    for manifest in manifests {
      let reader = try objects.open(manifest.facts, spec)
      layouts.append(reader.layout)
      for entry in try reader.entries(matching: manifest.facts) {
        entries.append(
          try entry.resolved(sequenceNumber: manifest.sequenceNumber, firstRowID: manifest.firstRowID))
      }
    }
    if !inline.isEmpty {
      // A column of the spec may have been dropped since: the last schema that had it gives the types.
      guard let fitting = table.schemas.last(where: { (try? spec.resultTypes(in: $0.schema)) != nil }) else { return }
      layouts.append(
        try ManifestLayout(
          spec: spec, schema: fitting.schema, declared: Set(table.currentSortOrder.fields.map(\.source))))
      entries += inline.map {
        .existing(
          $0.file, sequenceNumber: $0.sequenceNumber, firstRowID: $0.file.storesRowIDs ? nil : $0.firstRowID)
      }
    }
    // Entries of files that have been removed since fall out here.
    let merged = ManifestMerging.merged(entries)
    // All that they said has ended: they stay, as a manifest of nothing cannot be written.
    guard !merged.isEmpty else { return }
    let layout = try ManifestLayout.merged(layouts)
    let (id, attempt) = (makeID(), try attempt.id())
    let object = try TableObjectNames.manifest(id, attempt: attempt, table: table.id.id)
    // Before it is written, so that one that is half written is removed as well.
    written.append(object)
    let facts = try ManifestWriter.write(merged, layout, fileID: id, to: try store.makeWriter(object))
    try draft.replace(
      manifests.map(\.facts.id) + inline.map(\.file.id), by: facts, object: object, of: table, attempt: attempt)
  }
}
