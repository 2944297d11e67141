import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltStorage
import ForgerySupport
import TestSupport
import Testing

/// Dictionaries of earlier row groups, from the writer to the reader: `DictionarySharing`, and what `PageLoading`, scans and filters make of it.
@Suite struct DictionarySharingTests {
  /// Columns of texts: the same few everywhere; mostly the same, of which each row group lacks some and has some of its own;
  /// others in each row group; and all of them twice, with NULLs.
  private static func file(
    _ profile: TierProfile = .hot, rowCounts: [Int] = [2_500, 2_200, 1_100], seed: UInt64 = 1
  ) throws -> TestFile {
    var random = SeededRandom(seed: seed)
    let names = ["same", "mostly", "own", "number", "sparse"]
    let types: [LogicalType] = [.text, .text, .text, .bigint, .text]
    let schema = try Schema(names.indices.map { Field(id: FieldID(UInt32($0 + 1)), name: names[$0], type: types[$0]) })
    let groups = try rowCounts.enumerated().map { group, count in
      let rows: [[Value]] = (0..<count).map { row in
        let number = random.integer(in: 0...299) + group * 10
        return [
          .text("state \(row % 7) of a few"), .text("https://www.example.org/page/\(number * 7_919)"),
          .text("\(group): visitor number \(random.integer(in: 0...149))"),
          .bigint(Int64(random.integer(in: 0...79)) * 1_000_000_007 * Int64(random.integer(in: 1...2))),
          row % 9 < 4 ? .null : .text("status \(row % 5), as it is spelled out"),
        ]
      }
      return try types.indices.map { index in try ColumnVector(rows.map { $0[index] }, type: types[index]) }
    }
    return try TestFile(schema, groups, profile: profile, seed: seed)
  }

  private static func chunk(_ reader: DataFileReader, _ column: Int, _ rowGroup: Int) throws -> ChunkEntry {
    try reader.column(at: column).chunk(rowGroup).entry
  }

