/// One statement of SQL: everything that Basalt can be asked to do.
///
/// A closed set, switched without a default: a statement that is added must be thought of everywhere.
package enum Statement: Sendable, Equatable {
  case query(Query)
  case createTable(CreateTable)
  case dropTable(DropTable)
  case alterTable(AlterTable)
  case insert(Insert)
  case copy(Copy)
  case begin(Begin)
  case commit
  case rollback
  indirect case explain(Explain)
  case show(Show)
  case set(SetVariable)
  case describe(Describe)
}

/// A statement and its place in the script: from its first token to its last, without the semicolon.
package struct ParsedStatement: Sendable, Equatable {
  package let statement: Statement
  package let range: SourceRange

  package init(_ statement: Statement, _ range: SourceRange) {
    self.statement = statement
    self.range = range
  }
}

/// `INSERT INTO table [(columns)] rows`.
package struct Insert: Sendable, Equatable {
  package let table: QualifiedName
  /// Empty: all, in the table's order.
  package let columns: [Identifier]
  package let source: Source
  package let range: SourceRange

  package enum Source: Sendable, Equatable {
    case query(Query)
    /// One row of every column's default.
    case defaultValues
  }

  package init(_ table: QualifiedName, columns: [Identifier] = [], _ source: Source, _ range: SourceRange) {
    self.table = table
    self.columns = columns
    self.source = source
    self.range = range
  }
}

/// `COPY … FROM 'file'` or `COPY … TO 'file' [WITH (…)]`.
package struct Copy: Sendable, Equatable {
  package let subject: Subject
  package let direction: Direction
  package let file: TextLiteral
  package let options: [StatementOption]
  package let range: SourceRange

  package enum Subject: Sendable, Equatable {
    /// With the columns that are copied; empty: all.
    case table(QualifiedName, columns: [Identifier])
    /// Only TO a file.
    case query(Query)
  }

  package enum Direction: String, Sendable {
    case from = "FROM"
    case to = "TO"
  }

  package init(
    _ subject: Subject, _ direction: Direction, file: TextLiteral, options: [StatementOption] = [], _ range: SourceRange
  ) {
    self.subject = subject
    self.direction = direction
    self.file = file
    self.options = options
    self.range = range
  }
}

/// `BEGIN`, `START TRANSACTION`, with what the transaction is to be like.
package struct Begin: Sendable, Equatable {
  /// `nil`: as the session is set.
  package let isolation: Isolation?
  package let isReadOnly: Bool?

  package enum Isolation: String, Sendable, CaseIterable {
    case readUncommitted = "READ UNCOMMITTED"
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case snapshot = "SNAPSHOT"
    case serializable = "SERIALIZABLE"
  }

  package init(isolation: Isolation? = nil, isReadOnly: Bool? = nil) {
    self.isolation = isolation
    self.isReadOnly = isReadOnly
  }
}

/// `EXPLAIN [ANALYZE] statement`. The statement is none of EXPLAIN.
package struct Explain: Sendable, Equatable {
  /// Whether it is run, to show what was measured.
  package let isAnalyze: Bool
  package let statement: Statement

  package init(isAnalyze: Bool, _ statement: Statement) {
    self.isAnalyze = isAnalyze
    self.statement = statement
  }
}

package enum Show: Sendable, Equatable {
  case tables
  /// All settings.
  case all
  case setting(QualifiedName)
}

/// `SET name = value`, `SET name TO value`, `RESET name`.
package struct SetVariable: Sendable, Equatable {
  package let name: QualifiedName
  /// `nil`: back to what it was when the session began.
  package let value: StatementOption.Value?

  package init(_ name: QualifiedName, _ value: StatementOption.Value?) {
    self.name = name
    self.value = value
  }
}

/// `DESCRIBE name`, `DESCRIBE query`.
package enum Describe: Sendable, Equatable {
  case table(QualifiedName)
  case query(Query)
}
