import BasaltCore
import BasaltEncoding
import BasaltFormat
import TestSupport
import Testing

/// `IdentifierChunk`: chunks that look like identifiers have a Bloom filter unasked, and no others.
@Suite struct IdentifierChunkTests {
  private static let rowCount = 9_000

  private static func file(_ type: LogicalType, profile: TierProfile = .hot, _ value: (Int) -> Value) throws -> TestFile
  {
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: type)])
    return try TestFile(schema, [[try ColumnVector((0..<rowCount).map(value), type: type)]], profile: profile)
  }

  private static func hasFilter(_ file: TestFile) throws -> Bool {
    let reader = try file.open()
    let isFlagged = reader.root.compatible & 1 != 0
    let has = try reader.column(at: 0).chunk(0).entry.facts.bloomFilter != nil
    #expect(isFlagged || !has, "a file that has filters says so")
    return has
  }

  /// A number of 64 bits for each row, in no order.
  ///
  /// Mixed more than once (SplitMix64): multiples alone are a sequence that wraps, which takes no bytes at all.
  private static func mixed(_ row: Int) -> UInt64 {
    var word = UInt64(row + 1) &* 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
  private static func code(_ row: Int) -> String { String(mixed(row), radix: 36) }

  @Test func identifiersHaveOne() throws {
    let uuids = try Self.file(.uuid) { .uuid(UniqueID(bits: UInt128(Self.mixed($0)) << 64 | UInt128($0))) }
    let codes = try Self.file(.text) { $0 % 10 == 3 ? .null : .text("user-\(Self.code($0))@example.org") }
    let numbers = try Self.file(.bigint) { .bigint(Int64(bitPattern: Self.mixed($0))) }
    let digests = try Self.file(.bytea) { row in
      .bytea((0..<32).map { UInt8(truncatingIfNeeded: Self.mixed(row) >> ($0 * 2)) })
    }
    for (file, mayHaveDictionary) in [(uuids, false), (codes, true), (numbers, false), (digests, true)] {
      // A small dictionary of all values rules out as much, and without a false answer.
      let entry = try file.open().column(at: 0).chunk(0).entry
      let isFiltered = try Self.hasFilter(file)
      #expect(isFiltered || mayHaveDictionary && entry.facts.dictionaryIsComplete, "\(entry)")
      #expect(try DataFileVerifier(file.name, in: file.store, isDeep: true).verified().isSound)
    }
    // And what it is for: a code that no row has is looked for in no page.
    let scan = try codes.open().rows(
      where: ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .text("user-9@example.org")))]))
    #expect(scan.rows.isEmpty && scan.worker.read.pageCount == 0)
  }

  @Test func whatBoundsFindOrNobodyLooksUpHasNone() throws {
    let none = [
      // In order, up or down, or nearly so: bounds find a value.
      try Self.file(.bigint) { .bigint(Int64($0) << 20) }, try Self.file(.text) { .text("key-\(1_000_000 - $0)") },
      try Self.file(.bigint) { .bigint(Int64($0 ^ 7) << 20 | Int64(Self.mixed($0) % 1_000)) },
      // Each value a few times: a foreign key.
      try Self.file(.bigint) { .bigint(Int64(bitPattern: Self.mixed($0 % 4_000))) },
      // Sentences.
      try Self.file(.text) { .text("a remark of many words about \(Self.code($0))") },
      // Packed so closely that a filter would be more than a quarter.
      try Self.file(.integer) { .integer(Int32(Self.mixed($0) % 60_000_000)) },
      // Measures.
      try Self.file(.double) { .double(Double(Self.mixed($0))) },
      try Self.file(.timestamp) { .timestamp(microseconds: Int64(Self.mixed($0) >> 12)) },
    ]
    for (index, file) in none.enumerated() { #expect(try !Self.hasFilter(file), "file \(index)") }
  }

  @Test(arguments: [TierProfile.warm, .cold]) func othersTiersHaveNone(profile: TierProfile) throws {
    let file = try Self.file(.bigint, profile: profile) { .bigint(Int64(bitPattern: Self.mixed($0))) }
    #expect(try !Self.hasFilter(file))
    #expect(try file.open().root.compatible == 0)
  }

  /// Few pages: reading them is as fast.
  @Test func shortChunksHaveNone() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .bigint)])
    let rows = (0..<7_000).map { Value.bigint(Int64(bitPattern: Self.mixed($0))) }
    let file = try TestFile(schema, [[try ColumnVector(rows, type: .bigint)]])
    #expect(try !Self.hasFilter(file))
  }
}
