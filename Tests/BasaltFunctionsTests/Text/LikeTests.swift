import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct LikeTests {
  /// The definition: `%` is any text, `_` any one code point, tried out in every way.
  private func matches(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == "%" { return (text.startIndex...text.endIndex).contains { matches(text[$0...], rest) } }
    guard let letter = text.first else { return false }
    return (first == "_" || first == letter) && matches(text.dropFirst(), rest)
  }

  /// Constant patterns take fast paths, others do not: both do what the definition says.
  @Test(arguments: Soak.seeds(40)) func everyPatternMatchesWhatItsDefinitionSays(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let function = try FunctionResolver.resolve("like", [.typed(.text), .typed(.text)])
    func word(_ letters: [String], _ count: Int) -> String {
      (0..<random.integer(in: 0...count)).map { _ in random.pick(letters) }.joined()
    }
    for _ in 0..<20 {
      let texts = (0..<10).map { _ in word(["a", "b", "ß", "日", " long enough to be in a heap "], 9) }
      let pattern = word(["a", "b", "ß", "%", "%", "_"], 6)
      let vector = try ColumnVector(texts.map { .text($0) }, type: .text)
      let constant = try ColumnVector(repeating: .text(pattern), count: 10, type: .text)
      let spelled = try ColumnVector(Array(repeating: .text(pattern), count: 10), type: .text)
      let fast = try function.evaluate([vector, constant], rowCount: 10, context: .forTests())
      let slow = try function.evaluate([vector, spelled], rowCount: 10, context: .forTests())
      for (row, text) in texts.enumerated() {
        let expected = matches(Array(text.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
        #expect(fast[row] == .boolean(expected), "'\(text)' LIKE '\(pattern)' seed \(seed)")
        #expect(slow[row] == .boolean(expected), "'\(text)' LIKE '\(pattern)' seed \(seed)")
      }
    }
  }
}
