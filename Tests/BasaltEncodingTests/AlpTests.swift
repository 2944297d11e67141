import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Floats that are decimals become numbers, and come back bit for bit: `Alp`, `AlpReader`, `DecimalFloat`, `DecimalSearch`, `PatchList`, `PatchTable`.
@Suite struct AlpTests {
  private static func page(_ values: [Double], _ type: LogicalType = .double) throws -> any PageReader {
    let column = try ColumnVector(values.map { type == .real ? .real(Float($0)) : .double($0) }, type: type)
    let chunk = try ChunkEncoder(type: type, profile: .hot).encode(column, pageRowCount: 8_192)
    let reader = try chunk.openPage(0, type: type)
    var decoded = ColumnVector(emptyOf: type)
    try reader.decode(0..<values.count, into: &decoded)
    for row in values.indices {
      #expect(decoded.isIdentical(at: row, to: column, at: row), "row \(row) in \(reader.description)")
    }
    return reader
  }

  /// With as many digits as fit what a float holds exactly.
  @Test(arguments: 0...13, Soak.seeds(2))
  func decimalsAreFound(digitCount: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    // As a parser reads them: the float that is nearest to the digits.
    func decimals(_ numbers: ClosedRange<Int>) throws -> [Double] {
      try (0..<3_000).map { _ in try #require(Double("\(random.integer(in: numbers))e-\(digitCount)")) }
    }
    let reader = try Self.page(decimals(-99_999...99_999))
    #expect(reader.description.description.contains("alp(10^"), "\(reader.description)")
    // Seven digits are all that single precision has.
    let single = try Self.page(decimals(-9_999_999...9_999_999), .real)
    #expect(single.description.description.contains("alp(10^"), "\(single.description)")
  }

  @Test func whatIsNoDecimalIsAPatch() throws {
    var values = (0..<4_000).map { Double($0 % 900) / 10 }
    let odd = [-0.0, .nan, -.nan, .infinity, -.infinity, 1 / 3.0, .leastNonzeroMagnitude, 1e300, 0x1p53]
    for (index, value) in odd.enumerated() { values[index * 400 + 1] = value }
    let reader = try Self.page(values)
    #expect(reader.description.description.contains("\(odd.count) patches"), "\(reader.description)")
  }

  /// Noise stays as it is.
  @Test(arguments: Soak.seeds(2)) func noDecimalsStayPlain(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let reader = try Self.page((0..<3_000).map { _ in Double(random.integer(in: 1...1_000_000)).squareRoot() })
    #expect(!reader.description.description.contains("alp"), "\(reader.description)")
  }

  // MARK: Filters

  /// At the bounds of what numbers stand for, and one bit to either side of them, in every scale.
  @Test(arguments: 0...18, Soak.seeds(1))
  func boundsAreExact(exponent: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for factor in [0, exponent / 2, exponent] {
      let numbers = (0..<500).map { _ in Int64(truncatingIfNeeded: random.next()) >> Int64(random.integer(in: 8...62)) }
      let node = NodeBytes(
        Alp.self, .float64, numbers.count,
        [[UInt8(exponent), UInt8(factor), 0, 0, 0, 0, 0, 0], NodeBytes.plain(.int64, numbers).bytes], children: 1)
      let reader = try PageOpener.open(
        Buffer(node.bytes), 0..<node.bytes.count, type: .double, rowCount: numbers.count)
      let values = try numbers.indices.map { row in
        guard case .double(let value) = try reader.value(at: row) else {
          throw BasaltError(.corruptPage, "", remedy: "")
        }
        return value
      }
      let inner = values.prefix(6).flatMap { [$0, $0.nextUp, $0.nextDown] }
      for constant in inner + [0, -0.0, .infinity, -.infinity, .nan, .greatestFiniteMagnitude] {
        for comparison in Comparison.allCases {
          let test = ColumnTest.comparison(comparison, .double(constant))
          let pageTest = try PageTest(test, type: .double)
          var mask = [UInt64](repeating: 0, count: 16)
          try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, pageTest, into: $0.baseAddress!) }
          for (row, value) in values.enumerated() {
            #expect(
              (mask[row / 64] >> UInt64(row % 64) & 1 == 1) == test.passes(.double(value)),
              "\(value) \(comparison) \(constant), 10^\(factor)·10^-\(exponent)")
          }
        }
      }
    }
  }

  // MARK: Rejections

  @Test(arguments: [
    ("The exponent is 19", 16, UInt8(19)), ("the factor 2", 17, 2), ("The reserved field is not 0", 18, 1),
    ("4 patches cannot be for 3 values", 20, 4),
  ])
  func isRejected(reason: String, offset: Int, value: UInt8) throws {
    let node = NodeBytes(
      Alp.self, .float64, 3, [[1, 0, 0, 0, 0, 0, 0, 0], NodeBytes.plain(.int64, [Int64(1), 2, 3]).bytes], children: 1)
    var bytes = node.bytes
    bytes[offset] = value
    try Self.expectRejection(reason, bytes, .double)
  }

  @Test func otherTypesAreRejected() throws {
    func node(_ element: ElementType, _ numbers: NodeBytes) -> [UInt8] {
      NodeBytes(Alp.self, element, 3, [[1, 0, 0, 0, 0, 0, 0, 0], numbers.bytes], children: 1).bytes
    }
    try Self.expectRejection("i32; i64 belongs here", node(.float64, .plain(.int32, [Int32(1), 2, 3])), .double)
    try Self.expectRejection("are no decimal floats", node(.int64, .plain(.int64, [Int64(1), 2, 3])), .bigint)
  }

  private static func expectRejection(_ reason: String, _ bytes: [UInt8], _ type: LogicalType) throws {
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: type, rowCount: 3)
    }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
  }
}
