import ArgumentParser
import Basalt

/// `basalt convert`: one text file to one data file, or a data file to another tier.
///
/// The way into the format. Everything that costs time or decides about types is the library's
/// (`DataFile.convert`); here are only the words, so that a service that embeds it does the same.
///
/// There is no option to overwrite. A data file may be open in another process or named by a commit, and its
/// name appears by put-if-absent, which cannot replace: the error says to remove the old file, which is a
/// decision of the person's.
struct ConvertCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a text file to a data file, or a data file to another tier.",
    discussion: """
      Reads CSV (.csv), TSV (.tsv) and dbgen's .tbl, plain or compressed (.zst, .lz4, .gz). The whole file is looked at \
      before a type is chosen; the report says why a column is not narrower. The target must not exist: data files are \
      never changed. It appears whole, or not at all.

        basalt convert flights.csv.zst flights.bslt --null NA
        basalt convert lineitem.tbl lineitem.bslt --tier warm
        basalt convert codes.csv codes.bslt --delimiter ';' --type zip=text \\
          --type price='decimal(12, 2)'
        basalt convert flights.bslt archive/flights.bslt --tier cold
      """)

  // Source before target, as `cp` has them.
  @Argument(help: "The text file or data file (.bslt) to read.")
  var source: String

  @Argument(help: "The data file to write; must not exist.")
  var target: String

  // Hot by default: who converts a file wants to read it next.
  @Option(help: "How small the file should be: hot (fastest to read), warm (LZ4), cold (zstd).")
  var tier = TierName(tier: .hot)

  @OptionGroup var text: TextOptions

  @Option(
    name: .customLong("type"),
    help: ArgumentHelp("The type of a column, instead of the inferred one. Repeatable.", valueName: "column=type"),
    transform: ColumnType.init(argument:))
  // Read by the parser, so that a type that does not exist is told before the file is opened.
  var types: [ColumnType] = []

  // For scripts that keep standard error: errors are told all the same.
  @Flag(name: .customLong("quiet"), help: "No report.")
  var isQuiet = false

  @OptionGroup var common: CommonOptions

  /// The report goes to standard error, so that standard output stays empty for scripts.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine()
    // Made here and handed in: the library reports, the bar looks.
    let monitor = Engine.ProgressMonitor()
    let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
      try await DataFile.convert(source, to: target, options, on: engine, monitor: monitor)
    }
    if !isQuiet {
      StandardError.write(ConversionText.of(report, source: source, target: target, terminal: .standardError))
    }
    return .success
  }

  /// What was not said stays `nil`, and is decided by the file's name.
  private var options: DataFile.ConversionOptions {
    var options = DataFile.ConversionOptions()
    options.tier = tier.tier
    options.text = text.form
    options.columnTypes = types.map { ($0.column, $0.type) }
    return options
  }
}

/// A tier as it is named on the command line. A type of our own, because the library's knows no arguments.
///
/// The names are the library's raw values: one list of tiers, not two.
struct TierName: ExpressibleByArgument {
  let tier: DataFile.Tier

  init(tier: DataFile.Tier) { self.tier = tier }

  init?(argument: String) {
    guard let tier = DataFile.Tier(rawValue: argument) else { return nil }
    self.tier = tier
  }

  static var allValueStrings: [String] { DataFile.Tier.allCases.map(\.rawValue) }
  var defaultValueDescription: String { tier.rawValue }
}
