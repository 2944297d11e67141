package import BasaltCore
import BasaltFormat
package import BasaltStorage

/// Writes entries as a manifest: sorted by partition, so that its pages' zone maps tell partitions apart.
///
/// All entries are in memory at once: they are sorted, and at most `Limits.manifestEntryCountMaximum`. A
/// manifest is a data file, so there is no format of its own to write, verify and read.
/// - Source: format-spec/manifest.md
package enum ManifestWriter {
  /// Writes a manifest and makes it visible.
  /// - Parameters:
  ///   - entries: In any order, all of the layout's spec. Values of narrower types are widened to the layout's;
  ///     statistics of columns that it lacks are left out.
  ///   - fileID: Drawn anew for every attempt.
  ///   - output: Where the manifest is to appear.
  /// - Returns: What is to be said where the manifest is named.
  /// - Throws: `.invalidArgument` when there is no entry, `.outOfRange` when there are more than
  ///   `Limits.manifestEntryCountMaximum`; what the store throws.
  /// - Complexity: O(n log n) for n entries; one object, published whole or not at all.
  package static func write(
    _ entries: [ManifestEntry], _ layout: ManifestLayout, fileID: UniqueID, to output: any ObjectWriter
  ) throws(BasaltError) -> ManifestFacts {
    // A manifest of nothing could not be told from one that lost its rows.
    guard !entries.isEmpty else {
      throw BasaltError(.invalidArgument, "A manifest has no entries.", remedy: "Write none.")
    }
    guard entries.count <= Limits.manifestEntryCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "A manifest has \(entries.count) entries; \(Limits.manifestEntryCountMaximum) are possible.",
        remedy: "Write several.")
    }
    let sorted = numbered(sorted(entries, layout))
    // Small pages: a page is what planning skips.
    var options = DataFileOptions(pageRowCount: Limits.pageRowCountMinimum, fileID: fileID)
    // Ids and digests look like identifiers, and nobody looks a file up by them.
    options.filtersIdentifiers = false
    // Hot encodings, without block codecs: a manifest is read far more often than it is stored.
    // The digest of what is written comes out of the writer: the object is not read again to be pinned.
    let writer = try DataFileWriter(schema: layout.schema, options: options, output: output)
    let encoder = RowGroupEncoder(schema: layout.schema, options: options)
    do throws(BasaltError) {
      for start in stride(from: 0, to: sorted.count, by: Limits.rowGroupRowCount) {
        let rows = sorted[start..<min(start + Limits.rowGroupRowCount, sorted.count)]
        try writer.append(try encoder.encode(try columns(of: rows, layout)))
      }
    } catch {
      // Half a manifest under its name would be an object that nothing explains.
      writer.discard()
      throw error
    }
    let summary = try writer.finish()
    return ManifestFacts(
      id: fileID, byteCount: summary.byteCount, digest: summary.digest,
      contents: ManifestContents(of: sorted, layout))
  }

  /// Entries in the order of a manifest, with partition values of the layout's types. Stable: what is sorted
  /// stays as it is.
  ///
  /// Row ids of added files follow this order, so it must be the same whenever the same entries come.
  /// - Precondition: All are of the layout's spec.
  static func sorted(_ entries: [ManifestEntry], _ layout: ManifestLayout) -> [ManifestEntry] {
    precondition(entries.allSatisfy { $0.file.spec == layout.spec.id }, "entries of another partition spec")
    return entries.map { widened($0, layout) }.sorted { $0.file.partition < $1.file.partition }
  }

  /// Gives the row ids of added files, counted from the manifest's first. A file that stores ids of its own
  /// takes as many all the same, so that one number, the rows added, says how far the manifest counts.
  /// - Precondition: In their final order: ids are counted along it.
  private static func numbered(_ entries: [ManifestEntry]) -> [ManifestEntry] {
    var next: Int64 = 0
    return entries.map { entry in
      // Existing entries brought their ids along, removed ones have none.
      guard entry.kind == .added else { return entry }
      defer { next += Int64(entry.file.rowCount) }
      return .added(entry.file, firstRowID: next)
    }
  }

  /// With partition values of the layout's types: a merge may bring together entries of before and after a
  /// widening, and one column holds both.
  private static func widened(_ entry: ManifestEntry, _ layout: ManifestLayout) -> ManifestEntry {
    precondition(entry.file.partition.values.count == layout.partitionTypes.count, "a value for each partition field")
    let values = zip(entry.file.partition.values, layout.partitionTypes).map { $0.widened(to: $1) }
    return entry.replacingPartition(PartitionValues(values))
  }

  /// The columns of the layout, in its order. Each is filled in a pass of its own over the entries; a value
  /// that an entry lacks is NULL.
  private static func columns(
    of entries: ArraySlice<ManifestEntry>, _ layout: ManifestLayout
  ) throws(BasaltError) -> [ColumnVector] {
    var columns: [ColumnVector] = []
    for column in ManifestLayout.FixedColumn.allCases {
      columns.append(try vector(column.field.type, entries) { value(of: column, $0) })
    }
    for (index, type) in layout.partitionTypes.enumerated() {
      columns.append(try vector(type, entries) { $0.file.partition.values[index] })
    }
    for (id, type) in zip(layout.statisticsFields, layout.statisticsTypes) {
      // Asked four times an entry and field; it cuts 16 bytes and keeps nothing.
      func bound(_ entry: ManifestEntry, _ column: ManifestLayout.StatisticsColumn) -> ColumnStatistics.Bound? {
        guard let statistics = entry.file.statistics[id] else { return nil }
        let bound = column == .minimum ? statistics.minimum : statistics.maximum
        guard let wide = bound.map({ ColumnStatistics.Bound($0.value.widened(to: type), isTight: $0.isTight) }) else {
          return nil
        }
        // Cut as the bounds of pages are.
        let bytes = column == .minimum ? BoundBytes(minimum: wide, type) : BoundBytes(maximum: wide, type)
        return bytes.flatMap { try? $0.bound(type) }
      }
      columns.append(try vector(type, entries) { bound($0, .minimum)?.value ?? .null })
      columns.append(try vector(type, entries) { bound($0, .maximum)?.value ?? .null })
      columns.append(try vector(.bigint, entries) { count($0.file.statistics[id]?.nullCount) })
      columns.append(try vector(.bigint, entries) { count($0.file.statistics[id]?.nanCount) })
      columns.append(
        try vector(.smallint, entries) { entry in
          let isMinimumTight = bound(entry, .minimum)?.isTight ?? false
          let isMaximumTight = bound(entry, .maximum)?.isTight ?? false
          return .smallint(
            (isMinimumTight ? ManifestLayout.minimumIsTight : 0) | (isMaximumTight ? ManifestLayout.maximumIsTight : 0))
        })
    }
    for group in layout.sumGroups {
      let (id, type) = (layout.statisticsFields[group], layout.sumType(ofGroup: group))
      columns.append(
        try vector(type, entries) { entry in
          // Of a column that was widened since, with the digits that it has behind the point today.
          guard case .decimal(let precision, let scale) = type, let sum = entry.file.statistics[id]?.sum,
            let unscaled = sum.rescaled(to: scale, precision: precision)
          else { return .null }
          return .decimal(Decimal(unscaled: unscaled, scale: scale))
        })
    }
    return columns
  }

  private static func count(_ count: Int?) -> Value { count.map { .bigint(Int64($0)) } ?? .null }

  private static func vector(
    _ type: LogicalType, _ entries: ArraySlice<ManifestEntry>, _ value: (ManifestEntry) -> Value
  ) throws(BasaltError) -> ColumnVector {
    var builder = ColumnBuilder(type: type, capacity: entries.count)
    for entry in entries { try builder.append(value(entry)) }
    return builder.finish()
  }

  /// What stands in one of the first 14 columns.
  private static func value(of column: ManifestLayout.FixedColumn, _ entry: ManifestEntry) -> Value {
    let file = entry.file
    return switch column {
    case .kind: .smallint(entry.kind.rawValue)
    case .fileID: .uuid(file.id)
    case .attemptID: file.attempt.map { .uuid($0) } ?? .null
    case .byteCount: .bigint(Int64(file.byteCount))
    case .digest: .bytea(file.digest.bytes)
    case .rowCount: .bigint(Int64(file.rowCount))
    // Inherited: what would be written here is the number of a commit that has not been won yet.
    case .sequenceNumber: entry.kind == .added ? .null : entry.sequenceNumber.map { .bigint($0) } ?? .null
    case .firstRowID: entry.firstRowID.map { .bigint($0) } ?? .null
    case .flags: .integer(file.storesRowIDs ? 1 : 0)
    case .schemaID: .integer(file.schema.number)
    case .specID: .integer(file.spec.number)
    case .sortOrderID: .integer(file.sortOrder)
    case .tier: .smallint(file.tier.rawValue)
    case .volume: file.volume.map { .text($0) } ?? .null
    }
  }
}

extension ManifestEntry {
  /// The same entry, with partition values of other types. Through the doors of `ManifestEntry`, which keep
  /// what each kind must have.
  fileprivate func replacingPartition(_ partition: PartitionValues) -> ManifestEntry {
    let file = DataFileEntry(
      id: file.id, attempt: file.attempt, byteCount: file.byteCount, digest: file.digest, rowCount: file.rowCount,
      storesRowIDs: file.storesRowIDs, schema: file.schema, spec: file.spec, sortOrder: file.sortOrder, tier: file.tier,
      volume: file.volume, partition: partition, statistics: file.statistics)
    switch kind {
    case .added: return .added(file, firstRowID: firstRowID)
    case .existing:
      guard let sequenceNumber else { preconditionFailure("an existing file has its sequence number") }
      return .existing(file, sequenceNumber: sequenceNumber, firstRowID: firstRowID)
    case .removed: return .removed(file, sequenceNumber: sequenceNumber)
    }
  }
}
