import ArgumentParser

/// `basalt inspect`: how things are stored, from the history of a warehouse down to the pages of a file.
///
/// Never run itself: each thing to look at is a subcommand with its own options, and a bare argument is a data file.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show how a data file, a table or the history of a warehouse is stored.",
    discussion: """
        basalt inspect flights.bslt
        basalt inspect table flights -w flights.warehouse
        basalt inspect ledger -w flights.warehouse
        basalt inspect ledger 3 -w flights.warehouse

      A file that is called table or ledger is ./table or ./ledger. Values of rows, such as bounds, defaults and the names of \
      partitions, are shown only with --values. Each has its own page: basalt inspect file --help, and so on.
      """,
    subcommands: [InspectFileCommand.self, InspectTableCommand.self, InspectLedgerCommand.self],
    defaultSubcommand: InspectFileCommand.self)
}

/// How commands that report, rather than read rows, write their report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json
}
