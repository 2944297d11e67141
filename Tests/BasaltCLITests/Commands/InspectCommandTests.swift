import Foundation
import TestSupport
import Testing

/// `InspectCommand`: layout always, encodings and values only when they are asked for.
@Suite struct InspectCommandTests {
  @Test func textShowsRegionsRowGroupsAndColumns() throws {
    let program = try Program.withPeople()
    let run = try program.run(["inspect", "people.bslt"])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    for part in [
      "people.bslt  3 rows, 4 columns, 1 row group", " header ", " row group 0 ", " column table ", " tail ", "▕",
      " b  name    text ",
    ] {
      #expect(run.standardOutput.contains(part), "\(part) is missing:\n\(run.report)")
    }
    #expect(!run.standardOutput.contains("Grace") && !run.standardOutput.contains("1815"), "values need --values")
  }

  @Test func valuesAndEncodingsAreShownWhenAskedFor() throws {
    let program = try Program.withPeople()
    let values = try program.run(["inspect", "people.bslt", "--values"], environment: ["COLUMNS": "300"])
    #expect(
      values.standardOutput.contains("1815-12-10") && values.standardOutput.contains("1906-12-09"), "\(values.report)")
    let encodings = try program.run(["inspect", "people.bslt", "--encodings"])
    #expect(encodings.standardOutput.contains("Encodings of the pages"), "\(encodings.report)")
  }

  /// The candidate that lost stands beside the one that won, with figures, and no value of the data with either.
  @Test func encodingsAreExplained() throws {
    let program = try Program.withPeople()
    let run = try program.run(["inspect", "people.bslt", "--encodings"], environment: ["COLUMNS": "120"])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    let parts = run.standardOutput.components(separatedBy: "Why: candidates for the first page with values\n")
    try #require(parts.count == 2, "\(run.report)")
    let lines = parts[1].split(separator: "\n")
    #expect(lines.contains { $0.contains(" * ") }, "\(run.report)")
    #expect(lines.contains { $0.hasSuffix(" plain") && !$0.contains("*") }, "\(run.report)")
    #expect(!run.standardOutput.contains("Not as this version"), "\(run.report)")
    #expect(!run.standardOutput.contains("Grace") && !run.standardOutput.contains("1815"))
    // The unit of two dates is the days between them.
    #expect(run.standardOutput.contains("scale(×…)") && !run.standardOutput.contains("33236"), "\(run.report)")

    let json = try program.run(["inspect", "people.bslt", "--encodings", "--format", "json"])
    #expect(!json.standardOutput.contains("33236"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any], "\(json.report)")
    let columns = try #require(object["columns"] as? [[String: Any]])
    let choices = columns.compactMap { $0["encoding_choice"] as? [String: Any] }
    #expect(!choices.isEmpty, "\(json.report)")
    for choice in choices {
      let candidates = try #require(choice["candidates"] as? [[String: Any]])
      #expect(candidates.count { $0["is_chosen"] as? Bool == true } == 1)
      #expect(choice["is_found"] as? Bool == true, "\(json.report)")
      let costs = candidates.compactMap { $0["cost_per_row"] as? Double }
      #expect(costs.count == candidates.count && costs == costs.sorted())
    }
  }

  @Test func jsonIsOneObjectThatAddsUp() throws {
    let program = try Program.withPeople()
    let run = try program.run(["inspect", "people.bslt", "--encodings", "--values", "--format", "json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any], "\(run.report)")
    let byteCount = try #require(object["byte_count"] as? Int)
    let attributes = try FileManager.default.attributesOfItem(atPath: program.path("people.bslt"))
    #expect(attributes[.size] as? Int == byteCount)
    let columns = try #require(object["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == ["id", "name", "born", "score"])
    #expect(columns[3]["type"] as? String == "decimal(18, 2)" && columns[3]["null_count"] as? Int == 1)
    #expect(columns[0]["minimum"] as? String == "1" && columns[0]["maximum"] as? String == "3")
    #expect((columns[1]["page_encodings"] as? [[String: Any]])?.isEmpty == false)
    // Regions lie one behind the other and leave at most padding.
    let regions = try #require(object["regions"] as? [[String: Any]])
    var end = 0
    for region in regions {
      let offset = try #require(region["offset"] as? Int)
      #expect((0..<8).contains(offset - end))
      end = offset + (try #require(region["byte_count"] as? Int))
    }
    #expect(end == byteCount)
    let without = try program.run(["inspect", "people.bslt", "--format", "json"])
    #expect(!without.standardOutput.contains("minimum") && !without.standardOutput.contains("Grace"))
  }
}
