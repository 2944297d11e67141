package import BasaltCore
package import BasaltRuntime

extension TextReader {
  /// Reads all row groups on the threads of a pool: each is converted and encoded by one thread, then appended in the
  /// order of the file.
  ///
  /// All threads are busy all the time: one that has encoded a row group out of turn leaves the result and takes the
  /// next, unless it is `aheadMaximum` row groups ahead; only then it waits, so that memory stays bounded. Blocks the
  /// calling thread.
  /// - Parameters:
  ///   - progress: Gets the bytes of the file that were read, compressed as they are.
  ///   - makeEncoder: Makes the encoder of one thread, on that thread. The encoder must not keep the columns.
  ///   - append: Takes the encoded row groups one at a time, in order, on changing threads.
  /// - Throws: What the file, the records, an encoder or `append` throw. Of several errors, the one that is first in
  ///   the file. `.cancelled`.
  package func readAll<Encoded: Sendable>(
    on pool: WorkerPool, cancellation: Cancellation = Cancellation(), progress: Progress = Progress(),
    makeEncoder: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> RowGroupEncoder<Encoded>,
    append: @escaping @Sendable (Encoded) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    // Four a thread: row groups differ in how long they take, and a thread that is ahead should go on for a while.
    let output = OrderedOutput(aheadMaximum: pool.threadCount * 4, append: append)
    // A run for as many blocks as there may be; once more if a compressed file had more than was guessed.
    while !queue.isEnded {
      do throws(BasaltError) {
        try pool.run(morselCount: queue.morselCount, cancellation: cancellation) { (workerIndex) throws(BasaltError) in
          PipelineWorker(self, output: output, progress: progress, encode: try makeEncoder(workerIndex))
        }
      } catch {
        cancel()
        throw error
      }
    }
    if let error = output.firstError { throw error }
  }

  /// Encodes row groups on one thread.
  package typealias RowGroupEncoder<Encoded> = (RowGroup) throws(BasaltError) -> Encoded

  /// One thread's part of `readAll`.
  private final class PipelineWorker<Encoded: Sendable>: MorselWorker {
    private let reader: TextReader
    private let worker: RowGroupWorker
    private let output: OrderedOutput<Encoded>
    private let progress: Progress
    private let encode: RowGroupEncoder<Encoded>

    init(
      _ reader: TextReader, output: OrderedOutput<Encoded>, progress: Progress,
      encode: @escaping RowGroupEncoder<Encoded>
    ) {
      self.reader = reader
      worker = reader.makeWorker()
      self.output = output
      self.progress = progress
      self.encode = encode
    }

    /// A failed row group ends the reading, but not the run: those before it are finished, for theirs may be the first
    /// error.
    func work(onMorsel morselIndex: Int) throws(BasaltError) {
      // What cannot even be cut lies behind all that was taken before.
      var rowGroupIndex = Int.max
      do throws(BasaltError) {
        guard let index = try worker.takeText(progress: progress) else { return }
        rowGroupIndex = index
        try output.put(try encode(try worker.convert()), at: index)
      } catch {
        reader.cancel()
        output.fail(error, at: rowGroupIndex)
      }
    }
  }
}

/// Brings results that are finished in any order back into theirs.
///
/// Nobody waits for the thread that appends, but for room: an element further ahead than `aheadMaximum` waits until
/// `next` comes near. `next` always does, because blocks are taken in order: whoever has the lowest one is not waiting.
private final class OrderedOutput<Element: Sendable>: Sendable {
  private struct State {
    /// Index of the element to append next.
    var next = 0
    var waiting: [Int: Element] = [:]
    /// Whether a thread is appending: it takes what others leave meanwhile.
    var isAppending = false
    var error: (index: Int, error: BasaltError)?
  }

  private let state = Monitor(State())
  private let aheadMaximum: Int
  private let append: @Sendable (Element) throws(BasaltError) -> Void

  init(aheadMaximum: Int, append: @escaping @Sendable (Element) throws(BasaltError) -> Void) {
    self.aheadMaximum = aheadMaximum
    self.append = append
  }

  var firstError: BasaltError? { state.withLock { $0.error?.error } }

  /// Notes an error; nothing at or behind its index is appended any more.
  func fail(_ error: BasaltError, at index: Int) {
    state.withLock { state in
      if state.error.map({ index < $0.index }) ?? true { state.error = (index, error) }
    }
    state.wakeAll()
  }

  /// Leaves an element, and appends it and its successors when it is their turn.
  ///
  /// Waits while it is too far ahead. The thread whose element is next never waits, so the others do not wait for ever.
  func put(_ element: Element, at index: Int) throws(BasaltError) {
    var ready = state.wait { state -> Element?? in
      // Behind an error nothing counts any more: the element is dropped, and its thread goes on to find that out.
      if state.error.map({ index > $0.index }) ?? false { return .some(nil) }
      // Not waiting is safe for the element that is next: its index is `next`.
      guard index < state.next + aheadMaximum else { return nil }
      state.waiting[index] = element
      return .some(takeReady(&state, wasAppending: false))
    }
    while let element = ready {
      do throws(BasaltError) {
        try append(element)
      } catch {
        // `next` stays where it is: nothing behind the failed element is ever appended.
        state.withLock { $0.isAppending = false }
        throw error
      }
      ready = state.withLock { state in
        state.next += 1
        return takeReady(&state, wasAppending: true)
      }
      state.wakeAll()
    }
  }

  /// The next element, if it is there and nobody else is appending.
  ///
  /// `isAppending` hands the right to append from thread to thread without a thread for it: whoever leaves an element
  /// while nobody appends does so for all that are ready, and gives the right back when the next one is not there.
  private func takeReady(_ state: inout State, wasAppending: Bool) -> Element? {
    guard wasAppending || !state.isAppending else { return nil }
    let isStopped = state.error.map { state.next >= $0.index } ?? false
    let element = isStopped ? nil : state.waiting.removeValue(forKey: state.next)
    state.isAppending = element != nil
    return element
  }
}
