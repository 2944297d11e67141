import BasaltCore

/// Conditions on texts by a regular expression: `~` and its kin, `regexp_like`, `regexp_matches`, `SIMILAR TO`.
///
/// The expression of a constant pattern comes from the thread's cache; what every match has to contain is searched for as
/// bytes before an automaton reads a text.
///
/// | condition | holds when |
/// | --- | --- |
/// | `s ~ p` | a piece of s matches p |
/// | `s ~* p` | the same, whatever the case of letters |
/// | `s !~ p`, `s !~* p` | it does not |
/// | `regexp_like(s, p, 'i')` | as `~*`, with any flags |
/// | `regexp_full_match(s, p)` | all of s matches p |
/// | `s SIMILAR TO p` | all of s matches p, which is the standard's kind of pattern |
///
/// A scan gets no range from `^abc` yet, as it does from `LIKE 'abc%'`.
enum RegexConditions {
  static let functions: [ScalarFunction] = [
    operation(
      "~*", "Whether a regular expression matches anywhere in a text, whatever the case of letters.", ignoresCase: true,
      examples: [.init("'ABC' ~* 'b.'", "true"), .init("'abc' ~* '^b'", "false"), .init("NULL ~* 'a'", "NULL")]),
    operation(
      "!~", "Whether a regular expression matches nowhere in a text.", isNegated: true,
      examples: [.init("'abc' !~ 'b.'", "false"), .init("'ABC' !~ 'b.'", "true"), .init("'a' !~ NULL", "NULL")]),
    operation(
      "!~*", "Whether a regular expression matches nowhere in a text, whatever the case of letters.",
      ignoresCase: true, isNegated: true,
      examples: [.init("'ABC' !~* 'b.'", "false"), .init("'abc' !~* '^b'", "true"), .init("NULL !~* 'a'", "NULL")]),
    ScalarFunction(
      // `regexp_matches` is DuckDB's. PostgreSQL's function of that name gives arrays, which there are none of here.
      "regexp_like", aliases: ["regexp_matches"], .text,
      "Whether a regular expression matches anywhere in a text; a third argument has flags, such as i for any case.",
      examples: [
        .init("regexp_like('Hello World', 'world$', 'i')", "true"), .init("regexp_matches('abc', '^b')", "false"),
        .init("regexp_like('a', NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
          try matches(call, RegexFlags())
        },
        Overload([.exactly(.text), .exactly(.text), .exactly(.text)], returning: .boolean) {
          (call) throws(BasaltError) in
          try matches(call, RegexFlags(), flagsAt: 2)
        },
      ]),
    ScalarFunction(
      "regexp_full_match", .text,
      "Whether a regular expression matches a text from its beginning to its end; a third argument has flags.",
      examples: [
        .init("regexp_full_match('anabanana', '(an)*')", "false"), .init("regexp_full_match('anan', '(an)*')", "true"),
        .init("regexp_full_match(NULL, 'a')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
          try matches(call, RegexFlags(), isWhole: true)
        },
        Overload([.exactly(.text), .exactly(.text), .exactly(.text)], returning: .boolean) {
          (call) throws(BasaltError) in
          try matches(call, RegexFlags(), flagsAt: 2, isWhole: true)
        },
      ]),
    ScalarFunction(
      // What the parser makes of `x SIMILAR TO pattern [ESCAPE character]`.
      "similar_to", .text,
      "What x SIMILAR TO p means: whether the standard's kind of regular expression matches the whole text.",
      examples: [
        .init("similar_to('abc', '%(b|d)%')", "true"), .init("similar_to('abc', '(b|c)%')", "false"),
        .init("similar_to('a', NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
          try similar(call)
        },
        Overload([.exactly(.text), .exactly(.text), .exactly(.text)], returning: .boolean) {
          (call) throws(BasaltError) in
          try similar(call)
        },
      ]),
  ]

  /// `~` between two texts: before one integer it is another operator, of the same sign.
  static let matches = overload()

  private static func operation(
    _ name: String, _ summary: String, ignoresCase: Bool = false, isNegated: Bool = false, examples: [FunctionExample]
  ) -> ScalarFunction {
    ScalarFunction(
      name, .operators, summary, examples: examples,
      overloads: [overload(ignoresCase: ignoresCase, isNegated: isNegated)])
  }

  private static func overload(ignoresCase: Bool = false, isNegated: Bool = false) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
      var flags = RegexFlags()
      flags.ignoresCase = ignoresCase
      return try matches(call, flags, isNegated: isNegated)
    }
  }

  private static func matches(
    _ call: FunctionCall, _ flags: RegexFlags, flagsAt index: Int? = nil, isWhole: Bool = false, isNegated: Bool = false
  ) throws(BasaltError) -> ColumnVector {
    let texts = call.text(0)
    let regexes = try RegexArgument(call, options: index, base: flags)
    if let regex = regexes.constant, regex.isNeedle, !isWhole, !isNegated { return contains(call, texts, regex) }
    return try call.conditionRows { (row) throws(BasaltError) in
      let regex = try regexes.regex(row)
      try unsafe call.context.read(texts[row].count)
      return unsafe (isWhole ? regex.matchesWhole(texts[row]) : regex.matches(texts[row])) != isNegated
    }
  }

  /// As `LIKE '%…%'` does it: rows that lie one behind the other are one search.
  ///
  /// A pattern that is nothing but a literal: a search through the texts as through one.
  private static func contains(_ call: FunctionCall, _ texts: TextLane, _ regex: Regex) -> ColumnVector {
    let target = BitTarget(rowCount: call.rowCount)
    unsafe regex.needle.withUnsafeBufferPointer { needle in
      let search = unsafe NeighbourSearch(ByteSearch(throughMuchFor: needle), in: texts)
      search.forEachMatch(ofFirst: call.rowCount, counts: call.counts) { target.set($0) }
    }
    return call.result(target.buffer)
  }

  /// The standard's pattern is written as one of ours, which is then compiled and kept as any other.
  private static func similar(_ call: FunctionCall) throws(BasaltError) -> ColumnVector {
    let texts = call.text(0)
    let regexes = try RegexArgument(call, options: call.arguments.count > 2 ? 2 : nil, grammar: .similar)
    return try call.conditionRows { (row) throws(BasaltError) in
      try unsafe call.context.read(texts[row].count)
      return unsafe try regexes.regex(row).matches(texts[row])
    }
  }
}
