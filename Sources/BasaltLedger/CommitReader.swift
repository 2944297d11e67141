package import BasaltCore
package import BasaltStorage

/// Reads the ledger's objects from a store: present or not, whole, and of a size that was checked before.
package struct CommitReader: Sendable {
  package let store: any ObjectStore
  private let ranges = PackedRangeCache()

  package init(store: any ObjectStore) { self.store = store }

  // MARK: Commits

  /// The commit after `head`; nil when `head` is the newest.
  ///
  /// What is, or is not, under the next number counts only while no packed range has that number: commits are removed after they were
  /// packed, and where they were, a writer that slept may have left a stray, which even stands on the right predecessor.
  /// - Source: format-spec/ledger.md, "Packed range"
  /// - Throws: `.corruptLedger` when `head` is neither an object nor packed: the ledger was cut or replaced.
  /// - Complexity: At the head: three looks at a name, two of them in vain.
  package func commit(after head: CommitNumber) throws(BasaltError) -> Commit? {
    let number = try head.next()
    // Before the look for the range: a removal that comes between the two was preceded by the packing. And not believed before it: a
    // stray may be damaged, too.
    let found = Result { () throws(BasaltError) in try object(number) }
    if let packed = try packedRange(LedgerNames.rangeIndex(of: number))?.commit(number) {
      // The object, if it is the same: it may still have its payload.
      if case .success(let object?) = found, object.digest == packed.digest { return object }
      if case .failure = found, try isPresent(LedgerNames.commit(head)) { return try found.get() }
      return packed
    }
    if try !isPresent(LedgerNames.commit(head)), try packedRange(LedgerNames.rangeIndex(of: head)) == nil {
      throw missing(head)
    }
    return try found.get()
  }

  /// A commit that is known to exist. Its payload may be erased, or left behind when its range was packed.
  /// - Throws: `.corruptLedger` when it does not, or is damaged.
  package func commit(_ number: CommitNumber) throws(BasaltError) -> Commit {
    do throws(BasaltError) {
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
  package func object(_ number: CommitNumber) throws(BasaltError) -> Commit? {
    let name = LedgerNames.commit(number)
    guard let bytes = try bytes(name, .commit) else { return nil }
    do throws(BasaltError) { return try Commit(parsing: bytes, number: number) } catch {
      throw error.at("object", name)
    }
  }

  /// Whether a commit that was just put is part of the chain, and not a stray where a range was packed and removed meanwhile.
  func stands(_ commit: Commit) throws(BasaltError) -> Bool {
    if let packed = try packedRange(LedgerNames.rangeIndex(of: commit.number)) {
      return packed.commit(commit.number).digest == commit.digest
    }
    guard let predecessor = commit.number.predecessor else { return true }
    if try isPresent(LedgerNames.commit(predecessor)) { return true }
    return try packedRange(LedgerNames.rangeIndex(of: predecessor)) != nil
  }

  package func isPresent(_ name: ObjectName) throws(BasaltError) -> Bool {
    do throws(BasaltError) { _ = try store.byteCount(of: name) } catch {
      guard error.code == .unknownName else { throw error }
      return false
    }
    return true
  }

  private func missing(_ number: CommitNumber) -> BasaltError {
    LedgerDamage.error("Commit \(number) is missing, and no packed range has it: the ledger was cut or replaced.")
      .at("object", LedgerNames.commit(number))
  }

  // MARK: Packed ranges and checkpoints

  /// A packed range; nil when there is none.
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
  package func checkpoint(after number: CommitNumber) throws(BasaltError) -> Checkpoint? {
    let name = LedgerNames.checkpoint(after: number)
    guard let bytes = try bytes(name, .checkpoint) else { return nil }
    do throws(BasaltError) { return try Checkpoint(parsing: bytes, number: number) } catch {
      throw error.at("object", name)
    }
  }

  /// The numbers of the commits that have a checkpoint, the newest first. Strangers are passed over.
  package func checkpointNumbers() throws(BasaltError) -> [CommitNumber] {
    try store.list(prefix: LedgerNames.checkpointPrefix)
      .compactMap { LedgerNames.commit(ofCheckpoint: $0.name) }
      .reversed()
  }

  // MARK: Bytes

  /// All bytes of an object; nil when there is none.
  /// - Throws: `.corruptLedger` when it is larger than one of its kind can be.
  func bytes(_ name: ObjectName, _ kind: LedgerObjectKind) throws(BasaltError) -> [UInt8]? {
    let byteCount: Int
    do throws(BasaltError) { byteCount = try store.byteCount(of: name) } catch {
      if error.code == .unknownName { return nil }
      throw error
    }
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
