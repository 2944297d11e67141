import Basalt
import BasaltAudit
import BasaltCore
import BasaltLedger
import BasaltStorage
import Synchronization
import TestSupport
import Testing

/// One run of several processes that change the tables of one warehouse on a machine that fails, all drawn from one seed: who appends what to which table, who changes a schema,
/// who takes others for dead and removes what they wrote, what fails, when the power goes. After each loss of power the warehouse is opened, every version that anybody has seen is read, and it is compared with what each was told.
///
/// Each append has a label, which all of its rows carry: it is there whole or not at all.
struct WarehouseSimulation {
  enum Fate: Equatable, Sendable {
    case committed(version: Int)
    case absent
    case open
  }

  struct Work: Sendable {
    let table: String
    let rowCount: Int
    var fate = Fate.open
  }

  /// What a run must reach, over all seeds.
  enum Event: CaseIterable {
    case committed, failed, unknown, metFullDevice, wroteFiles, changedSchema, powerFailed, survivedUnheard,
      readAVersion, removedLeftovers, keptWhatHadCommitted, wokeUpDead
  }

  /// What writers tell, each on its own threads, one at a time.
  private final class Told: Sendable {
    private struct State: Sendable {
      var works: [Int: Work] = [:]
      var tally = Tally<Event>()
      var nextLabel = 0
    }

    private let state = Mutex(State())

    var works: [Int: Work] { state.withLock { $0.works } }
    var tally: Tally<Event> { state.withLock { $0.tally } }
    func count(_ event: Event) { state.withLock { $0.tally[event] += 1 } }
    func settle(_ label: Int, _ fate: Fate) { state.withLock { $0.works[label]?.fate = fate } }
    func begin(_ table: String, rowCount: Int) -> Int {
      state.withLock { state in
        defer { state.nextLabel += 1 }
        state.works[state.nextLabel] = Work(table: table, rowCount: rowCount)
        return state.nextLabel
      }
    }
  }

  /// A table of a version as it was read once.
  private struct Seen: Equatable {
    let columns: [String]
    let rowCounts: [Int: Int]
  }

  let seed: UInt64
  private var random: SeededRandom
  private let told = Told()
  private var seen: [Int: [String: Seen]] = [:]
  private static let tables = ["ants", "bees", "crabs"]

  init(seed: UInt64) {
    self.seed = seed
    random = SeededRandom(seed: seed)
  }

  var tally: Tally<Event> { told.tally }
  private var situation: String { "replay with: \(Soak.replay("WarehouseSimulationTests", seed: seed))" }

  func run() async throws {
    var simulation = self
    try await simulation.runLives()
  }

  private mutating func runLives() async throws {
    var store = try SimulatedStore(seed: random.next())
    let engine = try WarehouseSimulation.makeEngine()
    let ids = Ids(random.split())
    _ = try WarehouseRoot.make(
      on: store, owner: "owner", clock: clock(), warehouse: ids.next(), commitID: ids.next())
    let first = try Warehouse(
      "simulated", on: store, engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock(),
      makeID: { ids.next() })
    for (index, table) in WarehouseSimulation.tables.enumerated() {
      var definition = Table.Definition(columns: [
        .init("label", .bigint, isNullable: false), .init("place", .integer), .init("filler", .text),
      ])
      definition.partitioning = ["", "bucket(3, place)", "truncate(4, place)"][index]
      definition.sortOrder = index == 1 ? "place" : ""
      try await first.createTable(table, definition)
    }
    for _ in 0..<random.integer(in: 1...3) {
      try await live(on: store)
      store = try store.crash()
      told.count(.powerFailed)
      try await check(store, engine)
    }
  }

  /// Each process has one of its own: a thread that waits for one writer's turn must not be another's.
  private static func makeEngine() throws(BasaltError) -> Engine {
    try Engine(Engine.Configuration(threadCount: 1, bufferPoolByteCount: 1 << 20))
  }

  private mutating func clock() -> ManualWallClock {
    ManualWallClock(1_800_000_000_000_000 + random.integer(in: -120_000_000...120_000_000))
  }

  /// So far ahead of all others that every registration has expired by it.
  private var impatientClock: ManualWallClock {
    ManualWallClock(1_800_000_000_000_000 + 3 * Limits.registrationLifetimeMicroseconds)
  }

  // MARK: A life

