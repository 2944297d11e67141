import Basalt

/// What a conversion tells about itself, on standard error.
enum ConversionText {
  static func of(_ report: ConversionReport, source: String, target: String, terminal: Terminal) -> String {
    var lines: [String] = []
    if !report.inferences.isEmpty { lines += inferences(report).lines(terminal) }
    for example in report.skippedExamples { lines.append("  skipped: \(VisibleText.of(example))") }
    let seconds = max(Quantity.seconds(report.elapsed), 1e-9)
    lines.append("\(terminal.bold(VisibleText.of(target))): \(Quantity.count(report.rowCount, "row")), \(Quantity.count(report.schema.fields.count, "column"))")
    lines.append(
      "  \(Quantity.bytes(report.sourceByteCount)) → \(Quantity.bytes(report.targetByteCount)) (\(share(report))) in \(Quantity.duration(report.elapsed)), \(Quantity.bytes(Int(Double(report.readByteCount) / seconds)))/s"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  /// `23.4 % of 29.1 MiB text`: against what a compressed source holds, when it is compressed.
  private static func share(_ report: ConversionReport) -> String {
    guard report.readByteCount > 0 else { return "no data" }
    let percent = "\(Quantity.fixed(100 * Double(report.targetByteCount) / Double(report.readByteCount), 1)) %"
    return report.readByteCount == report.sourceByteCount
      ? percent : "\(percent) of the \(Quantity.bytes(report.readByteCount)) in it"
  }

  private static func inferences(_ report: ConversionReport) -> TextTable {
    var table = TextTable([.text("column"), .word("type"), .number("NULLs"), .text("why this type")])
    for inference in report.inferences {
      table.add([
        inference.field.name, inference.field.type.briefName, Quantity.count(inference.nullCount), inference.reason,
      ])
    }
    return table
  }
}
