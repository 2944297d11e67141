/// What a line of the shell means: a part of a statement, or a command of the shell itself.
///
/// Commands begin with a backslash, as in `psql`: no statement does, so that neither can be taken for the other.
///
/// Told apart without a terminal, so that tests can type.
package enum ShellInput: Equatable, Sendable {
  /// `\q`
  case quit
  /// `\?`
  case help
  /// `\timing`
  case timing
  /// `\dt`
  case tables
  /// `\d table`
  case describe(String)
  /// A command that there is not.
  case unknown(String)
  /// SQL, or a part of it.
  case text(String)

  /// Never fails: what is no command is text, and what is wrong with that the parser tells best.
  /// - Parameter isInside: Whether a statement is being typed: then a backslash is part of it.
  package init(_ line: String, isInside: Bool) {
    // Only the command looks at words; text is handed on as it was typed, spaces included.
    let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    // As in `psql`, where the words alone are what somebody types who does not know the commands yet: no statement is
    // one word of these.
    switch (isInside, words.joined(separator: " ").lowercased()) {
    case (false, "help"), (false, "help;"):
      self = .help
      return
    case (false, "quit"), (false, "exit"), (false, "quit;"), (false, "exit;"):
      self = .quit
      return
    default: break
    }
    guard !isInside, let command = words.first, command.hasPrefix("\\") else {
      self = .text(line)
      return
    }
    // With the number of words: `\q now` is something else than leaving, and is said to be unknown.
    switch (command, words.count) {
    case ("\\q", 1): self = .quit
    case ("\\?", 1), ("\\h", 1): self = .help
    case ("\\timing", 1): self = .timing
    case ("\\dt", 1), ("\\d", 1): self = .tables
    // A semicolon behind it is habit, and part of no name.
    case ("\\d", 2): self = .describe(words[1].hasSuffix(";") ? String(words[1].dropLast()) : words[1])
    // Told and not sent as SQL: the parser's error about a backslash would help nobody.
    default: self = .unknown(command)
    }
  }

  /// What `\?` shows.
  package static let helpText = """
    \\d          the tables
    \\d TABLE    the columns of a table
    \\dt         the tables
    \\timing     tell rows, time and what was skipped of each statement, or stop telling
    \\q          leave (so do quit, exit and Ctrl-D)
    \\?          this page (so does help)
    A statement ends with a semicolon, and may have several lines. Ctrl-C ends a statement that runs, and drops one that is being typed. Tab completes names.
    """
}
