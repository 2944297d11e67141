import BasaltCore
import BasaltStorage
import TestSupport
import Testing

/// The promises of the directory store when the machine under it fails: for every call, every fault, many seeds.
@Suite struct SimulatedStoreTests {
  // MARK: Every fault at every call

  @Test(arguments: SimulatedFaults.Fault.allCases, Soak.seeds(12))
  func whateverFailsNothingStoredIsLost(_ fault: SimulatedFaults.Fault, seed: UInt64) throws {
    let callCount = try Workload.callCountWithoutFaults()
    #expect(callCount > 40)
    for failingCall in 0..<callCount {
      let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [failingCall: fault]))
      var workload = Workload()
      workload.run(on: store)
      let situation = "\(fault) at call \(failingCall), seed \(seed)"
      #expect(store.openFileCount == 0, "\(situation)")
      if fault != .crash { try workload.check(store, situation) }
      try workload.check(try store.crash(), "\(situation), after the crash")
    }
  }

  @Test(arguments: Soak.seeds(200))
  func whateverFailsByChanceNothingStoredIsLost(seed: UInt64) throws {
    let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(chancePerThousand: 50))
    var workload = Workload()
    workload.run(on: store)
    try workload.check(try store.crash(), "seed \(seed)")
  }

  @Test(arguments: Soak.seeds(4))
  func onAFullDeviceNothingStoredIsLost(seed: UInt64) throws {
    for capacityByteCount in 0..<300 {
      let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(capacityByteCount: capacityByteCount))
      var workload = Workload()
      workload.run(on: store)
      let situation = "\(capacityByteCount) bytes, seed \(seed)"
      #expect(workload.failures.allSatisfy { $0.code == .diskFull }, "\(situation)")
      #expect(workload.failures.isEmpty == (capacityByteCount >= Workload.byteCount), "\(situation)")
      for failure in workload.failures {
        #expect(failure.remedy.hasPrefix("Free space on the device"))
        #expect(failure.context.map(\.key) == ["object", "store"])
      }
      try workload.check(store, situation)
      try workload.check(try store.crash(), "\(situation), after the crash")
    }
  }

  @Test func afterAPowerFailureTheOldStoreFails() throws {
    let store = try SimulatedStore(seed: 3)
    try store.put("a", [1])
    _ = try store.crash()
    let error = #expect(throws: BasaltError.self) { try store.list(prefix: "") }
    #expect(error?.code == .ioFailure)
    #expect(throws: BasaltError.self) { try store.put("b", [1]) }
    #expect(throws: BasaltError.self) { try store.bytes("a", 0..<1) }
  }

  /// Whatever fails while an object is replaced, and whatever the power leaves: the old one or the new one, whole, and the new one once it
  /// was reported.
  @Test(arguments: SimulatedFaults.Fault.allCases, Soak.seeds(12))
  func aReplacementIsDoneOrNotDone(_ fault: SimulatedFaults.Fault, seed: UInt64) throws {
    let (old, new) = ([UInt8](repeating: 1, count: 50), [UInt8](repeating: 2, count: 20))
    let putCallCount = try Workload.callCount { try $0.put("d/x", old) }
    let callCount = try Workload.callCount { store in
      try store.put("d/x", old)
      try store.replaceBytes("d/x", new)
    }
    for failingCall in putCallCount..<callCount {
      let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [failingCall: fault]))
      try store.put("d/x", old)
      let situation = "\(fault) at call \(failingCall), seed \(seed)"
      let isReported = (try? store.replaceBytes("d/x", new)) != nil
      #expect(store.openFileCount == 0, "\(situation)")
      let survivor = try store.crash()
      let found = try survivor.bytes("d/x")
      #expect(found == new || found == old && !isReported, "\(situation)")
      try survivor.replaceBytes("d/x", new)
      #expect(try survivor.crash().bytes("d/x") == new, "\(situation), once more")
    }
  }

  // MARK: The outcome that is not known

  @Test(arguments: Soak.seeds(32))
  func aRenameWhoseAnswerIsLostIsUnknown(seed: UInt64) throws {
    let renameCall = try callNumber(ofRenameFor: "x")
    let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [renameCall: .failureAfterEffect]))
    let error = #expect(throws: BasaltError.self) { try store.put("x", [1, 2, 3]) }
    #expect(error?.code == .commitUnknown)
    #expect(error?.message == "Whether 'x' was stored could not be found out.")
    #expect(error?.remedy == "Read it again and compare; do not write it under the same name.")
    // It was stored, and is to be seen; it survives only once somebody has made sure of it.
    #expect(try store.bytes("x") == [1, 2, 3])
    try store.makeDurable(ObjectName("x"))
    #expect(try store.crash().bytes("x") == [1, 2, 3], "seed \(seed)")
  }

  @Test(arguments: Soak.seeds(32))
  func aNameThatOthersSeeMayBeLostUntilItIsMadeDurable(seed: UInt64) throws {
    let syncCall = try callNumber(ofRenameFor: "x") + 1
    let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [syncCall: .failure]))
    let error = #expect(throws: BasaltError.self) { try store.put("x", [1]) }
    #expect(error?.code == .commitUnknown)
    let other = try store.openedByAnotherProcess()
    #expect(try other.bytes("x") == [1])
    #expect(try other.put("x", [2]) == .exists)
    if seed.isMultiple(of: 2) {
      try other.makeDurable(ObjectName("x"))
      #expect(try store.crash().bytes("x") == [1])
    } else {
      let survivors = try store.crash().names()
      #expect(survivors == ["x"] || survivors == [])
    }
  }

  @Test func someSeedLosesANameThatWasNotMadeDurable() throws {
    // Without this the tests above would pass on a simulation that never loses anything.
    let syncCall = try callNumber(ofRenameFor: "x") + 1
    let survivals = try Set(
      (0..<UInt64(64)).map { seed in
        let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(planned: [syncCall: .failure]))
        #expect(throws: BasaltError.self) { try store.put("x", [1]) }
        return try store.crash().names() == ["x"]
      })
    #expect(survivals == [true, false])
  }

  @Test(arguments: Soak.seeds(32))
  func anObjectInADirectoryThatAnotherProcessMadeSurvives(seed: UInt64) throws {
    // The other process dies after each of its calls in turn, also right after it made the directory.
    let callCount = try Workload.callCount { try $0.put("d/e/first", [1]) }
    for lastCall in 0..<callCount {
      let store = try SimulatedStore(seed: seed)
      store.setFaults(
        SimulatedFaults(planned: Dictionary(uniqueKeysWithValues: (lastCall..<1_000).map { ($0, .failure) })))
      _ = try? store.put("d/e/first", [1])
      store.setFaults(.none)
      let survivor = try store.openedByAnotherProcess()
      #expect(try survivor.put("d/e/second", [2]) == .stored)
      #expect(try survivor.crash().bytes("d/e/second") == [2], "call \(lastCall), seed \(seed)")
    }
  }

  @Test func aDirectoryThatSomebodyRemovedIsMadeAgain() throws {
    let directory = try TemporaryDirectoryStore()
    try directory.store.put("d/e/x", [1])
    try directory.store.delete(ObjectName("d/e/x"))
    try directory.removeDirectory("d/e")
    try directory.removeDirectory("d")
    #expect(try directory.store.put("d/e/x", [2]) == .stored)
    #expect(try directory.store.bytes("d/e/x") == [2])
  }

  // MARK: Reads

  @Test(arguments: Soak.seeds(20))
  func aFlippedBitReachesTheReader(seed: UInt64) throws {
    // The store has no checksums: the layer above must be able to meet this fault in its tests.
    let store = try SimulatedStore(seed: seed)
    let bytes = [UInt8](repeating: 0, count: 100)
    try store.put("x", bytes)
    store.setFaults(SimulatedFaults(chancePerThousand: 1_000, drawn: [.flippedBit]))
    let read = try store.bytes("x", 0..<100)
    #expect(read.reduce(0) { $0 + $1.nonzeroBitCount } == 1)
  }

  @Test func storedBytesCanRot() throws {
    let store = try SimulatedStore(seed: 1)
    try store.put("d/x", [1, 2, 3])
    try store.alter(ObjectName("d/x")) { $0[1] ^= 4 }
    #expect(try store.bytes("d/x") == [1, 6, 3])
    try store.alter(ObjectName("d/x")) { $0.removeLast() }
    #expect(try store.crash().bytes("d/x") == [1, 6])
    let error = #expect(throws: BasaltError.self) { try store.alter(ObjectName("d")) { _ in } }
    #expect(error?.code == .unknownName)
  }

  @Test func aRangeThatCannotBeReadDoesNotSpoilItsNeighbours() throws {
    let store = try SimulatedStore(seed: 1)
    let bytes = (0..<100).map { UInt8($0) }
    try store.put("x", bytes)
    // One span of ten ranges: opened with one call, read with one, of which the second part fails.
    for failingRead in 1...9 {
      let first = store.callCount
      store.setFaults(
        SimulatedFaults(planned: Dictionary(uniqueKeysWithValues: (1...failingRead).map { (first + $0, .failure) })))
      let batch = ReadBatch(try (0..<10).map { (try ObjectName("x"), $0 * 10..<$0 * 10 + 10) }, from: store)
      for index in 0..<10 {
        if index < failingRead {
          let error = #expect(throws: BasaltError.self) { try batch.buffer(at: index) }
          #expect(error?.code == .ioFailure)
          #expect(error?.context.first { $0.key == "byteOffset" }?.value == "\(index * 10)")
        } else {
          #expect(try batch.buffer(at: index).bytes(0..<10) == Array(bytes[index * 10..<index * 10 + 10]))
        }
      }
    }
    #expect(store.openFileCount == 0)
  }

  @Test func readsCompleteInAnyOrder() throws {
    let store = try SimulatedStore(seed: 5)
    try store.put("x", [UInt8](repeating: 1, count: 1_000))
    let order = Tally()
    let name = try ObjectName("x")
    for _ in 0..<2 {
      store.read((0..<20).map { index in ReadRequest(name: name, range: index..<index + 1) { _ in order.add(index) } })
    }
    _ = try store.bytes("x")  // its one thread has worked through what came before
    #expect(order.all.count == 40)
    #expect(Set(order.all.prefix(20)) == Set(0..<20))
    #expect(Array(order.all.prefix(20)) != Array(0..<20))
    #expect(order.all.prefix(20) != order.all.suffix(20))
  }

  // MARK: The simulation itself

  @Test(arguments: Soak.seeds(16))
  func theSameSeedGivesTheSameRun(seed: UInt64) throws {
    func outcome() throws -> [String] {
      let store = try SimulatedStore(seed: seed, faults: SimulatedFaults(chancePerThousand: 100))
      var workload = Workload()
      workload.run(on: store)
      let survivor = try store.crash()
      let objects = try survivor.list(prefix: "").map { "\($0.name) \(try survivor.bytes($0.name.text))" }
      return workload.log + objects + ["\(store.callCount)"]
    }
    #expect(try outcome() == outcome())
  }

  @Test func unsynchronisedBytesAreLostTornOrKept() throws {
    // All three must happen, or the crash tests prove little.
    var lengths: Set<Int> = []
    for seed in 0..<UInt64(100) {
      let system = SimulatedFileSystem(seed: seed)
      let file = try system.createFile("x")
      _ = try [UInt8](repeating: 7, count: 50).withUnsafeBytes { try system.append($0, to: file) }
      try system.synchronizeDirectory("")
      lengths.insert(try byteCountAfterPowerFailure(of: "x", on: system) ?? -1)
    }
    #expect(lengths.contains(0) && lengths.contains(50) && lengths.count > 5 && !lengths.contains(-1))
  }

  @Test func aSecondSynchronisationDoesNotBringBackWhatTheFirstLost() throws {
    let system = SimulatedFileSystem(seed: 1, faults: SimulatedFaults(planned: [2: .failure]))
    let file = try system.createFile("x")
    _ = try [UInt8](repeating: 7, count: 50).withUnsafeBytes { try system.append($0, to: file) }
    let error = #expect(throws: BasaltError.self) { try system.synchronizeFile(file) }
    #expect(error?.code == .ioFailure)
    try system.synchronizeFile(file)
    try system.synchronizeDirectory("")
    #expect(try byteCountAfterPowerFailure(of: "x", on: system) == 0)
  }

  private func byteCountAfterPowerFailure(of path: String, on system: SimulatedFileSystem) throws -> Int? {
    guard case .file(let byteCount) = try system.afterPowerFailure().kind(of: path) else { return nil }
    return byteCount
  }

  /// The number of the call that renames, when `name` is the first thing put into a new store.
  private func callNumber(ofRenameFor name: String) throws -> Int {
    // The last two calls of a put are the rename and the synchronisation of the directory.
    try Workload.callCount { try $0.put(name, [1, 2, 3]) } - 2
  }
}
