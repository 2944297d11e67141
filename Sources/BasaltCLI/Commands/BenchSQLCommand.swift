import ArgumentParser
import Basalt

/// `basalt bench sql`: how long queries take, each measured several times in one process.
///
/// In one process, because starting one and opening the warehouse would be most of what a short query takes. Part of
/// the program and no script, so that whoever doubts a figure can measure it with what he has installed.
struct BenchSQLCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Run queries from files several times, and tell how long they took.",
    discussion: """
      Each file holds one query. It is run once to warm up, then as often as --runs says; rows are read to the end and \
      dropped. --answers writes what each query yields, to be compared with another engine's.

        basalt bench sql -w tpch.warehouse --runs 5 --json times.json \\
          --answers answers queries/q1.sql queries/q6.sql
      """)

  // One query a file: its name is then the name of the figure, for every engine that runs the same files.
  @Argument(help: ArgumentHelp("Files of one query each.", valueName: "file"))
  var files: [String]

  // Five: enough for a median that one slow run does not move.
  @Option(help: "Runs that are measured, after one that warms up.")
  var runs = 5

  // To a file, beside the table: the table is for the person who waits.
  @Option(name: .customLong("json"), help: ArgumentHelp("Write the figures to a file.", valueName: "file"))
  var jsonPath: String?

  // Fast and wrong is easy: figures are worth something when the rows have been compared.
  @Option(help: ArgumentHelp("Write the rows of each query as CSV into a directory.", valueName: "directory"))
  var answers: String?

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var query: QueryOptions
  @OptionGroup var common: CommonOptions

  /// Before minutes of measuring: all that can be known from the arguments alone.
  func validate() throws {
    if files.isEmpty { throw ValidationError("No file of a query is named.") }
    if runs < 1 { throw ValidationError("--runs must be at least 1, not \(runs).") }
    // From different directories; their figures would have one name, and their answers one file.
    let stems = files.map(BenchSQLCommand.stem)
    if let twice = stems.first(where: { stem in stems.filter { $0 == stem }.count > 1 }) {
      throw ValidationError("Two files are called \(twice).sql: their figures could not be told apart.")
    }
  }

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine(for: query)
    let session = try await warehouse.session(on: engine)
    var measured: [(stem: String, times: QueryTimes)] = []
    var table = TextTable([
      .word("query"), .number("median ms"), .number("min ms"), .number("p95 ms"), .number("rows"),
    ])
    // One query after the other, never interleaved: each has the caches that its own warming up has left.
    for file in files {
      // Read before the clock runs.
      let sql = try TextFile.contents(of: file)
      let stem = BenchSQLCommand.stem(of: file)
      do throws(BasaltError) {
        let times = try await BenchSQLCommand.measure(sql, runs: runs, session)
        measured.append((stem, times))
        table.add([
          stem, QueryTimes.milliseconds(times.median), QueryTimes.milliseconds(times.minimum),
          QueryTimes.milliseconds(times.percentile95), Quantity.count(times.rowCount),
        ])
        // In a run of its own, behind those that count: writing rows would be measured otherwise.
        if let answers {
          _ = try await session.query(sql).write(to: "\(answers)/\(stem).csv", .csv)
        }
      } catch {
        // One that fails ends the command: a table with a gap would be taken for one of all queries.
        throw error.at("query", file)
      }
    }
    var output = StandardOutput()
    for line in table.lines(.standardOutput) { try output.write(line + "\n") }
    try output.flush()
    // Last, and only when everything was measured: a file of figures is whole, or of an earlier time.
    if let jsonPath {
      try TextFile.write(BenchSQLCommand.json(measured, threadCount: engine.threadCount), to: jsonPath)
    }
    return .success
  }

  /// One run to warm up, then those that count.
  ///
  /// From the text to the last row: parsing and planning are part of what a user waits for.
  private static func measure(_ sql: String, runs: Int, _ session: Session) async throws(BasaltError) -> QueryTimes {
    var times: [Duration] = []
    var rowCount = 0
    for run in 0...runs {
      let start = ContinuousClock.now
      let rows = try await session.query(sql)
      // Of the last run. All give the same, unless the query draws random numbers.
      rowCount = 0
      var iterator = rows.makeAsyncIterator()
      // Dropped unread: writing them would measure the terminal.
      while let batch = try await iterator.next() { rowCount += batch.rowCount }
      if run > 0 { times.append(ContinuousClock.now - start) }
    }
    return QueryTimes(times, rowCount: rowCount)
  }

  /// The name of a file without its directories and its suffix.
  ///
  /// By hand: Foundation would be loaded for this alone.
  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".sql") ? String(name.dropLast(4)) : name
  }

  /// As the benchmarks' other engines tell theirs.
  ///
  /// The number of threads is in it: times of unknown parallelism can be compared with nothing.
  private static func json(_ measured: [(stem: String, times: QueryTimes)], threadCount: Int) -> String {
    var queries = JSONObject()
    for (stem, times) in measured { queries.add(stem, times.json) }
    var object = JSONObject()
    object.add("engine", "basalt")
    object.add("version", BasaltVersion.text)
    object.add("threads", threadCount)
    object.add("queries", queries)
    return object.text + "\n"
  }
}

/// Wall times of one query's runs.
struct QueryTimes: Sendable {
  /// In the order of the runs.
  let times: [Duration]
  let rowCount: Int
  /// Apart from the order of the runs, which shows whether they got faster.
  private let sorted: [Duration]

  /// - Precondition: There is a run.
  init(_ times: [Duration], rowCount: Int) {
    self.times = times
    self.rowCount = rowCount
    sorted = times.sorted()
  }

  /// What the machine can do when nothing disturbs it.
  var minimum: Duration { sorted[0] }

  /// Of an even number of runs the mean of the middle two.
  var median: Duration { (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2 }

  /// The least that 95 % of the runs did not exceed.
  ///
  /// Of few runs that is the slowest one. Rounded up, so that it is a time that was measured.
  var percentile95: Duration { sorted[min(sorted.count - 1, (sorted.count * 95 + 99) / 100 - 1)] }

  /// A number with three digits behind the point.
  static func milliseconds(_ duration: Duration) -> String { Quantity.fixed(Quantity.seconds(duration) * 1_000, 3) }

  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("median_ms", number: QueryTimes.milliseconds(median))
    object.add("min_ms", number: QueryTimes.milliseconds(minimum))
    object.add("p95_ms", number: QueryTimes.milliseconds(percentile95))
    object.add("rows", rowCount)
    // Every run: whoever doubts the summary can make another.
    object.add("wall_ms", numbers: times.map { QueryTimes.milliseconds($0) })
    return object
  }
}
