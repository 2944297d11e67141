import BasaltAccess
package import BasaltCore
import BasaltFormat

/// The sum of a column over all rows of a plan's files, from what manifests say of them, or their footers.
///
/// Manifests have the sums of the columns that they have statistics of. Of others, and of files in manifests that are older than
/// sums, the files are opened, and no more of them than stay open anyway; of each the entries of one column are looked
/// at, and no page but of chunks that are one page.
/// - Source: table-semantics, "Statistics"
package enum PlannedSum {
  /// - Parameters:
  ///   - plan: Of whose files every row counts, as `ScanPlanner.facts` has proven.
  ///   - column: As the table has it.
  /// - Returns: Of a decimal its unscaled integer, at the column's scale; `nil` when it is not known.
  /// - Throws: What opening a file throws, with its name.
  /// - Complexity: O(files), and O(row groups) of those that are opened.
  package static func sum(
    of column: Field, in plan: ScanPlan, table: TableSchema, files: any DataFileSource
  ) throws(BasaltError) -> Int128? {
    guard ValueSum.isDefined(for: column.type) else { return nil }
    var total: Int128 = 0
    var openedCount = 0
    for piece in plan.pieces {
      var part = known(of: column, piece.file)
      if part == nil {
        openedCount += 1
        guard openedCount <= Limits.openFileCountMaximum else { return nil }
        part = try sum(of: column, piece, plan, table, files)
      }
      guard let part else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      if overflow { return nil }
      total = sum
    }
    return total
  }

  /// What the file's entry says, at the column's scale of today.
  private static func known(of column: Field, _ file: DataFileEntry) -> Int128? {
    guard let sum = file.statistics[column.id]?.sum, sum.scale <= scale(of: column.type) else { return nil }
    return product(sum.unscaled, Decimal.powersOfTen[scale(of: column.type) - sum.scale])
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
