import Basalt
import Foundation
import Testing

@Suite struct DataFileTests {
  @Test func openingTellsTheShape() async throws {
    let workplace = try Workplace()
    var options = DataFile.ConversionOptions()
    options.tier = .warm
    let file = try await workplace.dataFile(Workplace.numbers(10_000), options)
    #expect(file.rowCount == 10_000 && file.rowGroupCount == 1 && file.tier == .warm)
    #expect(
      file.schema.fields.map(\.name) == ["n", "k", "t"]
        && file.schema.fields.map(\.type) == [.integer, .integer, .text])
    let attributes = try FileManager.default.attributesOfItem(atPath: workplace.path("t.bslt"))
    #expect(attributes[.size] as? Int == file.byteCount)
  }

  @Test(arguments: ["", "nothing/t.bslt", "nothing.bslt", "a/", "."]) func whatIsNoFileIsRefused(
    path: String
  ) async throws {
    let workplace = try Workplace()
    let error = await #expect(throws: BasaltError.self) {
      try await DataFile.open(path.isEmpty ? "" : workplace.path(path), on: workplace.engine)
    }
    #expect(error?.code == .unknownName || error?.code == .invalidArgument, "\(String(describing: error))")
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func damageIsToldWithThePath() async throws {
    let workplace = try Workplace()
    try workplace.write(
      "not a data file, but long enough to hold all of a header and a tail, if only it had them: "
        + String(repeating: "x", count: 200), to: "x.bslt")
    let error = await #expect(throws: BasaltError.self) {
      try await DataFile.open(workplace.path("x.bslt"), on: workplace.engine)
    }
    #expect(error?.code.isCorruption == true)
    #expect(error?.context.contains { $0.key == "path" && $0.value == workplace.path("x.bslt") } == true)
  }
}
