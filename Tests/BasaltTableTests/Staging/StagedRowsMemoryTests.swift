import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import Synchronization
import TestSupport
import Testing

/// Memory is bounded by the budget, not by the number of partitions.
@Suite struct StagedRowsMemoryTests {
  @Test(arguments: [1, 3])
  func fiveThousandPartitionsWithinATinyBudget(threadCount: Int) throws {
    let budgetByteCount = 3 << 20
    var fixture = try StagingFixture.keyed(by: .truncate(width: 3))
    fixture.options.budgetByteCount = budgetByteCount
    fixture.options.rowGroupByteCount = budgetByteCount / 4
    fixture.options.openFileCountMaximum = 8
    let store = ForgettingStore()
    let staged = try fixture.stage(in: store)
    var random = SeededRandom(seed: 1)
    // Each key once, in an order in which nearly every row of a batch is of another partition.
    let keys = (0..<15_000).shuffled(using: &random)
    let batches = try stride(from: 0, to: keys.count, by: 1_000).map { try fixture.batch(keys: keys[$0..<$0 + 1_000]) }
    let pool = try WorkerPool(threadCount: threadCount)
    try pool.run(morselCount: batches.count) { (_, index) throws(BasaltError) in try staged.append(batches[index]) }
    let entries = try staged.finish()

    #expect(Set(entries.map(\.partition)).count == 5_000)
    #expect(entries.reduce(0) { $0 + $1.rowCount } == 15_000)
    #expect(store.publishedCount == entries.count && store.openCountPeak <= 8 + threadCount)
    for entry in entries {
      // Each file's keys are its partition's, by its statistics.
      for bound in [entry.statistics[FieldID(1)]?.minimum, entry.statistics[FieldID(1)]?.maximum] {
        let value = try #require(bound).value
        #expect(fixture.partition(of: [value]) == entry.partition)
      }
    }
    let figures = staged.figures
    #expect(figures.earlyRunCount > 0)
    // Beside the budget: the window that each thread adds, of 1,000 buffers of two columns with some 2 KiB at most; and
    // a run each.
    #expect(figures.byteCountPeak <= budgetByteCount + threadCount * (1_000 * 2_048 + budgetByteCount / 4))
  }

  /// A heap of megabytes is not kept for the row that points into it, and what is kept is counted.
  @Test func longValuesCount() throws {
    var fixture = try StagingFixture.keyed(by: nil)
    fixture.options.budgetByteCount = 1 << 20
    fixture.options.rowGroupByteCount = 1 << 18
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    let long = String(repeating: "long ", count: 2_000)
    for start in 0..<20 {
      let keys = (start * 100..<(start + 1) * 100).map { Value.bigint(Int64($0)) }
      try staged.append(
        Batch(
          schema: fixture.schema.schema,
          columns: [
            try ColumnVector(keys, type: .bigint), try ColumnVector(keys.map { .text("\(long)\($0)") }, type: .text),
          ], rowCount: 100))
    }
    let figures = staged.figures
    // Each batch has a megabyte of text, which is a row group, and no two are waiting at a time.
    #expect((1_000_000...3_500_000).contains(figures.byteCountPeak), "\(figures.byteCountPeak)")
    #expect(figures.rowGroupCount == 20)
    #expect(try staged.finish().map(\.rowCount) == [2_000])
  }

  @Test func rowsThatPointIntoALargeHeapAreCopied() throws {
    let fixture = try StagingFixture.keyed(by: nil)
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    let whole = try fixture.batch(keys: 0..<50_000)
    for start in stride(from: 0, to: 50_000, by: 5_000) {
      let one = Batch(schema: whole.schema, columns: whole.columns.map { $0.slice(start..<start + 1) }, rowCount: 1)
      try staged.append(one)
    }
    #expect(staged.figures.byteCountPeak < 10_000)
    #expect(try staged.finish().map(\.rowCount) == [10])
  }
}

/// A store that keeps nothing but numbers: for tests of many files, whose contents are tested elsewhere.
private final class ForgettingStore: ObjectStore {
  private struct Counts {
    var publishedCount = 0
    var openCount = 0
    var openCountPeak = 0
  }
  private let counts = Mutex(Counts())

  var publishedCount: Int { counts.withLock { $0.publishedCount } }
  /// The most writers that were open at the same time.
  var openCountPeak: Int { counts.withLock { $0.openCountPeak } }

  func makeWriter(_ name: ObjectName) -> any ObjectWriter {
    counts.withLock {
      $0.openCount += 1
      $0.openCountPeak = max($0.openCountPeak, $0.openCount)
    }
    return Writer(store: self)
  }

  func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) -> PutOutcome { .stored }
  func read(_ requests: [ReadRequest]) {
    for request in requests { request.completion(.failure(forgotten)) }
  }
  func byteCount(of name: ObjectName) throws(BasaltError) -> Int { throw forgotten }
  func list(prefix: String) -> [ObjectEntry] { [] }
  func makeDurable(_ name: ObjectName) {}
  func delete(_ name: ObjectName) {}
  func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) {}

  private var forgotten: BasaltError { BasaltError(.unknownName, "It was forgotten.", remedy: "Use another store.") }

  private final class Writer: ObjectWriter {
    private let store: ForgettingStore
    private(set) var byteCount = 0
    init(store: ForgettingStore) { self.store = store }

    func append(_ bytes: UnsafeRawBufferPointer) { byteCount += bytes.count }
    func publish() -> PutOutcome {
      store.counts.withLock {
        $0.publishedCount += 1
        $0.openCount -= 1
      }
      return .stored
    }
    func discard() { store.counts.withLock { $0.openCount -= 1 } }
  }
}
