import Basalt
import BasaltCore
import TestSupport
import Testing

/// `ResultStream`, `ResultRounds`, `ResultStream.Progress`: rows that are read, not read, given up, and watched.
@Suite struct ResultStreamTests {
  /// A table of so many rows in several files: `a` counts up, `b` is text.
  private func place(rowCount: Int = 200_000) async throws -> (workplace: Workplace, warehouse: Warehouse) {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    try await session.execute("CREATE TABLE t (a bigint, b text) PARTITION BY (bucket(3, a)) ORDER BY (a)")
    try await session.execute("INSERT INTO t SELECT x, 'row ' || x FROM generate_series(0, \(rowCount - 1)) AS g (x)")
    return (workplace, warehouse)
  }

  private func count(_ stream: ResultStream) async throws -> Int {
    var count = 0
    for try await batch in stream { count += batch.rowCount }
    return count
  }

  /// Begun, read for a batch, or not at all: none of them holds what another query needs.
  @Test func aHundredUnreadStreamsDoNotStopAnotherQuery() async throws {
    let (workplace, warehouse) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    var unread: [ResultStream] = []
    var begun: [ResultStream.Iterator] = []
    for number in 0..<100 {
      let sql = ["SELECT * FROM t", "SELECT a, b FROM t ORDER BY b", "SELECT t.a FROM t JOIN t AS u ON t.a = u.a"][
        number % 3]
      let stream = try await warehouse.session().query(sql)
      unread.append(stream)
      // Of a sort and a join the first batch would be all of the work, a hundred times.
      if number % 6 == 0 {
        var iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next() != nil)
        begun.append(iterator)
      }
    }
    #expect(
      try await warehouse.session().answer("SELECT count(*), sum(a % 7) FROM t WHERE a >= 0") == ["200000|599994"])
    // And they are what they were: of the version that they began with, with all of their rows.
    try await warehouse.session().execute("DROP TABLE t")
    for index in [1, 2, 3] { #expect(try await count(unread[index]) == 200_000, "\(index)") }
    var rest = 0
    while let batch = try await begun[0].next() { rest += batch.rowCount }
    #expect(rest > 190_000 && rest < 200_000)
  }

  @Test func whoeverGivesUpGetsNoMoreRows() async throws {
    let (workplace, warehouse) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    func isCancelled(_ error: any Error) -> Bool { (error as? BasaltError)?.code == .cancelled }
    // By itself, before a row and behind one; also when the rows are there already.
    for (sql, readCount) in [("SELECT * FROM t", 0), ("SELECT * FROM t", 1), ("SELECT * FROM t WHERE a = 7", 0)] {
      let stream = try await warehouse.session().query(sql)
      var iterator = stream.makeAsyncIterator()
      for _ in 0..<readCount { _ = try await iterator.next() }
      stream.cancel()
      // What its round has brought may be taken; behind it there is nothing.
      await #expect("\(sql)") { while try await iterator.next() != nil {} } throws: { isCancelled($0) }
    }
    // By its task.
    let task = Task {
      let stream = try await warehouse.session().query("SELECT * FROM t WHERE a = 7")
      withUnsafeCurrentTask { $0?.cancel() }
      return try await count(stream)
    }
    await #expect { _ = try await task.value } throws: { isCancelled($0) }
    // By dropping it, with rows to come: the next statement runs as if nothing had been.
    let session = warehouse.session()
    for _ in 0..<20 {
      var iterator = try await session.query("SELECT * FROM t").makeAsyncIterator()
      _ = try await iterator.next()
    }
    #expect(try await session.answer("SELECT count(*) FROM t WHERE b LIKE 'row %'") == ["200000"])
  }

  /// Rows that stand before an error come before it, and the error stays.
  @Test func anErrorComesBehindTheRowsBeforeIt() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (a int)")
    try await session.execute("INSERT INTO t SELECT x::int FROM generate_series(1, 30000) AS g (x)")
    var iterator = try await session.query("SELECT 1 / (a - 29000) FROM t").makeAsyncIterator()
    var rowCount = 0
    await #expect(throws: BasaltError.self) {
      while let batch = try await iterator.next() { rowCount += batch.rowCount }
    }
    #expect(rowCount > 0 && rowCount < 29_000)
    await #expect(throws: BasaltError.self) { _ = try await iterator.next() }
    // In the first rows it comes with the first `next()`, and not with the query.
    var second = try await session.query("SELECT 1 / (a - 1) FROM t").makeAsyncIterator()
    await #expect(throws: BasaltError.self) { _ = try await second.next() }
  }

  @Test func progressGrowsToTheEnd() async throws {
    let (workplace, warehouse) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    let session = warehouse.session()
    for sql in [
      "SELECT * FROM t", "SELECT * FROM t WHERE a > 150000", "SELECT b FROM t ORDER BY b", "SELECT max(a + 1) FROM t",
    ] {
      let stream = try await session.query(sql)
      #expect(stream.progress.totalRowCount == 200_000, "\(sql)")
      var last = stream.progress
      var iterator = stream.makeAsyncIterator()
      while try await iterator.next() != nil {
        let progress = stream.progress
        #expect(progress.rowCount >= last.rowCount && progress.fraction >= last.fraction, "\(sql)")
        last = progress
      }
      #expect(stream.progress.isComplete && stream.progress.fraction == 1, "\(sql)")
      // Every row was read or ruled out, and every file.
      #expect(stream.progress.rowCount == 200_000, "\(sql): \(stream.progress)")
      #expect(stream.progress.fileCount == stream.progress.totalFileCount, "\(sql): \(stream.progress)")
    }
    // What ends early is complete at once.
    let few = try await session.query("SELECT * FROM t LIMIT 3")
    #expect(try await count(few) == 3)
    #expect(few.progress.fraction == 1)
    let constant = try await session.query("SELECT 1")
    #expect(try await count(constant) == 1 && constant.progress.fraction == 1)
  }
}
