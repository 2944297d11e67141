import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

/// `JSONPieces`, `JSONFacts`, `JSONQueries`, and through them `JSONRoute`, `JSONPath`, its parser and its run.
@Suite struct JSONFunctionsTests {
  private static func call(_ name: String, _ texts: [String]) throws -> Value {
    let function = try FunctionResolver.resolve(name, texts.map { _ in .typed(.text) })
    let vectors = try texts.map { try ColumnVector([.text($0)], type: .text) }
    return try function.evaluate(vectors, rowCount: 1, context: .forTests())[0]
  }

  /// Words of paths in any order: a path or an error of ours, and on any document a value or an error of ours.
  @Test(arguments: Soak.seeds(20)) func anyPathIsFollowedOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let words = [
      "$", "@", ".", ".a", ".b", ".*", ".**", "[", "]", "[*]", "[0]", "[last]", "(", ")", "?", "? (@", ")", "==", "<",
      "&&", "||", "!", "exists(",
      "1", "2.5", "\"a\"", "+", "-", "*", "strict ", "lax ", " to ", "{1}", ".size()", ".type()", ".double()",
      "like_regex", "starts with ", "is unknown",
      "null", "true", ",", " ", "\\", "é", "\u{0}", "/*", "last",
    ]
    for _ in 0..<400 {
      let path = (0..<random.integer(in: 1...9)).map { _ in random.pick(words) }.joined()
      let document = JSONTexts.text(&random)
      for name in ["jsonb_path_query_array", "json_exists", "json_value", "json_extract", "#>", "->"] {
        do {
          let value = try JSONFunctionsTests.call(name, [document, path])
          if name == "jsonb_path_query_array", case .text(let text) = value {
            #expect(
              JSONTexts.accepts(text),
              "\(path.debugDescription) \(document.debugDescription) seed \(seed)")
          }
        } catch let error as BasaltError {
          #expect(error.code.group == .fixTheRequest, "\(error) seed \(seed)")
        }
      }
    }
  }

  /// Parts that are cut out are JSON, and `->` of every key is what `json_extract` finds.
  @Test(arguments: Soak.seeds(10)) func whatIsCutOutIsWhatThePathFinds(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let document = JSONTexts.text(&random)
      guard JSONTexts.accepts(document) else { continue }
      for key in ["a", "b", "ab", "é"] {
        let piece = try JSONFunctionsTests.call("->", [document, key])
        #expect(piece == (try JSONFunctionsTests.call("json_extract", [document, "$.\"\(key)\""])), "seed \(seed)")
        if case .text(let text) = piece { #expect(JSONTexts.accepts(text), "seed \(seed)") }
        // The path language goes into arrays where `->` does not, and writes values anew.
        guard try JSONFunctionsTests.call("json_typeof", [document]) == .text("object") else { continue }
        let query = try? JSONFunctionsTests.call("jsonb_path_query_first", [document, "$.\"\(key)\""])
        let ordered = piece == .null ? .null : try? JSONFunctionsTests.call("as jsonb", [piece.description])
        #expect(query == ordered, "\(document) \(key) seed \(seed)")
      }
    }
  }

  @Test(arguments: [
    ("{\"a\":1", "'{\"a\":1' does not read as JSON: it ends at byte 6."),
    ("{\"a\" 1}", "'{\"a\" 1}' does not read as JSON: there is no colon behind the key at byte 5."),
    ("[1,]", "'[1,]' does not read as JSON: no value begins at byte 3."),
    ("[1 2]", "'[1 2]' does not read as JSON: neither a comma nor a closing bracket stands at byte 3."),
    ("1 2", "'1 2' does not read as JSON: something follows the value at byte 2."),
    ("{a:1}", "'{a:1}' does not read as JSON: no key in double quotes begins at byte 1."),
    ("[01]", "'[01]' does not read as JSON: a number is not well-formed at byte 1."),
    ("\"\\x\"", "'\"\\x\"' does not read as JSON: an unknown escape stands at byte 1."),
  ]) func whatIsNoJSONIsToldWithItsPlace(text: String, message: String) throws {
    let error = try #require(throws: BasaltError.self) { try JSONFunctionsTests.call("->", [text, "a"]) }
    #expect(error.code == .typeMismatch)
    #expect(error.message == message)
    #expect(try JSONFunctionsTests.call("json_valid", [text]) == .boolean(false))
  }

  @Test(arguments: [
    (
      "$.a >", "Nothing that has a meaning stands at byte 5 of the JSON path '$.a >'.", BasaltError.Code.invalidArgument
    ),
    (
      "$ ? (@.a)", "A condition is missing at byte 5 of the JSON path '$ ? (@.a)'.", .invalidArgument
    ),
    ("$[1", "']' is missing at byte 3 of the JSON path '$[1'.", .invalidArgument),
    ("$.a / 2", "Division is not supported in JSON paths, as in '$.a / 2'.", .unsupported),
    ("$x", "Variables are not supported in JSON paths, as in '$x'.", .unsupported),
  ]) func whatIsNoPathIsToldWithItsPlace(path: String, message: String, code: BasaltError.Code) throws {
    let error = try #require(throws: BasaltError.self) {
      try JSONFunctionsTests.call("jsonb_path_exists", ["{}", path])
    }
    #expect(error.code == code)
    #expect(error.message == message)
  }

  /// Paths within paths are refused before the stack is.
  @Test(arguments: ["(", "-", "$[", "$ ? (", "!(", "$.a + "]) func deepPathsAreRefused(word: String) throws {
    let error = try #require(throws: BasaltError.self) {
      try JSONFunctionsTests.call("jsonb_path_exists", ["{}", String(repeating: word, count: 100_000)])
    }
    #expect(error.code == .statementTooComplex || error.code == .invalidArgument)
  }

  /// A path that would look at every value as often as there are levels ends with an error.
  @Test func walkingHasAnEnd() throws {
    let document = String(repeating: "[", count: 900) + "1" + String(repeating: "]", count: 900)
    let error = try #require(throws: BasaltError.self) {
      try JSONFunctionsTests.call("jsonb_path_exists", [document, "$.**.**.** ? (@ == 2)"])
    }
    #expect(error.code == .outOfRange)
  }
}
