import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Dictionaries written as what they differ by from another one: `DictionaryEntries`, `JoinedEntries`, and the way back, `AmendedDictionaryOpener`.
@Suite struct DictionaryEntriesTests {
  static let types: [LogicalType] = [
    .smallint, .integer, .bigint, .real, .double, .decimal(precision: 9, scale: 2), .decimal(precision: 38, scale: 2),
    .date, .text,
    .bytea, .uuid,
  ]

  /// A column of a few values, each several times, with a dictionary whatever it costs.
  static func chunk(_ values: [Value], _ type: LogicalType, _ profile: TierProfile) throws -> EncodedChunk {
    let column = try ColumnVector(values + values, type: type)
    return try ChunkEncoder(type: type, profile: profile, forcing: DictionaryCodes.self).encode(
      column, pageRowCount: 65_536)
  }

  static func values(_ count: Int, _ type: LogicalType, _ random: inout SeededRandom) throws -> [Value] {
    let column = try random.column(.anything, type, count: count, nullShare: 0)
    return (0..<count).map { column[$0] }
  }

  /// Two dictionaries that have some entries in common: half, none, all, all but one.
  @Test(arguments: types.indices, Soak.seeds(3))
  func whatDiffersGivesBackTheDictionary(typeIndex: Int, seed: UInt64) throws {
    let type = Self.types[typeIndex]
    for profile in TierProfile.allCases {
      for (common, own, others) in [(40, 30, 30), (300, 5, 0), (300, 0, 9), (300, 1, 1), (1, 40, 40), (200, 0, 0)] {
        var random = SeededRandom(seed: seed)
        let shared = try Self.values(common, type, &random)
        let first = try Self.chunk(shared + Self.values(others, type, &random), type, profile)
        let second = try Self.chunk(shared + Self.values(own, type, &random), type, profile)
        let owner = try #require(try first.openDictionary(type: type))
        let expected = try #require(try second.openDictionary(type: type)).vector
        let ownerEntries = try #require(first.ownEntries)
        let entries = try #require(second.ownEntries)
        let areSame =
          owner.vector.count == expected.count
          && (0..<expected.count).allSatisfy { owner.vector.isIdentical(at: $0, to: expected, at: $0) }
        #expect(entries.isEqual(to: ownerEntries) == areSame, "\(type) \(profile) seed \(seed)")
        #expect(entries.isEqual(to: entries) && entries.count == expected.count)
        guard let amendment = entries.amendment(to: ownerEntries) else { continue }
        let opened = try amendment.page.openAmended(type: type, of: owner).vector
        #expect(opened.count == expected.count)
        let wrong = (0..<expected.count).first { !opened.isIdentical(at: $0, to: expected, at: $0) }
        #expect(wrong == nil, "\(type) \(profile) \(common) \(own) \(others) seed \(seed)")
      }
    }
  }

  /// Most texts that two row groups have are the same: there it must pay on every tier.
  @Test(arguments: TierProfile.allCases)
  func aFewOtherTextsAreWrittenAlone(profile: TierProfile) throws {
    func texts(_ numbers: Range<Int>) -> [Value] { numbers.map { .text("https://www.example.org/page/\($0 * 7_919)") } }
    let first = try Self.chunk(texts(0..<3_000), .text, profile)
    let second = try Self.chunk(texts(20..<3_020), .text, profile)
    let owner = try #require(first.ownEntries)
    let amendment = try #require(second.ownEntries?.amendment(to: owner))
    let whole = try #require(second.dictionary).payloadByteCount
    #expect(amendment.page.payloadByteCount * 5 < whole, "\(amendment.page.payloadByteCount) of \(whole) bytes")
    // Of lists that do not reach into each other there is nothing to be kept.
    let far = try Self.chunk((0..<3_000).map { .text("zebra \($0)") }, .text, profile)
    let other = try #require(far.ownEntries)
    #expect(other.amendment(to: owner) == nil)
  }

