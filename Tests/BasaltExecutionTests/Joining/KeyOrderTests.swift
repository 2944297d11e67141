import BasaltCore
import BasaltExecution
import TestSupport
import Testing

/// Whether the keys of a build side ascend is found out by several threads: one that falls, wherever it is, is seen.
@Suite struct KeyOrderTests {
  private func kindName(_ keys: [Int64?]) throws -> (name: String, isUnique: Bool) {
    let batches = try stride(from: 0, to: keys.count, by: 2_048).map { start in
      let part = keys[start..<min(keys.count, start + 2_048)]
      return VectorBatch(
        columns: [try ColumnVector(part.map { $0.map { .bigint($0) } ?? .null }, type: .bigint)],
        physicalRowCount: part.count)
    }
    let context = try makeContext(threadCount: 2)
    let build = JoinBuildSink(types: [.bigint], keys: [0])
    try PipelineRun(context).feed(RowsSource(batches), into: build)
    _ = try build.finish(context)
    let table = try #require(build.table)
    return (table.kindName, table.isUnique)
  }

  // Within a block, at the border of one, and at the borders of what a task looks at.
  @Test(arguments: [1, 8_191, 8_192, 131_071, 131_072, 139_999])
  func oneKeyBelowItsPredecessorIsSeen(row: Int) throws {
    var keys = (0..<140_000).map { Optional(Int64($0) << 32) }
    #expect(try kindName(keys) == ("merge", true))
    let before = keys[row]
    keys[row] = keys[row - 1]
    #expect(try kindName(keys) == ("merge", false), "equal at \(row)")
    keys[row] = keys[row - 1].map { $0 - 1 }
    #expect(try kindName(keys).name == "hash", "less at \(row)")
    // A row without a key stands in nobody's way, nor do thousands.
    keys[row] = nil
    #expect(try kindName(keys) == ("merge", true), "NULL at \(row)")
    keys[row] = before
    for other in 0..<135_000 where other != row && other != 39_000 { keys[other] = nil }
    #expect(try kindName(keys) == ("merge", true), "NULLs around \(row)")
  }
}
