import Foundation
import TestSupport
import Testing

/// The reader in Python was written from format-spec/ alone and shares no code with ours: where both agree, the specification says what we do.
@Suite struct PythonReaderTests {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  private static let reader = tests.appending(path: "PythonReader")

  @Test(.needsSecondOpinion) func goldenFilesReadAlikeInPython() throws {
    let folder = try TemporaryDirectory()
    let golden = Self.tests.appending(path: "BasaltFormatTests/Golden")
    for name in ["version1-hot", "version1-warm", "version1-cold"] {
      let target = URL(filePath: folder.path)
      try FileManager.default.copyItem(
        at: golden.appending(path: "\(name).bslt"), to: target.appending(path: "\(name).bslt"))
      try FileManager.default.copyItem(
        at: golden.appending(path: "version1.csv"), to: target.appending(path: "\(name).csv"))
    }
    let run = try SecondOpinion.python([Self.reader.appending(path: "check.py").path, folder.path])
    #expect(run.exitCode == 0, "\(run.report)")
  }

  @Test(.needsSecondOpinion) func theFlightsReadAlikeInPython() throws {
    let folder = try TemporaryDirectory()
    let data = Self.tests.deletingLastPathComponent().appending(path: "Benchmarks/Data/nycflights13")
    let basalt = BuiltProducts.basalt.path
    for (table, tier) in [("planes.csv.zst", "hot"), ("weather.csv.zst", "warm"), ("airports.csv", "cold")] {
      let file = "\(folder.path)/\(table.prefix { $0 != "." }).bslt"
      let convert = try ExternalCommand.run(
        [basalt, "convert", data.appending(path: table).path, file, "--null", "NA", "--tier", tier])
      #expect(convert.exitCode == 0, "\(convert.report)")
      let cat = try ExternalCommand.run([basalt, "cat", file, "--format", "csv"])
      try cat.standardOutput.write(
        toFile: file.replacing(".bslt", with: ".csv"), atomically: true, encoding: .utf8)
    }
    let run = try SecondOpinion.python([Self.reader.appending(path: "check.py").path, folder.path])
    #expect(run.exitCode == 0, "\(run.report)")
  }

  /// What the reader in Python makes of damage, and of files that break one rule each: the verdicts below are held to it.
  @Test(.needsSecondOpinion) func theReaderInPythonPassesItsOwnTest() throws {
    let run = try SecondOpinion.python(["-B", Self.reader.appending(path: "self_test.py").path], secondsMaximum: 600)
    #expect(run.exitCode == 0, "\(run.report)")
  }

  /// Files that break one rule each, with sound checksums around it: all refused, none with a crash.
  @Test(.needsSecondOpinion) func filesThatBreakOneRuleAreRefused() throws {
    let folder = try TemporaryDirectory()
    let made = try SecondOpinion.python([Self.reader.appending(path: "tiny_writer.py").path, folder.path])
    #expect(made.exitCode == 0, "\(made.report)")
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/good") where name.hasSuffix(".bslt")
    {
      let file = "\(folder.path)/good/\(name)"
      let run = try ExternalCommand.run([BuiltProducts.basalt.path, "cat", file, "--format", "csv"])
      let expected = try String(contentsOfFile: file.replacing(".bslt", with: ".csv"), encoding: .utf8)
      #expect(run.standardOutput == expected, "\(name): \(run.report)")
    }
    // What the reader in Python makes of each, which its own test holds it to: ours comes to the same verdict.
    let statuses: [Substring: Int32] = ["corrupt": 3, "contradicted": 3, "unsupported": 1, "reads": 0]
    let expected = try String(contentsOfFile: "\(folder.path)/faults/expected.tsv", encoding: .utf8)
    for line in expected.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let run = try ExternalCommand.run([
        BuiltProducts.basalt.path, "verify", "--deep", "\(folder.path)/faults/\(fields[0])",
      ])
      #expect(run.exitCode == statuses[fields[1]], "\(line): \(run.report)")
    }
  }
}
