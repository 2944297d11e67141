import ArgumentParser
import Basalt

/// `basalt demo`: a walk through the main job.
///
/// What `make demo` runs: finds the data, makes a directory and lets `DemoStory` tell. Under a minute, and without a network.
struct DemoCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "A walk through the main job with real data: files first, then a warehouse with its history.",
    discussion: """
      Converts all flights that left New York in 2013, and the tables beside them, to data files; shows what they take, how \
      a filter skips pages, and that a flipped bit is found. Then a warehouse: imports the tables, changes a schema, appends, \
      looks at an earlier version, skips files, verifies. Files and warehouse stay, to be played with.

        basalt demo
        basalt demo --directory /tmp/flights
      """)

  @Option(
    help: ArgumentHelp("Where the nycflights13 tables are (default: \(DemoData.relativePath)).", valueName: "directory")
  )
  /// Searched for when not given, so that the demo starts from any directory of the project.
  var data: String?

  @Option(help: ArgumentHelp("Where the demo's files go; made if it is not there.", valueName: "directory"))
  var directory = ".demo"

  @OptionGroup var common: CommonOptions

  func perform() async throws(BasaltError) -> CommandRun.Status {
    guard let data = data ?? DemoData.find() else {
      throw BasaltError(
        .unknownName, "The demo's data are not in \(DemoData.relativePath), here or above.",
        remedy: "Run it in the project's directory, or name theirs with --data.")
    }
    // Clears what an earlier demo has left, and refuses a directory that no demo has made.
    let directory = try DemoDirectory(
      directory, clearing: DemoStory.fileNames, folders: WarehouseStory.folderNames)
    try await tell(data: data, directory: directory)
    return .success
  }

  /// Both parts, and the frame around them; a reader needs about as long as the machine does.
  private func tell(data: String, directory: DemoDirectory) async throws(BasaltError) {
    let start = ContinuousClock.now
    let page = DemoPage(terminal: .standardOutput)
    let engine = try common.makeEngine()
    try page.write(
      page.terminal.bold("Basalt, a walk through the main job") + "\n"
        + "All flights that left New York City in 2013, and four tables beside them, from text to verified columns,\n"
        + "and to tables with a history.\n")
    try await DemoStory(data: data, directory: directory, engine: engine, page: page).tell()
    let warehouse = WarehouseStory(data: data, directory: directory, engine: engine, page: page)
    try await warehouse.tell()
    try page.write(
      "\nThat took \(Quantity.duration(ContinuousClock.now - start)). All of it is in \(directory.path); try\n"
        + page.command("basalt cat \(directory.file("flights.bslt")) --where 'dest = HNL' --limit 5")
        + page.command("basalt inspect table flights -w \(warehouse.path) --values")
        + page.command("basalt --help"))
  }
}
