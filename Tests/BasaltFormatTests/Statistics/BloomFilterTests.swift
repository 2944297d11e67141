import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import ForgerySupport
import TestSupport
import Testing

/// `BloomFilter`, `ChunkFilters`, `FactsCheck`: what a filter does not know is in no row, and whatever it says can be held against the rows.
@Suite struct BloomFilterTests {
  /// format-spec/statistics.md, "Bloom filters".
  @Test func theExampleOfTheSpecification() throws {
    let filter = BloomFilter([0x0123_4567_89AB_CDEF], distinctCount: 1, blockCount: 7)
    let words: [UInt32] = [
      0x0004_0000, 0x0008_0000, 0x4000_0000, 0x0080_0000, 0x0000_0010, 0x0001_0000, 0x0000_1000, 0x0100_0000,
    ]
    #expect(filter.words == words + [UInt32](repeating: 0, count: 48))
    #expect(filter.encoded().prefix(16) == [7, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(arguments: [1, 30, 2_000, 100_000]) func noValueIsHiddenAndFewOthersAreFound(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let hashes = (0..<count).map { _ in random.next() }
    let filter = BloomFilter(hashes, distinctCount: count)
    #expect(hashes.allSatisfy { filter.mayContain($0) })
    #expect(filter.byteCount <= max(32, count * 11 / 8 + 32))
    let payload = RecordBytes(Buffer(filter.encoded()))
    let read = try BloomFilter(payload, blockCount: filter.blockCount)
    #expect(read.words == filter.words && read.distinctCount == count)
    guard count >= 2_000 else { return }
    // About one in a hundred: 10.5 bits a value.
    let falseCount = (0..<20_000).count { _ in filter.mayContain(random.next()) }
    #expect(falseCount < 400, "\(falseCount) of 20,000")
  }

  @Test func whatIsNoFilterIsRefused() throws {
    let bytes = BloomFilter([1, 2, 3], distinctCount: 3, blockCount: 2).encoded()
    func open(_ offset: Int, _ byte: UInt8) throws(BasaltError) -> BloomFilter {
      var bytes = bytes
      bytes[offset] = byte
      return try BloomFilter(RecordBytes(Buffer(bytes)), blockCount: 2)
    }
    #expect(#expect(throws: BasaltError.self) { try open(0, 3) }?.code == .corruptPage)
    #expect(#expect(throws: BasaltError.self) { try open(4, 2) }?.code == .unsupportedVersion)
    // What it was made for informs only.
    #expect(try open(15, 255).distinctCount == .max)
  }

  // MARK: In files

  /// Two row groups of three pages; texts that are all different and in no order, and words of a dictionary.
  private static func file(_ columns: Set<FieldID> = [FieldID(1), FieldID(2), FieldID(3)]) throws -> TestFile {
    let schema = try Schema([
      Field(id: FieldID(1), name: "key", type: .text), Field(id: FieldID(2), name: "word", type: .text),
      Field(id: FieldID(3), name: "same", type: .integer),
    ])
    var groups: [[ColumnVector]] = []
    for group in 0..<2 {
      let keys: [Value] = (0..<3_000).map { key($0, group) }
      let words: [Value] = (0..<3_000).map { .text("word \($0 * 7 % 40 * 3 + group)") }
      let same = try ColumnVector(repeating: .integer(5), count: 3_000, type: .integer)
      groups.append([try ColumnVector(keys, type: .text), try ColumnVector(words, type: .text), same])
    }
    return try TestFile(schema, groups, bloomFilterColumns: columns)
  }

  /// NULL in every tenth row.
  private static func key(_ row: Int, _ group: Int) -> Value {
    row % 10 == 0 ? .null : .text("\(row * 7_919 % 3_001) is a key of \(group) that no other row has")
  }

  private static func rows(
    _ file: TestFile, _ column: UInt32, _ comparison: Comparison, _ value: Value
  ) throws -> (
    count: Int, skipped: ScanCounts, read: ScanCounts
  ) {
    let found = try file.open().rows(
      where: ScanPredicate([.init(column: FieldID(column), test: .comparison(comparison, value))]))
    return (found.rows.count, found.scan.skipped, found.worker.read)
  }

  @Test func aValueThatIsNotThereCostsNoPage() throws {
    let file = try Self.file()
    let chunks = try (0..<3).map { try file.open().column(at: $0).chunk(0).entry.facts }
    #expect(chunks[0].bloomFilter != nil && !chunks[0].dictionaryIsComplete)
    // A complete dictionary needs no filter, a constant neither.
    #expect(chunks[1].bloomFilter == nil && chunks[1].dictionaryIsComplete)
    #expect(chunks[2] == .none)
    let missing = try Self.rows(file, 1, .equal, .text("1000 is a key of 1 that no row has"))
    #expect(missing.count == 0 && missing.read.pageCount == 0)
    #expect(missing.skipped.rowGroupCount == 2 && missing.skipped.filteredRowGroupCount == 2)
    #expect(missing.skipped.rowCount == 6_000 && missing.skipped.pageCount == 6)
    let present = try Self.rows(file, 1, .equal, Self.key(1, 1))
    #expect(present.count == 1 && present.skipped.filteredRowGroupCount == 1)
    // Only equality is a filter's question.
    let range = try Self.rows(file, 1, .greater, .text("5"))
    #expect(range.skipped.filteredRowGroupCount == 0 && range.count > 0)
  }

