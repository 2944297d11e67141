import Basalt

/// What the demo's chapters are written on: titles, commands and tables in one manner.
///
/// Everything goes to standard output, in the order in which it happens: the demo can be kept in a file.
struct DemoPage {
  let terminal: Terminal

  /// 72 cells of rule and title: a terminal of 80 does not wrap it.
  /// - Parameters:
  ///       - text: One sentence of what is to be seen.
  ///       - command: With which the reader can do the same.
  func chapter(_ title: String, _ text: String, _ command: String) throws(BasaltError) {
    let rule = String(repeating: "─", count: 72 - DisplayWidth.of(title))
    try write("\n\(terminal.styled("── \(title) \(rule)", .cyan))\n\(text)\n\(command)\n")
  }

  /// As a shell shows it.
  func command(_ text: String) -> String { "  \(terminal.bold("$ " + text))\n" }

  /// A line of Swift, for what has no command yet.
  func code(_ text: String) -> String { "  \(terminal.bold(text))\n" }

  func write(_ lines: [String]) throws(BasaltError) { try write(lines.joined(separator: "\n") + "\n") }

  /// Flushed at once: progress bars on standard error would otherwise overtake it.
  func write(_ text: String) throws(BasaltError) {
    var output = StandardOutput()
    try output.write(text)
    try output.flush()
  }

  /// Rows as `basalt cat` writes them, and below them what was read for it.
  func show(_ rows: RowStream, since start: ContinuousClock.Instant) async throws(BasaltError) {
    let rowCount = try await RowOutput.write(rows, schema: rows.schema, format: .table, rowLimit: nil, terminal: terminal)
    try write(
      terminal.faint(ScanText.of(rows.statistics, rowCount: rowCount, elapsed: ContinuousClock.now - start)) + "\n")
  }
}
