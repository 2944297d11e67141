import BasaltCore
import BasaltFunctions
import Synchronization
import TestSupport
import Testing

/// Regular expressions, by their functions: `Regex` and what it is made of have no door of their own.
@Suite struct RegexTests {
  // MARK: Who waits for it

  /// How often somebody has looked.
  private final class Looks: Sendable {
    private let made = Atomic(0)

    func count() -> Int { made.add(1, ordering: .relaxed).newValue }
  }

  /// For each match the rest of the text is read, of which there is a megabyte: without a look in between that would take hours.
  @Test(arguments: [
    ("regexp_count", []), ("regexp_replace", [.text("c"), .text("g")]), ("regexp_split_to_array", []),
    ("regexp_substr", [.integer(1), .integer(900_000)]),
  ] as [(String, [Value])])
  func oneLongTextIsLeftWhenNobodyWantsTheResult(name: String, others: [Value]) throws {
    let looks = Looks()
    let arguments = [.text(String(repeating: "a", count: 1 << 20)), .text("a.*b|a")] + others
    let types = arguments.map { argument -> LogicalType in if case .text = argument { .text } else { .integer } }
    let function = try FunctionResolver.resolve(name, types.map { .typed($0) })
    let vectors = try zip(arguments, types).map { try ColumnVector([$0], type: $1) }
    // The third look ends it.
    let check: @Sendable () throws(BasaltError) -> Void = { () throws(BasaltError) in
      if looks.count() == 3 { throw BasaltError(.cancelled, "Nobody waits.", remedy: "Wait.") }
    }
    let error = #expect(throws: BasaltError.self) {
      try function.evaluate(vectors, rowCount: 1, context: .forTests(checkCancellation: check))
    }
    #expect(error?.code == .cancelled)
  }

  // MARK: What matches

  /// Expressions of a few forms, with the places where each ends: the definition, tried out in every way.
  private indirect enum Form {
    case letter(Character)
    case any
    case sequence(Form, Form)
    case either(Form, Form)
    case star(Form)
    case optional(Form)
    case group(Form)
    case start, end

    var pattern: String {
      switch self {
      case .letter(let letter): String(letter)
      case .any: "."
      case .sequence(let first, let second): first.pattern + second.pattern
      case .either(let first, let second): "(?:\(first.pattern)|\(second.pattern))"
      case .star(let form): "(?:\(form.pattern))*"
      case .optional(let form): "(?:\(form.pattern))?"
      case .group(let form): "(\(form.pattern))"
      case .start: "^"
      case .end: "$"
      }
    }

    func ends(_ text: [Character], _ start: Int) -> Set<Int> {
      switch self {
      case .letter(let letter): start < text.count && text[start] == letter ? [start + 1] : []
      case .any: start < text.count ? [start + 1] : []
      case .sequence(let first, let second):
        first.ends(text, start).reduce(into: []) { $0.formUnion(second.ends(text, $1)) }
      case .either(let first, let second): first.ends(text, start).union(second.ends(text, start))
      case .star(let form):
        { () -> Set<Int> in
          var (found, open): (Set<Int>, [Int]) = ([start], [start])
          while let place = open.popLast() {
            for end in form.ends(text, place) where found.insert(end).inserted { open.append(end) }
          }
          return found
        }()
      case .optional(let form): form.ends(text, start).union([start])
      case .group(let form): form.ends(text, start)
      case .start: start == 0 ? [start] : []
      case .end: start == text.count ? [start] : []
      }
    }
  }

  private func form(_ random: inout SeededRandom, _ depth: Int) -> Form {
    switch random.integer(in: 0...(depth == 0 ? 3 : 12)) {
    case 0: .letter("a")
    case 1: .letter(random.pick(["b", "ß", "日"]))
    case 2: .any
    case 3: random.chance(1, in: 4) ? .start : random.chance(1, in: 3) ? .end : .letter("b")
    case 4, 5, 6, 7: .sequence(form(&random, depth - 1), form(&random, depth - 1))
    case 8, 9: .either(form(&random, depth - 1), form(&random, depth - 1))
    case 10: .star(form(&random, depth - 1))
    case 11: .optional(form(&random, depth - 1))
    default: .group(form(&random, depth - 1))
    }
  }

  /// The first match in a text is found, and of those that begin there the longest; constant patterns and those of rows alike.
  @Test(arguments: Soak.seeds(20)) func theFirstAndLongestMatchIsFound(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let form = form(&random, 4)
      let texts = (0..<6).map { _ in
        (0..<random.integer(in: 0...8)).map { _ in random.pick(["a", "b", "ß", "日"]) }.joined()
      }
      let expected = texts.map { text -> String? in
        let letters = Array(text)
        let start = (0...letters.count).first { !form.ends(letters, $0).isEmpty }
        return start.map { start in String(letters[start..<form.ends(letters, start).max()!]) }
      }
      let found = try call("regexp_substr", texts, constant: form.pattern)
      let matches = try call("~", texts, constant: form.pattern)
      let spelled = try call("~", texts, rows: form.pattern)
      for row in texts.indices {
        let what = "'\(texts[row])' ~ '\(form.pattern)' seed \(seed)"
        #expect(found[row] == expected[row].map { .text($0) } ?? .null, "\(what)")
        #expect(matches[row] == .boolean(expected[row] != nil), "\(what)")
        #expect(spelled[row] == matches[row], "\(what)")
      }
    }
  }

  private func call(_ name: String, _ texts: [String], constant pattern: String) throws -> ColumnVector {
    let function = try FunctionResolver.resolve(name, [.typed(.text), .typed(.text)])
    let patterns = try ColumnVector(repeating: .text(pattern), count: texts.count, type: .text)
    let vector = try ColumnVector(texts.map { .text($0) }, type: .text)
    return try function.evaluate([vector, patterns], rowCount: texts.count, context: .forTests())
  }

  private func call(_ name: String, _ texts: [String], rows pattern: String) throws -> ColumnVector {
    let function = try FunctionResolver.resolve(name, [.typed(.text), .typed(.text)])
    let patterns = try ColumnVector(texts.map { _ in .text(pattern) }, type: .text)
    let vector = try ColumnVector(texts.map { .text($0) }, type: .text)
    return try function.evaluate([vector, patterns], rowCount: texts.count, context: .forTests())
  }

  // MARK: Linear time

  /// What takes others exponential or quadratic time. A matcher that goes back would not be done within years.
  @Test(
    .timeLimit(.minutes(2)),
    arguments: [
      (String(repeating: "a?", count: 200) + String(repeating: "a", count: 200), "a", 200, true),
      ("(a|aa)*b", "a", 1_000_000, false), ("(a*)*b", "a", 1_000_000, false),
      ("(.*)(.*)(.*)(.*)(.*)x", "a", 1_000_000, false),
      ("a.{0,100}a.{0,100}b", "a", 300_000, false), ("(?:a{0,50}){0,50}b", "a", 20_000, false),
      // A deterministic automaton of 2^17 states: its table is begun anew again and again.
      ("(?:a|b)*a(?:a|b){16}c", "abbaab", 20_000, false),
    ])
  func noPatternTakesMoreThanLinearTime(pattern: String, unit: String, count: Int, isMatch: Bool) throws {
    let text = String(repeating: unit, count: count)
    #expect(try call("~", [text], constant: pattern)[0] == .boolean(isMatch))
    #expect(try call("regexp_substr", [text], constant: pattern)[0] == (isMatch ? .text(text) : .null))
  }

  /// Where many places look as if a match began, they are found from the end: one pass, and not one for each.
  @Test(.timeLimit(.minutes(1))) func theFirstOfManyCandidatesIsFoundInLinearTime() throws {
    let text = String(repeating: "a", count: 500_000) + "cab"
    #expect(try call("regexp_substr", [text], constant: "a*b")[0] == .text("ab"))
    #expect(try call("regexp_instr", [text], constant: "a*b")[0] == .integer(500_002))
  }

  // MARK: What is refused

  @Test(arguments: [
    ("(", "not valid at character 2: a ( without its )."), ("a**", "not valid at character 3: * repeats a repetition."),
    ("[b-a]", "not valid at character 5: a range that ends before it begins."),
    ("a{256}", "not valid at character 5: a bound above 255."), ("\\q", "not valid at character 3: the escape \\q"),
    ("[[:foo:]]", "the class [:foo:], which does not exist"), ("(?z)a", "'z' is no flag of a regular expression here."),
  ])
  func whatIsNoExpressionIsRefusedWithItsPlace(pattern: String, message: String) {
    let error = #expect(throws: BasaltError.self) { try call("~", ["a"], constant: pattern) }
    #expect(error?.code == .invalidArgument && error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("(a)\\1", "Back references such as \\1 cannot be matched in linear time."),
    ("(?=a)", "Looking ahead with (?= cannot be matched in linear time."),
    ("(?<!a)b", "Looking back with (?<! cannot be matched in linear time."),
    ("((a{255}){255}){255}", "has more than \(Limits.regexStateCountMaximum) states"),
    (String(repeating: "(?:", count: 200), "Groups are nested deeper than \(Limits.regexDepthMaximum)."),
    (String(repeating: "()", count: 101), "It has more than \(Limits.regexCaptureCountMaximum) groups"),
    (String(repeating: "a", count: Limits.regexCodePointCountMaximum + 1), "It is longer than"),
    ("(?b)a", "The flag 'b' of regular expressions chooses a grammar that is not supported."),
  ])
  func whatIsNotSupportedIsRefusedWithTheReason(pattern: String, message: String) {
    let error = #expect(throws: BasaltError.self) { try call("~", ["a"], constant: pattern) }
    #expect(error?.code == .unsupported && error?.message.contains(message) == true, "\(String(describing: error))")
  }

  /// Whatever the pattern, there is an answer or a typed error; and of one text the functions say the same.
  @Test(arguments: Soak.seeds(40)) func noPatternAsksTooMuch(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "a", "b", "ß", "(", ")", "(?:", "[", "]", "^", "-", "[:alpha:]", "[[:<:]]", "{", "}", "{2}", "{0,2}", "*", "+",
      "?", "|",
      "\\", "\\d", "\\y", "\\m", "\\x4", "\\u00", "$", ".", "(?i)", "(?x)", "(?#", "#", "\n", "***:", "***=", ",", "1",
      "=", "<",
    ]
    for _ in 0..<100 {
      let pattern = (0..<random.integer(in: 0...9)).map { _ in random.pick(pieces) }.joined()
      let text = (0..<random.integer(in: 0...12)).map { _ in random.pick(["a", "b", "ß", "\n", "(", "1"]) }.joined()
      guard let matches = try? call("~", [text], constant: pattern)[0] else { continue }
      let found = try call("regexp_substr", [text], constant: pattern)[0]
      #expect((found != .null) == (matches == .boolean(true)), "'\(text)' ~ '\(pattern)' seed \(seed)")
      #expect(try call("regexp_count", [text], constant: pattern)[0] == .integer(0) || found != .null, "\(pattern)")
      #expect(try call("!~", [text], constant: pattern)[0] == .boolean(matches == .boolean(false)), "\(pattern)")
    }
  }

  // MARK: Characters

  /// A class and its complement are all of Unicode, and nothing is in both.
  @Test(arguments: ["d", "s", "w"]) func aClassAndItsComplementAreEverything(letter: String) throws {
    let scalars = Array(stride(from: UInt32(1), to: 0x11_0000, by: 37)).compactMap(Unicode.Scalar.init).map {
      String($0)
    }
    let members = try call("~", scalars, constant: "^\\\(letter)$")
    let others = try call("~", scalars, constant: "^\\\(letter.uppercased())$")
    for row in scalars.indices { #expect(members[row] != others[row], "\(scalars[row])") }
  }

  @Test(arguments: [
    ("STRASSE", "straße", false), ("ÄPFEL", "ä", true), ("Σ", "σ", true), ("K", "[^k]", false),
    ("x", "[[:upper:]]", true),
  ])
  func caseIsIgnoredLetterByLetter(text: String, pattern: String, isMatch: Bool) throws {
    #expect(try call("~*", [text], constant: pattern)[0] == .boolean(isMatch), "'\(text)' ~* '\(pattern)'")
  }
}
