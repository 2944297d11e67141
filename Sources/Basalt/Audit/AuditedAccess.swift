internal import BasaltAudit
internal import BasaltStorage
internal import Synchronization

/// One access that the audit log knows of: its intent is durable, and its outcome is recorded once, when it ends.
///
/// Whoever holds it goes on releasing rows; when nobody does any more and nobody has said how it ended, its rows were dropped.
final class AuditedAccess: Sendable {
  /// What ways to rows ask for.
  let intent: RecordedIntent
  private let log: AuditLog
  private let clock: any WallClock
  private let start: ContinuousClock.Instant
  private let state = Mutex(State())

  private struct State: Sendable {
    var rowCount = 0
    var byteCount = 0
    /// Asked once, at the end: scans count for themselves.
    var scannedRowCount: @Sendable () -> Int = { 0 }
    /// Whether all of a stream's rows were read, which may be read again.
    var isRead = false
    var isOver = false
  }

  init(_ intent: RecordedIntent, in log: AuditLog, _ clock: any WallClock, since start: ContinuousClock.Instant) {
    (self.intent, self.log, self.clock, self.start) = (intent, log, clock, start)
  }

  deinit { end(state.withLock { $0.isRead } ? .complete : .dropped) }

  /// Counts rows that are handed to whoever asked, or that were changed.
  func add(rowCount: Int, byteCount: Int) {
    state.withLock { state in
      state.rowCount += rowCount
      state.byteCount += byteCount
    }
  }

  /// Says where to ask how many rows were read for those that are released.
  func countsScanned(_ count: @escaping @Sendable () -> Int) { state.withLock { $0.scannedRowCount = count } }

  /// Says that there are no more rows, of something that may be gone through again.
  func hasBeenRead() { state.withLock { $0.isRead = true } }

  /// Records how it ended. The first who says so counts.
  /// - Returns: At once: outcomes are not waited for.
  func end(_ ending: AuditRecord.Outcome.State, error: BasaltError? = nil) {
    let figures = state.withLock { state -> State? in
      guard !state.isOver else { return nil }
      state.isOver = true
      defer { state.scannedRowCount = { 0 } }
      return state
    }
    guard let figures else { return }
    var record = AuditRecord(.outcome, time: clock.now())
    record.intent = intent.sequence
    var outcome = AuditRecord.Outcome(ending)
    (outcome.rowCount, outcome.byteCount) = (figures.rowCount, figures.byteCount)
    outcome.scannedRowCount = figures.scannedRowCount()
    outcome.durationMicroseconds = Int((ContinuousClock.now - start) / .microseconds(1))
    // Its code and never its message, which may quote a value.
    outcome.error = error?.code.name ?? ""
    record.outcome = outcome
    log.note(record)
  }

  /// The same for something that was thrown.
  func end(by error: BasaltError) { end(error.code == .cancelled ? .cancelled : .failed, error: error) }
}

extension Batch {
  /// Bytes of the values that are meant: widths of numbers, lengths of texts; NULL counts as a value.
  /// - Complexity: O(1) a column, and O(rows) for texts.
  var valueByteCount: Int {
    columns.reduce(0) { $0 + $1.byteCount(ofRows: selection, count: rowCount) }
  }
}

extension ColumnVector {
  /// - Parameter rows: Which of them; `nil` for all.
  fileprivate func byteCount(ofRows rows: SelectionVector?, count: Int) -> Int {
    switch type {
    case .text, .bytea, .list: break
    default: return type.physical.byteCount(of: count)
    }
    if isConstant {
      let length = unsafe withValues(as: StringView.self) { views in unsafe views[0].byteCount }
      return count * length
    }
    if let dictionary {
      // Of each distinct value once.
      let lengths = unsafe dictionary.withValues(as: StringView.self) { views in unsafe views.map(\.byteCount) }
      return unsafe withValues(as: UInt16.self) { codes in
        (0..<count).reduce(0) { sum, row in
          let code = unsafe Int(codes[rows.map { $0[row] } ?? row])
          // Where all are NULL there may be no value at all.
          return code < lengths.count ? sum + lengths[code] : sum
        }
      }
    }
    return unsafe withValues(as: StringView.self) { views in
      (0..<count).reduce(0) { sum, row in
        let length = unsafe views[rows.map { $0[row] } ?? row].byteCount
        return sum + length
      }
    }
  }
}
