import Basalt
import TestSupport
import Testing

/// `bloom_filter_columns`: from the words of a statement to row groups that cost no page.
@Suite struct BloomFilterStatementTests {
  private static func made(_ options: String) async throws -> (Workplace, Warehouse, Session) {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    _ = try await session.execute("CREATE TABLE t (id bigint, \"Key\" text, flag boolean) \(options)")
    return (workplace, warehouse, session)
  }

  private static let rows =
    "SELECT x, 'key number ' || (x * 7919 % 40009)::text, x % 2 = 0 FROM generate_series(1, 40000) AS g (x)"

  @Test(arguments: [
    "WITH (bloom_filter_columns = (\"Key\"))", "WITH (bloom_filter_columns = \"Key\")",
    "WITH (bloom_filter_columns = '\"Key\"')",
  ])
  func aKeyThatIsNotThereReadsNoPage(options: String) async throws {
    let (workplace, warehouse, session) = try await Self.made(options)
    defer { withExtendedLifetime(workplace) {} }
    #expect(try await warehouse.table("t").properties == ["bloom_filter_columns": "\"Key\""])
    _ = try await session.execute("INSERT INTO t \(Self.rows)")
    let missing = try await session.query(
      "SELECT id FROM t WHERE \"Key\" = 'key number 31 of none'", isProfiled: true)
    for try await _ in missing {}
    let scan = try #require(missing.profile?.statistics)
    #expect(scan.readPageCount == 0 && scan.filteredRowGroupCount > 0 && scan.skippedRowCount == 40_000)
    #expect(missing.profile?.description.contains("by dictionaries and filters)") == true)
    // The one key of a join, which is known when its other side is there.
    let joined = try await session.query(
      "SELECT id FROM t, (VALUES ('key number 31 of none')) AS v (k) WHERE \"Key\" = v.k", isProfiled: true)
    for try await _ in joined {}
    let probed = try #require(joined.profile?.statistics)
    #expect(probed.readPageCount == 0 && probed.filteredRowGroupCount > 0)
    let present = try await session.query("SELECT id FROM t WHERE \"Key\" = 'key number 7919'", isProfiled: true)
    var found: [Value] = []
    for try await batch in present { found += (0..<batch.rowCount).map { batch.row($0)[0] } }
    #expect(found == [.bigint(1)])
  }

  @Test func aRenamedColumnKeepsItsFilters() async throws {
    let (workplace, warehouse, session) = try await Self.made("WITH (bloom_filter_columns = (id, \"Key\"), owner = us)")
    defer { withExtendedLifetime(workplace) {} }
    _ = try await session.execute("ALTER TABLE t RENAME COLUMN \"Key\" TO key")
    #expect(
      try await warehouse.table("t").properties == ["bloom_filter_columns": "id, key", "owner": "us"])
    // The next of its name is another column.
    _ = try await session.execute("ALTER TABLE t DROP COLUMN id, ADD COLUMN id integer")
    #expect(try await warehouse.table("t").properties["bloom_filter_columns"] == "key")
    _ = try await session.execute("ALTER TABLE t SET (bloom_filter_columns = (id))")
    #expect(try await warehouse.table("t").properties["bloom_filter_columns"] == "id")
    _ = try await session.execute("ALTER TABLE t RESET (bloom_filter_columns)")
    #expect(try await warehouse.table("t").properties == ["owner": "us"])
  }

  @Test(arguments: [
    ("(nothing)", BasaltError.Code.unknownName), ("(flag)", .invalidArgument), ("(id, id)", .invalidArgument),
    ("','", .syntax),
  ])
  func whatCannotBeIsRefused(list: String, code: BasaltError.Code) async throws {
    let (workplace, warehouse, session) = try await Self.made("")
    defer { withExtendedLifetime(workplace) {} }
    for statement in [
      "CREATE TABLE u (id bigint, flag boolean) WITH (bloom_filter_columns = \(list))",
      "ALTER TABLE t SET (bloom_filter_columns = \(list))",
    ] {
      await #expect("\(statement)") {
        _ = try await session.execute(statement)
      } throws: { ($0 as? BasaltError)?.code == code }
    }
    #expect(try await warehouse.tables().map(\.properties) == [[:]])
  }
}
