import BasaltAccess
package import BasaltCore
import BasaltFormat
package import BasaltStorage
package import BasaltTable
import TestSupport

/// A table whose schema changes between its files, with the rows of each as they were written: what scans are held against.
package struct EvolvingTable {
  package static let id = UniqueID(bits: 0x7AB1E)

  package struct File {
    package let entry: DataFileEntry
    /// As they were written.
    package let rows: [[FieldID: Value]]
  }

  package var random: SeededRandom
  package let stored: StoredFiles
  package private(set) var schemas: [TableSchema]
  package private(set) var files: [File] = []

  package var schema: TableSchema { schemas[schemas.count - 1] }

  package init(seed: UInt64, in store: any ObjectStore) throws {
    random = SeededRandom(seed: seed)
    stored = StoredFiles(store, table: EvolvingTable.id)
    schemas = [
      try TableSchema.first([
        ("n", .integer, false), ("s", .smallint, true), ("t", .text, true), ("d", .date, true), ("f", .real, true),
        ("m", .decimal(precision: 9, scale: 2), true),
      ])
    ]
  }

  // MARK: Growing

  /// One change of the schema, or none when the one that was drawn is refused.
  package mutating func evolve() {
    let name = random.pick(schema.schema.fields).name
    let type = random.pick(LogicalType.all)
    let isNullable = random.chance(1, in: 2)
    let initial = isNullable && random.chance(1, in: 2) ? .null : random.anyValue(type)
    let change = random.pick([
      SchemaChange.widen("n", to: .bigint), .widen("s", to: random.pick([.integer, .bigint])),
      .widen(random.pick(["n", "s"]), to: .decimal(precision: random.pick([14, 30]), scale: random.pick([0, 3]))),
      .widen("d", to: .timestamp), .widen("f", to: .double), .widen("m", to: .decimal(precision: 20, scale: 2)),
      .drop(name), .rename(name, to: "r\(random.integer(in: 0...9))"), .move(name, to: .first),
      // Names that come back are other columns.
      .add(
        name: random.pick(["t", "d", "f", "x", "y"]), type: type, isNullable: isNullable,
        defaults: ColumnDefaults(initial: initial), at: random.pick([.first, .last, .after(name)])),
    ])
    if let next = try? schema.applying(change) { schemas.append(next) }
  }

  /// Writes a file of the present schema.
  /// - Parameters:
  ///   - rowCounts: One a row group. Pages have 1,024 rows.
  ///   - knowsStatistics: Whether the manifest does.
  package mutating func append(rowCounts: [Int], knowsStatistics: Bool) throws {
    let schema = schema
    let options = DataFileOptions(pageRowCount: Limits.pageRowCountMinimum, fileID: UniqueID(using: &random))
    let attempt = UniqueID(using: &random)
    let name = try TableObjectNames.dataFile(options.fileID, attempt: attempt, table: EvolvingTable.id)
    let writer = try DataFileWriter(
      schema: schema.schema, options: options, output: try stored.store.makeWriter(name))
    let encoder = RowGroupEncoder(schema: schema.schema, options: options)
    var columns: [[Value]] = schema.schema.fields.map { _ in [] }
    for rowCount in rowCounts {
      var group: [ColumnVector] = []
      for (index, field) in schema.schema.fields.enumerated() {
        let values = values(of: field, count: rowCount)
        group.append(try ColumnVector(values, type: field.type))
        columns[index] += values
      }
      try writer.append(try encoder.encode(group))
    }
    let summary = try writer.finish()
    var statistics: [FieldID: ColumnStatistics] = [:]
    if knowsStatistics {
      for (index, (field, values)) in zip(schema.schema.fields, columns).enumerated() {
        statistics[field.id] = ColumnStatistics(exactlyOf: values)
        statistics[field.id]?.sum = summary.columnStatistics[index].sum
      }
    }
    let entry = DataFileEntry(
      id: summary.fileID, attempt: attempt, byteCount: summary.byteCount, digest: summary.digest,
      rowCount: summary.rowCount, schema: schema.id, spec: PartitionSpec.unpartitioned.id,
      partition: PartitionValues([]), statistics: statistics)
    let rows = (0..<summary.rowCount).map { row in
      Dictionary(uniqueKeysWithValues: zip(schema.schema.fields, columns).map { ($0.id, $1[row]) })
    }
    files.append(File(entry: entry, rows: rows))
  }

  /// Near each other, so that files and pages differ in their ranges, with rare ones from anywhere.
  private mutating func values(of field: Field, count: Int) -> [Value] {
    let base = random.value(field.type, near: nil)
    let isConstant = random.chance(1, in: 6)
    return (0..<count).map { _ in
      if isConstant { return base }
      if field.isNullable, random.chance(1, in: 8) { return .null }
      return random.chance(1, in: 12) ? random.anyValue(field.type) : random.value(field.type, near: base)
    }
  }

  // MARK: Reading

  /// A value as the present schema has it.
  package func value(of field: Field, in row: [FieldID: Value]) -> Value {
    row[field.id]?.widened(to: field.type) ?? schema.defaults(of: field.id).initial
  }

  /// The rows of the files that a plan names, in its order, that pass; tested one by one.
  package func rows(
    of plan: ScanPlan, _ columns: [FieldID], where predicate: ScanPredicate = .all
  ) -> [[Value]] {
    let byID = Dictionary(uniqueKeysWithValues: files.map { ($0.entry.id, $0) })
    let fields = columns.compactMap { schema.schema.index(of: $0) }.map { schema.schema.fields[$0] }
    let tests = predicate.terms.compactMap { term in
      schema.schema.index(of: term.column).map { (schema.schema.fields[$0], term.test) }
    }
    return plan.pieces.compactMap { byID[$0.file.id] }.flatMap(\.rows)
      .filter { row in tests.allSatisfy { $0.1.passes(value(of: $0.0, in: row)) } }
      .map { row in fields.map { value(of: $0, in: row) } }
  }

  /// The plan of a scan of all files, through a manifest.
  package func plan(where predicate: ScanPredicate = .all) throws -> ScanPlan {
    let planner = try ScanPlanner(
      table: EvolvingTable.id, schema: schema, schemas: schemas, specs: [.unpartitioned],
      predicate: PruningPredicate(predicate),
      access: AccessDecision.grantedToOwner(of: UniqueID(bits: 1), table: EvolvingTable.id),
      intent: try SimulatedIntent.make())
    let manifests = try MemoryStore()
    let name = try ObjectName("manifest")
    var snapshot: [SnapshotManifest] = []
    if !files.isEmpty {
      // Statistics of dropped columns, and of columns as they were, are what manifests of earlier commits have.
      var types: [FieldID: LogicalType] = [:]
      for field in schemas.flatMap(\.schema.fields) { types[field.id] = field.type }
      let facts = try ManifestWriter.write(
        files.map { .added($0.entry) },
        try ManifestLayout(spec: .unpartitioned, partitionTypes: [], statistics: types), fileID: UniqueID(bits: 7),
        to: try manifests.makeWriter(name))
      snapshot.append(SnapshotManifest(facts, sequenceNumber: 1, firstRowID: 0))
    }
    return try planner.plan(snapshot) { (facts, spec) throws(BasaltError) in
      try ManifestReader(try DataFileReader(name, in: manifests, pool: BufferPool()), spec: spec, facts: facts)
    }
  }

  /// A scan of all files.
  package func scan(
    _ columns: [FieldID]? = nil, where predicate: ScanPredicate = .all
  ) throws -> TableScan {
    try TableScan(
      try plan(where: predicate), table: schema, columns: columns ?? schema.schema.fields.map(\.id), where: predicate,
      files: stored)
  }

  // MARK: Questions

  /// Some columns of the present schema, in any order.
  package mutating func someColumns() -> [FieldID] {
    var columns = schema.schema.fields.map(\.id).shuffled(using: &random)
    if random.chance(3, in: 4) { columns.removeLast(random.integer(in: 0...columns.count)) }
    return columns
  }

  /// None to three tests of the present columns, with constants from the rows, near them, at the ends, and NULL.
  package mutating func somePredicate() -> ScanPredicate {
    var predicate = ScanPredicate()
    for _ in 0..<random.integer(in: 0...3) {
      let field = random.pick(schema.schema.fields)
      let test: ColumnTest =
        switch random.integer(in: 0...7) {
        case 0: .isNull
        case 1, 2: .isNotNull
        default: .comparison(random.pick(Comparison.allCases), constant(field))
        }
      predicate.terms.append(ScanPredicate.Term(column: field.id, test: test))
    }
    return predicate
  }

  private mutating func constant(_ field: Field) -> Value {
    if random.chance(1, in: 16) { return .null }
    let rows = files.isEmpty ? [] : random.pick(files).rows
    let value = rows.isEmpty ? random.anyValue(field.type) : value(of: field, in: random.pick(rows))
    if value.isNull || random.chance(1, in: 4) { return random.anyValue(field.type) }
    // Between two values that the column can have.
    if case .decimal(let number) = value, number.scale < 6, random.chance(1, in: 3) {
      return .decimal(Decimal(unscaled: number.unscaled / 1_000 * 10 + 5, scale: number.scale + 1))
    }
    return value
  }
}
