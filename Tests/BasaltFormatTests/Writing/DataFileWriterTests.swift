import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltStorage
import TestSupport
import Testing

/// What is written reads back: every type, shape, profile, number of rows and of row groups.
@Suite struct DataFileWriterTests {
  @Test(arguments: LogicalType.all, Soak.seeds(1))
  func readsBackBitForBit(type: LogicalType, seed: UInt64) throws {
    for profile in [TierProfile.hot, .warm, .cold] {
      for shape in ColumnShape.allCases {
        for nullShare in [0, 3] {
          for counts in [[1], [1_024], [2_500, 1, 1_025]] {
            let file = try TestFile(type, shape, counts: counts, nullShare: nullShare, profile: profile, seed: seed)
            let reader = try file.open()
            #expect(reader.rowCount == counts.reduce(0, +))
            #expect(try reader.schema().schema == file.schema)
            let expected = ColumnVector.concatenated(file.rowGroups.map { $0[0] }, type: type)
            let found = try reader.columns()[0]
            #expect(found.isIdentical(to: expected), "\(type) \(shape) \(profile) \(counts) nulls \(nullShare)")
          }
        }
      }
    }
  }

  @Test func fileWithoutRowsHasItsSchema() throws {
    let schema = try Schema([
      Field(id: FieldID(3), name: "a", type: .text),
      Field(id: FieldID(1), name: "b", type: .integer, isNullable: false),
    ])
    let file = try TestFile(schema, [])
    let reader = try file.open()
    #expect(reader.rowCount == 0)
    #expect(try reader.schema().schema == schema)
    #expect(try reader.rows().rows.isEmpty)
    #expect(reader.ordinal(of: FieldID(3)) == 0)
    #expect(reader.ordinal(of: FieldID(2)) == nil)
    #expect(try reader.ordinal(named: "b") == 1)
    #expect(try reader.ordinal(named: "B") == nil)
  }

  @Test func equalInputGivesEqualBytes() throws {
    for profile in [TierProfile.hot, .warm, .cold] {
      let files = try (0..<2).map { _ in
        try TestFile(.text, .anything, counts: [3_000], nullShare: 1, profile: profile, seed: 5)
      }
      #expect(try files[0].bytes() == files[1].bytes())
      #expect(files[0].summary == files[1].summary)
    }
  }

  @Test func summaryTellsSizeRowsAndDigest() throws {
    let file = try TestFile(.integer, .anything, counts: [5_000, 10], seed: 1)
    #expect(file.summary.rowCount == 5_010)
    #expect(file.summary.rowGroupCount == 2)
    #expect(file.summary.byteCount == (try file.bytes().count))
    let report = try DataFileVerifier(file.name, in: file.store, isDeep: true).verified()
    #expect(report.digest == file.summary.digest)
    #expect(report.isSound)
  }

  /// What the summary says of columns is what a reader finds by merging the row groups.
  @Test(arguments: LogicalType.all, ColumnShape.allCases)
  func summaryHasTheStatisticsOfTheFooter(type: LogicalType, shape: ColumnShape) throws {
    let file = try TestFile(type, shape, counts: [70, 1_500, 1], nullShare: 2, seed: 3)
    let values = file.rowGroups.flatMap { group in (0..<group[0].count).map { group[0][$0] } }
    let exact = ZoneMapRecord(ColumnStatistics(exactlyOf: values), type)
    // The footer has sums by row group: that of the file is said here alone, and checked where it is used.
    let found = file.summary.columnStatistics.map { statistics in
      var statistics = statistics
      statistics.sum = nil
      return statistics
    }
    #expect(found == (try FileLayout(try file.open()).columns.map(\.statistics)))
    #expect(found == [try exact.statistics(rowCount: values.count, type: type)])
    #expect(try TestFile(type, shape, counts: [], seed: 3).summary.columnStatistics.map(\.rowCount) == [0])
  }

  @Test func fileOfOneRowIsSmall() throws {
    var random = SeededRandom(seed: 9)
    let types: [LogicalType] = [.integer, .bigint, .double, .date, .boolean, .text, .timestamp, .smallint]
    let fields = types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "column\($0)", type: $1) }
    let columns = try types.map { try random.column(.constant, $0, count: 1) }
    let file = try TestFile(try Schema(fields), [columns])
    #expect(file.summary.byteCount < 2_048)
  }

  @Test func nullInAColumnThatDoesNotTakeItIsRefused() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "key", type: .integer, isNullable: false)])
    let error = #expect(throws: BasaltError.self) {
      try TestFile(schema, [[try ColumnVector([.integer(1), .null], type: .integer)]])
    }
    #expect(error?.code == .constraint)
    #expect(error?.message == "Column key does not take NULL, and 1 rows have it.")
    #expect(error?.remedy == "Give these rows a value, or make the column nullable.")
  }

  @Test func secondFileOfANameIsRefused() throws {
    let file = try TestFile(.integer, .anything, counts: [1], seed: 1)
    let writer = try DataFileWriter(
      schema: file.schema, options: DataFileOptions(), output: try file.store.makeWriter(file.name))
    let error = #expect(throws: BasaltError.self) { try writer.finish() }
    #expect(error?.code == .alreadyExists)
    #expect(try file.open().rowCount == 1)
  }

  @Test func discardedFileLeavesNothing() throws {
    let store = try MemoryStore()
    let name = try ObjectName("x.bslt")
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .integer)])
    let writer = try DataFileWriter(schema: schema, options: DataFileOptions(), output: try store.makeWriter(name))
    writer.discard()
    #expect(try store.list(prefix: "").isEmpty)
  }

  @Test func wideRowsMakeShorterPages() throws {
    let long = Value.bytea([UInt8](repeating: 7, count: 4_000))
    var values = [Value](repeating: long, count: 8_192)
    values[5] = .bytea([1])
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .bytea)])
    let file = try TestFile(schema, [[try ColumnVector(values, type: .bytea)]], pageRowCount: 8_192)
    let reader = try file.open()
    #expect(reader.rowGroups[0].pageRowCount == 2_048)
    #expect(try reader.columns()[0].isIdentical(to: file.rowGroups[0][0]))
  }
}
