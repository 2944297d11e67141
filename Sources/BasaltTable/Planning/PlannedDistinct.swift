package import BasaltCore
import BasaltFormat

/// About how many distinct values a column has in a table, from the sketches of its files.
///
/// Sketches merge to that of the whole, where counts could not be added: files of one day each know the same customers.
/// An estimate for who orders joins: where it would cost many files to be opened, nothing is said.
package enum PlannedDistinct {
  /// Files without a sketch are small; more rows than one in so many must not be theirs.
  private static let unsketchedShare = 20

  /// - Parameter plan: All files, or those that are left.
  /// - Returns: At least 1; `nil` when it is not known.
  /// - Throws: What opening a file throws.
  /// - Complexity: Opens each file, and reads its section of sketches the first time.
  package static func count(
    of column: FieldID, in plan: ScanPlan, files: any DataFileSource
  ) throws(BasaltError) -> Int? {
    guard plan.pieces.count <= Limits.sketchedFileCountMaximum else { return nil }
    var sketch: DistinctSketch?
    var (rowCount, unsketched) = (0, 0)
    for piece in plan.pieces {
      let reader = try files.open(piece)
      try TableScan.check(reader, is: piece.file)
      rowCount += reader.rowCount
      // Of a file that has the column in order they are counted, and need no estimate; those of two files may be the same.
      if plan.pieces.count == 1, let ordinal = reader.ordinal(of: column),
        let exact = try reader.order(ofColumn: ordinal)?.distinctCount
      {
        return max(1, exact)
      }
      guard let ordinal = reader.ordinal(of: column), let found = try reader.sketch(ofColumn: ordinal) else {
        unsketched += reader.rowCount
        continue
      }
      if sketch == nil { sketch = found } else { sketch?.merge(found) }
    }
    guard let sketch, unsketched * unsketchedShare <= rowCount else { return nil }
    return max(1, sketch.estimate)
  }
}
