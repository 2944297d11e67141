import Testing

@Suite struct ReaderSizeTests {
  @Test func theReaderInPythonStaysSmall() throws {
    let violations = ReaderSizeRule.violations { try? SourceTree.project.file("\(ReaderSizeRule.folder)/\($0).py") }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  private func violations(_ modules: [String: String]) -> [Violation] {
    ReaderSizeRule.violations { name in modules[name].map { SourceTree.File(path: "\(name).py", text: $0) } }
  }

  private func lines(_ count: Int, after start: String = "") -> String {
    start + String(repeating: "\n", count: count - start.count { $0 == "\n" })
  }

  @Test(arguments: [
    "import helper\n", "import os, helper\n", "from helper import thing\n", "import helper as other\n",
    "def late():\n    from helper import thing\n", "import helper.part\n",
  ])
  func whatItImportsCounts(start: String) {
    let reader = lines(700, after: start)
    #expect(violations(["basalt_reader": reader, "helper": lines(800)]).isEmpty, "\(start)")
    #expect(violations(["basalt_reader": reader, "helper": lines(801)]).count == 1, "\(start)")
  }

  @Test func whatItDoesNotImportDoesNotCount() {
    #expect(
      violations(["basalt_reader": lines(700), "basalt_command": lines(2_000, after: "import basalt_reader\n")]).isEmpty
    )
  }

  @Test func modulesThatImportEachOtherCountOnce() {
    let first = lines(800, after: "import helper\n")
    #expect(violations(["basalt_reader": first, "helper": lines(700, after: "import basalt_reader\n")]).isEmpty)
    #expect(violations(["basalt_reader": first, "helper": lines(701, after: "import basalt_reader\n")]).count == 1)
  }

  @Test func aReaderThatIsGoneIsFound() { #expect(violations([:]).count == 1) }
}
