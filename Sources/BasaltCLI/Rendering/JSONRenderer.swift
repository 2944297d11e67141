package import Basalt

/// `--format json`: one array of objects, a row a line, as they come.
///
/// The objects are those of `jsonl`: JSON text holds no line ends of its own, so lines can be told apart and
/// joined by commas.
package struct JSONRenderer: BatchRenderer {
  private let writer: BatchTextWriter
  /// Kept from batch to batch, for its memory.
  private var lines: [UInt8] = []
  private var hasRows = false

  package init(_ context: RenderingContext) { writer = BatchTextWriter(.jsonLines, schema: context.shownSchema) }

  /// Commas stand before rows and not behind them, so that the last row need not be known.
  package mutating func render(_ batch: Batch, into target: inout [UInt8]) throws(BasaltError) {
    lines.removeAll(keepingCapacity: true)
    try writer.append(batch, to: &lines)
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      target += (hasRows ? ",\n" : "[\n").utf8
      target += line
      hasRows = true
    }
  }

  /// Also without rows: an empty array is JSON, no text is none.
  package mutating func finish(into target: inout [UInt8]) { target += (hasRows ? "\n]\n" : "[]\n").utf8 }
}
