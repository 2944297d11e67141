import Testing

@Suite struct ImportTests {
  @Test func everyFileImportsOnlyWhatItsLayerMay() throws {
    let manifest = try Manifest.project()
    var violations: [Violation] = []
    for file in try SourceTree.project.swiftSources {
      violations += ImportRule.violations(
        path: file.path, target: file.target, source: SourceText(file.text), declared: manifest.modules(of: file.target)
      )
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  @Test func theTableHasNoCycleAndNoUpwardRow() {
    let violations = ImportRule.violations(in: LayerTable.layers)
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  private func violations(_ text: String, in target: String, declared: Set<String>? = nil) -> [String] {
    ImportRule.violations(path: "F.swift", target: target, source: SourceText(text), declared: declared).map(\.reason)
  }

  @Test(arguments: [
    ("import BasaltFormat", "BasaltCore"),
    ("package import BasaltText", "BasaltEncoding"),
    ("@_exported public import BasaltCLI", "Basalt"),
    ("import struct BasaltStorage.ObjectName", "BasaltText"),
    ("import Foundation", "BasaltCore"),
    ("import FoundationEssentials", "BasaltText"),
    ("import Crypto", "BasaltCore"),
    ("import ArgumentParser", "Basalt"),
    ("import Logging", "BasaltCore"),
    ("import BasaltCore", "BasaltUnheardOf"),
  ])
  func aForbiddenImportIsFound(text: String, target: String) {
    #expect(violations(text, in: target).count == 1, "\(text) in \(target)")
  }

  @Test func anAllowedImportPasses() {
    let text = "// import Foundation\npublic import BasaltCore\ninternal import CZstd\nimport Synchronization\n"
    #expect(violations(text, in: "BasaltEncoding").isEmpty)
  }

  @Test func anImportThatTheManifestDoesNotNameIsFound() {
    #expect(violations("import BasaltCore", in: "BasaltFormat", declared: ["BasaltStorage"]).count == 1)
    #expect(violations("import BasaltCore", in: "BasaltFormat", declared: ["BasaltCore"]).isEmpty)
  }

  @Test func aWrongTableIsFound() {
    let upward = [Layer(2, "A", owns: ""), Layer(1, "B", owns: "", mayImport: ["A"])]
    let cycle = [Layer(1, "A", owns: "", mayImport: ["B"]), Layer(1, "B", owns: "", mayImport: ["A"])]
    let double = [Layer(1, "A", owns: ""), Layer(1, "A", owns: "")]
    for table in [upward, cycle, double] { #expect(ImportRule.violations(in: table).count == 1) }
  }
}
