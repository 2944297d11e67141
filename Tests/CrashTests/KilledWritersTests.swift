import Basalt
import BasaltCore
import CrashSupport
import Foundation
import TestSupport
import Testing

/// Processes die in the middle of their work, and others go on: what was acknowledged is there exactly once, and of what was not, all or nothing.
///
/// One at a time: five processes are enough for a machine.
@Suite(.serialized) struct KilledWritersTests {
  @Test(arguments: Soak.seeds(2)) func whatWasAcknowledgedIsThereOnce(seed: UInt64) async throws {
    var writers = try KilledWriters(seed: seed)
    try await writers.make()
    let killed = writers
    try await writers.run(killCount: 20) { number in
      // What was said before the warehouse was opened must be in it.
      let fates = killed.fates()
      let warehouse = try await killed.open()
      let newest = try await warehouse.version()
      let acknowledged = fates.fates.values.compactMap {
        if case .acknowledged(let version) = $0 { version } else { nil }
      }
      #expect(acknowledged.allSatisfy { $0 <= newest }, "version \(newest) is the newest; \(killed.situation)")
      if number % 10 == 4 {
        _ = try await KilledWritersTests.checkRows(warehouse, fates, isAtWork: true, killed.situation)
      }
    }
    let unsettled = writers.fates()
    try writers.settle()

    let fates = writers.fates()
    let situation = writers.situation
    #expect(fates.open.isEmpty && fates.contradictions.isEmpty && fates.refusals.isEmpty, "\(fates); \(situation)")
    let warehouse = try await writers.open()
    let rows = try await KilledWritersTests.checkRows(warehouse, fates, isAtWork: false, situation)
    try await KilledWritersTests.checkHistory(warehouse, fates, found: rows.found, situation)
    let strangerCount = try await KilledWritersTests.checkSoundness(writers)
    print(
      """
      killed writers, seed \(seed): \(writers.killCount) kills, \(try await warehouse.version()) versions, \
      \(rows.acknowledgedCount) acknowledged, \(unsettled.open.count) open at the end, \(fates.doneUnheardCount) found done when sent \
      again, \(fates.knownCount) sent twice, \(rows.leftDoneCount) of \(rows.leftCount) left ones done, \(rows.rowCount) rows, \
      \(strangerCount) objects left behind
      """)
    #expect(writers.killCount >= 10 && rows.acknowledgedCount > 0, "\(situation)")
  }

  /// What was found in the tables.
  private struct Rows {
    var found: Set<AppendedWork.Name> = []
    var rowCount = 0
    var acknowledgedCount = 0
    var leftCount = 0
    var leftDoneCount = 0
  }

