internal import BasaltAudit
internal import BasaltFormat
internal import BasaltLedger
internal import BasaltRuntime
package import BasaltStorage
internal import BasaltTable
internal import Synchronization

extension Warehouse {
  /// Checks a whole warehouse, and goes on after each damaged place: the ledger's chain from commit 0,
  /// checkpoints and packed ranges against it, the digest of every manifest and data file that any version
  /// needs, that nothing else lies in the directory, and the audit log against itself and the ledger.
  ///
  /// A static door: a warehouse too damaged to be opened can still be reported on.
  /// - Parameters:
  ///   - depth: `.values` also decodes every page, holds statistics of files and manifests against values, and
  ///     rows against their partitions.
  ///   - auditFolder: Where the audit log lies; `nil` for the folder `audit` in the directory. One that is not there is not
  ///     checked.
  ///   - monitor: Told of the bytes checked.
  /// - Throws: Only what keeps the warehouse from being read at all, such as `.unknownName` and `.ioFailure`;
  ///   damage is in the report. `.cancelled`.
  /// - Complexity: Reads every object that any version needs, at least once.
  public static func verify(
    _ path: String, depth: DataFile.VerificationDepth = .checksums, on engine: Engine, auditFolder: String? = nil,
    monitor: Engine.ProgressMonitor = Engine.ProgressMonitor()
  ) async throws(BasaltError) -> Report {
    do throws(BasaltError) {
      let store = try engine.stores.store(of: path)
      return try await verify(
        on: store, depth: depth, engine: engine,
        // Only read, on whatever file system it lies.
        audit: auditFolder.map { .folder($0, allowsNetworkFileSystem: true) } ?? .beside(store), monitor: monitor)
    } catch {
      throw error.at("warehouse", path)
    }
  }

  /// The same, on any store.
  /// - Parameter clock: What tells whether an attempt that is registered is still at work.
  package static func verify(
    on store: any ObjectStore, depth: DataFile.VerificationDepth, engine: Engine, audit: AuditPlace? = nil,
    clock: any WallClock = SystemWallClock(), monitor: Engine.ProgressMonitor = Engine.ProgressMonitor()
  ) async throws(BasaltError) -> Report {
    let cancellation = Cancellation()
    return try await engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      var verifier = WarehouseVerifier(
        store: store, engine: engine, audit: audit, clock: clock, isDeep: depth == .values, cancellation: cancellation,
        progress: monitor.progress)
      return try verifier.verify()
    }
  }
}

/// What the checks of a table's objects ask of it, as of the commit that named the object.
///
/// Not the table itself: that lists its manifests, and with a copy of the list kept for each of them memory would
/// grow with the square of their number.
struct VerifiedTable: Sendable {
  let id: TableID
  let name: String
  let specs: [PartitionSpec]

  init(_ table: TableState) {
    id = table.id
    name = table.name
    specs = table.specs
  }
}

/// One verification: walks the ledger, then what it names, then what else there is.
///
/// It folds the ledger itself, from commit 0, and believes no checkpoint: what `open` relies on is what has to
/// be checked. What is found on the way is gathered in memory and checked afterwards: images, entries of all
/// manifests, names.
struct WarehouseVerifier {
  let store: any ObjectStore
  let engine: Engine
  let audit: AuditPlace?
  let clock: any WallClock
  let isDeep: Bool
  let cancellation: Cancellation
  let progress: Progress
  private var report = Warehouse.Report()
  /// What commits say of audit logs.
  private var auditRecords = AuditRecordsOfLedger()
  /// Objects that some commit names: what else lies there is a stranger.
  private var known: Set<ObjectName> = []
  /// Every manifest that a commit has added, replaced ones included: earlier versions need them.
  private var manifests: [(table: VerifiedTable, object: ObjectName, facts: ManifestFacts, commit: CommitNumber)] = []
  /// Small files, taken out of their commits while these were at hand.
  private var images: [(table: VerifiedTable, entry: DataFileEntry, image: [UInt8], commit: CommitNumber)] = []

