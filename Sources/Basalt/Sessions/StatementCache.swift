internal import BasaltRuntime
internal import BasaltSQL
internal import Synchronization

/// Statements that were asked before, by their text: whoever asks one again does not have it read, bound and optimized
/// again.
///
/// One for all sessions of a warehouse. It holds trees and plans alone: no snapshot, no row and no value of a parameter.
/// Bounded in number and bytes; what was not used for longest goes first.
package final class StatementCache: Sendable {
  /// A monitor, though nobody waits in it, because it hands itself on to nobody: see `BufferPool`.
  private let shared = Monitor(Shared())

  private struct Shared: Sendable {
    /// By bytes: Swift's strings take two spellings of "é" for one, which are two literals.
    var entries: [ExactName: Entry] = [:]
    var byteCount = 0
    /// Counts uses, as a clock of its own.
    var time = 0
  }

  private struct Entry: Sendable {
    let statement: KeptStatement
    var byteCount: Int
    var lastUse: Int
  }

  /// What is kept, and what came of it: what tests hold against limits and promises.
  package struct Figures: Sendable, Hashable {
    package let statementCount: Int
    /// Roughly.
    package let byteCount: Int
    /// How often a plan was used that had been kept.
    package let reuseCount: Int
  }

  package var figures: Figures {
    let (count, byteCount) = shared.withLock { ($0.entries.count, $0.byteCount) }
    return Figures(statementCount: count, byteCount: byteCount, reuseCount: reuses.load(ordering: .relaxed))
  }

  private let reuses = Atomic(0)

  /// A plan that was kept stands.
  func noteReuse() { reuses.wrappingAdd(1, ordering: .relaxed) }

  /// The statement of a text.
  /// - Throws: As the parser does: a text that is no statement is read, and refused, each time.
  func statement(_ sql: String) throws(BasaltError) -> KeptStatement {
    let name = ExactName(sql)
    let known = shared.withLock { shared -> KeptStatement? in
      shared.time += 1
      // Changed where it lies: copying the entry out and in would look twice.
      shared.entries[name]?.lastUse = shared.time
      return shared.entries[name]?.statement
    }
    if let known { return known }
    // Without the lock: two that read the same text at once both do, and one is kept.
    let statement = KeptStatement(try SQLParser.statement(sql), try SourceText(sql))
    guard statement.isWorthKeeping else { return statement }
    return shared.withLock { shared in
      if let known = shared.entries[name]?.statement { return known }
      let byteCount = 1_024 + sql.utf8.count * StatementCache.bytesPerByteOfText
      shared.entries[name] = Entry(statement: statement, byteCount: byteCount, lastUse: shared.time)
      shared.byteCount += byteCount
      StatementCache.shrink(&shared)
      return statement
    }
  }

  /// Keeps a plan with its statement, for as long as that is kept.
  func keep(_ plan: KeptPlan, for key: KeptStatement.Key, of statement: KeptStatement) {
    let growth = statement.keep(plan, for: key)
    let name = ExactName(statement.source.text)
    shared.withLock { shared in
      // It may have gone meanwhile: then whoever has prepared it holds it alone.
      guard shared.entries[name]?.statement === statement else { return }
      shared.entries[name]?.byteCount += growth
      shared.byteCount += growth
      StatementCache.shrink(&shared)
    }
  }

  /// - Complexity: O(statements) for each that goes: there are a thousand, and one goes for each that was parsed.
  private static func shrink(_ shared: inout Shared) {
    while shared.entries.count > Limits.keptStatementCountMaximum
      || shared.byteCount > Limits.keptStatementByteCountMaximum
    {
      guard let oldest = shared.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
      shared.entries[oldest.key] = nil
      shared.byteCount -= oldest.value.byteCount
    }
  }

  /// A tree takes some ten times as many bytes as its text, and the text is held twice.
  private static let bytesPerByteOfText = 16
}

extension KeptStatement {
  /// Queries and rows that are inserted come again and again; a table is made once, and a script of rows is loaded once.
  fileprivate var isWorthKeeping: Bool {
    guard source.bytes.count <= Limits.keptTextByteCountMaximum else { return false }
    switch parsed.statement {
    case .query, .insert: return true
    default: return false
    }
  }
}

extension SourceText {
  /// All of it.
  fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
