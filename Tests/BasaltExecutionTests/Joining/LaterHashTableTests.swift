import BasaltCore
import BasaltExecution
import BasaltRuntime
import TestSupport
import Testing

/// Rows in any order against a build side in order: searched at first, then by a hash table, or not for want of memory.
@Suite struct LaterHashTableTests {
  private func batches(_ keys: [Int64?]) throws -> [VectorBatch] {
    try stride(from: 0, to: keys.count, by: 2_048).map { start in
      let part = start..<min(keys.count, start + 2_048)
      let columns = [
        try ColumnVector(part.map { keys[$0].map { .bigint($0) } ?? .null }, type: .bigint),
        try ColumnVector(part.map { .bigint(Int64($0)) }, type: .bigint),
      ]
      return VectorBatch(columns: columns, physicalRowCount: part.count)
    }
  }

  /// Pairs of numbers of rows, and what found them at the end.
  private func pairs(
    _ left: [Int64?], _ right: [Int64?], threadCount: Int, leavingByteCount: Int?
  ) throws -> (found: [String], name: String) {
    let context = try makeContext(threadCount: threadCount)
    let build = JoinBuildSink(types: [.bigint, .bigint], keys: [0])
    try PipelineRun(context).feed(RowsSource(try batches(right)), into: build)
    _ = try build.finish(context)
    let table = try #require(build.table)
    #expect(table.kindName == "merge")
    let probe = JoinProbe(build, kind: .inner, keys: [0], types: [.bigint, .bigint], output: [1, 3])
    let result = CollectSink(types: [.bigint, .bigint])
    // What is left to others.
    let taken = leavingByteCount.map { context.budget.byteCount - context.budget.reservedByteCount - $0 } ?? 0
    try context.budget.reserve(taken, for: "a test")
    defer { context.budget.release(taken) }
    let run = PipelineRun(context)
    try run.feed(RowsSource(try batches(left), morselBatchCount: 1), [probe], into: result)
    return (try unordered(rows(of: result.finish(context))), table.kindName)
  }

  /// Keys of a build side in order, and of rows that find two thirds of them, in none.
  private func keys(
    _ rowCount: Int, repeats: Int, hasNulls: Bool, leftCount: Int
  ) -> (left: [Int64?], right: [Int64?], expected: [String]) {
    let right = (0..<rowCount).map { row in
      hasNulls && row % 11 == 4 ? nil : Int64(row / repeats) &* 1_000_003 &- 5_000_000_000
    }
    var random = SeededRandom(seed: 3)
    let left = (0..<leftCount).map { _ in
      right[random.integer(in: 0...rowCount - 1)].map { $0 + (random.chance(1, in: 3) ? 1 : 0) }
    }
    var places: [Int64: [Int]] = [:]
    for (row, key) in right.enumerated() { if let key { places[key, default: []].append(row) } }
    let expected = left.enumerated().flatMap { row, key in
      key.flatMap { places[$0] }?.map { "\(row)|\($0)" } ?? []
    }
    return (left, right, expected.sorted())
  }

  @Test(arguments: [1, 3], [false, true])
  func rowsInAnyOrderFindWhatIsThere(repeats: Int, hasNulls: Bool) throws {
    let (left, right, expected) = keys(20_000, repeats: repeats, hasNulls: hasNulls, leftCount: 9_000)
    for threadCount in [1, 2] {
      let made = try pairs(left, right, threadCount: threadCount, leavingByteCount: nil)
      #expect(made.name == "hash" && made.found == expected, "\(threadCount) threads")
      let ordered = try pairs(
        left.sorted { ($0 ?? .min) < ($1 ?? .min) }, right, threadCount: threadCount, leavingByteCount: nil)
      #expect(ordered.name == "merge" && ordered.found.count == expected.count, "\(threadCount) threads")
    }
  }

  @Test(arguments: [1, 3], [false, true])
  func withoutMemoryRowsAreSearchedToTheEnd(repeats: Int, hasNulls: Bool) throws {
    let (left, right, expected) = keys(150_000, repeats: repeats, hasNulls: hasNulls, leftCount: 9_000)
    // The slots alone take two mebibytes.
    let (found, name) = try pairs(left, right, threadCount: 2, leavingByteCount: 3 << 19)
    #expect(name == "merge")
    #expect(found == expected)
  }
}
