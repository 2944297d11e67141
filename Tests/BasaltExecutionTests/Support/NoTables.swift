import BasaltCore
import BasaltExecution
import BasaltPlan
import BasaltRuntime
import BasaltTable

/// Of plans that read no tables: rows are made, or stand in the plan.
struct NoTables: TableReading {
  func scan(
    _ table: CatalogTable, columns: [FieldID], where predicate: ScanPredicate, cancellation: Cancellation
  ) throws(BasaltError) -> TableScan { throw BasaltError(.internal, "No stored table.", remedy: "None.") }

  func systemRows(_ table: CatalogTable) throws(BasaltError) -> [VectorBatch] {
    throw BasaltError(.internal, "No system table.", remedy: "None.")
  }
}
