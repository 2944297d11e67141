import ArgumentParser
import Basalt

/// `basalt inspect ledger`: who changed what, and when.
///
/// Headers of commits hold no value of a row, so there is no `--values` here: history may be shown where rows may not.
struct InspectLedgerCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Show the newest commits of a warehouse, or one of them with its digests.",
    discussion: """
        basalt inspect ledger -w flights.warehouse
        basalt inspect ledger --last 5 -w flights.warehouse
        basalt inspect ledger 3 -w flights.warehouse --format json
      """)

  // An argument, because what follows the word is what is looked at, as with a table.
  @Argument(help: "The number of one commit, to see all of it.")
  var number: Int?

  // A screenful: each commit is read, and a warehouse may have a million.
  @Option(help: ArgumentHelp("How many commits to list, the newest first.", valueName: "count"))
  var last = 20

  @Option(help: "text or json.")
  var format: ReportFormat = .text

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try warehouse.requirePath()
    if last < 1 { throw ValidationError("--last must be at least 1, not \(last).") }
    if let number, number < 0 { throw ValidationError("Commits are numbered from 0; \(number) is none.") }
  }

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    let terminal = Terminal.standardOutput
    var output = StandardOutput()
    if let number {
      let entry = try await opened.historyEntry(number)
      try output.write(
        format == .text ? HistoryText.detail(entry, terminal) : HistoryJSON.of(entry).text + "\n")
    } else {
      let entries = try await opened.history(last: last)
      try output.write(
        format == .text
          ? HistoryText.list(entries, path: opened.path, id: opened.id, terminal)
          : HistoryJSON.of(entries, path: opened.path, id: opened.id).text + "\n")
    }
    try output.flush()
    return .success
  }
}
