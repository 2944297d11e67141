internal import BasaltAudit
internal import BasaltLedger
internal import BasaltStorage
internal import BasaltTable

/// Looking into the audit log: for people, auditors, and `basalt audit`. Nothing is written, so that evidence can be looked at
/// where it lies.
extension Warehouse {
  /// The newest entries that meet a filter, the oldest of them first.
  /// - Parameter count: How many at most; `nil` for all.
  /// - Throws: `.unknownName` when nothing was recorded yet; `.corruptAudit` at the first entry that is not what was written.
  /// - Complexity: Reads the whole log.
  public func auditEvents(
    matching filter: AuditFilter = AuditFilter(), last count: Int? = nil
  ) async throws(BasaltError) -> [AuditEvent] {
    try await engine.coordinator.run { () throws(BasaltError) in
      var events: [AuditEvent] = []
      try self.forEachAuditEvent(matching: filter) { (event) throws(BasaltError) in
        events.append(event)
        // Now and then: each time would move all that is kept.
        if let count, events.count > 2 * count + 1_024 { events.removeFirst(events.count - count) }
      }
      return count.map { Array(events.suffix($0)) } ?? events
    }
  }

  /// Goes through entries in their order. Blocks.
  func forEachAuditEvent(
    matching filter: AuditFilter = AuditFilter(),
    _ body: (AuditEvent) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    // What this process has noted and nobody waits for is seen as well; who cannot write looks at what is there.
    try? audit.logAtOnce?.flush()
    try AuditReading.forEachEntry(of: try existingAuditVolume()) { (entry) throws(BasaltError) in
      if filter.matches(entry.record) { try body(AuditEvent(entry)) }
      return true
    }
  }

  /// The folder of the log, which may be read by whoever may not write it.
  private func existingAuditVolume() throws(BasaltError) -> any AuditVolume {
    do throws(BasaltError) { return try audit.place.openExisting() } catch {
      guard error.code == .unknownName else { throw error }
      throw BasaltError(
        .unknownName, "Nothing was recorded here: there is no audit log of this warehouse.",
        remedy: "Name the folder of the log: --audit, or BASALT_AUDIT.")
    }
  }

  /// Checks the whole log: every entry, the tree, the signed head beside it, and what the ledger says of it.
  /// - Parameter kept: A head that somebody has kept, of an earlier report or proof: its entries must still be there, and be the
  ///   same.
  /// - Throws: What keeps it from being read; damage is in the report.
  /// - Complexity: Reads the log and all commits.
  public func verifyAudit(
    since kept: AuditHead? = nil
  ) async throws(BasaltError) -> AuditVerification {
    try await engine.coordinator.run { () throws(BasaltError) in
      try? self.audit.logAtOnce?.flush()
      return try self.auditVerification(since: kept)
    }
  }

  /// Blocks.
  func auditVerification(since kept: AuditHead? = nil) throws(BasaltError) -> AuditVerification {
    var records = AuditRecordsOfLedger()
    for number in 0...(try refresh().version.value) { try records.gather(try ledger.commit(CommitNumber(number))) }
    let verifier = AuditVerifier(
      try existingAuditVolume(), of: id, registrations: records.registrations, anchors: records.heads)
    return AuditVerification(try verifier.verify(since: kept.map { ($0.entryCount, $0.root) }))
  }

  /// Proof that an entry is in the log: for somebody who has a head, and neither log nor warehouse.
  /// - Parameter head: One that somebody has kept, whose root the proof then leads to; `nil` for the log as it is now.
  /// - Throws: `.outOfRange` for an entry that there is not, or that came behind the head; `.corruptAudit` when the log has
  ///   fewer entries than the head, or others; as `auditEvents`.
  /// - Complexity: Reads the whole log.
  public func auditProof(
    of sequence: Int, under head: AuditHead? = nil
  ) async throws(BasaltError) -> AuditProof {
    try await engine.coordinator.run { () throws(BasaltError) in
      try? self.audit.logAtOnce?.flush()
      let volume = try self.existingAuditVolume()
      let tree = try AuditReading.tree(of: volume)
      guard tree.leaves.indices.contains(sequence) else {
        throw BasaltError(
          .outOfRange, "There is no entry \(sequence): the log has \(tree.leaves.count).",
          remedy: "Look for its number with `basalt audit search`.")
      }
      if let head { try AuditProof.check(head, against: tree, covers: sequence) }
      let count = head?.entryCount ?? tree.leaves.count
      var found: AuditEntry?
      try AuditReading.forEachEntry(of: volume, from: sequence) { entry in
        found = entry
        return false
      }
      guard let found else { preconditionFailure("an entry of the tree is not in the log") }
      return AuditProof(
        event: AuditEvent(found), leaf: tree.leaves[sequence],
        head: AuditHead(entryCount: count, root: head?.root ?? tree.root(of: count)),
        path: tree.inclusionProof(of: sequence, in: count))
    }
  }
}

