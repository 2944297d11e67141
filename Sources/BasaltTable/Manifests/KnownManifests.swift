package import BasaltCore
import BasaltFormat
import BasaltRuntime

/// Manifests that stay open from one plan to the next: of a query that asks for one row, reading and decoding them would be
/// a third of the work.
///
/// One a warehouse that is open. By digest: a manifest never changes, and one of the same digest is the same, whichever
/// version names it. Bounded in bytes; what was not used for longest goes first.
package final class KnownManifests: Sendable {
  /// A monitor, though nobody waits in it, because it hands itself on to nobody: see `BufferPool`.
  private let state = Monitor(State())
  private let byteCountMaximum: Int

  private struct State: Sendable {
    var entries: [ContentDigest: Entry] = [:]
    var byteCount = 0
    /// Counts uses, as a clock of its own.
    var time = 0
  }

  private struct Entry: Sendable {
    let reader: ManifestReader
    let byteCount: Int
    var lastUse: Int
  }

  package init(byteCountMaximum: Int = Limits.knownManifestByteCount) { self.byteCountMaximum = byteCountMaximum }

  /// What is kept at the moment: for tests.
  package var byteCount: Int { state.withLock { $0.byteCount } }

  /// Whether a manifest is kept now: a hint, since it may go.
  func contains(_ facts: ManifestFacts) -> Bool { state.withLock { $0.entries[facts.digest] != nil } }

  /// The manifest that facts are said of. Two threads that miss it both open it, and one is kept.
  /// - Throws: What `open` throws, or reading the entries; nothing is kept then.
  package func reader(
    of facts: ManifestFacts, _ open: () throws(BasaltError) -> ManifestReader
  ) throws(BasaltError) -> ManifestReader {
    let known = state.withLock { state -> ManifestReader? in
      state.time += 1
      state.entries[facts.digest]?.lastUse = state.time
      return state.entries[facts.digest]?.reader
    }
    // What is said elsewhere of the same bytes must be true there as well.
    if let known, known.isMeant(by: facts) { return known }
    let opened = try open().holdingEntries()
    let byteCount = opened.heldByteCount
    guard byteCount <= byteCountMaximum / 4 else { return opened }
    state.withLock { state in
      guard state.entries[facts.digest] == nil else { return }
      state.entries[facts.digest] = Entry(reader: opened, byteCount: byteCount, lastUse: state.time)
      state.byteCount += byteCount
      // One by one, each a look at all: some hundred are kept, and one goes for each that was read.
      while state.byteCount > byteCountMaximum {
        guard let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        state.entries[oldest.key] = nil
        state.byteCount -= oldest.value.byteCount
      }
    }
    return opened
  }
}

extension ManifestReader {
  /// Whether facts are said of this file: what opening it by them would check.
  fileprivate func isMeant(by facts: ManifestFacts) -> Bool {
    file.fileID == facts.id && file.byteCount == facts.byteCount && file.rowCount == facts.contents.entryCount
      && layout.spec.id == facts.contents.spec
  }
}
