import Foundation
import TestSupport
import Testing

/// `ShellCommand`, `ShellRun`, `LineEditor`: a conversation at a terminal, and a script from a pipe.
@Suite struct ShellCommandTests {
  private static let prompt = "basalt> "

  private func shell(_ program: Program, _ arguments: [String] = ["-w", "w"]) throws -> TerminalProgram {
    try TerminalProgram(
      ["shell"] + arguments, in: program,
      environment: ["HOME": program.directory.path, "TERM": "xterm", "BASALT_WAREHOUSE": ""])
  }

  /// What a line brings, up to the next prompt.
  private func answer(_ line: String, _ terminal: TerminalProgram) -> String {
    terminal.type(line + "\n")
    return terminal.wait(for: Self.prompt) ?? "nothing; the screen:\n\(terminal.screen)"
  }

  @Test func aConversationGoesOnAfterErrors() throws {
    let terminal = try shell(try Program.withWarehouse())
    #expect(terminal.wait(for: Self.prompt)?.contains("\\? for help") == true, "\(terminal.screen)")
    #expect(answer("SELECT 40 + 2 AS answer;", terminal).contains("42"))
    let error = answer("SELECT nothing;", terminal)
    #expect(error.contains("error: There is no column nothing") && error.contains("^"), "\(error)")
    let runtime = answer("SELECT 1 / (id - id) FROM people;", terminal)
    #expect(runtime.contains("error: ") && runtime.contains("divides by zero"), "\(runtime)")
    #expect(answer("SELECT name FROM people ORDER BY id LIMIT 1;", terminal).contains("Ada"))
    // Statements of one line run until one fails.
    let several = answer("SELECT 7 AS first; SELECT nothing; SELECT 8 AS last;", terminal)
    #expect(several.contains("first") && !several.contains("last\n") && several.contains("error"), "\(several)")
    #expect(answer("CREATE TABLE u (a int);", terminal).contains("CREATE TABLE"))
    terminal.type("\\q\n")
    #expect(terminal.waitForEnd() == 0, "\(terminal.screen)")
  }

  @Test func aStatementMayHaveSeveralLines() throws {
    let terminal = try shell(try Program(), [])
    #expect(terminal.wait(for: Self.prompt) != nil)
    terminal.type("SELECT 1 -- a comment; no end\n")
    #expect(terminal.wait(for: "     -> ") != nil, "\(terminal.screen)")
    // Within a statement a backslash is none of the shell's commands.
    terminal.type("  + 'a\n")
    #expect(terminal.wait(for: "     -> ") != nil, "\(terminal.screen)")
    let answer = answer("b;' = 2;", terminal)
    #expect(answer.contains("error"), "\(answer)")
    terminal.type("SELECT\n")
    #expect(terminal.wait(for: "     -> ") != nil)
    #expect(self.answer("'x;y' AS both;", terminal).contains("x;y"))
    #expect(terminal.waitForEnd(typing: "\u{4}") == 0, "\(terminal.screen)")
  }

