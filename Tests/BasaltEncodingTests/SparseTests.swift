import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// One value for most rows and an encoding for the others: `Sparse`, `SparseReader`, `FrequentValue`, `PositionList`.
@Suite struct SparseTests {
  private static func page(
    _ values: [Value], _ type: LogicalType, _ profile: TierProfile, forcing encoding: (any ColumnEncoding.Type)? = nil
  ) throws -> (any PageReader, Int) {
    let column = try ColumnVector(values, type: type)
    let chunk = try ChunkEncoder(type: type, profile: profile, forcing: encoding).encode(column, pageRowCount: 8_192)
    try chunk.requireEqual(column, pageRowCount: 8_192, "\(type) \(profile)")
    return (try chunk.openPage(0, type: type), chunk.pages[0].uncompressedByteCount)
  }

  /// Of every type: where one row in fifty is like no other, the others take next to nothing.
  @Test(
    arguments: [
      LogicalType.double, .real, .decimal(precision: 38, scale: 2), .uuid, .text, .bytea,
    ], TierProfile.allCases)
  func oneValueNearlyEverywhereIsSparse(type: LogicalType, profile: TierProfile) throws {
    var random = SeededRandom(seed: 9)
    let common = random.value(type, near: nil)
    let values = (0..<8_192).map { _ in random.chance(1, in: 50) ? random.value(type, near: nil) : common }
    let (reader, byteCount) = try Self.page(values, type, profile)
    let otherCount = values.count { $0.order(to: common) != .same }
    // Codes, most of which are the same, are as good for what takes much in memory, and where time counts: packed in no
    // bits around the one that is common, whichever it is.
    let mayHaveCodes = profile != .cold || [.uuid, .text, .bytea].contains(type)
    let hasFewCodes = mayHaveCodes && "\(reader.description)".hasPrefix("dictionary")
    #expect(
      "\(reader.description)".contains("sparse(\(otherCount) others)") || hasFewCodes, "\(reader.description)")
    #expect(byteCount < 8_192 / 50 * 48, "\(byteCount) bytes")
  }

  /// Patches of integers are as wide as their lane, and read faster: where bytes count, others that are narrower are sparse.
  @Test(arguments: TierProfile.allCases) func patchesAreTakenWhereTimeCounts(profile: TierProfile) throws {
    var random = SeededRandom(seed: 9)
    let values = (0..<8_192).map { _ in
      Value.bigint(random.chance(1, in: 50) ? Int64(random.integer(in: 1...1_000_000_000_000)) : 0)
    }
    let (reader, _) = try Self.page(values, .bigint, profile)
    #expect("\(reader.description)".contains("sparse") == (profile != .hot), "\(reader.description)")
  }

  /// Values that come alternately, or each a few times, are none of its business.
  @Test(arguments: TierProfile.allCases) func twoValuesOfOneShareAreNotSparse(profile: TierProfile) throws {
    for period in [2, 3, 4] {
      let (reader, _) = try Self.page(
        (0..<8_192).map { .bigint($0 % period == 0 ? 5 : 7_000_000_000) }, .bigint, profile)
      #expect(!"\(reader.description)".contains("sparse"), "\(reader.description)")
    }
  }

  /// A long text that most rows have, beside texts in symbols or as bytes: views of both kinds point where the bytes are,
  /// whole pages and single rows alike, also of vectors that have nothing else.
  @Test(arguments: [true, false], Soak.seeds(3))
  func longTextsPointWhereTheyAre(isRepetitive: Bool, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let common = "nothing remarkable about this row"
    let values = (0..<8_192).map { row in
      let isOther = row / 1_024 % 3 > 0 && random.chance(1, in: 9)
      return Value.text(
        !isOther ? common : isRepetitive ? "https://www.example.org/articles/\(row)" : random.text(count: 20))
    }
    let (reader, _) = try Self.page(values, .text, .hot, forcing: Sparse.self)
    #expect("\(reader.description)".contains("sparse"), "\(reader.description)")
    #expect("\(reader.description)".contains("fsst") == isRepetitive, "\(reader.description)")
    var decoded = ColumnVector(emptyOf: .text)
    for vector in 0..<8 {
      let rows = vector * 1_024..<vector * 1_024 + 1_000
      try reader.decode(rows, into: &decoded)
      for row in rows { #expect(decoded[row - rows.lowerBound] == values[row]) }
      #expect(try reader.value(at: rows.lowerBound + 5) == values[rows.lowerBound + 5])
      for constant in [common, "https://www.example.org/articles/3000", "x"] {
        for comparison in Comparison.allCases {
          let test = ColumnTest.comparison(comparison, .text(constant))
          let pageTest = try PageTest(test, type: .text)
          var mask = [UInt64](repeating: .max, count: 16)
          try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, pageTest, into: $0.baseAddress!) }
          for index in 0..<1_024 {
            let passes = test.passes(values[vector * 1_024 + index])
            #expect((mask[index / 64] >> UInt64(index % 64) & 1 == 1) == passes, "\(test), row \(index)")
          }
        }
      }
    }
  }

  /// Bits are compared, not values: a zero of the other sign is another value, and so is another NaN.
  @Test func zerosOfEitherSignStayWhatTheyAre() throws {
    let values = (0..<2_000).map { Value.double($0 % 100 == 0 ? -0.0 : $0 % 100 == 50 ? -.nan : 0) }
    let (reader, _) = try Self.page(values, .double, .hot, forcing: Sparse.self)
    #expect("\(reader.description)".contains("sparse(40 others)"), "\(reader.description)")
  }
}
