import ArgumentParser
import Basalt

/// `basalt audit tail`: what happened last.
///
/// A look at the end, as of now: whoever wants to be told as things happen reads `basalt.audit_events` again, from the
/// sequence on that it has seen.
struct AuditTailCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Show the newest entries of the audit log.",
    discussion: """
        basalt audit tail -w flights.warehouse
        basalt audit tail -n 100 --format jsonl -w flights.warehouse
      """)

  // A screenful, as `tail` has it of lines.
  @Option(name: [.customShort("n"), .customLong("last")], help: "How many entries.")
  var count = 20

  // `nil` is decided by what standard output leads to.
  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table on a terminal, else csv).")
  var format: OutputFormat?

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// A wrong call is told before anything is opened.
  func validate() throws {
    try warehouse.requirePath()
    if count < 1 { throw ValidationError("-n must be at least 1, not \(count).") }
  }

  /// The oldest of them first: what happened last stands last, next to the prompt.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    try await AuditList.write(try await opened.auditEvents(last: count), format)
    return .success
  }
}

/// `basalt audit search`: entries that meet what is said.
///
/// For questions that need more than that there is SQL, which is recorded itself: this is not, so that a copy of a log can be
/// searched where nothing can be written.
struct AuditSearchCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find entries of the audit log by who, what, which table and when.",
    discussion: """
      An entry must meet all that is said. Outcomes name their intents by number, and nothing else: look for an intent, \
      then for its outcome in basalt.audit_events, which SQL can join.

        basalt audit search --table flights --operation copy-to -w flights.warehouse
        basalt audit search --kind refusal --since 2026-03-01 -w flights.warehouse
        basalt audit search --text 'group by' --format json -w flights.warehouse
      """)

  @OptionGroup(title: "Entries") var entries: AuditFilterOptions

  // The newest, since what is looked for has mostly just happened.
  @Option(help: "At most so many, the newest (default: all).")
  var last: Int?

  // `nil` is decided by what standard output leads to: a person gets a table, a program CSV.
  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table on a terminal, else csv).")
  var format: OutputFormat?

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// A number below 1 would find nothing, which reads like an answer.
  func validate() throws {
    try warehouse.requirePath()
    if let last, last < 1 { throw ValidationError("--last must be at least 1, not \(last).") }
  }

  /// Having found nothing is an answer, and so a success.
  /// - Complexity: The whole log is read and checked up to its end; what is found is held in memory.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    try await AuditList.write(try await opened.auditEvents(matching: entries.filter, last: last), format)
    return .success
  }
}

/// `basalt audit export`: entries for another program, or for whoever keeps them elsewhere.
///
/// A file and not standard output: what is kept as evidence should be there whole or not at all.
struct AuditExportCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write entries of the audit log to a new file, the JSON of one a line.",
    discussion: """
      Lines are the entries as they stand in the log, byte for byte: their hashes are leaves of its tree.

        basalt audit export all.jsonl -w flights.warehouse
        basalt audit export march.jsonl --since 2026-03-01 --until 2026-04-01 \\
          -w flights.warehouse
      """)

  // Refused when it is there: an older export may be the only copy of entries that a log has lost since.
  @Argument(help: "The file, which must not be there.")
  var path: String

  // None of them means all entries, from the first on.
  @OptionGroup(title: "Entries") var entries: AuditFilterOptions
  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// A wrong call is told before anything is opened.
  func validate() throws { try warehouse.requirePath() }

  /// Told on standard error: standard output is for results, and the file is the result.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    // Written by the library, which makes files appear whole and durable.
    let count = try await opened.exportAudit(to: path, matching: entries.filter)
    StandardError.writeLine("\(VisibleText.of(path)): \(Quantity.count(count)) \(count == 1 ? "entry" : "entries")")
    return .success
  }
}

/// Entries as a table for people, or in any format of rows, with the columns of `basalt.audit_events`.
///
/// One place, so that what is tailed and what is searched look alike, and like what SQL shows.
private enum AuditList {
  static func write(_ events: [Warehouse.AuditEvent], _ format: OutputFormat?) async throws(BasaltError) {
    let format = format ?? OutputFormat.preferred(for: .standardOutput)
    // A person gets a line an entry, and all that were asked for: the table of a result would leave out rows in the
    // middle, and columns.
    if format.name == OutputFormat.table.name {
      var output = StandardOutput()
      for line in AuditEventTable.lines(events, .standardOutput) { try output.write(line + "\n") }
      return try output.flush()
    }
    let (schema, batches) = try Warehouse.AuditEvent.batches(of: events)
    _ = try await RowOutput.write(
      GivenBatches(batches: batches), schema: schema, format: format, rowLimit: events.count)
  }

  /// Batches that are there, as those that have to be read: renderers know rows by no other form, and a second one
  /// would have to be kept like the first.
  private struct GivenBatches: AsyncSequence {
    typealias Element = Batch
    typealias Failure = BasaltError

    let batches: [Batch]

    func makeAsyncIterator() -> Iterator { Iterator(rest: batches[...]) }

    struct Iterator: AsyncIteratorProtocol {
      typealias Element = Batch
      typealias Failure = BasaltError

      var rest: ArraySlice<Batch>

      mutating func next(isolation actor: isolated (any Actor)?) async throws(BasaltError) -> Batch? { rest.popFirst() }
      mutating func next() async throws(BasaltError) -> Batch? { rest.popFirst() }
    }
  }
}
