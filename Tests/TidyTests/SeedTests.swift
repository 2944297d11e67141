import TestSupport
import Testing

/// `SeedRule`, and `Soak`, which it sends every random test to.
@Suite struct SeedTests {
  @Test func everyRandomTestTakesPartInSoaks() throws {
    let tests = try SourceTree.project.files(under: ["Tests"], extensions: ["swift"])
    let violations = tests.flatMap { SeedRule.violations(path: $0.path, source: SourceText($0.text)) }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  private func violations(_ text: String) -> [Violation] {
    SeedRule.violations(path: "PageTests.swift", source: SourceText(text))
  }

  @Test(arguments: [
    "@Test(arguments: 0..<UInt64(8)) func pagesReadBack(seed: UInt64) {}",
    "@Test(arguments: levels,\n  [UInt64(1), 2])\nfunc pagesReadBack(level: Int, seed: UInt64) throws {}",
    "@Test(arguments: Soak.seeds(8)) func pagesReadBack(number: UInt64) {}",
  ])
  func seedsFromElsewhereAreFound(text: String) { #expect(violations(text).count == 1, "\(text)") }

  @Test(arguments: [
    "@Test(arguments: Soak.seeds(8)) func pagesReadBack(seed: UInt64) {}",
    "@Test(arguments: levels,\n  Soak.seeds(8))\nfunc pagesReadBack(level: Int, seed: UInt64) throws {}",
    "@Test(arguments: levels, [Soak.seeds(8)]) func pagesReadBack(level: Int, seeds: Range<UInt64>) {}",
    "@Test func onePage() { page(seed: 3) }\nfunc page(seed: UInt64) {}",
    "@Test(arguments: [1, 2]) func pages(count: Int) { var random = SeededRandom(seed: 3) }",
  ])
  func everythingElsePasses(text: String) { #expect(violations(text).isEmpty, "\(text)") }

  // MARK: Soak

  @Test func seedsFollowTheEnvironment() {
    #expect(Soak.seeds(8, environment: [:]) == 0..<8)
    #expect(Soak.seeds(8, environment: ["BASALT_SEED_TIMES": "3"]) == 0..<24)
    #expect(Soak.seeds(8, environment: ["BASALT_SEED_TIMES": "3", "BASALT_SEED_START": "100"]) == 100..<124)
    #expect(Soak.seeds(8, environment: ["BASALT_SEED_TIMES": "3", "BASALT_SEED": "7"]) == 7..<8)
    #expect(Soak.seeds(8, environment: ["BASALT_SEED_TIMES": "many", "BASALT_SEED": ""]) == 0..<8)
    let most = String(UInt64.max)
    #expect(Soak.seeds(8, environment: ["BASALT_SEED_TIMES": most, "BASALT_SEED_START": most]).count == 8_000_000)
    #expect(Soak.seeds(8, environment: ["BASALT_SEED": most]).count == 1)
  }
}
