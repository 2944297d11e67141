import Foundation
import TestSupport
import Testing

@Suite struct SecondOpinionTests {
  /// An automatic run that silently compared with nobody would be worth nothing.
  @Test(.enabled("not an automatic run") { ProcessInfo.processInfo.environment["CI"] == "true" })
  func anAutomaticRunHasSecondOpinions() {
    #expect(SecondOpinion.isAvailable, "CI=true, but there is no Python environment at \(SecondOpinion.interpreter)")
  }

  @Test(.needsSecondOpinion)
  func everyPackageIsThere() throws {
    let run = try SecondOpinion.python(["-c", "import cryptography, duckdb, lz4, numpy, pyarrow, xxhash, zstandard; print('ok')"])
    #expect(run.standardOutput == "ok\n", "\(run.report)")
  }

  @Test func aCommandReportsBothOutputsAndItsCode() throws {
    let run = try ExternalCommand.run(["sh", "-c", "cat; echo error >&2; exit 3"], input: "in")
    #expect(run.exitCode == 3)
    #expect(run.standardOutput == "in")
    #expect(run.standardError == "error\n")
  }

  @Test func aCommandThatHangsIsEnded() {
    #expect(throws: ExternalCommand.TookTooLong.self) {
      try ExternalCommand.run(["tail", "-f", "/dev/null"], secondsMaximum: 1)
    }
  }
}
