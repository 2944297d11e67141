package import BasaltCore

extension SQLParser {
  /// The parameters of a statement, each once, in the order in which they are first written; their ranges are those of
  /// that place.
  ///
  /// By its tokens: whoever only wants to know what must be given needs no tree.
  /// - Throws: `.syntax`, as reading the statement does.
  /// - Complexity: O(bytes).
  package static func parameters(of source: SourceText) throws(BasaltError) -> [Parameter] {
    var lexer = Lexer(source)
    var known: Set<ExactName> = []
    var parameters: [Parameter] = []
    while true {
      let tokens = try lexer.statementTokens()
      for token in tokens {
        let text = source.text(token.range)
        switch token.kind {
        // Numbers as they count, so that `$01` and `$1` are one.
        case .parameterNumber:
          guard let number = Int(text.dropFirst()), known.insert(ExactName("$\(number)")).inserted else { continue }
          parameters.append(.number(number))
        case .parameterName:
          // Folded as the parser folds them.
          let name = TokenText.folded(source.bytes[token.range.bytes].dropFirst())
          guard known.insert(ExactName(name)).inserted else { continue }
          parameters.append(.name(Identifier(name, token.range)))
        default: continue
        }
      }
      if tokens[tokens.count - 1].kind == .endOfText { return parameters }
    }
  }
}
