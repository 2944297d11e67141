import BasaltCLI
import BasaltCore
import TestSupport
import Testing

/// `Condition` and its `ConditionScanner`: text becomes typed tests, or an error that points at the place.
@Suite struct ConditionTests {
  private let schema: Schema

  init() throws {
    schema = try Schema([
      Field(id: FieldID(1), name: "dep_delay", type: .integer), Field(id: FieldID(2), name: "carrier", type: .text),
      Field(id: FieldID(3), name: "tail number", type: .text), Field(id: FieldID(4), name: "say \"hi\"", type: .date),
      Field(id: FieldID(5), name: "price", type: .decimal(precision: 9, scale: 2)),
    ])
  }

  private func test(_ text: String) throws -> ScanPredicate.Term {
    try #require(try Condition.predicate(of: [text], schema: schema).terms.first)
  }

  @Test(arguments: [
    ("=", Comparison.equal), ("<>", .notEqual), ("!=", .notEqual), ("<", .less), ("<=", .lessOrEqual), (">", .greater),
    (">=", .greaterOrEqual),
  ]) func everyOperatorIsReadWithAndWithoutSpaces(symbol: String, comparison: Comparison) throws {
    for text in [
      "dep_delay \(symbol) 600", "dep_delay\(symbol)600", "  dep_delay   \(symbol)\t600 ",
      "\"dep_delay\"\(symbol)'600'",
    ] {
      let term = try test(text)
      #expect(term == .init(column: FieldID(1), test: .comparison(comparison, .integer(600))), "\(text)")
    }
  }

  @Test func valuesHaveTheTypeOfTheirColumn() throws {
    #expect(try test("carrier = UA").test == .comparison(.equal, .text("UA")))
    #expect(try test("carrier = 'It''s ''UA'''").test == .comparison(.equal, .text("It's 'UA'")))
    #expect(try test("carrier = ''").test == .comparison(.equal, .text("")))
    #expect(try test("carrier = 'null'").test == .comparison(.equal, .text("null")))
    #expect(try test("carrier = two words ").test == .comparison(.equal, .text("two words")))
    #expect(try test("\"say \"\"hi\"\"\" >= 2013-02-01").test == .comparison(.greaterOrEqual, .date(days: 15_737)))
    #expect(try test("\"say \"\"hi\"\"\"<-0001-12-31").test == .comparison(.less, .date(days: -719_529)))
    #expect(try test("price<1.5").test == .comparison(.less, .decimal(Decimal(unscaled: 150, scale: 2))))
    #expect(try test("dep_delay=-5").test == .comparison(.equal, .integer(-5)))
  }

  @Test(arguments: ["is null", "IS NULL", " is  Null "]) func nullIsAskedFor(text: String) throws {
    #expect(try test("\"tail number\" \(text)") == .init(column: FieldID(3), test: .isNull))
  }

  @Test func severalConditionsAreAllKept() throws {
    let predicate = try Condition.predicate(of: ["dep_delay is not null", "carrier <> 'UA'"], schema: schema)
    #expect(predicate.terms.map(\.test) == [.isNotNull, .comparison(.notEqual, .text("UA"))])
    #expect(try Condition.predicate(of: [], schema: schema) == .all)
  }

  /// Text, code, character of the caret, and part of the message and the remedy.
  @Test(arguments: [
    ("", BasaltError.Code.syntax, 1, "begins with the name", "dep_delay > 600"),
    ("= 3", .syntax, 1, "begins with the name", "dep_delay > 600"),
    ("dep_dely > 3", .unknownName, 1, "no column dep_dely", "Did you mean dep_delay?"),
    ("dep_delay", .syntax, 10, "operator is missing", "is not null"),
    ("dep_delay == 3", .syntax, 11, "'==' is not", "Did you mean '='?"),
    ("dep_delay => 3", .syntax, 11, "'=>' is not", "Use one of"),
    ("dep_delay like 3", .syntax, 11, "'like' is not", "Use one of"),
    ("dep_delay is 3", .syntax, 11, "'null' or 'not null'", "'='"),
    ("dep_delay is not 3", .syntax, 11, "'null' or 'not null'", "'='"),
    ("dep_delay is null 3", .syntax, 19, "Nothing may follow", "further --where"),
    ("dep_delay >", .syntax, 12, "value is missing", "empty text is ''"),
    ("dep_delay > abc", .typeMismatch, 13, "dep_delay is integer", "whole number"),
    ("dep_delay > 99999999999", .outOfRange, 13, "does not fit", "wider type"),
    ("dep_delay = NULL", .syntax, 13, "equal to NULL", "dep_delay is null"),
    ("carrier = 'UA", .syntax, 11, "not closed", "'"),
    ("carrier = 'UA' and 1", .syntax, 16, "Nothing may follow", "further --where"),
    ("\"carrier = 3", .syntax, 1, "not closed", "\""),
  ]) func errorsPointAtThePlace(
    text: String, code: BasaltError.Code, character: Int, message: String, remedy: String
  ) throws {
    let error = try #require(throws: BasaltError.self) { try Condition.predicate(of: [text], schema: schema) }
    #expect(error.code == code && error.message.contains(message) && error.remedy.contains(remedy), "\(error)")
    #expect(error.context.map(\.value) == [text, String(character)])
  }

  @Test(arguments: Soak.seeds(300)) func anyTextIsReadOrRefused(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "dep_delay", "carrier", "\"", "'", " ", "=", "<", ">", "!", "is", "not", "null", "é", "\u{301}", "7", "\0", "東",
    ]
    let text = (0..<random.integer(in: 0...12)).map { _ in pieces[random.integer(in: 0...(pieces.count - 1))] }.joined()
    do {
      let predicate = try Condition.predicate(of: [text], schema: schema)
      #expect(predicate.terms.count == 1)
    } catch {
      let position = error.context.first { $0.key == CaretContext.positionKey }.flatMap { Int($0.value) }
      #expect(position.map { (1...(text.count + 1)).contains($0) } == true, "\(text), seed \(seed)")
    }
  }
}
