import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

@Suite struct PageTestTests {
  @Test func aConstantOfAnotherTypeIsRefused() throws {
    let error = #expect(throws: BasaltError.self) {
      try PageTest(.comparison(.equal, .text("7")), type: .integer)
    }
    #expect(error?.code == .typeMismatch)
    #expect(error?.message == "'7' is not of type integer, so the column cannot be compared with it.")
    #expect(error?.remedy == "Give a constant of the column's type.")
  }

  /// A decimal constant may have more digits than the column, or be beyond all of its values.
  @Test(arguments: [
    ("1.505", Comparison.less, [true, true, false, false]), ("1.505", .lessOrEqual, [true, true, false, false]),
    ("1.505", .greater, [false, false, true, true]), ("1.505", .greaterOrEqual, [false, false, true, true]),
    ("1.505", .equal, [false, false, false, false]), ("1.505", .notEqual, [true, true, true, true]),
    ("-0.005", .less, [true, false, false, false]), ("-0.005", .greater, [false, true, true, true]),
    ("99999999999999999999999999999999999999", .less, [true, true, true, true]),
    ("-99999999999999999999999999999999999999", .less, [false, false, false, false]),
    ("-99999999999999999999999999999999999999", .greaterOrEqual, [true, true, true, true]),
    ("1.5", .equal, [false, true, false, false]), ("1.50000", .lessOrEqual, [true, true, false, false]),
  ])
  func decimalsOfAnyScaleAreComparedByValue(constant: String, comparison: Comparison, expected: [Bool]) throws {
    let type = LogicalType.decimal(precision: 9, scale: 2)
    let values = ["-0.01", "1.50", "1.51", "20.00"].map { Value.decimal(Decimal($0)!) }
    let chunk = try ChunkEncoder(type: type, profile: .hot).encode(
      try ColumnVector(values, type: type), pageRowCount: 1_024)
    let test = ColumnTest.comparison(comparison, .decimal(Decimal(constant)!))
    let pageTest = try PageTest(test, type: type)
    var mask = [UInt64](repeating: .max, count: 16)
    let reader = try chunk.openPage(0, type: type)
    try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, pageTest, into: $0.baseAddress!) }
    #expect((0..<4).map { mask[0] >> UInt64($0) & 1 == 1 } == expected)
    #expect(values.map { test.passes($0) } == expected, "the reference disagrees")
    #expect(mask[0] >> 4 == 0 && mask.dropFirst().allSatisfy { $0 == 0 })
  }

  /// Two tests as one let through what both do, where there is such a test: always for intervals of integers.
  @Test(arguments: Soak.seeds(60)) func joinedTestsPassWhatBothPass(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let type = random.pick([
      LogicalType.smallint, .integer, .date, .bigint, .decimal(precision: 9, scale: 2), .double, .text, .boolean,
    ])
    // Constants among the values, and the ends of the type.
    let base = random.value(type, near: nil)
    let values = (0..<600).map { _ in random.chance(1, in: 9) ? .null : random.value(type, near: base) }
    let tests = (0..<2).map { _ in
      let constant = random.chance(1, in: 4) ? random.extreme(type) : random.pick(values)
      return ColumnTest.comparison(random.pick(Comparison.allCases), constant)
    }
    let pageTests = try tests.map { try PageTest($0, type: type) }
    guard let joined = pageTests[0].joined(with: pageTests[1]) else {
      // Text has no greatest value, floats are left alone; a NULL passes nothing anyway; what is not equal is no interval.
      let isApart = tests.contains { test in
        guard case .comparison(let comparison, let constant) = test else { return false }
        return comparison == .notEqual || constant == .null
      }
      #expect([.double, .text].contains(type) || isApart, "\(tests)")
      return
    }
    let chunk = try ChunkEncoder(type: type, profile: .hot).encode(
      try ColumnVector(values, type: type), pageRowCount: 1_024)
    let reader = try chunk.openPage(0, type: type)
    var mask = [UInt64](repeating: .max, count: 16)
    try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, joined, into: $0.baseAddress!) }
    let found = values.indices.map { mask[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
    #expect(found == values.map { value in tests.allSatisfy { $0.passes(value) } }, "\(type): \(tests)")
  }
}
