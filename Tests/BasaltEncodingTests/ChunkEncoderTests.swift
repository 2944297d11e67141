import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

@Suite struct ChunkEncoderTests {
  @Test(arguments: LogicalType.all, Soak.seeds(1))
  func theSameRowsGiveTheSameBytes(type: LogicalType, seed: UInt64) throws {
    for (shape, profile) in ColumnShape.allCases.flatMap({ shape in TierProfile.allCases.map { (shape, $0) } }) {
      var first = SeededRandom(seed: seed)
      var second = SeededRandom(seed: seed)
      let one = try ChunkEncoder(type: type, profile: profile).encode(
        try first.column(shape, type, count: 3_000, nullShare: 2), pageRowCount: 1_024)
      let two = try ChunkEncoder(type: type, profile: profile).encode(
        try second.column(shape, type, count: 3_000, nullShare: 2), pageRowCount: 1_024)
      #expect(one.pages.map(\.bytes) == two.pages.map(\.bytes), "\(shape) \(profile)")
      #expect(one.dictionary?.bytes == two.dictionary?.bytes && one.encodings == two.encodings, "\(shape) \(profile)")
    }
  }

  /// What a mask or a CASE took away may still lie in the slots of NULLs: it must not reach a file.
  @Test(
    arguments: [LogicalType.integer, .bigint, .double, .decimal(precision: 38, scale: 10), .uuid, .text], Soak.seeds(1))
  func whatIsInTheSlotsOfNullsDoesNotMatter(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let column = try random.column(.anything, type, count: 2_000, nullShare: 3)
    let other = ColumnVector(
      type: type, count: column.count, values: Buffer(column.values.bytes(0..<type.physical.byteCount(of: 2_000))),
      validity: column.validity, heaps: column.heaps)
    let stride = try #require(type.physical.byteCount)
    var slots = 0
    for row in 0..<column.count where !column.isValid(at: row) {
      // A text must stay a view that can be followed; any short one will do.
      let filler: [UInt8] =
        type == .text ? [3, 0, 0, 0, 0x61, 0x62, 0x63] + [UInt8](repeating: 0, count: 9) : random.bytes(stride)
      other.values.withMutableBytes { bytes in for index in 0..<stride { bytes[row * stride + index] = filler[index] } }
      slots += 1
    }
    try #require(slots > 100)
    let encoder = ChunkEncoder(type: type, profile: .hot)
    let clean = try encoder.encode(column, pageRowCount: 1_024)
    let dirty = try encoder.encode(other, pageRowCount: 1_024)
    #expect(clean.pages.map(\.bytes) == dirty.pages.map(\.bytes))
  }

  @Test func everyLayoutOfAColumnEncodesAlike() throws {
    let values = (0..<5_000).map { Value.text(["hot", "warm", "a tier that is cold"][$0 % 3]) }
    let flat = try ColumnVector(values, type: .text)
    var decoded = ColumnVector(emptyOf: .text)
    let chunk = try ChunkEncoder(type: .text, profile: .hot).encode(flat, pageRowCount: 8_192)
    try chunk.openPage(0, type: .text).decode(0..<5_000, into: &decoded)
    guard case .dictionary = decoded.layout else { throw Failed("expected codes, found \(decoded.layout)") }
    let again = try ChunkEncoder(type: .text, profile: .hot).encode(decoded, pageRowCount: 8_192)
    #expect(again.pages.map(\.bytes) == chunk.pages.map(\.bytes) && again.dictionary?.bytes == chunk.dictionary?.bytes)

    for (value, type) in [
      (Value.text("the same, long text"), LogicalType.text), (.boolean(true), .boolean), (.null, .date),
    ] {
      let constant = try ColumnVector(repeating: value, count: 1_500, type: type)
      let spelled = try ColumnVector(Array(repeating: value, count: 1_500), type: type)
      let one = try ChunkEncoder(type: type, profile: .hot).encode(constant, pageRowCount: 1_024)
      let two = try ChunkEncoder(type: type, profile: .hot).encode(spelled, pageRowCount: 1_024)
      #expect(one.pages.map(\.bytes) == two.pages.map(\.bytes))
    }
  }

  @Test func constantPagesDecodeToConstantVectors() throws {
    let column = try ColumnVector(Array(repeating: .bigint(7), count: 100), type: .bigint)
    let chunk = try ChunkEncoder(type: .bigint, profile: .hot).encode(column, pageRowCount: 1_024)
    var decoded = ColumnVector(emptyOf: .bigint)
    try chunk.openPage(0, type: .bigint).decode(0..<100, into: &decoded)
    #expect(decoded.isConstant && decoded.count == 100 && decoded[99] == .bigint(7))
  }

  // MARK: Whether a dictionary pays

  private func encode(_ values: [Value], _ type: LogicalType, _ profile: TierProfile = .hot) throws -> EncodedChunk {
    try ChunkEncoder(type: type, profile: profile).encode(try ColumnVector(values, type: type), pageRowCount: 8_192)
  }

  private func payloadByteCount(_ chunk: EncodedChunk) -> Int {
    chunk.pages.reduce(chunk.dictionary?.payloadByteCount ?? 0) { $0 + $1.payloadByteCount }
  }

