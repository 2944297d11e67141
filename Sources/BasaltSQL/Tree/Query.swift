/// A query: what yields rows, with what names its parts and what orders and cuts them.
///
/// One that is no more than a body does not have `.nested` for it: it is the nested query.
package struct Query: Sendable, Equatable {
  /// `WITH name AS (…)`, each of which those behind it see.
  package let with: [CommonTable]
  package let body: SetExpression
  package let orderBy: QueryOrder?
  package let limit: Expression?
  package let offset: Expression?
  package let range: SourceRange

  package init(
    with: [CommonTable] = [], _ body: SetExpression, orderBy: QueryOrder? = nil, limit: Expression? = nil,
    offset: Expression? = nil, _ range: SourceRange
  ) {
    self.with = with
    self.body = body
    self.orderBy = orderBy
    self.limit = limit
    self.offset = offset
    self.range = range
  }

  /// Whether it is no more than its body: then parentheses around it mean nothing.
  var isBare: Bool { with.isEmpty && orderBy == nil && limit == nil && offset == nil }
}

/// One table of a WITH.
package struct CommonTable: Sendable, Equatable {
  package let name: Identifier
  /// Names for its first columns; empty: those of the query.
  package let columns: [Identifier]
  package let query: Query
  /// `[NOT] MATERIALIZED`: what the author wants of the optimizer; `nil`: nothing.
  package let isMaterialized: Bool?

  package init(_ name: Identifier, columns: [Identifier] = [], _ query: Query, isMaterialized: Bool? = nil) {
    self.name = name
    self.columns = columns
    self.query = query
    self.isMaterialized = isMaterialized
  }
}

/// Rows, before they are ordered.
package indirect enum SetExpression: Sendable, Equatable {
  case select(Select)
  case values(ValueRows)
  /// In parentheses, with an order, a limit or tables of its own.
  case nested(Query)
  /// Operations of one rank, from the left: flat, so that a thousand UNION ALL are no deeper than two.
  ///
  /// INTERSECT binds tighter: in a row with UNION it is an operand that is combined itself.
  case combined(first: SetExpression, [SetStep])

  package var range: SourceRange {
    switch self {
    case .select(let select): select.range
    case .values(let rows): rows.range
    case .nested(let query): query.range
    case .combined(let first, let steps): steps.last.map { first.range.through($0.operand.range) } ?? first.range
    }
  }
}

package struct SetStep: Sendable, Equatable {
  package let operation: SetOperation
  /// Whether equal rows stay as often as they are.
  package let isAll: Bool
  package let operand: SetExpression

  package init(_ operation: SetOperation, isAll: Bool, _ operand: SetExpression) {
    self.operation = operation
    self.isAll = isAll
    self.operand = operand
  }
}

package enum SetOperation: String, Sendable, CaseIterable {
  case union = "UNION"
  case except = "EXCEPT"
  case intersect = "INTERSECT"
}

/// `VALUES (1, 2), (3, 4)`.
package struct ValueRows: Sendable, Equatable {
  /// One or more, of one or more values each. That they are equally many is the binder's to check.
  package let rows: [[Expression]]
  package let range: SourceRange

  package init(_ rows: [[Expression]], _ range: SourceRange) {
    self.rows = rows
    self.range = range
  }
}

/// `SELECT …`, in the order in which its parts are evaluated: FROM, WHERE, GROUP BY, HAVING, then the items.
package struct Select: Sendable, Equatable {
  package let isDistinct: Bool
  /// One or more. `FROM t` alone has the star.
  package let items: [SelectItem]
  /// What commas separate.
  package let from: [JoinedTables]
  package let filter: Expression?
  package let groupBy: Grouping?
  package let having: Expression?
  package let range: SourceRange

  package init(
    isDistinct: Bool = false, _ items: [SelectItem], from: [JoinedTables] = [], where filter: Expression? = nil,
    groupBy: Grouping? = nil, having: Expression? = nil, _ range: SourceRange
  ) {
    self.isDistinct = isDistinct
    self.items = items
    self.from = from
    self.filter = filter
    self.groupBy = groupBy
    self.having = having
    self.range = range
  }
}

package enum SelectItem: Sendable, Equatable {
  case expression(Expression, alias: Identifier?)
  case star(Star)

  /// `*` or `t.*`, with columns left out or replaced.
  package struct Star: Sendable, Equatable {
    package let table: QualifiedName?
    package let excluded: [Identifier]
    package let replaced: [Replacement]
    package let range: SourceRange

    /// `expression AS name`, in the place of the column of that name.
    package struct Replacement: Sendable, Equatable {
      package let value: Expression
      package let name: Identifier

      package init(_ value: Expression, _ name: Identifier) {
        self.value = value
        self.name = name
      }
    }

    package init(
      table: QualifiedName? = nil, excluded: [Identifier] = [], replaced: [Replacement] = [], _ range: SourceRange
    ) {
      self.table = table
      self.excluded = excluded
      self.replaced = replaced
      self.range = range
    }
  }
}

package enum Grouping: Sendable, Equatable {
  /// By every item that is no aggregate.
  case all(SourceRange)
  /// A number is the ordinal of an item, as the binder knows.
  case by([Expression])
}

package enum QueryOrder: Sendable, Equatable {
  /// By every column, from the left.
  case all(SortDirection)
  case by([OrderItem])
}

package struct OrderItem: Sendable, Equatable {
  package let key: Expression
  package let direction: SortDirection

  package init(_ key: Expression, _ direction: SortDirection) {
    self.key = key
    self.direction = direction
  }
}

/// `ASC NULLS FIRST` and its like, as far as it was written.
package struct SortDirection: Sendable, Hashable {
  package let isDescending: Bool
  /// `nil`: nobody said, and NULL counts as greater than every value.
  package let nullsFirst: Bool?

  package init(isDescending: Bool = false, nullsFirst: Bool? = nil) {
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}
