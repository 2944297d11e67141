import BasaltCore
import Foundation
import TestSupport
import Testing

/// What PostgreSQL answered, once, to some thousand expressions (Opinions/generate.py), and what Basalt answers now.
@Suite struct OpinionTests {
  private struct Opinion {
    let expression: String
    let answer: String
    /// What Basalt answers where it differs on purpose, and why.
    let own: (answer: String, reason: String)?
  }

  private static func opinions() throws -> [Opinion] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Opinions/postgresql.tsv")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Opinion(
        expression: fields[0], answer: fields[1], own: fields.count > 3 ? (fields[2], fields[3]) : nil)
    }
  }

  @Test func postgreSQLAnswersTheSame() throws {
    var differences: [String] = []
    for opinion in try OpinionTests.opinions() {
      let (found, type) = OpinionTests.answer(opinion.expression)
      let expected = opinion.own?.answer ?? opinion.answer
      if !OpinionTests.isSame(found, expected, type) {
        differences.append("\(opinion.expression): \(found), expected \(expected)")
      }
    }
    #expect(differences.isEmpty, "\(differences.count) differ:\n\(differences.prefix(400).joined(separator: "\n"))")
  }

  /// A difference that is none any more has to go, with its reason.
  @Test func whatDiffersOnPurposeStillDiffers() throws {
    let opinions = try OpinionTests.opinions()
    #expect(opinions.count > 3_000)
    for opinion in opinions {
      guard let own = opinion.own else { continue }
      #expect(own.answer != opinion.answer && !own.reason.isEmpty, "\(opinion.expression)")
    }
  }

  private static func answer(_ expression: String) -> (text: String, type: LogicalType?) {
    do {
      let operand = try ExpressionText.evaluate(expression)
      let text = operand.value.description
      return (
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\n", with: "\\n"), operand.type
      )
    } catch is BasaltError {
      return ("ERROR", nil)
    } catch {
      return ("\(error)", nil)
    }
  }

  /// Numbers are the same whatever their digits; doubles may differ in the last one, which is the C library's.
  private static func isSame(_ found: String, _ expected: String, _ type: LogicalType?) -> Bool {
    if found == expected { return true }
    switch type {
    case .decimal: return Decimal(found) != nil && Decimal(found) == Decimal(expected)
    case .double, .real, .integer, .bigint, .smallint:
      guard let left = Double(found), let right = Double(expected) else { return false }
      return left == right || abs(left - right) <= 4 * max(abs(left), abs(right)).ulp
    default: return false
    }
  }
}
