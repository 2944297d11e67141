import Testing

@Suite struct SizeTests {
  @Test func everyFileHoldsOneIdea() throws {
    let files = try SourceTree.project.files(
      under: ["Sources", "Tests", "Benchmarks"], extensions: ["swift", "c", "h", "inc"])
    let violations = files.flatMap { SizeRule.violations(path: $0.path, lineCount: $0.lineCount) }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  @Test func everyTargetSaysWhy() throws {
    var sizes: [String: SizeRule.Sizes] = [:]
    for file in try SourceTree.project.files(under: ["Sources"], extensions: ["swift", "c", "h", "inc"]) {
      sizes[file.target, default: .init()].add(file, SourceText(file.text))
    }
    var violations: [Violation] = []
    for (target, sizes) in sizes.sorted(by: { $0.key < $1.key }) {
      print(
        "\(target): \(sizes.lineCounts.count) files, median \(sizes.medianLineCount) lines, longest "
          + "\(sizes.lineCounts.max() ?? 0), \(Int(sizes.commentShare * 100)) % comments")
      if LayerTable.everySwiftTarget.contains(target) {
        violations += SizeRule.violations(target: target, sizes: sizes)
      }
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rules can fail

  @Test func aFileOfTwoIdeasIsFound() {
    #expect(SizeRule.violations(path: "F.swift", lineCount: 600).isEmpty)
    #expect(SizeRule.violations(path: "F.swift", lineCount: 601).count == 1)
  }

  @Test(arguments: [(1, 0), (1, 20), (20, 1)])
  func aTargetWithoutReasonsOrWithoutCodeIsFound(codeLineCount: Int, commentLineCount: Int) {
    let sizes = SizeRule.Sizes(lineCounts: [21], codeLineCount: codeLineCount, commentLineCount: commentLineCount)
    #expect(SizeRule.violations(target: "T", sizes: sizes).count == 1)
  }

  @Test func anExceptionThatIsNoLongerNeededIsFound() throws {
    for (target, minimum) in SizeRule.commentShareMinimumOfTarget {
      #expect(minimum < SizeRule.commentShareMinimum)
      var sizes = SizeRule.Sizes()
      for file in try SourceTree.project.files(under: ["Sources/\(target)"], extensions: ["swift"]) {
        sizes.add(file, SourceText(file.text))
      }
      #expect(sizes.commentShare < SizeRule.commentShareMinimum, "\(target) has come far enough: remove its line")
    }
  }

  @Test func aReasonedTargetPasses() {
    #expect(
      SizeRule.violations(target: "T", sizes: .init(lineCounts: [100], codeLineCount: 70, commentLineCount: 30)).isEmpty
    )
  }
}
