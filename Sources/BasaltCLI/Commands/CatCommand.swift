import ArgumentParser
import Basalt

/// `basalt cat`: rows of a data file or of a table, without SQL.
///
/// The reading door without SQL: a projection and a conjunction of comparisons, which is what a scan can push
/// down to pages. Anything more is a query.
struct CatCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "cat",
    abstract:
      "Write rows of a data file or a table: some columns, those that pass conditions, in one of several formats.",
    discussion: """
      With -w the argument is a table. With \(WarehouseOptions.environmentName) alone it is a table unless it ends in .bslt; \
      with neither it is a data file. --at shows a table as it was, with the columns that it had.

      Conditions are 'COLUMN OP VALUE' with =, <>, !=, <, <=, >, >=, or 'COLUMN is [not] null'; a row must pass all of \
      them. Names with spaces stand in double quotes, text may stand in single ones. Files and pages whose bounds exclude a \
      match are not read; --timing tells how many, and why.

      Formats: \(CatCommand.formats). Without --limit, table shows the first and last rows and counts the others; \
      every other format writes all of them.

        basalt cat flights.bslt --limit 10
        basalt cat flights.bslt --columns carrier,flight,dep_delay \\
          --where 'dep_delay > 600' --timing
        basalt cat flights.bslt --where 'month = 2' --where 'tailnum is null' \\
          --format csv > february.csv
        basalt cat -w flights.warehouse flights --where 'dest = HNL' --at 3
        basalt cat -w flights.warehouse flights --at '2026-03-31T18:00:00Z'
      """)

  /// From the registry, so that the help page has every format that there is.
  private static let formats = OutputFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")

  // One argument for both, as a person thinks of "what to read"; `WarehouseOptions.meansTable` tells which it
  // is.
  // Options in the order of the question: which rows of what, then how they are written, then what is told
  // beside them.
  @Argument(help: "The data file, or with a warehouse the table.")
  var source: String

  @Option(
    name: .customLong("at"),
    help: ArgumentHelp("A table as of a version, or of a time (default: the newest).", valueName: "version"),
    transform: MomentOption.init(argument:))
  var moment: MomentOption?

  @Option(
    help: ArgumentHelp("Columns to write, in this order, separated by commas (default: all).", valueName: "names"))
  // One option and not one a column: the order of the result is part of it.
  var columns: ColumnList?

  @Option(name: .customLong("where"), help: ArgumentHelp("What a row must pass. Repeatable.", valueName: "condition"))
  /// Kept as text: they are read when the schema is known, since `5` means another constant for each type.
  var conditions: [String] = []

  /// Handed to the scan, which stops reading; and to the renderer, which then shows all that were asked for.
  @Option(help: ArgumentHelp("Rows to write at most.", valueName: "rows"))
  var limit: Int?

  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table on a terminal, else csv).")
  /// `nil` is decided by what standard output leads to: a person gets a table, a program CSV.
  var format: OutputFormat?

  @Flag(help: "Tell rows, time and pages read and skipped, on standard error.")
  var timing = false

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// What is wrong without a look at the file is a mistake of usage, with its own exit status.
  /// - Throws: `ValidationError`, which `CommandRun` tells in our form.
  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative, as \(limit) is.") }
    if moment != nil, !warehouse.meansTable(source) {
      throw ValidationError("--at is about a table: name its warehouse with -w. A data file has no earlier versions.")
    }
  }

  /// - Complexity: Rows are written as they are decoded; the time that `--timing` tells includes the writing.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    // From before the file is opened: the footer's part of the time is the reader's time too.
    let start = ContinuousClock.now
    let engine = try common.makeEngine()
    let rows = warehouse.meansTable(source) ? try await rowsOfTable(engine) : try await rowsOfFile(engine)
    let rowCount = try await RowOutput.write(
      rows, schema: rows.schema, format: format ?? OutputFormat.preferred(for: .standardOutput), rowLimit: limit)
    if timing {
      StandardError.writeLine(ScanText.of(rows.statistics, rowCount: rowCount, elapsed: ContinuousClock.now - start))
    }
    return .success
  }

  /// Conditions are read against the schema of that version: a column that was renamed since has its earlier name.
  /// - Throws: What opening gives; `.unknownName` for a table, column or moment that is not there.
  private func rowsOfTable(_ engine: Engine) async throws(BasaltError) -> RowStream {
    let table = try await warehouse.open(on: engine).table(source, at: moment?.moment ?? .newest)
    let predicate = try Condition.predicate(of: conditions, schema: table.schema)
    return try await table.rows(columns: columns?.names, where: predicate, limit: limit)
  }

  /// Without a list of columns all are meant, and a file of which some cannot be read is refused with the list
  /// of the others.
  private func rowsOfFile(_ engine: Engine) async throws(BasaltError) -> RowStream {
    let dataFile = try await DataFile.open(source, on: engine)
    if columns == nil { try CatCommand.requireAllColumns(of: dataFile) }
    let predicate = try Condition.predicate(
      of: conditions, schema: dataFile.schema, unreadable: dataFile.unreadableColumns)
    return try await dataFile.rows(columns: columns?.names, where: predicate, limit: limit)
  }

  /// Says with which arguments the rest of a file can be read, of which a newer Basalt wrote some columns.
  ///
  /// Writing the readable ones alone would look like having written all.
  private static func requireAllColumns(of file: DataFile) throws(BasaltError) {
    guard let column = file.unreadableColumns.first else { return }
    let newer = "Read the file with a newer version of Basalt"
    // Those that can be read.
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
