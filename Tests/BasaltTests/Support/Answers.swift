import Basalt
import Testing

extension Session {
  /// The rows of a query as text, one string a row, values as `Value` prints them, with `|` between.
  func answer(_ sql: String, _ parameters: Session.Parameters = Session.Parameters()) async throws -> [String] {
    let rows = try await query(sql, parameters)
    var lines: [String] = []
    for try await batch in rows {
      for row in 0..<batch.rowCount {
        lines.append(batch.row(row).map { $0.isNull ? "NULL" : $0.description }.joined(separator: "|"))
      }
    }
    return lines
  }

  /// What a statement that must fail says.
  func failure(_ sql: String) async -> BasaltError? {
    do {
      _ = try await execute(sql)
      Issue.record("\(sql) has not failed")
      return nil
    } catch { return error }
  }
}
