package import Basalt

/// `--format table`: aligned columns for people.
///
/// ```
///  carrier │ dep_delay │ time_hour
///  text    │       int │ timestamptz
/// ─────────┼───────────┼──────────────────────
///  HA      │      1301 │ 2013-01-09T14:00:00Z
/// 5 rows
/// ```
/// A table is as wide as its widest value, so rows wait until the end; therefore only so many are kept: all
/// that `--limit` asks for, up to `rowCountMaximum`, or else the first and last 20, however many there are.
/// Rows in between are counted, not kept.
package struct TableRenderer: BatchRenderer {
  private let schema: Schema
  private let terminal: Terminal
  /// Rows at the beginning that are shown; one more than at the end when the number is odd.
  private let headRowCountMaximum: Int
  private let tailRowCountMaximum: Int

  /// All that came, shown or not.
  private var rowCount = 0
  /// Rendered at once: their batches need not be kept.
  private var head: [[Cell]] = []
  /// The newest batches beyond the head, as few as hold `tailRowCountMaximum` rows.
  private var recent: [Batch] = []
  /// Invariant: without the oldest batch they would be fewer than `tailRowCountMaximum`.
  private var recentRowCount = 0

  /// A value as it will be shown, measured once.
  private struct Cell {
    let text: String
    let width: Int
    let isNull: Bool
  }

  /// Rows shown when nobody said how many: a screenful at either end.
  private static let rowCountPreferred = 40
  /// Rows kept at most: more are a job for `csv`. 10,000 rows of 20 columns are some 20 MB here.
  private static let rowCountMaximum = 10_000
  /// Characters of one cell that are looked at. On a terminal the layout cuts earlier.
  private static let cellCharacterCountMaximum = 120

  package init(_ context: RenderingContext) {
    schema = context.schema
    terminal = context.terminal
    let kept = min(context.rowLimit ?? TableRenderer.rowCountPreferred, TableRenderer.rowCountMaximum)
    headRowCountMaximum = (kept + 1) / 2
    tailRowCountMaximum = kept / 2
  }

  package mutating func render(_ batch: Batch, into target: inout [UInt8]) {
    // Zero once the head is full.
    let headCount = min(batch.rowCount, headRowCountMaximum - head.count)
    for row in 0..<headCount { head.append(TableRenderer.cells(of: batch, row: row)) }
    rowCount += batch.rowCount
    guard headCount < batch.rowCount, tailRowCountMaximum > 0 else { return }
    // Rows of the batch that are in the head already are skipped again in `tail()`.
    recent.append(batch)
    recentRowCount += batch.rowCount
    while let oldest = recent.first, recentRowCount - oldest.rowCount >= tailRowCountMaximum {
      recentRowCount -= oldest.rowCount
      recent.removeFirst()
    }
  }

  /// All lines at once: the widths are known only now.
  /// - Complexity: O(rows kept × columns).
  package mutating func finish(into target: inout [UInt8]) {
    let tail = tail()
    let rows = head + tail
    let layout = TableLayout(facts(of: rows), separatorWidth: 3, width: terminal.width)
    if !schema.fields.isEmpty {
      append(header(layout), to: &target)
      for (index, row) in rows.enumerated() {
        if index == head.count, rows.count < rowCount { append([gapLine(layout)], to: &target) }
        append([line(of: row, layout)], to: &target)
      }
    }
    append([terminal.faint(summary(shownRowCount: rows.count, layout))], to: &target)
  }

  /// The last rows that are not in the head.
  ///
  /// Rendered only now: most rows that were the last for a moment are not.
  private func tail() -> [[Cell]] {
    let count = min(tailRowCountMaximum, rowCount - head.count)
    var rows: [[Cell]] = []
    for batch in recent.reversed() where rows.count < count {
      for row in (0..<batch.rowCount).reversed().prefix(count - rows.count) {
        rows.append(TableRenderer.cells(of: batch, row: row))
      }
    }
    return rows.reversed()
  }

  /// Cut before it is measured: a value may be megabytes long, and the layout needs no more than a line of it.
  /// - Complexity: O(`cellCharacterCountMaximum`) a value, beside its description.
  private static func cells(of batch: Batch, row: Int) -> [Cell] {
    batch.row(row).map { value in
      var text = value.description
      let cut = text.prefix(cellCharacterCountMaximum)
      if cut.endIndex < text.endIndex { text = cut + "…" }
      text = VisibleText.of(text)
      return Cell(text: text, width: DisplayWidth.of(text), isNull: value.isNull)
    }
  }

  /// Only text may be cut to fit: a number without its end would be another number.
  ///
  /// Widths of all rows that are shown, head and tail: the layout is one for both.
  private func facts(of rows: [[Cell]]) -> [TableLayout.Facts] {
    schema.fields.enumerated().map { index, field in
      TableLayout.Facts(
        headerWidth: max(DisplayWidth.of(VisibleText.of(field.name)), DisplayWidth.of(field.type.briefName)),
        cellWidth: rows.reduce(0) { max($0, $1[index].width) },
        isCuttable: field.type.isVariableLength)
    }
  }

  // MARK: Lines

  /// Bytes and not strings go out: renderers of data formats write bytes, and share one output.
  private func append(_ lines: [String], to target: inout [UInt8]) {
    for line in lines {
      target += line.utf8
      target.append(UInt8(ascii: "\n"))
    }
  }

  /// Names and types above a rule; columns that are left out are marked in all of them, so that bars stay below bars.
  private func header(_ layout: TableLayout) -> [String] {
    let names = line(layout, .bold) { VisibleText.of(schema.fields[$0].name) }
    let types = line(layout, .faint) { schema.fields[$0].type.briefName }
    var rules = layout.columns.map { String(repeating: "─", count: $0.width + 2) }
    if let gapIndex = layout.gapIndex { rules.insert("───", at: gapIndex) }
    return [names, types, terminal.faint(rules.joined(separator: "┼"))]
  }

  /// One row; NULL is faint, so that it cannot be taken for the text `NULL`.
  private func line(of row: [Cell], _ layout: TableLayout) -> String {
    var cells: [String] = []
    for (position, column) in layout.columns.enumerated() {
      let text = aligned(row[column.index].text, layout, position)
      cells.append(row[column.index].isNull ? terminal.faint(text) : text)
    }
    return joined(cells, layout)
  }

  /// Between head and tail, where rows are left out.
  private func gapLine(_ layout: TableLayout) -> String { line(layout, .faint) { _ in "⋮" } }

  /// A line that looks the same in all columns.
  private func line(_ layout: TableLayout, _ style: Terminal.Style, _ text: (_ columnIndex: Int) -> String) -> String {
    var cells: [String] = []
    for (position, column) in layout.columns.enumerated() {
      cells.append(terminal.styled(aligned(text(column.index), layout, position), style))
    }
    return joined(cells, layout)
  }

  /// Puts the separators between cells, and the ellipsis where columns are left out.
  private func joined(_ cells: [String], _ layout: TableLayout) -> String {
    var cells = cells
    if let gapIndex = layout.gapIndex { cells.insert(terminal.faint("…"), at: gapIndex) }
    return " " + cells.joined(separator: terminal.faint(" │ "))
  }

  /// A text cut to the width of its column and aligned in it; the last one without spaces behind it.
  private func aligned(_ text: String, _ layout: TableLayout, _ position: Int) -> String {
    let column = layout.columns[position]
    let text = text.truncated(to: column.width)
    if schema.fields[column.index].type.isNumeric { return text.paddedLeft(to: column.width) }
    return position == layout.columns.count - 1 ? text : text.padded(to: column.width)
  }

  /// What was found, and how much of it is shown: rows that are left out must not go unnoticed.
  private func summary(shownRowCount: Int, _ layout: TableLayout) -> String {
    var text = Quantity.count(rowCount, "row")
    if shownRowCount < rowCount { text += " (\(Quantity.count(shownRowCount)) shown)" }
    if layout.columns.count < schema.fields.count {
      text += ", \(Quantity.count(schema.fields.count, "column")) (\(layout.columns.count) shown)"
    }
    return text
  }
}

/// The vocabulary has one name for each type, chosen for clarity; over a column there is less room.
extension LogicalType {
  /// The shortest of the type's names that SQL accepts: what heads a column.
  ///
  /// SQL reads each of them, so that it can be copied into `--type`.
  package var briefName: String {
    switch self {
    case .boolean: "bool"
    case .integer: "int"
    case .double: "double"
    case .timestamptz: "timestamptz"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    case .smallint, .bigint, .real, .date, .time, .timestamp, .text, .bytea, .uuid: description
    case .list(let list): list.innermost.briefName + String(repeating: "[]", count: list.depth)
    }
  }
}
