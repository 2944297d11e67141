import ArgumentParser

/// `basalt bench`: measurements of the engine, by what is measured.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine.", subcommands: [BenchSQLCommand.self])
}
