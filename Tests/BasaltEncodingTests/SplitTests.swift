import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Values of 128 bits as their halves: `Split`, `SplitReader`.
@Suite struct SplitTests {
  static let wide = LogicalType.decimal(precision: 38, scale: 2)

  private static func page(
    _ values: [Value], _ type: LogicalType, _ profile: TierProfile
  ) throws -> (any PageReader, Int) {
    let column = try ColumnVector(values, type: type)
    let chunk = try ChunkEncoder(type: type, profile: profile).encode(column, pageRowCount: 8_192)
    try chunk.requireEqual(column, pageRowCount: 8_192, "\(type) \(profile)")
    return (try chunk.openPage(0, type: type), chunk.pages[0].uncompressedByteCount)
  }

  /// A uuid of version 7: 48 bits of a time, four of the version, 74 of chance but for the two of the variant.
  static func timeOrdered(_ milliseconds: UInt64, _ random: inout SeededRandom) -> UniqueID {
    let high = milliseconds << 16 | 0x7000 | random.next() & 0xFFF
    let low = 1 << 63 | random.next() >> 2
    return UniqueID(bits: UInt128(high) << 64 | UInt128(low))
  }

  /// The times of neighbours are near each other: what is left is mostly chance.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func identifiersThatBeginWithATimeAreSplit(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var milliseconds: UInt64 = 1_750_000_000_000
    let values = (0..<8_192).map { _ in
      milliseconds += UInt64(random.integer(in: 0...20))
      return Value.uuid(Self.timeOrdered(milliseconds, &random))
    }
    let (reader, byteCount) = try Self.page(values, .uuid, profile)
    #expect("\(reader.description)".hasPrefix("split[high: delta"), "\(reader.description)")
    // 62 bits of chance and 12 more, and what the times rise by.
    #expect(byteCount * 8 < 8_192 * 88, "\(byteCount) bytes")
  }

  /// There is nothing to be gained from those of version 4.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func randomIdentifiersStayWhole(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (reader, _) = try Self.page((0..<8_192).map { _ in .uuid(UniqueID(using: &random)) }, .uuid, profile)
    #expect("\(reader.description)".hasPrefix("plain"), "\(reader.description)")
  }

  /// Thirty digits of either sign are a hundred bits and not 128.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func manyDigitsAreSplit(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let limit = Decimal.powersOfTen[30] - 1
    let values = (0..<8_192).map { _ in
      Value.decimal(Decimal(unscaled: Int128.random(in: -limit...limit, using: &random), scale: 2))
    }
    let (reader, byteCount) = try Self.page(values, Self.wide, profile)
    #expect("\(reader.description)".hasPrefix("split"), "\(reader.description)")
    #expect(byteCount * 8 <= 8_192 * 102, "\(byteCount) bytes")
  }

  /// Halves of all kinds, one of them or both the same for all: every comparison is that of the values.
  @Test(arguments: [true, false], Soak.seeds(12)) func filtersAreThoseOfTheValues(isUUID: Bool, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = random.integer(in: 1...1_500)
    // Few halves, so that they meet those of constants; the ends of what there is among them.
    let someHighs = isUUID ? [UInt64(0), .max, 1 << 63, 77] : [UInt64(0), .max, 1, 1 << 61, ~(1 << 61)]
    let someLows = [UInt64(0), .max, 1 << 63, 5, 6]
    let (isHighConstant, isLowConstant) = (random.chance(1, in: 3), random.chance(1, in: 3))
    func halves(_ some: [UInt64], _ isConstant: Bool) -> [UInt64] {
      let first = some[random.integer(in: 0...some.count - 1)]
      return (0..<count).map { _ in isConstant ? first : some[random.integer(in: 0...some.count - 1)] }
    }
    let (highs, lows) = (halves(someHighs, isHighConstant), halves(someLows, isLowConstant))
    func node(_ element: ElementType, _ values: [UInt64], _ isConstant: Bool) -> NodeBytes {
      isConstant
        ? NodeBytes(Constant.self, element, count, [NodeBytes.array([values[0]])]) : .plain(element, values)
    }
    let bytes = NodeBytes(
      Split.self, isUUID ? .uuid : .int128, count,
      [node(isUUID ? .uint64 : .int64, highs, isHighConstant).bytes, node(.uint64, lows, isLowConstant).bytes],
      children: 2
    ).bytes
    let type = isUUID ? LogicalType.uuid : Self.wide
    func value(_ high: UInt64, _ low: UInt64) -> Value {
      let bits = UInt128(high) << 64 | UInt128(low)
      return isUUID ? .uuid(UniqueID(bits: bits)) : .decimal(Decimal(unscaled: Int128(bitPattern: bits), scale: 2))
    }
    let expected = zip(highs, lows).map(value)
    let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: type, rowCount: count)
    var decoded = ColumnVector(emptyOf: type)
    try reader.decode(0..<count, into: &decoded)
    for row in 0..<count {
      #expect(decoded[row] == expected[row])
      #expect(try reader.value(at: row) == expected[row])
    }
    var constants = someHighs.flatMap { high in someLows.map { value(high, $0) } }
    constants += someHighs.map { value($0 &+ 1, 9) }
    if !isUUID { constants.append(.decimal(Decimal(unscaled: 12_345, scale: 4))) }
    for constant in constants {
      for comparison in Comparison.allCases {
        let test = ColumnTest.comparison(comparison, constant)
        let pageTest = try PageTest(test, type: type)
        for vector in 0..<(count + 1_023) / 1_024 {
          var mask = [UInt64](repeating: .max, count: 16)
          try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, pageTest, into: $0.baseAddress!) }
          for index in 0..<1_024 {
            let row = vector * 1_024 + index
            let passes = row < count && test.passes(expected[row])
            if (mask[index / 64] >> UInt64(index % 64) & 1 == 1) != passes { Issue.record("\(test), row \(row)") }
          }
        }
      }
    }
  }
}
