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

  /// Puts other bytes in an object's place.
  /// - Throws: As `replace`.
  func replace(_ bytes: [UInt8], as name: ObjectName) throws(BasaltError) {
    let outcome: Result<Void, BasaltError> = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(BasaltError) in try unsafe replace(name, bytes) }
    }
    try outcome.get()
  }
}
