/// One item of FROM: a table, and those that are joined to it from the left, one after another.
///
/// Flat, so that a statement may join as many tables as it likes.
package struct JoinedTables: Sendable, Equatable {
  package let first: TableReference
  package let joins: [Join]

  package init(_ first: TableReference, _ joins: [Join] = []) {
    self.first = first
    self.joins = joins
  }
}

package struct Join: Sendable, Equatable {
  package let kind: Kind
  package let table: TableReference
  /// `.always` for CROSS alone.
  package let condition: Condition
  package let range: SourceRange

  package enum Kind: String, Sendable, CaseIterable {
    case inner = "JOIN"
    case left = "LEFT JOIN"
    case right = "RIGHT JOIN"
    case full = "FULL JOIN"
    case cross = "CROSS JOIN"
    /// Rows of the left that have a match, once each and without its columns.
    case semi = "SEMI JOIN"
    /// Rows of the left that have none.
    case anti = "ANTI JOIN"
  }

  package enum Condition: Sendable, Equatable {
    case always
    case on(Expression)
    case using([Identifier])
    /// USING of all names that both sides have.
    case natural
  }

  package init(_ kind: Kind, _ table: TableReference, _ condition: Condition, _ range: SourceRange) {
    self.kind = kind
    self.table = table
    self.condition = condition
    self.range = range
  }
}

/// What rows come from.
package indirect enum TableReference: Sendable, Equatable {
  case table(NamedTable)
  case query(Query, TableAlias?)
  /// A function that yields rows: `generate_series(1, 10)`.
  case function(FunctionCall, TableAlias?)
  /// Joins in parentheses, with one join at least.
  case nested(JoinedTables)
}

/// A table by its name, at a moment perhaps.
package struct NamedTable: Sendable, Equatable {
  package let name: QualifiedName
  package let moment: Moment?
  package let alias: TableAlias?

  /// `AT (VERSION => 12)`, `AT (TIMESTAMP => '2024-01-01')`: the table as it was.
  package enum Moment: Sendable, Equatable {
    case version(Expression)
    case timestamp(Expression)
  }

  package init(_ name: QualifiedName, at moment: Moment? = nil, alias: TableAlias? = nil) {
    self.name = name
    self.moment = moment
    self.alias = alias
  }
}

/// `AS name (column, …)`.
package struct TableAlias: Sendable, Equatable {
  package let name: Identifier
  /// Names for the first columns; empty: they keep theirs.
  package let columns: [Identifier]

  package init(_ name: Identifier, columns: [Identifier] = []) {
    self.name = name
    self.columns = columns
  }
}
