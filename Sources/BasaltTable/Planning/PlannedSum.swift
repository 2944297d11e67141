import BasaltAccess
package import BasaltCore
import BasaltFormat

/// The sum of a column over all rows of a plan's files, from what their footers say.
///
/// Manifests have no sums, so the files are opened, and no more of them than stay open anyway; of each the entries of one
/// column are looked at, and no page but of chunks that are one page.
/// - Source: table-semantics, "Statistics"
package enum PlannedSum {
  /// - Parameters:
  ///   - plan: Of whose files every row counts, as `ScanPlanner.facts` has proven.
  ///   - column: As the table has it.
  /// - Returns: Of a decimal its unscaled integer, at the column's scale; `nil` when it is not known.
  /// - Throws: What opening a file throws, with its name.
  /// - Complexity: O(files × row groups).
  package static func sum(
    of column: Field, in plan: ScanPlan, table: TableSchema, files: any DataFileSource
  ) throws(BasaltError) -> Int128? {
    guard ValueSum.isDefined(for: column.type), plan.pieces.count <= Limits.openFileCountMaximum else { return nil }
    var total: Int128 = 0
    for piece in plan.pieces {
      guard let part = try sum(of: column, piece, plan, table, files) else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      if overflow { return nil }
      total = sum
    }
    return total
  }

  private static func sum(
    of column: Field, _ piece: ScanPiece, _ plan: ScanPlan, _ table: TableSchema, _ files: any DataFileSource
  ) throws(BasaltError) -> Int128? {
    do throws(BasaltError) {
      let reader = try files.open(piece)
      do throws(BasaltError) {
        try TableScan.check(reader, is: piece.file)
        guard let ordinal = reader.ordinal(of: column.id) else {
          // Older than the column: each row has the initial default, if it has a value.
          return product(
            table.defaults(of: column.id).initial.exactInteger ?? 0, Int128(reader.rowCount))
        }
        let stored = try reader.column(at: ordinal).field
        guard stored.id == column.id, let sum = try reader.sum(ofColumn: ordinal) else { return nil }
        // Widened since: an integer may be a decimal today, with digits behind the point.
        return product(sum, Decimal.powersOfTen[max(0, scale(of: column.type) - scale(of: stored.type))])
      } catch {
        throw error.at("file", reader.name)
      }
    } catch {
      throw error.at("table", plan.access.table)
    }
  }

  private static func product(_ left: Int128, _ right: Int128) -> Int128? {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : product
  }

  private static func scale(of type: LogicalType) -> Int {
    if case .decimal(_, let scale) = type { return scale }
    return 0
  }
}
