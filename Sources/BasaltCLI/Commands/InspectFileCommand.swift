import ArgumentParser
import Basalt

/// `basalt inspect FILE`: where the bytes of a file are.
///
/// Gathers the facts first (`InspectionFacts`) and draws afterwards, so that drawing is pure and text and JSON
/// cannot disagree.
struct InspectFileCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "file",
    abstract: "Show how a data file is laid out: regions to scale, sizes, encodings, NULLs.",
    discussion: """
      Reads the footer only, whatever the file's size; with --encodings also every page. Bounds of columns are values of \
      the data and shown only with --values.

      --encodings also explains the choice for the first page with values of each column: the candidates with their \
      bytes, the nanoseconds that decoding a row is expected to take, and the cost J that both come to on the file's \
      tier; what a dictionary's own page costs; and, below a codec, what is stored in each way that was tried.

        basalt inspect flights.bslt
        basalt inspect flights.bslt --encodings
        basalt inspect flights.bslt --values --format json
      """)

  // The only thing that must be said; everything else is off, so that the command is cheap and shows no values.
  @Argument(help: "The data file.")
  var file: String

  /// Not the default: it is the only part whose cost grows with the file.
  @Flag(help: "Show how the pages of each column are encoded, and why. Reads the whole file.")
  var encodings = false

  /// Off, because a bound is a value of the data: layout may be shown where rows may not.
  @Flag(help: "Show minimum and maximum of each column.")
  var values = false

  /// For people, or for programs: the same facts.
  @Option(help: "text or json.")
  var format: ReportFormat = .text

  @OptionGroup var common: CommonOptions

  /// - Complexity: Reads the footer, and with `--encodings` every page; of these it decodes one row group, and encodes it
  ///   again.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let dataFile = try await DataFile.open(file, on: try common.makeEngine())
    // Encodings only when they were asked for: the file may be on a slow disk. Why they were chosen takes longer still, and
    // comes with them: whoever looks at one mostly asks for the other.
    let facts = InspectionFacts(
      path: file, fileID: dataFile.fileID, tier: dataFile.tier, rowCount: dataFile.rowCount,
      layout: try await dataFile.layout(), pageEncodings: encodings ? try await dataFile.pageEncodings() : nil,
      encodingChoices: encodings ? try await dataFile.encodingChoices() : nil)
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