extension Warehouse {
  /// Size and root of a log at a moment: what an auditor keeps, and compares with later.
  public struct AuditHead: Sendable, Hashable {
    /// Entries that the root is over: the first so many.
    public let entryCount: Int
    /// Of the Merkle tree over them: no entry can change, go or come in between without changing it.
    public let root: ContentDigest

    /// As it was kept: `basalt audit verify` prints both.
    public init(entryCount: Int, root: ContentDigest) { (self.entryCount, self.root) = (entryCount, root) }
  }
}

extension Warehouse {
  /// That an entry is in a log with a head.
  /// - Source: RFC 9162, section 2.1.3
  public struct AuditProof: Sendable {
    /// The entry; the leaf is SHA-256(`00` ‖ its JSON).
    public let event: AuditEvent
    /// Where the path begins.
    public let leaf: ContentDigest
    /// Where it ends: its root must be that of a head that somebody trusts.
    public let head: AuditHead
    /// Siblings on the way from the leaf to the root.
    public let path: [ContentDigest]

    /// A path that leads elsewhere than to the root that somebody has kept would prove nothing, and look as if it did.
    /// - Throws: As `auditProof`.
    fileprivate static func check(
      _ head: AuditHead, against tree: HashTree, covers sequence: Int
    ) throws(BasaltError) {
      guard head.entryCount <= tree.leaves.count else {
        throw changed("The head covers \(head.entryCount) entries; the log has \(tree.leaves.count).")
      }
      guard sequence < head.entryCount else {
        throw BasaltError(
          .outOfRange,
          "Entry \(sequence) is not under the head, which covers the \(head.entryCount) entries before it.",
          remedy: "Prove it under a head that was kept later, or under the log's own.")
      }
      let root = tree.root(of: head.entryCount)
      guard root == head.root else {
        throw changed("The first \(head.entryCount) entries have the root \(root); the head says \(head.root).")
      }
    }

    private static func changed(_ fact: String) -> BasaltError {
      BasaltError(
        .corruptAudit, "\(fact) Entries were changed or taken away, or the head is that of another log.",
        remedy: "Run `basalt audit verify --since` with the head, and keep the folder as evidence.")
    }
  }
}

extension Warehouse {
  /// What a verification of the audit log has found.
  public struct AuditVerification: Sendable {
    /// `nil` when there is no log to be read.
    public let log: UniqueID?
    /// Entries that hold, from the first on, with their root.
    public let head: AuditHead
    /// Microseconds since 1970 UTC: of the last of them.
    public let lastTime: Int?
    /// Whether the signed head in the folder was compared; how many heads in the ledger were, and what the newest of them covers.
    public let hasSignedHead: Bool
    /// Heads that commits have taken into the ledger.
    public let anchorCount: Int
    /// `nil` while there is none.
    public let anchoredEntryCount: Int?
    /// In the order of finding: the first is the one to look at.
    public let findings: [Finding]

    /// Nothing was found that is not as it was written.
    public var isSound: Bool { findings.isEmpty }

    /// One thing that is not as it was written.
    public struct Finding: Sendable, Hashable {
      /// The first entry that is concerned; `nil` when it is about the log as a whole.
      public let sequence: Int?
      /// What is wrong, for people.
      public let sentence: String
    }

    init(_ report: AuditReport) {
      log = report.registration?.log
      head = AuditHead(entryCount: report.entryCount, root: report.root)
      lastTime = report.lastTime
      (hasSignedHead, anchorCount, anchoredEntryCount) = (report.hasHead, report.anchorCount, report.anchoredEntryCount)
      findings = report.findings.map { Finding(sequence: $0.sequence, sentence: $0.sentence) }
    }
  }
}
