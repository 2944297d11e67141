package import BasaltCore
import BasaltRuntime

/// Several ranges that are being read, for a thread that will wait for them.
///
/// A scan begins the batch of its next morsel before it decodes the present one. Dropping a batch does not stop the
/// reads; their bytes are freed when they arrive. Not for tasks of Swift's cooperative pool, which must not block.
package final class ReadBatch: Sendable {
  private let results: Monitor<[Result<Buffer, BasaltError>?]>

  /// Begins to read and returns at once.
  package init(_ ranges: [(name: ObjectName, range: Range<Int>)], from store: any ObjectStore) {
    let results = Monitor<[Result<Buffer, BasaltError>?]>(Array(repeating: nil, count: ranges.count))
    self.results = results
    store.read(
      ranges.enumerated().map { index, wanted in
        ReadRequest(name: wanted.name, range: wanted.range) { result in
          results.withLock { results in
            assert(results[index] == nil, "a request ended twice")
            results[index] = result
          }
          // All, because several threads may wait, each for another range.
          results.wakeAll()
        }
      })
  }

  /// Waits for one range, given by its position in the batch. Again gives the same bytes again.
  package func buffer(at index: Int) throws(BasaltError) -> Buffer {
    try results.wait { $0[index] }.get()
  }

  /// Waits for all ranges.
  /// - Throws: The error of the first range, in the order of the batch, that could not be read; when all have ended.
  package func buffers() throws(BasaltError) -> [Buffer] {
    let ended = results.wait { results in results.contains { $0 == nil } ? nil : results.compactMap { $0 } }
    var buffers: [Buffer] = []
    for result in ended { buffers.append(try result.get()) }
    return buffers
  }
}

extension ObjectStore {
  /// Reads one range and blocks until it is there: for the control plane and for tests.
  package func readNow(_ name: ObjectName, _ range: Range<Int>) throws(BasaltError) -> Buffer {
    try ReadBatch([(name, range)], from: self).buffer(at: 0)
  }

  /// Reads a whole object and blocks until it is there.
  /// - Throws: `.outOfRange` when it is larger than one buffer may be.
  package func readNow(_ name: ObjectName) throws(BasaltError) -> Buffer {
    try readNow(name, 0..<byteCount(of: name))
  }
}
