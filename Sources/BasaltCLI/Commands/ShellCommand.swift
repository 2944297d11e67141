import ArgumentParser
import Basalt

/// `basalt shell`: a conversation in SQL.
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

  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table).")
  var format: OutputFormat = .table

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// Ctrl-C ends the statement that runs, not the shell.
  var handlesInterrupts: Bool { true }

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let session = try await warehouse.session(on: try common.makeEngine())
    guard Terminal.standardInput.isTerminal else { return try await runScript(session) }
    let editor = LineEditor(historyPath: ShellCommand.historyPath)
    let run = ShellRun(session, format: format, errorStyle: common.errorStyle)
    await editor.complete(with: run.names())
    StandardError.writeLine("Basalt \(BasaltVersion.text). \\? for help, \\q to leave.")
    var typed = ""
    while let line = await editor.line(typed.isEmpty ? "basalt> " : "     -> ") {
      switch ShellInput(line, isInside: !typed.isEmpty) {
      case .quit: return .success
      case .help: StandardError.writeLine(ShellInput.helpText)
      case .timing: StandardError.writeLine("Timing is \(run.toggleTiming() ? "on" : "off").")
      case .tables: await run.statements("SHOW TABLES")
      case .describe(let table): await run.statements("DESCRIBE \(table)")
      case .unknown(let command): StandardError.writeLine("There is no \(command). \\? lists what there is.")
      case .text(let text):
        typed += (typed.isEmpty ? "" : "\n") + text
        guard SQLStatements.isComplete(typed) else { continue }
        let statements = typed
        typed = ""
        guard statements.contains(where: { !$0.isWhitespace }) else { continue }
        editor.remember(statements)
        await run.statements(statements)
        // Tables may have come, or gone.
        await editor.complete(with: run.names())
      }
    }
    StandardError.writeLine("")
    return .success
  }

  /// From a pipe: what `basalt sql` does.
  private func runScript(_ session: Session) async throws(BasaltError) -> CommandRun.Status {
    let script = session.script(try TextFile.standardInput())
    while let result = try await script.next() { _ = try await ShellRun.show(result, format) }
    return .success
  }

  /// In the home directory, as other shells have theirs.
  private static var historyPath: String? {
    Environment.value(of: "HOME").flatMap { $0.isEmpty ? nil : "\($0)/.basalt_history" }
  }
}
