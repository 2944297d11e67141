import BasaltCore
import BasaltFormat
import BasaltStorage
import BasaltTable
import TestSupport
import Testing

@Suite struct ManifestTests {
  /// A table of two columns a few types, partitioned by one of them.
  struct Case {
    let table: TableSchema
    let spec: PartitionSpec
    let layout: ManifestLayout
    var entries: [ManifestEntry]

    init(_ random: inout SeededRandom, count: Int) throws {
      let types = (0..<random.integer(in: 1...3)).map { _ in random.pick(LogicalType.all) }
      table = try TableSchema.first(types.enumerated().map { ("c\($0)", $1, true) })
      let transform = random.pick(PartitionTransform.samples.filter { $0.accepts(types[0]) })
      spec =
        random.chance(1, in: 4)
        ? .unpartitioned
        : try PartitionSpec(
          id: PartitionSpecID(3),
          fields: [PartitionField(id: PartitionFieldID(5), source: FieldID(1), transform: transform)])
      layout = try ManifestLayout(spec: spec, schema: table.schema)
      entries = []
      for _ in 0..<count {
        let rowCount = random.integer(in: 0...4)
        let rows = types.map { type in (0..<rowCount).map { _ in random.anyValue(type) } }
        let partition = PartitionValues(
          spec.fields.map { $0.transform.apply(to: random.chance(1, in: 6) ? .null : random.anyValue(types[0])) })
        let file = random.file(rows, table, spec, partition: partition)
        switch random.integer(in: 0...4) {
        case 0: entries.append(.removed(file, sequenceNumber: random.chance(1, in: 2) ? 9 : nil))
        case 1:
          entries.append(
            .existing(file, sequenceNumber: 4, firstRowID: file.storesRowIDs ? nil : Int64(random.integer(in: 0...99))))
        default: entries.append(.added(file))
        }
      }
    }
  }

  /// An entry as it must come back: bounds cut, unknown statistics absent.
  private func expected(_ file: DataFileEntry, _ layout: ManifestLayout) throws -> [FieldID: ColumnStatistics] {
    var statistics: [FieldID: ColumnStatistics] = [:]
    for (id, type) in zip(layout.statisticsFields, layout.statisticsTypes) {
      guard var known = file.statistics[id] else { continue }
      known.minimum = try known.minimum.flatMap { BoundBytes(minimum: $0, type) }.map { try $0.bound(type) }
      known.maximum = try known.maximum.flatMap { BoundBytes(maximum: $0, type) }.map { try $0.bound(type) }
      known.sum = known.sum.flatMap { sum in
        guard let scale = ValueSum.scale(of: type) else { return nil }
        return sum.rescaled(to: scale, precision: 38).map { Decimal(unscaled: $0, scale: scale) }
      }
      statistics[id] = known
    }
    return statistics
  }

