import BasaltCore
import Foundation
import TestSupport
import Testing

/// What PostgreSQL answered, once, to aggregates over some columns (Opinions/generate_aggregates.py), and what Basalt answers now.
@Suite struct AggregateOpinionTests {
  @Test func postgreSQLAnswersTheSame() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "Opinions/aggregates.tsv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count > 300)
    for line in lines {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let found = AggregateOpinionTests.answer(fields[0])
      // A difference that is none any more has to go, with its reason.
      let expected = fields.count > 2 ? fields[2] : fields[1]
      #expect(fields.count == 2 || fields.count == 4 && fields[2] != fields[1], "\(fields[0])")
      #expect(AggregateOpinionTests.isSame(found, expected), "\(fields[0]): \(found), expected \(expected)")
    }
  }

  private static func answer(_ query: String) -> String {
    do {
      return try AggregateText(query).result().description
    } catch is BasaltError {
      return "ERROR"
    } catch {
      return "\(error)"
    }
  }

  /// The same text, or the same number: PostgreSQL's `numeric` has as many digits as it likes, ours those of its type, and
  /// the last digits of doubles depend on how they are added up.
  private static func isSame(_ found: String, _ expected: String) -> Bool {
    if found == expected { return true }
    guard let left = Double(found), let right = Double(expected) else { return false }
    let scale = found.split(separator: ".").dropFirst().first.map(\.count) ?? 0
    let rounding = Decimal(found) == nil || found.contains("e") ? 0 : pow(10, -Double(scale)) / 2
    return abs(left - right) <= 1e-13 * max(abs(left), abs(right)) + rounding
  }
}
