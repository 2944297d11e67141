package import BasaltCore
package import BasaltStorage

/// Which objects of a store belong to the ledger, by their names: what verification checks, and tells from strangers.
package enum LedgerInventory {
  package enum Kind: Sendable, Hashable {
    case commit(CommitNumber)
    /// Behind the newest commit: the ones between are missing.
    case commitBeyondHead(CommitNumber)
    case checkpoint(CommitNumber)
    case packedRange(Int)
    case registration(Registration.Kind, UniqueID, renewal: Int)
  }

  /// What an object is; nil for a stranger.
  package static func kind(of name: ObjectName, head: CommitNumber) -> Kind? {
    let text = name.text.utf8
    if text.starts(with: LedgerNames.commitPrefix.utf8) {
      guard let last = name.text.split(separator: "/").last, let number = Int(last),
        (0...Limits.commitNumberMaximum).contains(number), LedgerNames.commit(CommitNumber(number)) == name
      else { return nil }
      let commit = CommitNumber(number)
      return commit <= head ? .commit(commit) : .commitBeyondHead(commit)
    }
    if let number = LedgerNames.commit(ofCheckpoint: name) { return number <= head ? .checkpoint(number) : nil }
    if text.starts(with: LedgerNames.packedPrefix.utf8) {
      guard let last = name.text.split(separator: "/").last, let index = Int(last), index >= 0,
        LedgerNames.packedRange(index) == name, index < LedgerNames.rangeIndex(of: head)
      else { return nil }
      return .packedRange(index)
    }
    for kind in Registration.Kind.allCases {
      if let (id, renewal) = Registration.parse(name, kind) { return .registration(kind, id, renewal: renewal) }
    }
    return nil
  }
}
