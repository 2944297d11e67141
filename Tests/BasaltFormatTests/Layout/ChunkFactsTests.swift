import BasaltCore
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// `ChunkFacts`, `FactsCheck`, `ColumnSums`, `ValueSum`: what a chunk says of itself holds, and what cannot be is refused.
@Suite struct ChunkFactsTests {
  /// Three pages of texts with a filter, of numbers with a sum, and of words with a dictionary.
  private static func file() throws -> TestFile {
    let types: [LogicalType] = [.text, .bigint, .text, .decimal(precision: 30, scale: 2)]
    let schema = try Schema(
      types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) })
    let texts: [Value] = (0..<3_000).map { .text("\($0 * 7_919 % 3_001) is a text that no other row has") }
    let numbers: [Value] = (0..<3_000).map { $0 % 7 == 0 ? .null : .bigint(Int64($0) << 40) }
    let words: [Value] = (0..<3_000).map { .text("word \($0 * 7 % 40)") }
    let wide: [Value] = (0..<3_000).map { .decimal(Decimal(unscaled: Int128($0) << 70, scale: 2)) }
    let group = try zip([texts, numbers, words, wide], types).map { try ColumnVector($0, type: $1) }
    return try TestFile(schema, [group], bloomFilterColumns: [FieldID(1)])
  }

  /// Each field, falsified under a right seal.
  @Test(
    arguments: [
      (0, 80, [1], "where none can be"), (0, 87, [1], "where none can be"), (0, 88, [1], "where none can be"),
      (0, 92, [4], "A chunk has unknown facts 4."), (0, 92, [1], "is said to have all its values there"),
      (0, 92, [2], "A chunk of text has a sum."), (0, 96, [1], "A sum is flagged absent and yet has bytes."),
      (1, 94, [1], "The reserved field 'chunk, offset 94' is 1, not 0."),
      (1, 112, [1], "The reserved field 'chunk, offset 112' is 1, not 0."),
    ] as [(Int, Int, [UInt8], String)])
  func factsThatCannotBeAreRefused(column: Int, offset: Int, bytes: [UInt8], message: String) throws {
    var forgery = try Forgery(try Self.file())
    try forgery.setChunk(column, rowGroup: 0, at: offset, to: bytes)
    let reader = try forgery.open()
    let error = #expect(throws: BasaltError.self) { try reader.column(at: column).chunk(0) }
    #expect(error?.code == .corruptFile && error?.message.contains(message) == true, "\(error?.message ?? "none")")
  }

  /// Each fact, made another that could be.
  @Test(
    arguments: [
      (1, 96, "The sum is not that of the values."), (1, 111, "The sum is not that of the values."),
      (3, 104, "The sum is not that of the values."),
    ])
  func aFalseFactIsNamed(column: Int, offset: Int, message: String) throws {
    var forgery = try Forgery(try Self.file())
    try forgery.setChunk(column, rowGroup: 0, at: offset, to: [0x77])
    let report = try forgery.verified(isDeep: true)
    #expect(report.problems.map(\.message) == [message])
    #expect(report.problems.first?.code == .corruptStatistics)
    #expect(try forgery.verified(isDeep: false).isSound)
  }

  @Test(arguments: LogicalType.all, Soak.seeds(3)) func sumsAreThoseOfTheRows(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let schema = try Schema([Field(id: FieldID(1), name: "a", type: type)])
      let groups = try [2_100, 700].map { [try random.column(shape, type, count: $0, nullShare: Int(seed % 3))] }
      let file = try TestFile(schema, groups, seed: seed)
      let values = groups.flatMap { columns in (0..<columns[0].count).compactMap { columns[0][$0].exactInteger } }
      let sum = try file.open().sum(ofColumn: 0)
      guard ValueSum.isDefined(for: type) else {
        #expect(sum == nil)
        continue
      }
      // Of 38 digits, 2,800 may have more than 128 bits in all.
      var total: Int128? = 0
      for value in values {
        let added = total?.addingReportingOverflow(value)
        total = added.flatMap { $0.overflow ? nil : $0.partialValue }
      }
      if let total { #expect(sum == nil || sum == total, "\(type) \(shape) seed \(seed)") }
      if type.physical != .int128 { #expect(sum != nil, "\(type) \(shape) seed \(seed)") }
      #expect(try DataFileVerifier(file.name, in: file.store, isDeep: true).verified().isSound)
    }
  }

  @Test func aFileOfFewRowsHasShortEntries() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .integer)])
    let file = try TestFile(schema, [[try ColumnVector((0..<Int32(900)).map { .integer($0) }, type: .integer)]])
    #expect(try file.open().root.sizes.chunk == ChunkEntry.byteCount)
    #expect(try file.open().sum(ofColumn: 0) == 899 * 450)
  }
}
