package import BasaltCore

/// Everything a commit says but its payload: who changed what, when, and after which commit.
///
/// It can be shown to whoever may see the history: no value of a row is in it, and an erased payload leaves it
/// whole.
/// - Source: format-spec/ledger.md, "Commit"
package struct CommitHeader: Sendable, Hashable {
  package var warehouse: UniqueID
  package var number: CommitNumber
  /// Drawn for this number alone: tells one's own commit from somebody else's when the answer to a put was lost.
  package var id: UniqueID
  package var time: CommitTime
  /// What the writer's clock said, when it was far from the ledger's and an operator said that it is right.
  package var clockOverride: CommitTime?
  /// The digest of the commit before; `ContentDigest.none` in commit 0.
  package var predecessor: ContentDigest
  /// In commit 0 and nowhere else.
  package var genesis: Genesis?
  /// A checkpoint that the writer had checked: who reads the chain can then trust it.
  package var checkpoint: CheckpointReference?
  /// 1 to `Limits.transactionCountMaximum`, which only have in common that they came at the same time.
  package var transactions: [Transaction]

  /// What a warehouse is, from its beginning.
  ///
  /// Stands in commit 0, so that all later ones are chained to it.
  package struct Genesis: Sendable, Hashable {
    package var features: FeatureSet

    package init(features: FeatureSet) { self.features = features }

    // What may change with a later version of the ledger; a reader that finds something else must not go on.
    static let ledgerVersion = 1
    static let digestAlgorithm = "sha-256"
  }

  /// A checkpoint, pinned by its digest.
  ///
  /// A later writer's word that this checkpoint follows from the commits: it was checked when it was opened or
  /// written.
  package struct CheckpointReference: Sendable, Hashable {
    package let commit: CommitNumber
    package let digest: ContentDigest

    package init(commit: CommitNumber, digest: ContentDigest) {
      self.commit = commit
      self.digest = digest
    }
  }

  package init(
    warehouse: UniqueID, number: CommitNumber, id: UniqueID, time: CommitTime, predecessor: ContentDigest,
    genesis: Genesis? = nil, transactions: [Transaction]
  ) {
    self.warehouse = warehouse
    self.number = number
    self.id = id
    self.time = time
    self.predecessor = predecessor
    self.genesis = genesis
    self.transactions = transactions
  }
}

extension CommitHeader {
  /// Whether its transactions add rows to tables that are there, and change nothing else.
  /// - Complexity: O(actions).
  var hasOnlyAppends: Bool {
    transactions.allSatisfy { transaction in
      transaction.actions.allSatisfy { action in
        switch action {
        case .addManifest, .addInlineFile: true
        // Of another layer: tables are as they were.
        case .setRecord: true
        case .createTable, .renameTable, .dropTable, .setDefinition, .replaceManifests, .removeFiles, .erasePayloads,
          .expireAttempts, .addFeature, .createBranch, .dropBranch:
          false
        }
      }
    }
  }
}

// MARK: JSON

extension CommitHeader {
  /// The fields beside those that every header has, in the order in which a person asks: which one, when, after
  /// what, what.
  var fields: [JSONValue.Field] {
    var fields = [
      JSONValue.Field("commit", .text(number)), JSONValue.Field("id", .text(id)),
      JSONValue.Field("time", .integer(time.microseconds)),
    ]
    if let clockOverride { fields.append(.init("clockOverride", .integer(clockOverride.microseconds))) }
    fields.append(.init("predecessor", .text(predecessor)))
    if let genesis {
      fields.append(
        .init(
          "genesis",
          .object(
            [
              .init("ledgerVersion", .integer(Genesis.ledgerVersion)),
              .init("digestAlgorithm", .string(Genesis.digestAlgorithm)),
            ] + genesis.features.fields)))
    }
    if let checkpoint {
      fields.append(
        .init(
          "checkpoint", .object([.init("commit", .text(checkpoint.commit)), .init("digest", .text(checkpoint.digest))]))
      )
    }
    fields.append(.init("transactions", .array(transactions.map(\.json))))
    return fields
  }

  /// Reads what a commit says and checks it by itself; whether it follows from the commit before, `LedgerState` checks.
  /// - Parameter payloadByteCount: Which the transactions' parts have to fill.
  init(_ fields: HeaderFields, warehouse: UniqueID, payloadByteCount: Int) throws(BasaltError) {
    self.warehouse = warehouse
    number = try fields.commitNumber("commit")
    id = try fields.id("id")
    time = try fields.time("time")
    clockOverride = fields.optional("clockOverride") == nil ? nil : try fields.time("clockOverride")
    predecessor = try fields.digest("predecessor")
    genesis = try fields.optionalObject("genesis").map { (fields) throws(BasaltError) in try Genesis(fields) }
    checkpoint = try fields.optionalObject("checkpoint").map { (fields) throws(BasaltError) in
      CheckpointReference(commit: try fields.commitNumber("commit"), digest: try fields.digest("digest"))
    }
    // A second genesis would begin another history in the middle of this one.
    guard (genesis != nil) == (number == .genesis) else {
      throw LedgerDamage.error(
        "Commit \(number) \(genesis == nil ? "has no" : "has a") genesis; commit 0 alone has one.")
    }
    // A writer can only have checked what was there.
    if let checkpoint, checkpoint.commit >= number {
      throw LedgerDamage.error("Commit \(number) names a checkpoint of a commit that does not come before it.")
    }
    transactions = []
    for transaction in try fields.objects("transactions", count: 1...Limits.transactionCountMaximum) {
      transactions.append(try Transaction(transaction, in: number))
    }
    // Else bytes that no transaction owns could hide in a payload, or one would read another's. The sum cannot
    // overflow: a thousand parts of at most `Limits.commitPayloadByteCountMaximum`.
    let parts = transactions.reduce(0) { $0 + $1.payloadByteCount }
    guard parts == payloadByteCount else {
      throw LedgerDamage.error("The transactions' parts have \(parts) bytes, the payload \(payloadByteCount).")
    }
  }
}

extension CommitHeader.Genesis {
  /// Version and algorithm are looked at before anything else is believed: a later version may read all the
  /// rest differently.
  fileprivate init(_ fields: HeaderFields) throws(BasaltError) {
    let version = try fields.integer("ledgerVersion", in: 0...Int.max)
    guard version == CommitHeader.Genesis.ledgerVersion else {
      throw LedgerDamage.unknown("ledger version", "\(version)")
    }
    let algorithm = try fields.string("digestAlgorithm")
    guard algorithm == CommitHeader.Genesis.digestAlgorithm else {
      throw LedgerDamage.unknown("digest algorithm", String(algorithm.prefix(80)))
    }
    features = try FeatureSet(fields)
  }
}
