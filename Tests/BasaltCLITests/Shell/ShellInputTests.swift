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
    for command in ["\\d", "\\dt", "\\timing", "\\q", "\\?"] {
      #expect(ShellInput.helpText.contains(command), "\(command) is not explained")
    }
  }
}
