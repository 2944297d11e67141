import BasaltAccess
import BasaltCore
import BasaltRuntime
import BasaltTable
import TableSupport
import TestSupport
import Testing

/// A table in the making: files with their rows, under specs and schemas that change as it goes.
private struct GrowingTable {
  static let id = UniqueID(bits: 0x7AB1E)
  static let access = AccessDecision.grantedToOwner(of: UniqueID(bits: 1), table: id)

  struct File {
    let entry: DataFileEntry
    /// Rows by field id, as they were written.
    let rows: [[FieldID: Value]]
  }

  var random: SeededRandom
  let fixture: ManifestFixture
  var schemas: [TableSchema]
  var specs: [PartitionSpec] = []
  var manifests: [SnapshotManifest] = []
  /// Files of commits that have no manifest.
  var inline: [ScanPiece] = []
  var live: [UniqueID: File] = [:]
  var version: Int64 = 0
  var nextRowID: Int64 = 0

  var schema: TableSchema { schemas[schemas.count - 1] }
  var spec: PartitionSpec { specs[specs.count - 1] }

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    fixture = try ManifestFixture()
    schemas = [
      try TableSchema.first([
        ("n", .integer, true), ("t", .text, true), ("d", .date, true), ("f", .real, true),
        ("m", .decimal(precision: 9, scale: 2), true),
      ])
    ]
    try repartition()
  }

  private mutating func value(_ type: LogicalType) -> Value {
    if random.chance(1, in: 8) { return .null }
    // Values that meet: partitions get several files, and predicates match something.
    let small = random.integer(in: -12...12)
    switch type {
    case .integer: return random.chance(1, in: 10) ? random.extreme(type) : .integer(Int32(small))
    case .bigint: return random.chance(1, in: 10) ? random.extreme(type) : .bigint(Int64(small))
    case .text: return .text(random.pick(["", "a", "ab", "abc", "abcd", "b", "e\u{301}x", "\u{10FFFF}"]))
    case .date: return random.chance(1, in: 10) ? random.extreme(type) : .date(days: Int32(small * 20))
    case .timestamp: return .timestamp(microseconds: Int64(small) * 31_000_000_000_000)
    case .real: return random.chance(1, in: 4) ? random.extreme(type) : .real(Float(small))
    case .double: return random.chance(1, in: 4) ? random.extreme(type) : .double(Double(small))
    default:
      return random.chance(1, in: 10) ? random.extreme(type) : .decimal(Decimal(unscaled: Int128(small * 30), scale: 2))
    }
  }

  mutating func repartition() throws {
    let candidates = [
      "n", "t", "d", "f", "m", "bucket(4, n)", "bucket(3, t)", "truncate(5, n)", "truncate(2, t)", "month(d)",
      "year(d)", "truncate(50, m)",
    ]
    var fields = Set<String>()
    for _ in 0..<random.integer(in: 0...2) { fields.insert(random.pick(candidates)) }
    let text = fields.sorted().joined(separator: ", ")
    // Columns may have been dropped since.
    guard let parsed = try? PartitionFieldText.list(parsing: text),
      let spec = try? PartitionSpec.following(specs, fields: parsed, in: schema.schema)
    else { return }
    specs.removeAll { $0 == spec }
    specs.append(spec)
  }

  mutating func evolve() {
    let changes: [SchemaChange] = [
      .widen("n", to: .bigint), .widen("d", to: .timestamp), .widen("f", to: .double),
      .widen("m", to: .decimal(precision: 20, scale: 2)),
      .drop("t"), .rename("n", to: "n"), .move("m", to: .first),
      .add(name: "t", type: .text, isNullable: true, defaults: ColumnDefaults(initial: .text("ab")), at: .last),
      .add(name: "x", type: .integer, isNullable: true, defaults: ColumnDefaults(), at: .last),
    ]
    let usage = SchemaUsage(currentSpec: spec, specs: specs)
    if let next = try? schema.applying(random.pick(changes), usage: usage) { schemas.append(next) }
  }

  mutating func commit() throws {
    version += 1
    var entries: [ManifestEntry] = []
    var inlined: [UniqueID] = []
    for _ in 0..<random.integer(in: 0...6) {
      let entry = try write()
      if random.chance(1, in: 4) {
        inline.append(ScanPiece(file: entry, sequenceNumber: version, firstRowID: entry.storesRowIDs ? nil : nextRowID))
        nextRowID += Int64(entry.rowCount)
        inlined.append(entry.id)
      } else {
        entries.append(.added(entry))
      }
    }
    let bySpec = Dictionary(grouping: removeSome(), by: \.spec)
    try add(entries, spec)
    for (id, files) in bySpec.sorted(by: { $0.key < $1.key }) {
      guard let spec = specs.first(where: { $0.id == id }) else { continue }
      try add(files.map { .removed($0) }, spec)
    }
    committed.formUnion(inlined)
  }

  private mutating func removeSome() -> [DataFileEntry] {
    let removed = live.values.map(\.entry).sorted { $0.id < $1.id }.filter { _ in random.chance(1, in: 8) && version > 1
    }
    // Those of this commit are not there yet for others to remove.
    .filter { entry in manifestsHold(entry.id) }
    for file in removed { live[file.id] = nil }
    return removed
  }

  private var committed: Set<UniqueID> = []
  private func manifestsHold(_ id: UniqueID) -> Bool { committed.contains(id) }

  private mutating func write() throws -> DataFileEntry {
    let fields = schema.schema.fields
    let types = try spec.resultTypes(in: schema.schema)
    // All rows of a file are of one partition: the first row decides, others that fit are kept.
    var rows: [[FieldID: Value]] = []
    var partition: PartitionValues?
    for _ in 0..<12 {
      var row: [FieldID: Value] = [:]
      for field in fields { row[field.id] = value(field.type) }
      let own = PartitionValues(spec.fields.map { $0.transform.apply(to: row[$0.source] ?? .null) })
      if partition == nil || partition == own {
        partition = own
        rows.append(row)
      }
    }
    if random.chance(1, in: 12) { rows = [] }
    let columns = fields.map { field in rows.map { $0[field.id] ?? .null } }
    let values = partition ?? PartitionValues(types.map { _ in .null })
    let entry = random.file(columns, schema, spec, partition: values)
    live[entry.id] = File(entry: entry, rows: rows)
    return entry
  }

  private mutating func add(_ entries: [ManifestEntry], _ spec: PartitionSpec) throws {
    guard !entries.isEmpty else { return }
    // A spec whose source column is gone has the types of its time.
    let used = entries.map(\.file.schema).max().flatMap { id in schemas.first { $0.id == id } } ?? schema
    let layout = try ManifestLayout(spec: spec, schema: used.schema)
    let facts = try fixture.write(entries, layout, id: UniqueID(using: &random))
    manifests.append(SnapshotManifest(facts, sequenceNumber: version, firstRowID: nextRowID))
    nextRowID += Int64(facts.addedRowCount)
    committed.formUnion(entries.map(\.file.id))
  }

  /// Replaces some manifests of the current spec by one.
  mutating func merge() throws {
    let spec = self.spec
    let chosen = manifests.filter { $0.facts.spec == spec.id }
    guard chosen.count >= 2 else { return }
    version += 1
    var entries: [ManifestEntry] = []
    var layouts: [ManifestLayout] = []
    for manifest in chosen {
      let reader = try fixture.open(manifest.facts, spec)
      layouts.append(reader.layout)
      entries += try reader.entries(matching: manifest.facts).map {
        try $0.resolved(sequenceNumber: manifest.sequenceNumber, firstRowID: manifest.firstRowID)
      }
    }
    manifests.removeAll { $0.facts.spec == spec.id }
    let merged = ManifestMerging.merged(entries)
    guard !merged.isEmpty else { return }
    let facts = try fixture.write(merged, try ManifestLayout.merged(layouts), id: UniqueID(using: &random))
    manifests.append(SnapshotManifest(facts, sequenceNumber: version, firstRowID: nextRowID))
  }

  /// A row as the current schema reads it.
  func read(_ row: [FieldID: Value], _ field: Field) -> Value {
    row[field.id].map { $0.widened(to: field.type) } ?? schema.defaults(of: field.id).initial
  }

  mutating func predicate() -> PruningPredicate {
    var terms: [PruningPredicate.Term] = []
    for _ in 0..<random.integer(in: 0...3) {
      let field = random.pick(schema.schema.fields)
      let near = (0..<6).map { _ in value(field.type) }
      terms.append(PruningPredicate.Term(column: field.id, test: random.test(field.type, near: near)))
    }
    return PruningPredicate(terms)
  }

  /// - Parameter known: Manifests that are kept from plan to plan, with their entries.
  func plan(
    _ predicate: PruningPredicate, on workers: WorkerPool? = nil, known: KnownManifests? = nil
  ) throws -> ScanPlan {
    let fixture = fixture
    return try ScanPlanner(
      table: GrowingTable.id, schema: schema, schemas: schemas, specs: specs, predicate: predicate,
      access: GrowingTable.access, intent: try SimulatedIntent.make()
    ).plan(manifests, inline: inline, on: workers) { facts, spec throws(BasaltError) in
      guard let known else { return try fixture.open(facts, spec) }
      return try known.reader(of: facts) { () throws(BasaltError) in try fixture.open(facts, spec) }
    }
  }

  func expected(_ predicate: PruningPredicate) throws -> PlanOracle {
    var oracle = try PlanOracle(schema: schema, schemas: schemas, specs: specs, predicate: predicate)
    try oracle.plan(manifests, inline: inline) { facts, spec in try fixture.open(facts, spec) }
    return oracle
  }
}

