import BasaltCLI
import BasaltCore
import Testing

@Suite struct TableRendererTests {
  @Test func columnsAreAlignedByCellsNotByBytes() throws {
    let table = try Rows.troublesome().rendered(.table)
    let lines = table.split(separator: "\n").map(String.init)
    #expect(lines.count == 9)
    // Every bar stands in the same cell in every line.
    let bars = lines.dropLast().map { line in
      var cells: [Int] = []
      var width = 0
      for character in line {
        if character == "│" || character == "┼" { cells.append(width) }
        width += DisplayWidth.of(character)
      }
      return cells
    }
    #expect(Set(bars).count == 1, "\(table)")
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    #expect(lines[3].hasPrefix("    1 │ plain"))
    #expect(table.contains(#"\u{1B}[2J"#) && !table.contains("\u{1B}"), "data must not reach the terminal as an escape")
    #expect(lines.last == "5 rows")
  }

  @Test func firstAndLastRowsOfManyAreShown() throws {
    let rows = try Rows([("n", .integer)], (0..<100_000).map { [.integer($0)] })
    let table = try rows.rendered(.table, batchSize: 2_048)
    let shown = table.split(separator: "\n").compactMap { Int($0.drop { $0 == " " }) }
    #expect(shown == Array(0..<20) + Array(99_980..<100_000))
    #expect(table.contains("⋮"))
    #expect(table.hasSuffix("100,000 rows (40 shown)\n"))
  }

  @Test(arguments: [1, 7, 40, 41, 60, 2_048]) func allRowsAskedForAreShown(batchSize: Int) throws {
    let rows = try Rows([("n", .integer)], (0..<60).map { [.integer($0)] })
    let table = try rows.rendered(.table, rowLimit: 60, batchSize: batchSize)
    let shown = table.split(separator: "\n").compactMap { Int($0.drop { $0 == " " }) }
    #expect(shown == Array(0..<60))
    #expect(table.hasSuffix("60 rows\n"))
    let elided = try rows.rendered(.table, batchSize: batchSize)
    let left = elided.split(separator: "\n").compactMap { Int($0.drop { $0 == " " }) }
    #expect(left == Array(0..<20) + Array(40..<60), "batches of \(batchSize)")
  }

  @Test(arguments: [20, 40, 60, 80, 120]) func linesFitTheTerminal(width: Int) throws {
    let columns = (0..<12).map { ("column_number_\($0)", $0 % 2 == 0 ? LogicalType.integer : .text) }
    let row: [Value] = (0..<12).map { $0 % 2 == 0 ? .integer(1_234_567) : .text("a text of some length, \($0)") }
    let table = try Rows(columns, [row, row]).rendered(.table, width: width)
    for line in table.split(separator: "\n").dropLast() { #expect(DisplayWidth.of(line) <= width, "\(line)") }
    #expect(table.contains("1234567"), "numbers are not cut")
    #expect(table.contains("…") && table.contains("12 columns ("))
  }
}
