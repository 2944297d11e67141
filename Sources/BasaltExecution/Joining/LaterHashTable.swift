internal import BasaltCore
internal import Synchronization

/// The hash table of a build side whose keys ascend, in case rows are looked up in any order after all.
///
/// What order the other side is in is known when it comes. To merge a row takes an eighth of what a hash table does that leaves the
/// caches, and to search for it by halves four times that: the table is made when rows for a small part of the build side have been
/// searched for, so that rows in any order take hardly longer than if their order had been known. One thread makes it, and the
/// others go on searching meanwhile; where there is no memory for it all of them do, to the end.
final class LaterHashTable: Sendable {
  private let keys: [ColumnVector]
  private let form: JoinKeyForm
  private let rowCount: Int
  private let reservation: MemoryReservation
  /// By row, where they are so: a hash table needs them.
  private let words: Buffer?
  private let isUnique: Bool
  /// Rows of all threads that were searched. Relaxed: whoever hears of it late searches a batch more.
  private let searchedRowCount = Atomic(0)
  private let searchedRowCountMaximum: Int
  private let state = Mutex(State.unmade)

  private enum State: Sendable {
    case unmade
    /// By some thread, outside of the lock.
    case beingMade
    case made(JoinIndex)
    case refused
  }

  /// Of so many rows of the build side one is searched for by halves: what that takes longer than by a table is then a
  /// fourteenth of what making the table takes, as measured for 1.5 million rows (212, 58 and 69 ns a row).
  private static let searchedPart = 32

  /// - Parameters:
  ///   - words: By row, if there are such.
  ///   - isUnique: Whether no two rows have one word.
  init(_ builder: JoinIndexBuilder, words: Buffer?, isUnique: Bool) {
    // Not the builder itself: its context knows this join, if it is measured, and would be held by it.
    (keys, form, rowCount) = (builder.keys, builder.form, builder.rowCount)
    (reservation, self.words, self.isUnique) = (builder.reservation, words, isUnique)
    searchedRowCountMaximum = builder.rowCount / LaterHashTable.searchedPart
  }

  /// Whether it has taken over: EXPLAIN ANALYZE then says so.
  var isMade: Bool {
    state.withLock {
      if case .made = $0 { return true }
      return false
    }
  }

  /// What rows are to be found by from now on; `nil` to search for these by halves. Made by whoever asks first, when it is due.
  /// - Parameter searchedCount: Rows of a batch in no order.
  /// - Throws: `.cancelled`.
  func index(forSearching searchedCount: Int, _ context: ExecutionContext) throws(BasaltError) -> JoinIndex? {
    let searched = searchedRowCount.add(searchedCount, ordering: .relaxed).newValue
    guard searched > searchedRowCountMaximum else { return nil }
    let (known, isOwn): (JoinIndex?, Bool) = state.withLock { state in
      switch state {
      case .made(let index): return (index, false)
      case .beingMade, .refused: return (nil, false)
      case .unmade:
        state = .beingMade
        return (nil, true)
      }
    }
    // Made without the lock, so that whoever comes by meanwhile is told at once to search.
    guard isOwn else { return known }
    do throws(BasaltError) {
      let made = try make(context)
      state.withLock { $0 = made.map { .made($0) } ?? .refused }
      return made
    } catch {
      // The query ends by it; nobody waits for what this thread has begun.
      state.withLock { $0 = .refused }
      throw error
    }
  }

  /// - Returns: `nil` without the memory.
  private func make(_ context: ExecutionContext) throws(BasaltError) -> JoinIndex? {
    let builder = JoinIndexBuilder(
      keys: keys, form: form, rowCount: rowCount, context: context, reservation: reservation)
    // All at once, so that nothing is left reserved if a part is refused.
    let byteCount = builder.hashByteCount(hasWords: words != nil, isUnique: isUnique)
    guard reservation.tryReserve(byteCount) else { return nil }
    return try builder.makeHash(words, isUnique: isUnique)
  }
}
