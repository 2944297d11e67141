import BasaltCore

/// The regular expression of each row of a call, of which pattern and flags are arguments.
///
/// | pattern and flags | compiled |
/// | --- | --- |
/// | both constant | before the first row |
/// | a column of few patterns | once each, and found in the cache for the other rows |
/// | a column of many | for each row, which costs some microseconds |
///
/// A dictionary of patterns never gets here: the shell has one row for each entry (`BoundFunction`).
struct RegexArgument {
  /// The one of all rows, where the arguments are constant and a row counts.
  let constant: Regex?
  private let call: FunctionCall
  private let grammar: Grammar
  private let patterns: TextLane
  /// Flags, or the escape of `SIMILAR TO`.
  private let options: TextLane?
  private let base: RegexFlags

  /// What the pattern is written in.
  ///
  /// PostgreSQL takes the flag g for functions that replace or count, and refuses it where there is nothing to repeat.
  enum Grammar { case regular, regularWithGlobal, similar }

  /// - Parameters:
  ///   - pattern: Which argument it is.
  ///   - options: Which argument the flags are, or the escape; `nil` for none.
  ///   - base: What holds without flags.
  /// - Throws: `.invalidArgument` or `.unsupported` for a constant pattern that is none, if any row counts.
  init(
    _ call: FunctionCall, pattern: Int = 1, options: Int? = nil, base: RegexFlags = RegexFlags(),
    grammar: Grammar = .regular
  ) throws(BasaltError) {
    (self.call, self.grammar, self.base) = (call, grammar, base)
    patterns = call.text(pattern)
    self.options = options.map { call.text($0) }
    let isConstant = patterns.isConstant && self.options?.isConstant ?? true
    // A pattern that is wrong is wrong for rows that count, of which there may be none.
    guard isConstant, (0..<call.rowCount).contains(where: call.counts) else {
      constant = nil
      return
    }
    constant = try RegexArgument.regex(call, grammar, patterns, self.options, base, row: 0)
  }

  /// The expression of a row that counts.
  func regex(_ row: Int) throws(BasaltError) -> Regex {
    if let constant { return constant }
    return try RegexArgument.regex(call, grammar, patterns, options, base, row: row)
  }

  /// Whether the flags of a row ask for all matches.
  func isGlobal(_ row: Int) throws(BasaltError) -> Bool { try flags(row).isGlobal }

  private func flags(_ row: Int) throws(BasaltError) -> RegexFlags {
    try RegexArgument.flags(grammar, options, base, row)
  }

  private static func flags(
    _ grammar: Grammar, _ options: TextLane?, _ base: RegexFlags, _ row: Int
  ) throws(BasaltError) -> RegexFlags {
    var flags = base
    if let options { try flags.apply(options.string(row), allowsGlobal: grammar == .regularWithGlobal) }
    return flags
  }

  /// Compiles, or finds in the thread's cache: also for a constant it is once a batch and not once a row.
  private static func regex(
    _ call: FunctionCall, _ grammar: Grammar, _ patterns: TextLane, _ options: TextLane?, _ base: RegexFlags, row: Int
  ) throws(BasaltError) -> Regex {
    let pattern = patterns.string(row)
    switch grammar {
    case .similar:
      // PostgreSQL's default, whatever the standard says.
      var escape: Unicode.Scalar? = "\\"
      if let options { escape = try SimilarPattern.escape(options.string(row)) }
      let regex = try SimilarPattern.regex(pattern, escape: escape)
      return try call.context.regexes.regex(regex, base)
    case .regular, .regularWithGlobal:
      return try call.context.regexes.regex(pattern, flags(grammar, options, base, row))
    }
  }
}
