/// One statement of SQL: everything that Basalt can be asked to do.
///
/// A closed set, switched without a default: a statement that is added must be thought of everywhere.
///
/// Names in it are what was written. Which of them are there, and of what type an expression is, the binder finds out; it
/// also finds what cannot be told from a text alone, such as an aggregate in WHERE.
package enum Statement: Sendable, Equatable {
  /// `SELECT …`, `VALUES …`, `FROM …`: yields rows.
  case query(Query)
  /// `CREATE TABLE …`, with columns or of a query.
  case createTable(CreateTable)
  /// `DROP TABLE …`
  case dropTable(DropTable)
  /// `ALTER TABLE …`
  case alterTable(AlterTable)
  /// `INSERT INTO …`
  case insert(Insert)
  /// `COPY … FROM`, `COPY … TO`.
  case copy(Copy)
  /// `BEGIN`, `START TRANSACTION`.
  case begin(Begin)
  /// `COMMIT`, `END`.
  case commit
  /// `ROLLBACK`, `ABORT`.
  case rollback
  /// `EXPLAIN …`: indirect, because it holds a statement itself.
  indirect case explain(Explain)
  /// `SHOW …`
  case show(Show)
  /// `SET …`, `RESET …`.
  case set(SetVariable)
  /// `DESCRIBE …`
  case describe(Describe)
}

/// A statement and its place in the script: from its first token to its last, without the semicolon.
package struct ParsedStatement: Sendable, Equatable {
  /// None of EXPLAIN: the parser refuses that, so that trees stay flat here.
  package let statement: Statement
  /// In the whole script, so that an error about it can point there.
  package let range: SourceRange

  /// The range is that of the whole statement.
  package init(_ statement: Statement, _ range: SourceRange) {
    (self.statement, self.range) = (statement, range)
  }
}

/// `INSERT INTO table [(columns)] rows`.
///
/// `VALUES` is a query like any other, so that a binder has one way to bring rows to columns.
package struct Insert: Sendable, Equatable {
  /// The table that gets the rows.
  package let table: QualifiedName
  /// Empty: all, in the table's order.
  package let columns: [Identifier]
  /// Where they come from.
  package let source: Source
  /// From INSERT to the end of the rows.
  package let range: SourceRange

  /// What is inserted.
  package enum Source: Sendable, Equatable {
    /// `VALUES …`, `SELECT …`. In rows of its own VALUES, `.defaultValue` may stand for a value.
    case query(Query)
    /// One row of every column's default.
    case defaultValues
  }

  /// In the order of the words.
  package init(_ table: QualifiedName, columns: [Identifier] = [], _ source: Source, _ range: SourceRange) {
    (self.table, self.columns, self.source, self.range) = (table, columns, source, range)
  }
}

/// `COPY … FROM 'file'` or `COPY … TO 'file' [WITH (…)]`.
///
/// The form of the file is not asked here: it follows from the options and from the file's name.
package struct Copy: Sendable, Equatable {
  /// What is copied.
  package let subject: Subject
  /// Into the table, or out of it.
  package let direction: Direction
  /// As written: relative to what, and whether it may be read, is for whoever runs it.
  package let file: TextLiteral
  /// Form and details of the file: `format csv`, `header`.
  package let options: [StatementOption]
  /// From COPY to the end of the options.
  package let range: SourceRange

  /// A table, or what a query yields.
  package enum Subject: Sendable, Equatable {
    /// With the columns that are copied; empty: all.
    case table(QualifiedName, columns: [Identifier])
    /// Only TO a file.
    case query(Query)
  }

  /// FROM a file or TO one.
  package enum Direction: String, Sendable {
    /// Rows come in.
    case from = "FROM"
    /// Rows go out.
    case to = "TO"
  }

  package init(
    _ subject: Subject, _ direction: Direction, file: TextLiteral, options: [StatementOption] = [], _ range: SourceRange
  ) {
    (self.subject, self.direction, self.file, self.options) = (subject, direction, file, options)
    self.range = range
  }
}

/// `BEGIN`, `START TRANSACTION`, with what the transaction is to be like.
package struct Begin: Sendable, Equatable {
  /// `nil`: as the session is set.
  package let isolation: Isolation?
  /// Whether writes are refused; `nil`: nobody said.
  package let isReadOnly: Bool?

  /// PostgreSQL's levels, and SNAPSHOT by its own name. Which of them differ is not for the grammar to say.
  package enum Isolation: String, Sendable, CaseIterable {
    case readUncommitted = "READ UNCOMMITTED"
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case snapshot = "SNAPSHOT"
    case serializable = "SERIALIZABLE"
  }

  /// As the session is set, unless told otherwise.
  package init(isolation: Isolation? = nil, isReadOnly: Bool? = nil) {
    (self.isolation, self.isReadOnly) = (isolation, isReadOnly)
  }
}

/// `EXPLAIN [ANALYZE] [VERBOSE] statement`, `EXPLAIN (option, …) statement`. The statement is none of EXPLAIN.
package struct Explain: Sendable, Equatable {
  /// Whether it is run, to show what was measured.
  package let isAnalyze: Bool
  /// Whether the columns of each operator are shown, too.
  package let isVerbose: Bool
  package let format: Format
  package let statement: Statement

  /// For people, or for programs.
  package enum Format: String, Sendable, CaseIterable { case text, json }

  /// - Precondition: The statement is none of EXPLAIN.
  package init(isAnalyze: Bool, isVerbose: Bool = false, format: Format = .text, _ statement: Statement) {
    (self.isAnalyze, self.isVerbose, self.format, self.statement) = (isAnalyze, isVerbose, format, statement)
  }
}

/// What is shown.
package enum Show: Sendable, Equatable {
  /// The tables that the principal may see.
  case tables
  /// All settings.
  case all
  /// One setting, by its name; `TIME ZONE` is `timezone`.
  case setting(QualifiedName)
}

/// `SET name = value`, `SET name TO value`, `RESET name`.
package struct SetVariable: Sendable, Equatable {
  /// With dots, as some settings have: `audit.purpose`.
  package let name: QualifiedName
  /// `nil`: back to what it was when the session began.
  package let value: StatementOption.Value?

  /// `nil` resets it.
  package init(_ name: QualifiedName, _ value: StatementOption.Value?) {
    (self.name, self.value) = (name, value)
  }
}

/// `DESCRIBE name`, `DESCRIBE query`.
package enum Describe: Sendable, Equatable {
  /// The columns of a table.
  case table(QualifiedName)
  /// The columns that a query would yield.
  case query(Query)
}
