import Basalt

/// Cuts the text of one `--where` into column, operator and value. Grammar, with spaces free between the parts:
///
/// ```
/// condition := column operator value | column "is" ["not"] "null"
/// column    := bare name | "name with ""quotes"" and spaces"
/// operator  := "=" | "<>" | "!=" | "<" | "<=" | ">" | ">="
/// value     := 'text with ''quotes''' | bare text to the end
/// ```
/// A bare name ends at a space or an operator; words are case-insensitive, names are not.
///
/// By characters and not by bytes, because positions are shown to people: the caret stands under the character
/// they see.
struct ConditionScanner {
  private let text: [Character]
  /// The next character that was not taken, counted from 0.
  private(set) var position = 0

  init(_ text: String) { self.text = Array(text) }

  /// A part of the condition, and where it begins, for the caret under an error.
  ///
  /// Quoted parts begin at their quote, since that is where the person's eye should go.
  struct Part {
    let text: String
    let position: Int
  }

  /// What stands between column and value; the last two need none.
  enum Operation {
    case comparison(Comparison)
    case isNull
    case isNotNull
  }

  var isAtEnd: Bool { position == text.count }

  // Also what other scripts write for a space: the text was typed by a person.
  mutating func skipSpaces() {
    while !isAtEnd, text[position].isWhitespace { position += 1 }
  }

  // MARK: Parts

  /// Names may be quoted as in SQL, for those that hold spaces or operators.
  /// - Throws: When there is none, or its quote is not closed.
  mutating func column() throws(ConditionError) -> Part {
    skipSpaces()
    let start = position
    if !isAtEnd, text[position] == "\"" { return Part(text: try quoted("\""), position: start) }
    while !isAtEnd, !text[position].isWhitespace, !ConditionScanner.operatorCharacters.contains(text[position]) {
      position += 1
    }
    guard position > start else {
      throw ConditionError(
        "A condition begins with the name of a column.", at: start, remedy: ConditionError.exampleRemedy)
    }
    return Part(text: String(text[start..<position]), position: start)
  }

  /// Takes all operator characters before it judges them, so that `==` is told as one mistake and not as `=`
  /// with a strange value.
  /// - Throws: For a symbol or word that is no operator, saying which there are.
  mutating func operation() throws(ConditionError) -> Operation {
    skipSpaces()
    let start = position
    while !isAtEnd, ConditionScanner.operatorCharacters.contains(text[position]) { position += 1 }
    if position > start {
      let symbol = String(text[start..<position])
      if let comparison = Comparison(rawValue: symbol == "!=" ? "<>" : symbol) { return .comparison(comparison) }
      throw ConditionError(
        "'\(symbol)' is not an operator.", at: start,
        remedy: symbol == "==" ? "Did you mean '='?" : ConditionError.operatorRemedy)
    }
    switch word() {
    case "is":
      let second = word()
      if second == "null" { return .isNull }
      if second == "not", word() == "null" { return .isNotNull }
      throw ConditionError(
        "After 'is' comes 'null' or 'not null'.", at: start, remedy: "Compare values with '=' instead.")
    case "":
      throw ConditionError("An operator is missing.", at: start, remedy: ConditionError.operatorRemedy)
    case let other:
      throw ConditionError("'\(other)' is not an operator.", at: start, remedy: ConditionError.operatorRemedy)
    }
  }

  /// The value: quoted, or everything that is left.
  ///
  /// Unquoted, it goes on to the end, so that dates with times and names with spaces need no second pair of
  /// quotes in a shell's.
  /// - Returns: The text, and whether it was quoted.
  mutating func value() throws(ConditionError) -> (part: Part, isQuoted: Bool) {
    skipSpaces()
    let start = position
    if !isAtEnd, text[position] == "'" {
      let part = Part(text: try quoted("'"), position: start)
      try requireEnd()
      return (part, true)
    }
    var end = text.count
    while end > start, text[end - 1].isWhitespace { end -= 1 }
    position = text.count
    guard end > start else {
      throw ConditionError(
        "The value is missing.", at: start, remedy: "Write it behind the operator; empty text is ''.")
    }
    return (Part(text: String(text[start..<end]), position: start), false)
  }

  /// Catches `a = 1 and b = 2`, which looks like SQL and is not offered: the remedy says how to ask for both.
  mutating func requireEnd() throws(ConditionError) {
    skipSpaces()
    guard isAtEnd else {
      throw ConditionError(
        "Nothing may follow here.", at: position,
        remedy: "Give further conditions as further --where options; a row must pass them all.")
    }
  }

  // MARK: Details

  /// Of which operators are made; a bare name ends at any of them.
  private static let operatorCharacters: Set<Character> = ["=", "<", ">", "!"]

  /// The next word in lower case; empty at the end.
  /// Letters only: a digit or a sign after `is` is a mistake that the message should quote.
  private mutating func word() -> String {
    skipSpaces()
    let start = position
    while !isAtEnd, text[position].isLetter { position += 1 }
    return String(text[start..<position]).lowercased()
  }

  /// What stands between two `quote`s; doubled ones inside stand for one.
  /// - Precondition: The quote stands at the position.
  private mutating func quoted(_ quote: Character) throws(ConditionError) -> String {
    let start = position
    var content = ""
    position += 1
    while !isAtEnd {
      let character = text[position]
      position += 1
      if character != quote {
        content.append(character)
      } else if !isAtEnd, text[position] == quote {
        content.append(quote)
        position += 1
      } else {
        return content
      }
    }
    throw ConditionError("The quote is not closed.", at: start, remedy: "Close it with \(quote).")
  }
}

/// What is wrong with a condition, and at which character.
///
/// An error of its own until the condition is known to its caller, who adds the text to it: the scanner has no
/// more than a position.
///
/// Code and remedy travel with it, as those of the library's errors that are moved here.
struct ConditionError: Error {
  let message: String
  let position: Int
  let remedy: String
  var code = BasaltError.Code.syntax

  init(_ message: String, at position: Int, remedy: String, code: BasaltError.Code = .syntax) {
    self.message = message
    self.position = position
    self.remedy = remedy
    self.code = code
  }

  static let operatorRemedy = "Use one of =, <>, !=, <, <=, >, >=, is null, is not null."
  static let exampleRemedy = "Write column, operator and value, such as 'dep_delay > 600' or '\"tail number\" is null'."
}
