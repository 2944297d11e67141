import Basalt
import BasaltCore
import BasaltRuntime
import CrashSupport
import Foundation
import TestSupport
import Testing

/// Four real processes that append to the tables of one real warehouse, and a fifth, this one, that kills them at random moments and starts them anew.
///
/// Three are `AppendingProcess`, at work on two lanes each; the fourth is `basalt import`, once for each piece of work. The seed gives who does what and when somebody is killed; what else
/// happens is the machine's to say, so that a seed that has failed may have to be run more than once.
struct KilledWriters {
  /// Whoever sits here is killed and started anew.
  private final class Seat: Sendable {
    private struct State: Sendable {
      var child: ChildProcess?
      var isClosed = false
      var killCount = 0
      /// Lives that may begin before somebody is to be killed here.
      var leftLifeCount = KilledWriters.livesPerKill
    }

    private let state = Monitor(State())

    var killCount: Int { state.withLock { $0.killCount } }

    /// Waits when processes have ended here by themselves again and again: this test may get no processor for minutes, in
    /// which they would write more than anybody could check.
    /// - Returns: `nil` once the seat is closed.
    func start(_ words: [String], output: String) throws -> ChildProcess? {
      state.wait { $0.isClosed || $0.leftLifeCount > 0 ? () : nil }
      return try state.withLock { (state) throws -> ChildProcess? in
        guard !state.isClosed else { return nil }
        state.leftLifeCount -= 1
        let child = try ChildProcess(words, output: output)
        state.child = child
        return child
      }
    }

    func kill() {
      state.withLock { state in
        state.leftLifeCount = KilledWriters.livesPerKill
        state.child?.kill()
      }
      state.wakeAll()
    }

    func close() {
      state.withLock { $0.isClosed = true }
      kill()
    }

    func noteKill() { state.withLock { $0.killCount += 1 } }
  }

  static let laneCount = 7
  private static let livesPerKill = 3
  private static let importingLane = 6

  let seed: UInt64
  private let directory: TemporaryDirectory
  private let engine: Engine
  private let seats = (0..<4).map { _ in Seat() }
  private var random: SeededRandom

  init(seed: UInt64) throws {
    self.seed = seed
    directory = try TemporaryDirectory()
    engine = try Engine(Engine.Configuration(threadCount: 1))
    random = SeededRandom(seed: seed)
  }

  var situation: String { "try again with: \(Soak.replay("KilledWritersTests", seed: seed))" }
  var warehousePath: String { directory.path + "/warehouse" }
  var killCount: Int { seats.reduce(0) { $0 + $1.killCount } }

  /// A fresh object, as a process that was started now would have it.
  func open() async throws(BasaltError) -> Warehouse { try await Warehouse.open(warehousePath, on: engine) }

  /// What all journals say up to now.
  func fates() -> WorkFates { WorkFates(seats.indices.flatMap { WorkJournal.entries(journalPath($0)) }) }

  private func journalPath(_ seat: Int) -> String { directory.path + "/journal-\(seat)" }
  private func outputPath(_ seat: Int) -> String { directory.path + "/output-\(seat)" }

  func make() async throws {
    let warehouse = try await Warehouse.create(warehousePath, on: engine)
    for (index, table) in AppendedWork.tables.enumerated() {
      var definition = Table.Definition(
        columns: AppendedWork.columns.map { .init($0.name, $0.type, isNullable: false) })
      definition.partitioning = index == 1 ? "bucket(3, place)" : ""
      definition.sortOrder = index == 1 ? "place" : ""
      try await warehouse.createTable(table, definition)
    }
  }

