import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Few booleans among many are positions: `BooleanSet`, `PositionList`.
@Suite struct BooleanSetTests {
  private static func page(_ values: [Value], _ profile: TierProfile) throws -> (any PageReader, Int) {
    let column = try ColumnVector(values, type: .boolean)
    let chunk = try ChunkEncoder(type: .boolean, profile: profile).encode(column, pageRowCount: 65_536)
    try chunk.requireEqual(column, pageRowCount: 65_536, "\(profile)")
    return (try chunk.openPage(0, type: .boolean), chunk.pages[0].uncompressedByteCount)
  }

  /// One in a thousand takes two bytes or less and no row between them any; whichever value it is.
  @Test(arguments: TierProfile.allCases, [true, false])
  func rareBooleansArePositions(profile: TierProfile, rare: Bool) throws {
    var random = SeededRandom(seed: 3)
    let values = (0..<65_536).map { _ in Value.boolean(random.chance(1, in: 1_000) == rare) }
    let rareCount = values.count { $0 == .boolean(rare) }
    let (reader, byteCount) = try Self.page(values, profile)
    #expect("\(reader.description)".contains("boolean-set(\(rareCount) positions)"), "\(reader.description)")
    #expect(byteCount <= rareCount * 2 + 200, "\(byteCount) bytes")
  }

  /// What is neither rare nor in runs stays a bit each.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func halfAndHalfIsABitmap(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (reader, _) = try Self.page((0..<65_536).map { _ in .boolean(random.chance(1, in: 3)) }, profile)
    #expect("\(reader.description)".hasPrefix("bitmap"), "\(reader.description)")
  }

  /// NULLs that are rare are positions too, and where they are is answered without the values.
  @Test(arguments: Soak.seeds(2)) func rareNullsArePositions(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = (0..<8_192).map { _ in
      random.chance(1, in: 900) ? Value.null : .integer(Int32(random.integer(in: 0...99)))
    }
    let column = try ColumnVector(values, type: .integer)
    let chunk = try ChunkEncoder(type: .integer, profile: .hot).encode(column, pageRowCount: 8_192)
    try chunk.requireEqual(column, pageRowCount: 8_192, "seed \(seed)")
    let reader = try chunk.openPage(0, type: .integer)
    #expect("\(reader.description)".contains("validity: boolean-set"), "\(reader.description)")
    let test = try PageTest(.isNull, type: .integer)
    for vector in 0..<8 {
      var mask = [UInt64](repeating: .max, count: 16)
      try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, test, into: $0.baseAddress!) }
      for index in 0..<1_024 {
        #expect((mask[index / 64] >> UInt64(index % 64) & 1 == 1) == values[vector * 1_024 + index].isNull)
      }
    }
  }

  /// Any positions and either value: as a set says it, row by row and by each filter.
  @Test(arguments: Soak.seeds(20)) func everySetIsReadAsSpecified(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = random.integer(in: 1...3_000)
    let share = random.integer(in: 1...200)
    var positions = (0..<count).filter { _ in random.chance(1, in: share) }.map { UInt16($0) }
    if positions.isEmpty { positions = [UInt16(count - 1)] }
    let listed = random.chance(1, in: 2)
    let bytes = NodeBytes(
      BooleanSet.self, .bits, count,
      [NodeBytes.array([UInt8(listed ? 1 : 0)]), NodeBytes.plain(.uint16, positions).bytes], children: 1
    ).bytes
    var expected = Array(repeating: !listed, count: count)
    for position in positions { expected[Int(position)] = listed }
    let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: .boolean, rowCount: count)
    var decoded = ColumnVector(emptyOf: .boolean)
    try reader.decode(0..<count, into: &decoded)
    for row in 0..<count {
      #expect(decoded[row] == .boolean(expected[row]))
      #expect(try reader.value(at: row) == .boolean(expected[row]))
    }
    for comparison in Comparison.allCases {
      for constant in [true, false] {
        let test = ColumnTest.comparison(comparison, .boolean(constant))
        let pageTest = try PageTest(test, type: .boolean)
        for vector in 0..<(count + 1_023) / 1_024 {
          var mask = [UInt64](repeating: .max, count: 16)
          try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, pageTest, into: $0.baseAddress!) }
          for index in 0..<1_024 {
            let row = vector * 1_024 + index
            let passes = row < count && test.passes(.boolean(expected[row]))
            #expect((mask[index / 64] >> UInt64(index % 64) & 1 == 1) == passes, "\(test), row \(row)")
          }
        }
      }
    }
  }
}
