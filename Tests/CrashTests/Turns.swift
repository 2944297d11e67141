import BasaltCore
import BasaltRuntime
import BasaltStorage

/// Lets several writers, each on threads of its own, take turns at the store in an order drawn from a seed: whoever has the turn runs until its next call, and then
/// hands it on. One runs at a time, so that a run is the same again.
final class Turns: Sendable {
  private struct State: Sendable {
    var random: SeededRandom
    var current: Int
    var present: [Int]
  }

  private let state: Monitor<State>

  init(writerCount: Int, random: SeededRandom) {
    state = Monitor(State(random: random, current: 0, present: Array(0..<writerCount)))
  }

  /// Blocks until it is the writer's turn again, after it may have been others'.
  func pass(_ writer: Int) {
    // The first call of all comes without the turn.
    state.wait { $0.current == writer ? () : nil }
    state.withLock { state in state.current = Turns.next(&state) }
    state.wakeAll()
    state.wait { $0.current == writer ? () : nil }
  }

  /// The writer has ended.
  func leave(_ writer: Int) {
    state.wait { $0.current == writer ? () : nil }
    state.withLock { state in
      state.present.removeAll { $0 == writer }
      if !state.present.isEmpty { state.current = Turns.next(&state) }
    }
    state.wakeAll()
  }

  private static func next(_ state: inout State) -> Int {
    state.present[state.random.integer(in: 0...state.present.count - 1)]
  }
}

/// A store as one writer sees it: every call waits for the writer's turn.
final class TurnTakingStore: ObjectStore {
  private let store: SimulatedStore
  private let turns: Turns
  private let writer: Int

  init(_ store: SimulatedStore, _ turns: Turns, writer: Int) {
    self.store = store
    self.turns = turns
    self.writer = writer
  }

  func read(_ requests: [ReadRequest]) {
    turns.pass(writer)
    store.read(requests)
  }

  func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    turns.pass(writer)
    return try unsafe store.putIfAbsent(name, bytes)
  }

  func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter {
    turns.pass(writer)
    return try store.makeWriter(name)
  }

  func byteCount(of name: ObjectName) throws(BasaltError) -> Int {
    turns.pass(writer)
    return try store.byteCount(of: name)
  }

  func list(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    turns.pass(writer)
    return try store.list(prefix: prefix)
  }

  func listUnfinished(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    turns.pass(writer)
    return try store.listUnfinished(prefix: prefix)
  }

  func makeDurable(_ name: ObjectName) throws(BasaltError) {
    turns.pass(writer)
    try store.makeDurable(name)
  }

  func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    turns.pass(writer)
    try unsafe store.replace(name, bytes)
  }

  func networkFileSystemName() throws(BasaltError) -> String? { nil }

  func delete(_ name: ObjectName) throws(BasaltError) {
    turns.pass(writer)
    try store.delete(name)
  }
}
