import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Columns that are close to another one are found and written as the difference to it: `ColumnDifference`, `BaseSearch`,
/// `BaseColumn`. What all encodings have in common is in `ConformanceTests`.
@Suite struct ColumnDifferenceTests {
  private static func dates(_ days: [Int?]) throws -> ColumnVector {
    try ColumnVector(days.map { $0.map { .date(days: Int32($0)) } ?? .null }, type: .date)
  }

  /// Orders, when they were sent, promised and received: what the encoding was thought of for.
  private static func orders(_ random: inout SeededRandom, count: Int) throws -> [ColumnVector] {
    let sent = (0..<count).map { _ in 9_000 + random.integer(in: 0...2_500) }
    let promised = sent.map { $0 + random.integer(in: -90...90) }
    let received = sent.map { $0 + random.integer(in: 1...30) }
    return [try dates(sent), try dates(promised), try dates(received)]
  }

  /// A row group's columns, found and encoded as the container does it, and read again.
  private static func chunks(
    _ columns: [ColumnVector], _ search: BaseSearch, _ profile: TierProfile
  ) throws -> [(chunk: EncodedChunk, pages: [OpenPage])] {
    let encoded = try columns.enumerated().map { index, column in
      try ChunkEncoder(type: column.type, profile: profile, isBase: search.isBase(index)).encode(
        column, pageRowCount: 2_048, base: search.base(of: index).map { ($0, columns[$0.index]) })
    }
    return try encoded.enumerated().map { index, chunk in
      let pages = try chunk.pages.indices.map { page in
        let base = try search.base(of: index).map { base in
          try encoded[base.index].sharedPage(page, type: columns[index].type)
        }
        return try chunk.sharedPage(page, type: columns[index].type, base: base)
      }
      return (chunk, pages)
    }
  }

  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func datesThatFollowEachOtherShareABase(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let columns = try Self.orders(&random, count: 10_000)
    let search = BaseSearch(columns, profile)
    #expect(search.isBase(0) && search.base(of: 0) == nil)
    #expect(search.base(of: 2)?.index == 0)
    let alone = try ChunkEncoder(type: .date, profile: profile).encode(columns[2], pageRowCount: 2_048)
    let based = try Self.chunks(columns, search, profile)[2]
    #expect(based.chunk.needsBase && !alone.needsBase)
    // 5 bits of 12 are left, and what nodes and references take.
    let share =
      Double(based.chunk.pages.reduce(0) { $0 + $1.payloadByteCount })
      / Double(alone.pages.reduce(0) { $0 + $1.payloadByteCount })
    #expect(share < 0.6, "\(share)")
  }

  /// Columns without anything in common, of other types, or that are small anyway, are left as they are.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func whatHasNothingInCommonIsLeftAlone(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let dates = try Self.dates((0..<8_192).map { _ in random.integer(in: 0...4_000) })
    let others = try Self.dates((0..<8_192).map { _ in random.integer(in: 0...4_000) })
    // As close to the dates as can be, but of another type.
    let integers = try ColumnVector(
      (0..<8_192).map { row in if case .date(let days) = dates[row] { .integer(days + 1) } else { .null } },
      type: .integer)
    let flags = try ColumnVector((0..<8_192).map { .integer(Int32($0 % 2)) }, type: .integer)
    let columns = [dates, others, integers, flags, try Self.dates(Array(repeating: nil, count: 8_192))]
    let search = BaseSearch(columns, profile)
    for index in columns.indices { #expect(search.base(of: index) == nil && !search.isBase(index), "column \(index)") }
  }

  /// However columns are close to each other: no base has a base, and none is its own.
  @Test(arguments: TierProfile.allCases, Soak.seeds(4))
  func basesStandAlone(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var columns: [ColumnVector] = []
    var values = (0..<4_096).map { _ in Int64(random.integer(in: 0...1 << 40)) }
    for _ in 0..<8 {
      columns.append(try ColumnVector(values.map { .bigint($0) }, type: .bigint))
      values = values.map { $0 + Int64(random.integer(in: 0...1 << 10)) }
    }
    let search = BaseSearch(columns, profile)
    var count = 0
    for index in columns.indices {
      guard let base = search.base(of: index) else { continue }
      count += 1
      #expect(base.index != index && search.isBase(base.index) && search.base(of: base.index) == nil)
    }
    #expect(count >= 4, "of eight columns in a chain only \(count) build on another")
  }

