import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct RecordCursorTests {
  private func facts(_ random: inout SeededRandom) throws -> ManifestFacts {
    let types = (0..<random.integer(in: 0...4)).map { _ in random.pick(LogicalType.all) }
    let fields = types.indices.map { index in
      PartitionField(
        id: PartitionFieldID(UInt32(index + 1)), source: FieldID(UInt32(index + 1)), transform: .identity)
    }
    let spec = try PartitionSpec(id: PartitionSpecID(Int32(random.integer(in: 0...9))), fields: fields)
    let layout = try ManifestLayout(spec: spec, partitionTypes: types, statistics: [:])
    let entries = try (0..<random.integer(in: 1...4)).map { _ in
      let values = PartitionValues(types.map { random.chance(1, in: 4) ? .null : random.anyValue($0) })
      let file = try file(&random, spec, values)
      return random.chance(1, in: 3) ? ManifestEntry.removed(file) : .added(file)
    }
    return ManifestFacts(
      id: UniqueID(using: &random), byteCount: random.integer(in: 1...Int.max),
      digest: ContentDigest(bytes: random.bytes(32)), contents: ManifestContents(of: entries, layout))
  }

  private func file(
    _ random: inout SeededRandom, _ spec: PartitionSpec, _ partition: PartitionValues
  ) throws -> DataFileEntry {
    let types = (0..<random.integer(in: 1...4)).map { _ in random.pick(LogicalType.all) }
    let schema = try TableSchema.first(types.enumerated().map { ("c\($0)", $1, true) })
    let rowCount = random.integer(in: 0...4)
    let rows = types.map { type in (0..<rowCount).map { _ in random.anyValue(type) } }
    return random.file(rows, schema, spec, partition: partition)
  }

  private func file(_ random: inout SeededRandom) throws -> DataFileEntry {
    let values = (0..<random.integer(in: 0...3)).map { _ in
      random.chance(1, in: 4) ? Value.null : random.anyValue(random.pick(LogicalType.all))
    }
    return try file(&random, .unpartitioned, PartitionValues(values))
  }

  // MARK: Laws

  @Test(arguments: Soak.seeds(200))
  func whatIsWrittenIsRead(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let facts = try facts(&random)
    #expect(try ManifestFacts(record: facts.record[...]) == facts, "seed \(seed)")
    let file = try file(&random)
    #expect(try DataFileEntry(record: file.record[...]) == file, "seed \(seed)")
    // One after another, and in front of an image.
    let image = random.bytes(random.integer(in: 0...9))
    var bytes = (facts.record + file.record + image)[...]
    #expect(try Array(RecordSequence.takeFirst(of: &bytes)) == facts.record, "seed \(seed)")
    #expect(try DataFileEntry(record: RecordSequence.takeFirst(of: &bytes)) == file, "seed \(seed)")
    #expect(Array(bytes) == image, "seed \(seed)")
  }

  /// Damage is refused, or makes another record that is as sound: there is one way to write each.
  @Test(arguments: Soak.seeds(60))
  func damageIsRefusedOrIsAnotherRecord(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let facts = try facts(&random).record
    let file = try file(&random).record
    func readFacts(_ bytes: [UInt8]) {
      do throws(BasaltError) {
        #expect(try ManifestFacts(record: bytes[...]).record == bytes, "seed \(seed): \(bytes)")
      } catch {
        #expect(
          error.code == .corruptFile && error.context.contains { $0.value == "manifest" }, "seed \(seed): \(error)")
      }
    }
    func readFile(_ bytes: [UInt8]) {
      do throws(BasaltError) {
        #expect(try DataFileEntry(record: bytes[...]).record == bytes, "seed \(seed): \(bytes)")
      } catch {
        #expect(
          error.code == .corruptFile && error.context.contains { $0.value == "data file" }, "seed \(seed): \(error)")
      }
    }
    for position in facts.indices {
      for bit in 0..<8 {
        var damaged = facts
        damaged[position] ^= 1 << UInt8(bit)
        readFacts(damaged)
      }
    }
    for position in file.indices {
      var damaged = file
      damaged[position] ^= 1 << UInt8(random.integer(in: 0...7))
      readFile(damaged)
    }
    for _ in 0..<200 {
      readFacts(random.mutated(facts))
      readFile(random.mutated(file))
    }
    for length in facts.indices {
      #expect(throws: BasaltError.self) { try ManifestFacts(record: facts[..<length]) }
    }
    for length in file.indices {
      #expect(throws: BasaltError.self) { try DataFileEntry(record: file[..<length]) }
      var rest = file[..<length]
      #expect(throws: BasaltError.self) { try RecordSequence.takeFirst(of: &rest) }
    }
    // One is never taken for the other.
    #expect(throws: BasaltError.self) { try ManifestFacts(record: file[...]) }
    #expect(throws: BasaltError.self) { try DataFileEntry(record: facts[...]) }
  }

  // MARK: Bytes

  /// The record of a small manifest, byte for byte as format-spec/manifest.md has it.
  @Test func theRecordOfAManifestIsAsSpecified() throws {
    let field = PartitionField(id: PartitionFieldID(1), source: FieldID(1), transform: .identity)
    let spec = try PartitionSpec(id: PartitionSpecID(2), fields: [field])
    let layout = try ManifestLayout(spec: spec, partitionTypes: [.text], statistics: [:])
    func file(_ value: Value) -> DataFileEntry {
      DataFileEntry(
        id: UniqueID(bits: 7), attempt: nil, byteCount: 1,
        digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)),
        rowCount: 258, schema: SchemaID(0), spec: spec.id, partition: PartitionValues([value]))
    }
    let contents = ManifestContents(
      of: [.added(file(.text("b"))), .added(file(.null)), .removed(file(.text("cd")))], layout)
    let facts = ManifestFacts(
      id: UniqueID(bits: 1), byteCount: 0x0102,
      digest: ContentDigest(bytes: [UInt8](repeating: 0xAA, count: 32)), contents: contents)
    let zeros = [UInt8](repeating: 0, count: 15)
    var expected: [UInt8] = [113, 0, 0, 0, 1, 0] + zeros + [1] + [2, 1, 0, 0, 0, 0, 0, 0]
    expected += [UInt8](repeating: 0xAA, count: 32)
    expected += [2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    expected += [4, 2, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]
    expected += [1, 0, 18, 0, 0, 1, 18, 1, 0, 0, 0, 0x62, 18, 2, 0, 0, 0, 0x63, 0x64]
    #expect(facts.record == expected)
    #expect(facts.record.count == 113)
  }

  // MARK: Refusals

  /// Each rule of its own, by the byte that breaks it.
  @Test func recordsThatNoWriterWritesAreRefused() throws {
    let file = DataFileEntry(
      id: UniqueID(bits: 7), attempt: nil, byteCount: 1, digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)),
      rowCount: 3, schema: SchemaID(0), spec: PartitionSpecID(0), partition: PartitionValues([.boolean(true)]),
      statistics: [FieldID(4): ColumnStatistics(exactlyOf: [.integer(1), .integer(2), .null])])
    let good = file.record
    #expect(good.count == 125)
    // Offsets from the record's start, by the table of the specification.
    let faults: [(offset: Int, byte: UInt8, message: String)] = [
      (0, 127, "says that it has 127"), (4, 1, "kind 1"), (4, 3, "kind 3"), (6, 8, "flags"), (24, 0, "byte count"),
      (70, 1, "row count"), (75, 0x80, "schema"), (79, 0x80, "partition spec"), (83, 0x80, "sort order"),
      (84, 3, "tier 3"),
      (86, 17, "number of partition values"), (88, 2, "type number 2"), (89, 2, "boolean"), (90, 2, "bytes before"),
      (90, 0, "too many"), (94, 0, "field id"), (98, 32, "flags of statistics"), (99, 4, "NULL count"),
      (115, 0, "tight and not there"),
    ]
    for fault in faults {
      var bytes = good
      bytes[fault.offset] = fault.byte
      let error = #expect(throws: BasaltError.self, "\(fault)") { try DataFileEntry(record: bytes[...]) }
      #expect(error?.message.contains(fault.message) == true, "\(fault): \(error?.message ?? "")")
    }
  }
}
