internal import BasaltLedger
internal import BasaltTable

/// Appends rows to one table: any number of batches, one commit.
///
/// ```swift
/// let appender = try await warehouse.appender(to: "flights")
/// for batch in batches { try await appender.append(batch) }
/// let receipt = try await appender.commit()
/// ```
/// Nothing shows before `commit()`; one that is dropped without it leaves files that the next cleaning removes. A few rows travel in their commit and
/// cost one durable object; more become data files, partitioned and sorted as the table asks.
///
/// Several tasks may append at once; one ends it.
public final class Appender: Sendable {
  private let work: AppendWork

  init(_ work: AppendWork) { self.work = work }

  /// The columns that batches must have.
  public var schema: Schema { work.table.schema.schema }

  /// Takes the rows of a batch. When this returns they are in memory or on disk, and not durable yet.
  /// - Throws: `.typeMismatch` for other columns than the table's, `.constraint` for NULL where it may not be; `.diskFull`, `.ioFailure`.
  public func append(_ batch: Batch) async throws(BasaltError) {
    try await Coordinator.run { () throws(BasaltError) in try self.work.append(batch) }
  }

  /// Makes the rows durable and visible, all at once.
  /// - Parameter token: Names the work: sent again after a lost answer, it is known and not done twice.
  /// - Throws: `.conflict` when the table was dropped or a column changed meanwhile; `.commitUnknown` when the outcome could not be found out.
  @discardableResult
  public func commit(token: WorkToken? = nil) async throws(BasaltError) -> CommitReceipt {
    try await Coordinator.run { () throws(BasaltError) in
      let receipt: CommitReceipt
      do throws(BasaltError) {
        let prepared = try self.work.prepare()
        receipt = try self.work.warehouse.commit(.append, token: token) { (state) throws(BasaltError) in
          var draft = TransactionDraft(on: state)
          try self.work.add(prepared, to: &draft)
          return draft
        }
      } catch {
        // Whether the files are needed is not known when the commit may be there.
        if error.code != .commitUnknown { self.work.discard() }
        throw error
      }
      // Work that had been done before leaves its files to nobody.
      if receipt.isRepeated { self.work.discard() } else { self.work.end() }
      return receipt
    }
  }

  /// Gives up: nothing of the rows stays.
  public func discard() async throws(BasaltError) {
    try await Coordinator.run { () throws(BasaltError) in self.work.discard() }
  }
}

extension Warehouse {
  /// Begins to append to a table.
  /// - Throws: `.unknownName`, with the nearest name as the remedy.
  public func appender(to table: String) async throws(BasaltError) -> Appender {
    try await Coordinator.run { () throws(BasaltError) in
      Appender(AppendWork(self, try self.refresh().requireTable(named: table)))
    }
  }
}
