import BasaltCore

/// The letters that change what a regular expression means: PostgreSQL's embedded options, and the last argument of functions.
///
/// | letter | means |
/// | --- | --- |
/// | c, i | case counts; it does not |
/// | s | a line's end is a character like any other: the default |
/// | n, m | lines count: for `.` and `[^…]`, and for `^` and `$` |
/// | p | lines count for `.` and `[^…]` alone |
/// | w | lines count for `^` and `$` alone |
/// | x, t | white space and comments mean nothing; they do |
/// | q, l | the pattern is a literal, as DuckDB's l is |
/// | g | all matches, where a function replaces |
///
/// The end of a text is no end of a line to `$` without n and w: of "a\n" Perl would say that `a$` matches, PostgreSQL not.
struct RegexFlags: Hashable, Sendable {
  var ignoresCase = false
  /// `.` and `[^…]` do not match a line's end.
  var stopsAtNewline = false
  /// `^` and `$` match at lines' ends, too.
  var anchorsAtLines = false
  /// White space and comments mean nothing.
  var isExpanded = false
  /// The whole pattern is a literal.
  var isLiteral = false
  /// All matches, which only some functions know.
  var isGlobal = false

  /// Applies letters, in their order: a later one wins.
  /// - Parameter letters: Each of `c i m n p w s x q t`, and `g` where a function takes it.
  /// - Throws: `.invalidArgument` for another letter, `.unsupported` for `b` and `e`, which choose other grammars.
  mutating func apply(_ letters: some StringProtocol, allowsGlobal: Bool) throws(BasaltError) {
    for letter in letters {
      switch letter {
      case "c": ignoresCase = false
      case "i": ignoresCase = true
      case "n", "m": (stopsAtNewline, anchorsAtLines) = (true, true)
      case "p": (stopsAtNewline, anchorsAtLines) = (true, false)
      case "w": (stopsAtNewline, anchorsAtLines) = (false, true)
      case "s": (stopsAtNewline, anchorsAtLines) = (false, false)
      case "x": isExpanded = true
      case "t": isExpanded = false
      case "q", "l": isLiteral = true
      case "g" where allowsGlobal: isGlobal = true
      case "b", "e":
        throw BasaltError(
          .unsupported, "The flag '\(letter)' of regular expressions chooses a grammar that is not supported.",
          remedy: "Leave it away: patterns are PostgreSQL's advanced regular expressions.")
      default:
        throw BasaltError(
          .invalidArgument, "'\(Value.excerpt(of: String(letter)))' is no flag of a regular expression here.",
          remedy:
            "Flags are i and c (case), n, s, p and w (lines), x (white space), q (literal)\(allowsGlobal ? ", g (all)" : "")."
        )
      }
    }
  }
}
