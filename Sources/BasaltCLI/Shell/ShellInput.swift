/// What a line of the shell means: a part of a statement, or a command of the shell itself.
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

  /// - Parameter isInside: Whether a statement is being typed: then a backslash is part of it.
  package init(_ line: String, isInside: Bool) {
    let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    guard !isInside, let command = words.first, command.hasPrefix("\\") else {
      self = .text(line)
      return
    }
    switch (command, words.count) {
    case ("\\q", 1): self = .quit
    case ("\\?", 1), ("\\h", 1): self = .help
    case ("\\timing", 1): self = .timing
    case ("\\dt", 1), ("\\d", 1): self = .tables
    case ("\\d", 2): self = .describe(words[1].hasSuffix(";") ? String(words[1].dropLast()) : words[1])
    default: self = .unknown(command)
    }
  }

  /// What `\?` shows.
  package static let helpText = """
    \\d          the tables
    \\d TABLE    the columns of a table
    \\dt         the tables
    \\timing     tell rows, time and what was skipped of each statement, or stop telling
    \\q          leave (so does Ctrl-D)
    \\?          this page
    A statement ends with a semicolon, and may have several lines. Ctrl-C ends a statement that runs. Tab completes names.
    """
}
