import Basalt

/// What a conversion tells about itself, on standard error.
enum ConversionText {
  static func of(_ report: ConversionReport, source: String, target: String, terminal: Terminal) -> String {
    var lines: [String] = []
    if !report.inferences.isEmpty { lines += inferences(report).lines(terminal) }
    if report.skippedRecordCount > 0 {
      lines.append("  \(Quantity.count(report.skippedRecordCount, "record")) skipped; the first:")
      for error in report.skippedExamples {
        let place = error.context.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        lines.append("    \(VisibleText.of(error.message)) \(terminal.faint(VisibleText.of(place)))")
      }
    }
    let name = terminal.bold(VisibleText.of(target))
    lines.append("\(name): \(Quantity.count(report.rowCount, "row")) of \(Quantity.count(report.schema.fields.count, "column"))")
    let rate = Double(report.sourceByteCount) / max(Quantity.seconds(report.elapsed), 1e-9)
    let sizes = "\(Quantity.bytes(report.sourceByteCount)) → \(Quantity.bytes(report.targetByteCount))"
    lines.append("  \(sizes)\(share(report)) in \(Quantity.duration(report.elapsed)), \(Quantity.bytes(Int(rate)))/s")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func share(_ report: ConversionReport) -> String {
    guard report.sourceByteCount > 0 else { return "" }
    return " (\(Quantity.fixed(100 * Double(report.targetByteCount) / Double(report.sourceByteCount), 1)) %)"
  }

  private static func inferences(_ report: ConversionReport) -> TextTable {
    var table = TextTable([.text("column"), .word("type"), .number("NULLs"), .text("why this type")])
    for inference in report.inferences {
      table.add([
        inference.field.name, inference.field.type.briefName, Quantity.count(inference.nullCount), inference.explanation,
      ])
    }
    return table
  }
}
