import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Text in codes of symbols, beyond the laws that every encoding keeps (`ConformanceTests`, `OpenPageTests`): what is
/// chosen, what other writers may have written, and damage that is found when values are spelled out. Inside:
/// `SymbolTable`, `SymbolMatcher`, `SymbolTraining`, `SymbolComparison`, `ChunkSymbols`.
@Suite struct FSSTTests {
  static let words = ["lava ", "basalt ", "column of ", "cooling ", "fissure, ", "the ", "é", "火山", "😀", "\u{1}"]

  /// Words, some of them cut by letters that no word has; now and then a long text.
  static func prose(_ random: inout SeededRandom, wordCount: ClosedRange<Int> = 0...9) -> String {
    let count = random.chance(1, in: 40) ? 300 : random.integer(in: wordCount)
    return (0..<count).map { _ in
      random.chance(1, in: 8) ? random.text(count: random.integer(in: 0...3)) : random.pick(words)
    }.joined()
  }

  static func column(_ values: [Value], _ type: LogicalType = .text) throws -> ColumnVector {
    try ColumnVector(values, type: type)
  }

  // MARK: What is chosen

  @Test(arguments: TierProfile.allCases) func proseIsWrittenInSymbolsOnEveryTier(profile: TierProfile) throws {
    var random = SeededRandom(seed: 5)
    let values = (0..<20_000).map { _ in Value.text(Self.prose(&random, wordCount: 2...9)) }
    let column = try Self.column(values)
    let chunk = try ChunkEncoder(type: .text, profile: profile).encode(column, pageRowCount: 8_192)
    let plain = try ChunkEncoder(type: .text, profile: profile, forcing: Bytes.self).encode(column, pageRowCount: 8_192)
    #expect(chunk.encodings.contains(FSST.wireID) && !plain.encodings.contains(FSST.wireID))
    let share = profile == .hot ? 0.6 : 1
    #expect(Double(byteCount(chunk)) < Double(byteCount(plain)) * share, "\(byteCount(chunk)) of \(byteCount(plain))")
    try chunk.requireEqual(column, pageRowCount: 8_192, "\(profile)")
  }

  @Test(arguments: TierProfile.allCases, [LogicalType.text, .bytea])
  func whatHasNoSymbolsIsNot(profile: TierProfile, type: LogicalType) throws {
    var random = SeededRandom(seed: 6)
    let values = (0..<10_000).map { _ in
      let bytes = random.bytes(random.integer(in: 8...40))
      return type == .bytea ? Value.bytea(bytes) : .text(String(decoding: bytes.map { $0 % 95 + 32 }, as: UTF8.self))
    }
    let chunk = try ChunkEncoder(type: type, profile: profile).encode(
      try Self.column(values, type), pageRowCount: 8_192)
    // Random letters have 95 of 256 values: codes could not be shorter than bytes by as much as they cost.
    #expect(!chunk.encodings.contains(FSST.wireID))
  }

  /// A dictionary's entries are text too.
  @Test func entriesOfADictionaryAreWrittenInSymbols() throws {
    var random = SeededRandom(seed: 7)
    let entries = (0..<3_000).map { "\(Self.prose(&random, wordCount: 4...9)) \($0)" }
    let values = (0..<60_000).map { _ in Value.text(random.pick(entries)) }
    let chunk = try ChunkEncoder(type: .text, profile: .hot).encode(try Self.column(values), pageRowCount: 8_192)
    let dictionary = try #require(chunk.dictionary)
    #expect(dictionary.bytes.first == FSST.wireID)
    try chunk.requireEqual(try Self.column(values), pageRowCount: 8_192, "entries")
  }

  /// A sample takes a part of each; of a few whole ones nothing would be left to measure.
  @Test func longTextsAreWrittenInSymbols() throws {
    var random = SeededRandom(seed: 8)
    let values = (0..<64).map { _ in Value.text((0..<8).map { _ in Self.prose(&random, wordCount: 900...999) }.joined())
    }
    let chunk = try ChunkEncoder(type: .text, profile: .hot).encode(try Self.column(values), pageRowCount: 1_024)
    #expect(chunk.encodings.contains(FSST.wireID))
  }

