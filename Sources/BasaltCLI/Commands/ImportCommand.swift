import ArgumentParser
import Basalt

/// `basalt import`: text files into a table.
///
/// Several files are one commit, so that a load that fails half-way leaves nothing. What is said of the table
/// itself (`--partition-by` and its like) needs `--create`: taken for a table that is there, it would be a wish
/// that nobody fulfils.
///
/// Words and checks are here; reading, inferring and committing are the library's (`Warehouse.importText`), so
/// that a service that embeds it does the same.
struct ImportCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read text files into a table of a warehouse: all of them in one commit, or none.",
    discussion: """
      Reads CSV (.csv), TSV (.tsv) and dbgen's .tbl, plain or compressed (.zst, .lz4, .gz). Columns are matched by the names \
      in the header; columns that a file lacks get their default. With --create the table is made in the same commit, with \
      types that all values of all files have.

        basalt import flights.csv.zst --table flights --create --null NA \\
          --partition-by 'month(time_hour)' --order-by carrier,flight
        basalt import january.csv february.csv --table flights --null NA \\
          --token nightly:20130301
        basalt import codes.csv --table codes --create --delimiter ';' \\
          --type zip=text

      --partition-by takes columns and transforms as SQL writes them: year, month, day, hour, truncate(10, x), bucket(16, x). \
      --token names the work: run again after a crash or a lost answer, it is known and not done twice. Only the last number \
      of an application is remembered: new work needs a greater one, and a smaller one is refused.
      """)

  @Argument(help: "The text files to read.")
  var files: [String]

  // An option and not an argument: what a shell makes of *.csv must never become the name of a table.
  @Option(help: "The table that gets the rows.")
  var table: String

  /// Not by itself when the table is not there: a mistyped name would otherwise make a table.
  @Flag(help: "Make the table, in the same commit.")
  var create = false

  @Option(
    name: .customLong("partition-by"),
    help: ArgumentHelp("How rows are cut into files, with --create.", valueName: "transforms"))
  /// Kept as text: the library reads it, as it will read it out of SQL, and its errors point at the place.
  var partitioning: String?

  @Option(
    name: .customLong("order-by"),
    help: ArgumentHelp("How rows are sorted within files, with --create.", valueName: "columns"))
  // As text, for the same reason.
  var sortOrder: String?

  @Option(
    name: .customLong("type"),
    help: ArgumentHelp(
      "The type of a column, instead of the inferred one, with --create. Repeatable.", valueName: "column=type"),
    transform: ColumnType.init(argument:))
  // As in `convert`, by the same type.
  var types: [ColumnType] = []

  @OptionGroup(title: "Text") var text: TextOptions

  @Option(
    help: ArgumentHelp(
      "A name for this work, which is then done only once; the number grows with each.",
      valueName: "application:sequence"),
    transform: ImportCommand.token)
  // The parser's `transform` has checked it: a token that cannot be one must not be found out behind an hour of
  // work.
  var token: Warehouse.WorkToken?

  // As in `convert`. That nothing was done is no report: somebody who has given a number twice must see it.
  @Flag(name: .customLong("quiet"), help: "No report, unless the work was done before.")
  var isQuiet = false

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// All that is wrong without a look at files and warehouse is a mistake of usage.
  /// - Throws: `ValidationError` for an option that means nothing without `--create`: it is refused rather than
  ///   ignored.
  func validate() throws {
    try warehouse.requirePath()
    // An unset variable of a script, rather than a file.
    if files.contains("") { throw ValidationError("The name of a file is empty.") }
    // With it, every option below means something.
    if create { return }
    let options = [
      ("--partition-by", partitioning != nil), ("--order-by", sortOrder != nil), ("--type", !types.isEmpty),
    ]
    for (name, isGiven) in options where isGiven {
      throw ValidationError("\(name) is about a table that is made: give --create too, or leave it out.")
    }
  }

  /// The number comes last, because names of applications may hold colons.
  /// - Throws: `ValidationError`, with an example.
  private static func token(_ text: String) throws -> Warehouse.WorkToken {
    guard let separator = text.lastIndex(of: ":"), separator > text.startIndex,
      let sequence = Int(text[text.index(after: separator)...]), sequence >= 0
    else {
      throw ValidationError("--token '\(text)' is not an application and a number: write --token nightly:20130301.")
    }
    return Warehouse.WorkToken(application: String(text[..<separator]), sequence: sequence)
  }

  /// Interrupted, the import ends within a block of rows, and removes what it has written.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    // Before the files are looked at: without a warehouse there is nothing to do.
    let opened = try await warehouse.open(on: try common.makeEngine())
    let monitor = Engine.ProgressMonitor()
    let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
      try await opened.importText(files, into: table, options, monitor: monitor)
    }
    // Also in quiet: a job that runs each night under one number would import nothing, and nobody would hear of it.
    if !isQuiet || report.receipt.isRepeated {
      StandardError.write(
        ImportText.of(report, table: table, sourceCount: files.count, isCreation: create, terminal: .standardError))
    }
    return .success
  }

  /// What was not said stays `nil`, and is decided by each file's name.
  private var options: Warehouse.ImportOptions {
    var options = Warehouse.ImportOptions()
    options.text = text.form
    options.token = token
    if create {
      var creation = Warehouse.ImportOptions.Creation()
      creation.columnTypes = types.map { ($0.column, $0.type) }
      creation.partitioning = partitioning ?? ""
      creation.sortOrder = sortOrder ?? ""
      options.creation = creation
    }
    return options
  }
}
