/// One item of FROM: a table, and those that are joined to it from the left, one after another.
///
/// Flat, so that a statement may join as many tables as it likes.
///
/// What joins are written with commas is not known to be less than a join: `FROM a, b` is two of these, and the binder makes
/// pairs of them.
package struct JoinedTables: Sendable, Equatable {
  /// What the joins are joined to.
  package let first: TableReference
  /// In the order in which they are written; each joins all before it.
  package let joins: [Join]

  /// One table alone, or with what is joined to it.
  package init(_ first: TableReference, _ joins: [Join] = []) {
    (self.first, self.joins) = (first, joins)
  }
}

/// One join to what stands on its left.
package struct Join: Sendable, Equatable {
  /// Which rows without a match stay.
  package let kind: Kind
  /// The right side.
  package let table: TableReference
  /// `.always` for CROSS alone.
  package let condition: Condition
  /// From the first word of the join to its condition.
  package let range: SourceRange

  /// The words that the printer writes; OUTER and INNER say nothing more.
  package enum Kind: String, Sendable, CaseIterable {
    /// Pairs that match.
    case inner = "JOIN"
    /// Those, and rows of the left without a match.
    case left = "LEFT JOIN"
    /// Those, and rows of the right without a match.
    case right = "RIGHT JOIN"
    /// Those, and rows of either side without a match.
    case full = "FULL JOIN"
    /// All pairs.
    case cross = "CROSS JOIN"
    /// Rows of the left that have a match, once each and without its columns.
    case semi = "SEMI JOIN"
    /// Rows of the left that have none.
    case anti = "ANTI JOIN"
    /// Each row of the left with the nearest match, in the order of an inequality.
    case asof = "ASOF JOIN"
    /// Those, and rows of the left without one.
    case asofLeft = "ASOF LEFT JOIN"
  }

  /// Which pairs match.
  package enum Condition: Sendable, Equatable {
    /// Every pair.
    case always
    /// Pairs for which it is true.
    case on(Expression)
    /// Pairs that agree in these columns, which the result has once.
    case using([Identifier])
    /// USING of all names that both sides have.
    case natural
  }

  /// - Precondition: `.always` is the condition of CROSS, and of no other.
  package init(_ kind: Kind, _ table: TableReference, _ condition: Condition, _ range: SourceRange) {
    (self.kind, self.table, self.condition, self.range) = (kind, table, condition, range)
  }
}

/// What rows come from.
package indirect enum TableReference: Sendable, Equatable {
  /// A table of the warehouse, or of WITH.
  case table(NamedTable)
  /// A query in parentheses: `(SELECT …) AS name`, `(VALUES …) AS name (a, b)`.
  case query(Query, TableAlias?)
  /// A function that yields rows: `generate_series(1, 10)`; WITH ORDINALITY numbers them in a column more.
  case function(FunctionCall, hasOrdinality: Bool, TableAlias?)
  /// Joins in parentheses, with one join at least.
  case nested(JoinedTables)
  /// `LATERAL` before a query or a function: it may name columns of what stands before it in FROM.
  case lateral(TableReference)
}

/// A table by its name, at a moment perhaps.
///
/// The moment is an expression, so that it may be a parameter; that it is constant is the binder's to check.
package struct NamedTable: Sendable, Equatable {
  /// Of a table, of a system table (`basalt.commits`), or of WITH.
  package let name: QualifiedName
  /// `nil`: as the statement's snapshot has it.
  package let moment: Moment?
  /// `nil`: it is called by its own name.
  package let alias: TableAlias?

  /// `AT (VERSION => 12)`, `AT (TIMESTAMP => '2024-01-01')`: the table as it was.
  package enum Moment: Sendable, Equatable {
    /// The number of a commit.
    case version(Expression)
    /// The newest commit that is not later.
    case timestamp(Expression)
  }

  /// As it is now, by its own name, unless told otherwise.
  package init(_ name: QualifiedName, at moment: Moment? = nil, alias: TableAlias? = nil) {
    (self.name, self.moment, self.alias) = (name, moment, alias)
  }
}

/// `AS name (column, …)`.
///
/// Fewer names than columns are no error in PostgreSQL, and more are: the binder counts.
package struct TableAlias: Sendable, Equatable {
  /// What columns are qualified by.
  package let name: Identifier
  /// Names for the first columns; empty: they keep theirs.
  package let columns: [Identifier]

  /// In the order of the words.
  package init(_ name: Identifier, columns: [Identifier] = []) {
    (self.name, self.columns) = (name, columns)
  }
}
