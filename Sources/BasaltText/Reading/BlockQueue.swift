import BasaltCore
import Synchronization

/// Hands the blocks of a text to workers, one after another: the cutter behind a lock.
///
/// Held while a block is read, decompressed and cut, which is what makes it serial; a worker that waits here finds the next block begun by
/// nobody else. After an error nothing more is handed out: blocks before the error are finished, none behind it is begun.
final class BlockQueue: Sendable {
  private struct State {
    var cutter: RecordCutter
    var isEnded = false
    var fileByteOffset = 0
  }

  private let state: Mutex<State>
  private let path: String
  private let recordCountMaximum: Int

  init(_ input: TextInput, recordCountMaximum: Int) throws(BasaltError) {
    path = input.path
    self.recordCountMaximum = recordCountMaximum
    state = Mutex(State(cutter: try input.makeCutter()))
  }

  /// Fills `block` with the next records.
  /// - Returns: `false` at the end.
  func take(into block: inout RecordBlock) throws(BasaltError) -> Bool {
    let outcome = state.withLock { state -> Result<Bool, BasaltError> in
      guard !state.isEnded else { return .success(false) }
      let result = Result { () throws(BasaltError) in
        try state.cutter.cut(into: &block, recordCountMaximum: recordCountMaximum)
      }
      state.fileByteOffset = state.cutter.fileByteOffset
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

  /// Bytes of the file that were read, compressed as they are.
  var fileByteOffset: Int { state.withLock { $0.fileByteOffset } }
}
