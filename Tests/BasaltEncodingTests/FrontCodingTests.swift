import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Prefixes and suffixes of sorted text, beyond the laws that every encoding keeps (`ConformanceTests`, `OpenPageTests`): which dictionaries take
/// them, and damage that is found when values are put together. Inside: `FrontCodingReader`; and what sorts the entries, `TextOrder`.
@Suite struct FrontCodingTests {
  static let hosts = ["https://www.example.org/", "https://www.example.org/é", "ftp://火山.example/", "", "a", "a\u{1}"]

  /// Paths of a few hosts, cut anywhere: what one text begins with, another is.
  static func path(_ random: inout SeededRandom) -> String {
    let parts = (0..<random.integer(in: 0...4)).map { _ in random.pick(["news", "sport", "é", "ä", "x", "/", "😀"]) }
    return random.pick(hosts) + parts.joined()
  }

  /// - Returns: The chunk of a column of so many of the entries, at random and each at least once.
  static func chunk(
    _ entries: [Value], _ type: LogicalType, profile: TierProfile = .hot
  ) throws -> (
    column: ColumnVector, chunk: EncodedChunk
  ) {
    var random = SeededRandom(seed: UInt64(entries.count))
    let rows = entries + (0..<4 * entries.count).map { _ in random.pick(entries) }
    let column = try ColumnVector(rows, type: type)
    return (column, try ChunkEncoder(type: type, profile: profile).encode(column, pageRowCount: 8_192))
  }

  // MARK: What is chosen

  @Test(arguments: TierProfile.allCases, [LogicalType.text, .bytea])
  func entriesThatBeginAlikeHavePrefixes(profile: TierProfile, type: LogicalType) throws {
    let entries = (0..<3_000).map { number in
      let path = "https://www.example.org/news/2026/\(number * 7_919 % 3_000)/lava"
      return type == .text ? Value.text(path) : .bytea(Array(path.utf8))
    }
    let (column, chunk) = try Self.chunk(entries, type, profile: profile)
    #expect(chunk.encodings.contains(FrontCoding.wireID))
    try chunk.requireEqual(column, pageRowCount: 8_192, "\(profile)")
    // Nothing but the dictionary: single rows of a page would need those before them.
    #expect(chunk.pages.allSatisfy { $0.codec != .none || $0.bytes.first != FrontCoding.wireID })
    guard profile == .hot else { return }
    let dictionary = try #require(chunk.dictionary)
    #expect(dictionary.payloadByteCount < 3_000 * 6, "\(dictionary.payloadByteCount) bytes of 3,000 entries")
  }

  @Test func entriesThatBeginDifferentlyHaveNone() throws {
    var random = SeededRandom(seed: 3)
    let (column, chunk) = try Self.chunk((0..<2_000).map { _ in .text(random.text(count: 20)) }, .text)
    #expect(chunk.dictionary != nil && !chunk.encodings.contains(FrontCoding.wireID))
    try chunk.requireEqual(column, pageRowCount: 8_192, "random")
  }

  /// More bytes than a second-level cache holds, and nearly as many entries as codes can number.
  @Test func aLargeDictionaryOfTextIsTakenWhereItPays() throws {
    let entries = (0..<40_000).map { number in
      Value.text(
        "https://www.example.org/music/20\(number % 89)/a-column-of-basalt-\(number)?from=\(number * 31 % 977)")
    }
    let (column, chunk) = try Self.chunk(entries, .text)
    #expect(chunk.dictionary?.rowCount == 40_000)
    try chunk.requireEqual(column, pageRowCount: 8_192, "large")
  }

  // MARK: The order of entries