  /// - Parameter isAtWork: Others append meanwhile: then work may be there of which the journals did not speak yet.
  private static func checkRows(
    _ warehouse: Warehouse, _ fates: WorkFates, isAtWork: Bool, _ situation: String
  ) async throws -> Rows {
    var rows = Rows()
    // All tables of one version.
    let version = try await warehouse.version()
    var places: [String: [AppendedWork.Name: [(place: Int, filler: String)]]] = [:]
    for table in AppendedWork.tables {
      for try await batch in try await warehouse.table(table, at: .version(version)).rows() {
        for row in 0..<batch.rowCount {
          guard case .integer(let lane) = batch.value(column: 0, row: row),
            case .bigint(let sequence) = batch.value(column: 1, row: row),
            case .integer(let place) = batch.value(column: 2, row: row),
            case .text(let filler) = batch.value(column: 3, row: row)
          else {
            Issue.record("a row of other types or with NULL: \(batch.row(row)); \(situation)")
            continue
          }
          let name = AppendedWork.Name(lane: Int(lane), sequence: Int(sequence))
          places[table, default: [:]][name, default: []].append((Int(place), filler))
          rows.found.insert(name)
          rows.rowCount += 1
        }
      }
    }
    for name in rows.found {
      let work = AppendedWork(name, isOfOneTable: name.lane == KilledWriters.laneCount - 1)
      #expect(fates.fates[name] != nil || isAtWork, "\(name) was never begun, and is there; \(situation)")
      for table in AppendedWork.tables {
        let found = (places[table]?[name] ?? []).sorted { $0.place < $1.place }
        guard let part = work.parts.first(where: { $0.table == table }) else {
          #expect(found.isEmpty, "\(name) is in another table; \(situation)")
          continue
        }
        #expect(
          found.map(\.place) == Array(0..<part.rowCount),
          "\(name) is not there once and whole in \(table); \(situation)")
        let isRight = found.allSatisfy { work.filler(ofPlace: $0.place, in: part) == $0.filler }
        #expect(isRight, "rows of \(name) in \(table) are not as they were; \(situation)")
      }
    }
    for (name, fate) in fates.fates {
      switch fate {
      case .acknowledged:
        rows.acknowledgedCount += 1
        #expect(rows.found.contains(name), "\(name) was acknowledged, and is lost; \(situation)")
      case .unheard:
        rows.leftCount += 1
        if rows.found.contains(name) { rows.leftDoneCount += 1 }
      }
    }
    return rows
  }

  /// Versions have no gaps, each token is in one of them, and each piece of work is in the one that was acknowledged, and not in the one before.
  private static func checkHistory(
    _ warehouse: Warehouse, _ fates: WorkFates, found: Set<AppendedWork.Name>, _ situation: String
  ) async throws {
    let history = try await warehouse.history(last: .max).reversed() as [Warehouse.HistoryEntry]
    #expect(history.map(\.version) == Array(0..<history.count), "\(situation)")
    for (entry, next) in zip(history, history.dropFirst()) {
      #expect(next.predecessor == entry.digest && next.time > entry.time, "\(situation)")
    }
    var versions: [AppendedWork.Name: Int] = [:]
    for entry in history {
      for token in entry.transactions.compactMap(\.token) {
        let lane = try #require(Int(token.application.trimmingPrefix("lane ")), "\(situation)")
        let name = AppendedWork.Name(lane: lane, sequence: token.sequence)
        let before = versions.updateValue(entry.version, forKey: name)
        #expect(before == nil, "\(name) was committed twice; \(situation)")
      }
    }
    #expect(Set(versions.keys) == found, "\(situation)")
    for case (let name, .acknowledged(let version)) in fates.fates {
      #expect(versions[name] == version, "\(name) was acknowledged as version \(version); \(situation)")
    }
    // Row counts come from manifests: that every version has as many rows as its commits say.
    var rowCount = [0, 0]
    for entry in history where entry.version >= AppendedWork.tables.count {
      for (name, version) in versions where version == entry.version {
        for part in AppendedWork(name, isOfOneTable: name.lane == KilledWriters.laneCount - 1).parts {
          rowCount[part.table == AppendedWork.tables[0] ? 0 : 1] += part.rowCount
        }
      }
      // Only some: a state of long ago is folded from commit 0 on.
      guard entry.version % max(7, history.count / 20) == 0 || entry.version == history.count - 1 else { continue }
      for (table, count) in zip(AppendedWork.tables, rowCount) {
        let stated = try await warehouse.table(table, at: .version(entry.version)).rowCount
        #expect(stated == count, "\(table) at version \(entry.version); \(situation)")
      }
    }
  }

  /// Nothing is damaged, and all that killed processes have left is known to be theirs.
  private static func checkSoundness(_ writers: KilledWriters) async throws -> Int {
    let verified = try ExternalCommand.run([BuiltProducts.basalt.path, "verify", "--deep", "-w", writers.warehousePath])
    #expect(verified.exitCode == 0, "\(verified.report); \(writers.situation)")
    let report = try await Warehouse.verify(
      writers.warehousePath, on: try Engine(Engine.Configuration(threadCount: 1)))
    #expect(report.isSound && report.unsupported.isEmpty, "\(report.problems); \(writers.situation)")
    let strangers = report.strangers.filter { $0.origin == .unknown }
    #expect(strangers.isEmpty, "nobody's: \(strangers); \(writers.situation)")
    return report.strangers.count
  }
}
