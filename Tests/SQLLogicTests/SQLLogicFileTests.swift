import Testing

/// How the message about a line begins that heads no record.
private let headings = "expected statement ok, statement error CODES or query TYPES, found"

@Suite struct SQLLogicFileTests {
  @Test func aFileIsReadRecordByRecord() throws {
    let file = try SQLLogicFile(
      name: "f",
      """
      # A comment.

      statement ok
      CREATE TABLE t
        (a integer)

      # Another.
      statement error syntax|unsupported
      SELEC

      query IT rowsort
      SELECT a, '----'
      ----
      1\t# no comment
      NULL\t(empty)

      query I
      SELECT a
      ----
      """)
    #expect(
      file.records == [
        .init(line: 4, sql: "CREATE TABLE t\n  (a integer)", expectation: .success),
        .init(line: 9, sql: "SELEC", expectation: .failure(codes: "syntax|unsupported")),
        .init(
          line: 12, sql: "SELECT a, '----'",
          expectation: .rows(types: "IT", isSorted: true, ["1\t# no comment", "NULL\t(empty)"])),
        .init(line: 18, sql: "SELECT a", expectation: .rows(types: "I", isSorted: false, [])),
      ])
    #expect(file.queryCount == 2)
    #expect(try SQLLogicFile(name: "f", "").records.isEmpty)
  }

  /// Texts that are no files of cases: the line that is wrong, and what the error says of it.
  @Test(arguments: [
    ("statemen ok\nSELECT 1", 1, "\(headings) statemen ok"),
    ("statement maybe\nSELECT 1", 1, "\(headings) statement maybe"),
    ("statement error\nSELECT 1", 1, "\(headings) statement error"),
    ("statement error (\nSELECT 1", 1, "( is no regular expression"),
    ("query\nSELECT 1", 1, "\(headings) query"),
    ("\nquery IX\nSELECT 1\n----\n1", 2, "X is no letter of a type; they are BIRTDP?~"),
    ("query I upwards\nSELECT 1\n----\n1", 1, "upwards is no way to sort"),
    ("query I\nSELECT 1\n\n1", 3, "expected ---- behind the query"),
    ("query I\nSELECT 1", 3, "expected ---- behind the query"),
    ("query I\n----\n1", 2, "expected SQL, found none"), ("statement ok", 2, "expected SQL, found none"),
    ("query II\nSELECT 1, 2\n----\n1\t2\n1", 5, "the row has 1 values, and there are 2 types"),
  ])
  func aMistakeIsToldWithItsLine(text: String, line: Int, reason: String) {
    let expected = SQLLogicFile.NotUnderstood(file: "f", line: line, reason: reason)
    #expect(throws: expected) { try SQLLogicFile(name: "f", text) }
    #expect(expected.description == "f:\(line): \(reason)")
  }
}
