package import Basalt

/// Writes rows as text in one format.
///
/// Batches come in order; a renderer writes them as they come where its format allows, and what it must keep is
/// bounded. One owner, on one thread.
package protocol BatchRenderer {
  /// Writes the rows of a batch, or keeps what it needs of them.
  mutating func render(_ batch: Batch, into target: inout [UInt8]) throws(BasaltError)

  /// Writes what is left when there are no more rows, also when there were none.
  mutating func finish(into target: inout [UInt8]) throws(BasaltError)
}

/// What a renderer is told about where its output goes.
///
/// Facts, and no descriptor: a renderer gives bytes to its caller.
package struct RenderingContext: Sendable {
  /// Names and types, as people are told them.
  package let schema: Schema
  /// What the batches have: text in place of instants that are shown in another zone than UTC.
  package let shownSchema: Schema
  package let terminal: Terminal
  /// The number of rows that were asked for, or `nil` when it was not said: `table` then shows only the first and last.
  package let rowLimit: Int?

  /// - Parameter shownSchema: Where it is not that of the rows as they are.
  package init(schema: Schema, shownSchema: Schema? = nil, terminal: Terminal, rowLimit: Int?) {
    self.schema = schema
    self.shownSchema = shownSchema ?? schema
    self.terminal = terminal
    self.rowLimit = rowLimit
  }
}

/// A format that `--format` names: the one place to register.
///
/// A new format is a renderer in a file of its own and a line in `all`; parsing, help and tests walk the list.
///
/// A value with a closure and no enum, so that the list is all that knows the formats.
package struct OutputFormat: Sendable {
  package let name: String
  package let summary: String
  package let makeRenderer: @Sendable (RenderingContext) -> any BatchRenderer

  /// For people.
  package static let table = OutputFormat(name: "table", summary: "aligned columns that fit the terminal") {
    TableRenderer($0)
  }

  /// For programs.
  package static let csv = OutputFormat(
    name: "csv", summary: "RFC 4180 with a header; NULL is empty, empty text is \"\""
  ) {
    StreamedTextRenderer($0, .csv)
  }

  /// In the order in which the help page shows them.
  package static let all: [OutputFormat] = [
    table, csv,
    OutputFormat(name: "tsv", summary: "the same, separated by tabs") { StreamedTextRenderer($0, .tsv) },
    OutputFormat(name: "json", summary: "one array of objects") { JSONRenderer($0) },
    OutputFormat(name: "jsonl", summary: "one object a line") { StreamedTextRenderer($0, .jsonLines) },
    OutputFormat(name: "markdown", summary: "a table for documents") { MarkdownRenderer($0) },
    OutputFormat(name: "vertical", summary: "one line a value, for wide rows") { VerticalRenderer($0) },
  ]

  package static func named(_ name: String) -> OutputFormat? { all.first { $0.name == name } }

  /// What is used when none is named: a table for people, CSV for programs.
  package static func preferred(for terminal: Terminal) -> OutputFormat { terminal.isTerminal ? table : csv }
}