  private mutating func live(on store: SimulatedStore) async throws {
    let writerCount = random.integer(in: 1...3)
    let turns = Turns(writerCount: writerCount, random: random.split())
    let lastCall = store.callCount + random.integer(in: 60...900)
    var faults = SimulatedFaults(planned: [lastCall: .crash])
    if random.chance(2, in: 3) {
      faults.chancePerThousand = [2, 10, 40][random.integer(in: 0...2)]
      faults.drawn = [.failure, .failureAfterEffect, .shortTransfer, .flippedBit]
    }
    // Outages, in which one call after another fails: only these outlast the patience of a commit, and leave its outcome unknown.
    for _ in 0..<random.integer(in: 0...2) {
      let first = random.integer(in: store.callCount...lastCall - 1)
      let fault: SimulatedFaults.Fault = random.chance(1, in: 2) ? .failure : .failureAfterEffect
      for call in first..<min(first + random.integer(in: 4...60), lastCall) { faults.planned[call] = fault }
    }
    // A device that fills up in the course of a life, and has room again in the next.
    if random.chance(1, in: 4) { faults.capacityByteCount = store.byteCount + random.integer(in: 0...300_000) }
    var writers: [WarehouseWriter] = []
    for index in 0..<writerCount {
      let ids = Ids(random.split())
      let process = TurnTakingStore(try store.openedByAnotherProcess(), turns, writer: index)
      writers.append(
        WarehouseWriter(
          store: process, engine: try WarehouseSimulation.makeEngine(), clock: clock(), impatientClock: impatientClock,
          makeID: { ids.next() }, random: random.split()))
    }
    store.setFaults(faults)
    let told = told
    await withTaskGroup(of: Void.self) { group in
      for (index, writer) in writers.enumerated() {
        group.addTask {
          await WarehouseSimulation.work(writer, told)
          turns.leave(index)
        }
      }
    }
  }

  /// What one writer does in a life.
  private static func work(_ writer: WarehouseWriter, _ told: Told) async {
    var random = writer.random
    var warehouse: Warehouse?
    for _ in 0..<16 {
      do throws(BasaltError) {
        if warehouse == nil { warehouse = try await writer.open() }
        guard let warehouse else { continue }
        let table = tables[random.integer(in: 0...tables.count - 1)]
        if random.chance(1, in: 4) {
          try await clean(warehouse, judgingBy: writer.impatientClock, told)
        } else if random.chance(1, in: 5) {
          try await change(table, of: warehouse, &random)
          told.count(.changedSchema)
        } else {
          try await append(to: table, of: warehouse, &random, told)
        }
      } catch {
        // Conflicts do not come this far: the statement is prepared again.
        // What was in memory is not to be relied on after a failure of the ledger.
        if error.code.isCorruption { warehouse = nil }
      }
    }
  }

  /// Takes everybody for dead that has written anything, also those who are at work: they must find out.
  private static func clean(
    _ warehouse: Warehouse, judgingBy clock: any WallClock, _ told: Told
  ) async throws(BasaltError) {
    for attempt in try await warehouse.removeDeadAttempts(isDryRun: false, judgingBy: clock) {
      switch attempt.outcome {
      case .objectsRemoved: told.count(.removedLeftovers)
      case .hadCommitted: told.count(.keptWhatHadCommitted)
      case .leftNothing: break
      }
    }
  }

  private static func append(
    to table: String, of warehouse: Warehouse, _ random: inout SeededRandom, _ told: Told
  ) async throws(BasaltError) {
    let appender = try await warehouse.appender(to: table)
    // Long fillers make a file of what would travel in the commit.
    let isLong = random.chance(1, in: 3)
    let rowCount = random.integer(in: 1...40)
    let label = told.begin(table, rowCount: rowCount)
    do throws(BasaltError) {
      if random.chance(1, in: 3) {
        let receipt = try await warehouse.append(
          try batch(label, rowCount, isLong: isLong, appender.schema, &random), to: table)
        told.settle(label, .committed(version: receipt.version))
        told.count(.committed)
        return
      }
      var rest = rowCount
      while rest > 0 {
        let count = random.integer(in: 1...rest)
        rest -= count
        try await appender.append(try batch(label, count, isLong: isLong, appender.schema, &random))
      }
      let receipt = try await appender.commit()
      told.settle(label, .committed(version: receipt.version))
      told.count(.committed)
      if isLong { told.count(.wroteFiles) }
    } catch {
      if error.code == .commitUnknown {
        told.count(.unknown)
      } else {
        told.settle(label, .absent)
        told.count(error.code == .diskFull ? .metFullDevice : .failed)
        if error.code == .conflict, error.message.contains("taken for dead") { told.count(.wokeUpDead) }
      }
      throw error
    }
  }

  private static func batch(
    _ label: Int, _ count: Int, isLong: Bool, _ schema: Schema, _ random: inout SeededRandom
  ) throws(BasaltError) -> Batch {
    var columns: [ColumnVector] = []
    for field in schema.fields {
      var values: [Value] = []
      for _ in 0..<count {
        switch field.name {
        case "label": values.append(.bigint(Int64(label)))
        case "filler":
          let text = (0..<(isLong ? 4_000 : 3)).map { _ in
            Character(Unicode.Scalar(UInt8(random.integer(in: 97...122))))
          }
          values.append(.text(String(text)))
        default:
          let number = random.integer(in: 0...9)
          values.append(field.type == .bigint ? .bigint(Int64(number)) : .integer(Int32(number)))
        }
      }
      columns.append(try ColumnVector(values, type: field.type))
    }
    return Batch(schema: schema, columns: columns, rowCount: count)
  }

