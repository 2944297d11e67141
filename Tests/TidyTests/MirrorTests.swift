import Testing

@Suite struct MirrorTests {
  @Test(arguments: LayerTable.everySwiftTarget.sorted())
  func everyFolderIsSpokenOfInItsTests(target: String) throws {
    let sources = try SourceTree.project.files(under: ["Sources/\(target)"], extensions: ["swift"])
    let tests = try SourceTree.project.files(under: ["Tests/\(target)Tests", "Tests/Support"], extensions: ["swift"])
    let violations = MirrorRule.violations(sources: sources, tests: tests)
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  @Test func aFolderThatNobodyThoughtOfIsFound() {
    let page = SourceTree.File(path: "Sources/BasaltFormat/Pages/Page.swift", text: "")
    let footer = SourceTree.File(path: "Sources/BasaltFormat/Footer/Footer.swift", text: "")
    let pageTests = SourceTree.File(path: "Tests/BasaltFormatTests/PageTests.swift", text: "PageHeader()")
    #expect(MirrorRule.violations(sources: [page], tests: [pageTests]).isEmpty)
    #expect(
      MirrorRule.violations(sources: [page, footer], tests: [pageTests]).map(\.path) == ["Sources/BasaltFormat/Footer"])
    let mention = SourceTree.File(path: "Tests/BasaltFormatTests/ReaderTests.swift", text: "let footer = Footer(a)")
    #expect(MirrorRule.violations(sources: [footer], tests: [mention]).isEmpty)
  }
}
