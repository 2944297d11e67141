import ArgumentParser

/// `basalt bench`: measurements of the engine, by what is measured.
///
/// What is measured is part of the name, so that others can come beside it.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine.", subcommands: [BenchSQLCommand.self, BenchScanCommand.self])
}
