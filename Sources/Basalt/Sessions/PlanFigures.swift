internal import BasaltPlan

/// A plan with what it is believed, or was measured, to come to: as lines for people, and as JSON for programs.
enum PlanFigures {
  /// The plan's lines, each with the rows that are expected of it behind two spaces and a sign that no plan has.
  static func lines(of plan: QueryPlan, isVerbose: Bool) -> [String] {
    let (subqueries, root) = PlanText.operators(of: plan)
    var lines: [String] = []
    func write(_ node: PlanText.Operator, level: Int) {
      let indent = String(repeating: "  ", count: level)
      lines.append("\(indent)\(node.line)  \(estimate(node.estimatedRowCount))")
      if isVerbose { lines.append("\(indent)· columns: \(node.columns.joined(separator: ", "))") }
      // As deep as the plan, which the binder bounds.
      for input in node.inputs { write(input, level: level + 1) }
    }
    for (index, subquery) in subqueries.enumerated() {
      // One name a value: most have one. A table of WITH has one name, whatever it yields.
      let known = plan.subqueries[index]
      let names =
        plan.tables.contains(known.id)
        ? [subquery.name] : known.plan.columns.indices.map { "$query\(known.id.number + $0)" }
      lines.append("\(names.joined(separator: ", ")):")
      write(subquery.plan, level: 1)
    }
    write(root, level: 0)
    return lines
  }

  /// `≈ 57100 rows`: three digits, since no estimate has more that mean anything.
  static func estimate(_ rowCount: Double) -> String {
    guard rowCount < 1e15 else { return "≈ \(rowCount) rows" }
    var (number, unit) = (Int(rowCount.rounded()), 1)
    while number / unit >= 1_000 { unit *= 10 }
    number = (number + unit / 2) / unit * unit
    return number == 1 ? "≈ 1 row" : "≈ \(number) rows"
  }

  // MARK: JSON

  /// One object: `plan`, a tree of operators with their estimates, and with a profile what was measured of each; `subqueries`,
  /// `rules`, and of a profile its phases and sums, under the names that `QueryProfile` encodes them by.
  static func json(of plan: QueryPlan, _ profile: QueryProfile?, rules: [String], isVerbose: Bool) -> String {
    let (subqueries, root) = PlanText.operators(of: plan)
    // In a fixed order, so that two plans can be compared as texts.
    var fields: [String] = []
    // What was measured stands beside what was believed, operator by operator, in one tree.
    if let profile {
      fields.append(field("plan", json(profile.root, isVerbose)))
      let parts = profile.subqueries.map {
        "{\(field("name", text($0.name))),\(field("plan", json($0.root, isVerbose)))}"
      }
      fields.append(field("subqueries", "[\(parts.joined(separator: ","))]"))
      let phases = [
        ("parsing", profile.phases.parsing), ("binding", profile.phases.binding),
        ("optimizing", profile.phases.optimizing), ("planning", profile.phases.planning),
        ("execution", profile.phases.execution),
      ].map { field("\($0)Microseconds", String(microseconds($1))) }
      fields.append(field("phases", "{\(phases.joined(separator: ","))}"))
      fields.append(field("rowCount", String(profile.rowCount)))
      fields.append(field("memoryPeakByteCount", String(profile.memoryPeakByteCount)))
    } else {
      fields.append(field("plan", json(root, isVerbose)))
      let parts = subqueries.map { "{\(field("name", text($0.name))),\(field("plan", json($0.plan, isVerbose)))}" }
      fields.append(field("subqueries", "[\(parts.joined(separator: ","))]"))
    }
    fields.append(field("rules", "[\(rules.map(text).joined(separator: ","))]"))
    return "{\(fields.joined(separator: ","))}"
  }

  /// An operator that has not run, with its inputs within.
  private static func json(_ node: PlanText.Operator, _ isVerbose: Bool) -> String {
    let fields = shared(node.line, node.columns, node.estimatedRowCount, isVerbose)
    let inputs = node.inputs.map { json($0, isVerbose) }
    return "{\((fields + [field("inputs", "[\(inputs.joined(separator: ","))]")]).joined(separator: ","))}"
  }

  /// An operator that has run.
  private static func json(_ node: QueryProfile.Operator, _ isVerbose: Bool) -> String {
    var fields = shared(node.text, node.columns, node.estimatedRowCount, isVerbose)
    fields.append(field("rowCount", String(node.rowCount)))
    fields.append(field("inputRowCount", String(node.inputRowCount)))
    fields.append(field("timeMicroseconds", String(microseconds(node.time))))
    // What does not apply to an operator is left out, as where profiles are encoded.
    if let scan = node.scan {
      // Names as of `QueryProfile.Statistics`: a script that reads the one reads the other.
      let figures = [
        ("fileCount", scan.fileCount), ("skippedFileCount", scan.skippedFileCount),
        ("rowGroupCount", scan.rowGroupCount),
        ("skippedRowGroupCount", scan.skippedRowGroupCount), ("readPageCount", scan.readPageCount),
        ("skippedPageCount", scan.skippedPageCount), ("readRowCount", scan.readRowCount),
        ("passedRowCount", scan.passedRowCount), ("skippedRowCount", scan.skippedRowCount),
        ("readByteCount", scan.readByteCount),
      ].map { field($0, String($1)) }
      fields.append(field("scan", "{\(figures.joined(separator: ","))}"))
    }
    if let join = node.join {
      fields.append(
        field("join", "{\(field("rowCount", String(join.rowCount))),\(field("strategy", text(join.strategy)))}"))
    }
    if let groups = node.groups {
      fields.append(
        field("groups", "{\(field("count", String(groups.count))),\(field("strategy", text(groups.strategy)))}"))
    }
    // Known once rows have been read: files say themselves which division they are of.
    if let divisions = node.divisions {
      fields.append(
        field(
          "divisions",
          "{\(field("count", String(divisions.count))),\(field("passCount", String(divisions.passCount)))}"))
    }
    let inputs = node.inputs.map { json($0, isVerbose) }
    fields.append(field("inputs", "[\(inputs.joined(separator: ","))]"))
    return "{\(fields.joined(separator: ","))}"
  }

  /// What is known of an operator before it runs.
  private static func shared(
    _ line: String, _ columns: [String], _ estimatedRowCount: Double, _ isVerbose: Bool
  ) -> [String] {
    var fields = [field("text", text(line))]
    if isVerbose { fields.append(field("columns", "[\(columns.map(text).joined(separator: ","))]")) }
    // JSON has no infinity, and an estimate is finite; a great one is written with its exponent.
    let estimate = estimatedRowCount < 1e15 ? String(Int(estimatedRowCount.rounded())) : "\(estimatedRowCount)"
    return fields + [field("estimatedRowCount", estimate)]
  }

  /// - Parameter value: JSON already.
  private static func field(_ name: String, _ value: String) -> String { "\"\(name)\":\(value)" }

  /// Whole ones, rounded down: nothing is measured more finely.
  private static func microseconds(_ time: Duration) -> Int64 {
    time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
  }

  /// A string, with the escapes that JSON demands: a literal of the statement may hold anything.
  private static func text(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      // Everything else stays as people write it: JSON is UTF-8.
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
