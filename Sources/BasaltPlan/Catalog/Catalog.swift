package import BasaltAccess
package import BasaltCore

/// What a binder may know of tables: the names of one snapshot, as one principal sees them.
///
/// A protocol, because this target knows no storage: the library's door implements it over a pinned snapshot, tests over a
/// list. It is asked on one thread, and may block.
package protocol Catalog: Sendable {
  /// The table of that name, or `nil` when the principal sees none. System tables are in the schema `basalt`.
  /// - Parameter moment: `nil`: as the statement's snapshot has it.
  /// - Throws: `.outOfRange` for a moment that is not.
  func table(schema: String?, named name: String, at moment: Moment?) throws(BasaltError) -> CatalogTable?
  /// Text files as a table.
  /// - Throws: `.permissionDenied` where files may not be read; `.unknownName` where there are none of the name; what is wrong
  ///   with their text.
  func files(_ request: FileRequest) throws(BasaltError) -> CatalogTable
  /// Names that `table` knows, for suggestions: `flights`, `basalt.commits`.
  var tableNames: [String] { get }
}

extension Catalog {
  package func files(_ request: FileRequest) throws(BasaltError) -> CatalogTable { throw FileRequest.refused }
}

extension FileRequest {
  /// What reading files is where nobody has allowed it.
  package static var refused: BasaltError {
    BasaltError(
      .permissionDenied, "Queries may not read files here.",
      remedy: "Import the file, or allow its directory in the engine's configuration (`readableFiles`).")
  }
}

/// `AT (…)`, computed.
package enum Moment: Sendable, Hashable {
  case version(Int64)
  /// Microseconds since 1970 UTC.
  case timestamp(Int64)
}

/// A table as a plan knows it.
package struct CatalogTable: Sendable {
  /// As it is called now.
  package let name: String
  package let schema: Schema
  /// Where its rows are.
  package private(set) var source: Source
  /// Which look-up of a plan that is kept has found it; `nil` in all others.
  package private(set) var lookup: Int?
  /// Why they may be read: whoever reads them must show it.
  package let access: AccessDecision
  /// Rows in all, as far as is known.
  package let rowCount: Int
  /// Whether that is so to the row: only then may it be an answer.
  package let isRowCountExact: Bool
  /// What is known of a column in the rows that pass a predicate, without reading one; of the rows alone without a column.
  ///
  /// Asked by the one rule that makes answers of it, and not gathered beforehand: it looks through the table's manifests.
  /// `nil` when it is not known exactly, or never for this table.
  package private(set) var facts: @Sendable (FieldID?, ScanPredicate) throws(BasaltError) -> ColumnFacts?
  /// The sum of a column's values likewise, as an integer: of a decimal the unscaled one. Looks into the footers of files.
  package private(set) var sum: @Sendable (FieldID, ScanPredicate) throws(BasaltError) -> Int128?
  /// About how many distinct values a column has, in all rows; `nil` when nobody knows. For estimates alone, so that whatever
  /// goes wrong is no reason to fail.
  package private(set) var distinctCount: @Sendable (FieldID) -> Int?
  /// Bounds of a column in all rows, and how many of these have a value; `nil` when nobody knows. For estimates alone, too.
  package private(set) var estimatedFacts: @Sendable (FieldID) -> ColumnFacts?
  /// How its files are divided. Asked of metadata alone, and only by the rule that makes use of it.
  package private(set) var divisions: @Sendable () -> TableDivisions
  /// Which values of a column are frequent, and how the others lie; `nil` where they are believed to lie evenly. For estimates
  /// alone: its values are those of rows, and no plan may show one.
  package private(set) var distribution: @Sendable (FieldID) -> DistributionEstimate?

  /// Where rows come from.
  package enum Source: Sendable, Hashable {
    /// A table of the warehouse, as of a version; `nil`: as the open transaction has made it, of which no commit has made
    /// a version.
    case stored(UniqueID, version: Int?)
    /// A system table, by its name: rows that the engine makes.
    case system(String, version: Int)
    /// Text files outside of the warehouse, by their paths, and how they are read: known to the catalog that has found them,
    /// by a number.
    case files([String], number: Int)
  }

  package init(
    name: String, schema: Schema, source: Source, access: AccessDecision, rowCount: Int, isRowCountExact: Bool = false,
    facts: @escaping @Sendable (FieldID?, ScanPredicate) throws(BasaltError) -> ColumnFacts? = { _, _ in nil },
    sum: @escaping @Sendable (FieldID, ScanPredicate) throws(BasaltError) -> Int128? = { _, _ in nil },
    distinctCount: @escaping @Sendable (FieldID) -> Int? = { _ in nil },
    estimatedFacts: @escaping @Sendable (FieldID) -> ColumnFacts? = { _ in nil },
    divisions: @escaping @Sendable () -> TableDivisions = { .none },
    distribution: @escaping @Sendable (FieldID) -> DistributionEstimate? = { _ in nil }
  ) {
    (self.name, self.schema, self.source) = (name, schema, source)
    (self.access, self.rowCount, self.isRowCountExact) = (access, rowCount, isRowCountExact)
    (self.facts, self.sum, self.distinctCount) = (facts, sum, distinctCount)
    (self.estimatedFacts, self.divisions, self.distribution) = (estimatedFacts, divisions, distribution)
  }
}

extension CatalogTable {
  /// The table as a plan keeps it: what it is called and has, and nothing of the snapshot that it was found in, which
  /// would be held as long as the plan.
  func kept(as lookup: Int?) -> CatalogTable {
    var table = found(by: lookup)
    table.facts = { _, _ in nil }
    table.sum = { _, _ in nil }
    table.distinctCount = { _ in nil }
    table.estimatedFacts = { _ in nil }
    table.divisions = { .none }
    table.distribution = { _ in nil }
    return table
  }

  func found(by lookup: Int?) -> CatalogTable {
    var table = self
    table.lookup = lookup
    return table
  }

  /// Whether a plan that was bound with one may be run with the other: the same table, columns and ground to read it.
  /// Versions and rows may differ.
  func isSame(as other: CatalogTable) -> Bool {
    guard ExactName(name) == ExactName(other.name), access == other.access, schema == other.schema else { return false }
    return switch (source, other.source) {
    case (.stored(let left, _), .stored(let right, _)): left == right
    case (.system(let left, _), .system(let right, _)): left == right
    // A file may be another with each statement.
    case (.stored, _), (.system, _), (.files, _): false
    }
  }
}
