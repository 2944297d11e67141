import BasaltCore
import BasaltEncoding
import BasaltFormat
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
    #expect(try reader.column(at: 0).chunk(0).shape == .constant)
    #expect(try reader.column(at: 1).chunk(0).shape == .allNull)
    #expect(try reader.column(at: 0).entry.dataByteCount == 0)
    let (rows, _, _) = try reader.rows()
    #expect(rows.count == 3_000 && rows.allSatisfy { $0 == [.text("é"), .null] })
    let none = try reader.rows(where: ScanPredicate([.init(column: FieldID(2), test: .comparison(.less, .double(1)))]))
    #expect(none.rows.isEmpty && none.scan.pieces.isEmpty)
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
