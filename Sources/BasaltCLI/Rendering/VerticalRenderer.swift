package import Basalt

/// `--format vertical`: a line a value, for rows that are too wide for a table. Nothing is cut; rows are
/// written as they come.
///
/// Keeps nothing of the rows: only names are measured, which are known before.
package struct VerticalRenderer: BatchRenderer {
  private let terminal: Terminal
  /// The names, aligned right at the bar.
  private let labels: [String]
  private let labelWidth: Int
  /// Over all batches: the number of the row that is being written.
  private var rowCount = 0

  package init(_ context: RenderingContext) {
    terminal = context.terminal
    let names = context.schema.fields.map { VisibleText.of($0.name) }
    let width = names.reduce(0) { max($0, DisplayWidth.of($1)) }
    // Widths are cells, not characters: names may be in any script.
    labels = names.map { $0.paddedLeft(to: width) }
    labelWidth = width
  }

  /// The rule above a row is as long as names suggest, never shorter than two cells.
  package mutating func render(_ batch: Batch, into target: inout [UInt8]) {
    for row in 0..<batch.rowCount {
      rowCount += 1
      // Rows are numbered, because a value may hold anything, a line that looks like a rule included.
      let title = "── row \(Quantity.count(rowCount)) "
      let rule = String(repeating: "─", count: max(2, labelWidth + 20 - title.count))
      target += "\(terminal.faint(title + rule))\n".utf8
      for (label, value) in zip(labels, batch.row(row)) {
        let text = VisibleText.of(value.description)
        target += " \(terminal.bold(label)) │ \(value.isNull ? terminal.faint(text) : text)\n".utf8
      }
    }
  }

  package mutating func finish(into target: inout [UInt8]) {
    // Silence could be taken for a failure.
    if rowCount == 0 { target += "0 rows\n".utf8 }
  }
}
