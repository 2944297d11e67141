import Basalt

/// What `basalt inspect table` shows: definition first, then what stores it, from manifests down to pages.
///
/// Pure: facts in, text out.
///
/// Whatever may be long is cut to a screenful, and says so; nothing is left out of the JSON.
package struct TableInspectionText {
  private let facts: TableFacts
  private let terminal: Terminal
  /// Whether defaults and partitions, which are values of rows, may be shown.
  private let showsValues: Bool

  package init(_ facts: TableFacts, showsValues: Bool, terminal: Terminal) {
    self.facts = facts
    self.showsValues = showsValues
    self.terminal = terminal
  }

  /// Sections with nothing to show are left out, with their blank lines.
  package var text: String {
    let sections = [header, columns, schemas, tiers, partitions, manifests, encodings] + encodingChoices
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Definition

  /// What a person asks first: how large, and how it is cut.
  private var header: [String] {
    // Counted from the plan, and not from what manifests say: files that were removed are not among them.
    let files = facts.contents.files
    var line = "\(terminal.bold(VisibleText.of(facts.name)))  version \(facts.version): "
    line += "\(Quantity.count(files.rowCount, "row")), \(Quantity.count(facts.columns.count, "column")), "
    line += "\(Quantity.count(files.fileCount, "file")), \(Quantity.bytes(files.byteCount))"
    if files.rowCount > 0 { line += " (\(Quantity.fixed(Double(files.byteCount) / Double(files.rowCount), 2)) B/row)" }
    var lines = [
      line,
      terminal.faint("table id \(facts.id), made in version \(facts.createdVersion), next row id \(facts.nextRowID)"),
    ]
    lines.append("partitioned by  \(facts.partitioning.isEmpty ? "nothing" : VisibleText.of(facts.partitioning))")
    lines.append("sorted by       \(facts.sortOrder.isEmpty ? "nothing" : VisibleText.of(facts.sortOrder))")
    for (key, value) in facts.properties.sorted(by: { $0.key < $1.key }) {
      lines.append("property        \(VisibleText.of(key)) = \(VisibleText.of(value))")
    }
    return lines
  }

  /// With field ids: by them files are read, whatever a column was called when they were written.
  ///
  /// Defaults only with `--values`: they are what rows say.
  private var columns: [String] {
    var titles: [TextTable.Column] = [.number("id"), .text("column"), .word("type"), .word("NULL")]
    if showsValues { titles += [.text("default"), .text("for older rows")] }
    var table = TextTable(titles)
    for column in facts.columns {
      var cells = [
        "\(column.field.id)", column.field.name, column.field.type.briefName, column.field.isNullable ? "" : "no",
      ]
      if showsValues {
        cells += [column.writeDefault, column.initialDefault].map { $0.isNull ? "" : $0.description }
      }
      table.add(cells)
    }
    return [terminal.bold("Columns, schema \(facts.schemaVersion)")] + table.lines(terminal)
  }

  // MARK: Storage

  /// Only once there are several: then it shows that a change of the schema has rewritten nothing.
  ///
  /// Schemas without files are listed too: they say that nothing is left of them.
  private var schemas: [String] {
    guard facts.contents.schemas.count > 1 else { return [] }
    var table = TextTable([.number("schema"), .number("columns")] + TableInspectionText.totalTitles)
    for schema in facts.contents.schemas {
      table.add(
        ["\(schema.version)", Quantity.count(schema.columnCount)] + TableInspectionText.cells(of: schema.total))
    }
    return [terminal.bold("Files by the schema they were written under")] + table.lines(terminal)
  }

  /// Small files in commits are told apart: they are not among the files of the folder, and whoever counts
  /// those misses them.
  private var tiers: [String] {
    guard facts.contents.files.fileCount > 0 else { return [] }
    var table = TextTable([.word("tier")] + TableInspectionText.totalTitles)
    for (tier, total) in facts.contents.tiers { table.add([tier.rawValue] + TableInspectionText.cells(of: total)) }
    let inCommits = facts.contents.filesInCommits
    let title = terminal.bold("Files by tier")
    guard inCommits.fileCount > 0 else { return [title] + table.lines(terminal) }
    let remark =
      "of them in commits: \(Quantity.count(inCommits.fileCount, "file")), \(Quantity.count(inCommits.rowCount, "row"))"
    return ["\(title) (\(remark))"] + table.lines(terminal)
  }

  /// To scale, because what one looks for is the partition that is too large, and the many that are too small.
  /// - Returns: One line without `--values`, a table with it; nothing for a table that is not partitioned.
  private var partitions: [String] {
    let partitions = facts.contents.partitions
    // One partition without fields is a table that never was partitioned: its files are told already.
    guard partitions.contains(where: { !$0.parts.isEmpty }) else { return [] }
    let title = terminal.bold("Files by partition")
    guard showsValues else {
      // Sizes alone are no values: what is too large can be seen without naming it.
      let sizes = partitions.map(\.total.byteCount)
      let range =
        sizes.count > 1 ? " of \(Quantity.bytes(sizes.min() ?? 0)) to \(Quantity.bytes(sizes.max() ?? 0))" : ""
      return ["\(title): \(Quantity.count(partitions.count, "partition"))\(range); --values shows which"]
    }
    var table = TextTable(
      [.text("partition")] + TableInspectionText.totalTitles + [.word("to scale")])
    // At least 1, because it divides.
    let largest = partitions.reduce(1) { max($0, $1.total.byteCount) }
    for partition in partitions.prefix(TableInspectionText.partitionCountMaximum) {
      table.add(
        [TableInspectionText.name(of: partition)] + TableInspectionText.cells(of: partition.total) + [
          ShareBar.text(Double(partition.total.byteCount) / Double(largest), width: TableInspectionText.barWidth)
        ])
    }
    var lines = [title] + table.lines(terminal)
    // Said, so that nobody takes the list for complete.
    let others = partitions.count - TableInspectionText.partitionCountMaximum
    if others > 0 { lines.append(" ⋮ \(Quantity.count(others, "other partition")); --format json has all") }
    return lines
  }

  /// The newest last, as they were added; of many only the end, where merging has not been yet.
  ///
  /// Removed files are told apart: a manifest that mostly removes is one that merging will end.
  private var manifests: [String] {
    let manifests = facts.contents.manifests
    guard !manifests.isEmpty else { return [] }
    var table = TextTable([
      .text("manifest"), .number("version"), .number("files"), .number("removed"), .number("rows"), .number("size"),
    ])
    for manifest in manifests.suffix(TableInspectionText.manifestCountMaximum) {
      table.add([
        // Its id, which is the last part of its name: the folders before it say nothing here.
        manifest.name.split(separator: "/").last.map(String.init) ?? manifest.name, "\(manifest.version)",
        Quantity.count(manifest.addedFileCount + manifest.existingFileCount), Quantity.count(manifest.removedFileCount),
        Quantity.count(manifest.rowCount), Quantity.bytes(manifest.byteCount),
      ])
    }
    let others = manifests.count - TableInspectionText.manifestCountMaximum
    let remark = others > 0 ? " (the newest of \(Quantity.count(manifests.count)))" : ""
    return ["\(terminal.bold("Manifests"))\(remark)"] + table.lines(terminal)
  }

  /// Sizes are of the pages alone: what headers and footers take is in the table's size.
  private var encodings: [String] {
    guard let found = facts.pageEncodings else { return [] }
    return [terminal.bold("Encodings of the pages")]
      + EncodingTable.lines(
        zip(facts.columns, found).map { column, kinds in
          EncodingTable.Column(
            name: column.field.name, pageCount: kinds.reduce(0) { $0 + $1.pageCount },
            byteCount: kinds.reduce(0) { $0 + $1.storedByteCount }, kinds: kinds)
        }, terminal)
  }

  /// Below the encodings that they explain, as those of a file are.
  ///
  /// Of one file, the largest that has the column: which one it is would say nothing to a person, as files have no names.
  private var encodingChoices: [[String]] {
    guard let choices = facts.encodingChoices else { return [] }
    return EncodingChoiceTable.sections(
      zip(facts.columns, choices).map { EncodingChoiceTable.Column(name: $0.field.name, choice: $1) }, terminal)
  }

  // MARK: Details

  /// What is listed at most: more is a job for `--format json`.
  private static let partitionCountMaximum = 40
  private static let manifestCountMaximum = 20
  private static let barWidth = 24

  /// The columns of a total, and below the cells that belong to them.
  private static let totalTitles: [TextTable.Column] = [.number("files"), .number("rows"), .number("size")]

  private static func cells(of total: Table.Contents.FileTotal) -> [String] {
    [Quantity.count(total.fileCount), Quantity.count(total.rowCount), Quantity.bytes(total.byteCount)]
  }

  /// `month(time_hour) = 2013-07`. A file from before the table was partitioned is in the partition of all.
  private static func name(of partition: Table.Contents.Partition) -> String {
    guard !partition.parts.isEmpty else { return "all, not partitioned" }
    return partition.parts.map { "\($0.field) = \($0.text)" }.joined(separator: ", ")
  }
}
