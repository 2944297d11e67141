import BasaltCore

/// Reads JSON paths: recursive descent over the grammar of the standard, as PostgreSQL has it.
///
/// ```
/// path       := [strict | lax] either
/// either     := both {|| both}
/// both       := test {&& test}
/// test       := ! delimited | exists (sum) | sum [(== | != | <> | < | <= | > | >=) sum
///             | starts with string | like_regex string [flag string]]
/// delimited  := (either) [is unknown] | exists (sum)
/// sum        := product {(+ | -) product}
/// product    := signed {* signed}
/// signed     := {+ | -} primary {step}
/// primary    := $ | @ | last | number | string | true | false | null | (either)
/// step       := .key | ."key" | .* | .** [{n [to m]}] | .method() | [*] | [sum [to sum], …] | ? (either)
/// ```
/// What is a condition and what has values is told apart by what was read, since both may stand in parentheses.
///
/// Operators in a row are read by loops; what recurses are parentheses, filters and subscripts, all of which are counted. Signs in a
/// row are counted as well, though they only make a tree: `- - - 1` is one level each.
///
/// Messages tell the byte at which the parser could not go on. That is behind the mistake as often as at it, which the excerpt of
/// the path makes up for.
///
/// The grammar's words (`exists`, `to`, `last`, `is`, `flag`) are no keywords: behind a point each of them is a key, and `$.last` is the member
/// of that name. Only `true`, `false` and `null` are written in lower case alone, as JSON has them.
///
/// | written | read as |
/// | --- | --- |
/// | `$.a + 1 > 2 && @ == 3` | `(($.a + 1) > 2) && (@ == 3)` |
/// | `-$.a[0]` | `-($.a[0])` |
/// | `$.a.size` | the member `size` of a |
/// | `$.a.size()` | how many elements a has |
/// | `$.1a` | an error: a number with letters behind it |
struct JSONPathParser {
  private let text: String
  private let tokens: [(token: JSONPathLexer.Token, offset: Int)]
  private var position = 0
  private var depth = 0
  /// Within how many filters and subscripts the parser stands: `@` and `last` mean something only there.
  private var filterDepth = 0, subscriptDepth = 0

  /// Reads nothing yet but the tokens.
  /// - Throws: `.invalidArgument` for characters that make no token.
  init(_ text: String) throws(BasaltError) {
    self.text = text
    tokens = try JSONPathLexer.tokens(of: text)
  }

  /// The whole path.
  mutating func path() throws(BasaltError) -> (isLax: Bool, JSONPathNode) {
    let isStrict = skip(word: "strict")
    if !isStrict { _ = skip(word: "lax") }
    let node = try either()
    guard token == .end else { throw unexpected() }
    return (!isStrict, node)
  }

  // MARK: Tokens

  private var token: JSONPathLexer.Token { tokens[position].token }

  /// Takes a symbol, if it comes.
  private mutating func skip(_ symbol: String) -> Bool {
    guard token == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  /// Words of the language are written in any case, as in PostgreSQL.
  private func at(word: String, _ distance: Int = 0) -> Bool {
    guard position + distance < tokens.count, case .word(let found) = tokens[position + distance].token else {
      return false
    }
    return found.lowercased() == word
  }

  /// Takes a word of the language, if it comes.
  private mutating func skip(word: String) -> Bool {
    guard at(word: word) else { return false }
    position += 1
    return true
  }

  /// For closing brackets: what opened them was seen.
  private mutating func require(_ symbol: String) throws(BasaltError) {
    guard skip(symbol) else { throw unexpected("'\(symbol)' is missing") }
  }

  /// The one error of the grammar; what is expected would be half of the language at most places.
  private func unexpected(_ sentence: String = "Nothing that has a meaning stands") -> BasaltError {
    JSONPathParser.failure(sentence, at: tokens[position].offset, text)
  }

  static func failure(_ sentence: String, at offset: Int, _ text: String) -> BasaltError {
    BasaltError(
      .invalidArgument, "\(sentence) at byte \(offset) of the JSON path '\(Value.excerpt(of: text))'.",
      remedy: "Write it as in $.key[0] or $.items[*] ? (@.price > 10).")
  }

  /// What PostgreSQL has and we have not, told by its name.
  private func unsupported(_ what: String) -> BasaltError {
    BasaltError(
      .unsupported, "\(what) not supported in JSON paths, as in '\(Value.excerpt(of: text))'.",
      remedy: "Compute it in SQL, of what a shorter path gives.")
  }

  // MARK: Conditions

  /// Parentheses and filters nest through here.
  private mutating func either() throws(BasaltError) -> JSONPathNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Limits.jsonPathDepthMaximum else {
      throw BasaltError(
        .statementTooComplex, "The JSON path is nested deeper than \(Limits.jsonPathDepthMaximum) levels.",
        remedy: "Write a shorter one.")
    }
    var left = try both()
    var count = 0
    while skip("||") {
      left = try condition(left)
      left = .or(left, try condition(both()))
      try countNode(&count)
    }
    return left
  }

