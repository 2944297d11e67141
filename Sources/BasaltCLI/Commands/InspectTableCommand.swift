import ArgumentParser
import Basalt

/// `basalt inspect table`: how a table is defined, and what it is stored in.
///
/// Reads the table's manifests and no data file, so it costs what planning a scan of everything costs; only
/// `--encodings` opens files.
///
/// A table of a million files is summed up by tier, schema and partition; none of them is listed by itself.
struct InspectTableCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Show the definition of a table, its manifests, and its files by tier and partition.",
    discussion: """
      Defaults of columns and the names of partitions are values of the data and shown only with --values.

      --encodings also explains the choice for a page of each column, as `inspect file --encodings` does, by the largest \
      of the table's files.

        basalt inspect table flights -w flights.warehouse
        basalt inspect table flights -w flights.warehouse --at 3 --values
        basalt inspect table flights -w flights.warehouse --encodings --format json
      """)

  // As the last word, behind the name of what is inspected: `inspect table flights`.
  @Argument(help: "The table.")
  var table: String

  @Option(
    name: .customLong("at"),
    help: ArgumentHelp("As of a version, or of a time (default: the newest).", valueName: "version"),
    transform: MomentOption.init(argument:))
  var moment: MomentOption?

  /// Not the default: it is the only part that opens data files.
  @Flag(help: "Show how the pages of each column are encoded, and why. Reads all data files.")
  var encodings = false

  /// Off, because the name of a partition is a value of its rows.
  @Flag(help: "Show defaults of columns and values of partitions.")
  var values = false

  // The same facts in both; JSON leaves nothing out.
  @Option(help: "text or json.")
  var format: ReportFormat = .text

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// A table without a warehouse is a mistake of usage, and not a table that is not there.
  func validate() throws { try warehouse.requirePath() }

  /// Facts are gathered before a byte is written: a damaged manifest must not leave half a report.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    let found = try await opened.table(table, at: moment?.moment ?? .newest)
    // Pinned by `found`: what others commit meanwhile changes none of the parts. Encodings and their reasons are two
    // accesses in the audit log: each of them reads data files.
    let facts = TableFacts(
      found, contents: try await found.contents(), pageEncodings: encodings ? try await found.pageEncodings() : nil,
      encodingChoices: encodings ? try await found.encodingChoices() : nil)
    var output = StandardOutput()
    switch format {
    case .text:
      try output.write(TableInspectionText(facts, showsValues: values, terminal: .standardOutput).text)
    case .json:
      try output.write(TableInspectionJSON.of(facts, showsValues: values).text + "\n")
    }
    try output.flush()
    return .success
  }
}
