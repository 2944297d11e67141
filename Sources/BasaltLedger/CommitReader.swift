package import BasaltCore
package import BasaltStorage

/// Reads the ledger's objects from a store: present or not, whole, and of a size that was checked before.
///
/// It keeps no state but the last packed range; what is known of the chain is `Ledger`'s. Used by whoever reads
/// the ledger without opening it, verification above all.
package struct CommitReader: Sendable {
  package let store: any ObjectStore
  private let ranges = PackedRangeCache()

  package init(store: any ObjectStore) { self.store = store }

  // MARK: Commits

  /// The commit after `head`; nil when `head` is the newest.
  ///
  /// What is, or is not, under the next number counts only while no packed range has that number: commits are
  /// removed after they were packed, and where they were, a writer that slept may have left a stray, which even
  /// stands on the right predecessor.
  /// - Source: format-spec/ledger.md, "Packed range"
  /// - Throws: `.corruptLedger` when `head` is neither an object nor packed: the ledger was cut or replaced.
  /// - Complexity: At the head: three looks at a name, two of them in vain.
  package func commit(after head: CommitNumber) throws(BasaltError) -> Commit? {
    let number = try head.next()
    // Before the look for the range: a removal that comes between the two was preceded by the packing. And not
    // believed before it: a stray may be damaged, too. The error is kept, not thrown: whether it matters
    // depends on the range.
    let found = Result { () throws(BasaltError) in try object(number) }
    if let packed = try packedRange(LedgerNames.rangeIndex(of: number))?.commit(number) {
      // The object, if it is the same: it may still have its payload.
      if case .success(let object?) = found, object.digest == packed.digest { return object }
      if case .failure = found, try isPresent(LedgerNames.commit(head)) { return try found.get() }
      return packed
    }
    // Nothing under the next number. Only where the head is still there this is the end: otherwise commits have
    // been taken away from behind.
    if try !isPresent(LedgerNames.commit(head)), try packedRange(LedgerNames.rangeIndex(of: head)) == nil {
      throw missing(head)
    }
    return try found.get()
  }

  /// A commit that is known to exist. Its payload may be erased, or left behind when its range was packed.
  /// - Throws: `.corruptLedger` when it does not, or is damaged.
  package func commit(_ number: CommitNumber) throws(BasaltError) -> Commit {
    do throws(BasaltError) {
      // As an object first: it has the payload, which a packed range has not.
      if let commit = try object(number), try stands(commit) { return commit }
    } catch {
      // A stray may be damaged and mean nothing. What has its predecessor is no stray.
      guard let predecessor = number.predecessor, try !isPresent(LedgerNames.commit(predecessor)),
        let packed = try packedRange(LedgerNames.rangeIndex(of: number))?.commit(number)
      else { throw error }
      return packed
    }
    if let packed = try packedRange(LedgerNames.rangeIndex(of: number))?.commit(number) { return packed }
    throw missing(number)
  }

  /// The commit as an object of its own; nil when it is not, packed or never made.
  /// - Throws: `.corruptLedger` when it is damaged, or another commit's.
  package func object(_ number: CommitNumber) throws(BasaltError) -> Commit? {
    let name = LedgerNames.commit(number)
    guard let bytes = try bytes(name, .commit) else { return nil }
    do throws(BasaltError) { return try Commit(parsing: bytes, number: number) } catch {
      throw error.at("object", name)
    }
  }

  /// Whether a commit that was just put is part of the chain, and not a stray where a range was packed and
  /// removed meanwhile.
  /// - Complexity: Two looks at names.
  ///     - Source: format-spec/commit-protocol.md, "Committing"
  func stands(_ commit: Commit) throws(BasaltError) -> Bool {
    if let packed = try packedRange(LedgerNames.rangeIndex(of: commit.number)) {
      return packed.commit(commit.number).digest == commit.digest
    }
    guard let predecessor = commit.number.predecessor else { return true }
    if try isPresent(LedgerNames.commit(predecessor)) { return true }
    return try packedRange(LedgerNames.rangeIndex(of: predecessor)) != nil
  }

  /// By its size, the cheapest question that a store answers.
  /// - Throws: What the store throws for any other reason than that it is not there.
  package func isPresent(_ name: ObjectName) throws(BasaltError) -> Bool {
    try store.byteCountIfPresent(of: name) != nil
  }

  /// Every commit up to the newest is there or packed: one that is not has been taken away.
  private func missing(_ number: CommitNumber) -> BasaltError {
    LedgerDamage.error("Commit \(number) is missing, and no packed range has it: the ledger was cut or replaced.")
      .at("object", LedgerNames.commit(number))
  }

  // MARK: Packed ranges and checkpoints

  /// A packed range; nil when there is none.
  /// - Throws: `.corruptLedger` for one that is damaged.
  package func packedRange(_ index: Int) throws(BasaltError) -> PackedRange? {
    if let range = ranges[index] { return range }
    let name = LedgerNames.packedRange(index)
    guard let bytes = try bytes(name, .packedRange) else { return nil }
    do throws(BasaltError) {
      let range = try PackedRange(parsing: bytes, index: index)
      ranges.keep(range)
      return range
    } catch {
      throw error.at("object", name)
    }
  }

  /// Frees what was kept to follow many commits.
  func endFollowing() { ranges.empty() }

  /// A checkpoint; nil when there is none.
  /// - Throws: `.corruptLedger` when it is damaged; `.unsupportedVersion`.
  package func checkpoint(after number: CommitNumber) throws(BasaltError) -> Checkpoint? {
    let name = LedgerNames.checkpoint(after: number)
    guard let bytes = try bytes(name, .checkpoint) else { return nil }
    do throws(BasaltError) { return try Checkpoint(parsing: bytes, number: number) } catch {
      throw error.at("object", name)
    }
  }

  /// The numbers of the commits that have a checkpoint, the newest first. Strangers are passed over.
  ///
  /// The one listing that reading needs: a checkpoint that it misses costs time and nothing else.
  package func checkpointNumbers() throws(BasaltError) -> [CommitNumber] {
    try store.list(prefix: LedgerNames.checkpointPrefix)
      .compactMap { LedgerNames.commit(ofCheckpoint: $0.name) }
      .reversed()
  }

  // MARK: Bytes

  /// All bytes of an object; nil when there is none.
  /// - Throws: `.corruptLedger` when it is larger than one of its kind can be.
  func bytes(_ name: ObjectName, _ kind: LedgerObjectKind) throws(BasaltError) -> [UInt8]? {
    guard let byteCount = try store.byteCountIfPresent(of: name) else { return nil }
    // Before anything is allocated: the size of a file is somebody's claim until then.
    guard byteCount <= kind.byteCountMaximum else {
      throw LedgerDamage.error(
        "An object of \(byteCount) bytes cannot be a \(kind), which has \(kind.byteCountMaximum) at most."
      ).at("object", name)
    }
    do throws(BasaltError) {
      let buffer = try store.readNow(name, 0..<byteCount)
      return buffer.bytes(0..<byteCount)
    } catch {
      // Gone between the two calls: a checkpoint or a renewal that was replaced.
      if error.code == .unknownName { return nil }
      // Its payload was erased between the two calls: what is there now is shorter, so that this ends.
      if error.code == .corruptFile, try store.byteCount(of: name) < byteCount { return try bytes(name, kind) }
      throw error
    }
  }
}
