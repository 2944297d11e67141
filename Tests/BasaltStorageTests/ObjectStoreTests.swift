import BasaltCore
import BasaltRuntime
import BasaltStorage
import Synchronization
import TestSupport
import Testing

/// The promises of `ObjectStore`, over every store.
@Suite struct ObjectStoreTests {
  @Test(arguments: StoreUnderTest.all, Soak.seeds(1))
  func whatIsPutIsRead(_ kind: StoreUnderTest, seed: UInt64) throws {
    let (store, owner) = try kind.make()
    var random = SeededRandom(seed: seed)
    for byteCount in [0, 1, 63, 64, 65, 4_096, 200_000] {
      let bytes = random.bytes(byteCount)
      #expect(try store.put("objects/\(byteCount)", bytes) == .stored)
      #expect(try store.bytes("objects/\(byteCount)") == bytes)
      #expect(try store.byteCount(of: ObjectName("objects/\(byteCount)")) == byteCount)
      for _ in 0..<20 where byteCount > 0 {
        let start = random.integer(in: 0...byteCount - 1)
        let range = start..<random.integer(in: start...byteCount)
        #expect(try store.bytes("objects/\(byteCount)", range) == Array(bytes[range]))
      }
    }
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all, Soak.seeds(1))
  func whatIsWrittenPieceByPieceIsOneObject(_ kind: StoreUnderTest, seed: UInt64) throws {
    let (store, owner) = try kind.make()
    var random = SeededRandom(seed: seed)
    let pieces = [0, 1, 10_000, 0, 77].map { random.bytes($0) }
    let writer = try store.makeWriter(ObjectName("a/b/c"))
    for piece in pieces {
      try writer.append(piece)
      #expect(try store.names().isEmpty, "an unfinished object shows")
      #expect(throws: BasaltError.self) { try store.bytes("a/b/c") }
    }
    #expect(writer.byteCount == 10_078)
    #expect(try writer.publish() == .stored)
    #expect(try store.bytes("a/b/c") == pieces.flatMap { $0 })
    // Harmless after the end.
    writer.discard()
    #expect(try store.names() == ["a/b/c"])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func whatIsGivenUpLeavesNothing(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    let discarded = try store.makeWriter(ObjectName("discarded"))
    try discarded.append([1, 2, 3])
    discarded.discard()
    do {
      let dropped = try store.makeWriter(ObjectName("dropped"))
      try dropped.append([1, 2, 3])
    }
    #expect(try store.names().isEmpty)
    #expect(try store.put("discarded", [4]) == .stored)
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func anObjectNeverChanges(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    #expect(try store.put("x", [1]) == .stored)
    #expect(try store.put("x", [2, 2]) == .exists)
    let writer = try store.makeWriter(ObjectName("x"))
    try writer.append([3, 3, 3])
    #expect(try writer.publish() == .exists)
    #expect(try store.bytes("x") == [1])
    #expect(try store.names() == ["x"])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func ofManyThatPutOneNameExactlyOneWins(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    let pool = try WorkerPool(threadCount: 8)
    for round in 0..<10 {
      let winners = Tally()
      try pool.run(morselCount: 16) { (_, contender) throws(BasaltError) in
        let bytes = Buffer([UInt8](repeating: UInt8(contender), count: 100 + contender))
        let name = try ObjectName("race/\(round)")
        let outcome: PutOutcome
        if contender.isMultiple(of: 2) {
          outcome = try bytes.withBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(name, bytes) }
        } else {
          let writer = try store.makeWriter(name)
          try bytes.withBytes { (bytes) throws(BasaltError) in try writer.append(bytes) }
          outcome = try writer.publish()
        }
        if outcome == .stored { winners.add(contender) }
      }
      #expect(winners.all.count == 1)
      let winner = winners.all[0]
      #expect(try store.bytes("race/\(round)") == [UInt8](repeating: UInt8(winner), count: 100 + winner))
    }
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func aListHasTheObjectsWithThePrefixInOrder(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    // Of "é", composed and decomposed, only the bytes tell the names apart.
    let names = ["b", "a/b/d", "a/b/c", "a/bc", "ab", "z/1/2/3/4", "é1", "e\u{301}2"]
    for (index, name) in names.enumerated() { try store.put(name, [UInt8](repeating: 0, count: index)) }
    let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try store.names() == sorted)
    for prefix in ["a", "a/", "a/b", "a/b/", "a/b/c", "z/1/2", "é", "none", "none/", "b/", "b/x", "a/b/c/d"] {
      let expected = sorted.filter { $0.utf8.starts(with: prefix.utf8) }
      #expect(try store.names(prefix) == expected, "prefix \(prefix)")
    }
    let entry = try #require(try store.list(prefix: "a/bc").first)
    #expect(entry == ObjectEntry(name: try ObjectName("a/bc"), byteCount: 3))
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all, ["../", "/", "a/../", "a//", "./", "../../"])
  func noPrefixLeadsOutOfTheStore(_ kind: StoreUnderTest, prefix: String) throws {
    let (store, owner) = try kind.make()
    try store.put("a/b", [1])
    #expect(try store.list(prefix: prefix).isEmpty)
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func whatIsDeletedIsGone(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("a/b", [1])
    try store.put("a/c", [2])
    try store.delete(ObjectName("a/b"))
    #expect(try store.names() == ["a/c"])
    for absent in ["a/b", "a/x", "x", "x/y", "a", "a/c/d"] { try store.delete(ObjectName(absent)) }
    #expect(try store.names() == ["a/c"])
    #expect(try store.put("a/b", [3]) == .stored)
    #expect(try store.bytes("a/b") == [3])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func whatIsNotThereIsUnknown(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("a/b", [1])
    for absent in ["x", "a/x", "a", "a/b/c", "x/y/z"] {
      let name = try ObjectName(absent)
      let errors = [
        #expect(throws: BasaltError.self) { try store.byteCount(of: name) },
        #expect(throws: BasaltError.self) { try store.makeDurable(name) },
      ]
      let codes: [BasaltError.Code] = absent == "a" ? [.unknownName, .invalidArgument] : [.unknownName]
      for error in errors { #expect(codes.contains(try #require(error?.code)), "\(absent): \(error?.code.name ?? "")") }
      let error = #expect(throws: BasaltError.self) { try store.readNow(name, 0..<1) }
      #expect([.unknownName, .invalidArgument].contains(error?.code), "\(absent)")
      #expect(error?.context.contains { $0.key == "object" && $0.value == absent } == true)
    }
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func aRangeBeyondTheEndIsCorruption(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("x", [1, 2, 3])
    for range in [0..<4, 3..<4, 4..<4, 100..<200, 0..<Int.max, (Int.max - 1)..<Int.max] {
      let error = #expect(throws: BasaltError.self) { try store.readNow(ObjectName("x"), range) }
      #expect(error?.code == .corruptFile)
      #expect(error?.message == "Bytes \(range) were asked of an object that ends after 3.")
      #expect(error?.remedy.contains("basalt verify") == true)
    }
    #expect(try store.bytes("x", 3..<3) == [])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func anObjectIsNeverADirectoryToo(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("a/b", [1])
    try store.put("f", [1])
    for name in ["a", "f/x", "f/x/y", "a/b/c"] {
      let error = #expect(throws: BasaltError.self, "\(name)") { try store.put(name, [2]) }
      #expect(error?.code == .invalidArgument, "\(name)")
      #expect(throws: BasaltError.self, "\(name)") {
        let writer = try store.makeWriter(ObjectName(name))
        try writer.append([2])
        _ = try writer.publish()
      }
    }
    #expect(try store.names() == ["a/b", "f"])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all, Soak.seeds(8))
  func everyRequestOfABatchEndsOnceWithItsBytes(_ kind: StoreUnderTest, seed: UInt64) throws {
    let (store, owner) = try kind.make()
    var random = SeededRandom(seed: seed)
    let objects = (0..<3).map { _ in random.bytes(random.integer(in: 0...300_000)) }
    for (index, object) in objects.enumerated() { try store.put("o/\(index)", object) }
    var ranges: [(name: ObjectName, range: Range<Int>)] = []
    for _ in 0..<200 {
      let index = random.integer(in: 0...3)  // the last is not there
      let start = random.integer(in: 0...330_000)
      let length = random.integer(in: 0...(random.chance(1, in: 10) ? 100_000 : 2_000))
      ranges.append((try ObjectName("o/\(index)"), start..<start + length))
    }
    let batch = ReadBatch(ranges, from: store)
    for (position, (name, range)) in ranges.enumerated() {
      let index = try #require(Int(name.text.suffix(1)))
      let expected = index < 3 && range.upperBound <= objects[index].count ? Array(objects[index][range]) : nil
      do {
        let buffer = try batch.buffer(at: position)
        #expect(buffer.bytes(0..<buffer.byteCount) == expected, "seed \(seed), \(name) \(range)")
      } catch {
        #expect(expected == nil, "seed \(seed), \(name) \(range): \(error)")
        #expect(error.code == (index < 3 ? .corruptFile : .unknownName))
      }
    }
    #expect(throws: BasaltError.self) { try batch.buffers() }
    withExtendedLifetime(owner) {}
  }

  /// What is little may be there at once, and then ends where it was asked for (`readsOfAnySizeEndOnce`).
  @Test(arguments: StoreUnderTest.all)
  func completionsOfLargeReadsRunOnAThreadOfTheStore(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    let byteCount = Limits.readAtHandByteCountMaximum + 1
    try store.put("x", [UInt8](repeating: 7, count: byteCount))
    let caller = SystemThread.ID.current
    let seen = Monitor<SystemThread.ID?>(nil)
    store.read([
      ReadRequest(name: try ObjectName("x"), range: 0..<byteCount) { _ in
        seen.withLock { $0 = SystemThread.ID.current }
        seen.wakeAll()
      }
    ])
    #expect(seen.wait { $0 } != caller)
    store.read([])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func readsOfAnySizeEndOnce(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("x", (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 1_000) })
    // One request alone, neighbours, and those that are far from each other.
    for starts in [[0], [0, 10, 20], [0, 1_000_000, 2_000_000], [2_000_000, 5, 1_000_000, 40_000]] {
      for byteCount in [1, 10, 100_000, 600_000] {
        let ends = Monitor(starts.map { _ in 0 })
        let areRight = Monitor(true)
        store.read(
          try starts.enumerated().map { index, start in
            ReadRequest(name: try ObjectName("x"), range: start..<start + byteCount) { result in
              let bytes = (try? result.get())?.bytes(0..<byteCount)
              let isRight = bytes == (start..<start + byteCount).map { UInt8(truncatingIfNeeded: $0 / 1_000) }
              areRight.withLock { $0 = $0 && isRight }
              ends.withLock { $0[index] += 1 }
              ends.wakeAll()
            }
          })
        _ = ends.wait { $0.contains(0) ? nil : true }
        #expect(ends.withLock { $0 } == starts.map { _ in 1 } && areRight.withLock { $0 })
      }
    }
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func readsThatWereBegunEndThoughTheStoreIsGone(_ kind: StoreUnderTest) throws {
    let batch: ReadBatch
    var (store, owner): ((any ObjectStore)?, AnyObject?) = try kind.make()
    try store?.put("x", [1, 2, 3])
    batch = ReadBatch(try (0..<100).map { _ in (try ObjectName("x"), 0..<3) }, from: try #require(store))
    store = nil
    #expect(try batch.buffers().count == 100)
    withExtendedLifetime(owner) { owner = nil }
  }

  @Test(arguments: StoreUnderTest.all)
  func whatIsReplacedIsWhollyNew(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("a/b", [1, 2, 3])
    for bytes in [[4], [], [UInt8](repeating: 5, count: 100_000)] {
      try store.replaceBytes("a/b", bytes)
      #expect(try store.bytes("a/b") == bytes)
    }
    #expect(try store.names() == ["a/b"])
    #expect(try store.put("a/b", [6]) == .exists)
    for absent in ["x", "a/x", "a/b/c"] {
      let error = #expect(throws: BasaltError.self) { try store.replaceBytes(absent, [1]) }
      #expect(error?.code == .unknownName && error?.context.first?.value == absent, "\(absent)")
    }
    #expect(try store.names() == ["a/b"])
    withExtendedLifetime(owner) {}
  }

  @Test(arguments: StoreUnderTest.all)
  func makingDurableIsNoTrouble(_ kind: StoreUnderTest) throws {
    let (store, owner) = try kind.make()
    try store.put("a/b/c", [1])
    try store.makeDurable(ObjectName("a/b/c"))
    #expect(try store.bytes("a/b/c") == [1])
    withExtendedLifetime(owner) {}
  }
}

/// Numbers that several threads note.
final class Tally: Sendable {
  private let numbers = Mutex<[Int]>([])
  func add(_ number: Int) { numbers.withLock { $0.append(number) } }
  var all: [Int] { numbers.withLock { $0 } }
}
