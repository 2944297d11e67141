// How many prepared point queries a second does a core answer, with 64 sessions at once?
//
// usage: PointBenchmark DIRECTORY [ROWS] [SECONDS]
//
// A table sorted by its key, in a few files; every session asks for random keys, one query after another, and every answer is
// checked. A core's share is queries by the processor time that the process took, whatever else the machine did meanwhile; the
// same query by its text, by `Decodable` rows, and bound anew each time stand beside it.

import Basalt
import BasaltCore
import Foundation

@main struct PointMain {
  static let sessionCount = 64

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: PointBenchmark DIRECTORY [ROWS] [SECONDS]")
      return
    }
    let root = "\(arguments[1])/basalt-point-\(UUID().uuidString)"
    let rowCount = arguments.count > 2 ? Int(arguments[2]) ?? 1_000_000 : 1_000_000
    let seconds = arguments.count > 3 ? Double(arguments[3]) ?? 5 : 5
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let warehouse = try await Warehouse.create("\(root)/warehouse", on: try Engine())
    try await fill(warehouse, rowCount: rowCount)
    print("\(rowCount) rows, \(sessionCount) sessions")
    for way in Way.allCases {
      // Once for what is kept from then on: footers, manifests, plans, pages.
      _ = try await run(way, warehouse, rowCount: rowCount, seconds: seconds / 10)
      let round = try await run(way, warehouse, rowCount: rowCount, seconds: seconds)
      print(
        "\(way.rawValue): \(Int(Double(round.count) / round.cpuSeconds)) queries a second and core, "
          + "\(Int(Double(round.count) / round.seconds)) a second, \(Int(round.cpuSeconds / Double(round.count) * 1e6)) µs each, "
          + "median \(Int(round.median * 1e6)) µs, p99 \(Int(round.p99 * 1e6)) µs, \(round.count) answers right")
    }
  }

  enum Way: String, CaseIterable {
    case prepared, text, decoded
    case bound = "bound anew"
  }

  struct Row: Decodable { var name: String }

  static let sql = "SELECT name, amount FROM t WHERE id = $1"

  /// Four files of ascending keys, as a table has that is loaded day by day.
  static func fill(_ warehouse: Warehouse, rowCount: Int) async throws {
    let session = warehouse.session()
    try await session.execute("CREATE TABLE t (id bigint, name text, amount numeric(12, 2)) ORDER BY (id)")
    let part = (rowCount + 3) / 4
    for start in stride(from: 0, to: rowCount, by: part) {
      let end = min(start + part, rowCount) - 1
      try await session.execute(
        "INSERT INTO t SELECT x, 'row ' || x, (x % 1000)::numeric(12, 2) FROM generate_series(\(start), \(end)) AS g (x)"
      )
    }
  }

  struct Round {
    var count = 0
    var seconds = 0.0, cpuSeconds = 0.0
    var median = 0.0, p99 = 0.0
  }

  static func run(_ way: Way, _ warehouse: Warehouse, rowCount: Int, seconds: Double) async throws -> Round {
    let start = ContinuousClock.now
    let cpuStart = cpuSeconds()
    let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
      for number in 0..<sessionCount {
        group.addTask {
          try await ask(way, warehouse, rowCount: rowCount, until: start + .seconds(seconds), UInt64(number))
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }.sorted()
    }
    var round = Round(count: latencies.count, seconds: self.seconds(since: start), cpuSeconds: cpuSeconds() - cpuStart)
    round.median = latencies[latencies.count / 2]
    round.p99 = latencies[latencies.count * 99 / 100]
    return round
  }

  /// One session's queries. Ends the process at the first wrong answer.
  static func ask(
    _ way: Way, _ warehouse: Warehouse, rowCount: Int, until end: ContinuousClock.Instant, _ number: UInt64
  ) async throws -> [Double] {
    let session = warehouse.session()
    if way == .bound { session.bindAlways() }
    let prepared = try await session.prepare(sql)
    var random = SeededRandom(seed: number)
    var latencies: [Double] = []
    repeat {
      let begin = ContinuousClock.now
      let key = random.integer(in: 0...(rowCount - 1))
      let parameters: Session.Parameters = [.bigint(Int64(key))]
      var names: [String] = []
      switch way {
      case .decoded:
        for try await row in try await prepared.query(parameters, as: Row.self) { names.append(row.name) }
      case .prepared:
        for try await batch in try await prepared.query(parameters) { names += texts(batch) }
      case .text, .bound:
        for try await batch in try await session.query(sql, parameters) { names += texts(batch) }
      }
      guard names == ["row \(key)"] else {
        print("wrong: key \(key) is answered by \(names)")
        exit(1)
      }
      latencies.append(seconds(since: begin))
    } while ContinuousClock.now < end
    return latencies
  }

  static func texts(_ batch: Batch) -> [String] {
    (0..<batch.rowCount).map { "\(batch.value(column: 0, row: $0))" }
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// Of all threads of this process, in user mode and in the system's.
  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
