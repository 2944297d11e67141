import Basalt

/// What an import tells about itself, on standard error.
///
/// First what changed (rows, version), then what it took; skipped records last but one, because they are what a
/// person must act on.
enum ImportText {
  /// - Parameters:
  ///       - table: As it was typed.
  ///       - isCreation: Whether the table was made, and its columns are news.
  static func of(
    _ report: Warehouse.ImportReport, table: String, sourceCount: Int, isCreation: Bool, terminal: Terminal
  ) -> String {
    let name = terminal.bold(VisibleText.of(table))
    // Rows, files and seconds would all be zero, and look like an import of nothing.
    guard !report.receipt.isRepeated else {
      return "\(name): this work was done before, in version \(report.receipt.version); nothing was imported\n"
    }
    var lines: [String] = []
    // Whoever had types inferred wants to see them before the next import depends on them.
    if isCreation {
      var columns = TextTable([.text("column"), .word("type")])
      for field in report.schema.fields { columns.add([field.name, field.type.briefName]) }
      lines += columns.lines(terminal)
    }
    lines += SkippedRecordText.lines(report.skippedRecordCount, report.skippedExamples, terminal)
    lines.append("\(name): \(Quantity.count(report.rowCount, "row")) imported, version \(report.receipt.version)")
    // Of the bytes on disk: what compressed text holds is not counted, and a rate needs no more than one measure.
    let rate = Double(report.sourceByteCount) / max(Quantity.seconds(report.elapsed), 1e-9)
    let sources = "\(Quantity.count(sourceCount, "file")) of text (\(Quantity.bytes(report.sourceByteCount)))"
    lines.append(
      "  \(sources) → \(targets(report)) in \(Quantity.duration(report.elapsed)), \(Quantity.bytes(Int(rate)))/s")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Few rows travel in the commit, and make no file that anybody could look for.
  /// What the rows went into.
  private static func targets(_ report: Warehouse.ImportReport) -> String {
    guard report.fileCount > 0 else { return "the commit itself" }
    let files = Quantity.count(report.fileCount, "data file")
    return report.partitionCount > 1 ? "\(files) in \(Quantity.count(report.partitionCount, "partition"))" : files
  }
}

/// Records that were left out, and why the first of them were: what `--on-error skip` owes to whoever asked for it.
///
/// Shared by conversions and imports. Each fact once: what of the place is not in the message is in the error's context.
enum SkippedRecordText {
  static func lines(_ count: Int, _ examples: [BasaltError], _ terminal: Terminal) -> [String] {
    guard count > 0 else { return [] }
    return ["  \(Quantity.count(count, "record")) skipped; the first:"]
      + examples.map { error in
        // Most messages have the place in them already.
        let place = error.context.filter { !error.message.contains($0.value) }.map { " \($0.key) \($0.value)" }
          .joined(separator: ",")
        return "    \(VisibleText.of(error.message))\(terminal.faint(VisibleText.of(place)))"
      }
  }
}