  /// `&&` binds tighter than `||`, as everywhere.
  private mutating func both() throws(BasaltError) -> JSONPathNode {
    var left = try test()
    var count = 0
    while skip("&&") {
      left = try condition(left)
      left = .and(left, try condition(test()))
      try countNode(&count)
    }
    return left
  }

  /// Operators in a row nest to the left, and whatever walks a tree recurses so deep.
  private func countNode(_ count: inout Int) throws(BasaltError) {
    count += 1
    guard count <= Limits.jsonPathDepthMaximum else {
      throw BasaltError(
        .statementTooComplex, "The JSON path has more than \(Limits.jsonPathDepthMaximum) operators in a row.",
        remedy: "Write a shorter one, or several.")
    }
  }

  /// A value is none: `$ ? (@.a)` is refused, since `exists(@.a)` and `@.a == true` are both what may be meant.
  private func condition(_ node: JSONPathNode) throws(BasaltError) -> JSONPathNode {
    guard node.isCondition else { throw unexpected("A condition is missing") }
    return node
  }

  /// A condition has no value unless it stands in parentheses, behind which steps may follow: `(@ > 1).type()`.
  private func value(_ node: JSONPathNode) throws(BasaltError) -> JSONPathNode {
    guard !node.isCondition else { throw unexpected("A value is missing") }
    return node
  }

  /// Comparisons do not chain: behind one of them only `&&`, `||` or the end can stand.
  ///
  /// `starts with` and `like_regex` take a string and no expression: what is matched with is known when the path is.
  private mutating func test() throws(BasaltError) -> JSONPathNode {
    if skip("!") { return .not(try delimited()) }
    if at(word: "exists"), position + 1 < tokens.count, tokens[position + 1].token == .symbol("(") {
      return try delimited()
    }
    let left = try sum()
    if case .symbol(let sign) = token, let comparison = JSONPathParser.comparisons[sign] {
      position += 1
      return .comparison(comparison, try value(left), try value(sum()))
    }
    if at(word: "starts"), at(word: "with", 1) {
      position += 2
      return .startsWith(try value(left), try string())
    }
    if skip(word: "like_regex") { return try regex(value(left)) }
    return left
  }

  /// SQL's signs are read as well as JavaScript's.
  private static let comparisons: [String: Comparison] = [
    "==": .equal, "=": .equal, "!=": .unequal, "<>": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]

  /// What may stand behind `!`.
  ///
  /// A condition that nothing around it can be mistaken for a part of: `! @.a == 1` would be read in two ways.
  private mutating func delimited() throws(BasaltError) -> JSONPathNode {
    if skip(word: "exists") {
      try require("(")
      let inner = try value(either())
      try require(")")
      return .exists(inner)
    }
    try require("(")
    let inner = try condition(either())
    try require(")")
    return unknownTest(inner)
  }

  private mutating func unknownTest(_ condition: JSONPathNode) -> JSONPathNode {
    guard at(word: "is"), at(word: "unknown", 1) else { return condition }
    position += 2
    return .isUnknown(condition)
  }

  /// A literal, where nothing else may stand.
  private mutating func string() throws(BasaltError) -> [UInt8] {
    guard case .string(let text) = token else { throw unexpected("A string is missing") }
    position += 1
    return text
  }

  /// XQuery's flags: without `s` a point does not match a line's end.
  ///
  /// The flag `q` takes the pattern as it is written, and then lines mean nothing.
  private mutating func regex(_ operand: JSONPathNode) throws(BasaltError) -> JSONPathNode {
    let pattern = String(decoding: try string(), as: UTF8.self)
    var flags = RegexFlags()
    flags.stopsAtNewline = true
    if skip(word: "flag") {
      for letter in try string() {
        switch letter {
        case UInt8(ascii: "i"): flags.ignoresCase = true
        case UInt8(ascii: "s"): flags.stopsAtNewline = false
        case UInt8(ascii: "m"): flags.anchorsAtLines = true
        case UInt8(ascii: "q"): flags.isLiteral = true
        case UInt8(ascii: "x"): throw unsupported("The flag x of like_regex is")
        default: throw unexpected("A flag other than i, s, m and q stands before what is")
        }
      }
    }
    if flags.isLiteral { (flags.stopsAtNewline, flags.anchorsAtLines) = (false, false) }
    return .matches(operand, try Regex(pattern, flags: flags))
  }

  // MARK: Values

  private mutating func sum() throws(BasaltError) -> JSONPathNode {
    var left = try product()
    var count = 0
    while token == .symbol("+") || token == .symbol("-") {
      let operation: JSONPathArithmetic = token == .symbol("+") ? .add : .subtract
      position += 1
      left = .arithmetic(operation, try value(left), try value(product()))
      try countNode(&count)
    }
    return left
  }

