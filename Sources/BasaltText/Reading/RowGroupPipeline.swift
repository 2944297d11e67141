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
  ///   - aheadPerThread: How many row groups may wait for those before them. Four: row groups differ in how long they
  ///     take, and a thread that is ahead should go on for a while.
  ///   - progress: Gets the bytes of the file that were read, compressed as they are.
  ///   - makeEncoder: Makes the encoder of one thread, on that thread. The encoder must not keep the columns.
  ///   - append: Takes the encoded row groups one at a time, in order, on changing threads. What it returns is done by
  ///     the same thread when others may append again: what takes long and needs no order.
  /// - Throws: What the file, the records, an encoder or `append` throw. Of several errors, the one that is first in
  ///   the file. `.cancelled`.
  package func readAll<Encoded: Sendable>(
    on pool: WorkerPool, aheadPerThread: Int = 4, cancellation: Cancellation = Cancellation(),
    progress: Progress = Progress(),
    makeEncoder: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> RowGroupEncoder<Encoded>,
    append: @escaping @Sendable (Encoded) throws(BasaltError) -> (() throws(BasaltError) -> Void)?
  ) throws(BasaltError) {
    let output = OrderedOutput(aheadMaximum: pool.threadCount * aheadPerThread, append: append)
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
  private let append: Append

  typealias Append = @Sendable (Element) throws(BasaltError) -> (() throws(BasaltError) -> Void)?

  init(aheadMaximum: Int, append: @escaping Append) {
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

  /// Leaves an element, and appends what is next as long as it is there.
  ///
  /// Waits while it is too far ahead. The thread whose element is next never waits, so the others do not wait for ever.
  func put(_ element: Element, at index: Int) throws(BasaltError) {
    // Until there is room for it.
    var element = Optional(element)
    while let (ready, readyIndex) = takeReady(leaving: &element, at: index) {
      let rest: (() throws(BasaltError) -> Void)?
      do throws(BasaltError) {
        rest = try append(ready)
      } catch {
        // At its own place: that of the thread may lie behind another error. `next` stays where it is: nothing behind the
        // failed element is ever appended.
        fail(error, at: readyIndex)
        state.withLock { $0.isAppending = false }
        throw error
      }
      state.withLock { state in
        state.next += 1
        state.isAppending = false
      }
      state.wakeAll()
      try rest?()
    }
  }

  /// The element that is next, to be appended by the caller alone until `isAppending` is false again; `nil` when
  /// it is not there or another thread appends, and the caller's own is left or not wanted.
  ///
  /// Whoever waits for room appends meanwhile what others have left, so that no thread is needed for it.
  private func takeReady(leaving element: inout Element?, at index: Int) -> (element: Element, index: Int)? {
    state.wait { state -> (element: Element, index: Int)?? in
      // Behind an error nothing counts any more: the element is dropped. Those before the error are appended all the
      // same, for theirs may be the first.
      if state.error.map({ index > $0.index }) ?? false { element = nil }
      // Not waiting is safe for the element that is next: its index is `next`.
      if element != nil, index < state.next + aheadMaximum {
        state.waiting[index] = element
        element = nil
      }
      let isStopped = state.error.map { state.next >= $0.index } ?? false
      if !state.isAppending, !isStopped, let ready = state.waiting.removeValue(forKey: state.next) {
        state.isAppending = true
        return (ready, state.next)
      }
      return element == nil ? .some(nil) : nil
    }
  }
}
