import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Numbers in planes of bytes: `ByteStreamSplit`.
@Suite struct ByteStreamSplitTests {
  private static func node<T: FixedWidthInteger>(
    _ element: ElementType, planes: [[UInt8]], base: T
  ) -> NodeBytes {
    NodeBytes(
      ByteStreamSplit.self, element, planes[0].count,
      [NodeBytes.padded([UInt8(planes.count)]), NodeBytes.array([base]), NodeBytes.padded(planes.flatMap { $0 })])
  }

  /// As format-spec/encodings/byte-stream-split.md says it, for any numbers: also where sums wrap, and filters have no bounds.
  @Test(arguments: 1...4, Soak.seeds(4))
  func planesAreJoinedAsSpecified(planeCount: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for base in [Int32(-40), .max, Int32(truncatingIfNeeded: random.next())] {
      let count = random.integer(in: 1...1_024)
      let planes = (0..<planeCount).map { _ in random.bytes(count) }
      let expected = (0..<count).map { row in
        (0..<planeCount).reduce(base) { $0 &+ Int32(truncatingIfNeeded: UInt32(planes[$1][row]) << UInt32(8 * $1)) }
      }
      let bytes = Self.node(.int32, planes: planes, base: base).bytes
      let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: .integer, rowCount: count)
      var decoded = ColumnVector(emptyOf: .integer)
      try reader.decode(0..<count, into: &decoded)
      for row in 0..<count {
        #expect(decoded[row] == .integer(expected[row]))
        #expect(try reader.value(at: row) == .integer(expected[row]))
      }
      for constant in [expected[count / 2], .min, .max, base, -41] {
        let test = try PageTest(.comparison(.lessOrEqual, .integer(constant)), type: .integer)
        var mask = [UInt64](repeating: 0, count: 16)
        try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, test, into: $0.baseAddress!) }
        for row in 0..<count { #expect((mask[row / 64] >> UInt64(row % 64) & 1 == 1) == (expected[row] <= constant)) }
      }
    }
  }

  /// Bytes above the widest distance are not there.
  @Test(arguments: [(0, "1 plane"), (256, "2 planes"), (65_536, "3 planes"), (1 << 24, "4 planes")])
  func thereAreAsManyPlanesAsTheRangeNeeds(spread: Int32, detail: String) throws {
    let column = try ColumnVector([.integer(-7), .integer(-7 + max(spread, 1)), .integer(-6)], type: .integer)
    let chunk = try ChunkEncoder(type: .integer, profile: .hot, forcing: ByteStreamSplit.self)
      .encode(column, pageRowCount: 1_024)
    let reader = try chunk.openPage(0, type: .integer)
    #expect(reader.description.description == "byte-stream-split(\(detail))")
  }

  @Test(arguments: [
    ("There cannot be 0 planes", NodeBytes.padded([0])), ("There cannot be 5 planes", NodeBytes.padded([5])),
    ("padding is missing or not zero", [1, 0, 0, 0, 0, 0, 0, 1]),
    ("The planes takes 3 × 4 bytes", NodeBytes.padded([4])),
  ])
  func anotherPlaneCountIsRejected(reason: String, planeCount: [UInt8]) throws {
    let node = Self.node(.int32, planes: [[1, 2, 3]], base: Int32(0))
    try Self.expectRejection(reason, node.with { $0.body.replaceSubrange(0..<8, with: planeCount) })
  }

  @Test func otherTypesAreRejected() throws {
    try Self.expectRejection(
      "uuid have no planes", Self.node(.uuid, planes: [[1, 2, 3]], base: Int32(0)), type: .uuid)
  }

  private static func expectRejection(_ reason: String, _ node: NodeBytes, type: LogicalType = .integer) throws {
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: type, rowCount: 3)
    }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
  }
}
