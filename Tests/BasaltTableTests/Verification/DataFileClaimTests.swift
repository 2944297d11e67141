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
          try ColumnVector(
            (0..<rows).map { $0 == 3 ? .null : $0 == 4 ? .double(.nan) : .double(Double($0)) }, type: .double),
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
      try messages(claim(entry, spec) { $0.minimum = .init(.integer(1), isTight: false) }).first?.contains(
        "lower bound")
        == true)
    #expect(
      try messages(claim(entry, spec) { $0.maximum = .init(.integer(18), isTight: true) }).first?.contains(
        "upper bound")
        == true)
    #expect(try messages(claim(entry, spec, { $0.nullCount = 0 }, of: FieldID(2))).first?.contains("0 NULLs") == true)
    #expect(try messages(claim(entry, spec, { $0.nanCount = 2 }, of: FieldID(2))).first?.contains("2 NaNs") == true)
    #expect(
      try messages(claim(entry, spec) { $0.sum = Decimal(unscaled: 7, scale: 0) }).first?.contains(
        "the sum is not that of the file") == true)
    #expect(try messages(claim(entry, spec) { $0.sum = nil }).isEmpty)
    // Bounds of a merged manifest are of the type that the column was widened to.
    let wide = claim(entry, spec) {
      $0.minimum = .init(.bigint(0), isTight: true)
      $0.maximum = .init(.bigint(18), isTight: true)
    }
    #expect(try messages(wide).map { $0.contains("upper bound") } == [true])
    let misplaced = claim(entry, spec, partition: PartitionValues([.bigint(100)]))
    #expect(try misplaced.misplacedRows(in: reader).first?.message.contains("20 rows") == true)
    // A forged definition: nothing that is written has such a spec, and the next file is to be checked all the same.
    let field = PartitionField(id: PartitionFieldID(1), source: FieldID(2), transform: .bucket(count: 4))
    let impossible = try PartitionSpec(id: spec.id, fields: [field])
    let refused = try claim(entry, impossible, partition: PartitionValues([.integer(1)])).misplacedRows(in: reader)
    #expect(refused.map(\.code) == [.corruptStatistics])
    #expect(refused.first?.message.contains("Its rows can be of no partition of spec 1: ") == true, "\(refused)")
    let none = try claim(entry, spec, partition: PartitionValues([])).misplacedRows(in: reader)
    #expect(none.first?.message.contains("says 0 partition values; spec 1 has 1 fields") == true)
  }

  /// A file of one row, partitioned by its columns themselves.
  private func file(_ values: [(LogicalType, Value)]) throws -> (DataFileEntry, DataFileReader, PartitionSpec) {
    let store = try MemoryStore()
    let schema = try TableSchema.first(values.enumerated().map { ("c\($0)", $1.0, true) })
    let names = values.indices.map { "c\($0)" }.joined(separator: ", ")
    let spec = try PartitionSpec.following(
      [.unpartitioned], fields: try PartitionFieldText.list(parsing: names), in: schema.schema)
    let staged = try StagedRows(
      table: UniqueID(bits: 1), schema: schema, spec: spec, attempt: UniqueID(bits: 2), store: store)
    let columns = try values.map { try ColumnVector([$0.1], type: $0.0) }
    try staged.append(Batch(schema: schema.schema, columns: columns, rowCount: 1))
    let entry = try #require(try staged.finish().first)
    let name = try TableObjectNames.dataFile(entry.id, attempt: UniqueID(bits: 2), table: UniqueID(bits: 1))
    let reader = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
    return (entry, reader, spec)
  }

  /// Merging manifests widens what they say of a file, and leaves the file.
  @Test func partitionsThatWereWidenedSinceAreTheSame() throws {
    let two = Value.decimal(Decimal(unscaled: 200, scale: 2))
    let pairs: [(LogicalType, Value, same: Value, other: Value)] = [
      (.smallint, .smallint(2), .integer(2), .integer(3)), (.smallint, .smallint(2), .bigint(2), .bigint(3)),
      (.integer, .integer(2), .bigint(2), .bigint(3)),
      (.integer, .integer(2), two, .decimal(Decimal(unscaled: 2, scale: 2))),
      (.decimal(precision: 5, scale: 2), two, two, .decimal(Decimal(unscaled: 201, scale: 2))),
      (.real, .real(0.5), .double(0.5), .double(0.25)), (.real, .real(.nan), .double(.nan), .double(0)),
      (.real, .real(-0.0), .double(0), .null),
      (.date, .date(days: 1), .timestamp(microseconds: 86_400_000_000), .timestamp(microseconds: 1)),
      (.integer, .null, .null, .bigint(2)), (.text, .text("x"), .text("x"), .bytea([120])),
      // No widening leads there: scales apart, narrower, or without room for the digits.
      (.bigint, .bigint(2), .bigint(2), .integer(2)),
      (.bigint, .bigint(2), .bigint(2), .decimal(Decimal(unscaled: 2, scale: 38))),
    ]
    for (type, value, same, other) in pairs {
      let (entry, reader, spec) = try file([(type, value)])
      let sound = claim(entry, spec, partition: PartitionValues([same]))
      #expect(try sound.misplacedRows(in: reader).isEmpty, "\(value) of \(type), as \(same)")
      let wrong = claim(entry, spec, partition: PartitionValues([other]))
      #expect(try wrong.misplacedRows(in: reader).count == 1, "\(value) of \(type), as \(other)")
    }
  }

  /// What a file has is held against the claim, whatever it lacks.
  @Test func aColumnThatTheFileLacksExcusesNoOther() throws {
    let (entry, reader, own) = try file([(.integer, .integer(2)), (.text, .text("x"))])
    let spec = try PartitionSpec(
      id: own.id,
      fields: [PartitionField(id: PartitionFieldID(9), source: FieldID(9), transform: .identity)] + own.fields)
    func rows(_ values: [Value]) throws -> [BasaltError] {
      try claim(entry, spec, partition: PartitionValues(values)).misplacedRows(in: reader)
    }
    #expect(try rows([.date(days: 1), .integer(2), .text("x")]).isEmpty)
    #expect(try rows([.date(days: 1), .integer(3), .text("x")]).first?.message.contains("1 rows") == true)
    #expect(try rows([.date(days: 1), .integer(2), .text("y")]).count == 1)
    let lacking = try PartitionSpec(id: own.id, fields: [spec.fields[0]])
    #expect(
      try claim(entry, lacking, partition: PartitionValues([.date(days: 1)])).misplacedRows(in: reader).isEmpty)
  }
}
