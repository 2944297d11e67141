import BasaltCore
import BasaltLedger
import BasaltTable
import TestSupport
import Testing

/// Terms are kept while a table is defined as it was, and never used for another definition.
@Suite struct KeptFileTermsTests {
  /// Counts how often terms had to be made.
  private struct Maker {
    let kept = KeptFileTerms()
    private(set) var madeCount = 0

    /// - Returns: What the terms say of a file of one row.
    mutating func entry(_ table: TableState) throws -> DataFileEntry {
      let terms = try kept.terms(of: table) { () throws(BasaltError) in
        madeCount += 1
        return try FileTerms(schema: table.schema, spec: table.currentSpec, options: StagingOptions())
      }
      let columns = try table.schema.schema.fields.map { try ColumnVector([.null], type: $0.type) }
      let batch = Batch(schema: table.schema.schema, columns: columns, rowCount: 1)
      return try #require(try terms.image(of: [batch], byteCountMaximum: .max)).entry
    }
  }

  /// A transaction that makes a table `t` of the columns `a` and `b`.
  private func draft() throws -> TransactionDraft {
    let header = CommitHeader(
      warehouse: UniqueID(bits: 7), number: .genesis, id: UniqueID(bits: 8), time: CommitTime(microseconds: 1),
      predecessor: .none, genesis: .init(features: .none),
      transactions: [Transaction(principal: "owner", operation: .initialize, actions: [])])
    var draft = TransactionDraft(on: try WarehouseState(beginningWith: try Commit(header, payload: [])))
    try make("t", id: 1, in: &draft)
    return draft
  }

  private func make(_ name: String, id: UInt128, in draft: inout TransactionDraft) throws {
    try draft.createTable(
      name, id: UniqueID(bits: id), schema: try TableSchema.first([("a", .integer, true), ("b", .text, true)]))
  }

  /// Each part of a definition counts, by itself; what was before it, and comes back, is made anew once more.
  @Test func termsAreMadeOnceForADefinition() throws {
    var maker = Maker()
    var drafts = [try draft()]
    func derive(_ change: (inout TransactionDraft, TableState) throws -> Void) throws {
      var next = drafts[0]
      try change(&next, try next.table(named: "t"))
      drafts.append(next)
    }
    // Two schemas under one number: transactions of which only one can be committed.
    for name in ["x", "y"] {
      try derive { try $0.setSchema(of: "t", to: try $1.schema.applying(.rename("a", to: name))) }
    }
    try derive { draft, _ in try draft.setProperties(of: "t", to: [BloomFilterColumns.key: "2"]) }
    try derive { draft, table in
      let fields = try SortFieldText.list(parsing: "b DESC")
      try draft.setSortOrder(
        of: "t", to: try SortOrder.following(table.sortOrders, fields: fields, in: table.schema.schema))
    }
    try derive { draft, table in
      let fields = try PartitionFieldText.list(parsing: "b")
      try draft.setPartitionSpec(
        of: "t", to: try PartitionSpec.following(table.specs, fields: fields, in: table.schema.schema))
    }
    drafts.append(drafts[0])
    for (index, draft) in drafts.enumerated() {
      let table = try draft.table(named: "t")
      for _ in 0..<3 {
        let entry = try maker.entry(table)
        #expect(entry.schema == table.schema.id && entry.spec == table.currentSpec.id, "definition \(index)")
      }
      #expect(maker.madeCount == index + 1, "definition \(index)")
    }
  }

  /// Rows do not change how the next ones are written, and neither does a table's name.
  @Test func whatDoesNotMatterToFilesKeepsThem() throws {
    var maker = Maker()
    var draft = try draft()
    _ = try maker.entry(try draft.table(named: "t"))
    try draft.renameTable("t", to: "u")
    _ = try maker.entry(try draft.table(named: "u"))
    #expect(maker.madeCount == 1)
  }

  @Test func aTableHasItsOwnAndThereAreNotManyOfThem() throws {
    var maker = Maker()
    var draft = try draft()
    for number in 2...3 { try make("t\(number)", id: UInt128(number), in: &draft) }
    for _ in 0..<2 {
      for name in ["t", "t2", "t3"] { _ = try maker.entry(try draft.table(named: name)) }
    }
    #expect(maker.madeCount == 3)
    for number in 4...80 {
      try make("t\(number)", id: UInt128(number), in: &draft)
      _ = try maker.entry(try draft.table(named: "t\(number)"))
    }
    #expect(maker.madeCount == 80)
    _ = try maker.entry(try draft.table(named: "t"))
    #expect(maker.madeCount == 81, "it was let go of")
  }

  @Test func whatCannotBeMadeIsNotKept() throws {
    let kept = KeptFileTerms()
    let table = try draft().table(named: "t")
    let failure = BasaltError(.internal, "no", remedy: "none")
    for _ in 0..<2 {
      let error = #expect(throws: BasaltError.self) {
        try kept.terms(of: table) { () throws(BasaltError) in throw failure }
      }
      #expect(error?.message == "no")
    }
  }
}
