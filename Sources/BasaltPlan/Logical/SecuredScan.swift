internal import BasaltAccess
package import BasaltCore

/// The only source of a table's rows in a plan: a table, and the decision on whose ground it is read.
///
/// decision → row predicate → masks → barrier → what the user wrote. It is made from a `CatalogTable`, and a catalog has none
/// without a decision. The owner's decision is "all rows, all columns"; predicates and masks of others become operators
/// that `LogicalPlan.reading` puts between the scan and everything else, so that no rule and no binder has a way around.
package struct SecuredScan: Sendable {
  package private(set) var table: CatalogTable
  /// What is wanted of the table, by field id.
  package var columns: [Column]
  /// Tests that rows must pass: what optimizer rules pushed down. They apply in full.
  package var predicate: ScanPredicate
  /// Within a part of the plan that is carried out division by division: by what its files are divided.
  package var division: ScanDivision?

  package struct Column: Sendable {
    package let column: PlanColumn
    package let field: FieldID
  }

  /// - Complexity: O(columns).
  fileprivate init(_ table: CatalogTable, _ numbering: inout ColumnNumbering) {
    self.table = table
    columns = table.schema.fields.map { field in
      Column(
        column: PlanColumn(
          id: numbering.makeID(), name: field.name, type: field.type, isNullable: field.isNullable),
        field: field.id)
    }
    predicate = .all
  }

  /// The same scan of the table as another statement has found it.
  /// - Precondition: It is the same table, and may be read on the same ground: what was put above the scan is what that
  ///   ground asks for.
  func reading(_ table: CatalogTable) -> SecuredScan {
    precondition(self.table.isSame(as: table), "a scan of \(self.table.name) cannot read \(table.name)")
    var scan = self
    scan.table = table.found(by: self.table.lookup)
    return scan
  }

  /// The scan without the snapshot that its table was found in.
  func kept() -> SecuredScan {
    var scan = self
    scan.table = table.kept(as: table.lookup)
    return scan
  }
}

extension LogicalPlan {
  /// All columns of a table, as whoever the decision is about may see them.
  package static func reading(_ table: CatalogTable, _ numbering: inout ColumnNumbering) -> LogicalPlan {
    switch table.access.ground {
    // Every row and column, as it is: nothing stands between.
    case .ownership: .scan(SecuredScan(table, &numbering))
    }
  }
}
