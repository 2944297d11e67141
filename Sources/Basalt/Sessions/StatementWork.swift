/// What is left of a statement when it has been read and bound: what `Session.perform` does.
///
/// Apart from binding, which needs a thread that may block, because most of these wait for others: for the store, for a
/// commit, for whoever reads the rows.
enum StatementWork: Sendable {
  /// Rows for whoever asked.
  case rows(ResultStream)
  /// Nothing is left to do.
  case done(String)
  /// Defaults apart: a definition has none, and they are set in the same commit.
  case createTable(String, Table.Definition, defaults: [(column: String, value: Value)])
  /// The rows have the columns of the definition, in its order.
  case createTableAs(String, Table.Definition, ResultStream)
  /// Names that are there, as the snapshot has it.
  case dropTables([String])
  /// Never an empty list: a change of nothing is `done`.
  case alterTable(String, [Table.Change])
  /// The rows are of the table's columns, all of them, in its order.
  case insert(String, ResultStream)
  /// The path first; the file is not looked at before.
  case copyFrom(String, table: String, Warehouse.ImportOptions)
  /// Not yet begun either: a file that exists refuses it before a row is made.
  case copyTo(String, ResultStream, BatchTextWriter.Format)
  /// The three that change what the session stands on: they read and set it when they are performed.
  case begin(isReadOnly: Bool)
  case commit
  case rollback
}
