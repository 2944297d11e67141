import BasaltCore

/// Whether a text that is still being typed holds whole statements: what an interactive shell asks after each line.
package enum StatementEnd {
  /// `false` while a statement, a quoted text or a comment is open. A text that no further line can mend is whole: running it
  /// tells what is wrong.
  /// - Complexity: O(bytes).
  package static func isComplete(_ text: String) -> Bool {
    guard let source = try? SourceText(text) else { return true }
    var lexer = Lexer(source)
    while true {
      // What is open at the end of the text is an error of the lexer's there.
      guard let tokens = try? lexer.statementTokens() else { return !endsInside(source) }
      if tokens[tokens.count - 1].kind == .endOfText { return tokens.count == 1 }
    }
  }

  /// Whether a quote, a dollar quote or a comment is open at the end: with it closed the text can be read.
  private static func endsInside(_ source: SourceText) -> Bool {
    let text = String(decoding: source.bytes, as: UTF8.self)
    return ["'", "\"", "*/", "$$"].contains { ending in
      guard let closed = try? SourceText(text + ending) else { return false }
      var lexer = Lexer(closed)
      while let tokens = try? lexer.statementTokens() {
        if tokens[tokens.count - 1].kind == .endOfText { return true }
      }
      return false
    }
  }
}
