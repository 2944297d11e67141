/// What a function with OVER looks at: its window, by name or written out.
package indirect enum WindowReference: Sendable, Equatable {
  /// `OVER w`: the window of the WINDOW clause, frame and all.
  case name(Identifier)
  /// `OVER (…)`
  case specification(WindowSpecification)

  /// The name, or the parentheses.
  package var range: SourceRange {
    switch self {
    case .name(let name): name.range
    case .specification(let specification): specification.range
    }
  }
}

/// `([name] [PARTITION BY …] [ORDER BY …] [frame])`.
///
/// What a named window says already, and may not be said again, is the binder's to check.
package struct WindowSpecification: Sendable, Equatable {
  /// The window that this one goes on from.
  package let base: Identifier?
  /// Rows that are equal in these make a partition; empty: all rows are one.
  package let partitionBy: [Expression]
  /// The order within a partition; empty: none, and all rows are peers.
  package let orderBy: [OrderItem]
  /// `nil`: from the partition's start to the row's last peer.
  package let frame: WindowFrame?
  /// With the parentheses.
  package let range: SourceRange

  package init(
    base: Identifier? = nil, partitionBy: [Expression] = [], orderBy: [OrderItem] = [], frame: WindowFrame? = nil,
    _ range: SourceRange
  ) {
    (self.base, self.partitionBy, self.orderBy) = (base, partitionBy, orderBy)
    (self.frame, self.range) = (frame, range)
  }
}

/// `name AS (…)` of a WINDOW clause.
package struct NamedWindow: Sendable, Equatable {
  /// Seen by the windows behind it, and by all calls.
  package let name: Identifier
  /// May go on from a window before it.
  package let specification: WindowSpecification

  /// In the order of the words.
  package init(_ name: Identifier, _ specification: WindowSpecification) {
    (self.name, self.specification) = (name, specification)
  }
}

/// `ROWS BETWEEN start AND end EXCLUDE …`: the rows around a row that a function sees.
package struct WindowFrame: Sendable, Equatable {
  /// What bounds are counted in.
  package let unit: Unit
  /// The first row and the last one.
  package let start, end: Bound
  /// Rows that are left out in between.
  package let exclusion: Exclusion
  /// From the unit to the end of EXCLUDE.
  package let range: SourceRange

  /// What bounds are counted in.
  package enum Unit: String, Sendable, CaseIterable {
    /// Rows.
    case rows = "ROWS"
    /// Differences of the value that rows are ordered by.
    case range = "RANGE"
    /// Groups of rows that are equal in the order.
    case groups = "GROUPS"
  }

  /// One end of a frame. Which may be the start of what is the binder's to check.
  package enum Bound: Sendable, Equatable {
    /// The first row of the partition.
    case unboundedPreceding
    /// So much before the row.
    case preceding(Expression)
    /// The row, or with its peers, by the unit.
    case currentRow
    /// So much behind it.
    case following(Expression)
    /// The last row of the partition.
    case unboundedFollowing
  }

  /// What is left out of a frame.
  package enum Exclusion: String, Sendable, CaseIterable {
    /// The row itself.
    case currentRow = "CURRENT ROW"
    /// The row with its peers.
    case group = "GROUP"
    /// Its peers without it.
    case ties = "TIES"
    /// Nothing, which nobody needs to say.
    case noOthers = "NO OTHERS"
  }

  package init(_ unit: Unit, start: Bound, end: Bound, exclusion: Exclusion = .noOthers, _ range: SourceRange) {
    (self.unit, self.start, self.end) = (unit, start, end)
    (self.exclusion, self.range) = (exclusion, range)
  }
}
