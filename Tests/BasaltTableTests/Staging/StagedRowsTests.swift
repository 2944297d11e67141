import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import Synchronization
import TestSupport
import Testing

/// Rows that go in come out, in files that are what their entries say.
@Suite struct StagedRowsTests {
  // MARK: Laws over random tables

  private func schema(_ random: inout SeededRandom) throws -> TableSchema {
    try TableSchema.first(
      (0..<random.integer(in: 1...4)).map { number in
        ("c\(number)", random.pick(LogicalType.all), random.chance(3, in: 4))
      })
  }

  private func spec(_ random: inout SeededRandom, _ schema: Schema) throws -> PartitionSpec {
    var fields: [PartitionField] = []
    for field in schema.fields.shuffled(using: &random).prefix(random.integer(in: 0...2)) {
      let transform = random.pick(PartitionTransform.samples.filter { $0.accepts(field.type) })
      fields.append(
        PartitionField(id: PartitionFieldID(UInt32(fields.count + 1)), source: field.id, transform: transform))
    }
    return try PartitionSpec(id: PartitionSpecID(3), fields: fields)
  }

  /// Values of all of a type's range, brought to the years that tables take: others are refused (`BatchAdmissionTests`).
  private func storable(_ value: Value) -> Value {
    let microsecondsPerDay: Int64 = 86_400_000_000
    let dayCount: Int32 = 700_000
    return switch value {
    case .date(let days) where Calendar.dayRange.contains(days): .date(days: days % dayCount)
    case .timestamp(let time) where Calendar.timestampRange.contains(time):
      .timestamp(microseconds: time % (Int64(dayCount) * microsecondsPerDay))
    case .timestamptz(let time) where Calendar.timestampRange.contains(time):
      .timestamptz(microseconds: time % (Int64(dayCount) * microsecondsPerDay))
    default: value
    }
  }

  private func batch(_ random: inout SeededRandom, _ schema: Schema, count: Int) throws -> Batch {
    let columns = try schema.fields.map { field in
      let shapes: [ColumnShape] = [.constant, .runs, .fewDistinct, .clusteredWithOutliers, .extremes, .anything]
      let rows = try random.column(
        random.pick(shapes), field.type, count: count, nullShare: field.isNullable ? random.pick([0, 0, 2, 10]) : 0
      ).rows.map(storable)
      return random.pick(try layouts(of: rows, field.type))
    }
    let selection =
      random.chance(1, in: 3)
      ? SelectionVector((0..<count).filter { _ in random.chance(1, in: 2) }.map(UInt16.init)) : nil
    return Batch(schema: schema, columns: columns, rowCount: count, selection: selection)
  }

  @Test(arguments: Soak.seeds(40))
  func rowsReadBackFromFilesThatAreWhatTheirEntriesSay(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let schema = try schema(&random)
    var fixture = StagingFixture(schema, try spec(&random, schema.schema))
    fixture.options.tier = random.pick(DataFileEntry.Tier.allCases)
    fixture.options.pageRowCount = Limits.pageRowCountMinimum
    fixture.options.rowGroupRowCount = random.pick([50, 200, Limits.rowGroupRowCount])
    fixture.options.budgetByteCount = random.pick([0, 20_000, 1 << 30])
    fixture.options.rowGroupByteCount = random.pick([10_000, 1 << 30])
    fixture.options.fileByteCount = random.pick([1, 20_000, 1 << 30])
    fixture.options.openFileCountMaximum = random.pick([1, 3, 100])
    let pool = try WorkerPool(threadCount: random.integer(in: 1...4))
    if random.chance(1, in: 2) { fixture.options.pool = pool }

    let batches = try (0..<random.integer(in: 0...6)).map { _ in
      try batch(&random, schema.schema, count: random.pick([0, 1, 64, 65, 300]))
    }
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    try pool.run(morselCount: batches.count) { (_, index) throws(BasaltError) in try staged.append(batches[index]) }
    let entries = try staged.finish()

    let appended = batches.flatMap { batch in (0..<batch.rowCount).map { batch.row($0) } }
    #expect(try check(entries, fixture, store, pool).counted == appended.counted, "seed \(seed)")
    // No file that nobody reported.
    #expect(try store.list(prefix: "").map(\.name) == entries.map { try fixture.name($0) }.sorted())
    staged.discard()
    #expect(try store.list(prefix: "").isEmpty)
  }

