import BasaltCore
import BasaltStorage

extension ObjectStore {
  /// Puts an object whose bytes are in an array.
  /// - Throws: As `putIfAbsent`.
  func put(_ bytes: [UInt8], as name: ObjectName) throws(BasaltError) -> PutOutcome {
    // Through a result: `withUnsafeBytes` would forget which errors are thrown.
    let outcome: Result<PutOutcome, BasaltError> = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(BasaltError) in try unsafe putIfAbsent(name, bytes) }
    }
    return try outcome.get()
  }
}
