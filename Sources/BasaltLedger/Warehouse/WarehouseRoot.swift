package import BasaltCore
package import BasaltStorage

/// Makes a warehouse in an empty place, and tells a warehouse from other places.
///
/// A warehouse has no file that says what it is: it is a place that has commit 0, as an object or packed.
/// - Source: format-spec/commit-protocol.md, "Making a warehouse"
package enum WarehouseRoot {
  /// What is found where a warehouse might be.
  /// By names alone.
  package enum Finding: Sendable, Hashable {
    case empty
    case warehouse
    /// A making that ended before commit 0: nothing is lost by making it again.
    case unfinished
    /// Somebody else's objects; the first of them by name.
    case occupied(String)
  }

  /// Makes a warehouse and its commit 0.
  /// - Parameters:
  ///   - owner: The principal that everything belongs to.
  ///   - allowsNetworkFileSystem: An operator answers for the file system's exclusive rename and caches.
  /// - Returns: Commit 0.
  /// - Throws: `.alreadyExists` when the place is not empty; `.unsupported` when the store cannot hold a
  ///   warehouse; `.commitUnknown` when the outcome could not be found out: opening tells.
  /// - Complexity: A listing, the trial of the store, and one durable put.
  package static func make(
    on store: any ObjectStore, owner: String, clock: any WallClock, features: FeatureSet = .none,
    allowsNetworkFileSystem: Bool = false, warehouse: UniqueID = .random(), commitID: UniqueID = .random()
  ) throws(BasaltError) -> Commit {
    try LedgerText.requireName(owner, "a principal")
    switch try look(at: store) {
    case .empty: break
    case .unfinished: try sweep(store)
    case .warehouse: throw occupied("There is a warehouse here already.")
    case .occupied(let name): throw occupied("The place is not empty: it has '\(name)'.")
    }
    if !allowsNetworkFileSystem { try requireLocal(store) }
    try PublishProbe.run(on: store)
    let now = min(max(clock.now(), CommitTime.range.lowerBound), CommitTime.range.upperBound)
    let header = CommitHeader(
      warehouse: warehouse, number: .genesis, id: commitID, time: CommitTime(microseconds: now), predecessor: .none,
      genesis: CommitHeader.Genesis(features: features),
      transactions: [Transaction(principal: owner, operation: .initialize, actions: [])])
    let commit = try Commit(header, payload: [])
    // Two may have come this far: commit 0 is put like any other, and one of them is refused.
    guard try store.put(commit.object.bytes, as: LedgerNames.commit(.genesis)) == .stored else {
      throw occupied("Another process has made a warehouse here meanwhile.")
    }
    return commit
  }

  /// Opens the ledger of a warehouse.
  /// - Throws: `.unknownName`, saying what is there instead; `.unsupported` on a network file system that
  ///   nobody answers for; as `Ledger.open`.
  /// - Complexity: As `Ledger.open`; nothing is listed but checkpoints.
  package static func open(
    on store: any ObjectStore, clock: any WallClock, known: FeatureSet = .known, allowsNetworkFileSystem: Bool = false,
    makeID: @escaping @Sendable () -> UniqueID = { UniqueID.random() }
  ) throws(BasaltError) -> Ledger.Opened {
    if !allowsNetworkFileSystem { try requireLocal(store) }
    do throws(BasaltError) { return try Ledger.open(on: store, clock: clock, known: known, makeID: makeID) } catch {
      guard error.code == .unknownName else { throw error }
      // Only now: listing a place that is no warehouse may take long.
      switch try look(at: store) {
      case .unfinished:
        throw BasaltError(
          .unknownName, "A warehouse was begun here and not finished.",
          remedy: "Run `basalt init` or `Warehouse.create` again: it goes on from there.")
      case .empty, .warehouse, .occupied: throw error
      }
    }
  }

  /// What a place holds.
  /// - Complexity: Two looks at names, and a listing of everything when neither is there.
  package static func look(at store: any ObjectStore) throws(BasaltError) -> Finding {
    if try CommitReader(store: store).isPresent(LedgerNames.commit(.genesis)) { return .warehouse }
    // Also when commit 0 was packed and removed.
    if try CommitReader(store: store).isPresent(LedgerNames.packedRange(0)) { return .warehouse }
    let entries = try store.list(prefix: "")
    if let stranger = entries.first(where: { !$0.name.text.utf8.starts(with: LedgerNames.probePrefix.utf8) }) {
      return .occupied(stranger.name.text)
    }
    return entries.isEmpty ? .empty : .unfinished
  }

  /// What a making left that did not get as far as commit 0.
  private static func sweep(_ store: any ObjectStore) throws(BasaltError) {
    for entry in try store.list(prefix: LedgerNames.probePrefix) { try store.delete(entry.name) }
  }

  /// - Throws: `.unsupported`, naming the file system.
  private static func requireLocal(_ store: any ObjectStore) throws(BasaltError) {
    guard let name = try store.networkFileSystemName() else { return }
    throw BasaltError(
      .unsupported, "The warehouse would be on a network file system (\(name)), where commits can be lost.",
      remedy:
        "Put it on a local disk; if this one has an exclusive rename and no stale caches, allow it (--allow-network-file-system)."
    )
  }

  private static func occupied(_ message: String) -> BasaltError {
    BasaltError(.alreadyExists, message, remedy: "Name an empty directory.")
  }
}
