import BasaltCore
import BasaltStorage
import TestSupport
import Testing

@Suite struct SecondChanceCacheTests {
  private func key(_ index: Int) -> PageKey { PageKey(object: UniqueID(bits: 0), range: index..<index + 1) }

  private func index(of page: (any PooledPage)?) -> Int? { (page as? Buffer).map { Int($0.bytes(0..<1)[0]) } }

  @Test func unusedPagesGoInOrder() {
    var cache = SecondChanceCache()
    for page in 0..<4 { cache.insert(Buffer([UInt8(page)]), for: key(page)) }
    var gone: Set<Int?> = []
    for _ in 0..<4 { gone.insert(index(of: cache.evict())) }
    #expect(gone == [0, 1, 2, 3])
    #expect(cache.evict() == nil && cache.count == 0)
  }

  @Test func aPageThatWasUsedGetsASecondChance() {
    var cache = SecondChanceCache()
    for page in 0..<3 { cache.insert(Buffer([UInt8(page)]), for: key(page)) }
    #expect(index(of: cache.use(key(0))) == 0)
    #expect(index(of: cache.evict()) == 1)
    #expect(index(of: cache.evict()) == 2)
    #expect(index(of: cache.evict()) == 0)
  }

  @Test func aScanDoesNotDriveOutWhatIsUsedAgain() {
    var cache = SecondChanceCache()
    for page in 0..<10 { cache.insert(Buffer([UInt8(page)]), for: key(page)) }
    for scanned in 100..<200 {
      for page in 0..<9 { #expect(index(of: cache.use(key(page))) == page) }
      _ = cache.evict()
      cache.insert(Buffer([UInt8(scanned)]), for: key(scanned))
    }
  }

  @Test(arguments: Soak.seeds(16))
  func whatIsInIsFoundAndWhatIsOutIsNot(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var cache = SecondChanceCache()
    var inside: Set<Int> = []
    for _ in 0..<2_000 {
      let page = random.integer(in: 0...50)
      if inside.contains(page) {
        #expect(index(of: cache.use(key(page))) == page)
      } else {
        #expect(cache.use(key(page)) == nil)
        cache.insert(Buffer([UInt8(page)]), for: key(page))
        inside.insert(page)
      }
      if random.chance(1, in: 3), let gone = index(of: cache.evict()) { #expect(inside.remove(gone) != nil) }
      #expect(cache.count == inside.count)
    }
  }
}
