import BasaltCore
import BasaltLedger
import BasaltTable
import TestSupport
import Testing

/// What a transaction that appends rows is told of those that came since it was prepared.
@Suite struct CommitRuleTests {
  private let table = TableID(UniqueID(bits: 1))
  private let other = TableID(UniqueID(bits: 2))

  /// Two tables of the columns `a` and `b`, and a draft of one row for the first.
  private func makeState() throws -> WarehouseState {
    let header = CommitHeader(
      warehouse: UniqueID(bits: 7), number: .genesis, id: UniqueID(bits: 8), time: CommitTime(microseconds: 1),
      predecessor: .none, genesis: .init(features: .none),
      transactions: [Transaction(principal: "owner", operation: .initialize, actions: [])])
    var state = try WarehouseState(beginningWith: try Commit(header, payload: []))
    var draft = TransactionDraft(on: state)
    for (name, id) in [("t", table), ("u", other)] {
      _ = try draft.createTable(
        name, id: id.id, schema: try TableSchema.first([("a", .integer, true), ("b", .text, true)]),
        spec: .unpartitioned, properties: [:])
    }
    let next = CommitHeader(
      warehouse: UniqueID(bits: 7), number: CommitNumber(1), id: UniqueID(bits: 9), time: CommitTime(microseconds: 2),
      predecessor: .none, transactions: [transaction(draft)])
    try state.advance(over: try Commit(next, payload: draft.payload))
    return state
  }

  private func transaction(_ draft: TransactionDraft) -> Transaction {
    Transaction(
      principal: "owner", operation: .alterTable, actions: draft.actions, payloadByteCount: draft.payload.count)
  }

  private func append(on state: WarehouseState, usedColumns: Set<FieldID>) throws -> TransactionDraft {
    var draft = TransactionDraft(on: state)
    let table = try #require(state.tables[table])
    let file = DataFileEntry(
      id: UniqueID(bits: 50), attempt: nil, byteCount: 3, digest: ContentDigest(sha256Of: [1, 2, 3]), rowCount: 1,
      schema: table.schema.id, spec: PartitionSpec.unpartitioned.id, partition: PartitionValues([]), statistics: [:])
    try draft.append(file, body: InlineFileBody.bytes(file, image: [1, 2, 3]), columns: usedColumns, to: table)
    return draft
  }

  private func verdict(
    of draft: TransactionDraft, after other: TransactionDraft
  ) throws -> Proposal.Verdict {
    let payload = other.payload
    let rule = CommitRule(of: draft) { (_, _) throws(BasaltError) in payload[...] }
    return try rule.verdict(transaction(other), in: CommitNumber(2))
  }

  @Test func appendsStandBesideAllThatLeavesTheirColumns() throws {
    let state = try makeState()
    let columns = Set(try #require(state.tables[table]).schema.schema.fields.map(\.id))
    let own = try append(on: state, usedColumns: columns)
    #expect(try verdict(of: own, after: own) == .compatible)
    let changes: [(inout TransactionDraft) throws -> Void] = [
      { try $0.renameTable("t", to: "v") },
      { try $0.dropTable("u") },
      { try $0.setProperties(of: "t", to: ["a": "b"]) },
      {
        _ = try $0.createTable(
          "w", id: UniqueID(bits: 3), schema: try TableSchema.first([("a", .integer, true)]), spec: .unpartitioned,
          properties: [:])
      },
      { draft in
        let table = try draft.table(named: "t")
        let change = SchemaChange.add(
          name: "c", type: .integer, isNullable: true, defaults: ColumnDefaults(), at: .first)
        try draft.setSchema(of: "t", to: try table.schema.applying(change, usage: table.schemaUsage))
      },
      { draft in
        let table = try draft.table(named: "u")
        try draft.setSchema(of: "u", to: try table.schema.applying(.drop("a"), usage: table.schemaUsage))
      },
    ]
    for (index, change) in changes.enumerated() {
      var other = TransactionDraft(on: state)
      try change(&other)
      #expect(try verdict(of: own, after: other) == .compatible, "change \(index)")
    }
  }

  @Test func appendsDoNotStandOnWhatIsGone() throws {
    let state = try makeState()
    let columns = Set(try #require(state.tables[table]).schema.schema.fields.map(\.id))
    let own = try append(on: state, usedColumns: columns)
    var drop = TransactionDraft(on: state)
    try drop.dropTable("t")
    #expect(try verdict(of: own, after: drop) == .conflicts(reason: "it dropped the table, in table t"))
    // Among other actions, too.
    var both = try append(on: state, usedColumns: columns)
    try both.dropTable("t")
    #expect(try verdict(of: own, after: both) == .conflicts(reason: "it dropped the table, in table t"))

    var narrow = TransactionDraft(on: state)
    let before = try narrow.table(named: "t")
    try narrow.setSchema(of: "t", to: try before.schema.applying(.drop("a"), usage: before.schemaUsage))
    guard case .conflicts = try verdict(of: own, after: narrow) else {
      Issue.record("a column that is written was dropped")
      return
    }
    // Who does not write the column is not concerned.
    let rest = try append(on: state, usedColumns: columns.filter { $0 != before.schema.schema.fields[0].id })
    #expect(try verdict(of: rest, after: narrow) == .compatible)
  }
}
