import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import TestSupport
import Testing

/// A file of many columns is opened without touching most of them.
@Suite struct WideFileTests {
  @Test func oneOfTwoThousandColumnsIsFoundByNameAndID() throws {
    var random = SeededRandom(seed: 1)
    let count = 2_000
    let fields = (0..<count).map { Field(id: FieldID(UInt32(count - $0)), name: "column \($0)", type: .integer) }
    let columns = try (0..<count).map { _ in try random.column(.anything, .integer, count: 3) }
    let file = try TestFile(try Schema(fields), [columns])
    let reader = try file.open()
    for ordinal in stride(from: 0, to: count, by: 97) {
      #expect(try reader.ordinal(named: "column \(ordinal)") == ordinal)
      #expect(reader.ordinal(of: FieldID(UInt32(count - ordinal))) == ordinal)
      #expect(try reader.description(at: ordinal).field() == fields[ordinal])
    }
    #expect(try reader.ordinal(named: "column") == nil)
    let scan = try DataFileScan(reader, columns: [1_234])
    _ = try ScanWorker(scan).read(scan.pieces[0]) { batch throws(BasaltError) in
      #expect(batch.columns[0].isIdentical(to: columns[1_234]))
      return true
    }
    #expect(try reader.schema().schema == file.schema)
  }

  /// Whatever the width, a scan of one column takes four reads: the end of the file, its header, the column's block, its page; the
  /// sections of a wide file are one read each.
  @Test func readingOneColumnAsksForNoOther() throws {
    var random = SeededRandom(seed: 2)
    let count = 3_000
    let fields = (0..<count).map { Field(id: FieldID(UInt32($0 + 1)), name: "column \($0)", type: .integer) }
    let columns = try (0..<count).map { _ in try random.column(.anything, .integer, count: 3) }
    let file = try TestFile(try Schema(fields), [columns])
    let (reader, store) = try Self.open(file)
    // The end, the header, and those of the five sections that begin before what the first read brought.
    #expect(store.requestCount <= 7)
    let before = (store.requestCount, store.readByteCount)
    let ordinal = try #require(try reader.ordinal(named: "column 7"))
    let scan = try DataFileScan(reader, columns: [ordinal])
    _ = try ScanWorker(scan).read(scan.pieces[0]) { (batch) throws(BasaltError) in
      #expect(batch.columns[0].isIdentical(to: columns[7]))
      return true
    }
    #expect(store.requestCount - before.0 == 2)
    #expect(store.readByteCount - before.1 < 200)
  }

  // MARK: Columns of one value

  /// Without pages, whether NULL or another value: what is read of them is their blocks, and no condition on them reads more. (Of a float
  /// that is zero the bounds do not tell the sign, and of texts beyond 16 bytes not the end: these have a page of one value.)
  @Test func columnsOfOneValueHaveNoPagesToRead() throws {
    let rowCount = 5_000
    let constants: [Value] = [
      .null, .boolean(true), .integer(7), .bigint(.min), .double(2.5), .decimal(Decimal(unscaled: 1234, scale: 2)),
      .date(days: 1), .text("sixteen bytes ok"), .uuid(UniqueID(bits: 5)), .text(""),
    ]
    let types: [LogicalType] = [
      .text, .boolean, .integer, .bigint, .double, .decimal(precision: 9, scale: 2), .date, .text, .uuid, .text,
    ]
    let fields = types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) }
    let columns = try zip(constants, types).map { value, type in
      try ColumnVector([Value](repeating: value, count: rowCount), type: type)
    }
    let file = try TestFile(try Schema(fields), [columns, columns])
    let (reader, store) = try Self.open(file)
    #expect(reader.root.dataEnd == FileHeader.byteCount)
    // Short as it is, the file came with the first read.
    let before = store.requestCount
    let (rows, scan, worker) = try reader.rows()
    #expect(rows.count == 2 * rowCount && rows.allSatisfy { $0 == constants })
    #expect(scan.pieces.count == 2 * 5 && worker.read.byteCount == 0)
    for ordinal in types.indices {
      for test in [ColumnTest.isNull, .isNotNull, .comparison(.equal, constants[ordinal])] {
        let passed = try reader.rows(where: ScanPredicate([.init(column: fields[ordinal].id, test: test)])).rows.count
        #expect(passed == (test.passes(constants[ordinal]) ? 2 * rowCount : 0))
      }
    }
    #expect(store.requestCount == before)
  }

  // MARK: Sizes

  private static func open(_ file: TestFile) throws -> (DataFileReader, CountingStore) {
    let store = CountingStore(file.store)
    let pool = BufferPool(budget: MemoryBudget(byteCount: 1 << 20))
    return (try DataFileReader(file.name, in: store, pool: pool), store)
  }

  /// A row of every kind of value; texts that are longer than a bound have pages, others lie in the footer.
  private static func rowFile(columnCount: Int) throws -> TestFile {
    let kinds: [(LogicalType, Value)] = [
      (.bigint, .bigint(1 << 40)), (.text, .text("AA")), (.double, .double(0.1)),
      (.timestamptz, .timestamptz(microseconds: 1)),
      (.decimal(precision: 12, scale: 2), .decimal(Decimal(unscaled: 999, scale: 2))), (.boolean, .boolean(false)),
      (.uuid, .uuid(UniqueID(bits: 3))), (.text, .null),
    ]
    let fields = (0..<columnCount).map {
      Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: kinds[$0 % kinds.count].0)
    }
    let row = try fields.indices.map {
      try ColumnVector([kinds[$0 % kinds.count].1], type: kinds[$0 % kinds.count].0)
    }
    return try TestFile(try Schema(fields), [row])
  }

  /// A column more: 88 bytes of its block, 64 in the column table, 8 of the id index, its name, and 16 to 32 of the table of names, which
  /// doubles.
  @Test func aRowOfEightColumnsTakesLessThanTwoKibibytes() throws {
    for columnCount in [8, 9, 12, 16, 17, 33, 65, 129, 500, 1_025, 4_097, 10_000] {
      let byteCount = try Self.rowFile(columnCount: columnCount).summary.byteCount
      #expect(byteCount < 2_048 + 200 * (columnCount - 8), "\(columnCount) columns: \(byteCount) bytes")
    }
  }
}
