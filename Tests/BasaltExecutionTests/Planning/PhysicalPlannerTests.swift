import BasaltAccess
import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import BasaltRuntime
import BasaltTable
import Testing

/// `PhysicalPlanner`, `FilterTransform`, `ProjectTransform`, `SeriesSource`, `SystemScanSource`: plans without stored tables, run
/// from `RowsSource`s (rows are kept by `StoredRows` where somebody waits for all of them), with batches of any size and any number of threads.
@Suite struct PhysicalPlannerTests {
  /// One system table of four rows.
  private struct Tables: TableReading {
    func scan(
      _ table: CatalogTable, columns: [FieldID], where predicate: ScanPredicate, cancellation: Cancellation
    ) throws(BasaltError) -> TableScan { throw BasaltError(.internal, "No stored table.", remedy: "None.") }

    func systemRows(_ table: CatalogTable) throws(BasaltError) -> [VectorBatch] {
      let numbers = try ColumnVector([.integer(1), .integer(2), .null, .integer(4)], type: .integer)
      let names = try ColumnVector([.text("a"), .null, .text("c"), .text("d")], type: .text)
      return [VectorBatch(columns: [numbers, names], physicalRowCount: 4)]
    }
  }

  private func rows(_ plan: LogicalPlan, threads: Int, batchRowCount: Int) throws -> [[Value]] {
    try PlanRun.rows(plan, Tables(), threadCount: threads, batchRowCount: batchRowCount)
  }

  private func everyWay(_ plan: LogicalPlan, _ expected: [[Value]]) throws {
    for threads in [1, 2] {
      for batchRowCount in [1, 2, 3, 2_048] {
        #expect(
          try rows(plan, threads: threads, batchRowCount: batchRowCount) == expected,
          "\(threads) threads, batches of \(batchRowCount)")
      }
    }
  }

  private static let x = PlanColumn(id: ColumnID(0), name: "x", type: .bigint)
  private static let values = LogicalPlan.values(
    Values(
      columns: [x],
      rows: [3, 1, 2, 5, 4].map { [.constant(.bigint($0), .bigint)] } + [[.constant(.null, .bigint)]]))

  @Test func constantsFiltersAndProjectionsKeepTheirOrder() throws {
    try everyWay(Self.values, [3, 1, 2, 5, 4].map { [.bigint($0)] } + [[.null]])
    let kept = LogicalPlan.filter(
      .inSet(.column(ColumnID(0), .bigint), [.bigint(1), .bigint(5), .bigint(9)], hasNull: false), Self.values)
    try everyWay(kept, [[.bigint(1)], [.bigint(5)]])
    let doubled = LogicalPlan.project(
      Projection(
        [
          .init(Self.x, .column(ColumnID(0), .bigint)),
          .init(
            PlanColumn(id: ColumnID(1), name: "y", type: .bigint),
            .firstValid([.column(ColumnID(0), .bigint), .constant(.bigint(-1), .bigint)], .bigint)),
        ], kept))
    try everyWay(doubled, [[.bigint(1), .bigint(1)], [.bigint(5), .bigint(5)]])
  }

  @Test func sortsAndLimitsAreOfAllRows() throws {
    let sorted = LogicalPlan.sort(Sort([SortKey(.column(ColumnID(0), .bigint), isDescending: true)], Self.values))
    try everyWay(sorted, [5, 4, 3, 2, 1].map { [.bigint($0)] } + [[.null]])
    let cut = LogicalPlan.limit(
      Limit(count: .constant(.bigint(2), .bigint), offset: .constant(.bigint(1), .bigint), sorted))
    try everyWay(cut, [[.bigint(4)], [.bigint(3)]])
    #expect(throws: BasaltError.self) {
      try rows(
        .limit(Limit(count: .constant(.bigint(-1), .bigint), offset: nil, Self.values)), threads: 1, batchRowCount: 9)
    }
  }

  @Test func seriesReachTheirEndsAndNoFurther() throws {
    func series(_ start: Int64, _ stop: Int64, _ step: Int64) -> LogicalPlan {
      .series(Series(column: Self.x, start: start, stop: stop, step: step))
    }
    try everyWay(series(1, 4, 1), [1, 2, 3, 4].map { [.bigint($0)] })
    try everyWay(series(5, 0, -2), [5, 3, 1].map { [.bigint($0)] })
    try everyWay(series(1, 0, 1), [])
    try everyWay(series(.max - 1, .max, 1), [[.bigint(.max - 1)], [.bigint(.max)]])
    try everyWay(series(.min, .max, .max), [[.bigint(.min)], [.bigint(-1)], [.bigint(.max - 1)]])
    #expect(
      try rows(series(1, 100_000, 1), threads: 2, batchRowCount: 2_048).map { $0[0] }
        == (1...100_000).map { .bigint($0) })
  }

  @Test func systemTablesGiveTheColumnsThatAreWanted() throws {
    let schema = try Schema([
      Field(id: FieldID(1), name: "number", type: .integer), Field(id: FieldID(2), name: "name", type: .text),
    ])
    var numbering = ColumnNumbering()
    let table = CatalogTable(
      name: "basalt.things", schema: schema, source: .system("things", version: 1),
      access: .grantedToOwner(of: UniqueID(bits: 1), table: UniqueID(bits: 2)), rowCount: 4)
    let scan = LogicalPlan.reading(table, &numbering)
    let name = scan.columns[1]
    try everyWay(
      .project(Projection([.init(name, .column(name.id, .text))], scan)),
      [[.text("a")], [.null], [.text("c")], [.text("d")]])
  }
}