  @Test func aCompleteDictionaryRulesOutWhatItLacks() throws {
    let file = try Self.file([])
    #expect(try file.open().root.compatible == 0)
    let other = try Self.rows(file, 2, .equal, .text("word 5"))
    #expect(other.count == 0 && other.skipped.filteredRowGroupCount == 2 && other.read.pageCount == 0)
    let first = try Self.rows(file, 2, .equal, .text("word 3"))
    #expect(first.count == 75 && first.skipped.filteredRowGroupCount == 1)
    // Between two neighbours of both row groups lies nothing.
    let none = try file.open().rows(
      where: ScanPredicate([
        .init(column: FieldID(2), test: .comparison(.greaterOrEqual, .text("word 15 "))),
        .init(column: FieldID(2), test: .comparison(.less, .text("word 16"))),
      ]))
    #expect(none.rows.isEmpty)
  }

  /// It takes longer to open than a filter to be asked, which is less than a tenth of it.
  @Test func aLargeDictionaryHasAFilterBesideIt() throws {
    var random = SeededRandom(seed: 4)
    let keys = (0..<24_000).map { _ in random.text(count: 24) }
    let rows = try ColumnVector((0..<120_000).map { _ in .text(random.pick(keys)) }, type: .text)
    let schema = try Schema([Field(id: FieldID(1), name: "key", type: .text)])
    let file = try TestFile(schema, [[rows]], bloomFilterColumns: [FieldID(1)])
    let chunk = try file.open().column(at: 0).chunk(0).entry
    let filter = try #require(chunk.facts.bloomFilter)
    #expect(chunk.facts.dictionaryIsComplete && chunk.dictionaryByteCount > 8 * filter.count)
    let missing = try Self.rows(file, 1, .equal, .text("no such key"))
    #expect(missing.count == 0 && missing.skipped.filteredRowGroupCount == 1)
    let expected = (0..<rows.count).count { rows[$0] == .text(keys[5]) }
    #expect(try Self.rows(file, 1, .equal, .text(keys[5])).count == expected)
    let report = try DataFileVerifier(file.name, in: file.store, isDeep: true).verified()
    #expect(report.isSound, "\(report.problems)")
  }

  @Test(arguments: LogicalType.all, Soak.seeds(3)) func aFilterNeverHidesARow(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let schema = try Schema([Field(id: FieldID(1), name: "a", type: type)])
      let groups = try [2_100, 1_500].map { count in
        [try random.column(shape, type, count: count, nullShare: Int(seed % 3))]
      }
      let file = try TestFile(schema, groups, bloomFilterColumns: [FieldID(1)], seed: seed)
      let all = groups.flatMap { columns in (0..<columns[0].count).map { columns[0][$0] } }
      for _ in 0..<6 {
        let constant = random.chance(1, in: 3) ? random.value(type, near: nil) : all[random.integer(in: 0...3_599)]
        let test = ColumnTest.comparison(.equal, constant)
        let found = try file.open().rows(where: ScanPredicate([.init(column: FieldID(1), test: test)]))
        #expect(found.rows.count == all.count { test.passes($0) }, "\(type) \(shape) \(constant) seed \(seed)")
        #expect((found.scan.skipped + found.worker.read).rowCount == 3_600)
      }
      let report = try DataFileVerifier(file.name, in: file.store, isDeep: true).verified()
      #expect(report.isSound, "\(type) \(shape) seed \(seed): \(report.problems)")
    }
  }

  @Test func aFalseFilterIsNamed() throws {
    let file = try Self.file()
    for (edit, message) in [
      ([UInt8](repeating: 0, count: 32), "The Bloom filter hides a value."),
      ([UInt8](repeating: 255, count: 32), "The Bloom filter has bits that no value sets."),
    ] {
      var forgery = try Forgery(file)
      try forgery.setBloomFilter(0, rowGroup: 1, at: 16, to: edit)
      let report = try forgery.verified(isDeep: true)
      #expect(report.problems.map(\.message) == [message])
      #expect(report.problems[0].code == .corruptStatistics)
      #expect(report.problems[0].context.contains { $0.key == "column" && $0.value == "key" })
      #expect(try forgery.verified(isDeep: false).isSound)
    }
  }

  @Test func aDamagedFilterIsAnErrorWithItsPlace() throws {
    let file = try Self.file()
    var bytes = try file.bytes()
    let range = try #require(try file.open().column(at: 0).chunk(1).entry.facts.bloomFilter)
    bytes[range.upperBound - 1] ^= 1
    let (store, name) = try TestFile.store(holding: bytes)
    let reader = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
    let error = #expect(throws: BasaltError.self) {
      try reader.rows(
        where: ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .text("1 is missing")))]))
    }
    #expect(error?.code == .corruptPage)
    #expect(error?.context.contains { $0.key == "page" && $0.value == "Bloom filter" } == true)
    for isDeep in [false, true] {
      let report = try DataFileVerifier(name, in: store, isDeep: isDeep).verified()
      #expect(report.problems.map(\.code) == [.corruptPage], "\(report.problems)")
    }
  }

  @Test func smallFilesPayNothing() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .text)])
    let column = try ColumnVector((0..<900).map { .text("\($0 % 30)") }, type: .text)
    let file = try TestFile(schema, [[column]], bloomFilterColumns: [FieldID(1)])
    #expect(try file.open().root.sizes.chunk == ChunkEntry.byteCount)
  }
}
