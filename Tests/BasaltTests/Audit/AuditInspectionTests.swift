import Basalt
import BasaltAudit
import BasaltLedger
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// `AuditInspection`, `AuditAnchors`, `Warehouse.AuditEvent`, `AuditExport`: what is recorded can be found, proven and verified, also
/// against the ledger.
@Suite struct AuditInspectionTests {
  private func filled() async throws -> (workplace: Workplace, warehouse: Warehouse, session: Session) {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    _ = try await session.execute("CREATE TABLE t (a int)")
    _ = try await session.execute("INSERT INTO t VALUES (1), (2)")
    _ = try await session.answer("SELECT a FROM t")
    return (workplace, warehouse, session)
  }

  @Test func eventsAreASystemTable() async throws {
    let (workplace, warehouse, session) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    #expect(
      try await session.answer(
        """
        SELECT i.operation, i.tables, o.state, o.row_count
        FROM basalt.audit_events AS i JOIN basalt.audit_events AS o ON o.intent = i.sequence
        WHERE i.kind = 'intent' ORDER BY i.sequence
        """
      ).prefix(3) == ["create-table|t|complete|0", "insert|t|complete|2", "select|t|complete|2"])
    let count = try await warehouse.auditEvents().count
    // Whoever looks is seen.
    #expect(try await session.answer("SELECT count(*) FROM basalt.audit_events") == ["\(count + 1)"])
  }

  @Test func filtersFindWhatTheySay() async throws {
    let (workplace, warehouse, session) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    _ = await session.failure("SELECT b FROM t")
    func found(_ change: (inout Warehouse.AuditFilter) -> Void) async throws -> [String] {
      var filter = Warehouse.AuditFilter()
      change(&filter)
      return try await warehouse.auditEvents(matching: filter).map { $0.operation.isEmpty ? $0.kind : $0.operation }
    }
    #expect(try await found { $0.kind = "refusal" } == ["refusal"])
    #expect(try await found { $0.table = "t" } == ["create-table", "insert", "select"])
    #expect(try await found { $0.operation = "insert" } == ["insert"])
    #expect(try await found { $0.text = "select A" } == ["select"])
    #expect(try await found { $0.principal = "nobody" }.isEmpty)
    let all = try await warehouse.auditEvents()
    let middle = all[all.count / 2].time
    let before = try await found { $0.until = middle }.count
    let after = try await found { $0.since = middle }.count
    #expect(before + after == all.count && before > 0 && after > 0)
    #expect(try await warehouse.auditEvents(last: 2).map(\.sequence) == [all.count - 2, all.count - 1])
  }

  @Test func everyEntryIsProven() async throws {
    let (workplace, warehouse, _) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    let count = try await warehouse.auditEvents().count
    for sequence in 0..<count {
      let proof = try await warehouse.auditProof(of: sequence)
      #expect(proof.leaf == TreeHash.leaf(Array(proof.event.json.utf8)))
      #expect(
        TreeProof.includes(
          leaf: proof.leaf, at: sequence, in: proof.head.entryCount, root: proof.head.root, proof: proof.path))
    }
    let error = await #expect(throws: BasaltError.self) { try await warehouse.auditProof(of: count) }
    #expect(error?.code == .outOfRange)
  }

  /// Whoever kept a head checks against its root, however many entries came since; what came behind it is refused.
  @Test func everyEntryIsProvenUnderEveryHeadThatCoversIt() async throws {
    let (workplace, warehouse, session) = try await filled()
    var heads = [try await warehouse.verifyAudit().head]
    for number in 0..<4 {
      _ = try await session.answer("SELECT \(number) FROM t")
      heads.append(try await warehouse.verifyAudit().head)
    }
    #expect(Set(heads.map(\.entryCount)).count == heads.count)
    let log = AuditDirectory(try PosixFileSystem(directory: workplace.path("w/audit")))
    let tree = try AuditReading.tree(of: log)
    for head in heads {
      for sequence in 0..<head.entryCount {
        let proof = try await warehouse.auditProof(of: sequence, under: head)
        #expect(proof.head == head && proof.leaf == tree.leaves[sequence])
        #expect(
          TreeProof.includes(
            leaf: proof.leaf, at: sequence, in: head.entryCount, root: head.root, proof: proof.path))
      }
      guard head.entryCount < tree.leaves.count else { continue }
      let behind = await #expect(throws: BasaltError.self) {
        try await warehouse.auditProof(of: head.entryCount, under: head)
      }
      #expect(behind?.code == .outOfRange && behind?.message.contains("is not under the head") == true)
    }
    // A head of another log, and of one that was longer.
    for head in [
      Warehouse.AuditHead(entryCount: heads[0].entryCount, root: heads[1].root),
      Warehouse.AuditHead(entryCount: tree.leaves.count + 1, root: heads[1].root),
    ] {
      let error = await #expect(throws: BasaltError.self) { try await warehouse.auditProof(of: 0, under: head) }
      #expect(error?.code == .corruptAudit)
    }
  }

  @Test func anExportIsTheEntriesByteForByte() async throws {
    let (workplace, warehouse, _) = try await filled()
    let path = workplace.path("all.jsonl")
    let count = try await warehouse.exportAudit(to: path)
    let lines = try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines.count == count)
    #expect(lines == (try await warehouse.auditEvents().map(\.json)))
    await #expect(throws: BasaltError.self) { try await warehouse.exportAudit(to: path) }
  }

  // MARK: Anchors

  @Test func commitsTakeHeadsAlongAndVerificationFindsThem() async throws {
    let (workplace, warehouse, session) = try await filled()
    let report = try await warehouse.verifyAudit()
    // The first change has found nothing to anchor; the second has, and the registration with it.
    #expect(report.isSound, "\(report.findings)")
    #expect(report.anchorCount >= 1 && (report.anchoredEntryCount ?? 0) >= 1)
    let records = try await warehouse.history(last: 10).flatMap(\.transactions).flatMap(\.auditRecords)
    let log = try #require(report.log)
    #expect(records.contains("set audit-key \(log)") && records.contains("set audit-head \(log)"))
    #expect(try await warehouse.auditEvents().contains { $0.kind == "anchor" })
    // What the ledger has is sound for everybody else, and what was kept is still there.
    #expect(try await Warehouse.verify(workplace.path("w"), on: workplace.engine).isSound)
    _ = try await session.answer("SELECT a FROM t")
    #expect(try await warehouse.verifyAudit(since: report.head).isSound)
    let other = Warehouse.AuditHead(entryCount: report.head.entryCount, root: TreeHash.empty)
    #expect(try await warehouse.verifyAudit(since: other).findings.count == 1)
  }

  /// Without changes there are no commits; after so many entries one is made for the log.
  @Test func anOverdueAnchorIsACommitOfItsOwn() async throws {
    let workplace = try Workplace()
    let store = try MemoryStore()
    let clock = ManualWallClock(1_800_000_000_000_000)
    _ = try WarehouseRoot.make(on: store, owner: "owner", clock: clock, allowsNetworkFileSystem: false)
    let warehouse = try Warehouse(
      "w", on: store, workplace.engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock)
    let session = warehouse.session()
    _ = try await session.execute("CREATE TABLE t (a int)")
    let version = try await warehouse.version()
    _ = try await session.answer("SELECT a FROM t")
    #expect(try await warehouse.version() == version)
    clock.advance(by: Limits.auditAnchorIntervalMicroseconds)
    _ = try await session.answer("SELECT a FROM t")
    #expect(try await warehouse.version() == version + 1)
    let last = try await warehouse.historyEntry(version + 1).transactions[0]
    #expect(last.operation == "administer" && last.actions.isEmpty && !last.auditRecords.isEmpty)
    _ = try await session.answer("SELECT a FROM t")
    #expect(try await warehouse.version() == version + 1)
  }

  @Test func aLogThatWasExchangedIsTold() async throws {
    let (workplace, warehouse, session) = try await filled()
    let folder = workplace.path("w/audit")
    try await expectAnchor(warehouse, session)
    try FileManager.default.moveItem(atPath: folder, toPath: workplace.path("old"))
    let fresh = try await Warehouse.open(workplace.path("w"), on: workplace.engine)
    _ = try await fresh.session().answer("SELECT a FROM t")
    let report = try await fresh.verifyAudit()
    #expect(report.findings.contains { $0.sentence.contains("has registered the log") }, "\(report.findings)")
    withExtendedLifetime(warehouse) {}
  }

  private func expectAnchor(_ warehouse: Warehouse, _ session: Session) async throws {
    #expect(try await warehouse.verifyAudit().anchorCount > 0)
  }

  /// Damage is damage for whoever asks: nothing more is recorded, and so nothing is read.
  @Test func aDamagedLogIsNamedAndReadsAreRefused() async throws {
    let (workplace, warehouse, _) = try await filled()
    let path = workplace.path("w/audit/log")
    _ = try await warehouse.auditEvents()
    var bytes = try Data(contentsOf: URL(filePath: path))
    // Behind the groups is room.
    while bytes.last == 0 { bytes.removeLast() }
    bytes[bytes.count / 3] ^= 1
    try bytes.write(to: URL(filePath: path))
    let opened = try await Warehouse.open(workplace.path("w"), on: workplace.engine)
    let report = try await opened.verifyAudit()
    #expect(!report.isSound && report.findings[0].sequence != nil, "\(report.findings)")
  }
}
