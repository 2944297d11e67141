import BasaltCore
import TestSupport
import Testing

/// `JSONWalker`, `JSONChildren`, `JSONString`, `JSONNumber` and `JSONStyle` against a reader that is too simple to be wrong.
@Suite struct JSONWalkerTests {
  static func accepts(_ text: String) -> Bool {
    var bytes = Array(text.utf8)
    return bytes.withUnsafeMutableBufferPointer { bytes in
      var walker = JSONWalker(UnsafeBufferPointer(bytes))
      return (try? walker.document()) != nil
    }
  }

  @Test(arguments: Soak.seeds(20)) func whatIsJSONIsWalkedThroughAndNothingElse(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var acceptedCount = 0
    for _ in 0..<500 {
      var text = JSONTexts.text(&random)
      if random.chance(1, in: 5) {
        // A byte of it changed, left out, or put in.
        var bytes = Array(text.utf8)
        if !bytes.isEmpty {
          let place = random.integer(in: 0...(bytes.count - 1))
          bytes[place] = UInt8(truncatingIfNeeded: random.integer(in: 0...127))
        }
        text = String(decoding: bytes, as: UTF8.self)
      }
      let isJSON = JSONTexts.accepts(text)
      if isJSON { acceptedCount += 1 }
      #expect(JSONWalkerTests.accepts(text) == isJSON, "\(text.debugDescription) seed \(seed)")
    }
    #expect(acceptedCount > 100)
  }

  @Test(arguments: Soak.seeds(10)) func writingOrderedTwiceIsWritingOnce(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let text = JSONTexts.text(&random)
      for style in [JSONStyle.ordered, .compact] {
        guard let once = JSONWalkerTests.written(text, style) else { continue }
        #expect(JSONTexts.accepts(once), "\(text.debugDescription) seed \(seed)")
        #expect(JSONWalkerTests.written(once, style) == once, "\(text.debugDescription) seed \(seed)")
      }
      // White space and a style of its own make no difference to what is ordered.
      if let compact = JSONWalkerTests.written(text, .compact) {
        #expect(JSONWalkerTests.written(compact, .ordered) == JSONWalkerTests.written(text, .ordered), "seed \(seed)")
      }
    }
  }

  static func written(_ text: String, _ style: JSONStyle) -> String? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      var walker = JSONWalker(bytes)
      var target: [UInt8] = []
      do throws(JSONFault) {
        try style.append(next: &walker, to: &target)
        try walker.end()
      } catch {
        return nil
      }
      return String(decoding: target, as: UTF8.self)
    }
  }

  /// A level takes no stack when it is passed over, and is refused in time when documents are written anew.
  @Test func depthHasAnEnd() {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(JSONWalkerTests.accepts(nested(Limits.jsonDepthMaximum)))
    #expect(!JSONWalkerTests.accepts(nested(Limits.jsonDepthMaximum + 1)))
    #expect(JSONWalkerTests.written(nested(Limits.jsonDepthMaximum), .ordered) == nested(Limits.jsonDepthMaximum))
    #expect(JSONWalkerTests.written(nested(Limits.jsonDepthMaximum + 1), .ordered) == nil)
    #expect(!JSONWalkerTests.accepts(String(repeating: "[", count: 1_000_000)))
    #expect(!JSONWalkerTests.accepts(String(repeating: "{\"a\":", count: 1_000_000)))
  }

  @Test func numbersAreComparedByTheirValues() {
    let ascending = [
      "-1e400", "-12345678901234567890.5", "-2", "-1.5", "-1e-400", "0", "1e-400", "0.1", "0.10000000000000000000001",
      "1", "1.5", "10",
      "12345678901234567890", "12345678901234567890.5", "1e300", "1e400",
    ]
    func compare(_ left: String, _ right: String) -> Int {
      Array(left.utf8).withUnsafeBufferPointer { left in
        Array(right.utf8).withUnsafeBufferPointer { right in JSONNumber.compare(left, right) }
      }
    }
    for (index, left) in ascending.enumerated() {
      for (other, right) in ascending.enumerated() {
        #expect(compare(left, right).signum() == (index - other).signum(), "\(left) \(right)")
      }
    }
    for (left, right) in [("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("0.0e5", "0"), ("1500e-3", "1.50")] {
      #expect(compare(left, right) == 0, "\(left) \(right)")
    }
  }
}
