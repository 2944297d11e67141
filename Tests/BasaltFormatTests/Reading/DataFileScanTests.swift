import BasaltCore
import BasaltEncoding
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// Skipped pages never hold a match: a scan gives what testing every row gives, whatever the data and the predicate.
@Suite struct DataFileScanTests {
  @Test(arguments: LogicalType.all, Soak.seeds(6)) func scanEqualsTestingEveryRow(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let schema = try Schema([
        Field(id: FieldID(1), name: "a", type: type), Field(id: FieldID(2), name: "b", type: .integer),
      ])
      let groups = try [3_000, 700].map { count in
        [
          try random.column(shape, type, count: count, nullShare: Int(seed % 3)),
          try random.column(.sorted, .integer, count: count),
        ]
      }
      let file = try TestFile(schema, groups, profile: [.hot, .warm, .cold][Int(seed % 3)], seed: seed)
      let reader = try file.open()
      let all = groups.flatMap { columns in (0..<columns[0].count).map { row in columns.map { $0[row] } } }
      for _ in 0..<8 {
        let constant = random.chance(1, in: 3) ? random.value(type, near: nil) : all[random.integer(in: 0...3_699)][0]
        let comparison = Comparison.allCases[random.integer(in: 0...5)]
        var terms = [ScanPredicate.Term(column: FieldID(1), test: .comparison(comparison, constant))]
        switch random.integer(in: 0...3) {
        case 0: terms[0] = .init(column: FieldID(1), test: .isNull)
        case 1: terms.append(.init(column: FieldID(1), test: .isNotNull))
        case 2:
          terms.append(.init(column: FieldID(2), test: .comparison(.greater, all[random.integer(in: 0...3_699)][1])))
        default: break
        }
        let expected = all.filter { row in
          terms.allSatisfy { $0.test.passes(row[$0.column == FieldID(1) ? 0 : 1]) }
        }
        let (rows, scan, worker) = try reader.rows(where: ScanPredicate(terms))
        #expect(rows == expected, "\(type) \(shape) \(terms) seed \(seed)")
        let seen = scan.skipped + worker.read
        #expect(seen.rowCount == 3_700)
        #expect(worker.passedRowCount == expected.count)
      }
    }
  }

  @Test func sortedColumnSkipsAllPagesButTheMatching() throws {
    let values = (0..<Int32(40_960)).map { Value.integer($0) }
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .integer)])
    let column = try ColumnVector(values, type: .integer)
    let file = try TestFile(schema, [[column.slice(0..<20_480)], [column.slice(20_480..<40_960)]])
    let (rows, scan, worker) = try file.open().rows(
      where: ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .integer(2_100)))]))
    #expect(rows == [[.integer(2_100)]])
    #expect(scan.skipped.rowGroupCount == 1)
    #expect(scan.skipped.pageCount == 39)
    #expect(worker.read.pageCount == 1)
  }

  /// Of a page that no zone map could cut down, only vectors from the first survivor to the last are decoded.
  @Test(arguments: [0..<33, 991..<1_024, 1_024..<2_048, 1_000..<1_080, 8_100..<8_192, 0..<8_191])
  func vectorsWithoutSurvivorsAreNotDecoded(survivors: Range<Int>) throws {
    let values = (0..<8_192).map { survivors.contains($0) ? Value.integer(1) : .integer(0) }
    let schema = try Schema([
      Field(id: FieldID(1), name: "a", type: .integer), Field(id: FieldID(2), name: "row", type: .text),
    ])
    let texts = try ColumnVector((0..<8_192).map { .text("row \($0)") }, type: .text)
    let file = try TestFile(
      schema, [[try ColumnVector(values, type: .integer), texts]], pageRowCount: Limits.pageRowCount)
    let scan = try DataFileScan(
      try file.open(), columns: [0, 1],
      where: ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .integer(1)))]))
    try #require(scan.pieces.map(\.rows.count) == [8_192])
    let worker = ScanWorker(scan)
    var rows: [Value] = []
    _ = try worker.read(scan.pieces[0]) { (batch) throws(BasaltError) in
      #expect(batch.physicalRowCount == (survivors.last! / 1_024 - survivors.first! / 1_024 + 1) * 1_024)
      rows += (0..<batch.rowCount).map { batch.value(column: 1, row: $0) }
      return true
    }
    #expect(rows == survivors.map { .text("row \($0)") })
  }

  @Test func constantAndNullChunksAreNotRead() throws {
    let schema = try Schema([
      Field(id: FieldID(1), name: "same", type: .text), Field(id: FieldID(2), name: "none", type: .double),
    ])
    let file = try TestFile(
      schema,
      [
        [
          try ColumnVector(repeating: .text("é"), count: 3_000, type: .text),
          try ColumnVector(repeating: .null, count: 3_000, type: .double),
        ]
      ])
    let reader = try file.open()
    #expect(try reader.column(at: 0).chunk(0).entry.shape == .constant)
    #expect(try reader.column(at: 1).chunk(0).entry.shape == .allNull)
    #expect(try reader.column(at: 0).entry.dataByteCount == 0)
    let (rows, _, _) = try reader.rows()
    #expect(rows.count == 3_000 && rows.allSatisfy { $0 == [.text("é"), .null] })
    let none = try reader.rows(where: ScanPredicate([.init(column: FieldID(2), test: .comparison(.less, .double(1)))]))
    #expect(none.rows.isEmpty && none.scan.pieces.isEmpty)
  }

  /// A constant needs one bound by the format: its value decides every test, not what the missing maximum leaves open.
  @Test func aConstantWithoutAMaximumIsTestedByItsValue() throws {
    let schema = try Schema([
      Field(id: FieldID(1), name: "same", type: .integer), Field(id: FieldID(2), name: "row", type: .integer),
    ])
    let file = try TestFile(
      schema,
      [
        [
          try ColumnVector(repeating: .integer(5), count: 2_000, type: .integer),
          try ColumnVector((0..<Int32(2_000)).map { .integer($0) }, type: .integer),
        ]
      ])
    let zoneMap = try file.open().column(at: 0).chunk(0).entry.zoneMap
    var forgery = try Forgery(file)
    // Flags without those of the maximum, its length, its bytes.
    var withoutMaximum = zoneMap
    withoutMaximum.maximum = nil
    try forgery.setChunk(
      0, rowGroup: 0, at: 30, to: littleEndian(withoutMaximum.flags | ZoneMapRecord.Flag.constant))
    try forgery.setChunk(0, rowGroup: 0, at: 33, to: [0])
    try forgery.setChunk(0, rowGroup: 0, at: 64, to: [UInt8](repeating: 0, count: 16))
    let reader = try forgery.open()
    #expect(try reader.column(at: 0).chunk(0).entry.zoneMap.maximum == nil)
    var tests = [ColumnTest.isNull, .isNotNull, .comparison(.equal, .null)]
    for comparison in Comparison.allCases {
      for constant in [4, 5, 6] as [Int32] { tests.append(.comparison(comparison, .integer(constant))) }
    }
    for test in tests {
      let (rows, scan, _) = try reader.rows(where: ScanPredicate([.init(column: FieldID(1), test: test)]))
      #expect(rows.count == (test.passes(.integer(5)) ? 2_000 : 0), "\(test)")
      #expect(scan.pieces.isEmpty == !test.passes(.integer(5)), "\(test)")
    }
  }

  /// Files hold every number as a date, beyond the years that text can be read in too: constant, coded, and spelled out.
  @Test(arguments: [1, 2, 5_000]) func datesOfAnyYearAreRead(distinctCount: Int) throws {
    let numbers = (0..<5_000).map { Int32(-1_000_000 - $0 % distinctCount) }
    let column = ColumnVector(
      type: .date, count: numbers.count, values: numbers.withUnsafeBytes { Buffer(copying: $0) })
    let schema = try Schema([Field(id: FieldID(1), name: "d", type: .date)])
    for profile in [TierProfile.hot, .warm, .cold] {
      let reader = try TestFile(schema, [[column]], profile: profile).open()
      #expect(try reader.columns()[0].isIdentical(to: column))
      let test = ColumnTest.comparison(.lessOrEqual, .date(days: -1_000_000))
      #expect(try reader.rows(where: ScanPredicate([.init(column: FieldID(1), test: test)])).rows.count == 5_000)
    }
  }

  @Test func stoppingEarlyStops() throws {
    let file = try TestFile(.bigint, .anything, counts: [10_000], seed: 3)
    let scan = try DataFileScan(try file.open(), columns: [0])
    let worker = ScanWorker(scan)
    let wantsMore = try worker.read(scan.pieces[0]) { _ throws(BasaltError) in false }
    #expect(!wantsMore)
  }

  @Test func predicatesThatDoNotFitTheFileAreRefused() throws {
    let file = try TestFile(.integer, .anything, counts: [10], seed: 3)
    let reader = try file.open()
    let unknown = #expect(throws: BasaltError.self) {
      try reader.rows(where: ScanPredicate([.init(column: FieldID(9), test: .isNull)]))
    }
    #expect(unknown?.code == .unknownName)
    let mismatch = #expect(throws: BasaltError.self) {
      try reader.rows(where: ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .text("x")))]))
    }
    #expect(mismatch?.message == "'x' is not of type integer, so the column cannot be compared with it.")
    #expect(mismatch?.context.contains { $0.key == "column" && $0.value == "c" } == true)
    #expect(mismatch?.remedy == "Give a constant of the column's type.")
  }
}