@Suite struct ScanPlannerTests {
  /// Planning by columns, on one thread and on several, comes to what planning value by value comes to: the same files in the same order,
  /// and the same reasons for the others.
  @Test(arguments: Soak.seeds(12))
  func columnsAndValuesComeToTheSamePlan(seed: UInt64) throws {
    let workers = try WorkerPool(threadCount: 3)
    // One that keeps them all, and one that keeps hardly any.
    let (known, crowded) = (KnownManifests(), KnownManifests(byteCountMaximum: 100_000))
    var table = try GrowingTable(seed: seed &+ 1_000)
    for _ in 0..<10 {
      try table.commit()
      switch table.random.integer(in: 0...5) {
      case 0: try table.repartition()
      case 1, 2: table.evolve()
      case 3: try table.merge()
      default: break
      }
      for _ in 0..<4 {
        let predicate = table.predicate()
        let expected = try table.expected(predicate)
        for plan in [
          try table.plan(predicate), try table.plan(predicate, on: workers), try table.plan(predicate, known: known),
          try table.plan(predicate, on: workers, known: crowded),
        ] {
          #expect(plan.pieces.map(\.file.id) == expected.pieces.map(\.file.id), "seed \(seed): \(predicate)")
          #expect(plan.skipped == expected.skipped, "seed \(seed): \(predicate)")
          #expect(plan.readManifestCount + plan.skippedManifestCount == table.manifests.count)
          for (own, other) in zip(plan.pieces, expected.pieces) {
            #expect(own.sequenceNumber == other.sequenceNumber && own.firstRowID == other.firstRowID, "seed \(seed)")
            for term in predicate.terms {
              #expect(own.file.statistics[term.column] == other.file.statistics[term.column], "seed \(seed)")
            }
          }
        }
      }
    }
  }

