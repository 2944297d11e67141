/// What is kept and what goes next: the CLOCK algorithm (Corbató, 1968), which comes near to least-recently-used and,
/// on a hit, only sets a bit.
///
/// A page enters without its bit, so that a scan of a large table, which uses each page once, passes through without
/// driving out what is used again and again. Knows nothing of threads, budgets and loading.
package struct SecondChanceCache {
  private struct Slot {
    var key: PageKey
    var page: any PooledPage
    /// Used since the hand came by last.
    var wasUsed = false
  }

  private var slots: [Slot] = []
  /// Invariant: of each slot its index, and no others.
  private var slotIndices: [PageKey: Int] = [:]
  /// The slot that is asked next.
  private var hand = 0

  package init() {}

  package var count: Int { slots.count }

  package func contains(_ key: PageKey) -> Bool { slotIndices[key] != nil }

  /// - Complexity: O(1); counts as a use.
  package mutating func use(_ key: PageKey) -> (any PooledPage)? {
    guard let index = slotIndices[key] else { return nil }
    slots[index].wasUsed = true
    return slots[index].page
  }

  /// - Precondition: The key is not there.
  package mutating func insert(_ page: any PooledPage, for key: PageKey) {
    // At the end, wherever the hand is: it will be asked when the hand comes round.
    slotIndices[key] = slots.count
    slots.append(Slot(key: key, page: page))
  }

  /// Takes out the page that goes next; nil when there is none.
  /// - Complexity: O(1) amortised: a slot that is passed over has lost its bit, which a hit had set.
  package mutating func evict() -> (any PooledPage)? {
    guard !slots.isEmpty else { return nil }
    while true {
      // Ends: each slot that is passed over loses its bit, so that a second round finds one without.
      if hand >= slots.count { hand = 0 }
      guard slots[hand].wasUsed else { return remove(at: hand) }
      slots[hand].wasUsed = false
      hand += 1
    }
  }

  /// Moves the last slot into the gap: a clock's order is not worth shifting all slots for.
  private mutating func remove(at index: Int) -> any PooledPage {
    let removed = slots[index]
    slotIndices[removed.key] = nil
    let last = slots.removeLast()
    if index < slots.count {
      slots[index] = last
      slotIndices[last.key] = index
    }
    return removed.page
  }
}
