/// A statement without its literals: what an audit log keeps of it, since literals are personal data.
///
/// Made of tokens and not of the tree, so that a statement that cannot be parsed has one as well: each literal becomes `?`, a
/// list of them one `?`, rows of them one row; keywords in upper case, names as they count, one space where one is due. What
/// cannot even be cut into tokens ends with `…`.
package struct StatementFingerprint {
  private let source: SourceText
  /// With whether a space stands in front, and whether it is, or ends, a value: a sign behind it is an operator.
  private var pieces: [(text: String, isApart: Bool, isValue: Bool)] = []
  private var last: Token?

  /// - Parameter start: Where the statement begins; it ends with the next semicolon, or the text.
  /// - Complexity: O(bytes of the statement).
  package static func text(of source: SourceText, from start: Int = 0) -> String {
    var fingerprint = StatementFingerprint(source: source)
    var lexer = Lexer(source, at: start)
    while true {
      // What is wrong with it is the parser's to say; here it is enough that nothing of it is kept.
      guard let token = try? lexer.next() else {
        fingerprint.add("…", isApart: true)
        return fingerprint.joined
      }
      // The next statement of a script has a fingerprint of its own.
      if token.kind == .endOfText || token.kind == .semicolon { return fingerprint.joined }
      fingerprint.append(token)
    }
  }

  private init(source: SourceText) { self.source = source }

  private var joined: String {
    var text = ""
    for (index, piece) in pieces.enumerated() {
      if index > 0 && piece.isApart { text += " " }
      text += piece.text
    }
    return text
  }

  private mutating func append(_ token: Token) {
    let isApart = isApart(token)
    last = token
    switch token.kind {
    case .number, .string, .escapeString, .dollarString:
      add("?", isApart: takeSign(of: token) ?? isApart, isValue: true)
      // How long a list is says nothing of what is asked, and a thousand statements that differ in it are one.
      collapse(["?", ",", "?"], to: 1)
    case .word:
      let text = source.text(token.range)
      // As names are compared: without regard to case.
      let isValue = token.keyword == nil || StatementFingerprint.values.contains(text.uppercased())
      add(token.keyword == nil ? text.lowercased() : text.uppercased(), isApart: isApart, isValue: isValue)
    case .rightParenthesis:
      add(")", isApart: isApart, isValue: true)
      collapse(["(", "?", ")", ",", "(", "?", ")"], to: 3)
    case .quotedWord, .parameterNumber, .parameterName, .rightBracket:
      add(source.text(token.range), isApart: isApart, isValue: true)
    default: add(source.text(token.range), isApart: isApart)
    }
  }

  /// Keywords that stand for values, or end one.
  private static let values: Set<String> = ["NULL", "TRUE", "FALSE", "END"]

  private mutating func add(_ text: String, isApart: Bool, isValue: Bool = false) {
    pieces.append((text, isApart, isValue))
  }

  /// A sign in front of a number belongs to it: whether a balance is below zero is as personal as how much it is.
  /// - Returns: Whether the number stands apart in its sign's place; `nil` when it has none.
  private mutating func takeSign(of token: Token) -> Bool? {
    guard token.kind == .number, let sign = pieces.last, sign.text == "-" || sign.text == "+" else { return nil }
    // Behind a value it is an operator: `a - 1`.
    if pieces.count > 1, pieces[pieces.count - 2].isValue { return nil }
    pieces.removeLast()
    return sign.isApart
  }

  /// Keeps the first pieces of an ending.
  private mutating func collapse(_ ending: [String], to count: Int) {
    guard pieces.suffix(ending.count).map(\.text) == ending else { return }
    pieces.removeLast(ending.count - count)
  }

  /// By kind alone, so that `a=1` and `a = 1` are one statement.
  private func isApart(_ token: Token) -> Bool {
    switch token.kind {
    case .rightParenthesis, .rightBracket, .comma, .dot, .doubleColon: return false
    // A subscript, a type's brackets, or ARRAY's, and not a list behind a keyword or an operator.
    case .leftBracket
    where pieces.last?.isValue == true || [.array, .time, .timestamp].contains(last?.keyword):
      return false
    // A call, and not a list behind a keyword.
    case .leftParenthesis where last?.kind.isWord == true && last?.keyword == nil: return false
    default: break
    }
    switch last?.kind {
    case .leftParenthesis, .leftBracket, .dot, .doubleColon: return false
    default: return true
    }
  }
}
