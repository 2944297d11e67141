import Basalt
import BasaltCore
import CrashSupport

/// A process that appends to the tables of a warehouse until it is killed, on two lanes at once, and says in its journal what it was told.
///
/// Started again, it goes on where the journal ends: what nobody has heard of is sent again under its token, as an application does that wants
/// each piece of work done once.
///
///     AppendingProcess WAREHOUSE JOURNAL FIRST-LANE SEED run|settle
///
/// `settle` only sends again what is open, and ends.
@main struct AppendingProcess {
  /// Of each lane. Nobody's process runs for ever when whoever started it dies, or is not heard of for minutes.
  private static let workCountMaximum = 50

  struct Misuse: Error {}

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let firstLane = Int(arguments[3]), let seed = UInt64(arguments[4]) else {
      throw Misuse()
    }
    let isSettling = arguments[5] == "settle"
    let fates = WorkFates(WorkJournal.entries(arguments[2]))
    let journal = try WorkJournal(arguments[2])
    let warehouse = try await Warehouse.open(
      arguments[1], on: try Engine(Engine.Configuration(threadCount: 1, bufferPoolByteCount: 1 << 22)))
    var random = SeededRandom(seed: seed)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in firstLane...firstLane + 1 {
        var lane = Lane(
          number: lane, warehouse: warehouse, journal: journal, open: fates.open[lane],
          nextSequence: fates.nextSequence(lane), random: random.split())
        group.addTask { try await lane.run(isSettling: isSettling) }
      }
      try await group.waitForAll()
    }
  }

  private struct Lane: Sendable {
    let number: Int
    let warehouse: Warehouse
    let journal: WorkJournal
    let open: AppendedWork.Name?
    var nextSequence: Int
    var random: SeededRandom

    mutating func run(isSettling: Bool) async throws {
      if let open {
        // Not every application remembers: what is left must then be there whole, or not at all.
        if isSettling || random.chance(3, in: 4) { try await send(open) } else { try journal.note(.left(open)) }
      }
      guard !isSettling else { return }
      for _ in 0..<AppendingProcess.workCountMaximum {
        // Sometimes the last one again, as if the answer had been lost.
        if nextSequence > 0, random.chance(1, in: 10) {
          try await send(AppendedWork.Name(lane: number, sequence: nextSequence - 1))
        } else {
          nextSequence += 1
          try await send(AppendedWork.Name(lane: number, sequence: nextSequence - 1))
        }
      }
    }

    private func send(_ name: AppendedWork.Name) async throws {
      try journal.note(.begun(name))
      let receipt: Warehouse.CommitReceipt
      do throws(BasaltError) { receipt = try await commit(AppendedWork(name)) } catch {
        try journal.note(.refused(name, reason: "\(error)"))
        throw error
      }
      try journal.note(
        receipt.isRepeated ? .repeated(name, version: receipt.version) : .done(name, version: receipt.version))
    }

    private func commit(_ work: AppendedWork) async throws(BasaltError) -> Warehouse.CommitReceipt {
      let token = Warehouse.WorkToken(application: work.name.application, sequence: work.name.sequence)
      guard work.parts.count == 1, let part = work.parts.first else {
        let transaction = try await warehouse.begin()
        for part in work.parts {
          let schema = try await warehouse.table(part.table).schema
          for batch in try work.batches(of: part, schema) { try await transaction.append(batch, to: part.table) }
        }
        return try await transaction.commit(token: token)
      }
      let appender = try await warehouse.appender(to: part.table)
      for batch in try work.batches(of: part, appender.schema) { try await appender.append(batch) }
      return try await appender.commit(token: token)
    }
  }
}
