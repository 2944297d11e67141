extension Schema {
  /// A test of the column of that name, to be put into a `ScanPredicate`.
  ///
  /// Predicates know columns by id, so that they mean the same in every file of a table; this is where a name
  /// becomes one.
  /// - Parameter test: A comparison's constant must be of the column's type (a decimal of another scale that
  ///   fits will do), or NULL.
  /// - Throws: `.unknownName`, with the nearest name as the remedy.
  public func term(_ name: String, _ test: ColumnTest) throws(BasaltError) -> ScanPredicate.Term {
    ScanPredicate.Term(column: fields[try requireIndex(named: name)].id, test: test)
  }
}