  /// Nothing of a table depends on where it was made: a dictionary of Swift has another order in each process.
  @Test func equalRowsGiveEqualBytes() throws {
    var random = SeededRandom(seed: 12)
    let values = (0..<4_000).map { _ in Value.text(Self.prose(&random)) }
    let chunks = try (0..<2).map { _ in
      try ChunkEncoder(type: .text, profile: .hot, forcing: FSST.self).encode(
        try Self.column(values), pageRowCount: 1_024)
    }
    for (left, right) in zip(chunks[0].pages, chunks[1].pages) { #expect(left.bytes == right.bytes) }
    // The first page's bytes as another process wrote them. Another training changes them: then this is its number.
    let digest = chunks[0].pages[0].bytes.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    #expect(digest == 5_556_385_541_886_684_295, "\(digest)")
  }

  private func byteCount(_ chunk: EncodedChunk) -> Int {
    chunk.pages.reduce(chunk.dictionary?.payloadByteCount ?? 0) { $0 + $1.payloadByteCount }
  }

  // MARK: There and back

  @Test(arguments: Soak.seeds(6)) func whatWasWrittenInSymbolsComesBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in [LogicalType.text, .bytea] {
      for count in [1, 7, 1_024, 2_600] {
        let nullShare = random.integer(in: 0...3)
        let values = (0..<count).map { _ -> Value in
          if nullShare > 0, random.chance(nullShare, in: 10) { return .null }
          if type == .text { return .text(Self.prose(&random)) }
          // Zeros and 255, which are what masks and escapes are made of.
          return .bytea((0..<random.integer(in: 0...20)).map { _ in random.pick([0, 255, 255, 1, 77]) })
        }
        let column = try Self.column(values, type)
        let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: FSST.self).encode(column, pageRowCount: 2_048)
        try chunk.requireEqual(column, pageRowCount: 2_048, "\(type) seed \(seed)")
        let reader = try chunk.openPage(0, type: type)
        for row in stride(from: 0, to: reader.rowCount, by: 13) {
          #expect(try reader.value(at: row) == values[row], "\(type) seed \(seed) row \(row)")
        }
      }
    }
  }

  /// Batches are kept while a page is read on: what their views point into must stay as it is.
  @Test func whatWasDecodedStaysWhenMoreIsDecoded() throws {
    var random = SeededRandom(seed: 9)
    let values = (0..<3_000).map { Value.text("\($0) " + Self.prose(&random, wordCount: 5...9)) }
    let chunk = try ChunkEncoder(type: .text, profile: .hot, forcing: FSST.self).encode(
      try Self.column(values), pageRowCount: 4_096)
    let reader = try chunk.openPage(0, type: .text)
    var vector = ColumnVector(emptyOf: .text)
    var kept: [(start: Int, vector: ColumnVector)] = []
    for start in [1_024, 0, 2_048] {
      try reader.decode(start..<min(start + 1_024, 3_000), into: &vector)
      kept.append((start, vector))
      _ = try reader.value(at: start + 5)
    }
    for (start, vector) in kept {
      #expect((0..<vector.count).allSatisfy { vector[$0] == values[start + $0] }, "rows from \(start)")
    }
  }

  /// The values of runs are spelled out a vector of them at a time, each into a heap of its own.
  @Test func runsOfTextHaveHeapsOfTheirOwn() throws {
    var random = SeededRandom(seed: 10)
    let runs = (0..<3_000).map { "\($0) " + Self.prose(&random, wordCount: 5...9) }
    let values = (0..<9_000).map { Value.text(runs[$0 / 3]) }
    let chunk = try ChunkEncoder(type: .text, profile: .hot, forcing: Runs.self).encode(
      try Self.column(values), pageRowCount: 16_384)
    #expect(chunk.encodings.contains(FSST.wireID) && chunk.encodings.contains(Runs.wireID))
    let reader = try chunk.openPage(0, type: .text)
    var vector = ColumnVector(emptyOf: .text)
    // As a batch, and again as a whole into the same vector.
    for rows in [2_048..<4_096, 0..<9_000] {
      try reader.decode(rows, into: &vector)
      #expect((0..<rows.count).allSatisfy { vector[$0] == values[rows.lowerBound + $0] }, "\(rows)")
    }
    #expect(vector.heaps.count == 3)
    // Rows that are fetched have one for the texts of a vector, however many rows ask for these.
    let few = Array(30..<60) + [8_000, 8_001]
    try reader.fetch(SelectionVector(few.map { UInt16($0) }), into: &vector)
    #expect(few.indices.allSatisfy { vector[$0] == values[few[$0]] })
    #expect(vector.heaps.count == 2)
    for row in stride(from: 0, to: 9_000, by: 997) { #expect(try reader.value(at: row) == values[row]) }
  }

  // MARK: What others may have written

  /// The symbols `ab`, `a`, `b` write "ab" in five ways; a filter must find all of them equal.
  @Test func equalTextsInDifferentCodesAreEqual() throws {
    let node = NodeBytes.symbols(
      ["ab", "a", "b"], [[0], [1, 2], [255, 97, 2], [1, 255, 98], [255, 97, 255, 98], [1]], 11)
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 6)
    for (comparison, expected) in [
      (Comparison.equal, UInt64(0b01_1111)), (.notEqual, 0b10_0000), (.less, 0b10_0000), (.greaterOrEqual, 0b01_1111),
    ] {
      var mask = [UInt64](repeating: .max, count: 16)
      let test = try PageTest(.comparison(comparison, .text("ab")), type: .text)
      try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, test, into: $0.baseAddress!) }
      #expect(mask[0] == expected && mask.dropFirst().allSatisfy { $0 == 0 }, "\(comparison)")
    }
    var decoded = ColumnVector(emptyOf: .text)
    try reader.decode(0..<6, into: &decoded)
    #expect((0..<6).map { decoded[$0] } == (0..<5).map { _ in .text("ab") } + [.text("a")])
  }

  /// The text of the specification.
  @Test func theSymbolsOfTheSpecificationWriteItsText() throws {
    let codes: [UInt8] = [0, 1, 3, 255, 0x70, 3, 255, 0x63, 255, 0x68, 4, 2]
    let node = NodeBytes.symbols(["http://", "www.", ".org", "a", "e"], [codes], 21)
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 1)
    #expect(try reader.value(at: 0) == .text("http://www.apache.org"))
    let spaced = codes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    #expect(SpecificationText.read("encodings/fsst.md").contains("`\(spaced)`"))
  }

  // MARK: Damage that is found when values are spelled out

  @Test(arguments: [
    ("are not the symbols of 3 bytes", NodeBytes.symbols(["a", "b"], [[0], [1], [2]], 3)),
    ("are not the symbols of 3 bytes", .symbols(["a", "b"], [[0], [255], [1, 0]], 3)),
    ("are not the symbols of 3 bytes", .symbols(["a", "b"], [[0], [1], [0, 255]], 3)),
    ("are not the symbols of 4 bytes", .symbols(["a", "b"], [[0], [1], [0]], 4)),
    ("are not the symbols of 2 bytes", .symbols(["a", "b"], [[0], [1], [0]], 2)),
    ("not UTF-8", .symbols(["a", "b"], [[0], [255, 0xC3], [0]], 3)),
    ("U+0000", .symbols(["a", "b"], [[0], [255, 0], [0]], 3)),
    ("begins inside a character", .symbols(["\u{E9}"], [[255, 0xC3], [255, 0xA9], []], 2)),
  ])
  func damagedCodesAreRejectedWhenDecoded(reason: String, node: NodeBytes) throws {
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 3)
    var decoded = ColumnVector(emptyOf: .text)
    let error = #expect(throws: BasaltError.self) { try reader.decode(0..<3, into: &decoded) }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
    #expect(error?.context.contains { $0.key == "payload offset" } == true)
    // Views that were not written are not to be looked at.
    #expect(decoded.count == 0)
    // What was made for it until then is not mixed up with what comes next.
    #expect(throws: BasaltError.self) { try reader.decode(0..<3, into: &decoded) }
  }

  /// A single value takes no more memory than its page has said.
  @Test func aValueLongerThanItsVectorIsRejected() throws {
    let node = NodeBytes.symbols(["abcdefgh"], [[0], [0], [0]], 7)
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 3)
    let error = #expect(throws: BasaltError.self) { try reader.value(at: 1) }
    #expect(error?.code == .corruptPage)
    #expect(error?.message.contains("Value 1 has 8 bytes, and all values of its vector 7") == true)
  }

  /// Nor do several, which are right one by one.
  @Test func valuesLongerThanTheirVectorAreRejected() throws {
    let node = NodeBytes.symbols(["abcdefgh"], [[0], [0], [0]], 15)
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 3)
    var fetched = ColumnVector(emptyOf: .text)
    try reader.fetch(SelectionVector([1]), into: &fetched)
    #expect(fetched[0] == .text("abcdefgh"))
    let error = #expect(throws: BasaltError.self) { try reader.fetch(SelectionVector([0, 2]), into: &fetched) }
    #expect(
      error?.message.contains("Value 2 has 8 bytes, and all values of its vector 15, of which 7 are left") == true)
  }

  /// A single value and a filter look only at the codes that they need, and refuse these.
  @Test func damagedCodesAreRejectedWhereverTheyAreMet() throws {
    let node = NodeBytes.symbols(["a", "b"], [[0], [9], [255]], 3)
    let reader = try PageOpener.open(Buffer(node.bytes), 0..<node.bytes.count, type: .text, rowCount: 3)
    #expect(try reader.value(at: 0) == .text("a"))
    for row in 1...2 {
      let error = #expect(throws: BasaltError.self) { try reader.value(at: row) }
      #expect(error?.message.contains("codes of value \(row) are not those of symbols") == true)
    }
    var fetched = ColumnVector(emptyOf: .text)
    for rows in [[1], [0, 2], [0, 1, 2]] as [[UInt16]] {
      let error = #expect(throws: BasaltError.self) { try reader.fetch(SelectionVector(rows), into: &fetched) }
      #expect(error?.code == .corruptPage && fetched.count == 0)
      // And leaves nothing behind.
      try reader.fetch(SelectionVector([0]), into: &fetched)
      #expect(fetched.count == 1 && fetched[0] == .text("a") && fetched.heaps.count == 1)
    }
    var mask = [UInt64](repeating: 0, count: 16)
    let test = try PageTest(.comparison(.equal, .text("a")), type: .text)
    let error = #expect(throws: BasaltError.self) {
      try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, test, into: $0.baseAddress!) }
    }
    #expect(error?.code == .corruptPage)
  }
}
