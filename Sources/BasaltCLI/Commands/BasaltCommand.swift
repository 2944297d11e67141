import ArgumentParser

/// `basalt`: what there is.
///
/// Never run itself: `CommandRun` parses it into a subcommand. What stands here is the first page that anyone reads.
struct BasaltCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "basalt",
    abstract: "Columnar files for analysis: convert, look into, verify and read them.",
    discussion: """
      A data file (.bslt) holds the rows of one table by column: compressed, checked by checksums, and with the bounds of \
      every page, so that a filter skips what cannot match.

        basalt convert flights.csv.zst flights.bslt --null NA
        basalt inspect flights.bslt
        basalt verify --deep flights.bslt
        basalt cat flights.bslt --columns carrier,dep_delay --where 'dep_delay > 600'
        basalt demo

      Results go to standard output, everything else to standard error.
      Exit status: 0 done, 1 failed, 2 arguments not understood, 3 damaged data found.
      """,
    version: BasaltVersion.text,
    subcommands: [
      ConvertCommand.self, InspectCommand.self, VerifyCommand.self, CatCommand.self, DemoCommand.self,
    ])
}

/// Of the program; the version of the file format is a number of its own, in each file.
enum BasaltVersion {
  /// Before the first release.
  static let text = "0.1.0"
}
