import Basalt
import BasaltCore
import TestSupport
import Testing

/// `Table.Contents`, `PartitionFieldLabel`, `TableEncodings`, `TableEncodingChoices`: what is told of a table's storage adds up, whatever the table went through.
@Suite struct TableContentsTests {
  private static func append(_ values: [[Value]], to warehouse: Warehouse) async throws {
    let appender = try await warehouse.appender(to: "t")
    let fields = appender.schema.fields
    try await appender.append(
      Batch(
        schema: appender.schema,
        columns: try fields.indices.map { index in
          try ColumnVector(values.map { index < $0.count ? $0[index] : .null }, type: fields[index].type)
        }, rowCount: values.count))
    try await appender.commit()
  }

  @Test func countsAddUpWhateverTheTableWentThrough() async throws {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    var definition = Table.Definition(columns: [.init("n", .integer), .init("day", .date)])
    definition.partitioning = "n"
    try await warehouse.createTable("t", definition)
    let empty = try await warehouse.table("t").contents()
    #expect(empty.files.fileCount == 0 && empty.files.byteCount == 0 && empty.partitions.isEmpty && empty.tiers.isEmpty)
    try await Self.append([[.integer(5), .date(days: 0)]], to: warehouse)
    // The same partition after its column is widened, another spec, and then a column that is gone.
    try await warehouse.alterTable("t", [.widenColumn("n", to: .bigint)])
    try await Self.append([[.bigint(5), .date(days: -1)]], to: warehouse)
    try await warehouse.alterTable("t", [.partition(by: "month(day)")])
    try await Self.append([[.bigint(6), .date(days: -1)], [.bigint(6), .date(days: -31)]], to: warehouse)
    try await Self.append([[.bigint(7), .null]], to: warehouse)
    let table = try await warehouse.table("t")
    let contents = try await table.contents()
    #expect(contents.files.rowCount == 5 && contents.files.rowCount == table.rowCount && table.nextRowID == 5)
    #expect(contents.files.fileCount == table.fileCount)
    #expect(contents.filesInCommits == contents.files)
    #expect(contents.tiers.map(\.tier) == [.hot] && contents.tiers[0].total == contents.files)
    #expect(contents.schemas.map(\.total.rowCount) == [1, 4] && contents.schemas.map(\.columnCount) == [2, 2])
    let names = contents.partitions.map { $0.parts.map { "\($0.field)=\($0.text)" }.joined() }
    #expect(names == ["n=5", "month(day)=1969-12", "month(day)=NULL"], "\(names)")
    #expect(contents.partitions.map(\.total.rowCount) == [2, 2, 1])
    #expect(contents.partitions.map(\.spec) == [1, 2, 2])
    let encodings = try await table.pageEncodings()
    #expect(encodings.count == 2)
  }

  @Test func manifestsAndPagesOfLargeTablesAreListed() async throws {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    var definition = Table.Definition(columns: [.init("n", .integer), .init("at", .timestamp)])
    definition.partitioning = "hour(at)"
    try await warehouse.createTable("t", definition)
    let appender = try await warehouse.appender(to: "t")
    for batch in 0..<24 {
      let ids = (0..<1_000).map { batch * 1_000 + $0 }
      try await appender.append(
        Batch(
          schema: appender.schema,
          columns: [
            try ColumnVector(ids.map { .integer(Int32($0)) }, type: .integer),
            // Before 1970, so that hours are negative.
            try ColumnVector(
              ids.map { .timestamp(microseconds: -7_200_000_000 + Int64($0 % 3) * 3_600_000_000) }, type: .timestamp),
          ], rowCount: ids.count))
    }
    let receipt = try await appender.commit()
    let table = try await warehouse.table("t")
    let contents = try await table.contents()
    #expect(contents.partitions.map { $0.parts[0].text } == ["1969-12-31T22", "1969-12-31T23", "1970-01-01T00"])
    #expect(contents.partitions.allSatisfy { $0.total.rowCount == 8_000 })
    let manifest = try #require(contents.manifests.first)
    #expect(contents.manifests.count == 1 && manifest.version == receipt.version && manifest.addedFileCount == 3)
    #expect(manifest.rowCount == 24_000 && manifest.existingFileCount == 0 && manifest.removedFileCount == 0)
    #expect(contents.filesInCommits.fileCount == 0)
    let encodings = try await table.pageEncodings()
    #expect(encodings[0].reduce(0) { $0 + $1.pageCount } >= 3)
    // Hours within a partition are all the same, and a constant has nothing to explain.
    let choices = try await table.encodingChoices()
    #expect(choices.count == 2 && choices[1] == nil)
    let choice = try #require(choices[0])
    #expect(choice.isFound && choice.candidates.contains { $0.isChosen })
    #expect(encodings[0].contains { $0.description == choice.found.description })
  }

  /// A column that the largest file does not have is explained by a smaller one that has it.
  @Test func choicesAreExplainedByTheLargestFileThatHasTheColumn() async throws {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    try await warehouse.createTable("t", Table.Definition(columns: [.init("n", .integer)]))
    #expect(try await warehouse.table("t").encodingChoices() == [nil], "no file at all")
    let session = warehouse.session()
    try await session.execute("INSERT INTO t SELECT x FROM generate_series(1, 9000) AS s(x)")
    try await session.execute("ALTER TABLE t ADD COLUMN m bigint")
    try await session.execute("INSERT INTO t SELECT x, x * x FROM generate_series(1, 3000) AS s(x)")
    let choices = try await warehouse.table("t").encodingChoices()
    #expect(choices.map { $0?.rowCount } == [8_192, 3_000].map(Optional.some), "\(choices)")
  }
}
