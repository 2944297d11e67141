import ArgumentParser

/// `basalt bench`: measurements of the engine, by what is measured.
///
/// A group with a single member so far: what is measured is part of the name, so that others can come beside it.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine.", subcommands: [BenchSQLCommand.self])
}
