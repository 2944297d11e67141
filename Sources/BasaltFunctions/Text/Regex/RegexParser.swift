import BasaltCore

/// Reads a regular expression as PostgreSQL's advanced ones are written (ARE).
///
/// What no automaton can match in linear time, back references and looking around, is refused with that reason.
///
/// | written | takes |
/// | --- | --- |
/// | `.` | any character; with flag n none that ends a line |
/// | `[abc]`, `[^a-z]`, `[[:alpha:]_]` | one of them, or none of them |
/// | `\d`, `\s`, `\w`, `\D`, `\S`, `\W` | a digit, white space, a letter or digit or `_`, or all others |
/// | `(x)`, `(?:x)` | x, with and without remembering where |
/// | `x*`, `x+`, `x?`, `x{2}`, `x{2,}`, `x{2,5}` | x repeated, the longest such text |
/// | `x*?`, `x+?`, `x??`, `x{2,5}?` | the shortest |
/// | `x\|y` | either |
/// | `^`, `$`, `\A`, `\Z` | nothing, at the beginning or the end; `^` and `$` at those of lines with flag n |
/// | `\m`, `\M`, `\y`, `\Y` | nothing, where a word begins, ends, either, or neither |
/// | `\n`, `\t`, `\x41`, `\u00df`, `\101`, `\e`, … | the character |
/// | `\.` | the dot: what is no letter or digit stands for itself behind a backslash |
/// | `(?i)…` at the beginning | flags (`RegexFlags`) |
/// | `***=…` | the rest as it is written |
/// | `(?#…)` | nothing: a comment |
/// | `x(?=y)`, `(?<!y)x`, `(x)\1` | refused |
///
/// It is a descent without a way back: each function reads one level of the grammar, and leaves the position behind what it
/// has read. Only groups call themselves, and their depth has a limit.
struct RegexParser {
  /// The pattern, by code points.
  let scalars: [Unicode.Scalar]
  var position = 0
  var flags: RegexFlags
  /// Groups so far.
  private(set) var captureCount = 0
  private var depth = 0

  /// - Throws: `.invalidArgument` with the place for what is no regular expression, `.unsupported` for what we do not do.
  static func parse(_ pattern: String, flags: RegexFlags) throws(BasaltError) -> (node: RegexNode, captureCount: Int) {
    var parser = RegexParser(scalars: Array(pattern.unicodeScalars), flags: flags)
    guard parser.scalars.count <= Limits.regexCodePointCountMaximum else {
      throw parser.unsupported("It is longer than \(Limits.regexCodePointCountMaximum) characters.")
    }
    try parser.prologue()
    if parser.flags.isLiteral { return (parser.literal(), 0) }
    let node = try parser.alternatives()
    guard parser.position == parser.scalars.count else { throw parser.invalid("a ) without its (") }
    return (node, parser.captureCount)
  }

  private init(scalars: [Unicode.Scalar], flags: RegexFlags) { (self.scalars, self.flags) = (scalars, flags) }

  // MARK: Characters

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  func at(_ text: String) -> Bool { scalars[position...].starts(with: text.unicodeScalars) }

