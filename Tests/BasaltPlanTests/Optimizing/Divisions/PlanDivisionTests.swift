import BasaltAccess
import BasaltCore
import BasaltPlan
import BasaltSQL
import TestSupport
import Testing

/// `PlanDivision` and `PartitionWise`: which plans are carried out division by division, and by what. That rows stay the same,
/// `PartitionWiseTests` show on data.
@Suite struct PlanDivisionTests {
  /// Large tables that are divided in some ways, and one that is not.
  private struct DividedCatalog: Catalog {
    private let tables: [String: CatalogTable]
    var tableNames: [String] { tables.keys.sorted() }

    init(rowCount: Int = 10_000_000) {
      let columns: [(String, LogicalType)] = [
        ("k", .bigint), ("i", .integer), ("n", .decimal(precision: 20, scale: 0)), ("d", .date), ("s", .text),
      ]
      let schema = TableList.schema(columns)
      func field(_ name: String) -> FieldID { schema.fields.first { $0.name == name }?.id ?? FieldID(1) }
      let divisions: [String: [TableDivision]] = [
        "k16": [TableDivision(field: field("k"), by: .bucket(count: 16))],
        "k24": [TableDivision(field: field("k"), by: .bucket(count: 24))],
        "k5": [TableDivision(field: field("k"), by: .bucket(count: 5))],
        "i16": [TableDivision(field: field("i"), by: .bucket(count: 16))],
        "days": [TableDivision(field: field("d"), by: .day), TableDivision(field: field("k"), by: .bucket(count: 4))],
        "months": [TableDivision(field: field("d"), by: .month)],
        "plain": [],
      ]
      var all: [String: CatalogTable] = [:]
      for (index, name) in divisions.keys.sorted().enumerated() {
        let id = UniqueID(bits: UInt128(index + 10))
        let own = TableDivisions(divisions[name] ?? [])
        all[name] = CatalogTable(
          name: name, schema: schema, source: .stored(id, version: 1),
          access: .grantedToOwner(of: UniqueID(bits: 1), table: id), rowCount: rowCount,
          distinctCount: { _ in rowCount }, divisions: { own })
      }
      tables = all
    }

    func table(schema: String?, named name: String, at moment: Moment?) throws(BasaltError) -> CatalogTable? {
      tables[name]
    }

    func optimized(_ sql: String) throws -> (plan: QueryPlan, rules: [String]) {
      let statement = try SQLParser.statement(sql)
      guard case .query(let query) = statement.statement else { preconditionFailure("no query: \(sql)") }
      return try Optimizer.optimized(
        try Binder(catalog: self, session: TableList.session, source: try SourceText(sql)).bind(query))
    }
  }

  /// - Returns: The parts that are divided, from the top down: what their lines say.
  private static func parts(_ sql: String, _ catalog: DividedCatalog = DividedCatalog()) throws -> [String] {
    let (plan, rules) = try catalog.optimized(sql)
    PlanCheck.check(plan, sql)
    let lines = PlanText.text(of: plan).split(separator: "\n").map { $0.drop { $0 == " " } }
    let parts = lines.filter { $0.hasPrefix("Partition-wise by ") }.map { String($0.dropFirst(18)) }
    #expect(rules.contains("partition-wise") == !parts.isEmpty, "\(sql): \(rules)")
    return parts
  }