  /// Lets the four work while one after another is killed; at the end, all at once.
  /// - Parameter look: Looks at the warehouse after each kill, while the others go on.
  mutating func run(killCount: Int, look: (_ number: Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seat in seats.indices {
        let (writers, random) = (self, self.random.split())
        group.addTask { try await onOwnThread { try writers.occupy(seat, random) } }
      }
      defer { for seat in seats { seat.close() } }
      for number in 0..<killCount {
        // Time is what is drawn here; nothing waits for it. Long calms, too, in which somebody gets far.
        let pause = random.integer(in: 0...[5, 40, 40, 250][random.integer(in: 0...3)])
        try await Task.sleep(for: .milliseconds(pause))
        seats[random.integer(in: 0...seats.count - 1)].kill()
        try await look(number)
      }
      for seat in seats { seat.close() }
      try await group.waitForAll()
    }
  }

  /// Sends again, undisturbed, what nobody has heard of.
  func settle() throws {
    for seat in 0..<3 {
      let run = try ExternalCommand.run(appendingWords(seat, seed: 0, "settle"))
      #expect(run.exitCode == 0, "\(run.report); \(situation)")
    }
    guard let name = WorkFates(WorkJournal.entries(journalPath(3))).open[KilledWriters.importingLane] else { return }
    let run = try ExternalCommand.run(importWords(AppendedWork(name, isOfOneTable: true)))
    try noteImport(of: name, exitCode: run.exitCode, output: run.standardError)
  }

  // MARK: The four

  private func occupy(_ seat: Int, _ random: SeededRandom) throws {
    var random = random
    while true {
      if seat == 3 { try writeNextImport() }
      let words = seat == 3 ? importWords(nextImport()) : appendingWords(seat, seed: random.next(), "run")
      guard let child = try seats[seat].start(words, output: outputPath(seat)) else { return }
      let ending = child.waitForEnd()
      let output = String(decoding: FileManager.default.contents(atPath: outputPath(seat)) ?? Data(), as: UTF8.self)
      switch ending {
      case .signalled(SIGKILL): seats[seat].noteKill()
      case .exited(let code) where seat == 3: try noteImport(of: nextImport().name, exitCode: code, output: output)
      case .exited(0): break
      case .exited, .signalled:
        Issue.record("process \(seat) ended by itself: \(ending), \(output); \(situation)")
        return
      }
    }
  }

  private func appendingWords(_ seat: Int, seed: UInt64, _ mode: String) -> [String] {
    [
      BuiltProducts.directory.appending(path: "AppendingProcess").path, warehousePath, journalPath(seat), "\(seat * 2)",
      "\(seed)", mode,
    ]
  }

  // MARK: The importing one: its journal is kept here, since the program knows none

  /// What is open, or the next: a killed import is run again until it is told to have been done.
  private func nextImport() -> AppendedWork {
    let fates = WorkFates(WorkJournal.entries(journalPath(3)))
    let lane = KilledWriters.importingLane
    return AppendedWork(
      fates.open[lane] ?? AppendedWork.Name(lane: lane, sequence: fates.nextSequence(lane)), isOfOneTable: true)
  }

  private func writeNextImport() throws {
    let work = nextImport()
    try Data(work.text(of: work.parts[0]).utf8).write(to: URL(filePath: directory.path + "/import.csv"))
    try WorkJournal(journalPath(3)).note(.begun(work.name))
  }

  private func importWords(_ work: AppendedWork) -> [String] {
    [
      BuiltProducts.basalt.path, "import", directory.path + "/import.csv", "--table", work.parts[0].table, "-w",
      warehousePath, "--threads", "1", "--token", work.name.description,
    ]
  }

  private func noteImport(of name: AppendedWork.Name, exitCode: Int32, output: String) throws {
    let journal = try WorkJournal(journalPath(3))
    guard exitCode == 0, let version = output.firstMatch(of: /version (\d+)/).flatMap({ Int($0.output.1) }) else {
      return try journal.note(.refused(name, reason: "exit code \(exitCode), \(output)"))
    }
    let isRepeated = output.contains("was done before")
    try journal.note(isRepeated ? .repeated(name, version: version) : .done(name, version: version))
  }
}

/// Runs what blocks where it holds up nobody: the threads of tasks are few.
private func onOwnThread(_ body: @escaping @Sendable () throws -> Void) async throws {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
  }
}
