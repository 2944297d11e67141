import Basalt
import TestSupport
import Testing

/// `withTransaction`: committed when the body returns, given up when it throws or is cancelled.
@Suite struct TransactionsTests {
  private struct Refusal: Error {}

  private func place() async throws -> (workplace: Workplace, warehouse: Warehouse, session: Session) {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    try await session.execute("CREATE TABLE t (a int)")
    return (workplace, warehouse, session)
  }

  @Test func statementsAreOneCommitOrNone() async throws {
    let (workplace, warehouse, session) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    let before = try await warehouse.version()
    let answer = try await session.withTransaction {
      try await session.execute("INSERT INTO t VALUES (1)")
      try await session.execute("INSERT INTO t VALUES (2)")
      return try await session.answer("SELECT sum(a) FROM t")
    }
    #expect(answer == ["3"])
    #expect(try await warehouse.version() == before + 1)
    await #expect(throws: Refusal.self) {
      try await session.withTransaction {
        try await session.execute("INSERT INTO t VALUES (4)")
        throw Refusal()
      }
    }
    #expect(!session.isInTransaction)
    #expect(try await session.answer("SELECT sum(a) FROM t") == ["3"])
    #expect(try await warehouse.version() == before + 1)
  }

  @Test func whatEndsOrFailsWithinIsNotHidden() async throws {
    let (workplace, _, session) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    // A failure that was caught fails the transaction all the same.
    await #expect(throws: BasaltError.self) {
      try await session.withTransaction {
        try await session.execute("INSERT INTO t VALUES (1)")
        _ = try? await session.execute("SELECT nothing")
      }
    }
    await #expect(throws: BasaltError.self) {
      try await session.withTransaction { _ = try await session.execute("ROLLBACK") }
    }
    await #expect(throws: BasaltError.self) {
      try await session.withTransaction { try await session.withTransaction {} }
    }
    await #expect(throws: BasaltError.self) {
      try await session.withTransaction(isReadOnly: true) { _ = try await session.execute("INSERT INTO t VALUES (1)") }
    }
    #expect(!session.isInTransaction)
    #expect(try await session.answer("SELECT count(*) FROM t") == ["0"])
  }

  /// Whenever the cancellation comes: the rows are there and the call returns, or neither.
  @Test func aCancelledTaskCommitsNothing() async throws {
    let (workplace, warehouse, session) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    let task = Task {
      try await session.withTransaction {
        try await session.execute("INSERT INTO t VALUES (1)")
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    await #expect { try await task.value } throws: { ($0 as? BasaltError)?.code == .cancelled }
    let other = Task {
      try await warehouse.withTransaction { transaction in
        try await transaction.dropTable("t")
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    await #expect { try await other.value } throws: { ($0 as? BasaltError)?.code == .cancelled }
    #expect(!session.isInTransaction)
    #expect(try await session.answer("SELECT count(*) FROM t") == ["0"])
  }

  @Test func tablesChangeTogetherOrNotAtAll() async throws {
    let (workplace, warehouse, session) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    let before = try await warehouse.version()
    try await warehouse.withTransaction { transaction in
      try await transaction.createTable("u", Table.Definition(columns: [.init("b", .integer)]))
      try await transaction.alterTable("t", [.addColumn(.init("c", .text))])
    }
    #expect(try await warehouse.version() == before + 1)
    #expect(try await session.answer("SHOW TABLES").prefix(2) == ["t", "u"])
    // Nothing was changed, and so there is no version.
    #expect(try await warehouse.withTransaction { _ in 7 } == 7)
    #expect(try await warehouse.version() == before + 1)
    await #expect(throws: Refusal.self) {
      try await warehouse.withTransaction { transaction in
        try await transaction.dropTable("u")
        throw Refusal()
      }
    }
    // What another has committed meanwhile is a conflict, and told.
    await #expect {
      try await warehouse.withTransaction { transaction in
        try await transaction.alterTable("u", [.renameColumn("b", to: "d")])
        try await session.execute("DROP TABLE u")
      }
    } throws: { ($0 as? BasaltError)?.code == .conflict }
    #expect(try await session.answer("SHOW TABLES").prefix(1) == ["t"])
  }
}
