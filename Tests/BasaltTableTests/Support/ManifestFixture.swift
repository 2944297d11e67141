import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import TestSupport

/// Manifests in memory, written and opened again.
struct ManifestFixture {
  let store: MemoryStore
  let pool = BufferPool(budget: MemoryBudget(byteCount: 1 << 20))

  init() throws { store = try MemoryStore() }

  static let attempt = UniqueID(bits: 1)
  static let table = UniqueID(bits: 2)

  func write(_ entries: [ManifestEntry], _ layout: ManifestLayout, id: UniqueID) throws -> ManifestFacts {
    try ManifestWriter.write(
      entries, layout, fileID: id, to: try store.makeWriter(try name(id)))
  }

  func open(_ facts: ManifestFacts, _ spec: PartitionSpec) throws(BasaltError) -> ManifestReader {
    try ManifestReader(try DataFileReader(try name(facts.id), in: store, pool: pool), spec: spec, facts: facts)
  }

  /// Opens it as a table does: the digest is compared, and the bytes are kept in the pool.
  func openPinned(_ facts: ManifestFacts, _ spec: PartitionSpec) throws(BasaltError) -> ManifestReader {
    try ManifestReader(opening: try name(facts.id), in: store, pool: pool, spec: spec, facts: facts)
  }

  func bytes(_ id: UniqueID) throws -> [UInt8] {
    let buffer = try store.readNow(try name(id))
    return buffer.bytes(0..<buffer.byteCount)
  }

  /// Other bytes under the name of a manifest, in a store of their own.
  static func damaged(_ bytes: [UInt8], id: UniqueID) throws -> ManifestFixture {
    let fixture = try ManifestFixture()
    let name = try fixture.name(id)
    _ = try bytes.span.bytes.withUnsafeBytes { bytes throws(BasaltError) in
      try fixture.store.putIfAbsent(name, bytes)
    }
    return fixture
  }

  func name(_ id: UniqueID) throws(BasaltError) -> ObjectName {
    try TableObjectNames.manifest(id, attempt: ManifestFixture.attempt, table: ManifestFixture.table)
  }
}

extension ManifestFacts {
  /// Facts of a manifest that exists nowhere.
  static func invented(_ id: UniqueID, of entries: [ManifestEntry], _ layout: ManifestLayout) -> ManifestFacts {
    ManifestFacts(
      id: id, byteCount: 1,
      digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)), contents: ManifestContents(of: entries, layout))
  }
}

extension SeededRandom {
  /// A data file of `rows` (one array a column of `schema`), as a manifest knows it.
  mutating func file(
    _ rows: [[Value]], _ schema: TableSchema, _ spec: PartitionSpec, partition: PartitionValues
  ) -> DataFileEntry {
    var statistics: [FieldID: ColumnStatistics] = [:]
    for (field, values) in zip(schema.schema.fields, rows) where chance(4, in: 5) {
      var known = ColumnStatistics(exactlyOf: values)
      if chance(1, in: 8) { known.minimum = nil }
      if chance(1, in: 8) { known.nullCount = nil }
      // Of any digits: it need not be the rows' for a manifest to hold it. Some have none.
      if let scale = ValueSum.scale(of: field.type), values.count % 5 != 0 {
        known.sum = Decimal(unscaled: Int128(values.count) * -7_919 << 40, scale: scale)
      }
      statistics[field.id] = known
    }
    return DataFileEntry(
      id: UniqueID(using: &self), attempt: chance(1, in: 5) ? nil : UniqueID(using: &self),
      byteCount: integer(in: 1...1_000_000), digest: ContentDigest(bytes: bytes(32)), rowCount: rows.first?.count ?? 0,
      storesRowIDs: chance(1, in: 5), schema: schema.id, spec: spec.id, sortOrder: Int32(integer(in: 0...2)),
      tier: pick(DataFileEntry.Tier.allCases), volume: chance(1, in: 3) ? "archive" : nil, partition: partition,
      statistics: statistics)
  }
}
