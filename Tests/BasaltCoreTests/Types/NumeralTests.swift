import BasaltCore
import TestSupport
import Testing

@Suite struct NumeralTests {
  @Test(
    arguments: [
      ("12.50", false, [1, 2, 5, 0], 2, false), ("-0012", true, [1, 2], 0, true), ("+.5e3", false, [5], -2, false),
      ("5.", false, [5], 0, false),
      ("0.00", false, [], 2, false), ("1E-2", false, [1], 2, false), ("-0", true, [], 0, true),
      ("1e99999999999999999999999", false, [1], -1_000_000_000, false),
      ("1e-9223372036854775808", false, [1], 1_000_000_000, false),
    ] as [(String, Bool, [UInt8], Int, Bool)])
  func parts(text: String, isNegative: Bool, digits: [UInt8], scale: Int, isWhole: Bool) throws {
    let numeral = try #require(Numeral(text))
    #expect(numeral.isNegative == isNegative && numeral.digits == digits)
    #expect(numeral.scale == scale && numeral.isWhole == isWhole)
  }

  @Test(arguments: [
    "", "+", ".", "e5", "1e", "1e+", "1e5.", "1e5e5", "1.2.3", "0x1", "1 ", " 1", "1_0", "--1", "+-1", "٣", "1\0",
  ])
  func anythingElseIsNone(text: String) { #expect(Numeral(text) == nil) }

  /// The grammar is a part of what Swift reads as a Double, and agrees with it on what it reads.
  @Test(arguments: Soak.seeds(16)) func whatIsANumeralIsADouble(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let text = String(
        decoding: random.mutated(Array(random.anyValue(.double).description.utf8), alphabet: "0123456789+-.eE"),
        as: UTF8.self)
      if Numeral(text) != nil { #expect(Double(text) != nil, "\(text) seed \(seed)") }
    }
  }
}