  init(
    store: any ObjectStore, engine: Engine, audit: AuditPlace?, clock: any WallClock, isDeep: Bool,
    cancellation: Cancellation,
    progress: Progress
  ) {
    self.store = store
    self.engine = engine
    self.audit = audit
    self.clock = clock
    self.isDeep = isDeep
    self.cancellation = cancellation
    self.progress = progress
  }

  /// The order matters: a chain that breaks leaves the tables behind the break unknown, and with them what is a
  /// stranger.
  mutating func verify() throws(BasaltError) -> Warehouse.Report {
    // Without commit 0 a place with other commits is a damaged warehouse, and not somebody else's directory.
    let hasCommits = try !store.list(prefix: LedgerNames.commitPrefix).isEmpty
    let finding = try WarehouseRoot.look(at: store)
    guard hasCommits || finding == .warehouse else {
      throw BasaltError(
        .unknownName, "There is no warehouse here.",
        remedy: "Check the path, or make one with `basalt init`, in a program `Warehouse.create`.")
    }
    let head = try verifyLedger()
    try verifyManifestsAndFiles()
    if let head {
      try verifyOthers(head: head)
      try verifyAudit()
    }
    return report
  }

  /// Runs one check and notes its error, so that the next check runs too.
  ///
  /// Errors of the device are thrown on: they say nothing of the warehouse, and the next check would meet them
  /// again.
  private mutating func collect(_ check: (inout WarehouseVerifier) throws(BasaltError) -> Void) throws(BasaltError) {
    do throws(BasaltError) { try check(&self) } catch {
      // What is missing is damage here: something durable names it.
      if error.code == .unknownName {
        report.problems.append(
          BasaltError(
            .corruptFile, error.message, remedy: "Restore the object from a copy of the warehouse.",
            consequence: .warehouse,
            underlying: error))
        return
      }
      guard error.code.isCorruption || error.code == .unsupportedVersion || error.code == .unsupportedEncoding else {
        throw error
      }
      report.note(error)
    }
  }

  // MARK: The ledger

  /// Follows the chain from commit 0 and folds the tables on the way.
  /// - Returns: The last commit that could be reached; `nil` when there is none.
  private mutating func verifyLedger() throws(BasaltError) -> CommitNumber? {
    progress.begin("following the ledger", unitCount: nil)
    let reader = CommitReader(store: store)
    var chain: LedgerState?
    var tables: WarehouseState?
    try collect { (verifier) throws(BasaltError) in
      let first = try reader.commit(.genesis)
      chain = try LedgerState(beginningWith: first)
      tables = try WarehouseState(beginningWith: first)
      verifier.report.commitCount = 1
    }
    guard var state = chain, var folded = tables else { return nil }
    // Listed once; those whose commits are passed are compared on the way, where the state is at hand.
    let checkpoints = Set(try reader.checkpointNumbers())
    var isChainWhole = false
    var isAtEnd = false
    // Ends at the first commit that is not there or not sound: nothing behind it can be folded.
    while !isAtEnd {
      try cancellation.check()
      isAtEnd = true
      try collect { (verifier) throws(BasaltError) in
        guard let commit = try reader.commit(after: state.head.number) else {
          isChainWhole = true
          return
        }
        let dropped = WarehouseVerifier.tablesDropped(by: commit, in: folded)
        try state.advance(over: commit)
        try folded.advance(over: commit)
        verifier.report.commitCount += 1
        try verifier.gather(commit, dropped, folded)
        if checkpoints.contains(commit.number) { try verifier.verifyCheckpoint(reader, state, folded) }
        isAtEnd = false
      }
    }
    report.tableCount = folded.tables.count
    report.head = Warehouse.CommitReceipt(state.head)
    // Behind a damaged commit nothing can be told from strangers.
    return isChainWhole ? state.head.number : nil
  }

  /// A checkpoint must say what the commits say, byte for byte.
  ///
  /// Equal bytes, because equal states are written in one way.
  private mutating func verifyCheckpoint(
    _ reader: CommitReader, _ state: LedgerState, _ folded: WarehouseState
  ) throws(BasaltError) {
    try collect { (_) throws(BasaltError) in
      guard let checkpoint = try reader.checkpoint(after: state.head.number) else { return }
      guard checkpoint.state == state, checkpoint.payload == folded.checkpoint else {
        throw BasaltError(
          .corruptLedger,
          "The checkpoint of commit \(state.head.number) says something else than the commits up to it.",
          remedy: "Remove the checkpoint: it holds nothing that the commits do not.")
      }
    }
  }

