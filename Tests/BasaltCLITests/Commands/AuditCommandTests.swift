import Foundation
import TestSupport
import Testing

/// `AuditCommand`, `AuditListCommands`, `AuditEventTable`, `AuditProofCommands`, `AuditReportText`: the audit log for people and scripts.
@Suite struct AuditCommandTests {
  /// A warehouse of which two things were asked.
  private func asked() throws -> Program {
    let program = try Program.withWarehouse()
    for sql in ["SELECT name FROM people WHERE id = 1", "SELEC"] { _ = try program.run(["sql", "-w", "w", sql]) }
    return program
  }

  @Test func entriesAreShownInEveryFormat() throws {
    let program = try asked()
    let tail = try program.run(["audit", "tail", "-n", "3", "-w", "w", "--format", "jsonl"])
    #expect(tail.exitCode == 0 && tail.standardOutput.split(separator: "\n").count == 3, "\(tail.report)")
    // For people a line an entry, all of them, with what was asked.
    let table = try program.run(["audit", "tail", "-w", "w", "--format", "table"])
    let lines = table.standardOutput.split(separator: "\n")
    #expect(
      lines.contains { $0.contains("SELECT name FROM people WHERE id = ?") && $0.contains("owner") }, "\(table.report)")
    #expect(lines.contains { $0.contains("refusal") && $0.contains("syntax: selec") && $0.contains("failed") })
    #expect(lines.contains { $0.contains("outcome") && $0.contains("of entry ") && $0.contains("complete") })
    #expect(lines.contains { $0.contains("import") && $0.contains("people") } && lines.contains { $0.contains("log ") })
    let found = try program.run([
      "audit", "search", "--table", "people", "--operation", "select", "-w", "w", "--format", "json",
    ])
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(found.standardOutput.utf8)) as? [[String: Any]], "\(found.report)")
    #expect(rows.count == 1 && rows[0]["statement"] as? String == "SELECT name FROM people WHERE id = ?")
    #expect(rows[0]["columns"] as? String == "people.id, people.name" && rows[0]["client"] as? String == "basalt")
    let refused = try program.run(["audit", "search", "--kind", "refusal", "-w", "w", "--format", "csv"])
    #expect(refused.standardOutput.contains("selec") && refused.standardOutput.contains("syntax"), "\(refused.report)")
    let imported = try program.run(["audit", "search", "--operation", "import", "--since", "2020-01-01", "-w", "w"])
    #expect(imported.standardOutput.split(separator: "\n").count == 2, "\(imported.report)")
    #expect(try program.run(["audit", "search", "--since", "tomorrow", "-w", "w"]).exitCode == 2)
    #expect(try program.run(["audit", "search", "--kind", "thing", "-w", "w"]).exitCode == 2)
  }

  /// What came of the last statement is there when the process is gone, whatever it ended with.
  @Test func outcomesOutliveTheProcess() throws {
    let program = try Program.withWarehouse()
    for _ in 0..<5 {
      _ = try program.run(["sql", "-w", "w", "SELECT name FROM people"])
      _ = try program.run(["sql", "-w", "w", "SELECT 1 / (id - id) FROM people"])
    }
    let run = try program.run(["audit", "search", "--kind", "outcome", "-w", "w", "--format", "csv"])
    let lines = run.standardOutput.split(separator: "\n")
    // The import's among them.
    #expect(
      lines.count { $0.contains(",complete,3,") } == 6 && lines.count { $0.contains(",failed,0,") } == 5,
      "\(run.report)")
  }

  @Test func aLogIsVerifiedAndAHeadKept() throws {
    let program = try asked()
    let verified = try program.run(["audit", "verify", "--keep", "monday.head", "-w", "w"])
    #expect(verified.exitCode == 0 && verified.standardOutput.contains("sound ("), "\(verified.report)")
    let head = try String(contentsOf: URL(filePath: program.path("monday.head")), encoding: .utf8)
    #expect(verified.standardOutput.contains("head \(head.trimmingCharacters(in: .newlines))"), "\(verified.report)")
    _ = try program.run(["sql", "-w", "w", "SELECT id FROM people"])
    #expect(try program.run(["audit", "verify", "--since", "monday.head", "-w", "w"]).exitCode == 0)
    let object = try Program.object(of: try program.run(["audit", "verify", "--format", "json", "-w", "w"]))
    #expect(object["sound"] as? Bool == true && (object["anchor_count"] as? Int ?? 0) > 0)
    // A head of something else, and a file that is none.
    try program.write("2 \(String(repeating: "ab", count: 32))\n", to: "other.head")
    let other = try program.run(["audit", "verify", "--since", "other.head", "-w", "w"])
    #expect(other.exitCode == 3 && other.standardOutput.contains("The head that was kept"), "\(other.report)")
    #expect(try program.run(["audit", "verify", "--since", "people.csv", "-w", "w"]).exitCode == 1)
  }

  @Test func aFolderThatCannotBeMadeIsToldWithWhatIsMissing() throws {
    let program = try asked()
    let run = try program.run(["sql", "-w", "w", "--audit", "missing/log", "SELECT * FROM people"])
    #expect(run.exitCode == 1 && run.standardOutput.isEmpty, "\(run.report)")
    #expect(run.standardError.contains("The directory missing is missing, in which log is to be made."), "\(run.report)")
    #expect(run.standardError.hasSuffix("  remedy: Make it first, or check the path.\n"), "\(run.report)")
    #expect(run.standardError.components(separatedBy: "is missing").count == 2, "said once: \(run.report)")
  }

  @Test func damageIsNamedWithItsEntry() throws {
    let program = try asked()
    let url = URL(filePath: program.path("w/audit/log"))
    var bytes = try Data(contentsOf: url)
    // Behind the groups is room.
    while bytes.last == 0 { bytes.removeLast() }
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: url)
    let verified = try program.run(["audit", "verify", "-w", "w"])
    #expect(verified.exitCode == 3 && verified.standardOutput.contains("  entry "), "\(verified.report)")
    #expect(try program.run(["audit", "tail", "-w", "w"]).exitCode == 3)
  }

  /// The proof is enough for whoever can hash, and knows nothing of Basalt.
  @Test(.needsSecondOpinion) func aProofIsEnoughForASecondOpinion() throws {
    let program = try asked()
    #expect(try program.run(["audit", "verify", "--keep", "monday.head", "-w", "w"]).exitCode == 0)
    _ = try program.run(["sql", "-w", "w", "SELECT id FROM people"])
    // Under the log as it is, and under what somebody has kept.
    for options in [[], ["--head", "monday.head"]] {
      let run = try program.run(["audit", "prove", "2", "--format", "json", "-w", "w"] + options)
      #expect(run.exitCode == 0, "\(run.report)")
      try program.write(run.standardOutput, to: options.isEmpty ? "proof.json" : "proof under head.json")
    }
    try program.write(
      """
      import hashlib, json
      digest = lambda data: hashlib.sha256(data).digest()
      def root(proof, count):
          leaf = digest(b"\\x00" + proof["entry"].encode())
          assert leaf.hex() == proof["leaf"]
          node, last, path = proof["sequence"], count - 1, [bytes.fromhex(h) for h in proof["path"]]
          found = leaf
          for sibling in path:
              if node % 2 == 1 or node == last:
                  found = digest(b"\\x01" + sibling + found)
                  while node % 2 == 0 and node != 0:
                      node, last = node // 2, last // 2
              else:
                  found = digest(b"\\x01" + found + sibling)
              node, last = node // 2, last // 2
          assert last == 0
          return found.hex()
      proof = json.load(open("proof.json"))
      assert root(proof, proof["entry_count"]) == proof["root"]
      kept_count, kept_root = open("monday.head").read().split()
      assert kept_root != proof["root"]
      assert root(json.load(open("proof under head.json")), int(kept_count)) == kept_root
      print("proven")
      """, to: "check.py")
    let checked = try SecondOpinion.python(["check.py"], in: program.directory.path)
    #expect(checked.standardOutput == "proven\n", "\(checked.report)")
    let text = try program.run(["audit", "prove", "2", "-w", "w"])
    #expect(text.exitCode == 0 && text.standardOutput.contains("\nroot  "), "\(text.report)")
    #expect(try program.run(["audit", "prove", "9999", "-w", "w"]).exitCode == 1)
    // The entry is there, and came later than the head; and a head that is none of this log.
    let count = try String(contentsOf: URL(filePath: program.path("monday.head")), encoding: .utf8).prefix { $0 != " " }
    let behind = try program.run(["audit", "prove", String(count), "--head", "monday.head", "-w", "w"])
    #expect(behind.exitCode == 1 && behind.standardError.contains("is not under the head"), "\(behind.report)")
    try program.write("2 \(String(repeating: "ab", count: 32))\n", to: "other.head")
    let other = try program.run(["audit", "prove", "1", "--head", "other.head", "-w", "w"])
    #expect(other.exitCode == 3 && other.standardError.contains("the head says abab"), "\(other.report)")
  }

  @Test func entriesAreExportedToANewFile() throws {
    let program = try asked()
    let run = try program.run(["audit", "export", "all.jsonl", "--kind", "intent", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardError.hasPrefix("all.jsonl: "), "\(run.report)")
    let lines = try String(contentsOf: URL(filePath: program.path("all.jsonl")), encoding: .utf8).split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.contains("\"kind\":\"intent\"") })
    #expect(try program.run(["audit", "export", "all.jsonl", "-w", "w"]).exitCode == 1)
  }

  @Test func withoutALogItIsSaid() throws {
    let program = try Program()
    #expect(try program.run(["init", "w"]).exitCode == 0)
    let run = try program.run(["audit", "tail", "-w", "w"])
    #expect(run.exitCode == 1 && run.standardError.contains("Nothing was recorded here"), "\(run.report)")
  }
}
