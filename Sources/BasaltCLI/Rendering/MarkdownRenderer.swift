package import Basalt

/// `--format markdown`: a table for documents (GitHub's, which most others read), row by row as they come.
///
/// Characters that would mean something to Markdown are escaped, so that a document shows the value that is stored.
package struct MarkdownRenderer: BatchRenderer {
  private let schema: Schema
  private var hasWrittenHeader = false

  package init(_ context: RenderingContext) { schema = context.schema }

  package mutating func render(_ batch: Batch, into target: inout [UInt8]) {
    writeHeaderOnce(into: &target)
    for row in 0..<batch.rowCount {
      MarkdownRenderer.write(batch.row(row).map { MarkdownRenderer.escaped($0.description) }, into: &target)
    }
  }

  package mutating func finish(into target: inout [UInt8]) { writeHeaderOnce(into: &target) }

  /// Also without rows: a table without a header is no table in Markdown, and neither is one without columns.
  private mutating func writeHeaderOnce(into target: inout [UInt8]) {
    guard !hasWrittenHeader, !schema.fields.isEmpty else { return }
    hasWrittenHeader = true
    MarkdownRenderer.write(schema.fields.map { MarkdownRenderer.escaped($0.name) }, into: &target)
    MarkdownRenderer.write(schema.fields.map { $0.type.isNumeric ? "---:" : "---" }, into: &target)
  }

  private static func write(_ cells: [String], into target: inout [UInt8]) {
    target += "| \(cells.joined(separator: " | ")) |\n".utf8
  }

  /// The value as one cell of one line; a bar or a line end would end the cell or the table.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    var previous: Character = " "
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      // The only line break that a cell can have.
      case "\n", "\r\n": escaped += "<br>"
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case "\\", "|", "`", "*", "[", "~": escaped += "\\\(character)"
      // Between letters an underscore is plain; `dep_delay` stays readable in the source.
      case "_" where !(isWord(previous) && isWord(rest.first ?? " ")): escaped += "\\_"
      default: escaped += VisibleText.of(String(character))
      }
      previous = character
    }
    return escaped
  }

  /// What Markdown takes for part of a word: emphasis cannot begin or end inside one.
  private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