  @Test(arguments: Soak.seeds(60))
  func whatIsWrittenIsRead(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let example = try Case(&random, count: random.pick([1, 2, 40]))
    let fixture = try ManifestFixture()
    let facts = try fixture.write(example.entries, example.layout, id: UniqueID(using: &random))
    let read = try fixture.open(facts, example.spec).entries(matching: facts)
    #expect(facts.entryCount == example.entries.count)
    #expect(read.map(\.file.partition) == example.entries.map(\.file.partition).sorted(), "seed \(seed)")
    var next: Int64 = 0
    for entry in read {
      let written = try #require(example.entries.first { $0.file.id == entry.file.id })
      #expect(entry.kind == written.kind && entry.sequenceNumber == written.sequenceNumber, "seed \(seed)")
      #expect(entry.file.statistics == (try expected(written.file, example.layout)), "seed \(seed)")
      #expect(
        [entry.file.byteCount, entry.file.rowCount] == [written.file.byteCount, written.file.rowCount]
          && entry.file.digest == written.file.digest && entry.file.attempt == written.file.attempt
          && entry.file.storesRowIDs == written.file.storesRowIDs && entry.file.schema == written.file.schema
          && entry.file.sortOrder == written.file.sortOrder && entry.file.tier == written.file.tier
          && entry.file.volume == written.file.volume, "seed \(seed)")
      if entry.kind == .added {
        #expect(entry.firstRowID == (entry.file.storesRowIDs ? nil : next))
        next += Int64(entry.file.rowCount)
      }
    }
    #expect(facts.addedRowCount == Int(next))
  }

  @Test func namesHoldIdsAndNothingElse() throws {
    let name = try TableObjectNames.dataFile(
      UniqueID(bits: 0xAB << 120), attempt: UniqueID(bits: 1), table: UniqueID(bits: 2))
    let attempt = UniqueID(bits: 1)
    #expect(name.text.hasPrefix(TableObjectNames.prefix(of: attempt, table: UniqueID(bits: 2))))
    #expect(name.text.contains("/data/ab/ab000000-"))
    #expect(name.text.utf8.allSatisfy { byte in "0123456789abcdefghijklmnopqrstuvwxyz-/".utf8.contains(byte) })
  }

  // MARK: Digests

  /// A manifest in the place of another, of the same length and file id and with sound checksums: only the digest tells.
  @Test func aSubstitutedManifestIsRefused() throws {
    var random = SeededRandom(seed: 4)
    let table = try TableSchema.first([("a", .integer, true)])
    let layout = try ManifestLayout(spec: .unpartitioned, schema: table.schema)
    func file(_ number: Int) -> DataFileEntry {
      DataFileEntry(
        id: UniqueID(bits: UInt128(number)), attempt: nil, byteCount: 1,
        digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)), rowCount: 10, schema: SchemaID(0),
        spec: PartitionSpecID(0), partition: PartitionValues([]))
    }
    let id = UniqueID(using: &random)
    let meant = try ManifestFixture()
    let facts = try meant.write([.added(file(1))], layout, id: id)
    let other = try ManifestFixture()
    let others = try other.write([.added(file(2))], layout, id: id)
    #expect(facts.byteCount == others.byteCount && facts.digest != others.digest)
    // Its own checksums say nothing.
    #expect(try other.open(facts, .unpartitioned).entries(matching: facts).count == 1)
    let error = #expect(throws: BasaltError.self) { try other.openPinned(facts, .unpartitioned) }
    #expect(error?.code == .corruptFile && error?.message.contains("SHA-256") == true)
    #expect(error?.context.contains { $0.key == "manifest" } == true)
    #expect(try meant.openPinned(facts, .unpartitioned).entries(matching: facts).map(\.file.id) == [file(1).id])
    // Once compared it is kept, and answers when the object is gone; never for another digest.
    try meant.store.delete(try meant.name(id))
    #expect(try meant.openPinned(facts, .unpartitioned).entries(matching: facts).count == 1)
    #expect(throws: BasaltError.self) { try meant.openPinned(others, .unpartitioned) }
  }

  @Test func everyFlippedByteIsRefusedBeforeAnythingIsRead() throws {
    var random = SeededRandom(seed: 12)
    let example = try Case(&random, count: 3)
    let fixture = try ManifestFixture()
    let facts = try fixture.write(example.entries, example.layout, id: UniqueID(bits: 5))
    let bytes = try fixture.bytes(facts.id)
    for position in stride(from: 0, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[position] ^= 1 << UInt8(random.integer(in: 0...7))
      let other = try ManifestFixture.damaged(damaged, id: facts.id)
      let error = #expect(throws: BasaltError.self) { try other.openPinned(facts, example.spec) }
      #expect(error?.message.contains("SHA-256") == true, "byte \(position)")
    }
    let longer = try ManifestFixture.damaged(bytes + [0], id: facts.id)
    let length = #expect(throws: BasaltError.self) { try longer.openPinned(facts, example.spec) }
    #expect(length?.message.contains("is meant") == true)
    let missing = #expect(throws: BasaltError.self) { try ManifestFixture().openPinned(facts, example.spec) }
    #expect(missing?.code == .unknownName)
    let huge = ManifestFacts(id: facts.id, byteCount: .max, digest: facts.digest, contents: facts.contents)
    let size = #expect(throws: BasaltError.self) { try fixture.openPinned(huge, example.spec) }
    #expect(size?.message.contains("are possible") == true)
  }

  // MARK: Damage

  @Test(arguments: Soak.seeds(1)) func everyFlippedByteIsFoundOrHarmless(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let example = try Case(&random, count: 12)
    let fixture = try ManifestFixture()
    let id = UniqueID(using: &random)
    let facts = try fixture.write(example.entries, example.layout, id: id)
    let sound = try fixture.open(facts, example.spec).entries(matching: facts)
    let bytes = try fixture.bytes(id)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 1 << UInt8(random.integer(in: 0...7))
      let other = try ManifestFixture.damaged(damaged, id: id)
      do {
        let read = try other.open(facts, example.spec).entries(matching: facts)
        #expect(read == sound, "byte \(position) of \(bytes.count)")
      } catch let error {
        #expect(error.code.isCorruption || error.code == .unsupportedVersion || error.code == .unsupportedEncoding)
      }
    }
    for length in stride(from: 0, to: bytes.count, by: 7) {
      let other = try ManifestFixture.damaged(Array(bytes[..<length]), id: id)
      #expect(throws: BasaltError.self) { try other.open(facts, example.spec).entries(matching: facts) }
    }
  }

  /// A file that is sound as a file, and yet no manifest: each row made wrong in one way.
  @Test func rowsThatNoWriterWritesAreRefused() throws {
    typealias Column = ManifestLayout.FixedColumn
    let schema = try TableSchema.first([("a", .integer, true)])
    let layout = try ManifestLayout(spec: .unpartitioned, schema: schema.schema)
    let good: [Value] = [
      .smallint(1), .uuid(UniqueID(bits: 5)), .null, .bigint(10), .bytea([UInt8](repeating: 1, count: 32)), .bigint(3),
      .null,
      .bigint(0), .integer(0), .integer(0), .integer(0), .integer(0), .smallint(0), .null, .integer(1), .integer(2),
      .bigint(0),
      .bigint(0), .smallint(3),
    ]
    let faults: [(Int, Value, String)] = [
      (0, .smallint(4), "kind 4"), (0, .smallint(-1), "kind"), (3, .bigint(0), "byte_count"),
      (4, .bytea([1]), "32 bytes"),
      (5, .bigint(-1), "row_count"), (5, .bigint(1 << 41), "row_count"), (6, .bigint(3), "which it inherits"),
      (7, .null, "lacks its first row id"), (7, .bigint(-1), "first_row_id"), (7, .bigint(.max), "beyond all"),
      (7, .bigint(1), "What is said|begin at 1"), (8, .integer(2), "flags"), (8, .integer(1), "must not have"),
      (9, .integer(-1), "schema_id"), (10, .integer(1), "spec 1"), (11, .integer(-1), "sort_order_id"),
      (12, .smallint(3), "tier 3"), (0, .smallint(2), "lacks its sequence number"), (0, .smallint(3), "must not have"),
      (14, .null, "tight and not there"), (16, .bigint(4), "NULLs or NaNs"), (18, .smallint(4), "flags of bounds"),
      (17, .bigint(-1), "NULLs or NaNs"),
    ]
    for (column, value, message) in [(0, good[0], "")] + faults {
      var row = good
      row[column] = value
      let fixture = try ManifestFixture()
      let id = UniqueID(bits: 77)
      let name = try TableObjectNames.manifest(id, attempt: UniqueID(bits: 1), table: UniqueID(bits: 2))
      let options = DataFileOptions(pageRowCount: 1_024, fileID: id)
      let writer = try DataFileWriter(
        schema: layout.schema, options: options, output: try fixture.store.makeWriter(name))
      let columns = try zip(layout.schema.fields, row).map { try ColumnVector([$1], type: $0.type) }
      try writer.append(try RowGroupEncoder(schema: layout.schema, options: options).encode(columns))
      let summary = try writer.finish()
      let file = DataFileEntry(
        id: UniqueID(bits: 5), attempt: nil, byteCount: 10,
        digest: ContentDigest(bytes: [UInt8](repeating: 1, count: 32)),
        rowCount: 3, schema: SchemaID(0), spec: PartitionSpecID(0), partition: PartitionValues([]))
      let facts = ManifestFacts(
        id: id, byteCount: summary.byteCount, digest: summary.digest,
        contents: ManifestContents(of: [.added(file)], layout))
      if message.isEmpty {
        #expect(try fixture.open(facts, .unpartitioned).entries(matching: facts).count == 1)
        continue
      }
      let error = #expect(throws: BasaltError.self) {
        try fixture.open(facts, .unpartitioned).entries(matching: facts)
      }
      #expect(error?.code == .corruptFile)
      #expect(
        message.split(separator: "|").contains { error?.message.contains($0) == true },
        "\(message): \(error?.message ?? "")")
      #expect(error?.context.contains { $0.key == "manifest" } == true)
    }
  }

  @Test func anotherFileOrSpecIsNotTaken() throws {
    var random = SeededRandom(seed: 3)
    var example = try Case(&random, count: 5)
    while example.spec == .unpartitioned { example = try Case(&random, count: 5) }
    let fixture = try ManifestFixture()
    let facts = try fixture.write(example.entries, example.layout, id: UniqueID(bits: 9))
    let other = ManifestFacts(
      id: facts.id, byteCount: facts.byteCount + 1, digest: facts.digest,
      contents: facts.contents)
    let size = #expect(throws: BasaltError.self) { try fixture.open(other, example.spec) }
    #expect(size?.code == .corruptFile && size?.message.contains("is meant") == true)
    // The same number with a field that the manifest lacks.
    let field = PartitionField(id: PartitionFieldID(6), source: FieldID(1), transform: .identity)
    let wider = try PartitionSpec(id: example.spec.id, fields: example.spec.fields + [field])
    let lacking = #expect(throws: BasaltError.self) { try fixture.open(facts, wider) }
    #expect(lacking?.message.contains("partition field 6") == true)
  }

  @Test func layoutsOfOtherFilesAreRefused() throws {
    let layout = try ManifestLayout(
      spec: .unpartitioned, schema: Schema([Field(id: FieldID(1), name: "a", type: .text)]))
    var fields = layout.schema.fields
    fields.swapAt(0, 1)
    #expect(throws: BasaltError.self) { try ManifestLayout(reading: try Schema(fields), spec: .unpartitioned) }
    let extra = layout.schema.fields + [Field(id: FieldID(20), name: "x", type: .text)]
    #expect(throws: BasaltError.self) { try ManifestLayout(reading: try Schema(extra), spec: .unpartitioned) }
    let meaningless = layout.schema.fields + [Field(id: FieldID(.max), name: "x", type: .text)]
    let error = #expect(throws: BasaltError.self) {
      try ManifestLayout(reading: try Schema(meaningless), spec: .unpartitioned)
    }
    #expect(error?.message.contains("means nothing") == true)
    #expect(try ManifestLayout(reading: layout.schema, spec: .unpartitioned) == layout)
  }

  @Test func anEmptyManifestIsNotWritten() throws {
    let layout = try ManifestLayout(
      spec: .unpartitioned, schema: Schema([Field(id: FieldID(1), name: "a", type: .text)]))
    let fixture = try ManifestFixture()
    let error = #expect(throws: BasaltError.self) { try fixture.write([], layout, id: UniqueID(bits: 1)) }
    #expect(error?.code == .invalidArgument)
  }

  /// A manifest that was written before there were sums says all else as ever; merged with one that has them it gets them.
  @Test func aManifestWithoutSumsIsRead() throws {
    var random = SeededRandom(seed: 11)
    let example = try Case(&random, count: 5)
    let layout = try ManifestLayout(
      spec: example.layout.spec, partitionTypes: example.layout.partitionTypes,
      statistics: Dictionary(
        uniqueKeysWithValues: zip(example.layout.statisticsFields, example.layout.statisticsTypes)), hasSums: false)
    #expect(layout.sumGroups.isEmpty)
    let fixture = try ManifestFixture()
    let facts = try fixture.write(example.entries, layout, id: UniqueID(using: &random))
    let reader = try fixture.open(facts, example.spec)
    #expect(reader.layout == layout)
    for entry in try reader.entries(matching: facts) {
      let written = try #require(example.entries.first { $0.file.id == entry.file.id })
      let known = try expected(written.file, layout).mapValues { known in
        var known = known
        known.sum = nil
        return known
      }
      // Of a column of which nothing else is known there is then no entry.
      #expect(entry.file.statistics == known.filter { $0.value != ColumnStatistics(rowCount: entry.file.rowCount) })
    }
    #expect(try ManifestLayout.merged([layout, example.layout]) == example.layout)
    #expect(try ManifestLayout.merged([layout]).sumGroups == example.layout.sumGroups)
  }

  @Test func statisticsAreOfTheFirstColumnsAndThoseNamed() throws {
    let fields = (1...40).map { Field(id: FieldID($0), name: "c\($0)", type: .integer) }
    let spec = try PartitionSpec(
      id: PartitionSpecID(1),
      fields: [PartitionField(id: PartitionFieldID(1), source: FieldID(35), transform: .identity)])
    let layout = try ManifestLayout(spec: spec, schema: Schema(fields), declared: [FieldID(40)])
    #expect(layout.statisticsFields.map(\.number) == Array(1...32) + [35, 40])
  }
}
