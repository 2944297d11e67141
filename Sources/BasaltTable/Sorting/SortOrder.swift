package import BasaltCore

/// One field of a sort order: a column, and which end of its values comes first.
///
/// The column by its id: renaming or widening it keeps the order of what is sorted already.
package struct SortField: Sendable, Hashable {
  package let source: FieldID
  package let isDescending: Bool
  /// A place of its own, not an end of the values: it stays where it is when the direction turns.
  package let nullsFirst: Bool

  package init(source: FieldID, isDescending: Bool = false, nullsFirst: Bool = false) {
    self.source = source
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}

/// The order of rows in a table's files. Immutable: a table that is to be sorted otherwise gets another order,
/// and no file is rewritten; each file says by which order its rows are sorted.
///
/// Of columns, not of transforms: a transform keeps order or destroys it, and what is sorted by day is best
/// sorted by time.
///
/// Within files alone: an order over the whole table would make each append rewrite what is there. Bounds of
/// sorted files are narrow all the same, and scans skip by bounds.
/// - Source: format-spec/sorting.md
package struct SortOrder: Sendable, Hashable {
  /// Unique in its table; 0 is the order of rows that come as they come, and has no fields.
  ///
  /// Entries of data files carry it (`DataFileEntry.sortOrder`).
  package let id: Int32
  /// The first tells rows apart, the second those that are equal in it, and so on.
  package let fields: [SortField]

  /// - Throws: `.outOfRange` for more fields than `Limits.sortFieldCountMaximum`; `.invalidArgument` when a
  ///   column occurs twice, or there are fields under number 0 or none under another.
  package init(id: Int32, fields: [SortField]) throws(BasaltError) {
    precondition(id >= 0, "sort orders are numbered from 0")
    guard fields.count <= Limits.sortFieldCountMaximum else {
      throw BasaltError(
        .outOfRange, "A sort order has \(fields.count) fields; at most \(Limits.sortFieldCountMaximum) are possible.",
        remedy: "Sort by the columns that queries ask for first.")
    }
    guard fields.isEmpty == (id == 0) else {
      throw BasaltError(
        .invalidArgument, "Sort order \(id) has \(fields.count) fields; number 0, and no other, is the order of none.",
        remedy: "Number sort orders from 1.")
    }
    var sources: Set<FieldID> = []
    for field in fields where !sources.insert(field.source).inserted {
      throw BasaltError(
        .invalidArgument, "The column with field id \(field.source) is sorted by twice.",
        remedy: "Name each column once: the second time it has no say.")
    }
    self.id = id
    self.fields = fields
  }

  /// The one order without checks, for a constant that cannot throw.
  private init() {
    id = 0
    fields = []
  }

  /// Rows as they come: the order of a table that was made without one.
  package static let unsorted = SortOrder()

  /// Exactly order 0.
  package var isUnsorted: Bool { fields.isEmpty }
}

// MARK: Evolution

extension SortOrder {
  /// The order that follows those that a table has had. Giving the fields of an earlier order gives that one
  /// back, with its id, so that files sorted by it count as sorted again.
  /// - Parameters:
  ///   - fields: What a person wrote; none is `unsorted`.
  ///   - history: All orders of the table so far.
  ///   - schema: The current one.
  /// - Throws: `.unknownName` for a column that is not there, `.outOfRange` when the numbers are spent, and as `init`.
  /// - Returns: An earlier order, or one with the next number. Nothing is sorted anew: files keep the order
  ///   that they have.
  package static func following(
    _ history: [SortOrder], fields: [SortFieldText], in schema: Schema
  ) throws(BasaltError) -> SortOrder {
    var resolved: [SortField] = []
    for text in fields {
      let source = schema.fields[try schema.requireIndex(named: text.column)].id
      resolved.append(SortField(source: source, isDescending: text.isDescending, nullsFirst: text.nullsFirst))
    }
    if resolved.isEmpty { return .unsorted }
    // Fields as they were resolved, direction and NULLs included: one that differs in these is another order.
    if let earlier = history.first(where: { $0.fields == resolved }) { return earlier }
    let lastID = history.map(\.id).max() ?? 0
    guard lastID < .max else {
      throw BasaltError(
        .outOfRange, "The table has had \(lastID) sort orders; there is no number for another.",
        remedy: "Use one of the earlier ones, or copy the table.")
    }
    return try SortOrder(id: lastID + 1, fields: resolved)
  }

  /// The order as SQL writes it: `carrier, dep_time DESC NULLS FIRST`. A column that the schema lacks, as that
  /// of an older snapshot does, is shown by its field id.
  package func text(in schema: Schema) -> String {
    fields.map { field in
      let name = schema.index(of: field.source).map { schema.fields[$0].name } ?? "field \(field.source)"
      return SortFieldText(column: name, isDescending: field.isDescending, nullsFirst: field.nullsFirst).description
    }.joined(separator: ", ")
  }
}
