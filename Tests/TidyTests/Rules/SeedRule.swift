/// Tests that draw at random are found by `make soak` and can be replayed: their seeds are the parameter `seed`, and come from `Soak.seeds`.
///
/// A seed from anywhere else stays the same for ever, and so does what it finds.
enum SeedRule {
  static func violations(path: String, source: SourceText) -> [Violation] {
    var violations: [Violation] = []
    for test in tests(in: source) {
      let drawsFromSoak = test.attribute.contains("Soak.seeds(")
      let isFoundBySoak = ["seed: UInt64", "seeds: Range<UInt64>"].contains { test.signature.contains($0) }
      guard drawsFromSoak != isFoundBySoak else { continue }
      let reason =
        drawsFromSoak
        ? "takes seeds by another name than `seed: UInt64`: `make soak` looks for that word"
        : "takes a seed that does not come from Soak.seeds: it would be the same in every soak"
      violations.append(Violation(path, line: test.lineNumber, reason))
    }
    return violations
  }

  private struct Test {
    let lineNumber: Int
    /// From `@Test` to the function's name.
    let attribute: String
    /// The function's parameters.
    let signature: String
  }

  /// Each `@Test` with the function behind it, over as many lines as they take.
  private static func tests(in source: SourceText) -> [Test] {
    var tests: [Test] = []
    for (index, line) in source.code.enumerated() where line.contains("@Test") {
      let text = source.code[index...].prefix(lineCountMaximum).joined(separator: " ")
      guard let start = text.firstRange(of: "@Test"), let function = text[start.upperBound...].firstRange(of: "func ")
      else { continue }
      let body = text[function.upperBound...].firstIndex(of: "{") ?? text.endIndex
      tests.append(
        Test(
          lineNumber: index + 1, attribute: String(text[start.lowerBound..<function.lowerBound]),
          signature: String(text[function.upperBound..<body])))
    }
    return tests
  }

  /// The longest table of arguments that is looked through for the function behind it.
  private static let lineCountMaximum = 80
}
