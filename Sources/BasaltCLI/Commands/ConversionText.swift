import Basalt

/// What a conversion tells about itself, on standard error.
///
/// Three parts: why each column has its type, what was skipped, and sizes with the rate. Goes to standard
/// error, which a script may drop.
enum ConversionText {
  /// - Returns: Lines with their ends; the last ones are what a person looks for: rows, sizes, rate.
  static func of(_ report: DataFile.ConversionReport, source: String, target: String, terminal: Terminal) -> String {
    var lines: [String] = []
    if !report.inferences.isEmpty { lines += inferences(report).lines(terminal) }
    lines += SkippedRecordText.lines(report.skippedRecordCount, report.skippedExamples, terminal)
    let name = terminal.bold(VisibleText.of(target))
    lines.append(
      "\(name): \(Quantity.count(report.rowCount, "row")) of \(Quantity.count(report.schema.fields.count, "column"))")
    // Of the text where there was one: decompressing is part of the work. Never by zero.
    let rate = Double(report.textByteCount ?? report.sourceByteCount) / max(Quantity.seconds(report.elapsed), 1e-9)
    let sizes = "\(sourceSize(report)) → \(Quantity.bytes(report.targetByteCount))"
    lines.append("  \(sizes)\(share(report)) in \(Quantity.duration(report.elapsed)), \(Quantity.bytes(Int(rate)))/s")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Of a compressed text also what it holds: that is what a ratio and a rate are about.
  private static func sourceSize(_ report: DataFile.ConversionReport) -> String {
    let size = Quantity.bytes(report.sourceByteCount)
    guard let text = report.textByteCount, text > report.sourceByteCount else { return size }
    return "\(Quantity.bytes(text)) of text (\(size) compressed)"
  }

  /// Of the text itself, not of its compressed form: that is what the data file replaces.
  private static func share(_ report: DataFile.ConversionReport) -> String {
    let whole = max(report.sourceByteCount, report.textByteCount ?? 0)
    // An empty file has no ratio.
    guard whole > 0 else { return "" }
    return " (\(Quantity.fixed(100 * Double(report.targetByteCount) / Double(whole), 1)) %)"
  }

  /// Why each type is not narrower, with line and value: who disagrees knows what to correct, or what to say
  /// with `--type`.
  ///
  /// Empty for a data file, whose types are what they are.
  private static func inferences(_ report: DataFile.ConversionReport) -> TextTable {
    var table = TextTable([.text("column"), .word("type"), .number("NULLs"), .text("why this type")])
    for inference in report.inferences {
      table.add([
        inference.field.name, inference.field.type.briefName, Quantity.count(inference.nullCount), inference.reason,
      ])
    }
    return table
  }
}
