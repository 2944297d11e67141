import BasaltCore

/// One term of a query's predicate, with what is known of its column over all files that may be read.
struct ColumnQuestion: Sendable {
  let column: FieldID
  /// With constants of the column's type today.
  let test: PruningTest
  let type: LogicalType
  /// Schemas of files that are older than the column, and of those that have it. A file may be of one that is not known here.
  let schemasWithout: Set<Int32>
  let schemasWith: Set<Int32>
  /// Whether rows of such files pass: they read as the column's initial default.
  let defaultPasses: Bool

  /// - Parameter schemas: All that a live file may have been written with. A file of another is not judged by columns it may lack.
  /// - Throws: `.unknownName` when the schema lacks the column, `.typeMismatch` for a constant of another type than its own.
  init(
    _ term: PruningPredicate.Term, in schema: TableSchema, schemas: [TableSchema]
  ) throws(BasaltError) {
    column = term.column
    type = try schema.requireField(term.column).type
    // Decimals of any scale are brought to the column's, so that everything behind compares like with like.
    test = try term.test.narrowed(to: type)
    schemasWithout = Set(schemas.filter { $0.schema.index(of: term.column) == nil }.map(\.id.number))
    schemasWith = Set(schemas.map(\.id.number)).subtracting(schemasWithout)
    defaultPasses = test.passes(schema.defaults(of: term.column).initial)
  }

  /// Why no row of a file passes, if that is proven.
  func reasonToSkip(_ file: DataFileEntry) -> SkipReason? {
    if test == .never { return .bounds }
    if schemasWithout.contains(file.schema.number) { return defaultPasses ? nil : .initialDefault }
    guard let statistics = file.statistics[column] else { return nil }
    return test.verdict(statistics.widened(to: type)) == .noRow ? .bounds : nil
  }

  /// Whether every row of a file passes, as far as its statistics prove it.
  func everyRowPasses(_ file: DataFileEntry) -> Bool {
    if schemasWithout.contains(file.schema.number) { return defaultPasses }
    guard let statistics = file.statistics[column] else { return false }
    return test.verdict(statistics.widened(to: type)) == .everyRow
  }
}

extension ColumnStatistics {
  /// With bounds of a wider type.
  func widened(to type: LogicalType) -> ColumnStatistics {
    var wide = self
    wide.minimum = minimum.map { Bound($0.value.widened(to: type), isTight: $0.isTight) }
    wide.maximum = maximum.map { Bound($0.value.widened(to: type), isTight: $0.isTight) }
    return wide
  }
}
