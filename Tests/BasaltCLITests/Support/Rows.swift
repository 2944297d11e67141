import Basalt
import BasaltCLI
import BasaltCore

/// Rows made by hand, and what a renderer makes of them.
struct Rows {
  let schema: Schema
  let rows: [[Value]]

  init(_ columns: [(String, LogicalType)], _ rows: [[Value]]) throws {
    schema = try Schema(
      columns.enumerated().map { Field(id: FieldID(UInt32($0.offset + 1)), name: $0.element.0, type: $0.element.1) })
    self.rows = rows
  }

  /// The rows in batches of at most `size`.
  func batches(of size: Int) throws -> [Batch] {
    try stride(from: 0, to: rows.count, by: size).map { start in
      let part = rows[start..<min(start + size, rows.count)]
      let columns = try schema.fields.indices.map { index in
        try ColumnVector(part.map { $0[index] }, type: schema.fields[index].type)
      }
      return Batch(schema: schema, columns: columns, rowCount: part.count)
    }
  }

  func rendered(_ format: OutputFormat, width: Int? = nil, rowLimit: Int? = nil, batchSize: Int = 3) throws -> String {
    let context = RenderingContext(
      schema: schema, terminal: Terminal(isTerminal: false, width: width, showsStyles: false), rowLimit: rowLimit)
    var renderer = format.makeRenderer(context)
    var text: [UInt8] = []
    for batch in try batches(of: batchSize) { try renderer.render(batch, into: &text) }
    try renderer.finish(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// A few values that have made trouble in some format: NULL beside empty text, quotes, bars, line ends, wide characters, escapes.
  static func troublesome() throws -> Rows {
    try Rows(
      [
        ("id", .integer), ("name", .text), ("price", .decimal(precision: 9, scale: 2)), ("seen", .date),
        ("ok", .boolean),
      ],
      [
        [
          .integer(1), .text("plain"), .decimal(Decimal(unscaled: 1250, scale: 2)), .date(days: 15_706), .boolean(true),
        ],
        [.integer(-20), .text(""), .null, .null, .null],
        [.null, .null, .decimal(Decimal(unscaled: -5, scale: 2)), .date(days: 0), .boolean(false)],
        [.integer(4), .text("a,\"b\"|c\nd"), .decimal(Decimal(unscaled: 0, scale: 2)), .null, .null],
        [.integer(5), .text("東京 e\u{301}\u{1B}[2J"), .null, .null, .null],
      ])
  }
}
