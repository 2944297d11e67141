import ArgumentParser
import Basalt

/// `basalt inspect FILE`: where the bytes of a file are.
///
/// Gathers the facts first (`InspectionFacts`) and draws afterwards, so that drawing is pure and text and JSON cannot disagree.
struct InspectFileCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "file",
    abstract: "Show how a data file is laid out: regions to scale, sizes, encodings, NULLs.",
    discussion: """
      Reads the footer only, whatever the file's size; with --encodings also every page. Bounds of columns are values of \
      the data and shown only with --values.

        basalt inspect flights.bslt
        basalt inspect flights.bslt --encodings
        basalt inspect flights.bslt --values --format json
      """)

  @Argument(help: "The data file.")
  var file: String

  /// Not the default: it is the only part whose cost grows with the file.
  @Flag(help: "Show how the pages of each column are encoded. Reads the whole file.")
  var encodings = false

  /// Off, because a bound is a value of the data: layout may be shown where rows may not.
  @Flag(help: "Show minimum and maximum of each column.")
  var values = false

  @Option(help: "text or json.")
  /// For people, or for programs: the same facts.
  var format: ReportFormat = .text

  @OptionGroup var common: CommonOptions

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let dataFile = try await DataFile.open(file, on: try common.makeEngine())
    let facts = InspectionFacts(
      path: file, fileID: dataFile.fileID, tier: dataFile.tier, rowCount: dataFile.rowCount,
      layout: try await dataFile.layout(), pageEncodings: encodings ? try await dataFile.pageEncodings() : nil)
    var output = StandardOutput()
    switch format {
    case .text:
      try output.write(InspectionText(facts, showsValues: values, terminal: .standardOutput).text)
    case .json:
      try output.write(InspectionJSON.of(facts, showsValues: values) + "\n")
    }
    try output.flush()
    return .success
  }
}
