import Basalt
import BasaltLedger
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// `CleanCommand`: what a dead writer left is shown, then removed; others are left alone.
@Suite struct CleanCommandTests {
  /// A writer that was killed, mostly an hour ago: its registration, and a file that it had begun.
  private static func leave(_ attempt: UniqueID, in path: String, secondsAgo: Int = 3_600) throws -> String {
    let store = try LocalStore(directory: path)
    let warehouse = try Ledger.open(on: store, clock: SystemWallClock()).ledger.state.warehouse
    let clock = ManualWallClock(SystemWallClock().now() - secondsAgo * 1_000_000)
    _ = try RegistrationBook(of: warehouse, on: store, clock: clock)
      .register(.attempt, id: attempt, owner: "owner", version: CommitNumber(1))
    let directory = "\(path)/tables/\(UniqueID.random())/\(attempt)/data/aa"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let file = "\(directory)/.basalt-writing-\(UniqueID.random())"
    try Data(count: 2_048).write(to: URL(filePath: file))
    return file
  }

  @Test func whatADeadWriterLeftIsShownAndThenRemoved() throws {
    let program = try Program.withWarehouse()
    let attempt = UniqueID.random()
    let file = try Self.leave(attempt, in: program.path("w"))
    let verified = try program.run(["verify", "-w", "w"])
    #expect(verified.exitCode == 0 && verified.standardOutput.contains("of a writer that ended without a commit"))
    #expect(verified.standardOutput.contains("`basalt clean` removes what dead writers have left"))

    let trial = try program.run(["clean", "-w", "w", "--dry-run"])
    #expect(
      trial.exitCode == 0
        && trial.standardOutput.hasSuffix("  attempt \(attempt) of owner: 1 object, 2.00 KiB to be removed\n"),
      "\(trial.report)")
    #expect(FileManager.default.fileExists(atPath: file))
    let json = try Program.object(of: try program.run(["clean", "-w", "w", "--format", "json"]))
    #expect(json["attempt"] as? String == "\(attempt)" && json["outcome"] as? String == "objects-removed")
    #expect(
      json["object_count"] as? Int == 1 && json["byte_count"] as? Int == 2_048 && json["dry_run"] as? Bool == false)
    #expect(!FileManager.default.fileExists(atPath: file))

    let again = try program.run(["clean", "-w", "w"])
    #expect(again.exitCode == 0 && again.standardOutput.isEmpty, "\(again.report)")
    let after = try program.run(["verify", "-w", "w", "--format", "json"])
    #expect((try Program.object(of: after)["strangers"] as? [Any])?.isEmpty == true, "\(after.report)")
    let history = try program.run(["inspect", "ledger", "-w", "w"])
    #expect(history.standardOutput.contains("take 1 attempt for dead"), "\(history.report)")
  }

  @Test func nothingToRemoveIsSaidAndIsNoError() throws {
    let program = try Program.withWarehouse()
    for options in [[], ["--dry-run"], ["--format", "json"]] {
      let run = try program.run(["clean", "-w", "w"] + options)
      #expect(run.exitCode == 0 && run.standardOutput.isEmpty, "\(run.report)")
      #expect(run.standardError == "No writer has died: there is nothing to remove.\n")
    }
  }

  /// Right after a kill nobody can know yet: that is not "no writer has died".
  @Test func aWriterThatMayStillBeAtWorkIsToldOf() throws {
    let program = try Program.withWarehouse()
    let file = try Self.leave(.random(), in: program.path("w"), secondsAgo: 60)
    let run = try program.run(["clean", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardOutput.isEmpty, "\(run.report)")
    #expect(
      run.standardError.hasPrefix("1 writer may still be at work, and is not taken for dead before 2")
        && run.standardError.hasSuffix("Z: nothing was removed.\n"), "\(run.report)")
    #expect(FileManager.default.fileExists(atPath: file))
  }

  @Test func withoutAWarehouseItIsAMistakeOfUsage() throws {
    let program = try Program()
    #expect(try program.run(["clean"]).exitCode == 2)
    #expect(try program.run(["clean", "-w", "nowhere"]).exitCode == 1)
  }
}
