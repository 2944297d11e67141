internal import BasaltAudit
internal import BasaltLedger
internal import BasaltTable

/// Appends rows to one table: any number of batches, one commit.
///
/// ```swift
/// let appender = try await warehouse.appender(to: "flights")
/// for batch in batches { try await appender.append(batch) }
/// let receipt = try await appender.commit()
/// ```
/// Nothing shows before `commit()`; one that is dropped without it leaves files that no version knows, below
/// the name of its attempt. A few rows travel in their commit and cost one durable object; more become data
/// files, partitioned and sorted as the table asks.
public final class Appender: Sendable {
  // The door for users; what it does is in `AppendWork`, which transactions use as well.
  private let work: AppendWork
  /// The audit log's entry about it; `nil` for that of a statement, which has one.
  private let access: AuditedAccess?

  init(_ work: AppendWork, _ access: AuditedAccess?) { (self.work, self.access) = (work, access) }

  /// The columns that batches must have.
  public var schema: Schema { work.table.schema.schema }

  /// As it was when appending began.
  var table: TableState { work.table }

  /// Takes the rows of a batch. When this returns they are in memory or on disk, and not durable yet.
  /// - Throws: `.typeMismatch` for other columns than the table's, `.constraint` for NULL where it may not be;
  ///   `.diskFull`, `.ioFailure`.
  public func append(_ batch: Batch) async throws(BasaltError) {
    // A few rows wait for nothing, and going to another thread and back would cost more than taking them.
    if try work.hold(batch) { return }
    try await work.warehouse.engine.coordinator.run { () throws(BasaltError) in try self.work.append(batch) }
  }

  /// Makes the rows durable and visible, all at once.
  /// - Parameter token: Names the work: sent again after a lost answer, it is known and not done twice.
  /// - Throws: `.conflict` when the table was dropped or a column changed meanwhile; `.commitUnknown` when the
  ///   outcome could not be found out; `.invalidArgument` for a token below the last one of its application.
  /// - Complexity: Writes what is left of the rows, a manifest when there are files, and the commit. What was
  ///   written stays when a race is lost: only the commit is made again.
  @discardableResult
  public func commit(token: Warehouse.WorkToken? = nil) async throws(BasaltError) -> Warehouse.CommitReceipt {
    do throws(BasaltError) {
      let receipt = try await work.warehouse.engine.coordinator.run { () throws(BasaltError) in
        try self.work.commit(token: token)
      }
      access?.add(rowCount: work.rowCount, byteCount: 0)
      access?.end(.complete)
      return receipt
    } catch {
      access?.end(by: error)
      throw error
    }
  }

  /// Gives up: nothing of the rows stays.
  /// - Throws: `.busy` when there is no thread for it; errors of removing files are not reported.
  public func discard() async throws(BasaltError) {
    try await work.warehouse.engine.coordinator.run { () throws(BasaltError) in self.work.discard() }
  }
}

extension Warehouse {
  /// Begins to append to a table.
  /// - Throws: `.unknownName`, with the nearest name as the remedy.
  /// - Complexity: One look at the ledger, and an entry of the audit log; nothing else is written before there are rows
  ///   for a file.
  public func appender(to table: String) async throws(BasaltError) -> Appender {
    try await engine.coordinator.run { () throws(BasaltError) in
      let state = try self.refresh().requireTable(named: table)
      return Appender(AppendWork(self, state), try self.beginAccess("append", [Warehouse.access(to: state)]))
    }
  }

  /// The same for a statement that is recorded.
  func recordedAppender(to table: String) async throws(BasaltError) -> Appender {
    try await engine.coordinator.run { () throws(BasaltError) in
      Appender(AppendWork(self, try self.refresh().requireTable(named: table)), nil)
    }
  }

  /// Appends one batch in a commit of its own: the shortest way for a few rows to be durable.
  /// - Throws: What `appender(to:)`, `append(_:)` and `commit(token:)` throw.
  @discardableResult
  public func append(
    _ batch: Batch, to table: String, token: WorkToken? = nil
  ) async throws(BasaltError) -> CommitReceipt {
    if let receipt = try await appendAtOnce(batch, to: table, token: token) { return receipt }
    return try await engine.coordinator.run { () throws(BasaltError) in
      let (log, start) = (try self.audit.log(), ContinuousClock.now)
      let state = try self.refresh().requireTable(named: table)
      // An entry that might never be written is no record: then it comes first, and nothing is changed without it.
      guard log.keepsUp else {
        return try self.audited("append", [Warehouse.access(to: state)]) { (access) throws(BasaltError) in
          let receipt = try self.appendInOne(batch, to: state, token: token)
          access.add(rowCount: batch.rowCount, byteCount: 0)
          return receipt
        }
      }
      do throws(BasaltError) {
        let receipt = try self.appendInOne(batch, to: state, token: token)
        self.noteAppend(in: log, to: state, rowCount: batch.rowCount, since: start)
        return receipt
      } catch {
        self.noteAppend(in: log, to: state, rowCount: 0, since: start, error: error)
        throw error
      }
    }
  }

  private func appendInOne(
    _ batch: Batch, to state: TableState, token: WorkToken?
  ) throws(BasaltError) -> CommitReceipt {
    let work = AppendWork(self, state)
    do throws(BasaltError) { try work.append(batch) } catch {
      work.discard()
      throw error
    }
    return try work.commit(token: token)
  }

  /// A few rows go from the task itself into the queue of commits: no thread is held for them, so that many sessions cost
  /// no more switches of threads than one.
  ///
  /// On what is known: the commit judges what others have committed since.
  /// - Returns: `nil` when they have to go the long way: a table that is not known here, more than fits a commit, a
  ///   conflict, an audit log that does not keep up.
  private func appendAtOnce(
    _ batch: Batch, to name: String, token: WorkToken?
  ) async throws(BasaltError) -> CommitReceipt? {
    guard batch.rowCount <= AppendWork.rowCountMaximumAtOnce, let log = audit.logAtOnce, log.keepsUp,
      let state = try knownAtOnce(), let table = state.table(named: name)
    else { return nil }
    let start = ContinuousClock.now
    let work = AppendWork(self, table)
    guard try work.hold(batch), let image = try work.prepareImage() else { return nil }
    var draft = TransactionDraft(on: state)
    try work.add(image, to: &draft)
    do throws(BasaltError) {
      // One that has lost a race is recorded when it was tried again.
      guard let receipt = try await commitAtOnce(draft, .append, token: token) else { return nil }
      noteAppend(in: log, to: table, rowCount: batch.rowCount, since: start)
      return receipt
    } catch {
      noteAppend(in: log, to: table, rowCount: 0, since: start, error: error)
      throw error
    }
  }

  /// What an entry of the audit log says of a table that gets rows.
  static func access(to table: TableState) -> AuditRecord.TableAccess { .init(name: table.name, id: table.id.id) }
}
