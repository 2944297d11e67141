// What CREATE, DROP and ALTER TABLE say.

/// `CREATE TABLE [IF NOT EXISTS] name … [PARTITION BY (…)] [ORDER BY (…)] [WITH (…)] [AS query]`.
package struct CreateTable: Sendable, Equatable {
  package let name: QualifiedName
  package let ifNotExists: Bool
  package let contents: Contents
  /// Empty: one partition.
  package let partitioning: [PartitionElement]
  /// Empty: as rows come.
  package let order: [SortElement]
  package let options: [StatementOption]
  package let range: SourceRange

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
    self.name = name
    self.ifNotExists = ifNotExists
    self.contents = contents
    self.partitioning = partitioning
    self.order = order
    self.options = options
    self.range = range
  }
}

/// `name type [NOT NULL] [DEFAULT expression]`.
package struct ColumnDefinition: Sendable, Equatable {
  package let name: Identifier
  package let type: TypeName
  package let isNullable: Bool
  package let defaultValue: Expression?
  package let range: SourceRange

  package init(
    _ name: Identifier, _ type: TypeName, isNullable: Bool = true, default defaultValue: Expression? = nil,
    _ range: SourceRange
  ) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.defaultValue = defaultValue
    self.range = range
  }
}

/// One field of a partitioning: `region`, `bucket(16, id)`, `day("Departure Time")`.
package struct PartitionElement: Sendable, Equatable {
  package let transform: Transform
  package let column: Identifier
  package let range: SourceRange

  /// Numbers as written: which are possible is not for the grammar to say.
  package enum Transform: Sendable, Hashable {
    case identity
    case bucket(count: String)
    case truncate(width: String)
    case year, month, day, hour
  }

  package init(_ transform: Transform, _ column: Identifier, _ range: SourceRange) {
    self.transform = transform
    self.column = column
    self.range = range
  }
}

/// One column that the rows of a file are sorted by.
package struct SortElement: Sendable, Equatable {
  package let column: Identifier
  package let direction: SortDirection

  package init(_ column: Identifier, _ direction: SortDirection) {
    self.column = column
    self.direction = direction
  }
}

/// `name = value`, or a name alone, in a WITH.
package struct StatementOption: Sendable, Equatable {
  /// Dots belong to it: `compaction.target`.
  package let name: QualifiedName
  package let value: Value?

  package enum Value: Sendable, Equatable {
    /// A word without a meaning of its own: `csv`.
    case word(Identifier)
    /// With its sign, if any.
    case number(String)
    case text(TextLiteral)
    case boolean(Bool)
    case list([Identifier])
  }

  package init(_ name: QualifiedName, _ value: Value?) {
    self.name = name
    self.value = value
  }
}

/// `DROP TABLE [IF EXISTS] name, …`.
package struct DropTable: Sendable, Equatable {
  package let names: [QualifiedName]
  package let ifExists: Bool
  package let range: SourceRange

  package init(_ names: [QualifiedName], ifExists: Bool = false, _ range: SourceRange) {
    self.names = names
    self.ifExists = ifExists
    self.range = range
  }
}

/// `ALTER TABLE [IF EXISTS] name action, …`: all in one commit, in order.
package struct AlterTable: Sendable, Equatable {
  package let name: QualifiedName
  package let ifExists: Bool
  /// One or more.
  package let actions: [Action]
  package let range: SourceRange

  package init(_ name: QualifiedName, ifExists: Bool = false, _ actions: [Action], _ range: SourceRange) {
    self.name = name
    self.ifExists = ifExists
    self.actions = actions
    self.range = range
  }

  /// One case for each way in which a table evolves.
  package enum Action: Sendable, Equatable {
    case addColumn(ColumnDefinition, ColumnPlace?, ifNotExists: Bool)
    case dropColumn(Identifier, ifExists: Bool)
    case renameColumn(Identifier, to: Identifier)
    case moveColumn(Identifier, ColumnPlace)
    case setType(Identifier, TypeName)
    case setDefault(Identifier, Expression)
    case dropDefault(Identifier)
    case setNotNull(Identifier)
    case dropNotNull(Identifier)
    case renameTable(Identifier)
    /// Empty: one partition from now on.
    case setPartitioning([PartitionElement])
    /// Empty: as rows come from now on.
    case setOrder([SortElement])
    case setOptions([StatementOption])
    case resetOptions([QualifiedName])
  }

  package enum ColumnPlace: Sendable, Equatable {
    case first
    case last
    case after(Identifier)
  }
}
