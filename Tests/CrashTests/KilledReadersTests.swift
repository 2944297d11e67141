import Basalt
import Foundation
import TestSupport
import Testing

/// Processes that ask thousands of queries die at random moments: whatever rows anybody holds of them, the log has said so before.
@Suite(.serialized) struct KilledReadersTests {
  private static let queryCount = 4_000

  /// Each query names its column after itself, so that its rows say in their header which entry they need.
  private static func script(_ life: Int) -> String {
    (0..<queryCount).map { "SELECT n AS life\(life)query\($0) FROM t WHERE n < 3;" }.joined(separator: "\n")
  }

  @Test(arguments: Soak.seeds(1)) func noRowIsHeldWithoutAnEntry(seed: UInt64) async throws {
    let situation = "try again with: \(Soak.replay("KilledReadersTests", seed: seed))"
    let directory = try TemporaryDirectory()
    let path = directory.path + "/w"
    let engine = try Engine(Engine.Configuration(threadCount: 1))
    let session = try await Warehouse.create(path, on: engine).session()
    try await session.execute("CREATE TABLE t (n bigint)")
    try await session.execute("INSERT INTO t SELECT x FROM generate_series(0, 9) AS g (x)")
    var random = SeededRandom(seed: seed)
    var heldCount = 0
    for round in 0..<5 {
      // Two at once, so that one dies while the other waits for the same lock.
      let lives = [2 * round, 2 * round + 1]
      var children: [ChildProcess] = []
      for life in lives {
        let script = directory.path + "/script-\(life).sql"
        try Data(KilledReadersTests.script(life).utf8).write(to: URL(filePath: script))
        children.append(
          try ChildProcess(
            [BuiltProducts.basalt.path, "sql", "-w", path, "-f", script, "--format", "csv", "--threads", "1"],
            output: directory.path + "/rows-\(life)"))
      }
      for child in children {
        // Time is what is drawn here; nothing waits for it.
        try await Task.sleep(for: .milliseconds(random.integer(in: 60...600)))
        child.kill()
      }
      for child in children { _ = child.waitForEnd() }
      // Found as the crash has left it, and again when the next process has mended it.
      let warehouse = try await Warehouse.open(path, on: engine)
      let recorded = Set(
        try await warehouse.auditEvents().filter { $0.kind == "intent" && $0.operation == "select" }.map(\.statement))
      for life in lives {
        let text = String(
          decoding: try Data(contentsOf: URL(filePath: directory.path + "/rows-\(life)")), as: UTF8.self)
        for header in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        where header.hasPrefix("life") {
          heldCount += 1
          #expect(recorded.contains("SELECT n AS \(header) FROM t WHERE n < ?"), "\(header); \(situation)")
        }
      }
      try await warehouse.session().execute("SELECT n FROM t")
      let report = try await warehouse.verifyAudit()
      #expect(report.isSound, "\(report.findings); \(situation)")
    }
    print("killed readers, seed \(seed): \(heldCount) results held, all recorded")
    #expect(heldCount > 20, "\(situation)")
  }
}