  /// In the first thousands of rows nearly every value is new; only the chunk as a whole repeats itself, 16 times over.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func valuesThatRepeatFarApartGetADictionary(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = (0..<65_536).map { _ in Value.text("N\(10_000 + Int.random(in: 0..<4_000, using: &random))") }
    let chunk = try encode(values, .text, profile)
    #expect(chunk.dictionary?.rowCount == 4_000, "seed \(seed)")
    // Codes of 12 bits, and six bytes with a length for each entry.
    #expect(payloadByteCount(chunk) < 65_536 * 3 / 2 + 4_000 * 8, "seed \(seed)")
  }

  /// Never twice in the same place, but always soon again: what a log makes of its sessions.
  @Test func valuesThatRepeatOnlyNearbyGetADictionary() throws {
    let values = (0..<65_536).map { Value.text("session-of-some-length-\($0 / 64 * 8 + $0 % 8)") }
    let chunk = try encode(values, .text)
    #expect(chunk.dictionary?.rowCount == 8_192)
  }

  @Test(arguments: TierProfile.allCases) func valuesThatNeverRepeatGetNone(profile: TierProfile) throws {
    #expect(try encode((0..<20_000).map { .text("unique \($0)") }, .text, profile).dictionary == nil)
    #expect(try encode((0..<20_000).map { .double(Double($0).squareRoot()) }, .double, profile).dictionary == nil)
  }

  /// Codes of numbers must save more than looking them up costs.
  @Test func numbersGetADictionaryWhereTheyAreWide() throws {
    var random = SeededRandom(seed: 3)
    let wide = (0..<100).map { _ in Int64.random(in: .min ... .max, using: &random) }
    let few = (0..<20_000).map { _ in Value.bigint(wide.randomElement(using: &random)!) }
    #expect(try encode(few, .bigint).dictionary?.rowCount == 100)
    let narrow = (0..<20_000).map { _ in Value.bigint(Int64.random(in: 0..<100, using: &random)) }
    #expect(try encode(narrow, .bigint).dictionary == nil)
  }

  /// The vectors that are looked at first all say the same, and the others say something else in every row.
  @Test func aMisleadingSampleIsFoundOut() throws {
    let vectorCount = 64
    let values = (0..<(vectorCount * 1_024)).map { row in
      let isSampled = row / 1_024 % (vectorCount / 4) == 0
      return Value.text(isSampled ? "the same in every row" : "a text of its own, and quite long, in row \(row)")
    }
    let chunk = try encode(values, .text)
    #expect(chunk.dictionary == nil)
    var decoded = ColumnVector(emptyOf: .text)
    try chunk.openPage(1, type: .text).decode(0..<8_192, into: &decoded)
    #expect((0..<8_192).allSatisfy { decoded[$0] == values[8_192 + $0] })
  }

  @Test func aColumnOfNullsHasNoDictionary() throws {
    #expect(try encode(Array(repeating: .null, count: 5_000), .text).dictionary == nil)
  }

  @Test func moreBytesThanAPageMayHoldAreRefused() throws {
    // Many views of the same 64 MiB: the page would be too large, the column in memory is not.
    let heap = Buffer(byteCount: 64 << 20)
    heap.withMutableBytes { bytes in _ = bytes.initializeMemory(as: UInt8.self, repeating: 0x61) }
    let view = heap.withBytes {
      StringView(
        UnsafeBufferPointer(start: $0.baseAddress!.assumingMemoryBound(to: UInt8.self), count: $0.count),
        bufferIndex: 0, offset: 0)
    }
    let values = Buffer(byteCount: 3 * 16)
    values.withMutableBytes { bytes in
      for row in 0..<3 { bytes.storeBytes(of: view, toByteOffset: row * 16, as: StringView.self) }
    }
    let column = ColumnVector(type: .text, count: 3, values: values, heaps: [heap])
    let error = #expect(throws: BasaltError.self) {
      try ChunkEncoder(type: .text, profile: .hot).encode(column, pageRowCount: 1_024)
    }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "3 rows hold 201326592 bytes; a page may hold 134217728.")
    #expect(error?.remedy == "Write fewer rows a page.")
  }

  @Test func theTreeIsDescribed() throws {
    let values = (0..<2_000).map { Value.decimal(Decimal(unscaled: Int128($0 % 50 + 1) * 100, scale: 2)) }
    let type = LogicalType.decimal(precision: 15, scale: 2)
    let chunk = try ChunkEncoder(type: type, profile: .hot).encode(
      try ColumnVector(values, type: type), pageRowCount: 2_048)
    let description: NodeDescription = try chunk.openPage(0, type: type).description
    #expect(description.description == "scale(×100) → frame-of-reference(6 bits)")
    #expect(description.byteCount == chunk.pages[0].uncompressedByteCount)
  }

  @Test func setsOfEncodingsTellWhatIsMissing() {
    var set = EncodingSet()
    set.insert(3)
    set.insert(63)
    #expect(set.contains(3) && set.contains(63) && !set.contains(4) && !set.contains(200))
    #expect(set.subtracting(EncodingRegistry.known) == [63])
    #expect(set.union(EncodingSet(bits: 1)).bits == UInt64(1) << 63 | 9)
    #expect(
      EncodingRegistry.all.allSatisfy {
        EncodingRegistry.encoding($0.wireID) == $0 && EncodingRegistry.known.contains($0.wireID)
      })
    #expect(EncodingRegistry.encoding(19) == nil && EncodingRegistry.encoding(64) == nil)
  }

  struct Failed: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }
}
