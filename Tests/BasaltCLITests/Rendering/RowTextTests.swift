import BasaltCLI
import BasaltCore
import Testing

/// What is particular to each `BatchRenderer`: `MarkdownRenderer`, `VerticalRenderer`, `TextTable`, `JSONObject`, `JSONRenderer`, `StreamedTextRenderer`.
@Suite struct RowTextTests {
  @Test(arguments: [
    ("a|b", #"a\|b"#), ("<b>&", "&lt;b>&amp;"), ("dep_delay", "dep_delay"), ("_x_", #"\_x\_"#),
    ("*x* `y`", #"\*x\* \`y\`"#),
    ("a\r\nb\nc", "a<br>b<br>c"), (#"\"#, #"\\"#),
  ]) func markdownShowsTheValueThatIsStored(text: String, escaped: String) {
    #expect(MarkdownRenderer.escaped(text) == escaped)
  }

  @Test func verticalCutsNothing() throws {
    let long = String(repeating: "x", count: 1_000)
    let rows = try Rows([("a", .text), ("longer", .integer)], [[.text(long), .null], [.text("y"), .integer(7)]])
    let format = try #require(OutputFormat.named("vertical"))
    let text = try rows.rendered(format, width: 40, batchSize: 1)
    #expect(text.contains("      a │ \(long)\n longer │ NULL\n"))
    #expect(text.contains("── row 2 ") && text.hasSuffix(" longer │ 7\n"))
  }

  @Test func textTablesAlignNumbersRight() {
    var table = TextTable([.text("name"), .number("n")])
    table.add(["a", "1"])
    table.add(["bcd", "1,000"])
    #expect(table.lines(.none) == [" name      n", " a         1", " bcd   1,000"])
  }

  @Test func jsonObjectsEscapeAndLeaveOutWhatIsNotKnown() {
    var object = JSONObject()
    object.add("a\"b", "line\nend \u{1}\\")
    object.add("count", 3)
    object.add("unknown", Int?.none)
    object.add("list", ["x", "y"])
    object.add("flag", true)
    #expect(object.text == #"{"a\"b":"line\nend \u0001\\","count":3,"list":["x","y"],"flag":true}"#)
    #expect(JSONText.quoted("\t\r") == #""\t\r""#)
  }

  @Test func jsonIsOneArrayWhateverTheBatches() throws {
    let rows = try Rows([("n", .integer)], (0..<5).map { [.integer($0)] })
    let format = try #require(OutputFormat.named("json"))
    for batchSize in 1...5 {
      #expect(
        try rows.rendered(format, batchSize: batchSize)
          == "[\n{\"n\":0},\n{\"n\":1},\n{\"n\":2},\n{\"n\":3},\n{\"n\":4}\n]\n")
    }
  }
}
