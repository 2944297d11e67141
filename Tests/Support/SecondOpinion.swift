import Foundation
package import Testing

/// Other people's implementations, from Python packages, that ours is compared with.
///
/// `make test` makes the environment where PyPI can be reached. Without it, tests that need one are skipped, and say so:
/// ```swift
/// @Test(.needsSecondOpinion) func duckDBReadsWhatWeWrite() throws {
///   let run = try SecondOpinion.python(["-c", script])
/// ```
package enum SecondOpinion {
  private static let projectRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The interpreter that has the packages of .ci/requirements.txt.
  package static let interpreter = projectRoot.appending(path: ".venv/bin/python").path

  package static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: interpreter) }

  /// Runs Python with those packages and nobody else's.
  package static func python(
    _ arguments: [String], in directory: String? = nil, input: String? = nil, secondsMaximum: Int = 120
  ) throws
    -> ExternalCommand
  {
    try ExternalCommand.run(
      [interpreter] + arguments, in: directory, environment: ["PYTHONPATH": "", "PYTHONNOUSERSITE": "1"], input: input,
      secondsMaximum: secondsMaximum)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test, with this reason in its output, where the Python environment is missing.
  package static var needsSecondOpinion: Self {
    .enabled("no .venv: run `make test`, which makes it from PyPI") { SecondOpinion.isAvailable }
  }
}
