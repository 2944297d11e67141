/// A query: what yields rows, with what names its parts and what orders and cuts them.
///
/// One that is no more than a body does not have `.nested` for it: it is the nested query.
///
/// Order and limits are here and not in `Select`: they are of the whole, however many SELECTs are combined in it.
package struct Query: Sendable, Equatable {
  /// `WITH name AS (…)`, each of which those behind it see.
  package let with: [CommonTable]
  /// WITH RECURSIVE: tables see themselves.
  package let isRecursive: Bool
  /// What yields the rows.
  package let body: SetExpression
  /// `nil`: in any order.
  package let orderBy: QueryOrder?
  /// How many rows at most; LIMIT ALL is none. FETCH FIRST is the same.
  package let limit: Expression?
  /// How many rows are left out before.
  package let offset: Expression?
  /// Without the parentheses around it.
  package let range: SourceRange

  package init(
    with: [CommonTable] = [], isRecursive: Bool = false, _ body: SetExpression, orderBy: QueryOrder? = nil,
    limit: Expression? = nil, offset: Expression? = nil, _ range: SourceRange
  ) {
    self.isRecursive = isRecursive
    (self.with, self.body, self.orderBy, self.limit) = (with, body, orderBy, limit)
    (self.offset, self.range) = (offset, range)
  }

  /// Whether it is no more than its body: then parentheses around it mean nothing.
  var isBare: Bool { with.isEmpty && orderBy == nil && limit == nil && offset == nil }
}

/// One table of a WITH.
///
/// The name hides a table of the warehouse, in those behind it and in the query.
package struct CommonTable: Sendable, Equatable {
  /// What it is called in those behind it and in the query.
  package let name: Identifier
  /// Names for its first columns; empty: those of the query.
  package let columns: [Identifier]
  /// It sees the tables of WITH before it.
  package let query: Query
  /// `[NOT] MATERIALIZED`: what the author wants of the optimizer; `nil`: nothing.
  package let isMaterialized: Bool?

  /// In the order of the words.
  package init(_ name: Identifier, columns: [Identifier] = [], _ query: Query, isMaterialized: Bool? = nil) {
    (self.name, self.columns, self.query, self.isMaterialized) = (name, columns, query, isMaterialized)
  }
}

/// Rows, before they are ordered.
package indirect enum SetExpression: Sendable, Equatable {
  /// `SELECT …`, `FROM …`.
  case select(Select)
  /// `VALUES …`
  case values(ValueRows)
  /// In parentheses, with an order, a limit or tables of its own.
  case nested(Query)
  /// Operations of one rank, from the left: flat, so that a thousand UNION ALL are no deeper than two.
  ///
  /// INTERSECT binds tighter: in a row with UNION it is an operand that is combined itself.
  case combined(first: SetExpression, [SetStep])

  /// From the first operand to the last.
  package var range: SourceRange {
    switch self {
    case .select(let select): select.range
    case .values(let rows): rows.range
    case .nested(let query): query.range
    case .combined(let first, let steps): steps.last.map { first.range.through($0.operand.range) } ?? first.range
    }
  }
}

/// One operation, and what is combined with all before it.
package struct SetStep: Sendable, Equatable {
  /// Of the rank that all steps of a row have.
  package let operation: SetOperation
  /// Whether equal rows stay as often as they are.
  package let isAll: Bool
  /// The right side.
  package let operand: SetExpression

  /// In the order of the words.
  package init(_ operation: SetOperation, isAll: Bool, _ operand: SetExpression) {
    (self.operation, self.isAll, self.operand) = (operation, isAll, operand)
  }
}

/// UNION and EXCEPT are of one rank, INTERSECT binds tighter.
package enum SetOperation: String, Sendable, CaseIterable {
  /// Rows of either side.
  case union = "UNION"
  /// Rows of the left that the right has not.
  case except = "EXCEPT"
  /// Rows that both sides have.
  case intersect = "INTERSECT"
}

/// `VALUES (1, 2), (3, 4)`.
package struct ValueRows: Sendable, Equatable {
  /// One or more, of one or more values each. That they are equally many is the binder's to check.
  package let rows: [[Expression]]
  /// From VALUES to the last parenthesis.
  package let range: SourceRange

  /// - Precondition: There is a row, and every row has a value.
  package init(_ rows: [[Expression]], _ range: SourceRange) {
    (self.rows, self.range) = (rows, range)
  }
}

