internal import BasaltLedger
internal import BasaltRuntime
package import BasaltStorage
internal import BasaltTable
internal import Synchronization

/// A directory of tables with one history: what an application opens.
///
/// Every change is one commit of the history, whole or not at all, whichever process makes it; every version
/// stays readable. Any number of processes may have the same warehouse open, without a server and without
/// locks.
///
/// ```swift
/// let warehouse = try await Warehouse.open("flights.warehouse", on: engine)
/// for try await batch in try await warehouse.rows(of: "flights", columns: ["carrier"]) { print(batch.rowCount) }
/// ```
/// One object is used by any number of tasks at once; their commits are grouped.
///
/// It keeps the newest state of all tables in memory, folded from the ledger, and brings it forward when
/// something is asked of it; nothing runs in the background.
public final class Warehouse: Sendable {
  /// The directory.
  public let path: String
  /// Drawn when it was made: in every commit, so that parts of two warehouses are never taken for one.
  public let id: UniqueID
  let engine: Engine
  let store: any ObjectStore
  let clock: any WallClock
  /// Files of all tables that queries have opened.
  let openFiles = OpenFiles()
  /// Manifests that plans have read.
  let knownManifests = KnownManifests()
  /// What sessions have asked, with its plans.
  let statements = StatementCache()
  /// Draws ids of tables, files and attempts: random, or from a seed in simulations.
  let makeID: @Sendable () -> UniqueID
  let ledger: Ledger
  /// Groups the commits of this process's tasks.
  let queue: CommitQueue
  /// Attempts and leases: who is writing and who is reading, for whoever removes what is not needed any more.
  let registrations: RegistrationBook
  /// Taken by one thread at a time for as long as it reads commits; others wait, and then find the work done.
  // For its lock alone: `Monitor` says why.
  private let tables: Monitor<Tables>
  /// For tasks that find it taken.
  private let sharedTables = SharedTables()
  /// Who asks what of it: no row leaves it without a durable entry there.
  let audit: AuditTrail
  /// Whether some session of this process is doing upkeep.
  let isKeptUp = Atomic(false)

  /// What is known of the tables, and whether it can be relied on.
  private struct Tables: Sendable {
    /// `nil` while it is being brought forward, and for good when that failed half-way.
    var state: WarehouseState?
    /// Why `state` is gone: told to everybody who asks afterwards.
    var failure: BasaltError?
  }

  /// On whose behalf this process commits. Grants and sessions of other principals come with the access layer.
  static let owner = "owner"

  // MARK: Making and opening

  /// Makes a warehouse in a directory that does not exist or is empty.
  /// - Parameters:
  ///   - auditFolder: Where its audit log is to lie; `nil` for the folder `audit` in its directory.
  ///   - allowsNetworkFileSystem: You answer for its exclusive rename and its caches.
  /// - Throws: `.alreadyExists` when there is something; `.unsupported` for a file system on which commits
  ///   could be lost; `.permissionDenied`, `.diskFull`, `.ioFailure`.
  /// - Complexity: A handful of durable writes.
  public static func create(
    _ path: String, on engine: Engine, auditFolder: String? = nil, allowsNetworkFileSystem: Bool = false
  ) async throws(BasaltError) -> Warehouse {
    try await engine.coordinator.run { () throws(BasaltError) in
      do throws(BasaltError) {
        try makeDirectory(path)
        let store = try engine.stores.store(of: path)
        // Made and opened in two steps: what opens is what everybody else will open.
        _ = try WarehouseRoot.make(
          on: store, owner: owner, clock: SystemWallClock(), allowsNetworkFileSystem: allowsNetworkFileSystem)
        return try Warehouse(
          path, on: store, engine, audit: auditPlace(auditFolder, of: store, allowsNetworkFileSystem),
          allowsNetworkFileSystem: allowsNetworkFileSystem)
      } catch {
        throw error.at("warehouse", path)
      }
    }
  }

