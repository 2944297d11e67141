/// A small table of our own words: reports and inspections. Rows of data have `TableRenderer`.
///
/// Small enough to be held as text. Fits the terminal by `TableLayout`, as rows of data do: columns that may be
/// cut are cut, and if that is not enough, some are left out in the middle with an ellipsis.
package struct TextTable {
  /// A title, and how the cells below it behave.
  package struct Column: Sendable {
    let title: String
    let isRightAligned: Bool
    /// Whether cells may be cut when the line does not fit; a number never is.
    let isCuttable: Bool

    package static func text(_ title: String) -> Column {
      Column(title: title, isRightAligned: false, isCuttable: true)
    }
    /// Text that is never cut.
    package static func word(_ title: String) -> Column {
      Column(title: title, isRightAligned: false, isCuttable: false)
    }
    package static func number(_ title: String) -> Column {
      Column(title: title, isRightAligned: true, isCuttable: false)
    }
  }

  /// Titles are ours, and neither cut by hand nor made visible.
  private let columns: [Column]
  private var rows: [[String]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// - Precondition: There is a cell for each column.
  /// Cells are made visible on the way in, so that no caller can forget it.
  /// - Complexity: The rows are kept until they are drawn.
  package mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
    rows.append(cells.map(VisibleText.of))
  }

  /// The lines, titles first, indented by one cell, without spaces at their ends.
  package func lines(_ terminal: Terminal) -> [String] {
    let facts = columns.enumerated().map { index, column in
      TableLayout.Facts(
        headerWidth: DisplayWidth.of(column.title), cellWidth: rows.reduce(0) { max($0, DisplayWidth.of($1[index])) },
        isCuttable: column.isCuttable)
    }
    let layout = TableLayout(facts, separatorWidth: TextTable.separator.count, width: terminal.width)
    let titles = terminal.faint(line(columns.map(\.title), layout))
    return [titles] + rows.map { line($0, layout) }
  }

  private static let separator = "  "

  /// One line, cells cut and aligned as the layout says.
  private func line(_ cells: [String], _ layout: TableLayout) -> String {
    var parts = layout.columns.map { shown in
      let text = cells[shown.index].truncated(to: shown.width)
      return columns[shown.index].isRightAligned ? text.paddedLeft(to: shown.width) : text.padded(to: shown.width)
    }
    if let gapIndex = layout.gapIndex { parts.insert("…", at: gapIndex) }
    var line = " " + parts.joined(separator: TextTable.separator)
    // Trailing spaces would be lost in a copy and are a nuisance in a diff.
    while line.last == " " { line.removeLast() }
    return line
  }
}
