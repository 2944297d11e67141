import BasaltCLI
import BasaltCore
import Testing

@Suite struct ErrorReportTests {
  @Test func textIsOneLineThenContextThenRemedy() {
    let error = BasaltError(.corruptPage, "A page is damaged.", remedy: "Write it again.", consequence: .transaction)
      .at("column", "a\nb").at("page", 3)
    #expect(
      ErrorReport.of(error, style: .text, terminal: .none) == """
        error: A page is damaged.
          column: a\\nb
          page: 3
          remedy: Write it again.
          consequence: transaction

        """)
  }

  @Test func caretStandsUnderThePlaceInCells() {
    let error = BasaltError(.syntax, "No.", remedy: "Yes.").at(CaretContext.textKey, "東京 = x").at(
      CaretContext.positionKey, 4)
    let lines = ErrorReport.of(error, style: .text, terminal: .none).split(separator: "\n")
    #expect(lines[1] == "  where: 東京 = x" && lines[2] == "              ^")
    #expect(lines.count == 4, "the number is for programs")
  }

  @Test func jsonIsOneObjectWithEverything() {
    let cause = BasaltError(.ioFailure, "Disk.", remedy: "None.")
    let error = BasaltError(.typeMismatch, "\"No\"", remedy: "Yes.", underlying: cause).at("line", 7)
    let text = ErrorReport.of(error, style: .json, terminal: .none)
    #expect(
      text.hasPrefix(
        #"{"code":"typeMismatch","group":"fixTheRequest","message":"\"No\"","context":{"line":"7"},"remedy":"Yes.","consequence":"statement","cause":"#
      ))
    #expect(text.hasSuffix("}\n") && text.split(separator: "\n").count == 1)
  }

  /// Most readers of JSON keep one of two members of a name.
  @Test func jsonSaysEachFactUnderANameOfItsOwn() {
    let error = BasaltError(.corruptFile, "No.", remedy: "Yes.").at("file", "a").at("file_2", "x").at("file", "b")
      .at("file", "c").at("file", "a")
    #expect(
      ErrorReport.of(error, style: .json, terminal: .none).contains(
        #""context":{"file":"a","file_2":"x","file_3":"b","file_4":"c"},"#))
  }
}
