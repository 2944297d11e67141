import ArgumentParser
import Basalt

/// `basalt demo`: a walk through the main job.
///
/// What `make demo` runs: finds the data, makes a directory and lets `DemoStory` tell. Under a minute, and without a network.
struct DemoCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "A walk through the main job with real data: convert, verify, look, filter, damage.",
    discussion: """
      Converts all flights that left New York in 2013, and the tables beside them, to data files; shows what they take, how \
      a filter skips pages, and that a flipped bit is found. The files stay, to be played with.

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
    let directory = try DemoDirectory(directory, clearing: DemoStory.fileNames)
    let story = DemoStory(
      data: data, directory: directory, engine: try common.makeEngine(), terminal: .standardOutput)
    try await story.tell()
    return .success
  }
}
