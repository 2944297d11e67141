import Basalt
import TestSupport
import Testing

/// `SystemTable`: what SQL can ask of the warehouse itself agrees with what the library says.
@Suite struct SystemTableTests {
  @Test func systemTablesSayWhatTheLibrarySays() async throws {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    _ = try await session.execute("CREATE TABLE t (a int NOT NULL, b text DEFAULT 'x') PARTITION BY (bucket(2, a))")
    _ = try await session.execute("INSERT INTO t SELECT x::int, 'y' FROM generate_series(1, 60000) AS g (x)")
    _ = try await session.execute("CREATE TABLE empty (d date)")
    let table = try await warehouse.table("t")
    #expect(
      try await session.answer("SELECT table_name, row_count, file_count, partitioning FROM basalt.tables ORDER BY 1")
        == ["empty|0|0|", "t|60000|\(table.fileCount)|bucket(2, a)"])
    #expect(
      try await session.answer(
        "SELECT column_name, data_type, is_nullable, default_value FROM basalt.columns WHERE table_name = 't'")
        == ["a|integer|false|NULL", "b|text|true|x"])
    #expect(try await session.answer("SELECT sum(row_count), count(*) FROM basalt.partitions") == ["60000|2"])
    #expect(
      try await session.answer("SELECT sum(row_count), count(*) FROM basalt.files WHERE NOT is_in_commit")
        == ["60000|\(table.fileCount)"])
    let history = try await warehouse.history(last: 10)
    #expect(
      try await session.answer("SELECT version, operation FROM basalt.commits WHERE version > 0 ORDER BY version DESC")
        == history.filter { $0.version > 0 }.map { "\($0.version)|\($0.transactions[0].operation)" })
    #expect(await session.failure("INSERT INTO basalt.tables VALUES (1)")?.code == .invalidArgument)
    #expect(await session.failure("SELECT * FROM basalt.table")?.remedy == "Did you mean basalt.tables?")
  }
}