  private static func change(
    _ table: String, of warehouse: Warehouse, _ random: inout SeededRandom
  ) async throws(BasaltError) {
    let name = "extra\(random.integer(in: 0...3))"
    let changes: [Table.Change] =
      switch random.integer(in: 0...5) {
      case 0: [.addColumn(.init(name, .integer), default: .integer(7))]
      case 1: [.dropColumn(name)]
      case 2: [.renameColumn(name, to: "extra\(random.integer(in: 0...3))")]
      case 3: [.widenColumn(name, to: .bigint)]
      case 4: [.setProperty("note", name)]
      default: [.moveColumn(name, to: .first), .sort(by: "place")]
      }
    try await warehouse.alterTable(table, changes)
  }

  // MARK: The truth

  private mutating func check(_ store: SimulatedStore, _ engine: Engine) async throws {
    let warehouse = try Warehouse(
      "simulated", on: store, engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock())
    let newest = try await warehouse.version()
    let report = try await Warehouse.verify(on: store, depth: .checksums, engine: engine)
    #expect(report.problems.isEmpty, "\(situation)")
    try await WarehouseSimulation.clean(warehouse, judgingBy: impatientClock, told)
    #expect(try store.list(prefix: "attempts/").isEmpty, "\(situation)")
    // What had been committed is still there, byte for byte.
    let cleaned = try await Warehouse.verify(on: store, depth: .checksums, engine: engine)
    #expect(cleaned.problems.isEmpty, "\(situation)")
    var found: [Int: Int] = [:]
    for name in WarehouseSimulation.tables {
      let now = try await look(at: warehouse, name, .newest)
      for (label, count) in now.rowCounts {
        let work = try #require(told.works[label], "rows of nobody; \(situation)")
        #expect(work.table == name && work.rowCount == count, "append \(label) is there in part; \(situation)")
        found[label] = count
      }
    }
    for (label, work) in told.works {
      switch work.fate {
      case .committed: #expect(found[label] != nil, "append \(label) was acknowledged, and is lost; \(situation)")
      case .absent: #expect(found[label] == nil, "append \(label) was not committed, and is there; \(situation)")
      case .open:
        // The machine has stopped: what is there now stays, and what is not never comes.
        if found[label] != nil { told.count(.survivedUnheard) }
        told.settle(label, found[label] == nil ? .absent : .committed(version: 0))
      }
    }
    try await checkVersions(of: warehouse, newest: newest)
  }

  /// Every version reads as it did when it was read first, and holds what was committed up to it.
  private mutating func checkVersions(of warehouse: Warehouse, newest: Int) async throws {
    var versions = Set(seen.keys.shuffled(using: &random).prefix(3))
    for _ in 0..<3 { versions.insert(random.integer(in: 4...max(4, newest))) }
    versions.insert(newest)
    for version in versions.sorted() where version <= newest {
      var tables: [String: Seen] = [:]
      for name in WarehouseSimulation.tables { tables[name] = try await look(at: warehouse, name, .version(version)) }
      if let before = seen[version] {
        #expect(before == tables, "version \(version) is no longer what it was; \(situation)")
      }
      seen[version] = tables
      told.count(.readAVersion)
      let labels = Set(tables.values.flatMap(\.rowCounts.keys))
      for (label, work) in told.works {
        // Versions of appends that nobody heard of are not known.
        guard case .committed(let committed) = work.fate, committed > 0 else { continue }
        #expect(
          labels.contains(label) == (committed <= version),
          "append \(label) of version \(committed), seen at version \(version); \(situation)")
      }
    }
  }

  private func look(at warehouse: Warehouse, _ name: String, _ moment: Warehouse.Moment) async throws -> Seen {
    let table = try await warehouse.table(name, at: moment)
    var rowCounts: [Int: Int] = [:]
    for try await batch in try await table.rows() {
      guard let column = batch.schema.index(named: "label") else { continue }
      for row in 0..<batch.rowCount {
        guard case .bigint(let label) = batch.value(column: column, row: row) else { continue }
        rowCounts[Int(label), default: 0] += 1
      }
    }
    #expect(rowCounts.values.reduce(0, +) == table.rowCount, "rows of \(name); \(situation)")
    return Seen(columns: table.schema.fields.map { "\($0.id) \($0.name) \($0.type)" }, rowCounts: rowCounts)
  }
}

/// A process that writes.
struct WarehouseWriter: Sendable {
  let store: TurnTakingStore
  let engine: Engine
  let clock: ManualWallClock
  /// By which it judges whether others are dead.
  let impatientClock: ManualWallClock
  let makeID: @Sendable () -> UniqueID
  let random: SeededRandom

  /// On a thread that may wait for its turn.
  func open() async throws(BasaltError) -> Warehouse {
    // A log of its own on a disk that does not fail: what befalls logs is tested with them.
    try await Warehouse.open(
      "simulated", on: store, engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock,
      makeID: makeID)
  }
}

/// Identifiers from a seed, for a closure that may be called from anywhere.
final class Ids: Sendable {
  private let random: Mutex<SeededRandom>
  init(_ random: SeededRandom) { self.random = Mutex(random) }
  func next() -> UniqueID { random.withLock { UniqueID(using: &$0) } }
}