  /// A star behind a value multiplies; one behind a point or in brackets was taken by the step.
  private mutating func product() throws(BasaltError) -> JSONPathNode {
    var left = try signed()
    var count = 0
    while true {
      if token == .symbol("/") || token == .symbol("%") { throw unsupported("Division is") }
      guard skip("*") else { return left }
      left = .arithmetic(.multiply, try value(left), try value(signed()))
      try countNode(&count)
    }
  }

  /// A loop over the signs, the innermost applied first.
  private mutating func signed() throws(BasaltError) -> JSONPathNode {
    var signs: [Bool] = []
    var count = 0
    while token == .symbol("+") || token == .symbol("-") {
      signs.append(token == .symbol("-"))
      position += 1
      try countNode(&count)
    }
    var node = try accessed()
    for isNegative in signs.reversed() { node = .sign(isNegative: isNegative, try value(node)) }
    return node
  }

  /// A primary and the steps behind it.
  ///
  /// Steps bind tighter than signs: `-$.a` is the number's negative, and `-1.abs()` no number at all.
  private mutating func accessed() throws(BasaltError) -> JSONPathNode {
    let base = try primary()
    var steps: [JSONPathStep] = []
    while let step = try step() {
      steps.append(step)
      guard steps.count <= Limits.jsonPathDepthMaximum else {
        throw BasaltError(
          .statementTooComplex, "The JSON path has more than \(Limits.jsonPathDepthMaximum) steps.",
          remedy: "Write a shorter one.")
      }
    }
    return steps.isEmpty ? base : .steps(base, steps)
  }

  /// `@` and `last` are refused where there is nothing that they could mean.
  private mutating func primary() throws(BasaltError) -> JSONPathNode {
    let token = token
    position += token == .end ? 0 : 1
    switch token {
    case .symbol("$"):
      // Right behind it a name is that of a variable.
      if case .word = self.token, tokens[position].offset == tokens[position - 1].offset + 1 {
        throw unsupported("Variables are")
      }
      return .root
    case .symbol("@") where filterDepth > 0: return .current
    case .symbol("("):
      let inner = try either()
      try require(")")
      return inner.isCondition ? unknownTest(inner) : inner
    case .number(let digits): return .literal(.number(Array(digits.utf8)))
    case .string(let text): return .literal(.text(text))
    case .word("true"): return .literal(.boolean(true))
    case .word("false"): return .literal(.boolean(false))
    case .word("null"): return .literal(.null)
    case .word(let word) where word.lowercased() == "last" && subscriptDepth > 0: return .last
    default:
      position -= token == .end ? 0 : 1
      throw unexpected()
    }
  }

  /// - Returns: `nil` when none follows.
  private mutating func step() throws(BasaltError) -> JSONPathStep? {
    if skip("?") {
      try require("(")
      filterDepth += 1
      let condition = try condition(either())
      filterDepth -= 1
      try require(")")
      return .filter(condition)
    }
    if skip("[") { return try elements() }
    guard skip(".") else { return nil }
    if skip("*") { return .anyKey }
    if skip("**") { return try descendants() }
    switch token {
    case .string(let key):
      position += 1
      return .key(key)
    case .word(let word):
      position += 1
      guard skip("(") else { return .key(Array(word.utf8)) }
      guard let method = JSONPathMethod(rawValue: word) else {
        throw unsupported("The method .\(Value.excerpt(of: word))() is")
      }
      try require(")")
      return .method(method)
    case .symbol, .number, .end: throw unexpected("A key is missing")
    }
  }

  /// A subscript is an expression of its own, of the document or of `last`: `$[last - 1]`, `$[$.n]`.
  private mutating func elements() throws(BasaltError) -> JSONPathStep {
    if token == .symbol("*"), tokens[position + 1].token == .symbol("]") {
      position += 2
      return .anyElement
    }
    subscriptDepth += 1
    defer { subscriptDepth -= 1 }
    var subscripts: [JSONPathSubscript] = []
    repeat {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Limits.jsonPathDepthMaximum, subscripts.count < 1_000 else {
        throw unexpected("Too many subscripts end")
      }
      let first = try value(sum())
      subscripts.append(JSONPathSubscript(first: first, last: skip(word: "to") ? try value(sum()) : nil))
    } while skip(",")
    try require("]")
    return .elements(subscripts)
  }

  /// `.**`, `.**{2}`, `.**{1 to last}`
  ///
  /// A level alone means that one; without braces all of them are meant, the value itself included.
  private mutating func descendants() throws(BasaltError) -> JSONPathStep {
    guard skip("{") else { return .descendants(from: 0, to: nil) }
    let first = try level()
    let last = skip(word: "to") ? try level() : first
    try require("}")
    return .descendants(from: first, to: last)
  }

  /// - Returns: `nil` for `last`.
  private mutating func level() throws(BasaltError) -> Int? {
    if skip(word: "last") { return nil }
    guard case .number(let digits) = token, let level = Int32(digits) else { throw unexpected("A depth is missing") }
    position += 1
    return Int(level)
  }
}
