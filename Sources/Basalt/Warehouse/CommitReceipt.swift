internal import BasaltLedger

extension Warehouse {
  /// Proof of a commit: enough to read the version again, and to tell later that history was not replaced.
  ///
  /// Whoever keeps receipts outside of the warehouse can tell a ledger that was replaced from the one that was
  /// written: digests of all later commits follow from this one.
  public struct CommitReceipt: Sendable, Hashable {
    /// The number of the commit.
    public let version: Int
    /// Its digest, which every later commit is chained to; `nil` for work that had been done before.
    public let digest: ContentDigest?

    /// Whether the work's token was known: it had been done before, and nothing was done now.
    public var isRepeated: Bool { digest == nil }

    /// Of a commit of our own.
    init(_ reference: CommitReference) {
      version = reference.number.value
      digest = reference.digest
    }

    /// Of work that was found done: the commit was not read, so that its digest is not known here.
    init(repeatedIn commit: CommitNumber) {
      version = commit.value
      digest = nil
    }
  }
}

extension Warehouse {
  /// The name of a piece of work, given by the application that does it: sent again after a crash or a lost
  /// answer, it is known and done only once.
  ///
  /// The ledger remembers the last one of each application (format-spec/ledger.md, "Transaction"); nothing is
  /// stored anywhere else. So the last number is known to be a repeat, a greater one is new work, and a smaller one is
  /// refused with `.invalidArgument`, as nobody knows which of both it is. An application that works on several things
  /// at once gives each its own name: `orders-eu`, `orders-us`.
  public struct WorkToken: Sendable, Hashable {
    public let application: String
    /// Greater for each piece of work of the application.
    public let sequence: Int

    /// - Parameters:
    ///       - application: A name of 1 to 256 bytes, the application's own among those that write to the
    ///         warehouse.
    ///       - sequence: From 0 on. The last one again is the same work; one below it is refused.
    public init(application: String, sequence: Int) {
      self.application = application
      self.sequence = sequence
    }
  }
}
