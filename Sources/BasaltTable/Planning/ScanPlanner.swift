package import BasaltAccess
package import BasaltCore

/// Plans a scan: from manifests to the data files that may hold a match. Careful: what is unknown is read.
///
/// The predicate is projected once per partition spec. Ranges skip whole manifests, zone maps skip pages of them, partition values and bounds skip files; only entries
/// that are left become objects.
package struct ScanPlanner: Sendable {
  private let access: AccessDecision
  private let schema: TableSchema
  private let schemas: [SchemaID: Schema]
  private let specs: [PartitionSpecID: PartitionSpec]
  private let predicate: PruningPredicate

  /// - Parameters:
  ///   - access: The decision that lets somebody read the table: bounds of rows are facts about rows.
  ///   - schema: Of the snapshot that is read.
  ///   - schemas: All that a live file may have been written with; a file of another is not judged by columns it may lack.
  ///   - specs: All that a manifest may be of.
  /// - Throws: `.unknownName` when the schema lacks a column that the predicate tests.
  package init(
    table: UniqueID, schema: TableSchema, schemas: [TableSchema], specs: [PartitionSpec], predicate: PruningPredicate,
    access: AccessDecision
  ) throws(BasaltError) {
    access.require(table: table)
    for term in predicate.terms where schema.schema.index(of: term.column) == nil {
      throw BasaltError(
        .unknownName, "The table has no column with the field id \(term.column).",
        remedy: "Use the schema of the snapshot that is read.")
    }
    self.access = access
    self.schema = schema
    self.schemas = Dictionary(schemas.map { ($0.id, $0.schema) }, uniquingKeysWith: { first, _ in first })
    self.specs = Dictionary(specs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.predicate = predicate
  }

  /// Plans over the manifests of a snapshot.
  /// - Parameters:
  ///   - inline: Small files that lie in commits and are in no manifest: like the entries of one more manifest, which is in memory.
  ///   - open: Opens a manifest; asked only for those that ranges do not skip.
  /// - Throws: `.corruptFile` for a manifest of a spec that the table has not; `.typeMismatch` for a constant of another type than its column's; what opening and
  ///   reading manifests throws.
  package func plan(
    _ manifests: [SnapshotManifest], inline: [ScanPiece] = [],
    open: (ManifestFacts, PartitionSpec) throws(BasaltError) -> ManifestReader
  ) throws(BasaltError) -> ScanPlan {
    var skipped: [SkipReason: FileCount] = [:]
    var opened: [OpenManifest] = []
    for manifest in manifests {
      let spec = try PartitionSpec.require(manifest.facts, among: specs)
      let projections = try projections(through: spec)
      let mayHoldMatch = projections.allSatisfy { projection in
        let type = projection.type
        return manifest.facts.contents.ranges[projection.index].widened(to: type).mayPass(projection.test)
      }
      guard mayHoldMatch else {
        skipped[.manifestRange, default: FileCount()] = skipped[.manifestRange, default: FileCount()] + manifest.live
        continue
      }
      let reader = try open(manifest.facts, spec)
      opened.append(
        OpenManifest(
          manifest, reader,
          try projections.map { (projection) throws(BasaltError) in
            try projection.narrowed(to: reader.layout.partitionTypes[projection.index])
          }))
    }
    let removals = try removals(in: opened)
    var pieces: [ScanPiece] = []
    for manifest in opened { try plan(manifest, removals, &pieces, &skipped) }
    for piece in inline {
      if let removal = removals[piece.file.id], removal > piece.sequenceNumber { continue }
      if let reason = try reasonToSkip(piece.file) {
        let own = FileCount(fileCount: 1, rowCount: piece.file.rowCount)
        skipped[reason, default: FileCount()] = skipped[reason, default: FileCount()] + own
      } else {
        pieces.append(piece)
      }
    }
    return ScanPlan(access: access, pieces: pieces, skipped: skipped)
  }

  /// A test of the values of a partition field that follows from the predicate.
  struct Projection {
    /// The field's place in its spec.
    let index: Int
    let isBucket: Bool
    let test: PruningTest
    /// The type of the test's constants.
    let type: LogicalType

    func narrowed(to type: LogicalType) throws(BasaltError) -> Projection {
      Projection(index: index, isBucket: isBucket, test: try test.narrowed(to: type), type: type)
    }
  }

  private func projections(through spec: PartitionSpec) throws(BasaltError) -> [Projection] {
    var projections: [Projection] = []
    for (index, field) in spec.fields.enumerated() {
      // A column that was dropped since cannot be asked for.
      guard let column = schema.schema.index(of: field.source) else { continue }
      let type = schema.schema.fields[column].type
      let resultType = try field.transform.resultType(of: type)
      var isBucket = false
      if case .bucket = field.transform { isBucket = true }
      for term in predicate.terms where term.column == field.source {
        projections.append(
          Projection(
            index: index, isBucket: isBucket, test: try field.transform.projected(term.test, of: type), type: resultType
          ))
      }
    }
    return projections
  }

  // MARK: Entries

  /// A manifest that is read, with tests of the types that it stores.
  private struct OpenManifest {
    let manifest: SnapshotManifest
    let reader: ManifestReader
    /// What the scan is given, and why files that it leaves out are left out.
    let pushed: [(index: Int, test: PruningTest)]
    let pushedReason: SkipReason
    /// What is asked of each entry that comes.
    let buckets: [Projection]

    /// Buckets scatter, so that pages are skipped by them only where nothing else is asked; and what is skipped has one reason.
    init(_ manifest: SnapshotManifest, _ reader: ManifestReader, _ projections: [Projection]) {
      self.manifest = manifest
      self.reader = reader
      let others = projections.filter { !$0.isBucket }
      pushed = (others.isEmpty ? projections : others).map { ($0.index, $0.test) }
      pushedReason = others.isEmpty ? .bucket : .partition
      buckets = others.isEmpty ? [] : projections.filter(\.isBucket)
    }
  }

  /// The last commit that removed each file.
  ///
  /// Partitions that are skipped hold no entry of a file that is planned: a removed entry has its file's partition.
  private func removals(in manifests: [OpenManifest]) throws(BasaltError) -> [UniqueID: Int64] {
    var removals: [UniqueID: Int64] = [:]
    for open in manifests where open.manifest.facts.contents.removedFileCount > 0 {
      try open.reader.scan(partitions: open.pushed, onlyRemoved: true, statistics: []) { entry in
        // A page is read for one entry of it; the others are counted as skipped, and so must be the files that they end.
        guard open.pushed.allSatisfy({ $0.test.passes(entry.file.partition.values[$0.index]) }) else { return }
        let sequence = entry.sequenceNumber ?? open.manifest.sequenceNumber
        removals[entry.file.id] = max(removals[entry.file.id] ?? sequence, sequence)
      }
    }
    return removals
  }

  private func plan(
    _ open: OpenManifest, _ removals: [UniqueID: Int64], _ pieces: inout [ScanPiece],
    _ skipped: inout [SkipReason: FileCount]
  ) throws(BasaltError) {
    let tested = Set(predicate.terms.map(\.column))
    // What the scan leaves out is what its manifest holds less what comes.
    var left = open.manifest.live
    var found: [SkipReason: FileCount] = [:]
    try open.reader.scan(partitions: open.pushed, statistics: tested) { (stored) throws(BasaltError) in
      guard open.pushed.allSatisfy({ $0.test.passes(stored.file.partition.values[$0.index]) }) else { return }
      let own = FileCount(fileCount: 1, rowCount: stored.file.rowCount)
      if stored.kind == .removed {
        left = left + own
        // Its file was counted by the manifest that has it, and is not planned.
        return
      }
      left = left - own
      let entry = try stored.resolved(
        sequenceNumber: open.manifest.sequenceNumber, firstRowID: open.manifest.firstRowID)
      let sequence = entry.sequenceNumber ?? open.manifest.sequenceNumber
      if let removal = removals[entry.file.id], removal > sequence { return }
      if let reason = try reasonToSkip(entry.file, open.buckets) {
        found[reason, default: FileCount()] = found[reason, default: FileCount()] + own
        return
      }
      pieces.append(ScanPiece(file: entry.file, sequenceNumber: sequence, firstRowID: entry.firstRowID))
    }
    found[open.pushedReason, default: FileCount()] = found[open.pushedReason, default: FileCount()] + left
    for (reason, count) in found where count != FileCount() {
      skipped[reason, default: FileCount()] = skipped[reason, default: FileCount()] + count
    }
  }

  /// What proves that no row of a file passes that is in no manifest.
  private func reasonToSkip(_ file: DataFileEntry) throws(BasaltError) -> SkipReason? {
    guard let spec = specs[file.spec], spec.fields.count == file.partition.values.count else {
      throw BasaltError(
        .corruptFile, "Data file \(file.id) is of partition spec \(file.spec), which the table has not in that shape.",
        remedy: "Run `basalt verify`, then restore the table's definition.")
    }
    // Values keep the type of their time; tests are of today's.
    let failed = try projections(through: spec).filter { projection in
      !projection.test.passes(file.partition.values[projection.index].widened(to: projection.type))
    }
    if failed.contains(where: { !$0.isBucket }) { return .partition }
    return failed.isEmpty ? try reasonToSkip(file, []) : .bucket
  }

  /// What proves that no row of the file passes.
  private func reasonToSkip(_ file: DataFileEntry, _ buckets: [Projection]) throws(BasaltError) -> SkipReason? {
    if file.rowCount == 0 { return .noRows }
    if !buckets.allSatisfy({ $0.test.passes(file.partition.values[$0.index]) }) { return .bucket }
    for term in predicate.terms {
      if term.test == .never { return .bounds }
      if let written = schemas[file.schema], written.index(of: term.column) == nil {
        if !term.test.passes(schema.defaults(of: term.column).initial) { return .initialDefault }
        continue
      }
      guard let index = schema.schema.index(of: term.column), let statistics = file.statistics[term.column] else {
        continue
      }
      // Bounds of a manifest that is older than the column's type are widened, not the constant narrowed: they are few.
      let type = schema.schema.fields[index].type
      if term.test.verdict(statistics.widened(to: type)) == .noRow { return .bounds }
    }
    return nil
  }
}

extension SnapshotManifest {
  /// What it adds to the live files.
  fileprivate var live: FileCount {
    FileCount(fileCount: facts.contents.liveFileCount, rowCount: facts.contents.liveRowCount)
  }
}

extension ColumnStatistics {
  /// With bounds of a wider type.
  fileprivate func widened(to type: LogicalType) -> ColumnStatistics {
    var wide = self
    wide.minimum = minimum.map { Bound($0.value.widened(to: type), isTight: $0.isTight) }
    wide.maximum = maximum.map { Bound($0.value.widened(to: type), isTight: $0.isTight) }
    return wide
  }
}