  @Test func aCancelledPlanEnds() throws {
    var table = try GrowingTable(seed: 3)
    for _ in 0..<4 { try table.commit() }
    let cancellation = Cancellation()
    cancellation.cancel()
    let fixture = table.fixture
    let planner = try ScanPlanner(
      table: GrowingTable.id, schema: table.schema, schemas: table.schemas, specs: table.specs,
      predicate: PruningPredicate(), access: GrowingTable.access,
      intent: try SimulatedIntent.make())
    let error = #expect(throws: BasaltError.self) {
      try planner.plan(table.manifests, cancellation: cancellation) { facts, spec throws(BasaltError) in
        try fixture.open(facts, spec)
      }
    }
    #expect(error?.code == .cancelled)
  }

  /// The two laws, over tables whose schema and partitioning change as they grow: no match is hidden, and the counts add up.
  @Test(arguments: Soak.seeds(12))
  func noMatchIsHiddenAndCountsAddUp(seed: UInt64) throws {
    var table = try GrowingTable(seed: seed)
    for _ in 0..<10 {
      try table.commit()
      switch table.random.integer(in: 0...5) {
      case 0: try table.repartition()
      case 1, 2: table.evolve()
      case 3: try table.merge()
      default: break
      }
      for _ in 0..<4 {
        let predicate = table.predicate()
        let plan = try table.plan(predicate)
        let planned = Set(plan.pieces.map(\.file.id))
        #expect(planned.count == plan.pieces.count && planned.isSubset(of: table.live.keys), "seed \(seed)")
        for (id, file) in table.live where !planned.contains(id) {
          let match = file.rows.first { row in
            predicate.terms.allSatisfy { term in
              table.schema.schema.index(of: term.column).map { index in
                term.test.passes(table.read(row, table.schema.schema.fields[index]))
              } ?? false
            }
          }
          #expect(match == nil, "seed \(seed): \(predicate) hides \(file.entry.partition) \(String(describing: match))")
        }
        let total = table.live.values.reduce(FileCount()) { $0 + FileCount(fileCount: 1, rowCount: $1.entry.rowCount) }
        #expect(plan.skipped.values.reduce(plan.planned, +) == total, "seed \(seed): \(plan.skipped)")
      }
    }
    // Everything is planned when nothing is asked, but for files without rows.
    let everything = try table.plan(PruningPredicate())
    #expect(Set(everything.skipped.keys).isSubset(of: [.noRows]))
    // Row ids never overlap.
    let ranges = everything.pieces.compactMap { piece in piece.firstRowID.map { $0..<($0 + Int64(piece.file.rowCount)) }
    }
    .sorted { $0.lowerBound < $1.lowerBound }
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }, "seed \(seed)")
  }

  /// Each reason occurs where it should: ranges, partitions, buckets, bounds, defaults, no rows.
  @Test func everyReasonIsGiven() throws {
    var reasons: Set<SkipReason> = []
    for seed in UInt64(0)..<200 where reasons.count < SkipReason.allCases.count {
      var table = try GrowingTable(seed: seed)
      for _ in 0..<6 {
        try table.commit()
        table.evolve()
        if table.random.chance(1, in: 3) { try table.merge() }
        for _ in 0..<4 { reasons.formUnion(try table.plan(table.predicate()).skipped.keys) }
      }
    }
    #expect(reasons == Set(SkipReason.allCases))
  }

  // MARK: Refusals

  private func planner(
    _ predicate: PruningPredicate, specs: [PartitionSpec] = [.unpartitioned]
  ) throws -> ScanPlanner {
    let schema = try TableSchema.first([("a", .integer, true)])
    return try ScanPlanner(
      table: GrowingTable.id, schema: schema, schemas: [schema], specs: specs, predicate: predicate,
      access: GrowingTable.access,
      intent: try SimulatedIntent.make())
  }

  @Test func unknownColumnsAndSpecsAreRefused() throws {
    let term = PruningPredicate.Term(column: FieldID(8), test: .isNull)
    let column = #expect(throws: BasaltError.self) { try planner(PruningPredicate([term])) }
    #expect(column?.code == .unknownName && column?.message.contains("8") == true)
    let layout = try ManifestLayout(
      spec: try PartitionSpec(id: PartitionSpecID(5), fields: []), partitionTypes: [], statistics: [:])
    let facts = ManifestFacts.invented(UniqueID(bits: 1), of: [], layout)
    let fixture = try ManifestFixture()
    let spec = #expect(throws: BasaltError.self) {
      try planner(PruningPredicate()).plan([SnapshotManifest(facts, sequenceNumber: 1, firstRowID: 0)]) {
        facts, spec throws(BasaltError) in try fixture.open(facts, spec)
      }
    }
    #expect(spec?.code == .corruptFile && spec?.message.contains("spec 5") == true)
  }

  @Test func filesRemovedByTheirIDsAreLeftOut() throws {
    let file = DataFileEntry(
      id: UniqueID(bits: 1), attempt: nil, byteCount: 1, digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)),
      rowCount: 3, schema: SchemaID(0), spec: PartitionSpecID(0), partition: PartitionValues([]))
    let fixture = try ManifestFixture()
    func plan(_ piece: ScanPiece) throws -> ScanPlan {
      try planner(PruningPredicate()).plan([], inline: [piece]) { facts, spec throws(BasaltError) in
        try fixture.open(facts, spec)
      }
    }
    let whole = try plan(ScanPiece(file: file, sequenceNumber: 4, firstRowID: 0))
    #expect(whole.planned == FileCount(fileCount: 1, rowCount: 3))
    #expect(whole.without([file.id: 5]).pieces.isEmpty)
    #expect(whole.without([file.id: 4, UniqueID(bits: 2): 9]).pieces.count == 1)
    let misplaced = DataFileEntry(
      id: UniqueID(bits: 1), attempt: nil, byteCount: 1, digest: file.digest, rowCount: 3, schema: SchemaID(0),
      spec: PartitionSpecID(0), partition: PartitionValues([.null]))
    let error = #expect(throws: BasaltError.self) {
      try plan(ScanPiece(file: misplaced, sequenceNumber: 4, firstRowID: 0))
    }
    #expect(error?.code == .corruptFile && error?.message.contains("spec 0") == true)
  }

  @Test func aDecisionAboutAnotherTableStopsTheProcess() async {
    await #expect(processExitsWith: .failure) {
      let schema = try TableSchema.first([("a", .integer, true)])
      _ = try ScanPlanner(
        table: UniqueID(bits: 1), schema: schema, schemas: [schema], specs: [], predicate: PruningPredicate(),
        access: AccessDecision.grantedToOwner(of: UniqueID(bits: 2), table: UniqueID(bits: 3)),
        intent: try SimulatedIntent.make())
    }
  }
}
