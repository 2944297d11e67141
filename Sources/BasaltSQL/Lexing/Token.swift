/// One word, literal or symbol of SQL: what it is, and where.
///
/// 12 bytes and no text: what a name or literal says is read from the source by whoever needs it, once
/// (`TokenText`).
package struct Token: Sendable {
  package let kind: Kind
  /// The keyword that an unquoted word may be; whether it is one here or a name, the grammar says.
  package let keyword: Keyword?
  package let range: SourceRange

  package init(_ kind: Kind, keyword: Keyword? = nil, _ range: SourceRange) {
    self.kind = kind
    self.keyword = keyword
    self.range = range
  }

  package enum Kind: UInt8, Sendable {
    /// A name or keyword without quotes.
    case word
    case quotedWord
    /// Digits, with point and exponent perhaps: no sign.
    case number
    case string
    /// `E'…'`, in which a backslash escapes.
    case escapeString
    /// `$tag$…$tag$`, in which nothing does.
    case dollarString
    /// `$1`
    case parameterNumber
    /// `:name`
    case parameterName

    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, comma, semicolon, dot
    case plus, minus, star, slash, percent, caret
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case concatenation, tilde, tildeStar, notTilde, notTildeStar
    case ampersand, bar, hash, shiftLeft, shiftRight
    /// `::`
    case doubleColon
    /// `=>`
    case arrow
    /// `:=`
    case assignment
    /// `==`, which is no operator of SQL: a token so that the error can say what is meant.
    case doubleEqual
    /// Behind the last token.
    case endOfText

    package var isString: Bool { self == .string || self == .escapeString || self == .dollarString }
    /// A name or what may be one.
    package var isWord: Bool { self == .word || self == .quotedWord }
  }
}
