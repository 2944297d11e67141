import BasaltCore
import BasaltPlan
import Synchronization

/// Rows of a system table, made when the first is wanted.
final class SystemScanSource: Source {
  static let displayName = "SYSTEM SCAN"
  private let scan: SecuredScan
  private let tables: any TableReading
  /// An atomic makes the class `Sendable`; one thread asks for rounds.
  private let isRead = Atomic<Bool>(false)

  /// - Precondition: The scan has no predicate: the engine's own rows are filtered above.
  init(_ scan: SecuredScan, _ tables: any TableReading) {
    precondition(scan.predicate.terms.isEmpty, "a predicate pushed into a system table")
    self.scan = scan
    self.tables = tables
  }

  /// - Throws: What the engine throws while it makes the rows.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // One round: system tables are small, and made in one piece.
    guard isRead.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return nil }
    // All columns; what is not wanted is dropped below, without a copy.
    let rows = try tables.systemRows(scan.table)
    // By field and not by name: a plan may have renamed them.
    var positions: [Int] = []
    for column in scan.columns {
      guard let position = scan.table.schema.index(of: column.field) else {
        // The binder has taken both from one schema, so that this is a plan that was put together wrongly.
        preconditionFailure("a column of another table")
      }
      positions.append(position)
    }
    let wanted = rows.map { batch in
      VectorBatch(columns: positions.map { batch.columns[$0] }, physicalRowCount: batch.physicalRowCount)
    }
    return try RowsSource(wanted).nextRound(wantedRowCount: wantedRowCount)
  }
}
