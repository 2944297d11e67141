import Testing

@Suite struct NameTests {
  @Test func everyNameSaysWhatTheThingIs() throws {
    var violations: [Violation] = []
    for file in try SourceTree.project.swiftEverywhere {
      violations += NameRule.violations(path: file.path, source: SourceText(file.text))
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  private func violations(_ text: String, path: String = "Page.swift") -> [Violation] {
    NameRule.violations(path: path, source: SourceText(text))
  }

  @Test(arguments: [
    "struct PageManager {}", "enum StringUtils {}", "final class NewWriter {}", "protocol OldReader {}",
    "actor ColumnV2 {}",
    "typealias CommonPage = Page", "func getPage() {}", "static func doWork() {}", "func process(_ page: Page) {}",
    "func handleError() {}", "package struct LegacyFooter {}",
  ])
  func aNamelessNameIsFound(text: String) { #expect(violations(text).count == 1, "\(text)") }

  @Test(arguments: [
    "struct NewlineScanner {}", "func processor() {}", "func downgrade() {}", "func handles() {}", "func doubled() {}",
    "struct Oldest {}", "// class PageManager", "func getter() {}",
  ])
  func aNameThatOnlyBeginsAlikePasses(text: String) { #expect(violations(text).isEmpty, "\(text)") }

  @Test func aFileNameCountsToo() {
    #expect(violations("", path: "Sources/BasaltCore/PageHelpers.swift").count == 1)
    #expect(violations("", path: "Sources/BasaltCore/Page.swift").isEmpty)
  }

  @Test func camelCaseIsTakenApart() {
    #expect(NameRule.camelWords(of: "ColumnV2Manager") == ["Column", "V2", "Manager"])
    #expect(NameRule.camelWords(of: "getURL") == ["get", "URL"])
    #expect(NameRule.camelWords(of: "basalt_get_page") == ["basalt", "get", "page"])
    #expect(NameRule.camelWords(of: "") == [])
  }
}