  /// The order that readers insist on, whatever texts have in common: what is out of order, `PageOpener` refuses.
  @Test(arguments: Soak.seeds(20)) func entriesAreSortedBytewise(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in [LogicalType.text, .bytea] {
      var seen: Set<[UInt8]> = []
      let entries = (0..<random.integer(in: 1...600)).compactMap { _ -> Value? in
        // Zeros at the end of bytes look like what is behind them.
        let bytes =
          type == .text
          ? Array(Self.path(&random).utf8) : (0..<random.integer(in: 0...20)).map { _ in random.pick([0, 0, 1, 255]) }
        guard seen.insert(bytes).inserted else { return nil }
        return type == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .bytea(bytes)
      }
      let column = try ColumnVector(entries, type: type)
      let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: DictionaryCodes.self).encode(
        column, pageRowCount: 1_024)
      let dictionary = try #require(chunk.dictionary)
      let opened = try PageOpener.openDictionary(
        dictionary.payload, 0..<dictionary.payloadByteCount, type: type, entryCount: dictionary.rowCount)
      let sorted = seen.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(opened.vector.count == sorted.count)
      for (index, bytes) in sorted.enumerated() {
        let expected = type == .text ? Value.text(String(decoding: bytes, as: UTF8.self)) : .bytea(bytes)
        #expect(opened.vector[index] == expected, "\(type) seed \(seed)")
      }
      try chunk.requireEqual(column, pageRowCount: 1_024, "\(type) seed \(seed)")
    }
  }

  /// No stack is as deep as texts can be long.
  @Test func textsWithMegabytesInCommonAreSorted() throws {
    let long = String(repeating: "a", count: 1 << 20)
    let values: [Value] = [.text(long + "b"), .text(long), .text(long + "a"), .text("a")]
    let column = try ColumnVector(values, type: .text)
    let chunk = try ChunkEncoder(type: .text, profile: .hot, forcing: DictionaryCodes.self).encode(
      column, pageRowCount: 1_024)
    #expect(chunk.encodings.contains(FrontCoding.wireID))
    try chunk.requireEqual(column, pageRowCount: 1_024, "long")
  }

  // MARK: Damage

  /// Values of one vector.
  static func node(_ prefixes: [UInt32], _ suffixes: [[UInt8]], _ byteCount: UInt32) -> NodeBytes {
    NodeBytes(
      FrontCoding.self, .bytes, suffixes.count,
      [
        NodeBytes.array([byteCount, 0]), NodeBytes.plain(.uint32, prefixes).bytes,
        NodeBytes.text(suffixes.map { UInt32($0.count) }, suffixes.flatMap { $0 }).bytes,
      ], children: 2)
  }

  /// A character may be cut where two values differ.
  @Test func aCharacterMayLieInPrefixAndSuffix() throws {
    let node = Self.node([0, 2, 0], [[97, 0xC3, 0xA4], [0xA9], [98]], 7)
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 3)
    #expect(try (0..<3).map { try reader.value(at: $0) } == [.text("aä"), .text("aé"), .text("b")])
  }

  @Test(arguments: [
    ("Value 0 begins with 1 bytes of one that has 0", node([1, 0, 0], [[97], [98], [99]], 4)),
    ("Value 1 begins with 2 bytes of one that has 1", node([0, 2, 0], [[97], [98], [99]], 5)),
    ("Value 1 begins with 4294967295 bytes of one that has 1", node([0, .max, 0], [[97], [98], [99]], 5)),
    ("Value 2 has 1 bytes; 0 are left of its vector", node([0, 1, 0], [[97], [98], [99]], 3)),
    ("make 4 bytes; their vector has 5", node([0, 1, 0], [[97], [98], [99]], 5)),
    ("not UTF-8", node([0, 1, 0], [[97, 98], [0xFF], [99]], 5)),
    ("U+0000", node([0, 1, 0], [[97, 98], [0], [99]], 5)),
    ("begins inside a character", node([0, 0, 0], [[97, 0xC3], [0xA4], []], 3)),
  ])
  func damagedPartsAreRejectedWhenDecoded(reason: String, node: NodeBytes) throws {
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 3)
    var decoded = ColumnVector(emptyOf: .text)
    for _ in 0..<2 {
      let error = #expect(throws: BasaltError.self) { try reader.decode(0..<3, into: &decoded) }
      #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
      #expect(decoded.count == 0)
    }
    let test = try PageTest(.comparison(.equal, .text("a")), type: .text)
    var mask = [UInt64](repeating: 0, count: 16)
    #expect(throws: BasaltError.self) {
      try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, test, into: $0.baseAddress!) }
    }
    #expect(throws: BasaltError.self) { try reader.value(at: 2) }
  }

  /// However the values are cut into prefixes and suffixes, and across vectors.
  @Test func aDictionaryThatDoesNotAscendIsRefused() throws {
    func open(_ prefixes: [UInt32], _ suffixes: [String]) throws {
      let lengths = zip(prefixes, suffixes).map { $0 + UInt32($1.utf8.count) }
      var byteCounts = [lengths.reduce(0, +)]
      for start in stride(from: 0, to: lengths.count, by: 1_024) { byteCounts.append(lengths[..<start].reduce(0, +)) }
      let starts = stride(from: 0, to: suffixes.count, by: 1_024).map { start in
        UInt32(suffixes[..<start].reduce(0) { $0 + $1.utf8.count })
      }
      let parts = NodeBytes(
        Bytes.self, .bytes, suffixes.count,
        [
          NodeBytes.array([UInt32(suffixes.reduce(0) { $0 + $1.utf8.count }), 0]), NodeBytes.array(starts),
          NodeBytes.plain(.uint32, suffixes.map { UInt32($0.utf8.count) }).bytes,
          NodeBytes.padded(suffixes.flatMap { Array($0.utf8) }),
        ], children: 1)
      let node = NodeBytes(
        FrontCoding.self, .bytes, suffixes.count,
        [NodeBytes.array(byteCounts), NodeBytes.plain(.uint32, prefixes).bytes, parts.bytes], children: 2)
      _ = try PageOpener.openDictionary(
        Buffer(node.bytes), 0..<node.bytes.count, type: .text, entryCount: suffixes.count)
    }
    func refused(_ entry: Int, _ prefixes: [UInt32], _ suffixes: [String]) {
      let error = #expect(throws: BasaltError.self) { try open(prefixes, suffixes) }
      #expect(error?.message.contains("Entry \(entry) of the dictionary") == true, "\(String(describing: error))")
    }
    // With prefixes that could be longer, too.
    try open([0, 1, 0, 2], ["a", "b", "abc", "d"])
    try open([0, 0, 0, 0], ["a", "ab", "abc", "b"])
    refused(1, [0, 1], ["a", ""])
    refused(2, [0, 1, 1], ["a", "b", ""])
    refused(2, [0, 1, 1, 0], ["a", "c", "b", "z"])
    refused(1, [0, 0], ["ab", "aa"])
    refused(3, [0, 0, 0, 0], ["a", "b", "c", "c"])
    let many = (0..<2_000).map { String($0 + 10_000) }
    let none = [UInt32](repeating: 0, count: 2_000)
    try open(none, many)
    var swapped = many
    swapped.swapAt(1_023, 1_024)
    refused(1_024, none, swapped)
    var repeated = many
    repeated[1_024] = repeated[1_023]
    refused(1_024, none, repeated)
  }

  @Test func numbersHaveNoPrefixes() throws {
    let node = Self.node([0], [[97]], 1).with { $0.element = .int32 }
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .integer, rowCount: 1)
    }
    #expect(error?.message.contains("i32 have no prefixes") == true, "\(String(describing: error))")
  }

  /// What is said of the second vector is held against the rest before anything is put together.
  @Test(arguments: [
    ("bytes; at most", [UInt32(1 << 28 + 1), 0, 0]), ("The bytes begin at 1, not at 0", [9, 1, 1]),
    ("Vector 1 begins at byte 10, and ends before that", [9, 0, 10]),
  ])
  func damagedCheckpointsAreRejectedWhenOpened(reason: String, fields: [UInt32]) throws {
    let none = [UInt32](repeating: 0, count: 1_025)
    let node = NodeBytes(
      FrontCoding.self, .bytes, 1_025,
      [NodeBytes.array(fields), NodeBytes.plain(.uint32, none).bytes, NodeBytes.text(none, []).bytes], children: 2)
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 1_025)
    }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
  }
}
