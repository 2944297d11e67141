import Basalt
import BasaltAudit
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

/// What a warehouse does beside commits: checkpoints, packed ranges; merging is in `WarehouseTests`.
@Suite struct WarehouseUpkeepTests {
  /// A thousand commits of a row each leave a checkpoint near the end and their range packed, and everything is as sound
  /// as without.
  @Test func aLongHistoryStaysQuickToOpen() async throws {
    let workplace = try Workplace()
    let store = try MemoryStore()
    _ = try WarehouseRoot.make(on: store, owner: "owner", clock: SystemWallClock(), allowsNetworkFileSystem: false)
    let warehouse = try Warehouse("w", on: store, workplace.engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))))
    try await warehouse.createTable("t", WarehouseTests.definition)
    let schema = try await warehouse.table("t").schema
    var version = 0
    var count = 0
    while version < Limits.packedRangeCommitCount + Limits.checkpointIntervalCommitCount {
      version = try await warehouse.append(try WarehouseTests.batch(count..<count + 1, schema), to: "t").version
      count += 1
    }
    let checkpoints = try CommitReader(store: store).checkpointNumbers()
    let newest = try #require(checkpoints.first)
    #expect(newest.value > version - Limits.checkpointIntervalCommitCount - 2)
    #expect(checkpoints.count <= Limits.keptCheckpointCount)
    #expect(try store.byteCount(of: LedgerNames.packedRange(0)) > 0)
    #expect(throws: BasaltError.self) { try store.byteCount(of: LedgerNames.packedRange(1)) }

    let other = try Warehouse("w", on: store, workplace.engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))))
    #expect(try await WarehouseTests.ids(try await other.table("t")) == Array(0..<count))
    #expect(try await other.table("t", at: .version(50)).rowCount == 49)
    let report = try await Warehouse.verify(on: store, depth: .values, engine: workplace.engine)
    #expect(report.problems.isEmpty && report.strangers.isEmpty, "\(report.problems)")
  }
}
