import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Floats that are no decimals are cut in two: `AlpRd`, `AlpRdReader`, `FloatSplit`.
@Suite struct AlpRdTests {
  private static func page(
    _ values: [Value], _ type: LogicalType, forcing encoding: (any ColumnEncoding.Type)? = nil
  ) throws -> (any PageReader, Int) {
    let column = try ColumnVector(values, type: type)
    let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: encoding)
      .encode(column, pageRowCount: 8_192)
    let reader = try chunk.openPage(0, type: type)
    var decoded = ColumnVector(emptyOf: type)
    try reader.decode(0..<values.count, into: &decoded)
    for row in values.indices {
      #expect(decoded.isIdentical(at: row, to: column, at: row), "row \(row) in \(reader.description)")
      if row % 97 == 0 {
        let value = try reader.value(at: row)
        #expect(try ColumnVector([value], type: type).isIdentical(at: 0, to: column, at: row))
      }
    }
    return (reader, chunk.pages[0].payloadByteCount)
  }

  /// Measurements around a value, with what does not belong to them now and then.
  private static func measurements(_ random: inout SeededRandom) -> [Double] {
    (0..<5_000).map { row in
      if row % 700 == 13 { return row % 2 == 0 ? .nan : -.infinity }
      return 5 + Double(random.next() >> 11) * 0x1p-60
    }
  }

  @Test(arguments: Soak.seeds(3))
  func measurementsAreCut(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = Self.measurements(&random)
    let (doubles, doubleByteCount) = try Self.page(values.map { .double($0) }, .double)
    #expect(doubles.description.description.hasPrefix("alp-rd(48 bits right of"), "\(doubles.description)")
    #expect(doubles.description.description.contains(", 8 patches"), "\(doubles.description)")
    #expect(doubleByteCount < 5_000 * 50 / 8)
    // Too large for numbers with digits behind a point. (On the hot tier a byte less is not worth the cut.)
    let (singles, singleByteCount) = try Self.page(
      values.map { .real(Float(($0 - 5) * 0x1p75)) }, .real, forcing: AlpRd.self)
    #expect(singles.description.description.hasPrefix("alp-rd("), "\(singles.description)")
    #expect(singleByteCount < 5_000 * 7 / 2)
  }

  /// Decimals are far smaller as numbers, and bits that are all noise stay as they are.
  @Test(arguments: Soak.seeds(2))
  func decimalsAndNoiseAreNot(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (decimals, _) = try Self.page(
      (0..<5_000).map { _ in .double(Double(random.integer(in: 0...99_999)) / 100) }, .double)
    #expect(decimals.description.description.hasPrefix("alp("), "\(decimals.description)")
    let (noise, _) = try Self.page((0..<5_000).map { _ in .double(Double(bitPattern: random.next())) }, .double)
    #expect(noise.description.description.hasPrefix("plain"), "\(noise.description)")
  }

  /// Every comparison gives what the values themselves give, also with signs and patches.
  @Test(arguments: [Comparison.less, .lessOrEqual, .equal, .greater, .notEqual], Soak.seeds(2))
  func filtersAgreeWithValues(comparison: Comparison, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = Self.measurements(&random).map { random.integer(in: 0...1) == 0 ? -$0 : $0 }.map(Value.double)
    let column = try ColumnVector(values, type: .double)
    func chunk(_ encoding: any ColumnEncoding.Type) throws -> any PageReader {
      try ChunkEncoder(type: .double, profile: .hot, forcing: encoding).encode(column, pageRowCount: 8_192)
        .openPage(0, type: .double)
    }
    let (cut, plain) = (try chunk(AlpRd.self), try chunk(Plain.self))
    #expect(cut.description.description.hasPrefix("alp-rd("))
    for constant in [values[5], values[4_999], .double(0), .double(.nan)] {
      let test = try PageTest(.comparison(comparison, constant), type: .double)
      for vector in 0..<5 {
        var (found, expected) = ([UInt64](repeating: 0, count: 16), [UInt64](repeating: 0, count: 16))
        try found.withUnsafeMutableBufferPointer { try cut.filter(vector: vector, test, into: $0.baseAddress!) }
        try expected.withUnsafeMutableBufferPointer { try plain.filter(vector: vector, test, into: $0.baseAddress!) }
        #expect(found == expected)
      }
    }
  }

  // MARK: Made by hand

  private static func node(
    rightBits: UInt8 = 48, entryCount: UInt8 = 2, reserved: UInt8 = 0, patchCount: UInt32 = 0,
    codes: NodeBytes = .plain(.uint8, [UInt8(0), 1, 0]), rights: NodeBytes = .plain(.uint64, [UInt64(1), 2, 3])
  ) -> NodeBytes {
    NodeBytes(
      AlpRd.self, .float64, 3,
      [
        [rightBits, entryCount, reserved, 0], NodeBytes.little(patchCount), NodeBytes.array([UInt16(0x4014), 0xC014]),
        codes.bytes, rights.bytes,
      ], children: 2)
  }

  /// As format-spec/encodings/alp-rd.md says it, also for right parts that reach into the left ones.
  @Test func partsAreAddedAsSpecified() throws {
    let wild = Self.node(rights: .plain(.uint64, [UInt64.max, 1 << 48, 5])).bytes
    let reader = try PageOpener.open(Buffer(wild), 0..<wild.count, type: .double, rowCount: 3)
    let expected = [UInt64(0x4013_FFFF_FFFF_FFFF), 0xC015_0000_0000_0000, 0x4014_0000_0000_0005]
    for row in 0..<3 { #expect(try reader.value(at: row) == .double(Double(bitPattern: expected[row]))) }
  }

  @Test func whatIsWrongIsRejected() throws {
    try Self.expectRejection("Right parts of 47 bits cannot", Self.node(rightBits: 47))
    try Self.expectRejection("Right parts of 64 bits cannot", Self.node(rightBits: 64))
    try Self.expectRejection("There are 0 left parts", Self.node(entryCount: 0))
    try Self.expectRejection("There are 9 left parts", Self.node(entryCount: 9))
    try Self.expectRejection("reserved field is not 0", Self.node(reserved: 1))
    try Self.expectRejection("4 patches cannot be for 3 values", Self.node(patchCount: 4))
    try Self.expectRejection("has the code 2; there are 2", Self.node(codes: .plain(.uint8, [UInt8(0), 2, 0])))
    try Self.expectRejection("holds u16; u8 belongs here", Self.node(codes: .plain(.uint16, [UInt16(0), 1, 0])))
    try Self.expectRejection("unsigned, not of type i64", Self.node(rights: .plain(.int64, [Int64(0), 1, 0])))
    try Self.expectRejection("holds 2 values; 3 belong here", Self.node(rights: .plain(.uint64, [UInt64(0), 1])))
    try Self.expectRejection(
      "u64 are wider than values of type f32",
      Self.node(rightBits: 16).with { $0.element = .float32 }, type: .real)
    try Self.expectRejection("i64 are no floats", Self.node().with { $0.element = .int64 }, type: .bigint)
  }

  private static func expectRejection(_ reason: String, _ node: NodeBytes, type: LogicalType = .double) throws {
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: type, rowCount: 3)
    }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
  }
}
