import Testing

/// What PostgreSQL and DuckDB answered to some thousand queries (make_cases.py), and what Basalt answers, however it runs them.
@Suite struct SQLLogicTests {
  @Test(arguments: SQLLogicFile.names, SQLLogicConfiguration.all)
  func everyAnswerIsTheOracles(file: String, configuration: SQLLogicConfiguration) async throws {
    let cases = try SQLLogicFile.named(file)
    for difference in try await SQLLogicRunner.differences(of: cases, configuration) {
      // At the line of the case, where editors lead to it.
      let place = SourceLocation(
        fileID: "SQLLogicTests/\(difference.file)", filePath: SQLLogicFile.path(of: file), line: difference.line,
        column: 1)
      Issue.record("\(difference)", sourceLocation: place)
    }
  }

  @Test func everyTopicHasItsFile() throws {
    #expect(SQLLogicFile.names == SQLLogicFile.topics)
    let files = try SQLLogicFile.names.map(SQLLogicFile.named)
    #expect(files.reduce(0) { $0 + $1.queryCount } >= 1_600)
    for file in files { #expect(file.records.count >= 10, "\(file.name) is hardly a topic") }
  }

  // MARK: That the runner can fail

  /// Cases that are wrong on purpose, each in one thing.
  @Test(arguments: [
    "query I\nSELECT 1\n----\n2", "query R\nSELECT 1\n----\n1", "query I\nSELECT 1\n----\n1\n1",
    "query I\nSELECT 1\n----",
    "query II\nSELECT 1\n----\n1\t1", "query T\nSELECT ''\n----\nNULL", "query I\nSELECT 1 / 0\n----\n1",
    "query R\nSELECT 0.1\n----\n0.10", "query I\nVALUES (2), (1)\n----\n1\n2", "query I\nBEGIN\n----\n1",
    "query T\nSELECT 'é'\n----\ne\u{301}", "query I rowsort\nVALUES (2), (1)\n----\n2\n1",
    "statement ok\nSELECT 1 / 0", "statement ok\nSELEC 1", "statement error outOfRange\nSELECT 1",
    "statement error syntax\nSELECT 1 / 0", "statement error Range\nSELECT 1 / 0",
  ])
  func aWrongCaseIsFound(text: String) async throws {
    for configuration in SQLLogicConfiguration.all {
      let file = try SQLLogicFile(name: "wrong", text)
      let differences = try await SQLLogicRunner.differences(of: file, configuration)
      #expect(differences.count == 1, "\(configuration.name)")
      #expect(differences.first?.line == 2)
    }
  }

  /// And cases that are right, with what must last from one statement to the next.
  @Test(arguments: SQLLogicConfiguration.all)
  func aRightCaseIsNot(configuration: SQLLogicConfiguration) async throws {
    let text = """
      query I rowsort
      VALUES (2), (1)
      ----
      1
      2

      statement error outOfRange|syntax
      SELECT 1 / 0

      query RRRT
      SELECT 1.50, 0.1::double precision + 0.2::double precision, 'NaN'::real, ''
      ----
      1.5\t0.3\tNaN\t(empty)

      statement ok
      CREATE TABLE t (a integer)

      statement ok
      SET TIME ZONE 'Europe/Berlin'

      statement ok
      BEGIN

      statement ok
      INSERT INTO t VALUES (NULL)

      statement ok
      COMMIT

      query IT
      SELECT a, to_char(timestamptz '2024-01-01 00:00:00+00', 'HH24') FROM t
      ----
      NULL\t01
      """
    let file = try SQLLogicFile(name: "right", text)
    let differences = try await SQLLogicRunner.differences(of: file, configuration)
    #expect(differences.isEmpty, "\(differences)")
  }
}