  mutating func skip(_ text: String) -> Bool {
    guard at(text) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  /// What means nothing: comments, and white space where that is so.
  private mutating func skipComments() throws(BasaltError) {
    while true {
      if at("(?#") {
        while let scalar = next, scalar != ")" { position += 1 }
        guard skip(")") else { throw invalid("a comment without its )") }
      } else if flags.isExpanded, let scalar = next, scalar.properties.isWhitespace {
        position += 1
      } else if flags.isExpanded, next == "#" {
        while let scalar = next, scalar != "\n" { position += 1 }
      } else {
        return
      }
    }
  }

  // MARK: Errors

  func invalid(_ reason: String) -> BasaltError {
    BasaltError(
      .invalidArgument, "The regular expression '\(excerpt)' is not valid at character \(position + 1): \(reason).",
      remedy: "Write what stands for itself behind a backslash, as in \\( and \\*.")
  }

  func unsupported(_ reason: String) -> BasaltError {
    BasaltError(
      .unsupported, "The regular expression '\(excerpt)' is not supported. \(reason)",
      remedy: "Write it without, or in two conditions.")
  }

  private var excerpt: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.prefix(200))
    return Value.excerpt(of: String(text))
  }

  // MARK: Grammar

  /// `***:`, `***=` and `(?flags)`, at the beginning alone.
  private mutating func prologue() throws(BasaltError) {
    if flags.isLiteral { return }
    if skip("***=") {
      flags.isLiteral = true
      return
    }
    if !skip("***:"), at("***") { throw invalid("*** that is no director") }
    guard at("(?"), position + 2 < scalars.count, scalars[position + 2].properties.isAlphabetic else { return }
    var end = position + 2
    while end < scalars.count, scalars[end] != ")" { end += 1 }
    guard end < scalars.count else { throw invalid("options without their )") }
    var letters = String.UnicodeScalarView()
    letters.append(contentsOf: scalars[(position + 2)..<end])
    try flags.apply(String(letters), allowsGlobal: false)
    position = end + 1
  }

  /// All that is left, every character as itself.
  private mutating func literal() -> RegexNode {
    let rest = scalars[position...].map { character($0.value) }
    position = scalars.count
    return .sequence(rest)
  }

  /// Branches, of which one alone is no alternative: it keeps its own preference.
  private mutating func alternatives() throws(BasaltError) -> RegexNode {
    var branches = [try branch()]
    while skip("|") { branches.append(try branch()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  /// Quantified atoms one behind the other; none is the empty text.
  private mutating func branch() throws(BasaltError) -> RegexNode {
    var parts: [RegexNode] = []
    while true {
      try skipComments()
      guard let scalar = next, scalar != "|" else { break }
      if scalar == ")" {
        if depth > 0 { break }
        throw invalid("a ) without its (")
      }
      let atom = try atom()
      try skipComments()
      // What holds between characters cannot be repeated, unless in a group: the quantifier is then found without an operand.
      if scalar != "(", case .assertion = atom { parts.append(atom) } else { parts.append(try quantified(atom)) }
    }
    return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// What a quantifier can stand behind, and what holds between characters.
  ///
  /// A brace, a closing bracket and a closing brace are characters where they mean nothing, as in PostgreSQL.
  private mutating func atom() throws(BasaltError) -> RegexNode {
    let scalar = scalars[position]
    switch scalar {
    case "(": return try group()
    case "[": return try bracket()
    case "\\": return try escape()
    case "*", "+", "?": throw invalid("\(scalar) has nothing to repeat")
    case "{" where isBound(at: position): throw invalid("{ has nothing to repeat")
    default: break
    }
    position += 1
    switch scalar {
    case ".": return .set(flags.stopsAtNewline ? ScalarSet.newline.complement : .all)
    case "^": return .assertion(flags.anchorsAtLines ? .lineStart : .textStart)
    case "$": return .assertion(flags.anchorsAtLines ? .lineEnd : .textEnd)
    default: return character(scalar.value)
    }
  }

  /// One character, in whichever case.
  ///
  /// Where case is ignored that is settled here, so that nothing behind the parser knows of it.
  func character(_ scalar: UInt32) -> RegexNode {
    .set(flags.ignoresCase ? ScalarSet(scalar).ignoringCase : ScalarSet(scalar))
  }

  /// A group, and what looks like one.
  ///
  /// Numbers are given where a group begins, so that an outer one comes before those within it, as everywhere.
  private mutating func group() throws(BasaltError) -> RegexNode {
    for (sign, what) in [("(?=", "ahead"), ("(?!", "ahead"), ("(?<=", "back"), ("(?<!", "back")] where at(sign) {
      throw unsupported("Looking \(what) with \(sign) cannot be matched in linear time.")
    }
    let isPlain = skip("(?:")
    if !isPlain {
      if at("(?") { throw invalid("(? that begins no group; options stand at the beginning of the pattern") }
      position += 1
      captureCount += 1
      guard captureCount <= Limits.regexCaptureCountMaximum else {
        throw unsupported(
          "It has more than \(Limits.regexCaptureCountMaximum) groups; (?:…) is one that nobody asks for.")
      }
    }
    let number = captureCount
    depth += 1
    // Each level is a few levels of calls, here and in what walks the tree.
    guard depth <= Limits.regexDepthMaximum else {
      throw unsupported("Groups are nested deeper than \(Limits.regexDepthMaximum).")
    }
    let inner = try alternatives()
    guard skip(")") else { throw invalid("a ( without its )") }
    depth -= 1
    return isPlain ? inner : .capture(inner, number)
  }

  // MARK: Quantifiers

  /// Whether a brace begins a bound; before anything but a digit it is a character.
  ///
  /// `{,3}` is therefore text, as in PostgreSQL, where others read a bound without a beginning.
  private func isBound(at index: Int) -> Bool {
    scalars[index] == "{" && index + 1 < scalars.count && ("0"..."9").contains(scalars[index + 1])
  }

  /// An atom with what repeats it, or alone.
  ///
  /// `{m}` is the one quantifier without a preference: there is nothing to choose but what the atom leaves open. `{m,m}` has
  /// one, though it means the same, because PostgreSQL says so.
  /// - Throws: `.invalidArgument` for two quantifiers in a row, which Perl would read as one.
  private mutating func quantified(_ atom: RegexNode) throws(BasaltError) -> RegexNode {
    guard let scalar = next else { return atom }
    var (minimum, maximum): (Int, Int?) = (0, nil)
    var hasPreference = true
    switch scalar {
    case "*": position += 1
    case "+":
      minimum = 1
      position += 1
    case "?":
      maximum = 1
      position += 1
    case "{" where isBound(at: position):
      position += 1
      minimum = try number()
      if skip(",") {
        maximum = skip("}") ? nil : try number()
        if maximum != nil, !skip("}") { throw invalid("a bound without its }") }
      } else {
        guard skip("}") else { throw invalid("a bound without its }") }
        (maximum, hasPreference) = (minimum, false)
      }
      if let maximum, maximum < minimum { throw invalid("a bound from \(minimum) to \(maximum)") }
    default: return atom
    }
    let preference: RegexNode.Preference = skip("?") ? .shortest : .longest
    try skipComments()
    if let scalar = next, "*+?".unicodeScalars.contains(scalar) || isBound(at: position) {
      throw invalid("\(scalar) repeats a repetition")
    }
    return .repeated(atom, minimum: minimum, maximum: maximum, preference: hasPreference ? preference : nil)
  }

  /// As PostgreSQL, up to 255: what is repeated is copied so often.
  ///
  /// Digits beyond that are not read: the number of a pattern that is no pattern could be of any length.
  private mutating func number() throws(BasaltError) -> Int {
    var number = 0
    guard let scalar = next, ("0"..."9").contains(scalar) else { throw invalid("a bound without a number") }
    while let scalar = next, ("0"..."9").contains(scalar) {
      number = number * 10 + Int(scalar.value - 48)
      guard number <= Limits.regexBoundMaximum else { throw invalid("a bound above \(Limits.regexBoundMaximum)") }
      position += 1
    }
    return number
  }
}
