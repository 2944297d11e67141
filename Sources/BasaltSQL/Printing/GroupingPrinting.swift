/// GROUP BY as SQL.
extension SQLPrinter {
  /// What stands behind GROUP BY. DISTINCT is kept, and ALL before elements is not: it says nothing.
  mutating func write(_ grouping: Grouping) {
    // ALL alone means all items without an aggregate.
    switch grouping {
    case .all: write("ALL")
    case .by(let elements, let isDistinct):
      // Changes which sets there are.
      if isDistinct { write("DISTINCT ") }
      writeList(elements) { printer, element in printer.write(element) }
    }
  }

  /// `ROLLUP (a, (b, c))`, `GROUPING SETS (a, ())`
  private mutating func write(_ element: GroupingElement) {
    // Spelled out, whatever was written: parentheses around one key are left out.
    switch element {
    case .key(let key): write(key)
    // Of none, too: `()` is a set like any other.
    case .keys(let keys, _): writeParenthesised(keys) { printer, key in printer.write(key) }
    // Parts are lists of keys, which are there or not together.
    case .rollup(let parts, _): write("ROLLUP ", parts)
    case .cube(let parts, _): write("CUBE ", parts)
    case .sets(let elements, _):
      write("GROUPING SETS ")
      writeParenthesised(elements) { printer, element in printer.write(element) }
    }
  }

  /// A part of one key stands without parentheses.
  private mutating func write(_ word: String, _ parts: [[Expression]]) {
    // With its space, as `write` adds none.
    write(word)
    writeParenthesised(parts) { printer, part in
      if part.count == 1 { return printer.write(part[0]) }
      printer.writeParenthesised(part) { printer, key in printer.write(key) }
    }
  }
}