  /// NULLs of either column are its own business: both are whole when they are read, and filtered as any other.
  @Test(arguments: TierProfile.allCases, Soak.seeds(6))
  func nullsOfEitherColumnChangeNothing(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = 5_000
    var columns = try Self.orders(&random, count: count)
    columns = try columns.map { column in
      let share = random.pick([0, 2, 50, 1_000_000])
      return try ColumnVector(
        (0..<count).map { share > 0 && random.integer(in: 1...share) == 1 ? .null : column[$0] }, type: .date)
    }
    // Forced, because a column with as many NULLs as others may not gain.
    let search = BaseSearch(columns, profile, isForced: true)
    let chunks = try Self.chunks(columns, search, profile)
    let bound = Int32(9_000 + random.integer(in: -100...2_700))
    let test = try PageTest(.comparison(.lessOrEqual, .date(days: bound)), type: .date)
    for (column, chunk) in zip(columns, chunks) {
      for (index, page) in chunk.pages.enumerated() {
        let reader = page.reader(dictionary: try chunk.chunk.openDictionary(type: .date), using: DecodeScratch())
        var decoded = ColumnVector(emptyOf: .date)
        try reader.decode(0..<reader.rowCount, into: &decoded)
        var mask = [UInt64](repeating: 0, count: 16)
        for row in 0..<reader.rowCount {
          let expected = column[index * 2_048 + row]
          #expect(decoded[row] == expected, "row \(row) in \(reader.description)")
          if row % 5 == 0 { #expect(try reader.value(at: row) == expected) }
          if row % 1_024 == 0 { try reader.filter(vector: row / 1_024, test, into: &mask) }
          var passes = false
          if case .date(let days) = expected { passes = days <= bound }
          #expect(BitMask.bit(row % 1_024, in: mask) == passes, "row \(row): \(expected), bound \(bound)")
        }
      }
    }
  }

  /// Modulo the width: the ends of the type are as far apart as nothing else, and come back all the same.
  @Test func differencesWrap() throws {
    let ends: [Int64] = [.min, .max, 0, -1, 1]
    let left = ends.flatMap { end in ends.map { _ in end } }
    let right = ends.flatMap { _ in ends }
    let columns = [
      try ColumnVector(left.map { .bigint($0) }, type: .bigint),
      try ColumnVector(right.map { .bigint($0) }, type: .bigint),
    ]
    let base = try ChunkEncoder(type: .bigint, profile: .hot, isBase: true).encode(columns[0], pageRowCount: 1_024)
    let chunk = try ChunkEncoder(type: .bigint, profile: .hot, forcing: ColumnDifference.self).encode(
      columns[1], pageRowCount: 1_024, base: (BaseColumn(index: 0), columns[0]))
    let reader = try chunk.openPage(0, type: .bigint, base: try base.sharedPage(0, type: .bigint))
    #expect(chunk.needsBase)
    for (test, passes) in [
      (ColumnTest.comparison(.less, .bigint(0)), { $0 < 0 }), (.comparison(.equal, .bigint(.max)), { $0 == .max }),
    ] as [(ColumnTest, (Int64) -> Bool)] {
      var mask = [UInt64](repeating: 0, count: 16)
      try reader.filter(vector: 0, PageTest(test, type: .bigint), into: &mask)
      for row in right.indices { #expect(BitMask.bit(row, in: mask) == passes(right[row])) }
    }
    for row in right.indices { #expect(try reader.value(at: row) == .bigint(right[row])) }
  }

  // MARK: Refused

  /// The bytes of a difference of three values around plain differences.
  private static var node: NodeBytes {
    NodeBytes(
      ColumnDifference.self, .int32, 3, [NodeBytes.plain(.int32, [Int32(1), 2, 3]).bytes], children: 1)
  }

  @Test func whatHasNoBaseIsRefused() throws {
    let other = try ColumnVector([.integer(1), .integer(5), .integer(9)], type: .integer)
    let chunk = try ChunkEncoder(type: .integer, profile: .hot, isBase: true).encode(other, pageRowCount: 1_024)
    let base = try chunk.sharedPage(0, type: .integer)
    let payload = Buffer(Self.node.bytes)
    let reader = try PageOpener.open(payload, 0..<payload.byteCount, type: .integer, rowCount: 3, base: base)
    #expect(try (0..<3).map { try reader.value(at: $0) } == [.integer(2), .integer(7), .integer(12)])

    func refusal(_ type: LogicalType, _ rowCount: Int, _ base: OpenPage?) throws -> String {
      let error = try #require(throws: BasaltError.self) {
        try PageOpener.open(payload, 0..<payload.byteCount, type: type, rowCount: rowCount, base: base)
      }
      #expect(error.code == .corruptPage)
      return error.message
    }
    #expect(try refusal(.integer, 3, nil).contains("no other column"))
    let longer = try ColumnVector((0..<4).map { .integer($0 * $0) }, type: .integer)
    let page = try ChunkEncoder(type: .integer, profile: .hot, isBase: true).encode(longer, pageRowCount: 1_024)
    #expect(try refusal(.integer, 3, page.sharedPage(0, type: .integer)).contains("4 values"))
    let wide = try ColumnVector((0..<3).map { .bigint($0 * $0) }, type: .bigint)
    let widePage = try ChunkEncoder(type: .bigint, profile: .hot, isBase: true).encode(wide, pageRowCount: 1_024)
    #expect(try refusal(.integer, 3, widePage.sharedPage(0, type: .bigint)).contains("values of type i64"))
    let coded = try ChunkEncoder(type: .integer, profile: .hot, forcing: DictionaryCodes.self).encode(
      other, pageRowCount: 1_024)
    #expect(try refusal(.integer, 3, coded.sharedPage(0, type: .integer)).contains("codes"))
  }

  /// Below runs, rows are not those of the page, even if there are as many.
  @Test func belowOtherNodesThereIsNone() throws {
    let other = try ColumnVector([.integer(1), .integer(5), .integer(9)], type: .integer)
    let chunk = try ChunkEncoder(type: .integer, profile: .hot, isBase: true).encode(other, pageRowCount: 1_024)
    let ends = NodeBytes.plain(.uint32, [UInt32(1), 2, 3])
    let runs = NodeBytes(Runs.self, .int32, 3, [ends.bytes, Self.node.bytes], children: 2)
    let payload = Buffer(runs.bytes)
    let error = try #require(throws: BasaltError.self) {
      try PageOpener.open(
        payload, 0..<payload.byteCount, type: .integer, rowCount: 3, base: try chunk.sharedPage(0, type: .integer))
    }
    #expect(error.code == .corruptPage && error.message.contains("no other column"), "\(error)")
  }
}
