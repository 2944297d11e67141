import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import TestSupport
import Testing

/// `DataFileClaim`: what a manifest says of a file is held against the file, each figure by itself.
@Suite struct DataFileClaimTests {
  /// A staged file of one partition, with its entry.
  private func file() throws -> (entry: DataFileEntry, reader: DataFileReader, spec: PartitionSpec) {
    let store = try MemoryStore()
    let schema = try TableSchema.first([("n", .integer, true), ("x", .double, true)])
    let spec = try PartitionSpec.following(
      [.unpartitioned], fields: try PartitionFieldText.list(parsing: "truncate(100, n)"), in: schema.schema)
    let staged = try StagedRows(
      table: UniqueID(bits: 1), schema: schema, spec: spec, attempt: UniqueID(bits: 2), store: store)
    let rows = 20
    try staged.append(
      Batch(
        schema: schema.schema,
        columns: [
          try ColumnVector((0..<rows).map { $0 == 3 ? .integer(5) : .integer(Int32($0)) }, type: .integer),
          try ColumnVector((0..<rows).map { $0 == 3 ? .null : $0 == 4 ? .double(.nan) : .double(Double($0)) }, type: .double),
        ], rowCount: rows))
    let entry = try #require(try staged.finish().first)
    let name = try TableObjectNames.dataFile(entry.id, attempt: UniqueID(bits: 2), table: UniqueID(bits: 1))
    let reader = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
    return (entry, reader, spec)
  }

  /// The same entry with another partition, row count or statistics.
  private func claim(
    _ entry: DataFileEntry, _ spec: PartitionSpec, rowCount: Int? = nil, partition: PartitionValues? = nil,
    _ change: (inout ColumnStatistics) -> Void = { _ in }, of column: FieldID = FieldID(1)
  ) -> DataFileClaim {
    var statistics = entry.statistics
    if var own = statistics[column] {
      change(&own)
      statistics[column] = own
    }
    return DataFileClaim(
      DataFileEntry(
        id: entry.id, attempt: entry.attempt, byteCount: entry.byteCount, digest: entry.digest,
        rowCount: rowCount ?? entry.rowCount, schema: entry.schema, spec: entry.spec,
        partition: partition ?? entry.partition, statistics: statistics), spec: spec)
  }

  @Test func whatIsSoIsNotContradicted() throws {
    let (entry, reader, spec) = try file()
    #expect(try claim(entry, spec).contradictions(to: reader).isEmpty)
    #expect(try claim(entry, spec).misplacedRows(in: reader).isEmpty)
    // Wider bounds exclude nothing, and unknown counts claim nothing.
    let wide = claim(entry, spec) {
      $0.minimum = .init(.integer(-5), isTight: false)
      $0.maximum = nil
      $0.nullCount = nil
    }
    #expect(try wide.contradictions(to: reader).isEmpty)
  }

  @Test func eachFigureIsHeldAgainstTheFile() throws {
    let (entry, reader, spec) = try file()
    func messages(_ claim: DataFileClaim) throws -> [String] {
      let found = try claim.contradictions(to: reader)
      #expect(found.allSatisfy { $0.code == .corruptStatistics })
      return found.map(\.message)
    }
    #expect(try messages(claim(entry, spec, rowCount: 21)).first?.contains("21 rows") == true)
    #expect(
      try messages(claim(entry, spec) { $0.minimum = .init(.integer(1), isTight: false) }).first?.contains("lower bound")
        == true)
    #expect(
      try messages(claim(entry, spec) { $0.maximum = .init(.integer(18), isTight: true) }).first?.contains("upper bound")
        == true)
    #expect(try messages(claim(entry, spec, { $0.nullCount = 0 }, of: FieldID(2))).first?.contains("0 NULLs") == true)
    #expect(try messages(claim(entry, spec, { $0.nanCount = 2 }, of: FieldID(2))).first?.contains("2 NaNs") == true)
    let misplaced = claim(entry, spec, partition: PartitionValues([.bigint(100)]))
    #expect(try misplaced.misplacedRows(in: reader).first?.message.contains("20 rows") == true)
  }
}