  /// Opens a warehouse.
  /// - Parameters:
  ///   - auditFolder: Where its audit log lies; `nil` for the folder `audit` in its directory. A warehouse that may only be
  ///     read needs one on a local disk that can be written, or nothing of it is read.
  ///   - allowsNetworkFileSystem: You answer for its exclusive rename and its caches.
  /// - Throws: `.unknownName` when there is none; `.corruptLedger`; `.unsupportedVersion` when it uses what
  ///   only a later version knows.
  /// - Complexity: Reads the newest checkpoint and the commits behind it, at most about
  ///   `Limits.checkpointIntervalCommitCount`.
  public static func open(
    _ path: String, on engine: Engine, auditFolder: String? = nil, allowsNetworkFileSystem: Bool = false
  ) async throws(BasaltError) -> Warehouse {
    try await engine.coordinator.run { () throws(BasaltError) in
      do throws(BasaltError) {
        let store = try engine.stores.store(of: path)
        return try Warehouse(
          path, on: store, engine, audit: auditPlace(auditFolder, of: store, allowsNetworkFileSystem),
          allowsNetworkFileSystem: allowsNetworkFileSystem)
      } catch {
        // "There is no ledger here" says nothing to somebody who has mistyped a path.
        guard error.code != .unknownName else {
          throw BasaltError(
            .unknownName, "There is no warehouse at \(path): \(error.message)",
            remedy: "Check the path, or make a warehouse with `basalt init \(path)`, in a program `Warehouse.create`.")
        }
        throw error.at("warehouse", path)
      }
    }
  }

  private static func auditPlace(
    _ folder: String?, of store: LocalStore, _ allowsNetworkFileSystem: Bool
  ) -> AuditPlace {
    folder.map { .folder($0, allowsNetworkFileSystem: allowsNetworkFileSystem) } ?? .beside(store)
  }

  /// Opens a warehouse on any store: the door for simulations, as `init` is for whoever may block.
  package static func open(
    _ path: String, on store: any ObjectStore, _ engine: Engine, audit: AuditPlace, clock: any WallClock,
    makeID: @escaping @Sendable () -> UniqueID
  ) async throws(BasaltError) -> Warehouse {
    try await engine.coordinator.run { () throws(BasaltError) in
      try Warehouse(path, on: store, engine, audit: audit, clock: clock, makeID: makeID)
    }
  }

  /// Opens a warehouse on any store. Blocks: `open` runs it on a coordinator's thread.
  package init(
    _ path: String, on store: any ObjectStore, _ engine: Engine, audit place: AuditPlace,
    clock: any WallClock = SystemWallClock(), allowsNetworkFileSystem: Bool = false,
    makeID: @escaping @Sendable () -> UniqueID = { UniqueID.random() }
  ) throws(BasaltError) {
    let opened = try WarehouseRoot.open(
      on: store, clock: clock, allowsNetworkFileSystem: allowsNetworkFileSystem, makeID: makeID)
    self.path = path
    self.engine = engine
    self.store = store
    self.clock = clock
    self.makeID = makeID
    ledger = opened.ledger
    id = opened.ledger.state.warehouse
    queue = CommitQueue(ledger: opened.ledger, threads: engine.coordinator.threads)
    audit = AuditTrail(place, of: id, clock: clock, threads: engine.coordinator.threads)
    registrations = RegistrationBook(of: id, on: store, clock: clock)
    // What the ledger was opened at: tables and ledger begin at the same commit and go forward together.
    let state =
      if let checkpoint = opened.checkpoint {
        try WarehouseState(checkpoint: checkpoint.payload, of: checkpoint.state)
      } else {
        try WarehouseState(beginningWith: try opened.ledger.commit(.genesis))
      }
    // To the newest commit, so that damage in between shows here and not in the first query.
    tables = Monitor(Tables(state: state))
    try refresh()
  }

