import BasaltCore
import BasaltRuntime
import BasaltStorage
import Foundation
import Synchronization
import TestSupport
import Testing

private let object = UniqueID(bits: 1)

private func key(_ index: Int, byteCount: Int = 100) -> PageKey {
  PageKey(object: object, range: index * 1_000..<index * 1_000 + byteCount)
}

/// A page whose bytes say which it is.
private func page(_ index: Int, byteCount: Int = 100) -> Buffer {
  Buffer([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: byteCount))
}

extension PooledPage {
  /// The bytes of a page of these tests, which are nothing else.
  fileprivate func bytes(_ range: Range<Int>) -> [UInt8] {
    guard let buffer = self as? Buffer else { return [] }
    return buffer.bytes(range)
  }
}

private let loadError = BasaltError(.corruptPage, "the page was told to be corrupt", remedy: "Nothing.")

@Suite struct BufferPoolTests {
  @Test func aPageIsLoadedOnce() throws {
    let pool = BufferPool()
    let first = try pool.page(for: key(1)) { page(1) }
    let second = try pool.page(for: key(1)) {
      Issue.record("loaded again")
      return page(1)
    }
    #expect(first === second)
    _ = try pool.page(for: PageKey(object: UniqueID(bits: 2), range: key(1).range)) { page(2) }
    _ = try pool.page(for: key(1, byteCount: 99)) { page(3, byteCount: 99) }
    let statistics = pool.statistics
    #expect(statistics.hitCount == 1 && statistics.missCount == 3 && statistics.evictionCount == 0)
    #expect(statistics.keptPageCount == 3 && statistics.keptByteCount == 299)
  }

  @Test func aFailureIsNotKept() throws {
    let pool = BufferPool()
    for _ in 0..<2 {
      let error = #expect(throws: BasaltError.self) {
        try pool.page(for: key(1)) { () throws(BasaltError) in throw loadError }
      }
      #expect(error == loadError)
    }
    #expect(try pool.page(for: key(1)) { page(1) }.bytes(0..<1) == [1])
    #expect(pool.statistics.missCount == 3)
  }

  @Test(arguments: Soak.seeds(8))
  func neverMoreIsKeptThanTheBudgetHas(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let budget = MemoryBudget(byteCount: 1_000)
    let pool = BufferPool(budget: budget)
    for _ in 0..<2_000 {
      let index = random.integer(in: 0...30)
      let byteCount = 1 + index * 10
      let found = try pool.page(for: key(index, byteCount: byteCount)) { page(index, byteCount: byteCount) }
      #expect(found.bytes(0..<byteCount) == [UInt8](repeating: UInt8(index), count: byteCount))
      let statistics = pool.statistics
      #expect(statistics.keptByteCount <= 1_000)
      #expect(statistics.keptByteCount == budget.reservedByteCount)
      #expect(statistics.missCount == statistics.evictionCount + statistics.keptPageCount)
    }
    #expect(pool.statistics.hitCount > 0 && pool.statistics.evictionCount > 0, "seed \(seed)")
  }

  @Test func aPageThatIsHeldOutlivesItsEviction() throws {
    let pool = BufferPool(budget: MemoryBudget(byteCount: 100))
    let held = try pool.page(for: key(1)) { page(1) }
    _ = try pool.page(for: key(2)) { page(2) }
    #expect(pool.statistics.evictionCount == 1)
    #expect(held.bytes(0..<2) == [1, 1])
  }

  @Test func aPageLargerThanTheBudgetIsHandedOutButNotKept() throws {
    let pool = BufferPool(budget: MemoryBudget(byteCount: 150))
    _ = try pool.page(for: key(1)) { page(1) }
    #expect(try pool.page(for: key(2, byteCount: 151)) { page(2, byteCount: 151) }.byteCount == 151)
    #expect(pool.statistics.keptPageCount == 1, "what is kept was driven out for nothing")
    // Nor when somebody else has the budget.
    let shared = MemoryBudget(byteCount: 150)
    #expect(shared.tryReserve(100))
    let poor = BufferPool(budget: shared)
    #expect(try poor.page(for: key(1)) { page(1) }.byteCount == 100)
    #expect(poor.statistics.keptPageCount == 0)
    shared.release(100)
  }

  @Test func aPoolThatEndsGivesItsBudgetBack() throws {
    let budget = MemoryBudget(byteCount: 1_000)
    do {
      let pool = BufferPool(budget: budget)
      _ = try pool.page(for: key(1)) { page(1) }
      #expect(budget.reservedByteCount == 100)
    }
    #expect(budget.reservedByteCount == 0)
  }

  @Test func ofABatchOnlyWhatIsMissingIsLoaded() throws {
    let pool = BufferPool()
    _ = try pool.page(for: key(1)) { page(1) }
    // One that is there, one that is wanted twice.
    let pages = try pool.pages(for: [key(0), key(1), key(2), key(0)]) { (missing) throws(BasaltError) in
      #expect(missing == [0, 2])
      return missing.map { page($0) }
    }
    #expect(pages.map { $0.bytes(0..<1) } == [[0], [1], [2], [0]])
    #expect(try pool.pages(for: []) { (_) throws(BasaltError) in throw loadError }.isEmpty)
    #expect(pool.statistics.sharedLoadCount == 1)
  }

  @Test func whoWantsAPageThatIsBeingLoadedWaitsForIt() throws {
    let pool = BufferPool()
    let threads = try WorkerPool(threadCount: 8)
    for round in 0..<50 {
      let loads = Tally()
      let pages = Tally()
      try threads.run(morselCount: 8) { (_, _) throws(BasaltError) in
        let found = try pool.page(for: key(round)) {
          loads.add(round)
          return page(round)
        }
        pages.add(Int(found.bytes(0..<1)[0]))
      }
      #expect(loads.all == [round])
      #expect(pages.all == [Int](repeating: round, count: 8))
    }
  }

  @Test func whoWaitsForALoadThatFailsFailsWithIt() throws {
    // The load fails only when everybody waits for it, so that the outcome does not depend on luck.
    let pool = BufferPool()
    let others = 3
    let threads = try WorkerPool(threadCount: others + 1)
    let failures = Tally()
    let loads = Tally()
    try threads.run(morselCount: others + 1) { (_, morselIndex) throws(BasaltError) in
      do throws(BasaltError) {
        _ = try pool.page(for: key(1)) { () throws(BasaltError) in
          loads.add(1)
          while pool.statistics.sharedLoadCount < others { sched_yield() }
          throw loadError
        }
      } catch {
        #expect(error == loadError)
        failures.add(morselIndex)
      }
    }
    #expect(loads.all.count == 1)
    #expect(failures.all.count == others + 1)
  }

  @Test(arguments: Soak.seeds(4))
  func batchesThatCrossDoNotBlockEachOther(seed: UInt64) throws {
    let pool = BufferPool(budget: MemoryBudget(byteCount: 2_000))
    let threads = try WorkerPool(threadCount: 4)
    try threads.run(morselCount: 400) { (_, morselIndex) throws(BasaltError) in
      var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(morselIndex))
      let indices = (0..<10).map { _ in random.integer(in: 0...40) }
      do throws(BasaltError) {
        let pages = try pool.pages(for: indices.map { key($0) }) { (missing) throws(BasaltError) in
          if morselIndex.isMultiple(of: 7) { throw loadError }
          return missing.map { page(indices[$0]) }
        }
        for (index, page) in zip(indices, pages) { #expect(page.bytes(0..<1) == [UInt8(index)]) }
      } catch {
        #expect(error == loadError)
      }
    }
    #expect(pool.statistics.keptByteCount <= 2_000)
  }
}
