import BasaltCore
import Testing

@Suite struct BasaltErrorTests {
  private struct Cause: Error, CustomStringConvertible { let description: String }

  @Test func contextIsGatheredFromTheInsideOutWithoutRepetition() {
    let error = BasaltError(.corruptPage, "Bad.", remedy: "Repair it.")
    let placed = error.at("page", 3).at("file", "a.bslt").at("page", 3).at("page", 4)
    #expect(placed.context.map(\.key) == ["page", "file", "page"])
    #expect(placed.context.map(\.value) == ["3", "a.bslt", "4"])
    #expect(error.context.isEmpty, "the error itself is a value and did not change")
    #expect(placed.code == error.code && placed.message == error.message && placed.remedy == error.remedy)
  }

  @Test func descriptionTellsEverythingInOrder() {
    let error = BasaltError(
      .ioFailure, "The file could not be read.", remedy: "Try again.", consequence: .transaction,
      underlying: Cause(description: "EIO")
    ).at("file", "a")
    #expect(
      error.description == """
        error: The file could not be read.
          file: a
          cause: EIO
          remedy: Try again.
          consequence: transaction
        """)
    #expect(BasaltError(.busy, "In use.", remedy: "Wait.").description == "error: In use.\n  remedy: Wait.")
  }

  @Test func equalityIsOfAllThatIsTold() {
    let error = BasaltError(.busy, "a", remedy: "b")
    #expect(error == BasaltError(.busy, "a", remedy: "b"))
    #expect(error != BasaltError(.conflict, "a", remedy: "b"))
    #expect(error != BasaltError(.busy, "c", remedy: "b") && error != BasaltError(.busy, "a", remedy: "c"))
    #expect(error != error.at("file", "a") && error.at("file", "a") == error.at("file", "a"))
    #expect(error != BasaltError(.busy, "a", remedy: "b", consequence: .warehouse))
    #expect(error != BasaltError(.busy, "a", remedy: "b", underlying: Cause(description: "x")))
  }
}
