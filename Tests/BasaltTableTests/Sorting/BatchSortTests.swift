import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct BatchSortTests {
  /// Rows of a few columns, many of them equal in the first ones.
  private func columns(_ random: inout SeededRandom, _ types: [LogicalType], count: Int) -> [[Value]] {
    types.map { type in
      let choices = (0..<random.pick([1, 2, 5, 40])).map { _ in
        random.chance(1, in: 6) ? Value.null : random.anyValue(type)
      }
      return (0..<count).map { _ in random.pick(choices) }
    }
  }

  /// The reference: an insertion, value by value, by the words of format-spec/sorting.md.
  private func expected(_ rows: [[Value]], _ order: SortOrder, count: Int) -> [Int] {
    func precedes(_ left: Int, _ right: Int) -> Bool {
      for field in order.fields {
        let column = rows[Int(field.source.number) - 1]
        let (own, other) = (column[left], column[right])
        if own.isNull || other.isNull {
          if own.isNull && other.isNull { continue }
          return own.isNull == field.nullsFirst
        }
        switch own.order(to: other) {
        case .before: return !field.isDescending
        case .after: return field.isDescending
        default: continue
        }
      }
      return false
    }
    var sorted: [Int] = []
    for row in 0..<count {
      var place = sorted.count
      while place > 0, precedes(row, sorted[place - 1]) { place -= 1 }
      sorted.insert(row, at: place)
    }
    return sorted
  }

  private func order(_ random: inout SeededRandom, columnCount: Int) throws -> SortOrder {
    let fields = (1...columnCount).map { FieldID(UInt32($0)) }.shuffled(using: &random)
      .prefix(random.integer(in: 1...columnCount))
    return try SortOrder(
      id: 1,
      fields: fields.map {
        SortField(source: $0, isDescending: random.chance(1, in: 2), nullsFirst: random.chance(1, in: 2))
      })
  }

  @Test(arguments: Soak.seeds(150))
  func rowsComeInOrderAndEqualOnesStay(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let types = (0..<random.integer(in: 1...4)).map { _ in random.pick(LogicalType.all) }
    let schema = try TableSchema.first(types.enumerated().map { ("c\($0)", $1, true) }).schema
    let count = random.pick([0, 1, 2, 23, 25, 300])
    let rows = columns(&random, types, count: count)
    let order = try order(&random, columnCount: types.count)
    let sort = try BatchSort(order, schema: schema)
    let vectors = try zip(rows, types).map { rows, type in random.pick(try layouts(of: rows, type)) }
    let expected = expected(rows, order, count: count)
    let permutation = sort.permutation(of: vectors)?.map(Int.init) ?? Array(0..<count)
    #expect(permutation == expected, "seed \(seed): \(types) \(order.fields)")
    for (column, values) in zip(sort.sorted(vectors), rows) {
      #expect(column.rows == expected.map { values[$0] }, "seed \(seed): \(column.type)")
    }
    // In order already: nothing is moved.
    #expect(sort.permutation(of: sort.sorted(vectors)) == nil, "seed \(seed)")
  }

  /// Long texts that differ late, prefixes of each other, and zeros at the end of a bytea.
  @Test func valuesThatWordsDoNotTellApartAreCompared() throws {
    let long = String(repeating: "x", count: 40)
    let texts: [Value] = [
      .text(long + "b"), .text("xxxxxxxxxxxxxxxxy"), .text(long), .text(long + "a"), .text("xxxxxxxxxxxxxxxx"),
      .text(long),
    ]
    let schema = try TableSchema.first([("t", .text, true)]).schema
    let order = try SortOrder(id: 1, fields: [SortField(source: FieldID(1))])
    let text = try BatchSort(order, schema: schema).permutation(of: [ColumnVector(texts, type: .text)])
    #expect(text == [4, 2, 5, 3, 0, 1])
    let descending = try SortOrder(id: 1, fields: [SortField(source: FieldID(1), isDescending: true)])
    let turned = try BatchSort(descending, schema: schema).permutation(of: [ColumnVector(texts, type: .text)])
    #expect(turned == [1, 0, 3, 2, 5, 4])
    let bytes: [Value] = [.bytea([1, 0, 0]), .bytea([1]), .bytea([]), .bytea([0]), .bytea([1, 0])]
    let bytea = try TableSchema.first([("b", .bytea, true)]).schema
    let sorted = try BatchSort(order, schema: bytea).permutation(of: [ColumnVector(bytes, type: .bytea)])
    #expect(sorted == [2, 3, 1, 4, 0])
  }

  @Test func anOrderOfNoneMovesNothing() throws {
    let schema = try TableSchema.first([("a", .integer, true)]).schema
    let column = try ColumnVector([.integer(2), .integer(1)], type: .integer)
    #expect(try BatchSort(.unsorted, schema: schema).permutation(of: [column]) == nil)
    let order = try SortOrder(id: 3, fields: [SortField(source: FieldID(9))])
    let error = #expect(throws: BasaltError.self) { try BatchSort(order, schema: schema) }
    #expect(error?.code == .unknownName && error?.message.contains("9") == true)
  }
}
