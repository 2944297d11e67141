internal import BasaltLedger
package import BasaltStorage
internal import BasaltTable
internal import Synchronization

/// A directory of tables with one history: what an application opens.
///
/// Every change is one commit of the history, whole or not at all, whichever process makes it; every version stays readable. Any number of processes
/// may have the same warehouse open, without a server and without locks.
///
/// ```swift
/// let warehouse = try await Warehouse.open("flights.warehouse", on: engine)
/// for try await batch in try await warehouse.rows(of: "flights", columns: ["carrier"]) { print(batch.rowCount) }
/// ```
/// One object is used by any number of tasks at once; their commits are grouped.
public final class Warehouse: Sendable {
  /// The directory.
  public let path: String
  /// Drawn when it was made: in every commit, so that parts of two warehouses are never taken for one.
  public let id: UniqueID
  let engine: Engine
  let store: any ObjectStore
  let clock: any WallClock
  /// Draws ids of tables, files and attempts: random, or from a seed in simulations.
  let makeID: @Sendable () -> UniqueID
  let ledger: Ledger
  let queue: CommitQueue
  let registrations: RegistrationBook
  private let tables: Mutex<Tables>

  /// What is known of the tables, and whether it can be relied on.
  private struct Tables: Sendable {
    /// `nil` while it is being brought forward, and for good when that failed half-way.
    var state: WarehouseState?
    var failure: BasaltError?
  }

  /// On whose behalf this process commits. Grants and sessions of other principals come with the access layer.
  static let owner = "owner"

  // MARK: Making and opening

  /// Makes a warehouse in a directory that does not exist or is empty.
  /// - Parameter allowsNetworkFileSystem: You answer for its exclusive rename and its caches.
  /// - Throws: `.alreadyExists` when there is something; `.unsupported` for a file system on which commits could be lost; `.permissionDenied`,
  ///   `.diskFull`, `.ioFailure`.
  public static func make(
    _ path: String, on engine: Engine, allowsNetworkFileSystem: Bool = false
  ) async throws(BasaltError) -> Warehouse {
    try await Coordinator.run { () throws(BasaltError) in
      do throws(BasaltError) {
        try makeDirectory(path)
        let store = try engine.stores.store(of: path)
        _ = try WarehouseRoot.make(
          on: store, owner: owner, clock: SystemWallClock(), allowsNetworkFileSystem: allowsNetworkFileSystem)
        return try Warehouse(path, on: store, engine, allowsNetworkFileSystem: allowsNetworkFileSystem)
      } catch {
        throw error.at("warehouse", path)
      }
    }
  }

  /// Opens a warehouse.
  /// - Throws: `.unknownName` when there is none; `.corruptLedger`; `.unsupportedVersion` when it uses what only a later version knows.
  public static func open(
    _ path: String, on engine: Engine, allowsNetworkFileSystem: Bool = false
  ) async throws(BasaltError) -> Warehouse {
    try await Coordinator.run { () throws(BasaltError) in
      do throws(BasaltError) {
        return try Warehouse(
          path, on: try engine.stores.store(of: path), engine, allowsNetworkFileSystem: allowsNetworkFileSystem)
      } catch {
        guard error.code != .unknownName else {
          throw BasaltError(
            .unknownName, "There is no warehouse at \(path): \(error.message)",
            remedy: "Check the path, or make a warehouse with `basalt init \(path)`.")
        }
        throw error.at("warehouse", path)
      }
    }
  }

  /// Opens a warehouse on any store: the door for simulations, as `init` is for whoever may block.
  package static func open(
    _ path: String, on store: any ObjectStore, _ engine: Engine, clock: any WallClock,
    makeID: @escaping @Sendable () -> UniqueID
  ) async throws(BasaltError) -> Warehouse {
    try await Coordinator.run { () throws(BasaltError) in
      try Warehouse(path, on: store, engine, clock: clock, makeID: makeID)
    }
  }

  /// Opens a warehouse on any store. Blocks: `open` runs it on a coordinator's thread.
  package init(
    _ path: String, on store: any ObjectStore, _ engine: Engine, clock: any WallClock = SystemWallClock(),
    allowsNetworkFileSystem: Bool = false, makeID: @escaping @Sendable () -> UniqueID = { UniqueID.random() }
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
    queue = CommitQueue(ledger: opened.ledger)
    registrations = RegistrationBook(of: id, on: store, clock: clock)
    let state =
      if let checkpoint = opened.checkpoint {
        try WarehouseState(checkpoint: checkpoint.payload, of: checkpoint.state)
      } else {
        try WarehouseState(beginningWith: try opened.ledger.commit(.genesis))
      }
    tables = Mutex(Tables(state: state))
    try refresh()
  }

  /// The directory, and its name in its parent, durably.
  private static func makeDirectory(_ path: String) throws(BasaltError) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    // The current directory and the root are there.
    guard !trimmed.isEmpty, trimmed != "/", trimmed != "." else { return }
    let directory = try FilePath(String(trimmed))
    let parent = try PosixFileSystem(directory: directory.directory)
    if try parent.makeDirectory(directory.name.text) { try parent.synchronizeDirectory("") }
  }

  // MARK: Keeping up

  /// Takes over what this and other processes have committed.
  /// - Returns: The tables after the newest commit. Every statement begins with it.
  @discardableResult
  func refresh() throws(BasaltError) -> WarehouseState {
    let head = try ledger.refresh().head.number
    return try tables.withLock { (tables) throws(BasaltError) in
      guard var state = tables.state.take() else {
        throw tables.failure ?? BasaltError(.internal, "The state of the tables is gone.", remedy: "Open the warehouse again.")
      }
      do throws(BasaltError) {
        // Taken out of the lock's value, it is changed where it lies.
        while state.version < head { try state.advance(over: try ledger.commit(try state.version.next())) }
      } catch {
        tables.failure = error
        throw error
      }
      tables.state = state
      return state
    }
  }

  /// The number of the newest commit.
  /// - Throws: `.corruptLedger`, `.ioFailure`.
  public func version() async throws(BasaltError) -> Int {
    try await Coordinator.run { () throws(BasaltError) in try self.refresh().version.value }
  }
}
