import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import Synchronization
import TestSupport
import Testing

/// A store that fails: an error, the same one from then on, and no file that `finish()` did not report.
@Suite struct StagedRowsFaultTests {
  private func fixture(_ seed: UInt64) throws -> StagingFixture {
    var fixture = try StagingFixture.keyed(by: .bucket(count: 3))
    fixture.options.rowGroupRowCount = 100
    fixture.options.pageRowCount = Limits.pageRowCountMinimum
    fixture.options.fileByteCount = 4_000
    fixture.options.openFileCountMaximum = 2
    // The same names in every run, so that the same calls are made.
    let random = Mutex(SeededRandom(seed: seed))
    fixture.options.makeFileID = { random.withLock { UniqueID(using: &$0) } }
    return fixture
  }

  private static let rowCount = 900

  private func batches(_ fixture: StagingFixture) throws -> [Batch] {
    try stride(from: 0, to: Self.rowCount, by: 150).map { try fixture.batch(keys: $0..<$0 + 150) }
  }

  /// Stages all rows.
  private func run(_ fixture: StagingFixture, in store: SimulatedStore) throws -> Result<[DataFileEntry], BasaltError> {
    let batches = try batches(fixture)
    do throws(BasaltError) {
      let staged = try fixture.stage(in: store)
      var failure: BasaltError?
      for batch in batches {
        do throws(BasaltError) { try staged.append(batch) } catch {
          // Everything after the first failure is that failure.
          #expect(failure == nil || failure == error)
          failure = error
        }
      }
      do throws(BasaltError) {
        let entries = try staged.finish()
        #expect(failure == nil, "finish() after a failed append")
        return .success(entries)
      } catch {
        #expect(failure == nil || failure == error)
        #expect(throws: error) { try staged.finish() }
        #expect(throws: error) { try staged.append(batches[0]) }
        return .failure(error)
      }
    } catch {
      return .failure(error)
    }
  }

  private func names(_ store: SimulatedStore) throws -> [ObjectName] { try store.list(prefix: "").map(\.name) }

  /// Each call to the device fails once, in each of the ways in which one can.
  @Test(arguments: [SimulatedFaults.Fault.failure, .failureAfterEffect])
  func everyCallThatFails(fault: SimulatedFaults.Fault) throws {
    let sound = try SimulatedStore(seed: 1)
    let expected = try run(try fixture(0), in: sound).get()
    #expect(expected.reduce(0) { $0 + $1.rowCount } == Self.rowCount && expected.count > 3)
    var failureCount = 0
    for call in 0..<sound.callCount {
      let fixture = try fixture(0)
      let store = try SimulatedStore(seed: 1, faults: SimulatedFaults(planned: [call: fault]))
      let result = try run(fixture, in: store)
      store.setFaults(.none)
      switch result {
      case .success(let entries):
        // The store found a way around it. Then everything is there.
        #expect(entries.reduce(0) { $0 + $1.rowCount } == Self.rowCount)
        #expect(try names(store) == entries.map { try fixture.name($0) }.sorted(), "call \(call)")
      case .failure(let error):
        failureCount += 1
        #expect([.ioFailure, .commitUnknown, .diskFull].contains(error.code), "call \(call): \(error)")
        #expect(!error.remedy.isEmpty && error.context.contains { $0.key == "object" })
        // One call failed, so that removing what was written did not.
        #expect(try names(store).isEmpty, "call \(call)")
        #expect(store.openFileCount == 0)
      }
    }
    #expect(failureCount > sound.callCount / 2)
  }

  /// Whatever is reported survives a power failure right after, even when calls fail at random; what failed is reported
  /// as an error.
  @Test(arguments: Soak.seeds(40))
  func whatIsReportedIsDurable(seed: UInt64) throws {
    let fixture = try fixture(seed)
    let store = try SimulatedStore(
      seed: seed,
      faults: SimulatedFaults(
        chancePerThousand: Int(seed % 4) * 4, drawn: [.failure, .failureAfterEffect, .shortTransfer]))
    let result = try run(fixture, in: store)
    store.setFaults(.none)
    let after = try store.crash()
    guard case .success(let entries) = result else { return }
    var found: [Value] = []
    for entry in entries {
      let report = try DataFileVerifier(try fixture.name(entry), in: after, isDeep: true)
        .verify(on: try WorkerPool(threadCount: 1))
      #expect(report.isSound && report.digest == entry.digest, "seed \(seed)")
      found += try fixture.open(entry, in: after).allRows().map { $0[0] }
    }
    #expect(found.counted == (0..<Self.rowCount).map { Value.bigint(Int64($0)) }.counted, "seed \(seed)")
  }

