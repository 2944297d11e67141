internal import BasaltLedger

/// Proof of a commit: enough to read the version again, and to tell later that history was not replaced.
public struct CommitReceipt: Sendable, Hashable {
  /// The number of the commit.
  public let version: Int
  /// Its digest, which every later commit is chained to; `nil` for work that had been done before.
  public let digest: ContentDigest?

  /// Whether the work's token was known: it had been done before, and nothing was done now.
  public var isRepeated: Bool { digest == nil }

  init(_ reference: CommitReference) {
    version = reference.number.value
    digest = reference.digest
  }

  init(repeatedIn commit: CommitNumber) {
    version = commit.value
    digest = nil
  }
}

/// The name of a piece of work, given by the application that does it: sent again after a crash or a lost answer, it is known and done only once.
public struct WorkToken: Sendable, Hashable {
  public let application: String
  /// Greater for each piece of work of the application.
  public let sequence: Int

  public init(application: String, sequence: Int) {
    self.application = application
    self.sequence = sequence
  }
}
