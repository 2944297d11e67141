import BasaltCore
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// `ChunkOrder`, `OrderCollector`, `ColumnOrder`: the order that is stated is that of the rows, and a false one is named.
@Suite struct ChunkOrderTests {
  private static func file(_ groups: [[Value]], _ type: LogicalType, seed: UInt64 = 0) throws -> TestFile {
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: type)])
    return try TestFile(schema, try groups.map { [try ColumnVector($0, type: type)] }, seed: seed)
  }

  /// By definition, row by row.
  private static func order(of rows: [Value]) -> ChunkOrder {
    let values = rows.filter { !$0.isNull }
    guard !values.isEmpty else { return .unknown }
    let steps = zip(values, values.dropFirst()).map { $0.order(to: $1) }
    var order = ChunkOrder()
    order.runCount = 1 + zip(rows, rows.dropFirst()).count { $0 != $1 }
    order.isAscending = !steps.contains(.after)
    order.isDescending = !steps.contains(.before)
    order.isStrict = (order.isAscending || order.isDescending) && !steps.contains(.same)
    if values.count < rows.count {
      let null = rows.map(\.isNull)
      if null.prefix(rows.count - values.count).allSatisfy({ $0 }) { order.nulls = .beforeValues }
      if null.suffix(rows.count - values.count).allSatisfy({ $0 }) { order.nulls = .afterValues }
    }
    return order
  }

  /// Rows of every shape, and the same sorted up and down with their NULLs at either end: as a chunk and as a file of several.
  @Test(arguments: LogicalType.all.filter { ChunkOrder.isDefined(for: $0) }, Soak.seeds(3))
  func whatIsStatedIsTrueOfTheRows(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let column = try random.column(shape, type, count: 2_600, nullShare: Int(seed % 3))
      let rows = (0..<column.count).map { column[$0] }
      let sorted = rows.filter { !$0.isNull }.sorted { $0.order(to: $1) == .before }
      let nulls = rows.filter(\.isNull)
      for arranged in [rows, nulls + sorted, sorted.reversed() + nulls, sorted] where !arranged.isEmpty {
        let cut = random.integer(in: 0...arranged.count)
        let groups = [arranged.prefix(cut), arranged.suffix(from: cut)].map(Array.init).filter { !$0.isEmpty }
        let reader = try Self.file(groups, type, seed: seed).open()
        for (index, group) in groups.enumerated() {
          let chunk = try reader.column(at: 0).chunk(index).entry
          guard chunk.shape == .pages else {
            #expect(chunk.order == .unknown)
            continue
          }
          // Stated in files of which a chunk has several pages, or shares a dictionary: entries are as long then.
          let isStated = reader.root.sizes.chunk >= ChunkEntry.byteCountWithOrder
          #expect(chunk.order == (isStated ? Self.order(of: group) : .unknown), "\(type) \(shape) seed \(seed)")
        }
        guard let found = try reader.order(ofColumn: 0) else {
          Issue.record("no order of \(type)")
          continue
        }
        let whole = Self.order(of: arranged)
        // What is not known of a file is not said; what is said is so.
        #expect(whole.isAscending || !found.isAscending, "\(type) \(shape) seed \(seed)")
        #expect(whole.isDescending || !found.isDescending, "\(type) \(shape) seed \(seed)")
        #expect(whole.isStrict || !found.isStrict, "\(type) \(shape) seed \(seed)")
        if let count = found.distinctCount {
          #expect(count == Set(arranged.filter { !$0.isNull }).count, "\(type) \(shape) seed \(seed)")
        }
        // Bounds of numbers are never cut, so that a long file in order is known to be.
        if type.physical != .view, groups.contains(where: { $0.count > 1_024 }), whole.runCount != nil {
          #expect(found.isAscending == whole.isAscending && found.isDescending == whole.isDescending)
        }
      }
    }
  }

  /// Each field, falsified under a right seal: of rows that ascend in pairs, with NULLs behind them.
  @Test(
    arguments: [
      (124, [32], "The order of a chunk has unknown flags 32."),
      (126, [1], "The reserved field 'chunk, offset 126' is 1, not 0."),
      (120, [0xFF, 0xFF, 0, 0], "which cannot be"), (124, [4], "which cannot be"), (124, [25], "which cannot be"),
    ] as [(Int, [UInt8], String)])
  func anOrderThatCannotBeIsRefused(offset: Int, bytes: [UInt8], message: String) throws {
    var forgery = try Forgery(try Self.pairs())
    try forgery.setChunk(0, rowGroup: 0, at: offset, to: bytes)
    let reader = try forgery.open()
    let error = #expect(throws: BasaltError.self) { try reader.column(at: 0).chunk(0) }
    #expect(error?.code == .corruptFile && error?.message.contains(message) == true, "\(error?.message ?? "none")")
  }

  @Test(
    arguments: [
      (120, [7, 0, 0, 0], "The values are said to lie in 7 runs, and lie in 1251."),
      (124, [18], "The values are said to descend, and do not."),
      (124, [21], "Each value is said to be there once, and one comes again."),
      (124, [9], "NULLs do not lie where they are said to."),
      // Less than what is true.
      (120, [0, 0, 0, 0, 0, 0], nil), (124, [0], nil),
    ] as [(Int, [UInt8], String?)])
  func aFalseOrderIsNamed(offset: Int, bytes: [UInt8], message: String?) throws {
    var forgery = try Forgery(try Self.pairs())
    try forgery.setChunk(0, rowGroup: 0, at: offset, to: bytes)
    let report = try forgery.verified(isDeep: true)
    #expect(report.problems.map(\.message) == (message.map { [$0] } ?? []))
    #expect(report.problems.allSatisfy { $0.code == .corruptStatistics })
    #expect(try forgery.verified(isDeep: false).isSound)
  }

  private static func pairs() throws -> TestFile {
    try file([(0..<2_500).map { .integer(Int32($0 / 2)) } + Array(repeating: .null, count: 100)], .integer)
  }

  @Test func aFalseAscentIsNamed() throws {
    var forgery = try Forgery(try Self.file([(0..<2_500).map { .integer(Int32($0 * 7 % 100)) }], .integer))
    try forgery.setChunk(0, rowGroup: 0, at: 124, to: [1])
    #expect(
      try forgery.verified(isDeep: true).problems.map(\.message) == ["The values are said to ascend, and do not."])
  }

  /// Floats and booleans: no order is written, and one that is there is refused.
  @Test(arguments: [LogicalType.boolean, .real, .double]) func typesWithoutOrderHaveNone(type: LogicalType) throws {
    var random = SeededRandom(seed: 1)
    let column = try random.column(.anything, type, count: 3_000, nullShare: 0)
    let other = try ColumnVector((0..<3_000).map { .bigint($0) }, type: .bigint)
    let schema = try Schema([
      Field(id: FieldID(1), name: "a", type: type), Field(id: FieldID(2), name: "b", type: .bigint),
    ])
    let file = try TestFile(schema, [[column, other]])
    #expect(try file.open().order(ofColumn: 0) == nil)
    #expect(try file.open().order(ofColumn: 1)?.isStrict == true)
    var forgery = try Forgery(file)
    try forgery.setChunk(0, rowGroup: 0, at: 124, to: [1])
    let reader = try forgery.open()
    let error = #expect(throws: BasaltError.self) { try reader.column(at: 0).chunk(0) }
    #expect(error?.message == "A chunk of \(type) has an order.")
  }

  /// Row groups one of which begins where the one before ends: counted once.
  @Test func valuesThatRowGroupsShareAreCountedOnce() throws {
    let rows = (0..<4_000).map { Value.bigint(Int64($0 / 3)) }
    let reader = try Self.file([Array(rows[..<2_000]), Array(rows[2_000...])], .bigint).open()
    let order = try #require(try reader.order(ofColumn: 0))
    #expect(order.isAscending && !order.isDescending && !order.isStrict)
    #expect(order.distinctCount == 1_334)
    #expect(order.runCount == 1_335)
  }
}
