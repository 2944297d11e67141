import BasaltCore
import BasaltStorage
import Testing

/// Puts, writes, deletes and reads of a few objects; notes what the store promised about each, and checks that it was kept.
struct Workload {
  /// What is known about an object.
  enum Expectation: Equatable {
    case present
    case absent
    /// An outcome that was unknown, or a power failure in the middle: there, whole, or not there.
    case either
  }

  private(set) var expectations: [String: Expectation] = [:]
  /// The one content that an object of that name may ever have had.
  private var contents: [String: [UInt8]] = [:]
  /// Of puts, writes and deletes.
  private(set) var failures: [BasaltError] = []
  private(set) var log: [String] = []

  /// How many calls to the file system a piece of work needs on a new store.
  static func callCount(_ body: (SimulatedStore) throws -> Void) throws -> Int {
    let store = try SimulatedStore(seed: 0)
    try body(store)
    return store.callCount
  }

  static func callCountWithoutFaults() throws -> Int {
    try callCount { store in
      var workload = Workload()
      workload.run(on: store)
      #expect(workload.failures.isEmpty)
    }
  }

  /// What the objects that are not deleted take together. At no time do they take more.
  static let byteCount = 10 + 70 + 110 + 70

  mutating func run(on store: SimulatedStore) {
    put("a", byteCount: 10, on: store)
    put("d/b", byteCount: 20, on: store)
    write("d/e/c", pieceByteCounts: [30, 0, 40], on: store)
    put("d/e/f", byteCount: 0, on: store)
    delete("d/b", on: store)
    read("a", on: store)
    write("g", pieceByteCounts: [50, 60], on: store)
    delete("nothing", on: store)
    put("d/h", byteCount: 70, on: store)
  }

  private mutating func put(_ name: String, byteCount: Int, on store: SimulatedStore) {
    contents[name] = Workload.content(name, byteCount)
    note(name) { _ = try store.put(name, Workload.content(name, byteCount)) }
  }

  private mutating func write(_ name: String, pieceByteCounts: [Int], on store: SimulatedStore) {
    contents[name] = pieceByteCounts.flatMap { Workload.content(name, $0) }
    note(name) {
      let writer = try store.makeWriter(ObjectName(name))
      for byteCount in pieceByteCounts { try writer.append(Workload.content(name, byteCount)) }
      _ = try writer.publish()
    }
  }

  private mutating func delete(_ name: String, on store: SimulatedStore) {
    let before = expectations[name] ?? .absent
    do {
      try store.delete(ObjectName(name))
      expectations[name] = .absent
    } catch {
      // A delete that failed may have taken effect; then again there may have been nothing.
      expectations[name] = before == .absent ? .absent : .either
      noteFailure(error)
    }
  }

  private mutating func read(_ name: String, on store: SimulatedStore) {
    // A read may well fail, when its object could not be stored; it promises nothing but the right bytes or an error.
    do {
      let bytes = try store.bytes(name)
      log.append("\(bytes)")
    } catch {
      log.append("\(error)")
    }
  }

  private mutating func note(_ name: String, _ work: () throws -> Void) {
    do {
      try work()
      expectations[name] = .present
    } catch {
      expectations[name] = (error as? BasaltError)?.code == .commitUnknown ? .either : .absent
      noteFailure(error)
    }
  }

  private mutating func noteFailure(_ error: any Error) {
    log.append("\(error)")
    if let error = error as? BasaltError { failures.append(error) } else { Issue.record(error) }
  }

  func check(_ store: SimulatedStore, _ situation: @autoclosure () -> String) throws {
    store.setFaults(.none)
    let names = try store.names()
    for name in names where expectations[name] == nil { Issue.record("\(situation()): '\(name)' is nobody's") }
    for (name, expectation) in expectations {
      let isPresent = names.contains(name)
      switch expectation {
      case .present: #expect(isPresent, "\(situation()): '\(name)' was stored and is lost")
      case .absent: #expect(!isPresent, "\(situation()): '\(name)' was not stored, or deleted, and is there")
      case .either: break
      }
      if isPresent { #expect(try store.bytes(name) == contents[name], "\(situation()): '\(name)' is damaged") }
    }
  }

  private static func content(_ name: String, _ byteCount: Int) -> [UInt8] {
    let seed = name.utf8.reduce(UInt64(byteCount)) { $0 &* 31 &+ UInt64($1) }
    var random = SeededRandom(seed: seed)
    return random.bytes(byteCount)
  }
}
