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

  @Test(arguments: Soak.seeds(40))
  func rowsReadBackFromFilesThatAreWhatTheirEntriesSay(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var fixture = try StagingFixture.random(&random)
    fixture.options.tier = random.pick(DataFileEntry.Tier.allCases)
    fixture.options.pageRowCount = Limits.pageRowCountMinimum
    fixture.options.rowGroupRowCount = random.pick([50, 200, Limits.rowGroupRowCount])
    fixture.options.budgetByteCount = random.pick([0, 20_000, 1 << 30])
    fixture.options.rowGroupByteCount = random.pick([10_000, 1 << 30])
    fixture.options.fileByteCount = random.pick([1, 20_000, 1 << 30])
    fixture.options.openFileCountMaximum = random.pick([1, 3, 100])
    fixture.options.heldByteCountMaximum = random.pick([0, 1 << 30])
    let pool = try WorkerPool(threadCount: random.integer(in: 1...4))
    if random.chance(1, in: 2) { fixture.options.pool = pool }

    let batches = try (0..<random.integer(in: 0...6)).map { _ in
      try fixture.batch(&random, count: random.pick([0, 1, 64, 65, 300]))
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
        let values = rows.map { $0[index] }
        let exact = ColumnStatistics(exactlyOf: values)
        var statistics = entry.statistics[field.id]
        // Not among the bounds of a zone map.
        if let sum = statistics?.sum {
          #expect(sum == StagedRowsTests.sum(values) ?? Decimal(unscaled: 0, scale: sum.scale), "\(field.name)")
        }
        statistics?.sum = nil
        #expect(
          statistics == (try ZoneMapRecord(exact, field.type).statistics(rowCount: rows.count, type: field.type)))
      }
    }
    #expect(Set(entries.map(\.id)).count == entries.count)
    return found
  }

  // MARK: Order

  /// Batches are taken in turns, and what they fill is written by whoever is there: each partition's files, one after
  /// another, have its rows in the order of the batches.
  @Test(arguments: Soak.seeds(40))
  func rowsKeepTheirOrderWhoeverWritesThem(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var fixture = try StagingFixture.keyed(by: random.pick([nil, .bucket(count: 3), .truncate(width: 500)]))
    fixture.options.rowGroupRowCount = random.pick([20, 100])
    fixture.options.budgetByteCount = random.pick([0, 20_000, 1 << 30])
    fixture.options.fileByteCount = random.pick([1, 20_000, 1 << 30])
    fixture.options.openFileCountMaximum = random.pick([1, 3, 100])
    fixture.options.heldByteCountMaximum = random.pick([0, 2_000, 1 << 30])
    let pool = try WorkerPool(threadCount: random.integer(in: 2...8))
    fixture.options.pool = pool
    var batches: [Batch] = []
    var rowCount = 0
    for _ in 0..<random.integer(in: 1...60) {
      let count = random.pick([1, 19, 64, 130])
      batches.append(try fixture.batch(keys: rowCount..<rowCount + count))
      rowCount += count
    }
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    let waiting = Mutex(batches[...])
    try pool.run(morselCount: batches.count) { (_, _) throws(BasaltError) in
      var filled = StagedRows.FilledRuns()
      try waiting.withLock { waiting throws(BasaltError) in
        // Now and then two at a time, until none is left.
        for _ in 0..<(waiting.count % 3 == 0 ? 2 : 1) {
          if let batch = waiting.popFirst() { try staged.take(batch, into: &filled) }
        }
      }
      try staged.write(filled)
    }
    var keys: [PartitionValues: [Value]] = [:]
    for entry in try staged.finish() {
      keys[entry.partition, default: []] += try fixture.open(entry, in: store).allRows().map { $0[0] }
    }
    let expected = Dictionary(grouping: (0..<rowCount).map { Value.bigint(Int64($0)) }) {
      fixture.partition(of: [$0, .null])
    }
    #expect(keys == expected, "seed \(seed)")
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

  // MARK: Sorted files

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

  /// One by one; `nil` of no value, and beyond 128 bits.
  private static func sum(_ values: [Value]) -> Decimal? {
    // In halves, which do not overflow: sums on the way may be larger than a decimal, and their total none the less fit.
    var (high, low): (Int128, Int128) = (0, 0)
    var scale: Int?
    for value in values {
      let next: Decimal
      switch value {
      case .smallint(let number): next = Decimal(unscaled: Int128(number), scale: 0)
      case .integer(let number): next = Decimal(unscaled: Int128(number), scale: 0)
      case .bigint(let number): next = Decimal(unscaled: Int128(number), scale: 0)
      case .decimal(let number): next = number
      default: continue
      }
      high += next.unscaled >> 64
      low += Int128(UInt64(truncatingIfNeeded: next.unscaled))
      scale = Int(next.scale)
    }
    guard let scale, let top = Int64(exactly: high + low >> 64) else { return nil }
    return Decimal(unscaled: Int128(top) << 64 + Int128(UInt64(truncatingIfNeeded: low)), scale: scale)
  }
}
