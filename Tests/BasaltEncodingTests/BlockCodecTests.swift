import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

@Suite struct BlockCodecTests {
  /// A chunk whose pages the codec of the profile makes smaller.
  static func page(_ profile: TierProfile) throws -> EncodedPage {
    let words = ["lava", "basalt", "column", "cooling", "fissure"]
    var random = SeededRandom(seed: 3)
    let values = (0..<1_000).map { number in
      Value.text("\(number) " + (0..<12).map { _ in words[random.integer(in: 0...4)] }.joined(separator: " "))
    }
    return try ChunkEncoder(type: .text, profile: profile).encode(
      try ColumnVector(values, type: .text), pageRowCount: 1_024
    ).pages[0]
  }

  @Test(arguments: [(TierProfile.hot, BlockCodec.none), (.warm, .lz4), (.cold, .zstd)])
  func aTierUsesItsCodecWhereItPays(profile: TierProfile, codec: BlockCodec) throws {
    let page = try Self.page(profile)
    #expect(page.codec == codec)
    #expect((page.payloadByteCount < page.uncompressedByteCount) == (codec != .none))
  }

  @Test(arguments: TierProfile.allCases, Soak.seeds(1))
  func whatDoesNotShrinkIsStoredAsItIs(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = (0..<1_000).map { _ in Value.bigint(Int64(bitPattern: random.next())) }
    let chunk = try ChunkEncoder(type: .bigint, profile: profile).encode(
      try ColumnVector(values, type: .bigint), pageRowCount: 1_024)
    #expect(chunk.pages[0].codec == .none)
  }

  @Test(arguments: [BlockCodec.lz4, .zstd], Soak.seeds(1))
  func damageIsAnErrorOrCaughtByTheLength(codec: BlockCodec, seed: UInt64) throws {
    let page = try Self.page(codec == .lz4 ? .warm : .cold)
    var random = SeededRandom(seed: seed)
    for _ in 0..<400 {
      let damaged = CorruptionTests.damaged(page.bytes, &random)
      do {
        let result = try codec.decompress(
          Buffer(damaged), 0..<damaged.count, declaredByteCount: page.uncompressedByteCount)
        #expect(result.byteCount == page.uncompressedByteCount)
      } catch { #expect(error.code == .corruptPage && !error.remedy.isEmpty) }
    }
  }

  @Test func wrongLengthsAreRejected() throws {
    func rejected(_ codec: BlockCodec, _ bytes: [UInt8], _ declared: Int, _ reason: String) {
      let error = #expect(throws: BasaltError.self) {
        try codec.decompress(Buffer(bytes), 0..<bytes.count, declaredByteCount: declared)
      }
      #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
    }
    let lz4 = try Self.page(.warm)
    let zstd = try Self.page(.cold)
    rejected(.none, [1, 2, 3], 4, "stored in 3 bytes without a codec, but declares 4")
    rejected(.lz4, lz4.bytes, Limits.pageDecodedByteCountMaximum + 1, "at most \(Limits.pageDecodedByteCountMaximum)")
    rejected(.zstd, [1, 2, 3], 3 * Limits.codecExpansionMaximum + 1, "times the stored length")
    rejected(.lz4, lz4.bytes, -1, "declares -1 bytes")
    rejected(.lz4, lz4.bytes, lz4.uncompressedByteCount - 1, "damaged")
    rejected(.lz4, lz4.bytes, lz4.uncompressedByteCount + 1, "the page declares")
    rejected(.zstd, zstd.bytes, zstd.uncompressedByteCount + 1, "does not say that it holds")
    rejected(.zstd, Array(zstd.bytes.dropLast(9)), zstd.uncompressedByteCount, "are not one zstd frame")
    rejected(.zstd, zstd.bytes + zstd.bytes, zstd.uncompressedByteCount, "are not one zstd frame")
  }
}
