import BasaltCore

/// Transactions as header JSON, and the checks that a caller's transaction passes before it is written.
///
/// Both ways the same rules: a transaction that we would refuse to read must not get into a chain that nobody
/// can change any more.
/// - Source: format-spec/ledger.md, "Transaction"
extension Transaction {
  /// - Complexity: O(actions). At most `Limits.ledgerHeaderByteCountMaximum` of it fit one commit, which
  ///   `SealedHeader` checks.
  var json: JSONValue {
    var fields = [
      JSONValue.Field("principal", .string(principal)), JSONValue.Field("operation", .string(operation.rawValue)),
      JSONValue.Field("branch", .string(branch)),
    ]
    // Empty lists are left out: most transactions touch one table and have no inputs, and a header is read by people.
    if !tables.isEmpty { fields.append(.init("tables", .array(tables.map { .text($0) }))) }
    if !inputs.isEmpty {
      fields.append(
        .init(
          "inputs",
          .array(inputs.map { .object([.init("table", .text($0.table)), .init("version", .text($0.version))]) })))
    }
    if let token {
      fields.append(
        .init(
          "token",
          .object([.init("application", .string(token.application)), .init("sequence", .integer(token.sequence))])))
    }
    if let attempt { fields.append(.init("attempt", .text(attempt))) }
    fields.append(.init("payloadByteCount", .integer(payloadByteCount)))
    fields.append(.init("actions", .array(actions.map(\.json))))
    return .object(fields)
  }

  /// - Parameter number: Of the commit: what was read or branched from comes before it.
  /// - Throws: `.corruptLedger`; `.unsupportedVersion` for an operation or action that this version does not
  ///   know.
  init(_ fields: HeaderFields, in number: CommitNumber) throws(BasaltError) {
    principal = try fields.name("principal")
    let operation = try fields.string("operation")
    guard let operation = Operation(rawValue: operation) else {
      throw LedgerDamage.unknown("operation", String(operation.prefix(80)))
    }
    self.operation = operation
    branch = try fields.word("branch")
    tables = try fields.ids("tables", count: 0...Limits.actionCountMaximum).map { TableID($0) }
    inputs = []
    for input in try fields.objects("inputs", count: 0...Limits.actionCountMaximum) {
      inputs.append(TableVersion(table: try input.table(), version: try input.commitNumber("version")))
    }
    token = try fields.optionalObject("token").map { (token) throws(BasaltError) in
      IdempotenceToken(
        application: try token.name("application"), sequence: try token.integer("sequence", in: 0...Int.max))
    }
    attempt = fields.optional("attempt") == nil ? nil : try fields.id("attempt")
    payloadByteCount = try fields.integer("payloadByteCount", in: 0...Limits.commitPayloadByteCountMaximum)
    actions = []
    for action in try fields.objects("actions", count: 0...Limits.actionCountMaximum) {
      actions.append(try LedgerAction(action, payloadByteCount: payloadByteCount))
    }
    if let fault = fault(in: number) { throw LedgerDamage.error("A transaction \(fault).") }
  }

  /// What is wrong with how its parts fit together, to follow "A transaction"; nil when nothing is.
  func fault(in number: CommitNumber) -> String? {
    // Conflicts are looked for by this list alone: a table that is changed and not in it would be changed unseen.
    let named = Set(tables)
    for action in actions {
      if let table = action.table, !named.contains(table) {
        return "changes the table \(table), which is not in its list"
      }
      if case .createBranch(let branch, let version) = action, version >= number {
        return "begins the branch '\(branch)' after commit \(version), which does not come before commit \(number)"
      }
      if case .dropBranch(Transaction.mainBranch) = action { return "drops the branch 'main'" }
      if case .erasePayloads(let commits) = action, let late = commits.first(where: { $0 >= number }) {
        return "erases the payload of commit \(late), which does not come before commit \(number)"
      }
    }
    // Nobody has read what did not exist yet; provenance with a circle in it proves nothing.
    if let input = inputs.first(where: { $0.version >= number }) {
      return "has read version \(input.version), which does not come before commit \(number)"
    }
    return nil
  }

  /// Checks what a caller made, before it becomes part of a commit: what we would refuse to read we do not write.
  /// - Throws: `.invalidArgument`, `.outOfRange`.
  /// - Complexity: O(actions + tables + inputs).
  func check(in number: CommitNumber) throws(BasaltError) {
    try LedgerText.requireName(principal, "a principal")
    try LedgerText.requireWord(branch, "a branch")
    if let token {
      try LedgerText.requireName(token.application, "an application")
      guard token.sequence >= 0 else { throw refusal("has the negative sequence \(token.sequence) in its token") }
    }
    // Before anything is looked at one by one.
    guard max(actions.count, tables.count, inputs.count) <= Limits.actionCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "A transaction has \(actions.count) actions, \(tables.count) tables and \(inputs.count) inputs; "
          + "\(Limits.actionCountMaximum) of each are allowed.", remedy: "Do the work in several transactions.")
    }
    for action in actions { try check(action) }
    // Its own initializer makes no such list; the property can be set.
    if Set(tables).count != tables.count { throw refusal("lists a table twice") }
    if let fault = fault(in: number) { throw refusal(fault) }
  }

  /// One action by itself. Bodies first, since every layer above reads them without asking again.
  private func check(_ action: LedgerAction) throws(BasaltError) {
    if let body = action.body, body.range.upperBound > payloadByteCount {
      throw refusal("has bytes \(body.range) of a payload of \(payloadByteCount)")
    }
    switch action {
    case .createTable(_, let name), .renameTable(_, let name): try LedgerText.requireName(name, "a table")
    case .addFeature(_, let feature): try LedgerText.requireWord(feature, "a feature")
    case .createBranch(let branch, _), .dropBranch(let branch): try LedgerText.requireWord(branch, "a branch")
    case .replaceManifests(_, let ids, _, _), .removeFiles(_, let ids), .expireAttempts(let ids): try checkList(ids)
    case .erasePayloads(let commits): try checkList(commits)
    case .setDefinition(_, _, let version, _):
      guard (0...Int(Int32.max)).contains(version) else { throw refusal("has version \(version) of a definition") }
    // Made of types that have been checked when they were made.
    case .dropTable, .addManifest, .addInlineFile, .setRecord: break
    }
  }

  /// The same file removed twice is a sign of two plans mixed up, and would be counted twice.
  private func checkList<Element: Hashable>(_ list: [Element]) throws(BasaltError) {
    guard (1...Limits.listedIDCountMaximum).contains(list.count), Set(list).count == list.count else {
      throw refusal("lists \(list.count) files, manifests, commits or attempts in one action, or one of them twice")
    }
  }

  /// A fault of the program above, and not of a person.
  private func refusal(_ fault: String) -> BasaltError {
    BasaltError(
      .invalidArgument, "A transaction \(fault).",
      remedy: "Make the transaction as format-spec/ledger.md says; the ledger refuses to write what it would not read.")
  }
}
