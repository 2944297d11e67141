package import BasaltCore
package import BasaltStorage

/// Tries whether a store keeps the one promise that everything stands on: of two that put under one name, one is refused.
/// - Source: format-spec/commit-protocol.md, "Making a warehouse"
package enum PublishProbe {
  /// Puts an object twice, reads it back, and removes it.
  /// - Throws: `.unsupported` when the store does not keep the promise; what the store throws.
  package static func run(on store: any ObjectStore, id: UniqueID = .random()) throws(BasaltError) {
    let name = LedgerNames.probe(id)
    // Other bytes the second time, so that a store which overwrites and reports nothing is found by what it holds.
    let first = try store.put(id.bytes, as: name)
    let second = try store.put(id.bytes.reversed(), as: name)
    let bytes = try store.readNow(name)
    try store.delete(name)
    guard first == .stored, second == .exists, bytes.bytes(0..<bytes.byteCount) == id.bytes else {
      throw BasaltError(
        .unsupported,
        "The store does not keep objects apart: putting one twice gave '\(first)', then '\(second)', and "
          + "\(bytes.byteCount) bytes; 'stored', then 'exists', and the first one's 16 are needed.",
        remedy: "Put the warehouse on a local file system, or on an object store with conditional puts.")
    }
  }
}
