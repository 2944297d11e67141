internal import BasaltFormat

extension DataFile {
  /// The rows that pass a predicate.
  ///
  /// Planning asks the statistics of every page of the columns that are tested; no page is read before the
  /// stream is gone through.
  /// - Parameters:
  ///   - columns: Names of the columns wanted, in the order wanted; `nil` for all. The predicate may test others.
  ///   - predicate: What a row must pass; see `Schema.term(_:_:)`.
  ///   - limit: Rows at most, or `nil` for all.
  /// - Throws: `.unknownName` for a column that is not there or a field id the file lacks; `.typeMismatch` for
  ///   a constant of another type than its column; `.unsupportedVersion` or `.unsupportedEncoding` for a column
  ///   that only a later version can read, also when all columns are wanted; `.invalidArgument` for a column
  ///   that is wanted twice, or a negative limit.
  /// - Complexity: O(pages of tested columns) for planning.
  public func rows(
    columns: [String]? = nil, where predicate: ScanPredicate = .all, limit: Int? = nil
  ) async throws(BasaltError) -> RowStream {
    // Zero is allowed: it asks for the schema alone.
    if let limit, limit < 0 {
      throw BasaltError(.invalidArgument, "A limit of \(limit) rows is not possible.", remedy: "Use 0 or more.")
    }
    var wanted: [Int] = []
    if let columns {
      for name in columns {
        let ordinal = try requireOrdinal(named: name)
        // A schema has each name and id once.
        guard !wanted.contains(ordinal) else {
          throw BasaltError(.invalidArgument, "Column \(name) is asked for twice.", remedy: "Name each column once.")
        }
        wanted.append(ordinal)
      }
    } else {
      try requireAllColumnsReadable()
      wanted = ordinals
    }
    let reader = reader
    let columns = wanted
    let scan = try await engine.coordinator.run { () throws(BasaltError) in
      try DataFileScan(reader, columns: columns, where: predicate)
    }
    return RowStream(scan, engine: engine, rowLimit: limit)
  }
}