  /// Pages that fit no owner, or contradict it, are refused with their place.
  @Test func whatCannotBeIsRefused() throws {
    let type = LogicalType.integer
    func dictionary(_ numbers: [Int32]) throws -> ColumnVector.DictionaryValues {
      ColumnVector.DictionaryValues(try ColumnVector(numbers.map { .integer($0) }, type: type))
    }
    func page(_ kept: [Bool], _ added: [Int32]?, tail: [UInt8] = []) -> [UInt8] {
      let word = kept.enumerated().reduce(UInt64(0)) { $0 | ($1.element ? 1 << UInt64($1.offset) : 0) }
      let trees = NodeBytes.bitmap(kept.count, [word]).bytes + (added.map { NodeBytes.plain(.int32, $0).bytes } ?? [])
      return trees + tail
    }
    func open(_ bytes: [UInt8], _ entryCount: Int) throws -> [Value] {
      let vector = try PageOpener.openAmendedDictionary(
        Buffer(bytes), 0..<bytes.count, type: type, entryCount: entryCount, of: try dictionary([2, 4, 6])
      ).vector
      return (0..<vector.count).map { vector[$0] }
    }
    #expect(try open(page([true, false, true], [3, 9]), 4) == [2, 3, 6, 9].map { .integer($0) })
    #expect(try open(page([false, false, false], [1]), 1) == [.integer(1)])
    #expect(try open(page([true, false, true], nil), 2) == [.integer(2), .integer(6)])
    let refused: [([UInt8], Int, String)] = [
      (page([true, true, true], nil), 2, "3 entries are kept"),
      (page([true, true], [9]), 3, "2 values; 3 belong here"),
      (page([true, false, true], [3, 9]), 3, "2 values; 1 belong here"),
      (page([true, false, true], nil), 3, "0 bytes are left"),
      (page([true, true, true], [7]), 3, "bytes follow the last tree"),
      (page([true, true, true], nil, tail: [0, 0, 0, 0, 0, 0, 0, 0]), 3, "8 bytes follow the last tree"),
      (page([true, false, true], [9, 3]), 4, "not after the one before"),
      (page([true, false, true], [3, 3]), 4, "not after the one before"),
      (page([true, true, true], [4]), 4, "is one of the dictionary"),
      (page([true, false, true], [4]), 3, "is one of the dictionary"),
      (page([true, false, true], [3]), 65_537, "at most 65536"),
    ]
    for (bytes, entryCount, reason) in refused {
      let error = try #require(throws: BasaltError.self) { _ = try open(bytes, entryCount) }
      #expect(error.code == .corruptPage && "\(error)".contains(reason), "\(error)")
    }
  }

  @Test(arguments: Soak.seeds(8))
  func damagedAmendmentsAreErrorsOrResults(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in [LogicalType.bigint, .double, .text, .uuid] {
      let shared = try Self.values(200, type, &random)
      let first = try Self.chunk(shared, type, .hot)
      let second = try Self.chunk(shared + Self.values(3, type, &random), type, .hot)
      let owner = try #require(try first.openDictionary(type: type))
      let ownerEntries = try #require(first.ownEntries)
      let amendment = try #require(second.ownEntries?.amendment(to: ownerEntries))
      for _ in 0..<60 {
        let damaged = CorruptionTests.damaged(amendment.page.bytes, &random)
        do {
          let entries = try PageOpener.openAmendedDictionary(
            Buffer(damaged), 0..<damaged.count, type: type, entryCount: amendment.page.rowCount, of: owner)
          // Whatever came out, filters may rely on its order.
          _ = (0..<entries.vector.count).map { entries.vector[$0] }
        } catch { #expect([.corruptPage, .unsupportedEncoding].contains(error.code), "\(error)") }
      }
    }
  }
}

extension EncodedPage {
  func openAmended(
    type: LogicalType, of owner: ColumnVector.DictionaryValues
  ) throws(BasaltError) -> ColumnVector.DictionaryValues {
    let plain = try codec.decompress(
      payload, 0..<payloadByteCount, declaredByteCount: uncompressedByteCount, leaving: 0)
    return try PageOpener.openAmendedDictionary(
      plain, 0..<uncompressedByteCount, type: type, entryCount: rowCount, of: owner)
  }
}
