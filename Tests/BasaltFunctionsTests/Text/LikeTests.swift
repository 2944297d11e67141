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

  /// Texts that lie one behind the other are searched as one (`NeighbourSearch`), and yet each for itself: not where one
  /// ends and the next begins, not in rows that do not count, in whatever order the rows point at them.
  @Test(arguments: Soak.seeds(20)) func whatIsBetweenTwoTextsIsInNeither(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let function = try FunctionResolver.resolve("like", [.typed(.text), .typed(.text)])
    let count = random.integer(in: 1...600)
    // Of two letters, so that a needle is often at an end, and in the text next to it.
    let values = (0..<count).map { _ in
      random.chance(1, in: 9)
        ? Value.null : .text((0..<random.integer(in: 0...30)).map { _ in random.pick(["a", "b"]) }.joined())
    }
    let vector = try ColumnVector(values, type: .text)
    // As they come, backwards, and the same one again and again.
    let orders: [[Int]] = [Array(0..<count), (0..<count).reversed(), (0..<count).map { $0 / 5 }]
    for (order, needleCount) in zip(orders, [random.integer(in: 0...3), 6, 14]) {
      let needle = (0..<needleCount).map { _ in random.pick(["a", "b"]) }.joined()
      let shuffled = try Self.rows(order, of: vector)
      let pattern = try ColumnVector(repeating: .text("%\(needle)%"), count: count, type: .text)
      let found = try function.evaluate([shuffled, pattern], rowCount: count, context: .forTests())
      for (row, source) in order.enumerated() {
        var expected = Value.null
        if case .text(let text) = values[source] { expected = .boolean(needle.isEmpty || text.contains(needle)) }
        #expect(found[row] == expected, "'\(values[source])' LIKE '%\(needle)%' row \(row) seed \(seed)")
      }
    }
  }

  /// Rows of a vector in another order, whose views point into the same heaps.
  private static func rows(_ order: [Int], of vector: ColumnVector) throws -> ColumnVector {
    let views = Buffer(byteCount: order.count * 16)
    let validity = Buffer(byteCount: BitMask.wordCount(of: order.count) * 8)
    let words = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
    unsafe words.update(repeating: 0, count: BitMask.wordCount(of: order.count))
    for (row, source) in order.enumerated() {
      unsafe (views.address + row * 16).copyMemory(from: vector.values.address + source * 16, byteCount: 16)
      if vector.isValid(at: source) { unsafe BitMask.set(row, in: words) }
    }
    return ColumnVector(
      type: .text, count: order.count, values: views, validity: validity, heaps: vector.heaps)
  }
}
