package import BasaltCore
package import BasaltRuntime

/// What the pool keeps: an object made from a page's bytes, which many threads may read.
package protocol PooledPage: AnyObject, Sendable {
  /// What it takes of memory; never changes.
  var byteCount: Int { get }
}

/// Bytes that are used as they are, once they are checked.
extension Buffer: PooledPage {}

/// Verified (and decrypted) pages, kept for the next reader in the form that readers want: opened, so that what was
/// checked once is not checked again.
///
/// - A page is loaded by one thread at a time; others that want it wait for that load and share its outcome. A failure
///   is not kept: the next reader tries again.
/// - A page handed out is a reference: holding it is the pin. The pool may let go of a page that somebody holds; its
///   memory is then freed when the last holder lets go. The budget counts what the pool itself keeps.
/// - One lock, held to look up, to put in and to take out, never while a page is loaded or freed. It is never held
///   together with the lock of a load.
package final class BufferPool: Sendable {
  /// Since the pool was made, except the two that say what is kept now.
  package struct Statistics: Sendable, Hashable {
    package var hitCount = 0
    /// Loads begun.
    package var missCount = 0
    /// Requests that found somebody else loading their page.
    package var sharedLoadCount = 0
    package var evictionCount = 0
    package var keptPageCount = 0
    package var keptByteCount = 0
  }

  /// A page on its way; nil until it is there or has failed.
  private typealias Load = Monitor<Result<any PooledPage, BasaltError>?>

  /// Invariant: a key is kept or being loaded, never both.
  private struct State: Sendable {
    var cache = SecondChanceCache()
    var loads: [PageKey: Load] = [:]
    var statistics = Statistics()

    mutating func use(_ key: PageKey) -> (any PooledPage)? {
      guard let page = cache.use(key) else { return nil }
      statistics.hitCount += 1
      return page
    }
  }

  private let budget: MemoryBudget
  // For its lock alone: `Monitor` says why.
  private let state = Monitor(State())

  /// - Parameter budget: What the kept pages are reserved from; may be shared with others.
  package init(budget: MemoryBudget = MemoryBudget(byteCount: Limits.bufferPoolByteCount)) { self.budget = budget }

  /// Others may share the budget: what was reserved for kept pages goes back to it.
  deinit { budget.release(state.withLock { $0.statistics.keptByteCount }) }

  package var statistics: Statistics { state.withLock { $0.statistics } }

  // MARK: Pages

  /// Those of some pages that nobody has and nobody is loading, in the same order: what is worth announcing to a store.
  /// Counts as no use.
  ///
  /// Only a hint: by the time that they are read, somebody may have loaded them.
  package func missing(_ keys: [PageKey]) -> [PageKey] {
    state.withLock { state in keys.filter { !state.cache.contains($0) && state.loads[$0] == nil } }
  }

  /// A page, from memory or by `load`, which reads and verifies it.
  /// - Parameter load: Blocks, and must not ask this pool for the same page.
  /// - Throws: What `load` throws, here or on the thread that was loading the page already.
  package func page(
    for key: PageKey, load: () throws(BasaltError) -> any PooledPage
  ) throws(BasaltError) -> any PooledPage {
    // The way of most: without the arrays that a batch needs.
    if let page = state.withLock({ $0.use(key) }) { return page }
    return try pages(for: [key]) { (_) throws(BasaltError) in [try load()] }[0]
  }

  /// Several pages, in the order of `keys`; the missing ones are loaded together, so that they can be read in one
  /// batch.
  /// - Parameter load: Given the positions in `keys` of the pages that nobody has and nobody is loading; returns those
  ///   pages in that order. Called at most once, not at all when nothing is missing.
  package func pages(
    for keys: [PageKey], load: (_ missing: [Int]) throws(BasaltError) -> [any PooledPage]
  ) throws(BasaltError) -> [any PooledPage] {
    var pages = [(any PooledPage)?](repeating: nil, count: keys.count)
    var missing: [(index: Int, load: Load)] = []
    var loadedElsewhere: [(index: Int, load: Load)] = []
    state.withLock { state in
      for (index, key) in keys.enumerated() {
        if let page = state.use(key) {
          pages[index] = page
        } else if let load = state.loads[key] {
          state.statistics.sharedLoadCount += 1
          loadedElsewhere.append((index, load))
        } else {
          state.statistics.missCount += 1
          let load = Load(nil)
          state.loads[key] = load
          missing.append((index, load))
        }
      }
    }
    // One's own first, then wait for others: two threads that each load what the other waits for cannot block each
    // other.
    if !missing.isEmpty {
      let loaded = Result { () throws(BasaltError) in try load(missing.map(\.index)) }
      settle(missing, keys, loaded)
      for (position, index) in missing.map(\.index).enumerated() { pages[index] = try loaded.get()[position] }
    }
    for (index, load) in loadedElsewhere { pages[index] = try load.wait { $0 }.get() }
    return pages.compactMap { $0 }
  }

  /// Ends loads: keeps the pages, if there is room for them, and tells those who wait.
  private func settle(
    _ missing: [(index: Int, load: Load)], _ keys: [PageKey], _ loaded: Result<[any PooledPage], BasaltError>
  ) {
    let outcomes: [Result<any PooledPage, BasaltError>]
    switch loaded {
    case .success(let pages):
      precondition(pages.count == missing.count, "\(missing.count) pages were to be loaded, not \(pages.count)")
      outcomes = pages.map { .success($0) }
    case .failure(let error):
      outcomes = missing.map { _ in .failure(error) }
    }
    // Kept alive past the lock: freeing a page may cost a system call.
    var evicted: [any PooledPage] = []
    state.withLock { state in
      for ((index, _), outcome) in zip(missing, outcomes) {
        state.loads[keys[index]] = nil
        if case .success(let page) = outcome { keep(page, for: keys[index], in: &state, evicting: &evicted) }
      }
    }
    for ((_, load), outcome) in zip(missing, outcomes) {
      load.withLock { $0 = outcome }
      load.wakeAll()
    }
  }

  /// Makes room and keeps a page, unless it is larger than all the room there is.
  private func keep(
    _ page: any PooledPage, for key: PageKey, in state: inout State, evicting evicted: inout [any PooledPage]
  ) {
    // Larger than the whole budget: everything else would be thrown out for it, in vain.
    guard page.byteCount <= budget.byteCount else { return }
    while !budget.tryReserve(page.byteCount) {
      // Nothing of ours is left to give up: others have the budget.
      guard let victim = state.cache.evict() else { return }
      budget.release(victim.byteCount)
      evicted.append(victim)
      state.statistics.evictionCount += 1
      state.statistics.keptByteCount -= victim.byteCount
      state.statistics.keptPageCount -= 1
    }
    state.cache.insert(page, for: key)
    state.statistics.keptByteCount += page.byteCount
    state.statistics.keptPageCount += 1
  }
}
