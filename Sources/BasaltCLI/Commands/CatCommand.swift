import ArgumentParser
import Basalt

/// `basalt cat`: rows of a data file, without SQL.
///
/// The reading door without SQL: a projection and a conjunction of comparisons, which is what a scan can push down to pages. Anything
/// more is a query.
struct CatCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "cat",
    abstract: "Write rows of a data file: some columns, those that pass conditions, in one of several formats.",
    discussion: """
      Conditions are 'COLUMN OP VALUE' with =, <>, !=, <, <=, >, >=, or 'COLUMN is [not] null'; a row must pass all of \
      them. Names with spaces stand in double quotes, text may stand in single ones. Pages whose bounds exclude a match are \
      not read; --timing tells how many.

      Formats: \(CatCommand.formats). Without --limit, table shows the first and last rows and counts the others; \
      every other format writes all of them.

        basalt cat flights.bslt --limit 10
        basalt cat flights.bslt --columns carrier,flight,dep_delay --where 'dep_delay > 600' --timing
        basalt cat flights.bslt --where 'month = 2' --where 'tailnum is null' --format csv > february.csv
      """)

  private static let formats = OutputFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")

  @Argument(help: "The data file.")
  var file: String

  @Option(
    help: ArgumentHelp("Columns to write, in this order, separated by commas (default: all).", valueName: "names"))
  var columns: ColumnList?

  @Option(name: .customLong("where"), help: ArgumentHelp("What a row must pass. Repeatable.", valueName: "condition"))
  /// Kept as text: they are read when the schema is known, since `5` means another constant for each type.
  var conditions: [String] = []

  @Option(help: ArgumentHelp("Rows to write at most.", valueName: "rows"))
  var limit: Int?

  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table on a terminal, else csv).")
  /// `nil` is decided by what standard output leads to: a person gets a table, a program CSV.
  var format: OutputFormat?

  @Flag(help: "Tell rows, time and pages read and skipped, on standard error.")
  var timing = false

  @OptionGroup var common: CommonOptions

  /// What is wrong without a look at the file is a mistake of usage, with its own exit status.
  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative, as \(limit) is.") }
  }

  func perform() async throws(BasaltError) -> CommandRun.Status {
    // From before the file is opened: the footer's part of the time is the reader's time too.
    let start = ContinuousClock.now
    let dataFile = try await DataFile.open(file, on: try common.makeEngine())
    if columns == nil { try CatCommand.requireAllColumns(of: dataFile) }
    let predicate = try Condition.predicate(
      of: conditions, schema: dataFile.schema, unreadable: dataFile.unreadableColumns)
    let rows = try await dataFile.rows(columns: columns?.names, where: predicate, limit: limit)
    let rowCount = try await RowOutput.write(
      rows, format: format ?? OutputFormat.preferred(for: .standardOutput), rowLimit: limit)
    if timing {
      StandardError.writeLine(ScanText.of(rows.statistics, rowCount: rowCount, elapsed: ContinuousClock.now - start))
    }
    return .success
  }

  /// Says with which arguments the rest of a file can be read, of which a newer Basalt wrote some columns.
  private static func requireAllColumns(of file: DataFile) throws(BasaltError) {
    guard let column = file.unreadableColumns.first else { return }
    let newer = "Read the file with a newer version of Basalt"
    let others = file.schema.fields.map(\.name)
    let remedy =
      switch others.count {
      case 0: "\(newer)."
      case 1...CatCommand.namedColumnCountMaximum:
        "\(newer), or its other columns with --columns \(ColumnList.argument(others))."
      default: "\(newer), or others of its columns with --columns; `basalt inspect` lists them."
      }
    throw BasaltError(column.reason.code, column.reason.message, remedy: remedy).at("column", column.name)
  }

  /// More names than a person would copy are no remedy.
  private static let namedColumnCountMaximum = 20
}

/// Rows to standard output.
///
/// Batches come as they are decoded and leave as they are rendered: memory does not grow with the result, whatever the format.
enum RowOutput {
  /// - Returns: How many rows there were.
  static func write(
    _ rows: RowStream, format: OutputFormat, rowLimit: Int?, terminal: Terminal = .standardOutput
  ) async throws(BasaltError) -> Int {
    var renderer = format.makeRenderer(RenderingContext(schema: rows.schema, terminal: terminal, rowLimit: rowLimit))
    var output = StandardOutput()
    var rowCount = 0
    var iterator = rows.makeAsyncIterator()
    while let batch = try await iterator.next() {
      rowCount += batch.rowCount
      try output.append { (target) throws(BasaltError) in try renderer.render(batch, into: &target) }
      try output.flushIfLarge()
    }
    // Also when there were no rows: a header without rows is still CSV, and `[]` is still JSON.
    try output.append { (target) throws(BasaltError) in try renderer.finish(into: &target) }
    try output.flush()
    return rowCount
  }
}

/// What a scan read and skipped, in one line.
/// The measure of a filter is what it did not read, so skipped pages are named with those that were read.
enum ScanText {
  static func of(_ statistics: ScanStatistics, rowCount: Int, elapsed: Duration) -> String {
    var text = "\(Quantity.count(rowCount, "row")) in \(Quantity.duration(elapsed)); "
    text += "\(Quantity.count(statistics.readPageCount)) of \(Quantity.count(statistics.pageCount, "page")) read"
    if statistics.skippedPageCount > 0 {
      text += ", \(Quantity.count(statistics.skippedPageCount)) skipped by their statistics"
    }
    return text
  }
}