  /// The tables that a commit takes away, as they are before it: what it adds to them is still to be checked.
  ///
  /// Those alone, and not the state: as long as that is kept, the next commit copies all of it.
  private static func tablesDropped(by commit: Commit, in state: WarehouseState) -> [TableID: VerifiedTable] {
    var tables: [TableID: VerifiedTable] = [:]
    for transaction in commit.header.transactions {
      for case .dropTable(let id) in transaction.actions {
        if let table = state.tables[id] { tables[id] = VerifiedTable(table) }
      }
    }
    return tables
  }

  /// What a commit names.
  /// - Parameters:
  ///       - dropped: The tables that it drops.
  ///       - state: After it, with those that it makes.
  private mutating func gather(
    _ commit: Commit, _ dropped: [TableID: VerifiedTable], _ state: WarehouseState
  ) throws(BasaltError) {
    try auditRecords.gather(commit)
    for (index, transaction) in commit.header.transactions.enumerated() {
      let payload = try commit.payload(ofTransaction: index)
      for action in transaction.actions {
        // Actions of the ledger's own have no table. One of another branch may have none that is known here.
        guard let id = action.table, let table = state.tables[id].map(VerifiedTable.init) ?? dropped[id] else {
          continue
        }
        switch action {
        case .addManifest(_, let manifest, let body), .replaceManifests(_, _, let manifest, let body):
          let start = payload.startIndex + body.offset
          manifests.append(
            (
              table, manifest.object, try ManifestFacts(record: payload[start..<(start + body.byteCount)]),
              commit.number
            ))
        case .addInlineFile(_, let file):
          let start = payload.startIndex + file.body.offset
          let (entry, image) = try InlineFileBody.parse(payload[start..<(start + file.body.byteCount)])
          images.append((table, entry, Array(image), commit.number))
        case .createTable, .renameTable, .dropTable, .setDefinition, .removeFiles, .erasePayloads, .expireAttempts,
          .addFeature, .createBranch, .dropBranch, .setRecord:
          continue
        }
      }
    }
  }

  // MARK: Tables

  /// Manifests first: they say which files there are. Each file is checked once, however many manifests name
  /// it.
  private mutating func verifyManifestsAndFiles() throws(BasaltError) {
    var files: [UniqueID: (table: VerifiedTable, entry: DataFileEntry)] = [:]
    progress.begin("verifying manifests", unitCount: manifests.reduce(0) { $0 &+ $1.facts.byteCount })
    // A manifest that is damaged hides its files from this check; it is reported itself.
    for (table, object, facts, commit) in manifests {
      try cancellation.check()
      known.insert(object)
      try collect { (verifier) throws(BasaltError) in
        do throws(BasaltError) {
          for entry in try verifier.entries(of: object, facts, table) where entry.kind != .removed {
            files[entry.file.id] = (table, entry.file)
          }
        } catch {
          throw error.at("table", table.name).at("commit", commit)
        }
      }
      report.manifestCount += 1
      progress.add(facts.byteCount)
    }
    // By id, so that two runs report in one order.
    let inStore = files.values.filter { $0.entry.attempt != nil }.sorted { $0.entry.id < $1.entry.id }
    progress.begin("verifying files", unitCount: inStore.reduce(0) { $0 &+ $1.entry.byteCount })
    for (table, entry) in inStore {
      guard let attempt = entry.attempt else { continue }
      try verify(
        entry, of: table,
        named: try TableObjectNames.dataFile(entry.id, attempt: attempt, table: table.id.id), in: store)
    }
    guard !images.isEmpty else { return }
    // Images are files like others: put into a store they go through the same checks.
    let memory = try MemoryStore()
    for (table, entry, image, _) in images {
      let name = try ObjectName("\(entry.id)")
      let stored: Result<PutOutcome, BasaltError> = unsafe image.withUnsafeBytes { bytes in
        Result { () throws(BasaltError) in try unsafe memory.putIfAbsent(name, bytes) }
      }
      _ = try stored.get()
      try verify(entry, of: table, named: name, in: memory)
    }
  }