  @Test func backslashesTellOfTablesAndOfThemselves() throws {
    let terminal = try shell(try Program.withWarehouse())
    #expect(terminal.wait(for: Self.prompt) != nil)
    for command in ["\\d", "\\dt", "\\d "] {
      let tables = answer(command, terminal)
      #expect(tables.contains("people") && tables.contains("basalt.tables"), "\(tables)")
    }
    let columns = answer("\\d people", terminal)
    for word in ["id", "name", "born", "score", "date"] { #expect(columns.contains(word), "\(word): \(columns)") }
    #expect(answer("\\d people;", terminal).contains("born"))
    #expect(answer("\\d basalt.commits", terminal).contains("version"))
    #expect(answer("\\d nobody", terminal).contains("error: "))
    let help = answer("\\?", terminal)
    for command in ["\\d TABLE", "\\dt", "\\timing", "\\q"] { #expect(help.contains(command), "\(help)") }
    #expect(answer("\\nonsense", terminal).contains("There is no \\nonsense"))
    #expect(answer("\\q now", terminal).contains("There is no \\q"))
    #expect(answer("\\timing", terminal).contains("Timing is on."))
    #expect(answer("SELECT 1;", terminal).contains("1 row in "))
    #expect(answer("SET timezone = 'UTC';", terminal).contains("in "))
    #expect(answer("\\timing", terminal).contains("Timing is off."))
    #expect(!answer("SELECT 1;", terminal).contains("1 row in "))
  }

  @Test func interruptsEndTheStatementAndNotTheShell() throws {
    let terminal = try shell(try Program(), [])
    #expect(terminal.wait(for: Self.prompt) != nil)
    for _ in 0..<2 {
      // A signal that comes while the line is still in the editor drops the line: then it is typed again.
      var isCancelled = false
      for _ in 0..<60 where !isCancelled {
        terminal.type("SELECT count(*) FROM generate_series(1, 1000000000000000) AS g (x) WHERE x % 3 = 7;\n")
        #expect(terminal.wait(for: "3 = 7;") != nil, "\(terminal.screen)")
        terminal.waitForWork()
        terminal.type("\u{3}")
        isCancelled = terminal.wait(for: "cancelled", secondsMaximum: 5) != nil
        if !isCancelled { terminal.type("\u{3}") }
      }
      #expect(isCancelled && terminal.wait(for: Self.prompt) != nil, "\(terminal.screen)")
    }
    #expect(answer("SELECT 6 * 7 AS answer;", terminal).contains("42"))
    terminal.type("\\q\n")
    #expect(terminal.waitForEnd() == 0)
  }

  @Test func anInterruptDropsWhatIsBeingTyped() throws {
    let terminal = try shell(try Program(), [])
    #expect(terminal.wait(for: Self.prompt) != nil)
    terminal.type("SELECT 1 AS forgotten,\n")
    #expect(terminal.wait(for: "     -> ") != nil, "\(terminal.screen)")
    terminal.type("2 AS half")
    #expect(terminal.wait(for: "half") != nil, "\(terminal.screen)")
    // Again when it came between the prompt and the read.
    var isBack = false
    for _ in 0..<60 where !isBack {
      terminal.type("\u{3}")
      isBack = terminal.wait(for: Self.prompt, secondsMaximum: 5) != nil
    }
    #expect(isBack, "\(terminal.screen)")
    let rows = answer("SELECT 'kept' AS word;", terminal)
    #expect(rows.contains("kept") && !rows.contains("forgotten") && !rows.contains("error"), "\(rows)")
    #expect(terminal.waitForEnd(typing: "\u{4}") == 0, "\(terminal.screen)")
  }

  /// What is typed while a statement runs is read as soon as it has ended, but the Ctrl-D in it ends no line by then; the one
  /// that follows is a key of its own, and nothing that is put into the line.
  @Test func aCtrlDThatCameTooEarlyIsForgotten() throws {
    let terminal = try shell(try Program(), [])
    #expect(terminal.wait(for: Self.prompt) != nil)
    for count in 1...3 {
      terminal.type("SELECT max(x % 3) FROM generate_series(1, 1000000000000) AS g (x);\n")
      #expect(terminal.wait(for: "(x);") != nil, "\(terminal.screen)")
      terminal.waitForWork()
      terminal.type(String(repeating: "\u{4}", count: count))
      // By a signal: the key would take away what was typed before it. Again when it came before the statement.
      var isCancelled = false
      for _ in 0..<300 where !isCancelled {
        terminal.interrupt()
        isCancelled = terminal.wait(for: "cancelled", secondsMaximum: 1) != nil
      }
      #expect(isCancelled && terminal.wait(for: Self.prompt) != nil, "\(terminal.screen)")
    }
    #expect(terminal.waitForEnd(typing: "\u{4}") == 0, "\(terminal.screen)")
    #expect(!terminal.screen.contains("^D^D"), "\(terminal.screen)")
  }

  @Test func theHistoryIsKeptFromOneConversationToTheNext() throws {
    let program = try Program()
    let first = try shell(program, [])
    #expect(first.wait(for: Self.prompt) != nil)
    #expect(answer("SELECT 'remembered' AS word;", first).contains("remembered"))
    terminalEnd(first)
    let file = try String(contentsOfFile: program.path(".basalt_history"), encoding: .utf8)
    #expect(file.contains("remembered"), "\(file)")
    let second = try shell(program, [])
    #expect(second.wait(for: Self.prompt) != nil)
    // The arrow key brings it back, and it runs again.
    second.type("\u{1B}[A\n")
    #expect(second.wait(for: "1 row")?.contains("remembered") == true, "\(second.screen)")
  }

  private func terminalEnd(_ terminal: TerminalProgram) {
    terminal.type("\\q\n")
    _ = terminal.waitForEnd()
  }

  @Test func tabCompletesTheNamesOfTables() throws {
    let terminal = try shell(try Program.withWarehouse())
    #expect(terminal.wait(for: Self.prompt) != nil)
    terminal.type("SELECT count(*) AS n FROM peop\t;\n")
    // There is no table of the letters that were typed.
    #expect(terminal.wait(for: "1 row") != nil, "\(terminal.screen)")
  }

  @Test func rowsComeInTheFormatThatWasAskedFor() throws {
    let terminal = try shell(try Program(), ["--format", "jsonl"])
    #expect(terminal.wait(for: Self.prompt) != nil)
    #expect(answer("SELECT 1 AS a, NULL AS b;", terminal).contains("{\"a\":1,\"b\":null}"))
    let failing = try shell(try Program(), ["--errors", "json"])
    #expect(failing.wait(for: Self.prompt) != nil)
    #expect(answer("SELECT 1/0;", failing).contains("\"code\":\"outOfRange\""))
  }

  // MARK: From a pipe

  @Test func aScriptFromAPipeEndsWithItsFirstError() throws {
    let program = try Program.withWarehouse()
    let run = try program.shell("echo 'SELECT 1 AS a; SELECT nothing; SELECT 2 AS b' | basalt shell -w w --format csv")
    #expect(run.exitCode == 1 && run.standardOutput == "a\n1\n", "\(run.report)")
    #expect(run.standardError.contains("error: There is no column nothing") && run.standardError.contains("^"))
    let good = try program.shell(
      "printf 'SELECT 1 AS a;\\nSELECT count(*) AS n FROM people' | basalt shell -w w --format csv")
    #expect(good.exitCode == 0 && good.standardOutput == "a\n1\nn\n3\n" && good.standardError == "", "\(good.report)")
  }

  @Test func mistakesAreToldBeforeAConversationBegins() throws {
    let program = try Program()
    for (arguments, status) in [(["-w", "nowhere"], Int32(1)), (["extra"], 2), (["--format", "yaml"], 2)] {
      let run = try program.run(["shell"] + arguments)
      #expect(
        run.exitCode == status && run.standardOutput == "" && run.standardError.hasPrefix("error: "), "\(run.report)")
    }
  }
}
