import BasaltCore
import BasaltStorage
import TestSupport
import Testing

/// A kind of store that the laws are tested on. One line in `all` adds another.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
  let name: String
  /// Makes an empty store, and keeps alive what it stands on.
  let make: @Sendable () throws -> (store: any ObjectStore, owner: AnyObject?)

  var testDescription: String { name }

  static let all: [StoreUnderTest] = [
    StoreUnderTest(name: "memory") { (try MemoryStore(), nil) },
    StoreUnderTest(name: "local") {
      let directory = try TemporaryDirectory()
      return (try LocalStore(directory: directory.path), directory)
    },
    StoreUnderTest(name: "local, published by link") {
      let directory = try TemporaryDirectory()
      return (try LocalStore(on: PosixFileSystem(directory: directory.path, publishing: .link)), directory)
    },
    StoreUnderTest(name: "simulated") { (try SimulatedStore(seed: 1), nil) },
    // Short transfers are no failures: every law holds under them.
    StoreUnderTest(name: "simulated, short transfers") {
      let faults = SimulatedFaults(chancePerThousand: 500, drawn: [.shortTransfer])
      return (try SimulatedStore(seed: 2, faults: faults), nil)
    },
  ]
}

extension ObjectStore {
  /// Puts bytes under a name given as text.
  @discardableResult
  func put(_ name: String, _ bytes: [UInt8]) throws -> PutOutcome {
    let name = try ObjectName(name)
    return try bytes.withUnsafeBytes { try putIfAbsent(name, $0) }
  }

  func replaceBytes(_ name: String, _ bytes: [UInt8]) throws {
    let name = try ObjectName(name)
    try bytes.withUnsafeBytes { try replace(name, $0) }
  }

  /// All bytes of an object.
  func bytes(_ name: String) throws -> [UInt8] {
    let buffer = try readNow(ObjectName(name))
    return buffer.bytes(0..<buffer.byteCount)
  }

  func bytes(_ name: String, _ range: Range<Int>) throws -> [UInt8] {
    let buffer = try readNow(ObjectName(name), range)
    return buffer.bytes(0..<buffer.byteCount)
  }

  func names(_ prefix: String = "") throws -> [String] { try list(prefix: prefix).map(\.name.text) }
}

extension ObjectWriter {
  func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }
}
