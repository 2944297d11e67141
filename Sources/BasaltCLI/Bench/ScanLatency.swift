import Basalt

/// What the runs of one question came to, phase by phase.
struct ScanLatency: Sendable {
  let question: ScanQuestions.Question
  let isCold: Bool
  private let profiles: [QueryProfile]

  /// - Precondition: There is a run.
  init(_ question: ScanQuestions.Question, isCold: Bool, _ profiles: [QueryProfile]) {
    (self.question, self.isCold, self.profiles) = (question, isCold, profiles)
  }

  /// Runs a question once; rows are read to the end and dropped.
  static func profile(
    of question: ScanQuestions.Question, _ session: Session
  ) async throws(BasaltError) -> QueryProfile {
    let rows = try await session.query(question.sql, isProfiled: true)
    var iterator = rows.makeAsyncIterator()
    while try await iterator.next() != nil {}
    guard let profile = rows.profile else { preconditionFailure("a profile was asked for") }
    return profile
  }

  /// What is told of each run. The scan's own time is the work of all threads, and may be more than the execution's.
  private static let phases: [(name: String, time: @Sendable (QueryProfile) -> Duration)] = [
    ("parse", { $0.phases.parsing }), ("bind", { $0.phases.binding }), ("optimise", { $0.phases.optimizing }),
    ("plan", { $0.phases.planning }), ("execute", { $0.phases.execution }), ("total", { $0.phases.total }),
  ]

  private static let percentiles: [(name: String, share: Int)] = [("p50", 50), ("p95", 95), ("p99", 99)]

  /// The least that so many percent of the runs did not exceed: a time that was measured.
  private func percentile(_ share: Int, _ time: (QueryProfile) -> Duration) -> Duration {
    let sorted = profiles.map(time).sorted()
    return sorted[max(0, min(sorted.count - 1, (sorted.count * share + 99) / 100 - 1))]
  }

  /// Medians of the phases, and of the whole also the far percentiles.
  static func table(_ measured: [ScanLatency]) -> TextTable {
    var table = TextTable(
      [.word("rows %"), .number("columns"), .word("cache")]
        + phases.dropLast().map { .number("\($0.name) ms") } + percentiles.map { .number("\($0.name) ms") }
        + [.number("rows"), .number("pages read"), .number("skipped"), .number("bytes read")])
    for latency in measured {
      let total = phases[phases.count - 1].time
      let (rows, figures) = (latency.profiles[0].rowCount, latency.profiles[0].statistics)
      table.add(
        [
          Quantity.fixed(latency.question.share * 100, 2), "\(latency.question.columnCount)",
          latency.isCold ? "cold" : "warm",
        ]
          + phases.dropLast().map { QueryTimes.milliseconds(latency.percentile(50, $0.time)) }
          + percentiles.map { QueryTimes.milliseconds(latency.percentile($0.share, total)) }
          + [
            Quantity.count(rows), Quantity.count(figures.readPageCount), Quantity.count(figures.skippedPageCount),
            Quantity.bytes(figures.readByteCount),
          ])
    }
    return table
  }

  /// For programs: all percentiles of all phases.
  static func json(_ measured: [ScanLatency], table: String, threadCount: Int) -> String {
    var object = JSONObject()
    object.add("engine", "basalt")
    object.add("version", BasaltVersion.text)
    object.add("threads", threadCount)
    object.add("table", table)
    object.add("scans", measured.map(\.json))
    return object.text + "\n"
  }

  private var json: JSONObject {
    var object = JSONObject()
    let figures = profiles[0].statistics
    object.add("sql", question.sql)
    object.add("selectivity", number: Quantity.fixed(question.share, 6))
    object.add("columns", question.columnCount)
    object.add("cache", isCold ? "cold" : "warm")
    object.add("runs", profiles.count)
    object.add("rows", profiles[0].rowCount)
    object.add("pages_read", figures.readPageCount)
    object.add("pages_skipped", figures.skippedPageCount)
    object.add("files_read", figures.fileCount)
    object.add("files_skipped", figures.skippedFileCount)
    object.add("bytes_read", figures.readByteCount)
    for (name, time) in ScanLatency.phases {
      var phase = JSONObject()
      for (percentile, share) in ScanLatency.percentiles {
        phase.add(percentile, number: QueryTimes.milliseconds(self.percentile(share, time)))
      }
      object.add("\(name)_ms", phase)
    }
    return object
  }
}
