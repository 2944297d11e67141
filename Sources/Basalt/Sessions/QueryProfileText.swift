/// A profile as EXPLAIN ANALYZE prints it: the plan, with what each operator did below its line.
extension QueryProfile: CustomStringConvertible {
  public var description: String { lines.joined(separator: "\n") }

  var lines: [String] { lines(isVerbose: false) }

  /// - Parameter isVerbose: With the columns of each operator.
  func lines(isVerbose: Bool) -> [String] {
    var lines: [String] = []
    for subquery in subqueries {
      lines.append("\(subquery.name):")
      subquery.root.write(level: 1, isVerbose, into: &lines)
    }
    root.write(level: 0, isVerbose, into: &lines)
    var phases = [
      ("parse", phases.parsing), ("bind", phases.binding), ("optimise", phases.optimizing), ("plan", phases.planning),
      ("execute", phases.execution),
    ]
    // Nearly no query waits, and then there is nothing to be said of it.
    if self.phases.waiting > .zero { phases.insert(("wait", self.phases.waiting), at: phases.count - 1) }
    lines += [
      "",
      "Rows: \(rowCount). Time: \(self.phases.total.milliseconds) "
        + "(\(phases.map { "\($0) \($1.milliseconds)" }.joined(separator: ", "))). "
        + "Memory: \(memoryPeakByteCount) bytes at most.",
    ]
    // Without a table there is nothing that could have been read.
    if root.hasScan || subqueries.contains(where: \.root.hasScan) {
      lines.append("Files: \(statistics.filesText). Pages: \(statistics.pagesText). Rows: \(statistics.rowsText).")
    }
    return lines
  }
}

extension QueryProfile.Operator {
  /// Whether a table was read for it.
  fileprivate var hasScan: Bool { scan != nil || inputs.contains(where: \.hasScan) }

  /// Figures begin with a dot, so that no line of the plan can be taken for them.
  fileprivate func write(level: Int, _ isVerbose: Bool, into lines: inout [String]) {
    let indent = String(repeating: "  ", count: level)
    lines.append(indent + text)
    if isVerbose { lines.append("\(indent)· columns: \(columns.joined(separator: ", "))") }
    var figures = rowCount == 1 ? "1 row" : "\(rowCount) rows"
    figures += " (\(PlanFigures.estimate(estimatedRowCount)))"
    if !inputs.isEmpty { figures += " of \(inputRowCount)" }
    figures += ", \(time.milliseconds)"
    if let join { figures += ", \(join.strategy) of \(join.rowCount == 1 ? "1 row" : "\(join.rowCount) rows") built" }
    if let groups {
      figures += ", \(groups.count == 1 ? "1 group" : "\(groups.count) groups")"
      // Nothing to say of a single group, or of none.
      if groups.strategy != "one group", !groups.strategy.isEmpty { figures += " by \(groups.strategy)" }
    }
    // Divisions that are small share a pass, so that both numbers say something.
    if let divisions {
      figures += ", \(divisions.count == 1 ? "1 division" : "\(divisions.count) divisions")"
      figures += " in \(divisions.passCount == 1 ? "1 pass" : "\(divisions.passCount) passes")"
    }
    if let spilled {
      figures +=
        ", \(spilled.byteCount) bytes spilled in \(spilled.partCount == 1 ? "1 part" : "\(spilled.partCount) parts")"
    }
    lines.append("\(indent)· \(figures)")
    if let scan {
      lines.append(
        "\(indent)· files \(scan.filesText); row groups \(scan.rowGroupsText); "
          + "pages \(scan.pagesText); rows \(scan.rowsText); \(scan.readByteCount) bytes")
    }
    // As deep as the plan, which the binder bounds.
    for input in inputs { input.write(level: level + 1, isVerbose, into: &lines) }
  }
}

extension QueryProfile.Statistics {
  /// By what, where it was not the bounds.
  fileprivate var rowGroupsText: String {
    let text = "\(rowGroupCount) read, \(skippedRowGroupCount) skipped"
    return filteredRowGroupCount == 0 ? text : "\(text) (\(filteredRowGroupCount) by dictionaries and filters)"
  }
  fileprivate var filesText: String { "\(fileCount) read, \(skippedFileCount) skipped" }
  fileprivate var pagesText: String { "\(readPageCount) read, \(skippedPageCount) skipped" }
  fileprivate var rowsText: String { "\(readRowCount) read, \(passedRowCount) passed, \(skippedRowCount) skipped" }
}

extension Duration {
  /// In milliseconds, with three digits behind the point.
  fileprivate var milliseconds: String {
    // In whole numbers: how a fraction is printed would depend on the locale, and reach for Foundation.
    let microseconds = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    let fraction = String(1_000 + microseconds % 1_000).dropFirst()
    return "\(microseconds / 1_000).\(fraction) ms"
  }
}
