import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct ColumnProjectionTests {
  private func evolved() throws -> (file: Schema, table: TableSchema) {
    let first = try TableSchema.first([("a", .integer, true), ("b", .text, true), ("c", .date, true)])
    let table = try first.applying(.rename("a", to: "b2")).applying(.widen("b2", to: .bigint)).applying(.drop("b"))
      .applying(
        .add(name: "b", type: .text, isNullable: false, defaults: ColumnDefaults(initial: .text("old")), at: .first)
      )
      .applying(.widen("c", to: .timestamp)).applying(
        .add(name: "d", type: .uuid, isNullable: true, defaults: ColumnDefaults(), at: .last))
    return (first.schema, table)
  }

  @Test func filesOfAnEarlierSchemaReadAsTheLaterOne() throws {
    let (file, table) = try evolved()
    let projection = try ColumnProjection(table.schema.fields.map(\.id), of: table, from: file)
    #expect(projection.fileColumns == [0, 2] && !projection.isIdentity)
    let batch = Batch(
      schema: try Schema([file.fields[0], file.fields[2]]),
      columns: [
        try ColumnVector([.integer(5), .null, .integer(-7)], type: .integer),
        try ColumnVector([.date(days: 1), .date(days: .max), .null], type: .date),
      ], rowCount: 3, selection: SelectionVector([0, 2]))
    let read = try projection.apply(to: batch)
    #expect(read.schema.fields.map(\.name) == ["b", "b2", "c", "d"])
    #expect(read.rowCount == 2)
    #expect(read.row(0) == [.text("old"), .bigint(5), .timestamp(microseconds: 86_400_000_000), .null])
    #expect(read.row(1) == [.text("old"), .bigint(-7), .null, .null])
  }

  @Test func aFileOfTheSameSchemaIsReadAsItIs() throws {
    let table = try evolved().table
    let projection = try ColumnProjection(table.schema.fields.map(\.id), of: table, from: table.schema)
    #expect(projection.isIdentity)
    let reordered = try ColumnProjection(table.schema.fields.map(\.id).reversed(), of: table, from: table.schema)
    #expect(!reordered.isIdentity)
  }

  @Test func columnsThatNeverWereAreRefused() throws {
    let (file, table) = try evolved()
    let unknown = #expect(throws: BasaltError.self) { try ColumnProjection([FieldID(99)], of: table, from: file) }
    #expect(unknown?.code == .unknownName && unknown?.message.contains("99") == true)
    let damaged = try Schema([Field(id: FieldID(1), name: "a", type: .text)])
    let error = #expect(throws: BasaltError.self) { try ColumnProjection([FieldID(1)], of: table, from: damaged) }
    #expect(error?.code == .corruptFile && error?.message.contains("bigint") == true)
  }

  /// A row of an old file passes what is left of a predicate exactly when it passes the predicate as the table reads it.
  @Test(arguments: Soak.seeds(60))
  func predicatesMeanTheSameForOldFiles(seed: UInt64) throws {
    let (file, table) = try evolved()
    var random = SeededRandom(seed: seed)
    let rows = (0..<20).map { _ in
      file.fields.map { field in random.chance(1, in: 6) ? .null : random.anyValue(field.type).withinTimestamps }
    }
    let projection = try ColumnProjection(table.schema.fields.map(\.id), of: table, from: file)
    func read(_ row: [Value], _ index: Int) -> Value {
      switch projection.sources[index] {
      case .stored(let source), .widened(let source): row[source].widened(to: table.schema.fields[index].type)
      case .constant(let value): value
      }
    }
    for _ in 0..<20 {
      let index = random.integer(in: 0...(table.schema.fields.count - 1))
      let field = table.schema.fields[index]
      let test = random.test(field.type, near: rows.map { read($0, index) })
      let predicate = PruningPredicate([PruningPredicate.Term(column: field.id, test: test)])
      let left = try FilePredicate(predicate, of: table, from: file)
      for row in rows {
        let passes =
          switch left {
          case .nothing: false
          case .terms(let terms):
            terms.allSatisfy { term in file.index(of: term.column).map { term.test.passes(row[$0]) } ?? false }
          }
        let isWanted = test.passes(read(row, index))
        // What a list with an infinite timestamp means to dates, only a scan of their values can say: there more may be left.
        if case .isIn(let constants) = test, constants.contains(where: { $0.isInfiniteTimestamp }) {
          #expect(passes || !isWanted, "\(test) of \(field.name) seed \(seed)")
        } else {
          #expect(passes == isWanted, "\(test) of \(field.name) seed \(seed)")
        }
      }
    }
  }

  @Test func predicatesOfUnknownColumnsAreRefused() throws {
    let (file, table) = try evolved()
    let predicate = PruningPredicate([PruningPredicate.Term(column: FieldID(99), test: .isNull)])
    #expect(throws: BasaltError.self) { try FilePredicate(predicate, of: table, from: file) }
  }
}
