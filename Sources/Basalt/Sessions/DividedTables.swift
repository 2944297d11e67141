internal import BasaltExecution
internal import BasaltPlan
internal import BasaltTable

/// How tables are divided, between plans that know no partitions and tables that know no plans.
extension Engine {
  /// What a plan may know of it: that all files are partitioned by a transform of a column. It is of the table's definition, and says
  /// nothing about a row.
  func divisions(of table: TableState) -> TableDivisions {
    let all = table.divisions.map { TableDivision(field: $0.column, by: $0.transform) }
    // Tests force it for tables of a few rows, which nobody would divide.
    return forcesDivisions ? TableDivisions(all, heldRowCountMinimum: 0) : TableDivisions(all)
  }
}

extension TableState {
  /// The divisions of its files, whichever specs they are of; `nil` where some spec does not divide them so.
  ///
  /// Asked when the statement reads, of the state that it reads: a plan may have been made by another.
  func division(by division: TableDivision) -> PartitionDivision? {
    PartitionDivision(by: division.transform, of: division.field, specs, in: schema.schema)
  }
}
