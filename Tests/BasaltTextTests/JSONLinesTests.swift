import BasaltCore
import BasaltText
import Testing

/// `JSONLinesInput` and `JSONLinesReader`; what becomes of their rows in SQL is tested there (`TextTableTests`).
struct JSONLinesTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  private func types(_ text: String) throws -> [LogicalType?] {
    let input = try JSONLinesInput(path: try fixture.file("a.jsonl", text))
    return try input.columns(ofFirst: .max, onBadRecord: .stop).columns.map(\.type)
  }

  @Test func typesAreTheNarrowestThatHoldWhatWasSeen() throws {
    #expect(try types("{\"a\": 1}\n{\"a\": -9223372036854775808}\n") == [.bigint])
    #expect(try types("{\"a\": 1}\n{\"a\": 9223372036854775808}\n") == [.decimal(precision: 38, scale: 0)])
    #expect(try types("{\"a\": 1}\n{\"a\": 1.5}\n{\"a\": null}\n") == [.double])
    #expect(try types("{\"a\": true}\n{\"a\": false}\n") == [.boolean])
    #expect(try types("{\"a\": true}\n{\"a\": 1}\n") == [.text])
    #expect(try types("{\"a\": null, \"b\": [1], \"c\": \"x\"}\n") == [nil, .text, .text])
    #expect(try types("") == [])
  }

  @Test func rowsComeInTheOrderOfTheColumnsThatAreWanted() throws {
    let input = try JSONLinesInput(path: try fixture.file("a.jsonl", "{\"b\": 2, \"a\": 1}\n\n{\"a\": 3}"))
    let reader = try input.makeReader([("a", .bigint), ("b", .text)], columns: [1, 0], onBadRecord: .stop)
    var rows: [[Value]] = []
    let worker = reader.makeWorker()
    // What stands behind the last line's end is a block of its own.
    while !reader.isEnded {
      try worker.next(rowCountMaximum: 1) { (columns, rowCount) throws(BasaltError) in
        for row in 0..<rowCount { rows.append(columns.map { $0[row] }) }
        return true
      }
    }
    #expect(rows == [[.text("2"), .bigint(1)], [.null, .bigint(3)]])
  }
}
