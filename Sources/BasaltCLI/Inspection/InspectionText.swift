import Basalt

/// What `basalt inspect` shows of a file: its parts from front to back, its row groups to scale, its columns.
///
/// Pure: facts in, text out, so that tests compare whole pages. The order is that of questions: how large, what
/// lies where, which column takes the room, how it is encoded.
///
/// Names from the file are made visible where they are drawn: by `TextTable`, or here.
package struct InspectionText {
  private let facts: InspectionFacts
  private let terminal: Terminal
  /// Whether bounds, which are values of the data, may be shown.
  private let showsValues: Bool

  package init(_ facts: InspectionFacts, showsValues: Bool, terminal: Terminal) {
    self.facts = facts
    self.showsValues = showsValues
    self.terminal = terminal
  }

  /// Sections with nothing to show are left out, with their blank lines.
  package var text: String {
    var sections = [header, regions, rowGroups, columns, order, distributions]
    if let encodings { sections.append(encodings) }
    sections += encodingChoices
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Sections

  /// One line that answers the first question, bytes a row included: the figure by which formats are compared.
  /// - Returns: Two lines: what a person wants to know, and what tells this file from others.
  private var header: [String] {
    let layout = facts.layout
    let rowCount = facts.rowCount
    var line = "\(terminal.bold(VisibleText.of(facts.path)))  \(Quantity.count(rowCount, "row")), "
    line +=
      "\(Quantity.count(layout.columns.count, "column")), \(Quantity.count(layout.rowGroups.count, "row group")), "
    line += Quantity.bytes(layout.byteCount)
    if rowCount > 0 { line += " (\(Quantity.fixed(Double(layout.byteCount) / Double(rowCount), 2)) B/row)" }
    return [line, terminal.faint("tier \(facts.tier?.rawValue ?? "unknown"), file id \(facts.fileID)")]
  }

  /// Columns of the footer and row groups are put together: a file of 2,000 columns has as few lines as one of 2.
  private var regions: [String] {
    var table = TextTable([.word("region"), .number("offset"), .number("size"), .word("to scale")])
    let parts = FileParts(facts.layout).parts
    // A file may have thousands of row groups; their sizes to scale are in the next section.
    for part in elided(parts, keeping: InspectionText.partCountMaximum) {
      guard let part else {
        table.add(["⋮", "", "", ""])
        continue
      }
      // Never by zero, although a file has at least its header.
      let share = Double(part.byteCount) / Double(max(facts.layout.byteCount, 1))
      table.add([
        part.name, Quantity.count(part.offset), Quantity.bytes(part.byteCount),
        ShareBar.text(share, width: InspectionText.barWidth),
      ])
    }
    return [terminal.bold("The file, from front to back")] + table.lines(terminal)
  }

  /// All groups in one scale, that of the largest: a short last group looks short.
  ///
  /// Empty for a file without pages.
  private var rowGroups: [String] {
    let layout = facts.layout
    guard let largest = layout.rowGroups.map(\.byteRange.count).max(), largest > 0 else { return [] }
    // Beyond the maximum a strip says no more, and is hard to follow.
    let width = min(terminal.width ?? InspectionText.stripWidthPreferred, InspectionText.stripWidthMaximum)
    let label = "row group \(layout.rowGroups.count - 1)".count + 2
    // Rounded up, so that the largest group fits the line.
    let bytesPerCell = max(1, (largest + width - label - 4) / max(1, width - label - 3))
    let shown = elided(Array(layout.rowGroups.enumerated()), keeping: InspectionText.rowGroupCountMaximum)
    let strips = shown.map { item in
      guard let (index, rowGroup) = item else { return " ⋮" }
      let parts = layout.regions.compactMap { region -> FileStrip.Part? in
        // Matches this row group's chunks: `index` is a value here, not a new name.
        guard case .columnChunk(index, let column) = region.kind else { return nil }
        return FileStrip.Part(byteRange: region.byteRange, symbol: FileStrip.symbol(ofColumn: column))
      }
      let strip = FileStrip.line(parts, over: rowGroup.byteRange, bytesPerCell: bytesPerCell)
      return " \("row group \(index)".padded(to: label))\(strip)"
    }
    let title = terminal.bold("Row groups, by column, to scale")
    return ["\(title) (a cell is \(Quantity.bytes(bytesPerCell)); letters: see columns)"] + strips
  }

  /// In the order of the schema, with the letters that stand for them in the strips above.
  /// - Complexity: O(columns); a wide file is listed whole, as its columns are what one looks for.
  private var columns: [String] {
    var titles: [TextTable.Column] = [
      .word(""), .text("column"), .word("type"), .number("bytes"), .number("B/row"), .number("share"), .number("NULLs"),
      .number("distinct"),
      .number("pages"), .text("encodings"),
    ]
    if showsValues { titles += [.text("minimum"), .text("maximum")] }
    var table = TextTable(titles)
    // Shares are of the pages, which is what columns can be blamed for.
    let whole = max(1, facts.layout.columns.reduce(0) { $0 + $1.dataByteCount })
    for (index, column) in facts.layout.columns.enumerated() {
      var cells = [
        String(FileStrip.symbol(ofColumn: index)), column.name, InspectionText.type(of: column),
        Quantity.bytes(column.dataByteCount),
        facts.rowCount > 0 ? Quantity.fixed(Double(column.dataByteCount) / Double(facts.rowCount), 2) : "",
        "\(Quantity.fixed(100 * Double(column.dataByteCount) / Double(whole), 1)) %",
        // Unknown is not zero: a count that is missing shows as a question mark.
        column.statistics.nullCount.map { Quantity.count($0) } ?? "?",
        // Within two percent or so, as the sign says; small files do not say it.
        column.distinctEstimate.map { "≈\(Quantity.count($0))" } ?? "",
        Quantity.count(column.pageCount), InspectionText.encodings(of: column),
      ]
      if showsValues {
        cells += [InspectionText.bound(column.statistics.minimum), InspectionText.bound(column.statistics.maximum)]
      }
      table.add(cells)
    }
    return [terminal.bold("Columns")] + table.lines(terminal)
  }

  /// As far as the file says it: one that was written before files did, or of few rows, says nothing.
  ///
  /// The columns that the file has in order, which groups, joins and conditions find their rows by; nothing without one.
  private var order: [String] {
    var table = TextTable([.text("column"), .word("order"), .number("runs of equal rows")])
    var count = 0
    for column in facts.layout.columns {
      // One value, or none, is in every order, and says nothing.
      guard let order = column.order, order.isAscending != order.isDescending else { continue }
      count += 1
      let name = order.isAscending ? "ascending" : "descending"
      // Few runs are worth knowing also where values come again: such columns are grouped and stored by runs.
      table.add([
        column.name, order.isStrict ? "\(name), each value once" : name,
        order.runCount.map { Quantity.count($0) } ?? "",
      ])
    }
    // A title without a line would say that somebody has looked and found none.
    return count == 0 ? [] : [terminal.bold("In order")] + table.lines(terminal)
  }

  /// As far as the file says it: what estimates are made of.
  private var distributions: [String] {
    DistributionTable.lines(facts.layout.columns, showsValues: showsValues, terminal)
  }

  /// Only when the pages were looked at.
  private var encodings: [String]? {
    guard let found = facts.pageEncodings else { return nil }
    let columns = zip(facts.layout.columns, found).map { column, kinds in
      EncodingTable.Column(
        name: column.name, pageCount: column.pageCount, byteCount: column.dataByteCount, kinds: kinds)
    }
    return [terminal.bold("Encodings of the pages")] + EncodingTable.lines(columns, terminal)
  }

  /// Below the encodings that they explain: first what there is, then why. Empty unless encodings were asked for, and for a
  /// file in which every column is constant or all NULL.
  private var encodingChoices: [[String]] {
    guard let choices = facts.encodingChoices else { return [] }
    // Both are in the order of the file, columns that cannot be read included.
    return EncodingChoiceTable.sections(
      zip(facts.layout.columns, choices).map { EncodingChoiceTable.Column(name: $0.name, choice: $1) }, terminal)
  }

  // MARK: Details

  // Lines of a section: together they fit a screen.
  private static let partCountMaximum = 24
  private static let rowGroupCountMaximum = 8
  /// Widths in cells; without a terminal's, what a page or a mail can hold.
  private static let barWidth = 24
  private static let stripWidthPreferred = 100
  private static let stripWidthMaximum = 160

  /// The first and last items, with `nil` where others are left out.
  /// Both ends, because the first shows what is typical, and the last what is short.
  private func elided<Item>(_ items: [Item], keeping maximum: Int) -> [Item?] {
    guard items.count > maximum else { return items.map { $0 } }
    return items.prefix(maximum / 2).map { $0 } + [nil] + items.suffix(maximum / 2).map { $0 }
  }

  /// A number instead of a name, where only a later version knows the name.
  private static func type(of column: DataFile.Layout.Column) -> String {
    column.type?.briefName ?? "unknown type \(column.typeNumber)"
  }

  /// From the footer, which lists encodings by column; which page has which takes reading the pages (`--encodings`).
  private static func encodings(of column: DataFile.Layout.Column) -> String {
    if column.encodings.isEmpty { return column.pageCount == 0 ? "none: constant or all NULL" : "" }
    return column.encodings.joined(separator: ", ")
  }

  /// A bound that no row need have is marked with a tilde: `~ Jfk`.
  private static func bound(_ bound: ColumnStatistics.Bound?) -> String {
    guard let bound else { return "" }
    return bound.isTight ? bound.value.description : "~ \(bound.value)"
  }
}
