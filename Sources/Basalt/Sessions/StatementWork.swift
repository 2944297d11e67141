/// What is left of a statement when it has been read and bound: what `Session.perform` does.
///
/// Apart from binding, which needs a thread that may block, because most of these wait for others: for the store, for a
/// commit, for whoever reads the rows.
enum StatementWork: Sendable {
  /// Rows for whoever asked.
  case rows(ResultStream)
  /// Nothing is left to do.
  case done(String)
  case createTable(String, TableDefinition, defaults: [(column: String, value: Value)])
  case createTableAs(String, TableDefinition, ResultStream)
  case dropTables([String])
  case alterTable(String, [TableChange])
  case insert(String, ResultStream)
  case copyFrom(String, table: String, ImportOptions)
  case copyTo(String, ResultStream, BatchTextWriter.Format)
  case begin(isReadOnly: Bool)
  case commit
  case rollback
}
