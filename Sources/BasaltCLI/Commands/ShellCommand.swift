import ArgumentParser
import Basalt

/// `basalt shell`: a conversation in SQL.
///
/// Reads lines, and knows which of them end a statement; what statements do is in `ShellRun`.
struct ShellCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "Type SQL and see what it yields.",
    discussion: """
      Lines can be edited, and come back with the arrow keys; Tab completes names of tables, columns and functions. A statement \
      ends with a semicolon. \\? lists what the shell itself knows.

        basalt shell -w flights.warehouse
        basalt shell
      """)

  // A table without asking what standard output leads to: who types here reads here.
  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table).")
  var format: OutputFormat?

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var query: QueryOptions
  @OptionGroup var common: CommonOptions

  /// Ctrl-C ends the statement that runs, or drops the one that is being typed; it never ends the shell.
  ///
  /// So the command has no task that a signal would cancel: each statement brings its own.
  var handlesInterrupts: Bool { Terminal.standardInput.isTerminal }

  /// An error of a statement does not end the shell, and so is no failure of the command; only a warehouse that
  /// cannot be opened is.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let session = try await warehouse.session(on: try common.makeEngine(for: query))
    // A pipe has nobody who edits: prompts and history would only be in the way.
    guard Terminal.standardInput.isTerminal else { return try await runScript(session) }
    let editor = LineEditor(historyPath: ShellCommand.historyPath)
    let run = ShellRun(session, format: format ?? .table, errorStyle: common.errorStyle)
    // Before the first prompt, when completion is wanted most.
    let interrupts = Interrupts(isConversation: true) { _ in
      run.cancel()
      editor.interrupt()
    }
    defer { interrupts.end() }
    await editor.complete(with: run.names())
    // Beside the rows, like all that the shell itself says.
    StandardError.writeLine("Basalt \(BasaltVersion.text). \\? for help, \\q to leave.")
    // A statement so far. The prompt shows whether there is one.
    var typed = ""
    while true {
      let line: String
      switch await editor.line(typed.isEmpty ? "basalt> " : "     -> ") {
      case .line(let text): line = text
      case .interrupted:
        // As other shells: away with all of it, and a new prompt below what is on the screen.
        typed = ""
        StandardError.writeLine("")
        continue
      case .end:
        // The cursor still stands behind the prompt.
        StandardError.writeLine("")
        return .success
      }
      switch ShellInput(line, isInside: !typed.isEmpty) {
      case .quit: return .success
      case .help: StandardError.writeLine(ShellInput.helpText)
      case .timing: StandardError.writeLine("Timing is \(run.toggleTiming() ? "on" : "off").")
      // Commands are statements in short: what they show can be had in SQL, in any format.
      case .tables: await run.statements("SHOW TABLES")
      case .describe(let table): await run.statements("DESCRIBE \(table)")
      case .unknown(let command): StandardError.writeLine("There is no \(command). \\? lists what there is.")
      case .text(let text):
        // With its line end: a comment ends there.
        typed += (typed.isEmpty ? "" : "\n") + text
        guard Session.Script.isComplete(typed) else { continue }
        // Emptied before it runs: whatever becomes of it, the next line begins anew.
        let statements = typed
        typed = ""
        // An empty line is no statement, and not worth remembering.
        guard statements.contains(where: { !$0.isWhitespace }) else { continue }
        // Before it runs: a statement that fails is the one that is brought back and mended.
        editor.remember(statements)
        await run.statements(statements)
        // Tables may have come, or gone.
        await editor.complete(with: run.names())
      }
    }
  }

  /// From a pipe: what `basalt sql` does.
  ///
  /// Here an error ends it and is the command's status: nobody is there to answer it.
  private func runScript(_ session: Session) async throws(BasaltError) -> CommandRun.Status {
    let script = session.script(try TextFile.standardInput())
    let format = format ?? OutputFormat.preferred(for: .standardOutput)
    while let result = try await script.next() { _ = try await ShellRun.show(result, format) }
    try session.requireNoOpenTransaction()
    return .success
  }

  /// In the home directory, as other shells have theirs.
  ///
  /// Without a home, as for a service, no history is kept: a file in whatever directory it is would be a surprise.
  private static var historyPath: String? {
    Environment.value(of: "HOME").flatMap { $0.isEmpty ? nil : "\($0)/.basalt_history" }
  }
}
