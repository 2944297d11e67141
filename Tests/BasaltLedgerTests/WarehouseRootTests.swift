import BasaltCore
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

@Suite struct WarehouseRootTests {
  private let clock = ManualWallClock(1_800_000_000_000_000)

  private func make(_ store: any ObjectStore) throws -> Commit {
    try WarehouseRoot.make(on: store, owner: "owner", clock: clock, allowsNetworkFileSystem: true)
  }

  @Test func anEmptyPlaceBecomesAWarehouseOnce() throws {
    let store = try MemoryStore()
    #expect(try WarehouseRoot.look(at: store) == .empty)
    var error = #expect(throws: BasaltError.self) { try WarehouseRoot.open(on: store, clock: clock) }
    #expect(error?.code == .unknownName && error?.message == "There is no ledger here: commit 0 is missing.")
    #expect(error?.remedy == "Name a warehouse, or make one with `basalt init`, in a program `Warehouse.create`.")
    let commit = try make(store)
    #expect(try WarehouseRoot.look(at: store) == .warehouse)
    #expect(try store.list(prefix: "").map(\.name) == [LedgerNames.commit(.genesis)], "no trace of the test")
    let opened = try WarehouseRoot.open(on: store, clock: clock)
    #expect(opened.ledger.state.head == CommitReference(number: .genesis, digest: commit.digest))
    #expect(opened.ledger.state.warehouse == commit.header.warehouse)
    error = #expect(throws: BasaltError.self) { try make(store) }
    #expect(error?.code == .alreadyExists && error?.message == "There is a warehouse here already.")
    #expect(error?.remedy == "Name an empty directory.")
  }

  @Test func somebodyElsesPlaceIsLeftAlone() throws {
    let store = try MemoryStore()
    try store.put(ObjectName("photos/1.jpg"), [1])
    #expect(try WarehouseRoot.look(at: store) == .occupied("photos/1.jpg"))
    let error = #expect(throws: BasaltError.self) { try make(store) }
    #expect(error?.message == "The place is not empty: it has 'photos/1.jpg'.")
    #expect(try store.list(prefix: "").count == 1)
  }

  @Test func ownersMustHaveNames() throws {
    let store = try MemoryStore()
    #expect(throws: BasaltError.self) { try WarehouseRoot.make(on: store, owner: "\u{7}", clock: clock) }
    #expect(try store.list(prefix: "").isEmpty)
  }

  /// Wherever a making is cut short, it can be made again, or there is a whole warehouse.
  @Test(arguments: Soak.seeds(20))
  func aMakingThatIsCutShortCanBeMadeAgain(seed: UInt64) throws {
    var findings: Set<WarehouseRoot.Finding> = []
    for call in 0..<60 {
      let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [call: .crash]))
      _ = try? make(store)
      let survivor = try store.crash()
      let finding = try WarehouseRoot.look(at: survivor)
      findings.insert(finding)
      switch finding {
      case .warehouse: break
      case .unfinished:
        let error = #expect(throws: BasaltError.self) { try WarehouseRoot.open(on: survivor, clock: clock) }
        #expect(error?.message == "A warehouse was begun here and not finished.")
        #expect(error?.remedy == "Run `basalt init` or `Warehouse.create` again: it goes on from there.")
        _ = try make(survivor)
      case .empty: _ = try make(survivor)
      case .occupied(let name): Issue.record("'\(name)' after call \(call), seed \(seed)")
      }
      #expect(try WarehouseRoot.open(on: survivor, clock: clock).ledger.state.head.number == .genesis)
    }
    #expect(findings.isSuperset(of: [.empty, .warehouse]))
  }

  // MARK: Stores that will not do

  /// A store that differs from a memory store in one point.
  private final class OddStore: ObjectStore {
    let base: MemoryStore
    let forgetsNames: Bool
    let networkName: String?

    init(forgetsNames: Bool, networkName: String?) throws {
      base = try MemoryStore()
      self.forgetsNames = forgetsNames
      self.networkName = networkName
    }

    func read(_ requests: [ReadRequest]) { base.read(requests) }
    func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { try base.makeWriter(name) }
    func byteCount(of name: ObjectName) throws(BasaltError) -> Int { try base.byteCount(of: name) }
    func list(prefix: String) throws(BasaltError) -> [ObjectEntry] { try base.list(prefix: prefix) }
    func makeDurable(_ name: ObjectName) throws(BasaltError) { try base.makeDurable(name) }
    func delete(_ name: ObjectName) throws(BasaltError) { try base.delete(name) }
    func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
      try base.replace(name, bytes)
    }
    func networkFileSystemName() throws(BasaltError) -> String? { networkName }

    func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
      if forgetsNames { try base.delete(name) }
      return try base.putIfAbsent(name, bytes)
    }
  }

  @Test func aStoreThatOverwritesIsRefused() throws {
    let store = try OddStore(forgetsNames: true, networkName: nil)
    let error = #expect(throws: BasaltError.self) { try make(store) }
    #expect(error?.code == .unsupported)
    #expect(
      error?.message
        == "The store does not keep objects apart: putting one twice gave 'stored', then 'stored', and 16 bytes; "
        + "'stored', then 'exists', and the first one's 16 are needed.")
    #expect(error?.remedy == "Put the warehouse on a local file system, or on an object store with conditional puts.")
  }

  @Test func aNetworkFileSystemIsRefusedUnlessItIsAllowed() throws {
    let store = try OddStore(forgetsNames: false, networkName: "NFS")
    let error = #expect(throws: BasaltError.self) { try WarehouseRoot.make(on: store, owner: "owner", clock: clock) }
    #expect(error?.code == .unsupported)
    #expect(
      error?.message == "The warehouse would be on a network file system (NFS), where commits can be lost.")
    #expect(error?.remedy.hasPrefix("Put it on a local disk; if this one has") == true)
    _ = try make(store)
    #expect(throws: BasaltError.self) { try WarehouseRoot.open(on: store, clock: clock) }
    _ = try WarehouseRoot.open(on: store, clock: clock, allowsNetworkFileSystem: true)
  }
}