  /// - Throws: `.corruptFile` when the object is another, or its entries are not what is said of it.
  private func entries(
    of object: ObjectName, _ facts: ManifestFacts, _ table: VerifiedTable
  ) throws(BasaltError) -> [ManifestEntry] {
    guard let spec = table.specs.first(where: { $0.id == facts.spec }) else {
      throw BasaltError(
        .corruptLedger, "Manifest \(facts.id) is of partition spec \(facts.spec), which the table has not.",
        remedy: "Restore the ledger from a copy of the warehouse.")
    }
    // Not from the pool of pages: what is checked must come from the store.
    let reader = try ManifestReader(
      opening: object, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)), spec: spec, facts: facts)
    return try reader.entries(matching: facts)
  }

  /// One data file: sound in itself, the one that is meant, and what the table says of it. A later question is
  /// asked only when the one before had a good answer, since a damaged file would contradict everything.
  private mutating func verify(
    _ entry: DataFileEntry, of table: VerifiedTable, named name: ObjectName, in store: any ObjectStore
  ) throws(BasaltError) {
    try cancellation.check()
    known.insert(name)
    report.fileCount += 1
    report.rowCount &+= entry.rowCount
    report.byteCount &+= entry.byteCount
    try collect { (verifier) throws(BasaltError) in
      do throws(BasaltError) {
        let found = try DataFileVerifier(name, in: store, isDeep: verifier.isDeep)
          .verify(on: verifier.engine.pool, cancellation: verifier.cancellation)
        verifier.report.problems += found.problems.map { $0.at("table", table.name) }
        verifier.report.unsupported += found.unsupported.map { $0.at("table", table.name) }
        if found.isSound, found.digest != entry.digest {
          throw BasaltError(
            .corruptFile, "The file is whole, but not the one that the table has: its digest is another.",
            remedy: "Restore the file from a copy of the warehouse.")
        }
        guard found.isSound else { return }
        try verifier.verifyClaim(entry, table, name, store)
      } catch {
        let located = error.context.contains { $0.key == "file" || $0.key == "object" } ? error : error.at("file", name)
        throw located.at("table", table.name)
      }
    }
    progress.add(entry.byteCount)
  }

  /// - Precondition: The file is sound.
  private mutating func verifyClaim(
    _ entry: DataFileEntry, _ table: VerifiedTable, _ name: ObjectName, _ store: any ObjectStore
  ) throws(BasaltError) {
    guard let spec = table.specs.first(where: { $0.id == entry.spec }) else {
      throw BasaltError(
        .corruptLedger, "File \(entry.id) is of partition spec \(entry.spec), which the table has not.",
        remedy: "Restore the ledger from a copy of the warehouse.")
    }
    let claim = DataFileClaim(entry, spec: spec)
    let reader = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
    var found = try claim.contradictions(to: reader)
    if isDeep { found += try claim.misplacedRows(in: reader) }
    for error in found { report.note(error.at("file", name).at("table", table.name)) }
  }

  // MARK: What else there is

  /// Objects that were not met on the way: the ledger's own upkeep, and strangers.
  /// - Parameter head: The end of the chain: what has a higher number lies behind a gap.
  private mutating func verifyOthers(head: CommitNumber) throws(BasaltError) {
    progress.begin("looking for strangers", unitCount: nil)
    let reader = CommitReader(store: store)
    let registrations = RegistrationBook(of: try warehouseID(reader), on: store, clock: clock)
    // Attempts that are registered: what they have written may be committed any moment. One that has expired is a
    // process that was killed, as far as anybody may ever know: what it has written is left over.
    var live: Set<UniqueID> = []
    try collect { (_) throws(BasaltError) in
      live = Set(try registrations.registrations(.attempt).filter { !registrations.isExpired($0) }.map(\.id))
      _ = try registrations.registrations(.lease)
    }
    // Also what was only begun: a killed import leaves that and nothing else.
    let others = try store.list(prefix: "") + store.listUnfinished(prefix: TableObjectNames.root)
    // The audit log beside the warehouse has a verification of its own.
    for entry in others where !known.contains(entry.name) && !AuditPlace.holds(entry.name) {
      switch LedgerInventory.kind(of: entry.name, head: head) {
      case .commit, .registration: continue  // Read above.
      case .commitBeyondHead(let number):
        report.problems.append(
          BasaltError(
            .corruptLedger, "Commit \(number) is there, and commit \(head.value + 1) is not: the ledger was cut.",
            remedy: "Restore the commits between from a copy of the warehouse.", consequence: .warehouse
          ).at("object", entry.name))
      case .checkpoint(let number):
        try collect { (_) throws(BasaltError) in _ = try reader.checkpoint(after: number) }
      case .packedRange(let index):
        try collect { (verifier) throws(BasaltError) in try verifier.verifyPackedRange(index, reader) }
      case nil:
        report.strangers.append(
          Warehouse.Report.Stranger(
            name: entry.name.text, byteCount: entry.byteCount, origin: origin(of: entry.name, live: live)))
      }
    }
  }

  // MARK: The audit log

  /// The log against itself and what commits say of it; the verification itself is noted there, if it can be.
  private mutating func verifyAudit() throws(BasaltError) {
    report.registeredLogCount = Set(auditRecords.registrations.map(\.log)).count
    let volume: any AuditVolume
    do throws(BasaltError) {
      guard let found = try audit?.openExisting(), try found.logByteCount() ?? 0 > 0 else { return }
      volume = found
    } catch {
      // Of another host, or in a folder that nobody has named: how many are known is told.
      guard error.code == .unknownName else { throw error }
      return
    }
    progress.begin("verifying the audit log", unitCount: nil)
    let id = try warehouseID(CommitReader(store: store))
    // Logs of others lie with them, and are no damage of this warehouse: `basalt audit verify` asks for all.
    let own = (try? AuditReading.logID(of: volume)) ?? nil
    let found = Warehouse.AuditVerification(
      try AuditVerifier(
        volume, of: id, registrations: auditRecords.registrations.filter { $0.log == own },
        anchors: auditRecords.heads
      ).verify())
    report.audit = found
    for finding in found.findings {
      let error = BasaltError(
        .corruptAudit, finding.sentence, remedy: "Keep the folder as evidence, and restore the log from a copy.",
        consequence: .warehouse)
      report.problems.append(finding.sequence.map { error.at("audit entry", $0) } ?? error.at("audit log", volume))
    }
    let trail = AuditTrail(.volume(volume), of: id, clock: clock, threads: engine.coordinator.threads)
    if found.isSound {
      var record = trail.record(.intent, "verify")
      record.decision = Warehouse.owner
      trail.note(record)
    }
  }

  /// Registrations are checked against it.
  private func warehouseID(_ reader: CommitReader) throws(BasaltError) -> UniqueID {
    try reader.commit(.genesis).header.warehouse
  }

  /// Each of its headers must be that of the commit, where the commit is still there.
  ///
  /// Where it is gone the range is all that is left of it, and its chain was checked when it was followed.
  private func verifyPackedRange(_ index: Int, _ reader: CommitReader) throws(BasaltError) {
    guard let packed = try reader.packedRange(index) else { return }
    for commit in packed.commits {
      guard let object = try reader.object(commit.number), object.digest != commit.digest else { continue }
      throw BasaltError(
        .corruptLedger, "Packed range \(index) has another commit \(commit.number) than the ledger.",
        remedy: "Restore the range from a copy of the warehouse, or remove it while all its commits are there.",
        consequence: .warehouse)
    }
  }

  /// Names of a table's objects begin with table and attempt.
  /// - Returns: `.unknown` for names that Basalt does not give.
  private func origin(of name: ObjectName, live: Set<UniqueID>) -> Warehouse.Report.Stranger.Origin {
    guard let attempt = TableObjectNames.attempt(of: name) else { return .unknown }
    return live.contains(attempt) ? .attemptAtWork : .deadAttempt
  }
}
