import BasaltCore

/// A statement that is accepted, and what it comes to.
struct BoundPlan: Sendable {
  let sql: String
  /// As `PlanText` prints it.
  let plan: String
  /// Names and types of the result's columns, with an exclamation mark where no row is NULL.
  let columns: String

  init(_ sql: String, _ plan: String, _ columns: String) { (self.sql, self.plan, self.columns) = (sql, plan, columns) }
}

/// A statement that is refused, what is told, and where.
struct RefusedStatement: Sendable {
  let sql: String
  let code: BasaltError.Code
  let message: String
  let remedy: String
  /// The caret's, from 1.
  let column: Int

  init(_ sql: String, _ code: BasaltError.Code, _ message: String, _ remedy: String, at column: Int) {
    (self.sql, self.code, self.message, self.remedy, self.column) = (sql, code, message, remedy, column)
  }
}
