package import BasaltCore

/// The state after a commit, so that opening a warehouse reads the commits after it and not all of them.
///
/// A convenience, never the truth: it holds nothing that the commits do not. Which is why a damaged one is passed over, and one that is
/// whole but contradicts its commit is not: it proves that one of the two was replaced.
/// - Source: format-spec/ledger.md, "Checkpoint"
package struct Checkpoint: Sendable {
  /// The ledger's own state, whose head is the checkpoint's commit.
  package let state: LedgerState
  /// The state of the tables: bytes of the layer above.
  package let payload: [UInt8]
  /// What a later commit may pin it by.
  package let digest: ContentDigest
  package let object: LedgerObject

  package var reference: CommitHeader.CheckpointReference { .init(commit: state.head.number, digest: digest) }

  /// - Throws: `.outOfRange` when the payload is too large.
  package init(of state: LedgerState, payload: [UInt8]) throws(BasaltError) {
    self.state = state
    self.payload = payload
    var fields: [JSONValue.Field] = [
      .init("commit", .text(state.head.number)), .init("digest", .text(state.head.digest)),
      .init("time", .integer(state.time.microseconds)), .init("clock", .integer(state.clock.microseconds)),
    ]
    fields += state.features.fields
    // Sorted: two that write the checkpoint of a commit write the same bytes.
    if !state.branches.isEmpty {
      fields.append(
        .init(
          "branches",
          .array(
            state.branches.sorted { $0.key < $1.key }.map {
              .object([.init("branch", .string($0.key)), .init("version", .text($0.value))])
            })))
    }
    if state.applications.count > 0 {
      fields.append(
        .init(
          "applications",
          .array(
            state.applications.all.sorted { $0.key < $1.key }.map {
              .object([
                .init("application", .string($0.key)), .init("sequence", .integer($0.value.sequence)),
                .init("commit", .text($0.value.commit)),
              ])
            })))
    }
    object = try LedgerObject(.checkpoint, of: state.warehouse, fields: fields, payload: payload)
    digest = object.header.digest
  }

  /// Reads a stored checkpoint. Whether its commit is the one in the ledger, only the ledger can tell.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  package init(parsing bytes: [UInt8], number: CommitNumber) throws(BasaltError) {
    let fields: HeaderFields
    (object, fields) = try LedgerObject.read(bytes, as: .checkpoint)
    digest = object.header.digest
    guard case .bytes(let payload) = object.payload else {
      throw LedgerDamage.error("The payload of a checkpoint was erased.")
    }
    self.payload = payload
    let head = CommitReference(number: try fields.commitNumber("commit"), digest: try fields.digest("digest"))
    guard head.number == number else {
      throw LedgerDamage.error("The checkpoint of commit \(number) says that it is of commit \(head.number).")
    }
    // Lists become dictionaries; what stands twice would silently be the last one.
    var branches: [String: CommitNumber] = [:]
    for branch in try fields.objects("branches", count: 0...Limits.branchCountMaximum) {
      let name = try branch.word("branch")
      // Main is always there, and begins nowhere.
      guard name != Transaction.mainBranch, branches[name] == nil else {
        throw LedgerDamage.error("The checkpoint of commit \(number) has the branch '\(name)' twice.")
      }
      branches[name] = try branch.commitNumber("version")
    }
    var applications: [String: ApplicationWork.Last] = [:]
    for application in try fields.objects("applications", count: 0...Limits.applicationCountMaximum) {
      let name = try application.name("application")
      let work = ApplicationWork.Last(
        sequence: try application.integer("sequence", in: 0...Int.max), commit: try application.commitNumber("commit"))
      guard applications.updateValue(work, forKey: name) == nil else {
        throw LedgerDamage.error("The checkpoint of commit \(number) has the application '\(name)' twice.")
      }
    }
    state = LedgerState(
      warehouse: object.frame.warehouse, head: head, time: try fields.time("time"), clock: try fields.time("clock"),
      features: try FeatureSet(fields), branches: branches, applications: ApplicationWork(applications))
  }

  /// Checks that the checkpoint speaks of this commit.
  /// - Throws: `.corruptLedger`: one of the two was replaced. Not to be passed over: it may be the commit.
  func requireOf(_ commit: Commit) throws(BasaltError) {
    guard commit.digest == state.head.digest, commit.header.time == state.time,
      commit.header.warehouse == state.warehouse
    else {
      throw LedgerDamage.error(
        "The checkpoint of commit \(commit.number) is of digest \(state.head.digest); the commit has \(commit.digest).")
    }
  }
}
