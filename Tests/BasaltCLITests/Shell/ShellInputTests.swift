import BasaltCLI
import Testing

/// `ShellInput`: what the shell knows itself, and what is SQL.
@Suite struct ShellInputTests {
  @Test func aBackslashIsACommandOutsideOfStatements() {
    let meanings: [(String, ShellInput)] = [
      ("\\q", .quit), ("  \\q ", .quit), ("\\?", .help), ("\\h", .help), ("\\timing", .timing), ("\\dt", .tables),
      ("\\d", .tables), ("\\d flights", .describe("flights")), ("\\d flights;", .describe("flights")),
      ("\\x", .unknown("\\x")), ("\\q now", .unknown("\\q")), ("SELECT 1;", .text("SELECT 1;")), ("", .text("")),
    ]
    for (line, meaning) in meanings { #expect(ShellInput(line, isInside: false) == meaning, "\(line)") }
    #expect(ShellInput("\\q", isInside: true) == .text("\\q"))
    // What somebody types who does not know that; within a statement they are words of it.
    for (line, meaning) in [
      ("help", ShellInput.help), ("HELP;", .help), ("quit", .quit), (" exit ", .quit), ("quit;", .quit),
      ("help me", .text("help me")),
    ] {
      #expect(ShellInput(line, isInside: false) == meaning, "\(line)")
    }
    for line in ["help", "quit", "exit;"] { #expect(ShellInput(line, isInside: true) == .text(line)) }
    for command in ["\\d", "\\dt", "\\timing", "\\q", "\\?"] {
      #expect(ShellInput.helpText.contains(command), "\(command) is not explained")
    }
  }
}
