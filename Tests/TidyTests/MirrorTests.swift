import Testing

@Suite struct MirrorTests {
  @Test(arguments: LayerTable.everySwiftTarget.sorted())
  func everySourceFileIsSpokenOfInItsTests(target: String) throws {
    let sources = try SourceTree.project.files(under: ["Sources/\(target)"], extensions: ["swift"])
    let tests = try SourceTree.project.files(under: ["Tests/\(target)Tests", "Tests/Support"], extensions: ["swift"])
    let violations = MirrorRule.violations(sources: sources, tests: tests)
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  @Test func aFileThatNobodyThoughtOfIsFound() {
    let page = SourceTree.File(path: "Sources/BasaltFormat/Page.swift", text: "")
    let footer = SourceTree.File(path: "Sources/BasaltFormat/Footer.swift", text: "")
    let pageTests = SourceTree.File(path: "Tests/BasaltFormatTests/PageTests.swift", text: "PageHeader()")
    #expect(MirrorRule.violations(sources: [page], tests: [pageTests]).isEmpty)
    #expect(MirrorRule.violations(sources: [page, footer], tests: [pageTests]).map(\.path) == [footer.path])
    let mention = SourceTree.File(path: "Tests/BasaltFormatTests/ReaderTests.swift", text: "let footer = Footer(a)")
    #expect(MirrorRule.violations(sources: [footer], tests: [mention]).isEmpty)
  }
}
