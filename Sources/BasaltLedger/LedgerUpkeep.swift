package import BasaltCore
import BasaltStorage

/// What keeps a ledger small: packing, removing, erasing. None of it changes what history says, and all of it
/// may be left undone.
///
/// One at a time: two that remove and erase at once do each other no harm, but the slower one may put back an
/// object that the other has removed, which then lies about as a stray.
///
/// Nothing here runs by itself: somebody calls it, at a time when leases and attempts allow.
extension Ledger {
  /// Packs a closed range of commits.
  /// - Throws: `.invalidArgument` when the range is not closed; `.outOfRange` when its headers are too large together.
  /// - Complexity: Puts one object. Reads a thousand commits before, unless this ledger has followed the whole range.
  package func pack(range index: Int) throws(BasaltError) {
    let head = state.head.number
    guard index >= 0, index < LedgerNames.rangeIndex(of: head) else {
      throw BasaltError(
        .invalidArgument, "Range \(index) is not closed: the newest commit is \(head).",
        remedy: "Pack ranges of \(Limits.packedRangeCommitCount) commits that lie behind it.")
    }
    // One that is there already has the same commits: the chain allows no others.
    _ = try reader.store.put(try makePackedRange(index).bytes, as: LedgerNames.packedRange(index))
    notePacked(range: index)
  }

  /// Of what is in memory, if that is the whole range: it was checked when it became part of the chain.
  private func makePackedRange(_ index: Int) throws(BasaltError) -> LedgerObject {
    if let headers = unpackedHeaders(ofRange: index) {
      return try PackedRange.makeObject(of: headers, index: index, warehouse: state.warehouse)
    }
    var commits: [Commit] = []
    for number in PackedRange.numbers(index) { commits.append(try reader.commit(CommitNumber(number))) }
    return try PackedRange(packing: commits, index: index).makeObject()
  }

  /// Removes the commit objects of a packed range, in ascending order, where that is allowed.
  /// - Parameter oldestNeeded: The oldest version that a lease or an attempt may need.
  /// - Returns: False when they must stay: too new, needed, with a payload, or behind a range that stayed.
  /// - Complexity: Up to a thousand deletions, after one reading of the range.
  package func removePackedCommits(range index: Int, oldestNeeded: CommitNumber) throws(BasaltError) -> Bool {
    let numbers = PackedRange.numbers(index)
    // The stored object is what counts from now on, not what we remember of it.
    reader.endFollowing()
    guard numbers.upperBound + Limits.unpackedCommitCountMinimum < state.head.number.value,
      numbers.upperBound < oldestNeeded.value,
      // Reads it whole, and so checks it, before anything is removed.
      let packed = try reader.packedRange(index), packed.commits.count == numbers.count
    else { return false }
    // Its writer may have died before it was durable, and the objects are about to go.
    try reader.store.makeDurable(LedgerNames.packedRange(index))
    // Ascending without a gap: `CommitReader` concludes from a head that is missing that the ledger was cut.
    if index > 0, try reader.isPresent(LedgerNames.commit(CommitNumber(numbers.lowerBound - 1))) { return false }
    for commit in packed.commits where commit.object.frame.payloadByteCount > 0 {
      guard let object = try reader.object(commit.number) else { continue }
      guard case .erased = object.object.payload else { return false }
    }
    // In this order a crash leaves the end of the range, which still follows from what is packed.
    for number in numbers { try reader.store.delete(LedgerNames.commit(CommitNumber(number))) }
    return true
  }

  /// Erases the payload of a commit: the object is replaced by its header alone, and the chain still holds.
  /// What is gone is gone from the ledger; a device may keep the bytes until it writes over them. Harmless when
  /// it was done before.
  /// - Parameters:
  ///   - declaration: The commit that says so (`LedgerAction.erasePayloads`), so that an erased payload is told
  ///     from a lost one.
  /// - Throws: `.invalidArgument` when the declaration does not name the commit; what the store throws: the
  ///   payload is then there or not, and erasing it again is safe.
  /// - Complexity: Rewrites one object.
  package func erasePayload(of number: CommitNumber, declaredBy declaration: CommitNumber) throws(BasaltError) {
    let isDeclared = try commit(declaration).header.transactions.contains { transaction in
      transaction.actions.contains { action in
        if case .erasePayloads(let commits) = action { commits.contains(number) } else { false }
      }
    }
    guard isDeclared else {
      throw BasaltError(
        .invalidArgument, "Commit \(declaration) does not say that the payload of commit \(number) is erased.",
        remedy: "Commit that first: a payload that is missing without a word is damage.", consequence: .transaction)
    }
    let name = LedgerNames.commit(number)
    // Packed and removed, it has no payload any more.
    guard let found = try reader.object(number) else { return }
    switch found.object.payload {
    case .bytes(let payload) where payload.isEmpty: return
    case .bytes:
      // Said durably before it is done: a payload must not be gone while the word of it can still be lost.
      try reader.store.makeDurable(LedgerNames.commit(declaration))
      let erased = found.erasingPayload()
      try reader.store.replace(erased.object.bytes, as: name)
      noteErased(erased)
    // By somebody who may not have got as far as making it durable.
    case .erased: try reader.store.makeDurable(name)
    }
  }
}