/// `SELECT …`, in the order in which its parts are evaluated: FROM, WHERE, GROUP BY, HAVING, windows, QUALIFY, then the
/// items.
package struct Select: Sendable, Equatable {
  /// Equal rows are one.
  package let isDistinct: Bool
  /// DISTINCT ON: of rows that are equal in these, the first in the query's order stays. Empty: there is none.
  package let distinctOn: [Expression]
  /// One or more. `FROM t` alone has the star.
  package let items: [SelectItem]
  /// What commas separate.
  package let from: [JoinedTables]
  /// WHERE.
  package let filter: Expression?
  /// `nil`: one group when there is an aggregate, none otherwise.
  package let groupBy: Grouping?
  /// A condition on groups.
  package let having: Expression?
  /// Windows that calls refer to by name.
  package let windows: [NamedWindow]
  /// A condition on what windows have computed.
  package let qualify: Expression?
  /// From SELECT, or a leading FROM, to the end of QUALIFY.
  package let range: SourceRange

  package init(
    isDistinct: Bool = false, distinctOn: [Expression] = [], _ items: [SelectItem], from: [JoinedTables] = [],
    where filter: Expression? = nil, groupBy: Grouping? = nil, having: Expression? = nil, windows: [NamedWindow] = [],
    qualify: Expression? = nil, _ range: SourceRange
  ) {
    self.distinctOn = distinctOn
    (self.isDistinct, self.items, self.from, self.filter) = (isDistinct, items, from, filter)
    (self.groupBy, self.having, self.windows) = (groupBy, having, windows)
    (self.qualify, self.range) = (qualify, range)
  }
}

/// One or more columns of the result.
package enum SelectItem: Sendable, Equatable {
  /// One column, called by its alias, or by what the binder makes of it.
  case expression(Expression, alias: Identifier?)
  /// Those of the tables.
  case star(Star)

  /// `*` or `t.*`, with columns left out or replaced.
  package struct Star: Sendable, Equatable {
    /// `nil`: of all tables of FROM.
    package let table: QualifiedName?
    /// Columns that are left out.
    package let excluded: [Identifier]
    /// Columns that keep their place and get another value.
    package let replaced: [Replacement]
    /// Columns that keep their place and value and get another name.
    package let renamed: [Renaming]
    /// From the table's name to the end of EXCLUDE, REPLACE and RENAME.
    package let range: SourceRange

    /// `column AS name`.
    package struct Renaming: Sendable, Equatable {
      package let column, name: Identifier

      /// In the order of the words.
      package init(_ column: Identifier, _ name: Identifier) { (self.column, self.name) = (column, name) }
    }

    /// `expression AS name`, in the place of the column of that name.
    package struct Replacement: Sendable, Equatable {
      /// It may refer to the column that it replaces.
      package let value: Expression
      /// The column that is replaced.
      package let name: Identifier

      /// In the order of the words.
      package init(_ value: Expression, _ name: Identifier) {
        (self.value, self.name) = (value, name)
      }
    }

    package init(
      table: QualifiedName? = nil, excluded: [Identifier] = [], replaced: [Replacement] = [], renamed: [Renaming] = [],
      _ range: SourceRange
    ) {
      (self.table, self.excluded, self.replaced) = (table, excluded, replaced)
      (self.renamed, self.range) = (renamed, range)
    }
  }
}

/// What rows are ordered by.
package enum QueryOrder: Sendable, Equatable {
  /// By every column, from the left.
  case all(SortDirection)
  /// One or more; a number is the ordinal of an item, as the binder knows.
  case by([OrderItem])
}

/// One key of an order.
package struct OrderItem: Sendable, Equatable {
  /// Any expression.
  package let key: Expression
  /// Which end comes first.
  package let direction: SortDirection

  /// In the order of the words.
  package init(_ key: Expression, _ direction: SortDirection) {
    (self.key, self.direction) = (key, direction)
  }
}

/// `ASC NULLS FIRST` and its like, as far as it was written.
///
/// NULLS FIRST and LAST are kept apart from the direction: which of them is meant when nobody says depends on it.
package struct SortDirection: Sendable, Hashable {
  /// DESC.
  package let isDescending: Bool
  /// `nil`: nobody said, and NULL counts as greater than every value.
  package let nullsFirst: Bool?

  /// As where nobody says anything.
  package init(isDescending: Bool = false, nullsFirst: Bool? = nil) {
    (self.isDescending, self.nullsFirst) = (isDescending, nullsFirst)
  }
}
