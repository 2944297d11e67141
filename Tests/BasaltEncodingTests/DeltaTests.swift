import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Differences are taken and summed up again, in the form that pays: `Delta`, `DeltaReader`, `DeltaStart`, `DeltaEstimate`.
@Suite struct DeltaTests {
  /// A page of 64-bit integers, and what it is encoded as.
  private static func page(_ values: [Int64], _ profile: TierProfile) throws -> any PageReader {
    let column = try ColumnVector(values.map { .bigint($0) }, type: .bigint)
    let chunk = try ChunkEncoder(type: .bigint, profile: profile).encode(column, pageRowCount: 8_192)
    let reader = try chunk.openPage(0, type: .bigint)
    var decoded = ColumnVector(emptyOf: .bigint)
    try reader.decode(0..<values.count, into: &decoded)
    for row in values.indices { #expect(decoded[row] == .bigint(values[row]), "row \(row) in \(reader.description)") }
    return reader
  }

  /// Lane rows are summed without a chain, so they are taken where time counts; neighbours where bits do.
  @Test(arguments: Soak.seeds(3))
  func theFormFollowsTheTier(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var rising: [Int64] = [-5_000_000_000]
    for _ in 1..<8_192 { rising.append(rising[rising.count - 1] + Int64(random.integer(in: 900...1_100))) }
    let hot = try Self.page(rising, .hot)
    #expect(hot.description.description.contains("delta(of lane rows)"), "\(hot.description)")
    let cold = try Self.page(rising, .cold)
    #expect(cold.description.description.contains("delta(of neighbours)"), "\(cold.description)")
    let squares = try Self.page((0..<8_192).map { $0 * $0 }, .cold)
    #expect(squares.description.description.contains("delta(of differences)"), "\(squares.description)")
    // Falling is rising backwards.
    let falling = try Self.page(rising.reversed(), .cold)
    #expect(falling.description.description.contains("delta(of neighbours)"), "\(falling.description)")
  }

  /// What is in no order is packed as it is.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func noOrderHasNoDifferences(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let reader = try Self.page((0..<8_192).map { _ in Int64(random.integer(in: 0...1_000_000)) }, profile)
    #expect(!reader.description.description.contains("delta"), "\(reader.description)")
  }

  // MARK: Made by hand

  /// A node of one vector, in any form.
  private static func node<T: FixedWidthInteger>(
    _ element: ElementType, _ form: UInt8, base: T, slope: T, step: T, _ differences: NodeBytes
  ) -> NodeBytes {
    var parts = [NodeBytes.padded([form]), NodeBytes.array([base])]
    if form == 2 { parts.append(NodeBytes.array([slope])) }
    return NodeBytes(
      Delta.self, element, differences.count, parts + [NodeBytes.array([step]), differences.bytes], children: 1)
  }

  /// As format-spec/encodings/delta.md says it, for any numbers: also where sums wrap, and filters have no bounds.
  @Test(arguments: [UInt8(0), 1, 2], Soak.seeds(8))
  func everyFormIsSummedAsSpecified(form: UInt8, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for isWild in [false, true] {
      let (base, slope, step): (Int32, Int32, Int32) =
        isWild
        ? (Int32(truncatingIfNeeded: random.next()), Int32(truncatingIfNeeded: random.next()), .min)
        : (-40, 3, Int32(random.integer(in: -9...9)))
      let count = random.integer(in: 1...1_024)
      let differences = (0..<count).map { _ in UInt8(random.integer(in: 0...(isWild ? 255 : 9))) }
      var expected: [Int32] = []
      var slopes: [Int32] = []
      for (p, difference) in differences.enumerated() {
        let distance = step &+ Int32(difference)
        switch form {
        case 0: expected.append((p == 0 ? base : expected[p - 1]) &+ distance)
        case 1: expected.append((p < 32 ? base : expected[p - 32]) &+ distance)
        default:
          slopes.append((p == 0 ? slope : slopes[p - 1]) &+ distance)
          expected.append((p == 0 ? base : expected[p - 1]) &+ slopes[p])
        }
      }
      let bytes = Self.node(.int32, form, base: base, slope: slope, step: step, .plain(.uint8, differences)).bytes
      let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: .integer, rowCount: count)
      for row in 0..<count { #expect(try reader.value(at: row) == .integer(expected[row])) }
      for constant in [expected[count / 2], .min, .max, -40, expected[count - 1]] {
        let test = try PageTest(.comparison(.lessOrEqual, .integer(constant)), type: .integer)
        var mask = [UInt64](repeating: 0, count: 16)
        try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, test, into: $0.baseAddress!) }
        for row in 0..<count { #expect((mask[row / 64] >> UInt64(row % 64) & 1 == 1) == (expected[row] <= constant)) }
      }
    }
  }

  @Test(arguments: [
    ("There is no form 3", NodeBytes.padded([3])), ("padding is missing or not zero", [0, 0, 0, 0, 0, 0, 0, 1]),
  ])
  func anotherFormIsRejected(reason: String, form: [UInt8]) throws {
    let node = Self.node(.int32, 0, base: Int32(0), slope: 0, step: 0, .plain(.uint8, [UInt8(1), 2, 3]))
    try Self.expectRejection(reason, node.with { $0.body.replaceSubrange(0..<8, with: form) })
  }

  @Test func otherDifferencesAreRejected() throws {
    func node(_ element: ElementType, _ differences: NodeBytes) -> NodeBytes {
      Self.node(element, 0, base: Int32(0), slope: 0, step: 0, differences)
    }
    try Self.expectRejection(
      "Differences are unsigned, not of type i32", node(.int32, .plain(.int32, [Int32(1), 2, 3])))
    try Self.expectRejection(
      "u64 are wider than values of type i32", node(.int32, .plain(.uint64, [UInt64(1), 2, 3])))
    try Self.expectRejection(
      "holds 2 values; 3 belong here", node(.int32, .plain(.uint8, [UInt8(1), 2])).with { $0.count = 3 })
    try Self.expectRejection(
      "f32 have no differences", node(.float32, .plain(.uint8, [UInt8(1), 2, 3])), type: .real)
  }

  private static func expectRejection(_ reason: String, _ node: NodeBytes, type: LogicalType = .integer) throws {
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: type, rowCount: 3)
    }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
  }
}
