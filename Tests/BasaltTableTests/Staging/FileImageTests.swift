import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import Synchronization
import TestSupport
import Testing

/// A few rows as a data file that travels in a commit.
@Suite struct FileImageTests {
  private func terms(_ fixture: StagingFixture) throws(BasaltError) -> FileTerms {
    try FileTerms(schema: fixture.schema, spec: fixture.spec, options: fixture.options)
  }

  /// The same ids each time: checksums are bound to them.
  private func fileIDs(_ seed: UInt64) -> @Sendable () -> UniqueID {
    let random = Mutex(SeededRandom(seed: seed))
    return { random.withLock { UniqueID(using: &$0) } }
  }

  /// The short way and the long one: there must be nothing by which a reader could tell them apart.
  @Test(arguments: Soak.seeds(200))
  func anImageIsTheFileThatStagingWouldHaveWritten(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var fixture = try StagingFixture.random(&random)
    fixture.options.tier = random.pick(DataFileEntry.Tier.allCases)
    fixture.options.pageRowCount = Limits.pageRowCountMinimum
    if random.chance(1, in: 3) {
      let order = try SortOrder.following(
        [.unsorted], fields: try SortFieldText.list(parsing: "c0 DESC"), in: fixture.schema.schema)
      fixture.options.ordering = try BatchSort(order, schema: fixture.schema.schema)
    }
    let batches = try (0..<random.integer(in: 0...3)).map { _ in
      try fixture.batch(&random, count: random.pick([0, 1, 1, 2, 40, 300]))
    }

    let store = try MemoryStore()
    fixture.options.makeFileID = fileIDs(seed)
    let staged = try fixture.stage(in: store)
    for batch in batches { try staged.append(batch) }
    let entries = try staged.finish()
    fixture.options.makeFileID = fileIDs(seed)
    let made = try terms(fixture).image(of: batches, byteCountMaximum: 1 << 24)
    // Of several partitions they are several files, and of no rows none.
    #expect((made != nil) == (entries.count == 1), "seed \(seed)")
    guard let (entry, image) = made, let file = entries.first else { return }
    let bytes = try store.readNow(try fixture.name(file), 0..<file.byteCount)
    #expect(image == bytes.bytes(0..<file.byteCount), "seed \(seed)")
    #expect(entry.attempt == nil && file.attempt == fixture.attempt)
    #expect(entry.id == file.id && entry.digest == file.digest && entry.byteCount == file.byteCount, "seed \(seed)")
    #expect(entry.rowCount == file.rowCount && entry.partition == file.partition, "seed \(seed)")
    #expect(entry.statistics == file.statistics && entry.sortOrder == file.sortOrder, "seed \(seed)")
    #expect(entry.schema == file.schema && entry.spec == file.spec && entry.tier == file.tier, "seed \(seed)")
  }

  @Test func fewRowsOfOnePartitionAreAnImage() throws {
    let fixture = try StagingFixture.keyed(by: .truncate(width: 100))
    let batches = [try fixture.batch(keys: 110..<120), try fixture.batch(keys: 150..<155)]
    let (entry, image) = try #require(try terms(fixture).image(of: batches, byteCountMaximum: 64 << 10))
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

  @Test func whatFitsNoImageIsNone() throws {
    var fixture = try StagingFixture.keyed(by: .truncate(width: 100))
    func isImage(_ keys: [Range<Int>], byteCountMaximum: Int = 64 << 10) throws -> Bool {
      try terms(fixture).image(of: keys.map { try fixture.batch(keys: $0) }, byteCountMaximum: byteCountMaximum) != nil
    }
    #expect(try isImage([0..<50, 50..<100]))
    // Of several partitions within a batch and among batches; too large as payload, or with its footer; none at all.
    #expect(try !isImage([95..<105]))
    #expect(try !isImage([0..<10, 100..<110]))
    #expect(try !isImage([0..<100], byteCountMaximum: 10))
    #expect(try !isImage([0..<100], byteCountMaximum: 1_000))
    #expect(try !isImage([0..<0]))
    #expect(try !isImage([]))
    // More than a row group.
    fixture.options.rowGroupRowCount = 60
    #expect(try !isImage([0..<50, 50..<100]))
    fixture.options.ordering = DescendingKeys()
    #expect(try isImage([0..<50]))
  }

  /// Admission finds it before, and says which row; nothing relies on that alone.
  @Test func whatTheEncoderRefusesIsRefused() throws {
    let schema = try TableSchema.first([("key", .integer, false)])
    let batch = Batch(
      schema: schema.schema, columns: [try ColumnVector([.null], type: .integer)], rowCount: 1)
    let error = #expect(throws: BasaltError.self) {
      try terms(StagingFixture(schema)).image(of: [batch], byteCountMaximum: 1 << 10)
    }
    #expect(error?.code == .constraint)
    #expect(error?.message == "Column key does not take NULL, and 1 rows have it.")
  }
}
