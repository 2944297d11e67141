package import BasaltCore
import BasaltRuntime

/// An object store on a machine that fails on purpose, for tests of everything that must survive failures.
/// Deterministic from a seed.
///
/// It is the directory store that users run, over a model of a file system. These are the faults that Basalt promises
/// to survive, which is to say: no answer is wrong, nothing that was reported as stored is lost, and errors are errors.
///
/// - **Power failure at any call.** Bytes that were not synchronised are lost, torn at any byte, or replaced by zeros
///   or garbage; later writes may survive earlier ones. Names (added, removed, renamed) that were not synchronised are
///   each there or not.
/// - **Names that others see and that are not durable**, until their directory is synchronised; the names of
///   directories, too.
/// - **A failed synchronisation of a file**, after which its bytes are gone whatever a second one reports.
/// - **A failed synchronisation of a directory**, after which its names may be lost until one succeeds.
/// - **A call that took effect and reported failure**: the rename that publishes, above all.
/// - **Any call failing**, once or for good; a **full device**, in the middle of a write.
/// - **Short reads and writes; reads that complete in any order.**
/// - **Bit rot**: a read with a wrong bit, and bytes that change where they are stored (`alter`). Survived means
///   detected, by checksums.
///
/// Not promised: a device that reports a synchronisation as done and has not done it.
package final class SimulatedStore: ObjectStore {
  private let system: SimulatedFileSystem
  private let store: DirectoryStore<SimulatedFileSystem>
  /// One, so that completions come in the order that was drawn.
  private let thread: IOThreads

  package convenience init(seed: UInt64, faults: SimulatedFaults = .none) throws(BasaltError) {
    try self.init(on: SimulatedFileSystem(seed: seed, faults: faults))
  }

  private init(on system: SimulatedFileSystem) throws(BasaltError) {
    self.system = system
    store = try DirectoryStore(on: system, ioThreadCount: 1)
    thread = try IOThreads(threadCount: 1)
  }

  // MARK: The simulation

  /// Calls to the file system so far; planned faults are numbered by it.
  package var callCount: Int { system.callCount }

  /// Bytes of all files, those in the making included: what counts towards `SimulatedFaults.capacityByteCount`.
  package var byteCount: Int { system.byteCount }

  /// Files that are open now: none, when nobody is reading or writing.
  package var openFileCount: Int { system.openFileCount }

  /// What goes wrong from now on.
  package func setFaults(_ faults: SimulatedFaults) { system.setFaults(faults) }

  /// Cuts the power. This store fails from now on.
  /// - Returns: The store as it is found afterwards, without faults.
  package func crash() throws(BasaltError) -> SimulatedStore {
    try SimulatedStore(on: system.afterPowerFailure())
  }

  /// The same machine as another process sees it: what this one has done but not made durable is visible there.
  package func openedByAnotherProcess() throws(BasaltError) -> SimulatedStore { try SimulatedStore(on: system) }

  /// Changes the stored bytes of an object, as a failing device or a hostile hand would.
  /// - Throws: `.unknownName`.
  package func alter(_ name: ObjectName, _ body: (inout [UInt8]) -> Void) throws(BasaltError) {
    guard system.alter(name.text, body) else {
      throw BasaltError(.unknownName, "There is no object '\(name)'.", remedy: "Check the name.")
    }
  }

  // MARK: The store

  /// Reads on the caller's thread, so that faults meet the same calls in every run, and completes on the store's, in an
  /// order drawn from the seed.
  package func read(_ requests: [ReadRequest]) {
    var completions: [@Sendable () -> Void] = []
    for (span, object) in ReadSpan.joining(requests, on: system) {
      for (request, result) in zip(span.requests, span.load(from: object)) {
        completions.append { request.completion(result) }
      }
    }
    var random = SeededRandom(seed: system.drawSeed())
    thread.submit(completions.shuffled(using: &random))
  }

  package func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    try unsafe store.putIfAbsent(name, bytes)
  }

  package func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { try store.makeWriter(name) }
  package func byteCount(of name: ObjectName) throws(BasaltError) -> Int { try store.byteCount(of: name) }
  package func list(prefix: String) throws(BasaltError) -> [ObjectEntry] { try store.list(prefix: prefix) }
  package func listUnfinished(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    try store.listUnfinished(prefix: prefix)
  }
  package func makeDurable(_ name: ObjectName) throws(BasaltError) { try store.makeDurable(name) }
  package func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    try unsafe store.replace(name, bytes)
  }
  package func delete(_ name: ObjectName) throws(BasaltError) { try store.delete(name) }
}
