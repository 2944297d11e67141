import BasaltCore

/// A table that a query reads, and what of it: what an audit log says before anything of it is read.
package struct TableRead: Sendable {
  package let table: CatalogTable
  /// Names of the columns that are looked at anywhere in the query, in the table's order. Empty when rows are only counted.
  package let columns: [String]
}

extension QueryPlan {
  /// The tables that are read, each source once, sub-queries' included.
  ///
  /// Asked of the plan as it was bound: rules move tests into scans, and a column that is only tested is looked at all the same.
  /// - Complexity: One pass over the plan, as that of the rule that leaves columns out.
  package var tablesRead: [TableRead] {
    var found: [(table: CatalogTable, fields: Set<FieldID>)] = []
    for plan in [root] + subqueries.map(\.plan) {
      for scan in ColumnPruning.scans(of: plan) {
        let fields = scan.columns.map(\.field)
        if let index = found.firstIndex(where: {
          $0.table.source == scan.table.source && $0.table.name == scan.table.name
        }) {
          found[index].fields.formUnion(fields)
        } else {
          found.append((scan.table, Set(fields)))
        }
      }
    }
    return found.map { table, fields in
      TableRead(table: table, columns: table.schema.fields.filter { fields.contains($0.id) }.map(\.name))
    }
  }
}

extension ColumnPruning {
  /// The scans of a plan with no more columns than somebody looks at.
  fileprivate static func scans(of plan: LogicalPlan) -> [SecuredScan] {
    func scans(in plan: LogicalPlan) -> [SecuredScan] {
      if case .scan(let scan) = plan { return [scan] }
      return plan.inputs.flatMap(scans)
    }
    // Most statements over constants have none, and need no second look.
    guard !scans(in: plan).isEmpty else { return [] }
    return scans(in: pruned(plan, keeping: plan.columnIDs))
  }
}
