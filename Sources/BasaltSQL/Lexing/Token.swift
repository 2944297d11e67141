/// One word, literal or symbol of SQL: what it is, and where.
///
/// 12 bytes and no text: what a name or literal says is read from the source by whoever needs it, once
/// (`TokenText`).
///
/// Tokens of one statement are in an array, which makes looking ahead a matter of an index: three of them are the most that
/// a rule looks at, but for the dots before a star.
package struct Token: Sendable {
  /// What it is, by its form alone.
  package let kind: Kind
  /// The keyword that an unquoted word may be; whether it is one here or a name, the grammar says.
  package let keyword: Keyword?
  /// With quotes, and whatever else marks it.
  package let range: SourceRange

  package init(_ kind: Kind, keyword: Keyword? = nil, _ range: SourceRange) {
    self.kind = kind
    self.keyword = keyword
    self.range = range
  }

  /// Every form that a token has: a byte, so that tokens are small.
  package enum Kind: UInt8, Sendable {
    /// A name or keyword without quotes.
    case word
    /// A name in double quotes.
    case quotedWord
    /// Digits, with point and exponent perhaps: no sign.
    case number
    /// `'…'`, in which a quote is written twice.
    case string
    /// `E'…'`, in which a backslash escapes.
    case escapeString
    /// `$tag$…$tag$`, in which nothing does.
    case dollarString
    /// `$1`
    case parameterNumber
    /// `:name`
    case parameterName

    /// Punctuation.
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, comma, semicolon, dot
    /// Arithmetic; the star is also all columns.
    case plus, minus, star, slash, percent, caret
    /// Comparisons; `!=` is `notEqual` too.
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// Operators of texts: `||`, and regular expressions.
    case concatenation, tilde, tildeStar, notTilde, notTildeStar
    /// Operators of bits.
    case ampersand, bar, hash, shiftLeft, shiftRight
    /// Operators of lists: `@>`, `<@`, `&&`.
    case atGreater, lessAt, doubleAmpersand
    /// `:` between the ends of a slice: within brackets, and not before a letter, where it begins a parameter.
    case colon
    /// Into JSON: `->`, `->>`, `#>`, `#>>`.
    case thinArrow, thinArrowText, hashArrow, hashArrowText
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

    /// All three kinds say a text.
    package var isString: Bool { self == .string || self == .escapeString || self == .dollarString }
    /// A name or what may be one.
    package var isWord: Bool { self == .word || self == .quotedWord }
  }
}
