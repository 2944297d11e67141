import ArgumentParser
import Basalt

/// `basalt bench scan`: how long a scan takes, phase by phase, from text to the last row.
///
/// Each question is asked many times, because a service is judged by its slow answers: medians and the far percentiles are
/// told, cold and warm apart.
struct BenchScanCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Measure the latency of scans by phase, selectivity and number of columns.",
    discussion: """
      For each share of rows that pass a filter on --by, and each number of columns, the same query is run many times: warm, \
      with pages in memory, and cold, with a new engine and the table's files put out of the system's cache first. Times are \
      percentiles over the runs, in milliseconds.

        basalt bench scan -w flights.warehouse flights --by dep_delay
        basalt bench scan -w flights.warehouse flights --by dep_delay \\
          --selectivity 0.1,1,100 --columns 1,4 --json scan.json
      """)

  @Argument(help: "The table.")
  var table: String

  // Not guessed: which column is filtered decides what zone maps can do, and that is what is being measured.
  @Option(help: ArgumentHelp("The column of the filter: of a type that has an order.", valueName: "column"))
  var by: String

  @Option(help: ArgumentHelp("Percent of the rows that pass, several with commas.", valueName: "percent"))
  var selectivity = "0.1,1,10,100"

  @Option(
    help: ArgumentHelp(
      "How many columns are read, several with commas; the first ones of the table.", valueName: "count"))
  var columns = "1,4"

  @Option(help: "Runs of each question that are measured warm; cold ones are a tenth of them, at least three.")
  var runs = 50

  @Option(name: .customLong("json"), help: ArgumentHelp("Write the figures to a file.", valueName: "file"))
  var jsonPath: String?

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try warehouse.requirePath()
    if runs < 1 { throw ValidationError("--runs must be at least 1, not \(runs).") }
    if shares == nil { throw ValidationError("--selectivity is numbers above 0, up to 100, not '\(selectivity)'.") }
    if columnCounts == nil { throw ValidationError("--columns is whole numbers from 1 on, not '\(columns)'.") }
  }

  /// Of all rows, from 0 to 1.
  private var shares: [Double]? {
    let parts = selectivity.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.allSatisfy({ $0.map { $0 > 0 && $0 <= 100 } ?? false }) else { return nil }
    return parts.compactMap { $0.map { $0 / 100 } }
  }

  private var columnCounts: [Int]? {
    let parts = columns.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.allSatisfy({ $0.map { $0 > 0 } ?? false }) else { return nil }
    return parts.compactMap { $0 }
  }

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine()
    let questions = try await ScanQuestions(
      table: table, by: by, shares: shares ?? [], columnCounts: columnCounts ?? [],
      try await warehouse.open(on: engine).session())
    var measured: [ScanLatency] = []
    for question in questions.all {
      let warm = try await warehouse.open(on: engine).session()
      // Once before, so that the first run is as warm as the last.
      _ = try await ScanLatency.profile(of: question, warm)
      var profiles: [QueryProfile] = []
      for _ in 0..<runs { profiles.append(try await ScanLatency.profile(of: question, warm)) }
      measured.append(ScanLatency(question, isCold: false, profiles))
      profiles = []
      for _ in 0..<max(3, runs / 10) {
        try FileCache.drop(below: warehouse.path ?? "")
        // An engine of its own has no page in its pool, no footer and no plan.
        let cold = try await warehouse.open(on: try common.makeEngine()).session()
        profiles.append(try await ScanLatency.profile(of: question, cold))
      }
      measured.append(ScanLatency(question, isCold: true, profiles))
    }
    var output = StandardOutput()
    for line in ScanLatency.table(measured).lines(.standardOutput) { try output.write(line + "\n") }
    try output.flush()
    if let jsonPath {
      try TextFile.write(ScanLatency.json(measured, table: table, threadCount: engine.threadCount), to: jsonPath)
    }
    return .success
  }
}
