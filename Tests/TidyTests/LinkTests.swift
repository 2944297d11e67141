import Testing

@Suite struct LinkTests {
  private func read(_ path: String) -> String? { try? SourceTree.project.file(path).text }

  @Test func everyLinkBetweenPagesLeadsSomewhere() throws {
    var violations: [Violation] = []
    for file in try SourceTree.project.writtenText where file.name.hasSuffix(".md") {
      violations += LinkRule.violations(path: file.path, text: file.text) { path in
        read(path) ?? (SourceTree.project.exists(path) ? "" : nil)
      }
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  @Test func everyReferenceToTheSpecificationLeadsToItsPageAndHeading() throws {
    var violations: [Violation] = []
    for file in try SourceTree.project.writtenText where !file.path.hasPrefix("Tests/TidyTests") {
      violations += LinkRule.violations(inReferencesOf: file.path, text: file.text, read: read)
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rules can fail

  private let pages = ["format-spec/a.md": "# A\n\n## The Layout, in short\n", "format-spec/deep/b.md": "# B\n"]

  @Test(arguments: [
    ("[x](missing.md)", 1), ("[x](a.md#nowhere)", 1), ("[x](deep/b.md)", 0), ("[x](a.md#the-layout-in-short)", 0),
    ("[x](./a.md)", 0), ("[x](https://example.org/y)", 0), ("```\n[x](missing.md)\n```", 0), ("[x](#c)", 1),
  ])
  func aLinkIsFollowed(text: String, count: Int) {
    let found = LinkRule.violations(path: "format-spec/c.md", text: text) { path in
      path == "format-spec/c.md" ? text : pages[path]
    }
    #expect(found.count == count, "\(text): \(found.report)")
  }

  @Test func aLinkUpwardsIsFollowed() {
    #expect(LinkRule.violations(path: "format-spec/deep/b.md", text: "[x](../a.md)") { pages[$0] }.isEmpty)
    #expect(LinkRule.violations(path: "format-spec/deep/b.md", text: "[x](a.md)") { pages[$0] }.count == 1)
  }

  @Test(arguments: [
    ("/// - Source: format-spec/a.md, \"The Layout, in short\".", 0), ("format-spec/a.md, \"Other\"", 1),
    ("format-spec/z.md", 1), ("format-spec/deep/b.md and format-spec/y.md", 1), ("the folder format-spec/ itself", 0),
  ])
  func aReferenceIsFollowed(text: String, count: Int) {
    #expect(LinkRule.violations(inReferencesOf: "F.swift", text: text) { pages[$0] }.count == count, "\(text)")
  }
}
