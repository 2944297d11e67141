import Testing

/// `SurfaceRule`: the library's public types.
@Suite struct SurfaceTests {
  @Test func theLibraryHasADozenTypes() throws {
    let types = try SourceTree.project.files(under: ["Sources/Basalt"], extensions: ["swift"])
      .flatMap { SurfaceRule.publicTypes(in: SourceText($0.text)) }
    let contents = try SourceTree.project.file("Sources/Basalt/Basalt.docc/Basalt.md").text
    let violations = SurfaceRule.violations(types: types, contents: contents)
    #expect(types.count > 8 && violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  @Test func typesAtTheTopAreFound() {
    let text = """
      public final class Engine: Sendable {
        public struct Configuration: Sendable {}
      }
      extension Engine { public enum Kind {} }
      @frozen public struct Pair<First> {}
      package struct Hidden {}
      public func open() {}
      """
    #expect(SurfaceRule.publicTypes(in: SourceText(text)) == ["Engine", "Pair"])
  }

  @Test(arguments: [
    (["A", "B"], "- ``A``\n- ``B``\n", 0), (["A", "B"], "- ``A``\n", 1), (["A"], "- ``A``\n- ``C``\n", 1),
    ((0...SurfaceRule.typeCountMaximum).map { "T\($0)" }, "", SurfaceRule.typeCountMaximum + 2),
  ])
  func whatIsNotListedIsFound(types: [String], contents: String, count: Int) {
    #expect(SurfaceRule.violations(types: types, contents: contents).count == count)
  }
}