  /// Holds each entry against its file.
  /// - Returns: All rows of all files.
  private func check(
    _ entries: [DataFileEntry], _ fixture: StagingFixture, _ store: MemoryStore, _ pool: WorkerPool
  ) throws -> [[Value]] {
    var found: [[Value]] = []
    for entry in entries {
      let rows = try fixture.open(entry, in: store).allRows()
      found += rows
      #expect(rows.count == entry.rowCount && entry.rowCount > 0)
      #expect(rows.allSatisfy { fixture.partition(of: $0) == entry.partition })
      #expect(entry.schema == fixture.schema.id && entry.spec == fixture.spec.id && entry.tier == fixture.options.tier)
      #expect(entry.attempt == fixture.attempt && entry.sortOrder == 0 && !entry.storesRowIDs && entry.volume == nil)

      let report = try DataFileVerifier(try fixture.name(entry), in: store, isDeep: true)
        .verify(on: pool)
      #expect(report.isSound && report.digest == entry.digest && report.byteCount == entry.byteCount)

      for (index, field) in fixture.schema.schema.fields.enumerated() {
        let exact = ColumnStatistics(exactlyOf: rows.map { $0[index] })
        #expect(
          entry.statistics[field.id]
            == (try ZoneMapRecord(exact, field.type).statistics(rowCount: rows.count, type: field.type)))
      }
    }
    #expect(Set(entries.map(\.id)).count == entries.count)
    return found
  }

  // MARK: Sizes

  @Test(arguments: [nil, PartitionTransform.bucket(count: 3)])
  func rowGroupsAreFullWhateverTheNumberOfThreads(transform: PartitionTransform?) throws {
    var fixture = try StagingFixture.keyed(by: transform)
    fixture.options.rowGroupRowCount = 1_000
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    let pool = try WorkerPool(threadCount: 4)
    let sized = fixture
    let failures = Mutex<[String]>([])
    try pool.run(morselCount: 40) { (_, index) throws(BasaltError) in
      guard let batch = try? sized.batch(keys: index * 777..<(index + 1) * 777) else {
        return failures.withLock { $0.append("no batch \(index)") }
      }
      try staged.append(batch)
    }
    #expect(failures.withLock { $0 }.isEmpty)
    let entries = try staged.finish()
    #expect(entries.count == (transform == nil ? 1 : 3))
    for entry in entries {
      let counts = try fixture.open(entry, in: store).rowGroups.map(\.rowCount)
      #expect(counts.allSatisfy { $0 <= 1_000 })
      #expect(counts.count { $0 < 1_000 } <= 1, "\(counts)")
    }
    let keys = try entries.flatMap { try fixture.open($0, in: store).allRows().map { $0[0] } }
    #expect(keys.counted == (0..<40 * 777).map { Value.bigint(Int64($0)) }.counted)
  }

  /// Batches beyond what 16-bit positions reach.
  @Test(arguments: [nil, PartitionTransform.truncate(width: 100_000), .bucket(count: 5)])
  func batchesOfAnySize(transform: PartitionTransform?) throws {
    let fixture = try StagingFixture.keyed(by: transform)
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    try staged.append(try fixture.batch(keys: 0..<300_000))
    let entries = try staged.finish()
    #expect(entries.reduce(0) { $0 + $1.rowCount } == 300_000)
    for entry in entries {
      let rows = try fixture.open(entry, in: store).allRows()
      #expect(rows.allSatisfy { fixture.partition(of: $0) == entry.partition })
      // The order of rows is kept, as far as one thread appends them.
      #expect(zip(rows, rows.dropFirst()).allSatisfy { $0[0].order(to: $1[0]) == .before })
      #expect(rows.allSatisfy { row in row[1] == .null || row[1] == .text("the text of key \(row[0])") })
    }
  }

  @Test func filesEndAtTheirTargetSize() throws {
    var fixture = try StagingFixture.keyed(by: nil)
    fixture.options.rowGroupRowCount = 1_000
    fixture.options.fileByteCount = 30_000
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    for start in 0..<30 { try staged.append(try fixture.batch(keys: start * 1_000..<(start + 1) * 1_000)) }
    let entries = try staged.finish()
    #expect(entries.count > 3)
    // All but the last have reached it, and none has a row group more than it needed.
    #expect(entries.count { $0.byteCount < 30_000 } <= 1)
    #expect(entries.allSatisfy { $0.byteCount < 80_000 })
  }

  // MARK: Images

  @Test func fewRowsOfOnePartitionAreAnImage() throws {
    let fixture = try StagingFixture.keyed(by: .truncate(width: 100))
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    try staged.append(try fixture.batch(keys: 110..<120))
    try staged.append(try fixture.batch(keys: 150..<155))
    let (entry, image) = try #require(try staged.finishAsImage(byteCountMaximum: 64 << 10))
    #expect(try store.list(prefix: "").isEmpty)
    #expect(entry.attempt == nil && entry.rowCount == 15 && entry.byteCount == image.count)
    #expect(entry.partition == PartitionValues([.bigint(100)]))
    #expect(entry.statistics[FieldID(1)]?.maximum == .init(.bigint(154), isTight: true))

    // The image is a file like any other.
    let copy = try MemoryStore()
    let name = try ObjectName("image")
    _ = try image.span.bytes.withUnsafeBytes { bytes throws(BasaltError) in try copy.putIfAbsent(name, bytes) }
    let reader = try DataFileReader(name, in: copy, pool: BufferPool(budget: MemoryBudget(byteCount: 1 << 20)))
    #expect(reader.fileID == entry.id)
    #expect(try reader.allRows().map { $0[0] } == (Array(110..<120) + Array(150..<155)).map { .bigint(Int64($0)) })
    let report = try DataFileVerifier(name, in: copy, isDeep: true).verify(on: try WorkerPool(threadCount: 1))
    #expect(report.isSound && report.digest == entry.digest)
  }

  @Test func whatIsNoImageIsFinishedAsUsual() throws {
    func finished(
      _ fixture: StagingFixture, _ keys: Range<Int>, byteCountMaximum: Int = 64 << 10
    ) throws -> [DataFileEntry] {
      let staged = try fixture.stage(in: try MemoryStore())
      try staged.append(try fixture.batch(keys: keys))
      #expect(try staged.finishAsImage(byteCountMaximum: byteCountMaximum) == nil)
      return try staged.finish()
    }
    var fixture = try StagingFixture.keyed(by: .truncate(width: 100))
    // Of several partitions, too large as payload, too large with its footer, none at all.
    #expect(try finished(fixture, 95..<105).map(\.rowCount) == [5, 5])
    #expect(try finished(fixture, 0..<100, byteCountMaximum: 10).map(\.rowCount) == [100])
    #expect(try finished(fixture, 0..<100, byteCountMaximum: 1_000).map(\.rowCount) == [100])
    #expect(try finished(fixture, 0..<0).isEmpty)
    // Partly written.
    fixture.options.rowGroupRowCount = 60
    #expect(try finished(fixture, 0..<100).map(\.rowCount) == [100])
    fixture.options.ordering = DescendingKeys()
    #expect(try finished(fixture, 0..<100, byteCountMaximum: 10).map(\.rowCount) == [100])
  }

  // MARK: Sorted files

  /// An order for tests: by the first column, descending.
  private struct DescendingKeys: RowOrdering {
    let sortOrderID: Int32 = 7

    func sorted(_ columns: [ColumnVector]) throws(BasaltError) -> [ColumnVector] {
      let keys = (0..<columns[0].count).map { columns[0][$0] }
      let order = keys.indices.sorted { keys[$0].order(to: keys[$1]) == .after }
      var result: [ColumnVector] = []
      for column in columns { result.append(try ColumnVector(order.map { column[$0] }, type: column.type)) }
      return result
    }
  }

  @Test func eachFileIsSortedAsAWhole() throws {
    var fixture = try StagingFixture.keyed(by: .bucket(count: 2))
    fixture.options.ordering = DescendingKeys()
    fixture.options.rowGroupRowCount = 500
    fixture.options.rowGroupByteCount = 200_000
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    var random = SeededRandom(seed: 4)
    for _ in 0..<20 { try staged.append(try fixture.batch(keys: (0..<700).map { _ in random.integer(in: 0...9_999) })) }
    let entries = try staged.finish()
    #expect(entries.count > 2 && entries.allSatisfy { $0.sortOrder == 7 })
    #expect(entries.reduce(0) { $0 + $1.rowCount } == 14_000)
    for entry in entries {
      let reader = try fixture.open(entry, in: store)
      let keys = try reader.allRows().map { $0[0] }
      #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.order(to: $1) != .before })
      #expect(reader.rowGroups.dropLast().allSatisfy { $0.rowCount == 500 } && reader.rowGroups.count > 1)
    }
  }
}
