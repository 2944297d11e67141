// How long does a query go on that nobody wants any more?
//
// usage: CancellationBenchmark DIRECTORY [ROWS] [MOMENTS]
//        CancellationBenchmark --warehouse WAREHOUSE [MOMENTS] QUERY.sql...
//
// Each query is run once to the end, and then cancelled at moments that are spread evenly over the time it took. What counts is
// the time from there until whoever waits for it is told. The questions of its own are those where a single step has most to
// do: sorts of texts that differ late, joins of every row with every row, one group, one partition of a window, one long text.
// An engine that looks for it between two operators alone, and not within them, is found out here.

import Basalt
import BasaltCore
import Foundation

@main struct CancellingMain {
  /// What the project promises.
  static let target = 0.050

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let first = arguments.first else {
      print("usage: CancellationBenchmark DIRECTORY [ROWS] [MOMENTS] | --warehouse WAREHOUSE [MOMENTS] QUERY.sql...")
      return
    }
    guard first == "--warehouse" else {
      let root = "\(first)/basalt-cancelling-\(UUID().uuidString)"
      let rowCount = arguments.count > 1 ? Int(arguments[1]) ?? 4_000_000 : 4_000_000
      let momentCount = arguments.count > 2 ? Int(arguments[2]) ?? 20 : 20
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: root) }
      let warehouse = try await Warehouse.create("\(root)/warehouse", on: try Engine())
      try await fill(warehouse, rowCount: rowCount)
      print("\(rowCount) rows, each query cancelled at \(momentCount) moments")
      return await tell(try await measured(questions(rowCount: rowCount), warehouse, momentCount))
    }
    let momentCount = arguments.count > 2 ? Int(arguments[2]) ?? 20 : 20
    let files = arguments.dropFirst(Int(arguments.count > 2 ? arguments[2] : "") == nil ? 2 : 3)
    let queries = try files.map { path in
      (name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent,
       sql: try String(contentsOfFile: path, encoding: .utf8))
    }
    let warehouse = try await Warehouse.open(arguments[1], on: try Engine())
    await tell(try await measured(queries, warehouse, momentCount))
  }

  typealias Question = (name: String, sql: String)

  /// Keys in no order, texts that are equal for their first sixty bytes, and a few long ones.
  static func fill(_ warehouse: Warehouse, rowCount: Int) async throws {
    let session = warehouse.session()
    try await session.execute("CREATE TABLE t (id bigint, scattered bigint, late text, few integer)")
    try await session.execute("CREATE TABLE written (id bigint, scattered bigint, late text, few integer)")
    try await session.execute(
      """
      INSERT INTO t SELECT x, (x * 2654435761) % 4294967296, repeat('the same for all of them ', 3) || (x * 7919) % \(rowCount),
        (x % 7)::integer FROM generate_series(1, \(rowCount)) AS g (x)
      """)
    try await session.execute("CREATE TABLE long (text text)")
    try await session.execute("INSERT INTO long SELECT repeat('a long text of many words and no end, ', \(rowCount / 40))")
  }

  static func questions(rowCount: Int) -> [Question] {
    [
      ("sort of numbers", "SELECT id FROM t ORDER BY scattered, id"),
      ("sort of late texts", "SELECT id FROM t ORDER BY late"),
      ("sort of equal texts", "SELECT id FROM t ORDER BY left(late, 60), few"),
      ("top rows", "SELECT * FROM t ORDER BY late DESC LIMIT 100000"),
      ("groups of numbers", "SELECT scattered, count(*), sum(id) FROM t GROUP BY scattered"),
      ("groups of texts", "SELECT late, count(*) FROM t GROUP BY late"),
      ("distinct counts", "SELECT few, count(DISTINCT late), count(DISTINCT scattered) FROM t GROUP BY few"),
      ("one list", "SELECT cardinality(array_agg(few ORDER BY scattered)) FROM t"),
      ("one text", "SELECT length(string_agg(few::text, ',' ORDER BY late)) FROM t"),
      ("quantiles", "SELECT few, percentile_cont(0.5) WITHIN GROUP (ORDER BY scattered) FROM t GROUP BY few"),
      ("join by numbers", "SELECT sum(a.id + b.id) FROM t a JOIN t b ON a.scattered = b.scattered"),
      ("join by texts", "SELECT sum(a.id + b.id) FROM t a JOIN t b ON a.late = b.late"),
      ("join of few keys", "SELECT count(*) FROM t a JOIN t b ON a.few = b.few WHERE a.id < \(rowCount / 200)"),
      ("join without keys", "SELECT count(*) FROM t a JOIN t b ON a.scattered < b.scattered - 7 WHERE a.id < \(rowCount / 800)"),
      ("one window", "SELECT max(s) FROM (SELECT sum(id) OVER (ORDER BY scattered) s FROM t)"),
      ("moving window",
       "SELECT max(s) FROM (SELECT max(late) OVER (ORDER BY id ROWS BETWEEN 1000 PRECEDING AND CURRENT ROW) s FROM t)"),
      ("windows of few", "SELECT max(s) FROM (SELECT rank() OVER (PARTITION BY few ORDER BY late) s FROM t)"),
      ("rounds",
       "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < \(rowCount / 40)) SELECT sum(x) FROM r"),
      ("one long round",
       """
       WITH RECURSIVE r (x) AS (SELECT 1::bigint UNION SELECT a.id FROM r JOIN t a ON a.id > r.x AND a.id < \(rowCount / 500))
       SELECT count(*) FROM r
       """),
      ("a series", "SELECT sum(x % 7) FROM generate_series(1, \(rowCount * 500)) AS g (x)"),
      ("a pattern over one text", "SELECT regexp_count(text, '(a|l)+(o|n)*[a-z ]*z') FROM long"),
      ("patterns", "SELECT count(*) FROM t WHERE late ~ '(t|h)+.*m [0-9]*9$'"),
      ("replaced texts", "SELECT sum(length(regexp_replace(late, '[aeiou]', '<>', 'g'))) FROM t"),
      ("words of one text", "SELECT count(DISTINCT word) FROM (SELECT unnest(string_to_array(text, ' ')) word FROM long)"),
      ("set operation", "SELECT count(*) FROM (SELECT late FROM t EXCEPT SELECT late || 'x' FROM t)"),
      ("rows written", "INSERT INTO written SELECT * FROM t ORDER BY late"),
    ]
  }

  struct Measured {
    let name: String
    let seconds: Double
    let latencies: [Double]
  }

  static func measured(_ questions: [Question], _ warehouse: Warehouse, _ momentCount: Int) async throws -> [Measured] {
    var all: [Measured] = []
    print("query                        ms  cancelled   median ms     max ms")
    for question in questions {
      let start = ContinuousClock.now
      do {
        try await run(question.sql, warehouse.session())
      } catch {
        print("\(question.name): \(error)")
        exit(1)
      }
      let whole = seconds(since: start)
      var latencies: [Double] = []
      for moment in 1...momentCount {
        if let latency = try await cancelled(
          question.sql, warehouse, after: whole * Double(moment) / Double(momentCount + 1))
        {
          latencies.append(latency)
        }
      }
      latencies.sort()
      let one = Measured(name: question.name, seconds: whole, latencies: latencies)
      all.append(one)
      print(line(one))
    }
    return all
  }

  static func line(_ one: Measured) -> String {
    let name = one.name.padding(toLength: 24, withPad: " ", startingAt: 0)
    guard let last = one.latencies.last else { return "\(name) \(number(one.seconds, 7))          0" }
    return "\(name) \(number(one.seconds, 7)) \(String(one.latencies.count).leftPadded(10))"
      + " \(number(one.latencies[one.latencies.count / 2], 11)) \(number(last, 10))"
      + (last > target ? "  over \(Int(target * 1_000)) ms" : "")
  }

  static func number(_ seconds: Double, _ width: Int) -> String {
    String(format: "%.1f", seconds * 1_000).leftPadded(width)
  }

  static func tell(_ all: [Measured]) async {
    let latencies = all.flatMap(\.latencies).sorted()
    guard let last = latencies.last else { return print("Nothing was cancelled.") }
    print(
      "\(latencies.count) cancelled: median \(number(latencies[latencies.count / 2], 0)) ms, "
        + "p99 \(number(latencies[latencies.count * 99 / 100], 0)) ms, max \(number(last, 0)) ms")
  }

  /// All rows, dropped.
  static func run(_ sql: String, _ session: Session) async throws {
    if sql.hasPrefix("INSERT") {
      try await session.execute(sql)
    } else {
      for try await _ in try await session.query(sql) {}
    }
  }

  /// - Returns: Seconds from the moment of the cancellation to the end; `nil` when the query was done before.
  static func cancelled(_ sql: String, _ warehouse: Warehouse, after delay: Double) async throws -> Double? {
    let task = Task { () async throws -> ContinuousClock.Instant? in
      do {
        try await run(sql, warehouse.session())
        return nil
      } catch let error as BasaltError where error.code == .cancelled {
        return .now
      } catch is CancellationError {
        return .now
      }
    }
    try await Task.sleep(for: .seconds(delay))
    let begin = ContinuousClock.now
    task.cancel()
    guard let end = try await task.value else { return nil }
    let (seconds, attoseconds) = (end - begin).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }
}