  /// The directory, and its name in its parent, durably.
  /// - Throws: `.unknownName` when the parent is not there: a path with a mistake in it must not become a tree
  ///   of folders.
  static func makeDirectory(_ path: String) throws(BasaltError) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    // The current directory and the root are there.
    guard !trimmed.isEmpty, trimmed != "/", trimmed != "." else { return }
    let directory = try FilePath(String(trimmed))
    let parent: PosixFileSystem
    do throws(BasaltError) { parent = try PosixFileSystem(directory: directory.directory) } catch {
      guard error.code == .unknownName else { throw error }
      // Which of a path's parts it is: only the last one is made.
      let above = directory.directory.hasSuffix("/") ? String(directory.directory.dropLast()) : directory.directory
      throw BasaltError(
        .unknownName, "The directory \(above) is missing, in which \(directory.name) is to be made.",
        remedy: "Make it first, or check the path.", underlying: error.underlying)
    }
    // A directory that was made is durable once its parent is.
    if try parent.makeDirectory(directory.name.text) { try parent.synchronizeDirectory("") }
  }

  // MARK: Keeping up

  /// Takes over what this and other processes have committed.
  /// - Returns: The tables after the newest commit. Every statement begins with it.
  /// - Throws: `.corruptLedger`, `.ioFailure`; once folding has failed, the same error until the warehouse is
  ///   opened again.
  @discardableResult
  func refresh() throws(BasaltError) -> WarehouseState {
    try ledger.refresh()
    return try known()
  }

  /// The tables after the newest commit that this process has read or made, which others may have passed since.
  ///
  /// Enough wherever a later commit is noticed anyway: whoever is about to commit is held against all commits since.
  func known() throws(BasaltError) -> WarehouseState {
    // Without the lock: the ledger has one of its own. Another thread may be further by the time that this one
    // gets in, which is no harm.
    let head = ledger.state.head.number
    return try tables.withLock { (tables) throws(BasaltError) in try fold(&tables, to: head) }
  }

  /// The same for a task that has rows to append, and must not wait.
  /// - Returns: Perhaps without the newest commits, if they only appended rows: the tables are as they were. `nil` when
  ///   commits are missing that are not in memory any more, or change tables and are being read by another thread.
  func knownAtOnce() throws(BasaltError) -> WarehouseState? {
    let head = ledger.state.head.number
    let state = try tables.withLockIfAvailable { (tables) throws(BasaltError) -> WarehouseState? in
      guard let version = tables.state?.version else { return nil }
      if version < head, !ledger.isRecent(try version.next()) { return nil }
      return try fold(&tables, to: head)
    }
    if let state { return state }
    guard let last = sharedTables.last(), ledger.hasOnlyAppends(since: last.version) else { return nil }
    return last
  }

  /// Brings what is known forward over commits that the ledger has read.
  private func fold(_ tables: inout Tables, to head: CommitNumber) throws(BasaltError) -> WarehouseState {
    guard var state = tables.state.take() else {
      throw tables.failure
        ?? BasaltError(.internal, "The state of the tables is gone.", remedy: "Open the warehouse again.")
    }
    do throws(BasaltError) {
      // Taken out of the lock's value, it is changed where it lies.
      while state.version < head {
        let commit: Commit
        do throws(BasaltError) { commit = try ledger.commit(try state.version.next()) } catch {
          // It could not be read, perhaps only now: what was folded so far is whole, and the next call goes on.
          tables.state = state
          throw error
        }
        try state.advance(over: commit)
      }
    } catch {
      if tables.state == nil { tables.failure = error }
      throw error
    }
    tables.state = state
    sharedTables.note(state)
    return state
  }

  /// The number of the newest commit.
  /// - Throws: `.corruptLedger`, `.ioFailure`.
  /// - Complexity: Two looks at names when nothing is new.
  public func version() async throws(BasaltError) -> Int {
    try await engine.coordinator.run { () throws(BasaltError) in try self.refresh().version.value }
  }
}