  @Test func fullDeviceIsSaidAndLeavesNothing() throws {
    let fixture = try fixture(0)
    let store = try SimulatedStore(seed: 3, faults: SimulatedFaults(capacityByteCount: 8_000))
    guard case .failure(let error) = try run(fixture, in: store) else {
      Issue.record("the rows fit 8,000 bytes")
      return
    }
    #expect(error.code == .diskFull)
    #expect(try names(store).isEmpty)
    #expect(store.openFileCount == 0)
  }

  /// Several threads that meet a failing store end, all of them with an error, and nothing stays.
  @Test(arguments: Soak.seeds(8))
  func threadsEndTogether(seed: UInt64) throws {
    var fixture = try fixture(seed)
    // Some wait for their turn when it fails.
    if seed % 2 == 0 { fixture.options.heldByteCountMaximum = 0 }
    let sound = try SimulatedStore(seed: seed)
    _ = try run(fixture, in: sound)
    var random = SeededRandom(seed: seed)
    let call = random.integer(in: 0...sound.callCount - 1)
    let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [call: .failure]))
    let staged = try fixture.stage(in: store)
    let batches = try batches(fixture)
    let pool = try WorkerPool(threadCount: 4)
    var failed: BasaltError?
    do throws(BasaltError) {
      try pool.run(morselCount: batches.count) { (_, index) throws(BasaltError) in try staged.append(batches[index]) }
      _ = try staged.finish()
    } catch {
      failed = error
    }
    store.setFaults(.none)
    if let failed {
      #expect(throws: failed) { try staged.finish() }
      #expect(try names(store).isEmpty, "seed \(seed)")
      #expect(store.openFileCount == 0)
    }
  }

  @Test func discardedRowsLeaveNothingAndSayWhy() throws {
    let fixture = try fixture(0)
    let store = try SimulatedStore(seed: 1)
    let staged = try fixture.stage(in: store)
    for batch in try batches(fixture) { try staged.append(batch) }
    #expect(store.openFileCount > 0)
    staged.discard()
    #expect(try names(store).isEmpty)
    #expect(store.openFileCount == 0)
    let error = #expect(throws: BasaltError.self) { try staged.finish() }
    #expect(error?.code == .cancelled)
    #expect(error?.message == "The rows were discarded before they were finished.")
    #expect(error?.remedy == "Write them again.")
  }

  /// An object of somebody else under our name is not removed with ours.
  @Test func somebodyElsesObjectStays() throws {
    var fixture = try StagingFixture.keyed(by: nil)
    fixture.options.makeFileID = { UniqueID(bits: 5) }
    let store = try MemoryStore()
    let name = try TableObjectNames.dataFile(UniqueID(bits: 5), attempt: fixture.attempt, table: fixture.table)
    _ = try [UInt8(1)].span.bytes.withUnsafeBytes { bytes throws(BasaltError) in try store.putIfAbsent(name, bytes) }
    let staged = try fixture.stage(in: store)
    try staged.append(try fixture.batch(keys: 0..<10))
    let error = #expect(throws: BasaltError.self) { try staged.finish() }
    #expect(error?.code == .alreadyExists)
    #expect(try store.byteCount(of: name) == 1)
  }

  /// What only the encoder sees ends the staging like a failure of the store.
  @Test func valueThatNoFileHoldsEndsTheStaging() throws {
    let schema = try TableSchema.first([("at", .time, true)])
    let fixture = StagingFixture(schema)
    let store = try MemoryStore()
    let staged = try fixture.stage(in: store)
    var builder = ColumnBuilder(type: .time)
    builder.append(fixed: Int64.max)
    try staged.append(Batch(schema: schema.schema, columns: [builder.finish()], rowCount: 1))
    let error = #expect(throws: BasaltError.self) { try staged.finish() }
    #expect(error?.code == .outOfRange)
    #expect(error?.context.contains { $0.key == "column" && $0.value == "at" } == true)
    #expect(try store.list(prefix: "").isEmpty)
  }

  @Test func specThatDoesNotFitTheSchemaIsRefused() throws {
    let schema = try TableSchema.first([("a", .boolean, true)])
    let spec = try PartitionSpec(
      id: PartitionSpecID(1),
      fields: [PartitionField(id: PartitionFieldID(1), source: FieldID(9), transform: .identity)])
    let error = #expect(throws: BasaltError.self) {
      try StagingFixture(schema, spec).stage(in: try MemoryStore())
    }
    #expect(error?.code == .unknownName)
  }
}
