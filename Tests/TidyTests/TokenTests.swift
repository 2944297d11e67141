import Testing

@Suite struct TokenTests {
  @Test func noSourceTrapsPromisesOrEscapes() throws {
    var violations: [Violation] = []
    for file in try SourceTree.project.swiftSources {
      violations += TokenRule.violations(path: file.path, source: SourceText(file.text))
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  @Test func noTextNamesAFolderOfOneMachine() throws {
    var violations: [Violation] = []
    for file in try SourceTree.project.writtenText {
      violations += MachinePathRule.violations(path: file.path, text: file.text)
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  @Test(arguments: TokenRule.uncheckedSendableFiles)
  func aFileThatVouchesForItselfExistsAndSaysWhy(path: String) throws {
    guard SourceTree.project.exists(path) else { return }
    let source = SourceText(try SourceTree.project.file(path).text)
    guard let line = source.code.firstIndex(where: { $0.contains("@unchecked Sendable") }) else {
      Issue.record("\(path) no longer needs its exception")
      return
    }
    let above = source.comments[max(0, line - 12)...line]
    #expect(above.contains { $0.contains("//") }, "\(path) does not say why it may be sent")
  }

  // MARK: That the rules can fail

  private func violations(_ text: String, path: String = "Sources/BasaltCore/F.swift") -> [Violation] {
    TokenRule.violations(path: path, source: SourceText(text))
  }

  @Test(arguments: [
    "fatalError()", "let a = try! f()", "b as! C", "print(\"x\")", "final class D: @unchecked Sendable {}",
    "f() // TODO: later", "/* FIXME */", "@testable import BasaltCore",
  ])
  func aBannedTokenIsFound(text: String) { #expect(violations(text).count == 1, "\(text)") }

  @Test(arguments: [
    "// never calls fatalError", "let text = \"try!\"", "blueprint(a)", "object.print(a)",
    "f() // TODO, because libzstd 1.6 …",
    "a as? B", "entry!.value", "let fatalErrorCount = 1",
  ])
  func whatOnlyLooksLikeOnePasses(text: String) { #expect(violations(text).isEmpty, "\(text)") }

  @Test(arguments: ["for unsafevalue in values {", "body.map { unsafex in x }", "for case let unsafebyte in bytes"])
  func anUnsafeThatWasJoinedToItsVariableIsFound(text: String) { #expect(violations(text).count == 1, "\(text)") }

  @Test(arguments: [
    "for unsafe value in values {", "for unsafe in x", "for unsafeValue in values", "// for unsafex in a",
  ])
  func anUnsafeThatStandsAlonePasses(text: String) { #expect(violations(text).isEmpty, "\(text)") }

  @Test func theCommandLineMayPrint() {
    #expect(violations("print(a)", path: "Sources/BasaltCLI/F.swift").isEmpty)
  }

  @Test func aFolderOfOneMachineIsFound() {
    let folder = "/" + "home" + "/someone/x"
    for text in ["see \(folder)", "\"\(folder)\"", folder] {
      #expect(MachinePathRule.violations(path: "F", text: text).count == 1, "\(text)")
    }
    #expect(MachinePathRule.violations(path: "F", text: "out\(folder)").isEmpty)
  }
}
