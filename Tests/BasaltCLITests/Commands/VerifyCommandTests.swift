import Foundation
import TestSupport
import Testing

/// `VerifyCommand`: damage is found, named, and told by the status.
@Suite struct VerifyCommandTests {
  @Test func soundFilesAreSound() throws {
    let program = try Program.withPeople()
    for options in [[], ["--deep"]] {
      let run = try program.run(["verify", "people.bslt"] + options)
      #expect(run.exitCode == 0 && run.standardOutput.hasPrefix("people.bslt: sound (3 rows, "), "\(run.report)")
    }
  }

  @Test func everyByteThatIsFlippedIsFoundAndNamed() throws {
    let program = try Program.withPeople()
    let sound = try Data(contentsOf: URL(filePath: program.path("people.bslt")))
    // A few places here; that every bit is guarded is the format's own test.
    for offset in stride(from: 70, to: sound.count, by: max(1, sound.count / 6)) {
      var damaged = sound
      damaged[offset] ^= 0x40
      try damaged.write(to: URL(filePath: program.path("damaged.bslt")))
      let run = try program.run(["verify", "people.bslt", "damaged.bslt"])
      #expect(run.standardOutput.contains("people.bslt: sound"), "\(run.report)")
      let isFound = run.exitCode == 3 && run.standardOutput.contains("damaged.bslt: damaged, in ")
      // Padding between pages is no one's data, and may be anything.
      #expect(isFound || run.exitCode == 0, "byte \(offset): \(run.report)")
      if isFound { #expect(run.standardOutput.contains("    file: damaged.bslt")) }
    }
  }

  @Test func damageMetOnTheWayLeavesWithThreeToo() throws {
    let program = try Program.withPeople()
    var bytes = try Data(contentsOf: URL(filePath: program.path("people.bslt")))
    bytes.removeLast(10)
    try bytes.write(to: URL(filePath: program.path("short.bslt")))
    let cat = try program.run(["cat", "short.bslt"])
    #expect(cat.exitCode == 3 && cat.standardError.hasPrefix("error: "), "\(cat.report)")
    #expect(try program.run(["inspect", "short.bslt"]).exitCode == 3)
    let verify = try program.run(["verify", "short.bslt", "--format", "json"])
    #expect(verify.exitCode == 3)
    #expect(verify.standardOutput.hasPrefix("{\"file\":\"short.bslt\",\"sound\":false,"), "\(verify.report)")
    #expect(verify.standardOutput.contains("\"problems\":[{\"code\":\"corruptFile\""), "\(verify.report)")
  }

  @Test func aFileThatIsNotThereIsNoDamage() throws {
    let run = try Program().run(["verify", "nothing.bslt"])
    #expect(run.exitCode == 1 && run.standardError.hasPrefix("error: There is no file nothing.bslt."), "\(run.report)")
  }
}
