import BasaltCore
import BasaltStorage
import Synchronization

/// Passes everything on, and counts what is read.
final class CountingStore: ObjectStore {
  private struct State {
    var batchCount = 0
    var requestCount = 0
    var byteCount = 0
    var fails = false
  }

  private let store: MemoryStore
  private let state = Mutex(State())

  init(_ store: MemoryStore) { self.store = store }

  var batchCount: Int { state.withLock { $0.batchCount } }
  var requestCount: Int { state.withLock { $0.requestCount } }
  /// Of all ranges that were asked for.
  var readByteCount: Int { state.withLock { $0.byteCount } }
  var fails: Bool {
    get { state.withLock { $0.fails } }
    set { state.withLock { $0.fails = newValue } }
  }

  func read(_ requests: [ReadRequest]) {
    let fails = state.withLock { state in
      state.batchCount += 1
      state.requestCount += requests.count
      state.byteCount += requests.reduce(0) { $0 + $1.range.count }
      return state.fails
    }
    guard fails else { return store.read(requests) }
    for request in requests {
      request.completion(.failure(BasaltError(.ioFailure, "The device is gone.", remedy: "Plug it in.")))
    }
  }

  func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    try store.putIfAbsent(name, bytes)
  }
  func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { try store.makeWriter(name) }
  func byteCount(of name: ObjectName) throws(BasaltError) -> Int { try store.byteCount(of: name) }
  func list(prefix: String) throws(BasaltError) -> [ObjectEntry] { try store.list(prefix: prefix) }
  func makeDurable(_ name: ObjectName) throws(BasaltError) { try store.makeDurable(name) }
  func delete(_ name: ObjectName) throws(BasaltError) { try store.delete(name) }
  func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    try store.replace(name, bytes)
  }
}
