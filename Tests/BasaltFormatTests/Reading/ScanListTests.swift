import BasaltCore
import BasaltFormat
import TestSupport
import Testing

/// Lists of a scan (`ScanPredicate.List`): pages without any of the values are left out, and no row that has one.
@Suite struct ScanListTests {
  @Test(arguments: LogicalType.all.filter { $0 != .real && $0 != .double }, Soak.seeds(3))
  func noRowOfAListIsLost(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let schema = try Schema([Field(id: FieldID(1), name: "a", type: type)])
      let groups = try [2_600, 1_500, 20].map { [try random.column(shape, type, count: $0, nullShare: Int(seed % 3))] }
      let file = try TestFile(schema, groups, bloomFilterColumns: [FieldID(1)], seed: seed)
      let rows = groups.flatMap { columns in (0..<columns[0].count).map { columns[0][$0] } }
      // Some that are there, and some that most likely are not.
      let values = (0..<random.integer(in: 1...5)).map { _ in
        random.chance(1, in: 2) ? random.pick(rows) : random.anyValue(type)
      }.filter { !$0.isNull }
      var predicate = ScanPredicate()
      predicate.lists = [.init(column: FieldID(1), values: values)]
      let found = try file.open().rows(where: predicate)
      let listed = Set(values)
      // An empty list says nothing; what else comes through somebody else tests.
      let wanted = values.isEmpty ? rows : rows.filter(listed.contains)
      let left = values.isEmpty ? found.rows.map { $0[0] } : found.rows.map { $0[0] }.filter(listed.contains)
      #expect(left == wanted, "\(type) \(shape) seed \(seed)")
      #expect(found.rows.count + found.scan.skipped.rowCount == rows.count, "\(type) \(shape) seed \(seed)")
    }
  }

  /// Between the least and the greatest of a list lie pages that have none of it; filters and dictionaries know of row groups.
  @Test func whatLiesBetweenIsSkipped() throws {
    let schema = try Schema([
      Field(id: FieldID(1), name: "sorted", type: .bigint), Field(id: FieldID(2), name: "code", type: .text),
      Field(id: FieldID(3), name: "word", type: .text),
    ])
    let groups = try (0..<4).map { group in
      let rows = (0..<3_072).map { group * 3_072 + $0 }
      return [
        try ColumnVector(rows.map { .bigint(Int64($0)) }, type: .bigint),
        try ColumnVector(rows.map { .text("\($0 * 7_919 % 12_289) is a code that no other row has") }, type: .text),
        try ColumnVector(rows.map { .text("word \($0 * 7 % 40 * 4 + group)") }, type: .text),
      ]
    }
    let file = try TestFile(schema, groups, bloomFilterColumns: [FieldID(2)])
    func skipped(_ column: UInt32, _ values: [Value]) throws -> ScanCounts {
      var predicate = ScanPredicate()
      predicate.lists = [.init(column: FieldID(column), values: values)]
      return try file.open().rows(where: predicate).scan.skipped
    }
    // The first page and the last of twelve.
    #expect(try skipped(1, [.bigint(3), .bigint(12_000)]).pageCount == 10)
    #expect(try skipped(2, [.text("3 is nothing"), .text("5 is nothing either")]).rowGroupCount == 4)
    let one = try skipped(2, [.text("3 is nothing"), .text("7919 is a code that no other row has")])
    #expect(one.filteredRowGroupCount == 3)
    #expect(try skipped(3, [.text("word 0"), .text("word 2")]).filteredRowGroupCount == 2)
  }
}
