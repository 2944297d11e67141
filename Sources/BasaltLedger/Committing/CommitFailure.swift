package import BasaltCore

/// Why a transaction was not committed, or nobody knows whether it was: what its caller is told, and what to do
/// about it.
///
/// One place for all of them, because they must keep apart what callers act on: failed (nothing was done), busy
/// (try again), unknown (ask before you try again).
package enum CommitFailure {
  // MARK: Of one transaction

  /// The rule of a transaction says that both cannot stand.
  static func conflict(_ base: CommitNumber, _ number: CommitNumber, _ reason: String) -> BasaltError {
    BasaltError(
      .conflict, "A transaction prepared on version \(base) conflicts with commit \(number): \(reason).",
      remedy: "Run it again on the newest version.", consequence: .transaction)
  }

  /// The ledger's own rules: a branch that is gone, a limit.
  static func cannotFollow(_ head: CommitNumber, _ fault: String) -> BasaltError {
    BasaltError(
      .conflict, "The newest version, \(head), does not take a transaction that \(fault).",
      remedy: "Look at the newest version, and prepare the transaction again.", consequence: .transaction)
  }

  /// Not "repeated": the commit that has the work in it may still fail.
  static func isUnderWay(_ token: IdempotenceToken) -> BasaltError {
    BasaltError(
      .busy,
      "The work \(token.sequence) of '\(token.application)', or later work of it, is being committed at this moment.",
      remedy: "Ask again when that has ended.", consequence: .transaction)
  }

  /// Not "repeated", which would lose what was never done; and no conflict, as no newer version mends it.
  package static func passed(_ token: IdempotenceToken, _ last: ApplicationWork.Last) -> BasaltError {
    BasaltError(
      .invalidArgument,
      "The work \(token.sequence) of '\(token.application)' is below \(last.sequence), the last one that was done "
        + "(in version \(last.commit)); of those before it is not known whether they were.",
      remedy: "If it was done, leave it out. If not, give it a number above \(last.sequence).",
      consequence: .transaction)
  }

  /// A conflict that no newer version mends: what the transaction names may be removed already.
  static func expired(_ attempt: UniqueID) -> BasaltError {
    BasaltError(
      .conflict,
      "The attempt \(attempt) did not renew its registration and was taken for dead; what it wrote is removed.",
      remedy: "Write the rows again.", consequence: .transaction)
  }

  // MARK: Of a commit

  /// Never "failed": it may have succeeded.
  static func unknownOutcome(_ commit: Commit?, _ cause: BasaltError?) -> BasaltError {
    let error = BasaltError(
      .commitUnknown, "Whether the transaction was committed could not be found out.",
      remedy: "Ask again when the store can be reached (resolve), or send the work again with its token.",
      consequence: .transaction, underlying: cause)
    guard let commit else { return error }
    return error.at("commit", commit.number).at("commitID", commit.header.id)
  }

  /// For those of a group that were to go into a later commit: of them it is known that nothing was done.
  static func notTried(_ cause: BasaltError) -> BasaltError {
    BasaltError(
      .busy, "The commit before this transaction's ended in doubt; nothing of this transaction was committed.",
      remedy: "Run it again when that one is resolved.", consequence: .transaction, underlying: cause)
  }

  /// Each race that was lost is a commit of somebody else's, so that the warehouse as a whole gets on.
  static func outrun() -> BasaltError {
    BasaltError(
      .busy, "\(Limits.lostRaceCountMaximum) commits of others came first, one after another.",
      remedy: "Run it again, or let the sessions of one process commit in groups.", consequence: .transaction)
  }

  /// After a sleep of at least `Limits.unpackedCommitCountMinimum` commits of others.
  static func strayed() -> BasaltError {
    BasaltError(
      .conflict, "While this transaction was committing, the part of the ledger that it knew was packed and removed.",
      remedy: "Open the warehouse again, and run the transaction on the newest version.", consequence: .transaction)
  }
}