  @Test(
    arguments: [
      // Groupings by what tells divisions apart, and more.
      ("SELECT k, count(*) FROM k16 GROUP BY k", "bucket(16, k)"),
      ("SELECT s, k, count(*) FROM k16 WHERE s > 'b' GROUP BY k, s", "bucket(16, k)"),
      ("SELECT DISTINCT k, s FROM k16", "bucket(16, k)"),
      ("SELECT d, count(*) FROM days GROUP BY d", "day(d)"),
      ("SELECT k::bigint AS x, count(*) FROM i16 GROUP BY i::bigint, k", "bucket(16, i)"),
      ("SELECT k, s, count(*) FROM k16 GROUP BY GROUPING SETS ((k), (k, s))", "bucket(16, k)"),
      ("SELECT k, sum(i) OVER (PARTITION BY k, s) FROM k16", "bucket(16, k)"),
      // Joins of sides that are divided alike, as finely as both are.
      ("SELECT a.s, b.s FROM k16 a JOIN k16 b ON a.k = b.k", "bucket(16, k)"),
      ("SELECT a.s, b.s FROM k16 a LEFT JOIN k24 b ON a.k = b.k AND a.s < b.s", "bucket(8, k)"),
      ("SELECT a.s, b.s FROM k16 a FULL JOIN i16 b ON a.k = b.i", "bucket(16, k)"),
      ("SELECT a.s FROM k16 a SEMI JOIN k16 b ON a.k = b.k", "bucket(16, k)"),
      ("SELECT a.s FROM k16 a ANTI JOIN k16 b ON a.k = b.k", "bucket(16, k)"),
      ("SELECT a.k, count(*) FROM k16 a JOIN i16 b ON a.k = b.i JOIN k24 c ON b.i = c.k GROUP BY a.k", "bucket(8, k)"),
      ("SELECT b.i, count(*) FROM k16 a JOIN i16 b ON a.k = b.i GROUP BY b.i", "bucket(16, k)"),
      (
        "SELECT a.n, b.n FROM (SELECT k, count(*) AS n FROM k16 GROUP BY k) a JOIN (SELECT k, max(i) AS n FROM k16 GROUP BY k) b USING (k)",
        "bucket(16, k)"
      ),
    ] as [(String, String)])
  func whatIsDividedAlikeIsCarriedOutTogether(sql: String, expected: String) throws {
    let parts = try Self.parts(sql)
    #expect(parts.count == 1, "\(sql): \(parts)")
    // Of several scans of a name EXPLAIN tells columns apart by numbers.
    #expect(parts.first?.replacing(#/#\d+/#, with: "") == expected, "\(sql): \(parts)")
  }

  @Test(arguments: [
    "SELECT s, count(*) FROM k16 GROUP BY s", "SELECT k + 1 AS x, count(*) FROM k16 GROUP BY k + 1",
    "SELECT count(*) FROM k16",
    "SELECT k, count(*) FROM plain GROUP BY k", "SELECT k, s, count(*) FROM k16 GROUP BY ROLLUP (k, s)",
    // A decimal has another hash, and a transform of another count has none in common.
    "SELECT k::decimal(20, 0) AS x, count(*) FROM k16 GROUP BY k::decimal(20, 0)",
    "SELECT a.s FROM k16 a JOIN k5 b ON a.k = b.k", "SELECT a.s FROM days a JOIN months b ON a.d = b.d",
    "SELECT a.s FROM k16 a JOIN plain b ON a.k = b.k", "SELECT a.s FROM k16 a JOIN k16 b ON a.k = b.i",
    // One NULL of the right is about all rows of the left; and an order, or a cut, about all rows.
    "SELECT k, i NOT IN (SELECT k FROM k16) FROM k16", "SELECT k, row_number() OVER (ORDER BY k) FROM k16",
    "SELECT k, count(*) FROM (SELECT k FROM k16 ORDER BY s LIMIT 1000000) AS t GROUP BY k",
    "SELECT k, sum(i) OVER (PARTITION BY s) FROM k16",
  ])
  func whatIsNotIsLeftAsItIs(sql: String) throws { #expect(try Self.parts(sql).isEmpty, "\(sql)") }

  /// What may be NULL in rows of every division tells none of them apart: the join is a part, and the grouping above it is none.
  @Test(arguments: [
    "SELECT b.k, count(*) FROM k16 a LEFT JOIN k16 b ON a.k = b.k GROUP BY b.k",
    "SELECT a.k, count(*) FROM k16 a FULL JOIN k16 b ON a.k = b.k GROUP BY a.k",
  ])
  func columnsThatMayBeMissingDivideNothing(sql: String) throws {
    let (plan, _) = try DividedCatalog().optimized(sql)
    let lines = PlanText.text(of: plan).split(separator: "\n").map(String.init)
    let grouping = try #require(lines.firstIndex { $0.contains("Aggregate") })
    let part = try #require(lines.firstIndex { $0.contains("Partition-wise") }, "\(lines)")
    #expect(grouping < part, "\(lines)")
  }

  @Test func smallTablesAreNotDivided() throws {
    #expect(try Self.parts("SELECT k, count(*) FROM k16 GROUP BY k", DividedCatalog(rowCount: 100_000)).isEmpty)
  }

  @Test func bucketsHaveTheGreatestDivisorInCommon() {
    #expect(PartitionTransform.bucket(count: 16).common(with: .bucket(count: 24)) == .bucket(count: 8))
    #expect(PartitionTransform.bucket(count: 16).common(with: .bucket(count: 5)) == nil)
    #expect(PartitionTransform.day.common(with: .day) == .day && PartitionTransform.day.common(with: .month) == nil)
    #expect(PartitionTransform.truncate(width: 10).common(with: .truncate(width: 5)) == nil)
  }
}
