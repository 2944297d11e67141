// What CREATE, DROP and ALTER TABLE say.

/// `CREATE TABLE [IF NOT EXISTS] name … [PARTITION BY (…)] [ORDER BY (…)] [WITH (…)] [AS query]`.
///
/// Exactly one of columns and query is there, so that nobody has to ask what both would mean. Partitioning and order are the
/// words of SQL, and printed alone they are what `Table.Definition` takes as text (`SQLPrinter.text(of:)`).
package struct CreateTable: Sendable, Equatable {
  /// The name of the table to be made.
  package let name: QualifiedName
  /// A table that is there is left as it is, whatever it looks like.
  package let ifNotExists: Bool
  /// Columns that are written out, or those of a query.
  package let contents: Contents
  /// Empty: one partition.
  package let partitioning: [PartitionElement]
  /// Empty: as rows come.
  package let order: [SortElement]
  /// Properties of the table; which there are, the binder knows.
  package let options: [StatementOption]
  /// From CREATE to the end of the last clause.
  package let range: SourceRange

  /// Where the columns come from.
  package enum Contents: Sendable, Equatable {
    /// One or more.
    case columns([ColumnDefinition])
    /// With names for its columns; none: those of the query.
    case query([Identifier], Query)
  }

  package init(
    _ name: QualifiedName, ifNotExists: Bool = false, _ contents: Contents, partitioning: [PartitionElement] = [],
    order: [SortElement] = [], options: [StatementOption] = [], _ range: SourceRange
  ) {
    (self.name, self.ifNotExists, self.contents, self.partitioning) = (name, ifNotExists, contents, partitioning)
    (self.order, self.options, self.range) = (order, options, range)
  }
}

/// `name type [NOT NULL] [DEFAULT expression]`.
package struct ColumnDefinition: Sendable, Equatable {
  /// As it will be called.
  package let name: Identifier
  /// As written: `int8` and `bigint` differ here.
  package let type: TypeName
  /// False for NOT NULL alone.
  package let isNullable: Bool
  /// `nil`: none, which is NULL.
  package let defaultValue: Expression?
  /// From the name to the last constraint.
  package let range: SourceRange

  package init(
    _ name: Identifier, _ type: TypeName, isNullable: Bool = true, default defaultValue: Expression? = nil,
    _ range: SourceRange
  ) {
    (self.name, self.type, self.isNullable, self.defaultValue) = (name, type, isNullable, defaultValue)
    self.range = range
  }
}

/// One field of a partitioning: `region`, `bucket(16, id)`, `day("Departure Time")`.
package struct PartitionElement: Sendable, Equatable {
  /// What is made of the column's value.
  package let transform: Transform
  /// The column that is cut.
  package let column: Identifier
  /// From the transform to its parenthesis.
  package let range: SourceRange

  /// Numbers as written: which are possible is not for the grammar to say.
  package enum Transform: Sendable, Hashable {
    /// The value itself: a name alone.
    case identity
    case bucket(count: String)
    case truncate(width: String)
    /// Whole units of time since 1970.
    case year, month, day, hour
  }

  /// In the order of the words.
  package init(_ transform: Transform, _ column: Identifier, _ range: SourceRange) {
    (self.transform, self.column, self.range) = (transform, column, range)
  }
}

/// One column that the rows of a file are sorted by.
package struct SortElement: Sendable, Equatable {
  /// A column, not an expression: files are sorted by what they store.
  package let column: Identifier
  /// NULL last and ascending, unless it says otherwise.
  package let direction: SortDirection

  /// In the order of the words.
  package init(_ column: Identifier, _ direction: SortDirection) {
    (self.column, self.direction) = (column, direction)
  }
}

/// `name = value`, or a name alone, in a WITH.
package struct StatementOption: Sendable, Equatable {
  /// Dots belong to it: `compaction.target`.
  package let name: QualifiedName
  /// `nil`: a name alone, which mostly means yes.
  package let value: Value?

  /// What an option or a setting may be.
  package enum Value: Sendable, Equatable {
    /// A word without a meaning of its own: `csv`.
    case word(Identifier)
    /// With its sign, if any.
    case number(String)
    /// In quotes.
    case text(TextLiteral)
    /// TRUE or FALSE; `on` and `off` are words.
    case boolean(Bool)
    /// Names in parentheses: `(a, b)`.
    case list([Identifier])
  }

  /// `nil`: the name alone.
  package init(_ name: QualifiedName, _ value: Value?) {
    (self.name, self.value) = (name, value)
  }
}

/// `DROP TABLE [IF EXISTS] name, …`.
package struct DropTable: Sendable, Equatable {
  /// One or more.
  package let names: [QualifiedName]
  /// Tables that are not there are passed over.
  package let ifExists: Bool
  /// From DROP to the last name.
  package let range: SourceRange

  /// - Precondition: There is a name.
  package init(_ names: [QualifiedName], ifExists: Bool = false, _ range: SourceRange) {
    (self.names, self.ifExists, self.range) = (names, ifExists, range)
  }
}

/// `ALTER TABLE [IF EXISTS] name action, …`: all in one commit, in order.
///
/// An action names columns as those before it left them: after `RENAME a TO b` it is `b`.
package struct AlterTable: Sendable, Equatable {
  /// The table, as it is called before the first action.
  package let name: QualifiedName
  /// Nothing happens when it is not there.
  package let ifExists: Bool
  /// One or more.
  package let actions: [Action]
  /// From ALTER to the end of the last action.
  package let range: SourceRange

  /// - Precondition: There is an action.
  package init(_ name: QualifiedName, ifExists: Bool = false, _ actions: [Action], _ range: SourceRange) {
    (self.name, self.ifExists, self.actions, self.range) = (name, ifExists, actions, range)
  }

  /// One case for each way in which a table evolves.
  package enum Action: Sendable, Equatable {
    case addColumn(ColumnDefinition, ColumnPlace?, ifNotExists: Bool)
    case dropColumn(Identifier, ifExists: Bool)
    case renameColumn(Identifier, to: Identifier)
    /// `ALTER COLUMN name FIRST`, `… AFTER other`: display only, no file changes.
    case moveColumn(Identifier, ColumnPlace)
    /// `ALTER COLUMN name TYPE type`: to a wider one; which are, the table knows.
    case setType(Identifier, TypeName)
    /// `ALTER COLUMN name SET DEFAULT value`: for rows that come.
    case setDefault(Identifier, Expression)
    /// `ALTER COLUMN name DROP DEFAULT`
    case dropDefault(Identifier)
    /// `ALTER COLUMN name SET NOT NULL`: the rows that are there must prove it.
    case setNotNull(Identifier)
    /// `ALTER COLUMN name DROP NOT NULL`
    case dropNotNull(Identifier)
    /// `RENAME TO name`; later actions are of the same table all the same.
    case renameTable(Identifier)
    /// Empty: one partition from now on.
    case setPartitioning([PartitionElement])
    /// Empty: as rows come from now on.
    case setOrder([SortElement])
    /// `SET (name = value, …)`
    case setOptions([StatementOption])
    /// `RESET (name, …)`: as if they had never been set.
    case resetOptions([QualifiedName])
  }

  /// Where a column stands among the others: by a neighbor, never by a number.
  package enum ColumnPlace: Sendable, Equatable {
    /// Before all others.
    case first
    /// Behind all others.
    case last
    /// Behind another.
    case after(Identifier)
  }
}