  @Test(arguments: TierProfile.allCases, Soak.seeds(1))
  func aFileThatSharesIsReadAsItWasWritten(profile: TierProfile, seed: UInt64) throws {
    let file = try Self.file(profile, seed: seed)
    let reader = try file.open()
    for (index, column) in try reader.columns().enumerated() {
      #expect(
        column.isIdentical(to: ColumnVector.concatenated(file.rowGroups.map { $0[index] }, type: column.type)),
        "column \(index)")
    }
    let report = try DataFileVerifier(file.name, in: file.store, isDeep: true).verified()
    #expect(report.isSound, "\(report.problems)")
    // And what is written: nothing, what differs, all of it.
    let same = try Self.chunk(reader, 0, 2)
    #expect(same.sharing == ChunkSharing(rowGroup: 0, isComplete: true) && same.dictionaryByteCount == 0)
    #expect(same.distinctCount == 7)
    let mostly = try Self.chunk(reader, 1, 1)
    #expect(mostly.sharing?.rowGroup == 0 && mostly.dictionaryByteCount > 0 && mostly.facts.dictionaryIsComplete)
    #expect(try mostly.dictionaryByteCount * 2 < Self.chunk(reader, 1, 0).dictionaryByteCount)
    let own = try Self.chunk(reader, 2, 1)
    #expect(own.sharing == nil && own.dictionaryByteCount > 0)
    let flags = try (0..<5).map {
      try reader.description(at: $0).encodings.contains(EncodingRegistry.sharedDictionary)
    }
    #expect(flags[0] && flags[1] && !flags[2] && flags[4])
  }

  /// One object for all row groups, as long as anybody keeps pages: codes of all of them mean the same.
  @Test func anOwnersDictionaryIsOpenedOnce() throws {
    let reader = try Self.file().open()
    let column = try reader.column(at: 0)
    let dictionaries = try (0..<3).map { rowGroup in
      try #require(try reader.openDictionary(of: Self.chunk(reader, 0, rowGroup), rowGroup: rowGroup, of: column))
    }
    #expect(dictionaries[1] === dictionaries[0] && dictionaries[2] === dictionaries[0])
    // And read once: the second row group and the third add their pages alone.
    func byteCount(_ rowGroups: Set<Int>) throws -> Int {
      let scan = try DataFileScan(reader, columns: [0])
      let worker = ScanWorker(scan)
      for piece in scan.pieces where rowGroups.contains(piece.rowGroup) {
        _ = try worker.read(piece) { _ throws(BasaltError) in true }
      }
      return worker.read.byteCount
    }
    let owned = try Self.chunk(reader, 0, 0).dictionaryByteCount
    #expect(try byteCount([0, 1]) == byteCount([0]) + byteCount([1]) - owned)
    #expect(try byteCount([1, 2]) == byteCount([1]) + byteCount([2]) - owned)
  }

  /// Pages that are announced, or not; every comparison; constants that are in all row groups, in one, in none.
  @Test(arguments: TierProfile.allCases, Soak.seeds(1))
  func filteringIsDecodingAndTesting(profile: TierProfile, seed: UInt64) throws {
    let file = try Self.file(profile, seed: seed)
    let reader = try file.open()
    var random = SeededRandom(seed: seed)
    let rows = file.rowGroups.flatMap { group in
      (0..<group[0].count).map { row in group.map { $0[row] } }
    }
    for column in 0..<5 {
      for _ in 0..<2 {
        let picked = rows[random.integer(in: 0...(rows.count - 1))][column]
        let constants = [picked, column == 3 ? .bigint(77) : .text("state 3"), column == 3 ? .bigint(-1) : .text("zz")]
        for constant in constants where !constant.isNull {
          let comparison = random.pick(Comparison.allCases)
          for test in [ColumnTest.comparison(.equal, constant), .comparison(comparison, constant), .isNull] {
            let predicate = ScanPredicate([.init(column: FieldID(UInt32(column + 1)), test: test)])
            let expected = rows.filter { test.passes($0[column]) }
            #expect(
              try reader.rows(where: predicate).rows == expected, "\(test) of column \(column), seed \(seed)")
          }
        }
      }
    }
  }

  /// What an amended dictionary has left out is ruled out, though the owner has it.
  @Test func aDictionaryRulesOutWhatItDoesNotHave() throws {
    let reader = try Self.file().open()
    let column = try reader.column(at: 1)
    func entries(_ rowGroup: Int) throws -> Set<String> {
      let vector = try #require(
        try reader.openDictionary(of: Self.chunk(reader, 1, rowGroup), rowGroup: rowGroup, of: column)
      ).vector
      return Set((0..<vector.count).map { "\(vector[$0])" })
    }
    let missing = try #require(try entries(0).subtracting(entries(1)).sorted().first)
    let predicate = ScanPredicate([.init(column: FieldID(2), test: .comparison(.equal, .text(missing)))])
    let (rows, scan, _) = try reader.rows(where: predicate)
    #expect(!rows.isEmpty && rows.allSatisfy { $0[1] == .text(missing) })
    #expect(scan.skipped.filteredRowGroupCount >= 1 && !scan.pieces.contains { $0.rowGroup == 1 })
    // And what an owner's does not have that is taken as it is.
    let none = ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .text("state 3a")))])
    #expect(try reader.rows(where: none).scan.pieces.isEmpty)
  }

  /// Where an entry for each chunk of a thousand columns would cost more than two short pages, nothing is shared.
  @Test func whatMakesAllEntriesLongerMustPay() throws {
    let count = 300
    let fields = (0..<count).map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $0 == 0 ? .text : .bigint) }
    let text = try ColumnVector((0..<1_100).map { .text("a longer text, of two: \($0 * $0 % 2)") }, type: .text)
    let number = try ColumnVector((0..<1_100).map { .bigint(Int64($0)) }, type: .bigint)
    let group = [text] + Array(repeating: number, count: count - 1)
    let file = try TestFile(try Schema(fields), [group, group])
    let wide = try file.open()
    #expect(wide.root.sizes.chunk == ChunkEntry.byteCountWithOrder)
    #expect(try Self.chunk(wide, 0, 1).sharing == nil && Self.chunk(wide, 0, 1).dictionaryByteCount > 0)
    let narrow = try TestFile(try Schema(Array(fields.prefix(1))), [[text], [text], [text]])
    #expect(try Self.chunk(narrow.open(), 0, 2).sharing?.rowGroup == 0)
  }

  /// The same row groups in the same order are the same bytes.
  @Test func aFileIsTheSameEveryTime() throws {
    #expect(try Self.file(.cold).bytes() == Self.file(.cold).bytes())
  }

  // MARK: Damage

  @Test(arguments: [
    (1, 1, [UInt8(2), 0], "not before its own"), (1, 1, [3, 0], "not before its own"),
    (0, 2, [2, 0], "none of its own"),
    (2, 2, [3, 0], "not before its own"), (2, 2, [2, 0], "says nothing"), (1, 1, [0, 0], ""),
  ])
  func whatIsNoOwnerIsRefused(column: Int, rowGroup: Int, owner: [UInt8], reason: String) throws {
    var forgery = try Forgery(try Self.file())
    try forgery.setChunk(column, rowGroup: rowGroup, at: 128, to: owner)
    let (store, name) = try TestFile.store(holding: forgery.bytes)
    let reader = try DataFileReader(name, in: store, pool: BufferPool())
    let error = try #require(throws: BasaltError.self) { try reader.columns([column]) }
    #expect("\(error)".contains(reason), "\(error)")
    #expect(error.code == .corruptFile || owner == [0, 0] && error.code == .corruptPage, "\(error)")
    let others = (0..<5).filter { $0 != column }
    #expect(try reader.columns(others).allSatisfy { $0.count == 5_800 })
    for isDeep in [false, true] where isDeep || owner != [0, 0] {
      #expect(try !forgery.verified(isDeep: isDeep).isSound)
    }
  }

  /// A dictionary that is called complete, and lacks a value, is found.
  @Test func whatIsCalledCompleteIsHeldAgainstTheValues() throws {
    var forgery = try Forgery(try Self.file())
    // The owner of other values: of the codes of its row group none is beyond it.
    try forgery.setChunk(0, rowGroup: 1, at: 40, to: [6, 0, 0, 0])
    let problems = try forgery.verified(isDeep: true).problems
    #expect(problems.count == 1 && "\(problems)".contains("distinct count"), "\(problems)")
  }

  /// A damaged page of an owner's: said of the row group in which it lies, whichever is read.
  @Test func aDamagedOwnerIsNamed() throws {
    let file = try Self.file()
    let range = try #require(try Self.chunk(try file.open(), 0, 0).dictionaryByteRange)
    var bytes = try file.bytes()
    bytes[range.upperBound - 1] ^= 0x10
    let (store, name) = try TestFile.store(holding: bytes)
    let reader = try DataFileReader(name, in: store, pool: BufferPool())
    let column = try reader.column(at: 0)
    let error = try #require(throws: BasaltError.self) {
      _ = try reader.openDictionary(of: Self.chunk(reader, 0, 2), rowGroup: 2, of: column)
    }
    #expect(
      error.code == .corruptPage && error.context.contains { $0.key == "row group" && $0.value == "0" }, "\(error)")
    #expect(try !DataFileVerifier(name, in: store, isDeep: false).verified().isSound)
  }
}
