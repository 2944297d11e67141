import BasaltCore
import BasaltLedger
import TestSupport
import Testing

@Suite struct JSONTests {
  private func value(_ random: inout SeededRandom, depth: Int) -> JSONValue {
    switch random.integer(in: 0...(depth > 5 ? 1 : 3)) {
    case 0: .string(random.name())
    case 1: .boolean(random.chance(1, in: 2))
    case 2: .array((0..<random.integer(in: 0...4)).map { _ in value(&random, depth: depth + 1) })
    default:
      .object(
        (0..<random.integer(in: 0...4)).map {
          JSONValue.Field("\($0)\(random.name())", value(&random, depth: depth + 1))
        })
    }
  }

  @Test(arguments: Soak.seeds(300))
  func aValueReadsBackAsItWasWritten(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let value = value(&random, depth: 0)
    #expect(try JSONReader.value(of: JSONWriter.bytes(of: value)[...]) == value, "seed \(seed)")
  }

  @Test func everyCharacterSurvives() throws {
    for code in UInt32(0)...0x2FF {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let value = JSONValue.string("a\(Character(scalar))b")
      #expect(try JSONReader.value(of: JSONWriter.bytes(of: value)[...]) == value, "U+\(String(code, radix: 16))")
    }
  }

  /// Plain texts are written in one piece: one character that is not must be seen wherever it stands.
  @Test func whatMustBeEscapedIsSeenAnywhere() throws {
    for length in 1...70 {
      for (place, special) in (0..<length).flatMap({ place in ["\"", "\\", "\u{1F}", "\0"].map { (place, $0) } }) {
        let text = String(repeating: "x", count: place) + special + String(repeating: "é", count: length - place - 1)
        let bytes = JSONWriter.bytes(of: .string(text))
        #expect(bytes.allSatisfy { $0 >= 0x20 }, "\(place) of \(length)")
        #expect(try JSONReader.value(of: bytes[...]) == .string(text), "\(place) of \(length)")
      }
    }
  }

  @Test func whatOthersMayWriteIsRead() throws {
    let text =
      " { \"a\" : [ true , false,{}, [] ] ,\r\n\t\"\\u0062\\ud83d\\uDE00\" : \"\\/\\b\\f\\n\\r\\t\\\\\\\"\" } \n"
    #expect(
      try JSONReader.value(of: Array(text.utf8)[...])
        == .object([
          .init("a", .array([.boolean(true), .boolean(false), .object([]), .array([])])),
          .init("b😀", .string("/\u{8}\u{c}\n\r\t\\\"")),
        ]))
  }

  private static let deep = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
  private static let wide = "{" + (0..<65).map { "\"\($0)\":true" }.joined(separator: ",") + "}"

  /// Text that has two meanings, none, or costs more than it is worth.
  @Test(arguments: [
    ("", "a value must be an object, a list, a string, true or false"),
    ("1", "a value must be an object, a list, a string, true or false"),
    ("null", "a value must be an object, a list, a string, true or false"),
    ("{\"a\":1}", "a value must be an object, a list, a string, true or false"),
    ("{\"a\":true,\"a\":false}", "the key 'a' stands twice in one object"),
    ("{\"a\":true,\"\\u0061\":false}", "the key 'a' stands twice in one object"),
    ("{\"a\" true}", "':' was expected"),
    ("{\"a\":true", "',' or '}' was expected"),
    ("{\"a\":true,}", "a key was expected"),
    ("{a:true}", "a key was expected"),
    ("[true", "',' or ']' was expected"),
    ("[true,]", "a value must be an object, a list, a string, true or false"),
    ("[] []", "something follows the header's JSON"),
    ("tru", "'true' was expected"),
    ("\"a", "a string does not end"),
    ("\"a\\", "a string does not end"),
    ("\"\\x\"", "an unknown escape stands in a string"),
    ("\"\\u12g4\"", "four digits were expected"),
    ("\"\\ud800\"", "a surrogate has no partner"),
    ("\"\\ud800\\u0041\"", "a surrogate has no partner"),
    ("\"\\udc00\"", "a surrogate has no partner"),
    ("\"a\nb\"", "a control character stands in a string"),
    (deep, "values nest deeper than 16"),
    (wide, "an object has more than 64 fields"),
  ])
  func whatIsNotStrictIsRefused(text: String, reason: String) {
    let error = #expect(throws: BasaltError.self) { try JSONReader.value(of: Array(text.utf8)[...]) }
    #expect(error?.message == "The header is not JSON as the ledger has it: \(reason).")
    #expect(error?.code == .corruptLedger && error?.context.map(\.key) == ["headerOffset"])
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    let error = #expect(throws: BasaltError.self) { try JSONReader.value(of: [0x22, 0xC0, 0xAF, 0x22]) }
    #expect(error?.message == "The header is not UTF-8.")
  }

  @Test(arguments: Soak.seeds(500))
  func damageOnlyThrows(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = JSONWriter.bytes(of: value(&random, depth: 0))
    _ = try? JSONReader.value(of: random.mutated(bytes, alphabet: "{}[]\",:\\u0dtruefalse")[...])
  }
}
