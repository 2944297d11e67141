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
