import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Base and step are found, and give back every value, row and filter: `IntegerSequence`.
@Suite struct IntegerSequenceTests {
  /// A page, and what it is encoded as.
  private static func page(
    _ values: [Value], _ type: LogicalType, _ profile: TierProfile
  ) throws -> (any PageReader, Int) {
    let column = try ColumnVector(values, type: type)
    let chunk = try ChunkEncoder(type: type, profile: profile).encode(column, pageRowCount: 8_192)
    try chunk.requireEqual(column, pageRowCount: 8_192, "\(type) \(profile)")
    return (try chunk.openPage(0, type: type), chunk.pages[0].payloadByteCount)
  }

  /// Two numbers and a header, on every tier, rising or falling, whatever the rows are.
  @Test(arguments: TierProfile.allCases, [Int64(1), -1, 60_000_000, -7])
  func sameDistancesAreASequence(profile: TierProfile, step: Int64) throws {
    for count in [3, 1_024, 8_192] {
      let numbers = (0..<Int64(count)).map { 1_700_000_000_000_000 + $0 * step }
      let (reader, byteCount) = try Self.page(numbers.map { .bigint($0) }, .bigint, profile)
      #expect(
        reader.description.description == "sequence" && byteCount == 32, "\(reader.description), \(byteCount) bytes")
    }
  }

  /// One value that is off by one, at the very end, and it is none.
  @Test func whatIsNearlyASequenceIsNone() throws {
    var numbers = (0..<8_192).map { Int32($0 * 3) }
    numbers[8_191] += 1
    let (reader, _) = try Self.page(numbers.map { .integer($0) }, .integer, .hot)
    #expect(!reader.description.description.contains("sequence"), "\(reader.description)")
  }

  /// Runs that are equally long end at a sequence of rows.
  @Test func theEndsOfEqualRunsAreASequence() throws {
    var random = SeededRandom(seed: 5)
    let values = (0..<80).flatMap { _ in
      Array(repeating: Value.bigint(Int64(truncatingIfNeeded: random.next())), count: 100)
    }
    let (reader, _) = try Self.page(values, .bigint, .hot)
    #expect(reader.description.description.contains("runs(80 runs)[ends: sequence]"), "\(reader.description)")
  }

  // MARK: Made by hand

  /// Any base and any step, wrapping or not: decoding is the formula of the specification, and a filter is a test of each value.
  @Test(arguments: Soak.seeds(40))
  func filtersAndRowsAreThoseOfTheFormula(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let step: Int32 =
      random.chance(1, in: 3)
      ? Int32(truncatingIfNeeded: random.next()) | 1
      : Int32([-1_000, -3, -1, 1, 2, 7, 9_999][random.integer(in: 0...6)])
    let base =
      random.chance(1, in: 2) ? Int32(truncatingIfNeeded: random.next()) : Int32(random.integer(in: -500...500))
    let count = random.integer(in: 1...2_048)
    let expected = (0..<count).map { base &+ Int32($0) &* step }
    let bytes = NodeBytes(IntegerSequence.self, .int32, count, [NodeBytes.array([base]), NodeBytes.array([step])]).bytes
    let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: .integer, rowCount: count)
    var decoded = ColumnVector(emptyOf: .integer)
    try reader.decode(0..<count, into: &decoded)
    for row in 0..<count {
      #expect(decoded[row] == .integer(expected[row]))
      #expect(try reader.value(at: row) == .integer(expected[row]))
    }
    let some = expected[count / 3]
    for constant in [some, some &+ 1, some &- 1, base, expected[count - 1], .min, .max] {
      for comparison in Comparison.allCases {
        let test = ColumnTest.comparison(comparison, .integer(constant))
        let pageTest = try PageTest(test, type: .integer)
        for vector in 0..<(count + 1_023) / 1_024 {
          var mask = [UInt64](repeating: .max, count: 16)
          try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, pageTest, into: $0.baseAddress!) }
          for index in 0..<1_024 {
            let row = vector * 1_024 + index
            let passes = row < count && test.passes(.integer(expected[row]))
            #expect((mask[index / 64] >> UInt64(index % 64) & 1 == 1) == passes, "\(test), row \(row)")
          }
        }
      }
    }
  }

  /// Of unsigned numbers too: what falls has a step above half of the type, and bounds all the same.
  @Test func unsignedNumbersFall() throws {
    let quotients = NodeBytes(
      IntegerSequence.self, .uint8, 3, [NodeBytes.array([UInt8(200)]), NodeBytes.array([UInt8(156)])])
    let bytes = NodeBytes(
      Scale.self, .int32, 3, [NodeBytes.array([UInt32(2)]), NodeBytes.array([Int32(-1)]), quotients.bytes], children: 1
    ).bytes
    let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: .integer, rowCount: 3)
    for (row, value) in [Int32(399), 199, -1].enumerated() { #expect(try reader.value(at: row) == .integer(value)) }
    var mask = [UInt64](repeating: 0, count: 16)
    let test = try PageTest(.comparison(.less, .integer(399)), type: .integer)
    try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, test, into: $0.baseAddress!) }
    #expect(mask[0] == 0b110)
  }
}
