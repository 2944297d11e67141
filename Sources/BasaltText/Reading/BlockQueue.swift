import BasaltCore
import BasaltRuntime
import Synchronization

/// Hands the blocks of a text to workers, one after another: the cutter behind a lock.
///
/// Held while a block is read, decompressed and cut, which is what makes it serial; a worker that waits here finds the
/// next block begun by nobody else. After an error nothing more is handed out: blocks before the error are finished,
/// none behind it is begun.
final class BlockQueue: Sendable {
  private struct State {
    var cutter: RecordCutter
    var isEnded = false
    var fileByteOffset = 0
  }

  private let state: Mutex<State>
  private let path: String
  private let recordCountMaximum: Int
  /// See `morselCount`.
  let morselCount: Int

  init(_ input: TextInput, recordCountMaximum: Int) throws(BasaltError) {
    path = input.path
    self.recordCountMaximum = recordCountMaximum
    morselCount = BlockQueue.morselCount(input, recordCountMaximum: recordCountMaximum)
    state = Mutex(State(cutter: try input.makeCutter()))
  }

  /// How many blocks to ask the worker pool for: it wants to know before, and nobody does.
  ///
  /// An upper bound when the file is not compressed: a record has at least a byte per column. Asking for a block that
  /// is not there costs some 20 ns, asking too few times a further run of the pool.
  private static func morselCount(_ input: TextInput, recordCountMaximum: Int) -> Int {
    // Text is seldom compressed to less than a sixteenth.
    let textByteCount = input.isCompressed ? input.fileByteCount * 16 : input.fileByteCount
    let recordCount = textByteCount / max(input.columnNames.count, 1)
    return recordCount / recordCountMaximum + textByteCount / input.limits.blockByteCount + 2
  }

  /// Fills `block` with the next records.
  /// - Parameter progress: Gets the bytes of the file that this took, compressed as they are.
  /// - Returns: `false` at the end.
  func take(into block: inout RecordBlock, progress: Progress? = nil) throws(BasaltError) -> Bool {
    let outcome = state.withLock { state -> Result<Bool, BasaltError> in
      guard !state.isEnded else { return .success(false) }
      let result = Result { () throws(BasaltError) in
        try state.cutter.cut(into: &block, recordCountMaximum: recordCountMaximum)
      }
      progress?.add(state.cutter.fileByteOffset - state.fileByteOffset)
      state.fileByteOffset = state.cutter.fileByteOffset
      // The end, or an error: either way there is nothing behind it to hand out.
      if case .success(true) = result { return result }
      state.isEnded = true
      return result
    }
    switch outcome {
    case .success(let hasBlock): return hasBlock
    case .failure(let error): throw error.at("file", path)
    }
  }

  /// Lets no further block be taken.
  func end() { state.withLock { $0.isEnded = true } }

  var isEnded: Bool { state.withLock { $0.isEnded } }
}
