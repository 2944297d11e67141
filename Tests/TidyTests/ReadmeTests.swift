import Testing

@Suite struct ReadmeTests {
  @Test func theReadmeShowsTheLayerTable() throws {
    let readme = try SourceTree.project.file("README.md").text
    let table = ([LayerTable.header] + LayerTable.layers.map(\.markdownRow)).joined(separator: "\n")
    #expect(readme.contains(table), "README.md, \"The house\", should have this table:\n\(table)")
  }

  @Test func theSpecificationListsItsPages() throws {
    // A page that its table of contents does not name is found by nobody.
    let contents = try SourceTree.project.file("format-spec/README.md").text
    let linked = Set(LinkRule.links(in: contents).map(\.target))
    for page in try SourceTree.project.files(under: ["format-spec"], extensions: ["md"]) {
      let name = page.path.dropFirst("format-spec/".count)
      guard name != "README.md" else { continue }
      let isListed = linked.contains(String(name)) || name.contains("/")
      #expect(isListed, "format-spec/README.md does not link to \(name)")
    }
  }
}
