import BasaltCore
import TestSupport
import Testing

@Suite struct ColumnVectorValuesTests {
  /// A slice has the rows of its range and no others, in all three layouts, at offsets on both sides of word edges.
  @Test(arguments: LogicalType.all, Soak.seeds(2)) func aSliceHasTheRowsOfItsRange(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    let count = 200
    let vectors = [
      try random.column(.extremes, type, count: count, nullShare: 3), try random.column(.anything, type, count: count),
      try ColumnVector(repeating: random.anyValue(type), count: count, type: type),
      try ColumnVector(repeating: .null, count: count, type: type),
      try random.dictionaryColumn(type, count: count),
    ]
    for vector in vectors {
      let rows = (0..<count).map { vector[$0] }
      for start in [0, 1, 31, 62, 63, 64, 65, 66, 127, 128, 129] + (0..<8).map({ _ in random.integer(in: 0...130) }) {
        let end = random.pick([start, start + 1, 63, 64, 65, 128, 129, count].filter { $0 >= start })
        let slice = vector.slice(start..<end)
        #expect(slice.count == end - start && slice.type == type)
        #expect(
          (0..<slice.count).map { slice[$0] } == Array(rows[start..<end]), "\(type) \(start)..<\(end) seed \(seed)")
        #expect(slice.nullCount == rows[start..<end].count { $0.isNull })
      }
      // A slice of a slice is a slice.
      let twice = vector.slice(37..<190).slice(30..<100)
      #expect((0..<70).map { twice[$0] } == Array(rows[67..<137]))
    }
  }

  @Test(arguments: LogicalType.all, Soak.seeds(1)) func aConstantStandsForAllRows(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for value in [random.anyValue(type), .null] {
      let vector = try ColumnVector(repeating: value, count: 3_000, type: type)
      #expect(vector.isConstant && vector.count == 3_000 && vector[0] == value && vector[2_999] == value)
      #expect(vector.nullCount == (value.isNull ? 3_000 : 0))
    }
    #expect(try ColumnVector(repeating: .null, count: 0, type: type).nullCount == 0)
  }

  @Test func aConstantOfAnotherTypeIsRefused() {
    #expect(
      throws: BasaltError(.typeMismatch, "'1' is not of type date.", remedy: "Give a value of the column's type.")
    ) {
      try ColumnVector(repeating: .integer(1), count: 2, type: .date)
    }
  }

  /// UUIDs lie in memory in the order they are written: comparing bytes compares them.
  @Test func uuidsAreStoredInTheOrderOfTheirText() throws {
    let id = try #require(UniqueID("00112233-4455-6677-8899-aabbccddeeff"))
    let column = try ColumnVector([.uuid(id)], type: .uuid)
    #expect(column.values.bytes(0..<16) == id.bytes)
  }
}

extension SeededRandom {
  /// A dictionary column with NULLs: validity belongs to the rows.
  fileprivate mutating func dictionaryColumn(_ type: LogicalType, count: Int) throws -> ColumnVector {
    let entries = try column(.extremes, type, count: 5)
    let codes = Buffer((0..<count).flatMap { _ in [UInt8(integer(in: 0...4)), 0] })
    let validity = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    validity.withMutableBytes { target in
      let words = target.assumingMemoryBound(to: UInt64.self)
      for index in words.indices { words[index] = next() }
      if count % 64 > 0 { words[count / 64] &= (1 << UInt64(count % 64)) - 1 }
    }
    return ColumnVector(
      type: type, count: count, layout: .dictionary(.init(entries)), values: codes, validity: validity)
  }
}
