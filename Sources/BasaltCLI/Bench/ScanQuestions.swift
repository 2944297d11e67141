import Basalt

/// What `basalt bench scan` asks: a query for each share of rows and each number of columns.
struct ScanQuestions: Sendable {
  let all: [Question]

  struct Question: Sendable {
    let sql: String
    /// Of all rows, as it was asked for: 0.01 is one in a hundred. Several rows may have the value where it ends.
    let share: Double
    /// At most as many as the table has.
    let columnCount: Int
  }

  /// Looks the table up, and finds the values at which shares end.
  /// - Throws: `.unknownName` for a table or column that there is not; `.invalidArgument` for a table without rows.
  init(
    table: String, by column: String, shares: [Double], columnCounts: [Int], _ session: Session
  ) async throws(BasaltError) {
    let name = ScanQuestions.quoted(table)
    // By the statement, so that a name means here what it means in SQL.
    let columns = try await ScanQuestions.values("DESCRIBE \(name)", session).map { ScanQuestions.text($0) }
    guard columns.contains(column) else {
      throw BasaltError(
        .unknownName, "The table \(table) has no column '\(column)'.",
        remedy: "Name one of its columns: \(columns.joined(separator: ", ")).")
    }
    let key = ScanQuestions.quoted(column)
    guard
      case .bigint(let rowCount)? = try await ScanQuestions.values("SELECT count(\(key)) FROM \(name)", session).first,
      rowCount > 0
    else {
      throw BasaltError(
        .invalidArgument, "The column \(column) of \(table) has no value.", remedy: "Import rows first.")
    }
    var questions: [Question] = []
    for share in shares {
      // The largest value that passes: as many rows as there are in the share, and those that are equal to its last.
      let last = max(0, min(rowCount, Int64((Double(rowCount) * share).rounded(.up))) - 1)
      // Qualified: by its bare name the result's column would be meant, which is text.
      let bound = try await ScanQuestions.values(
        "SELECT \(key)::text FROM \(name) AS source WHERE \(key) IS NOT NULL ORDER BY source.\(key) LIMIT 1 OFFSET \(last)",
        session)
      for columnCount in columnCounts {
        // The first ones; the filter's is read in any case.
        let wanted = columns.prefix(columnCount).map { ScanQuestions.quoted($0) }
        let filter = share >= 1 ? "" : " WHERE \(key) <= \(ScanQuestions.literal(bound.first))"
        questions.append(
          Question(
            sql: "SELECT \(wanted.joined(separator: ", ")) FROM \(name)\(filter)", share: share,
            columnCount: wanted.count))
      }
    }
    all = questions
  }

  /// The first column of all rows.
  private static func values(_ sql: String, _ session: Session) async throws(BasaltError) -> [Value] {
    let rows = try await session.query(sql)
    var values: [Value] = []
    var iterator = rows.makeAsyncIterator()
    while let batch = try await iterator.next() {
      for row in 0..<batch.rowCount { values.append(batch.value(column: 0, row: row)) }
    }
    return values
  }

  private static func text(_ value: Value) -> String {
    if case .text(let text) = value { text } else { value.description }
  }

  /// As SQL writes a name that may hold anything.
  private static func quoted(_ name: String) -> String {
    "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  /// A text that the comparison reads as the column's type.
  private static func literal(_ value: Value?) -> String {
    let text = value.map(text) ?? ""
    return "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
  }
}
