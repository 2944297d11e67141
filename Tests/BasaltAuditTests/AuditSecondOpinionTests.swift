import BasaltAudit
import BasaltCore
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// A checker in Python, written from the format's page alone, computes the same roots and proofs, takes the same
/// signatures for right, and the same damage for damage.
@Suite struct AuditSecondOpinionTests {
  private static let checker = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "PythonReader/audit_check.py").path

  private struct Report: Decodable {
    let entryCount: Int
    let root: String
    let kinds: [String]
    let headHolds: Bool
    let anchorHolds: Bool
    let proofs: [String: [String]]
    let extensions: [String: [String]]
  }

  @Test(.needsSecondOpinion) func pythonComputesTheSameRootsAndProofs() throws {
    let directory = try TemporaryDirectory()
    let volume = AuditDirectory(try PosixFileSystem(directory: directory.path))
    let test = LogUnderTest(seed: 0)
    let log = try AuditLog(volume, of: LogUnderTest.warehouse, clock: test.clock)
    for number in 0..<30 { log.note(test.outcome(of: try log.record(test.intent(number)))) }
    try log.flush()
    let draft = try #require(try log.anchorDue())
    try Data(draft.head.bytes).write(to: URL(filePath: directory.path + "/anchored"))
    let tree = try AuditReading.tree(of: volume)
    let wanted = [0, 1, 2, 17, 31, 32, 59, 60]
    let run = try SecondOpinion.python([Self.checker, directory.path] + wanted.map(String.init))
    #expect(run.exitCode == 0, "\(run.report)")
    let report = try JSONDecoder().decode(Report.self, from: Data(run.standardOutput.utf8))
    let count = tree.leaves.count
    #expect(report.entryCount == 61 && count == 61)
    #expect(report.root == tree.root(of: count).description && report.root == draft.head.root.description)
    #expect(report.headHolds && report.anchorHolds)
    for index in wanted {
      #expect(report.proofs[String(index)] == tree.inclusionProof(of: index, in: count).map(\.description))
      guard index > 0 else { continue }
      #expect(report.extensions[String(index)] == tree.consistencyProof(from: index, to: count).map(\.description))
    }
    // And damage is damage.
    let bytes = try volume.readLog(from: 0, byteCount: 1 << 20)
    let end = 1 + (bytes.lastIndex { $0 != 0 } ?? 0)
    // In the groups, and one in the room behind them.
    for offset in Array(stride(from: 0, to: end, by: 97)) + [end + 1_000] {
      var changed = bytes
      changed[offset] ^= 0x10
      try Data(changed).write(to: URL(filePath: directory.path + "/log"))
      let run = try SecondOpinion.python([Self.checker, directory.path])
      #expect(run.exitCode == 3, "byte \(offset): \(run.report)")
    }
  }
}
