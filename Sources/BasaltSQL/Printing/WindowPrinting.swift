import BasaltCore

/// Windows as SQL: `OVER`, the WINDOW clause, and frames with both of their bounds.
extension SQLPrinter {
  /// ` IGNORE NULLS OVER …`, behind a call and its FILTER.
  mutating func writeWindow(of call: FunctionCall) {
    if call.ignoresNulls { write(" IGNORE NULLS") }
    // Most calls have none.
    guard let over = call.over else { return }
    write(" OVER ")
    // A window by its name, or one that is said here.
    switch over {
    case .name(let name): write(name)
    case .specification(let specification): write(specification)
    }
  }

  /// ` WINDOW w AS (…), v AS (…)`
  mutating func write(_ windows: [NamedWindow]) {
    // Also those that no call names: a statement is printed as it was written.
    guard !windows.isEmpty else { return }
    write(" WINDOW ")
    writeList(windows) { printer, window in
      printer.write(window.name)
      printer.write(" AS ")
      printer.write(window.specification)
    }
  }

  /// `(w PARTITION BY a ORDER BY b ROWS …)`
  private mutating func write(_ specification: WindowSpecification) {
    // Spaces stand between parts, and none before the first.
    var separator = "("
    func begin(_ printer: inout SQLPrinter) {
      printer.write(separator)
      separator = " "
    }
    // In the order that the grammar asks for: the window that this one goes on from, partitions, order, frame.
    if let base = specification.base {
      begin(&self)
      writeWindowName(base)
    }
    if !specification.partitionBy.isEmpty {
      begin(&self)
      write("PARTITION BY ")
      writeList(specification.partitionBy) { printer, key in printer.write(key) }
    }
    if !specification.orderBy.isEmpty {
      begin(&self)
      write("ORDER BY ")
      writeList(specification.orderBy) { printer, item in printer.write(item) }
    }
    if let frame = specification.frame {
      begin(&self)
      write(frame)
    }
    // Nothing at all: one partition of all rows.
    write(separator == "(" ? "()" : ")")
  }

  /// Words that begin a part of a window stand in quotes where they name one.
  private mutating func writeWindowName(_ name: Identifier) {
    switch Keyword.named(name.text) {
    case .partition, .rows, .range, .groups: write(SQLPrinter.alwaysQuoted(name.text))
    default: write(name)
    }
  }

  /// `ROWS BETWEEN a AND b EXCLUDE c`, both bounds always.
  private mutating func write(_ frame: WindowFrame) {
    write("\(frame.unit.rawValue) BETWEEN ")
    write(frame.start)
    write(" AND ")
    write(frame.end)
    // What excludes nothing is what stands there when nothing is said.
    if frame.exclusion != .noOthers { write(" EXCLUDE \(frame.exclusion.rawValue)") }
  }

  /// With its distance in front, as SQL has it: `3 PRECEDING`.
  private mutating func write(_ bound: WindowFrame.Bound) {
    switch bound {
    case .unboundedPreceding: write("UNBOUNDED PRECEDING")
    case .unboundedFollowing: write("UNBOUNDED FOLLOWING")
    case .currentRow: write("CURRENT ROW")
    case .preceding(let offset): writeOffset(offset, "PRECEDING")
    case .following(let offset): writeOffset(offset, "FOLLOWING")
    }
  }

  /// In parentheses unless it is one literal: a column called `current` before a word would be misread.
  private mutating func writeOffset(_ offset: Expression, _ word: String) {
    // Literals are the usual case, and read better without.
    if case .literal = offset.kind {
      write(offset)
    } else {
      write("(")
      write(offset)
      write(")")
    }
    write(" \(word)")
  }
}
