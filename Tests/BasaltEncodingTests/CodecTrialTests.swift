import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Which encodings a chunk is given below a block codec, and how hard the codec tries: `CodecTrial`, `EncodingPlan`, `WrittenPage`.
@Suite struct CodecTrialTests {
  private static func encode(_ values: [Value], _ type: LogicalType, _ profile: TierProfile) throws -> EncodedChunk {
    try ChunkEncoder(type: type, profile: profile).encode(try ColumnVector(values, type: type), pageRowCount: 2_048)
  }

  private static func byteCount(_ chunk: EncodedChunk) -> Int {
    chunk.pages.reduce(chunk.dictionary?.payloadByteCount ?? 0) { $0 + $1.payloadByteCount }
  }

  private static func expectRead(_ values: [Value], _ type: LogicalType, _ chunk: EncodedChunk) throws {
    for (index, page) in chunk.pages.enumerated() {
      var decoded = ColumnVector(emptyOf: type)
      try chunk.openPage(index, type: type).decode(0..<page.rowCount, into: &decoded)
      for row in 0..<page.rowCount { #expect(decoded[row] == values[index * 2_048 + row]) }
    }
  }

  /// High bytes that repeat and low bytes that are noise: what a codec sees in planes, and not in packed bits. In no order, or
  /// differences of neighbours would be narrow but for a few on either side.
  private static func skewed(_ random: inout SeededRandom) -> [Value] {
    (0..<16_384).map { row in
      .integer(Int32(random.integer(in: 0...255)) + (random.chance(1, in: 7) ? 60_000 : 300 * Int32(row / 2_000)))
    }
  }

  @Test(arguments: Soak.seeds(2))
  func planesAreTakenWhereTheCodecMakesThemSmaller(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = Self.skewed(&random)
    let cold = try Self.encode(values, .integer, .cold)
    #expect(cold.encodings.contains(ByteStreamSplit.wireID))
    try Self.expectRead(values, .integer, cold)
    let hot = try Self.encode(values, .integer, .hot)
    #expect(!hot.encodings.contains(ByteStreamSplit.wireID))
    #expect(Self.byteCount(cold) < Self.byteCount(hot) * 4 / 5)
  }

  /// What is noise in all bits is smallest packed, and no codec is put around it.
  @Test(arguments: Soak.seeds(2))
  func noiseIsPacked(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = (0..<16_384).map { _ in Value.integer(Int32(random.integer(in: 0...4_095))) }
    let cold = try Self.encode(values, .integer, .cold)
    #expect(!cold.encodings.contains(ByteStreamSplit.wireID))
    #expect(cold.pages.allSatisfy { $0.codec == .none })
  }

  /// Codes are tried like values.
  @Test(arguments: Soak.seeds(2))
  func codesMayBePlanesToo(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    // 600 words; for a hundred rows each, one of two dozen that are next to each other.
    let values = (0..<16_384).map { row in
      Value.text("word \(100_000 + (row / 100 * 37 % 24) * 25 + random.integer(in: 0...24))")
    }
    let cold = try Self.encode(values, .text, .cold)
    #expect(cold.dictionary != nil)
    try Self.expectRead(values, .text, cold)
  }

  /// Whatever the trial finds, a page is never larger than the light encodings leave it.
  @Test(arguments: ColumnShape.allCases, Soak.seeds(1))
  func aCodecNeverCostsBytes(shape: ColumnShape, seed: UInt64) throws {
    for type in [LogicalType.integer, .bigint, .double, .text, .timestamp] {
      var random = SeededRandom(seed: seed)
      let column = try random.column(shape, type, count: 4_096, nullShare: 0)
      let hot = try ChunkEncoder(type: type, profile: .hot).encode(column, pageRowCount: 4_096)
      let cold = try ChunkEncoder(type: type, profile: .cold).encode(column, pageRowCount: 4_096)
      // What a nanosecond is worth differs: hot may be larger by that, cold by a few bytes of headers.
      #expect(Self.byteCount(cold) <= Self.byteCount(hot) + 256, "\(type) \(shape)")
    }
  }
}
