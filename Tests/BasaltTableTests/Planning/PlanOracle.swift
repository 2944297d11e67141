import BasaltCore
import BasaltTable
import Testing

/// Planning entry by entry and value by value, as one would write it without a thought of time: what planning by columns must agree with.
struct PlanOracle {
  let schema: TableSchema
  let schemas: [TableSchema]
  let specs: [PartitionSpec]
  let predicate: PruningPredicate

  private(set) var pieces: [ScanPiece] = []
  private(set) var skipped: [SkipReason: FileCount] = [:]

  init(schema: TableSchema, schemas: [TableSchema], specs: [PartitionSpec], predicate: PruningPredicate) throws {
    self.schema = schema
    self.schemas = schemas
    self.specs = specs
    self.predicate = PruningPredicate(
      try predicate.terms.map { term in
        let index = try #require(schema.schema.index(of: term.column))
        return .init(column: term.column, test: try term.test.narrowed(to: schema.schema.fields[index].type))
      })
  }

  mutating func plan(
    _ manifests: [SnapshotManifest], inline: [ScanPiece], open: (ManifestFacts, PartitionSpec) throws -> ManifestReader
  ) throws {
    var entries: [(entry: ManifestEntry, spec: PartitionSpec, stored: [FieldID: LogicalType])] = []
    for manifest in manifests {
      let spec = try #require(specs.first { $0.id == manifest.facts.spec })
      let mayPass = try tests(spec).allSatisfy { manifest.facts.ranges[$0.index].widened(to: $0.type).mayPass($0.test) }
      guard mayPass else {
        count(.manifestRange, manifest.facts.liveFileCount, manifest.facts.liveRowCount)
        continue
      }
      let reader = try open(manifest.facts, spec)
      let stored = Dictionary(
        uniqueKeysWithValues: zip(reader.layout.statisticsFields, reader.layout.statisticsTypes))
      for entry in try reader.entries(matching: manifest.facts) {
        entries.append(
          (try entry.resolved(sequenceNumber: manifest.sequenceNumber, firstRowID: manifest.firstRowID), spec, stored))
      }
    }
    for piece in inline {
      let spec = try #require(specs.first { $0.id == piece.file.spec })
      entries.append(
        (.existing(piece.file, sequenceNumber: piece.sequenceNumber, firstRowID: piece.firstRowID), spec, [:]))
    }
    // By partition values a file and its removal are both left out or neither: there one is added and the other taken away, so that the sums
    // are those of the live files.
    for (entry, spec, stored) in entries {
      let failing = try tests(spec).filter {
        !$0.test.passes(entry.file.partition.values[$0.index].widened(to: $0.type))
      }
      if !failing.isEmpty {
        let sign = entry.kind == .removed ? -1 : 1
        count(failing.allSatisfy(\.isBucket) ? .bucket : .partition, sign, sign * entry.file.rowCount)
        continue
      }
      let isRemoved = entries.contains {
        $0.entry.kind == .removed && $0.entry.file.id == entry.file.id
          && ($0.entry.sequenceNumber ?? 0) > (entry.sequenceNumber ?? 0)
      }
      if entry.kind == .removed || isRemoved { continue }
      if let reason = entry.file.rowCount == 0 ? .noRows : try reason(entry.file, stored) {
        count(reason, 1, entry.file.rowCount)
      } else {
        pieces.append(
          ScanPiece(
            file: entry.file, sequenceNumber: entry.sequenceNumber ?? 0, firstRowID: entry.firstRowID))
      }
    }
    skipped = skipped.filter { $0.value != FileCount() }
  }

  private mutating func count(_ reason: SkipReason, _ fileCount: Int, _ rowCount: Int) {
    skipped[reason, default: FileCount()] =
      skipped[reason, default: FileCount()] + FileCount(fileCount: fileCount, rowCount: rowCount)
  }

  private func tests(
    _ spec: PartitionSpec
  ) throws -> [(index: Int, isBucket: Bool, test: PruningTest, type: LogicalType)] {
    var tests: [(index: Int, isBucket: Bool, test: PruningTest, type: LogicalType)] = []
    for (index, field) in spec.fields.enumerated() {
      guard let column = schema.schema.index(of: field.source) else { continue }
      let type = schema.schema.fields[column].type
      for term in predicate.terms where term.column == field.source {
        tests.append(
          (
            index, field.transform.name == "bucket", try field.transform.projected(term.test, of: type),
            try field.transform.resultType(of: type)
          ))
      }
    }
    return tests
  }

  private func reason(_ file: DataFileEntry, _ stored: [FieldID: LogicalType]) throws -> SkipReason? {
    for term in predicate.terms {
      if term.test == .never { return .bounds }
      let written = schemas.first { $0.id == file.schema }
      if let written, written.schema.index(of: term.column) == nil {
        if !term.test.passes(schema.defaults(of: term.column).initial) { return .initialDefault }
        continue
      }
      guard let index = schema.schema.index(of: term.column) else { continue }
      // Asked of what is stored: a constant that no stored value can equal is no reason to read a file.
      let type = stored[term.column] ?? schema.schema.fields[index].type
      let test = try term.test.narrowed(to: type)
      if written != nil, stored[term.column] != nil, test == .never { return .bounds }
      // Of a manifest's column without statistics nothing is known, and some tests no value passes: `> NaN`.
      let unknown = stored[term.column].map { _ in ColumnStatistics(rowCount: file.rowCount) }
      guard var known = file.statistics[term.column] ?? unknown else { continue }
      known.minimum = known.minimum.map { .init($0.value.widened(to: type), isTight: $0.isTight) }
      known.maximum = known.maximum.map { .init($0.value.widened(to: type), isTight: $0.isTight) }
      if test.verdict(known) == .noRow { return .bounds }
    }
    return nil
  }
}
