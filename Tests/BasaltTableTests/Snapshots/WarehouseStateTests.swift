import BasaltCore
import BasaltLedger
import BasaltStorage
import BasaltTable
import TestSupport
import Testing

/// `WarehouseState`, `TableState`, `TransactionDraft`, `DefinitionJSON`, `StateCheckpoint`: what a draft says is what the fold finds; a checkpoint is the fold; damage is refused.
@Suite struct WarehouseStateTests {
  /// A ledger in memory with random transactions, and the state after each commit.
  private struct Run {
    var random: SeededRandom
    var state: WarehouseState
    var ledgerState: LedgerState
    var commits: [Commit] = []

    init(seed: UInt64) throws {
      random = SeededRandom(seed: seed)
      let header = CommitHeader(
        warehouse: UniqueID(using: &random), number: .genesis, id: UniqueID(using: &random),
        time: CommitTime(microseconds: 1), predecessor: .none, genesis: .init(features: .none),
        transactions: [Transaction(principal: "owner", operation: .initialize, actions: [])])
      let genesis = try Commit(header, payload: [])
      state = try WarehouseState(beginningWith: genesis)
      ledgerState = try LedgerState(beginningWith: genesis)
      commits = [genesis]
    }

    /// Commits a draft as the ledger would.
    mutating func commit(_ draft: TransactionDraft, _ operation: Transaction.Operation = .alterTable) throws {
      let transaction = Transaction(
        principal: "owner", operation: operation, actions: draft.actions, payloadByteCount: draft.payload.count)
      let header = CommitHeader(
        warehouse: state.warehouse, number: try state.version.next(), id: UniqueID(using: &random),
        time: CommitTime(microseconds: commits.count + 1), predecessor: ledgerState.head.digest,
        transactions: [transaction])
      // Through bytes: what is folded is what a reader finds.
      let written = try Commit(header, payload: draft.payload)
      let commit = try Commit(parsing: written.object.bytes, number: header.number)
      try ledgerState.advance(over: commit)
      try state.advance(over: commit)
      commits.append(commit)
    }

    /// What the fold says to a commit of these actions, which no draft would make; `nil` when it takes them.
    func refusal(of actions: [LedgerAction], _ payload: [UInt8]) throws -> BasaltError? {
      var state = state
      let transaction = Transaction(
        principal: "owner", operation: .alterTable, actions: actions, payloadByteCount: payload.count)
      let header = CommitHeader(
        warehouse: state.warehouse, number: try state.version.next(), id: UniqueID(bits: 1),
        time: CommitTime(microseconds: 1_000), predecessor: ledgerState.head.digest, transactions: [transaction])
      let commit = try Commit(header, payload: payload)
      do throws(BasaltError) { try state.advance(over: commit) } catch { return error }
      return nil
    }

    mutating func randomDraft() throws -> TransactionDraft {
      var draft = TransactionDraft(on: state)
      for _ in 0..<random.integer(in: 1...3) {
        // A change that is refused leaves the draft as it was.
        var next = draft
        do throws(BasaltError) {
          try change(&next)
          draft = next
        } catch {
          #expect(!error.remedy.isEmpty)
        }
      }
      return draft
    }

    private mutating func change(_ draft: inout TransactionDraft) throws(BasaltError) {
      let names = state.tables.values.map(\.name).sorted()
      guard let name = names.randomElement(using: &random), !random.chance(1, in: 5) else {
        let types: [LogicalType] = [.integer, .text, .date, .decimal(precision: 9, scale: 2), .real, .smallint]
        let columns = (0..<random.integer(in: 1...5)).map { ("c\($0)", random.pick(types), random.chance(4, in: 5)) }
        let schema = try TableSchema.first(columns)
        let fields = try PartitionFieldText.list(parsing: random.pick(["", "bucket(4, c0)", "c0"]))
        let spec = try PartitionSpec.following([.unpartitioned], fields: fields, in: schema.schema)
        _ = try draft.createTable(
          "t\(random.integer(in: 0...9))", id: UniqueID(using: &random), schema: schema, spec: spec,
          properties: random.chance(1, in: 3) ? ["note": "é\n\"quoted\""] : [:])
        return
      }
      let table = try draft.table(named: name)
      let column = random.pick(table.schema.schema.fields)
      switch random.integer(in: 0...10) {
      case 0: try draft.dropTable(name)
      case 1: try draft.renameTable(name, to: "t\(random.integer(in: 0...9))")
      case 2: try draft.setProperties(of: name, to: ["a": "\(random.integer(in: 0...3))", "ü": ""])
      case 3:
        let type = random.pick([LogicalType.integer, .text, .bytea, .timestamptz, .uuid, .double])
        let change = SchemaChange.add(
          name: "n\(random.integer(in: 0...99))", type: type, isNullable: true,
          defaults: ColumnDefaults(initial: random.anyValue(type), write: random.anyValue(type)), at: .first)
        try draft.setSchema(of: name, to: try table.schema.applying(change, usage: table.schemaUsage))
      case 4:
        try draft.setSchema(
          of: name, to: try table.schema.applying(.drop(column.name), usage: table.schemaUsage))
      case 5:
        try draft.setSchema(
          of: name, to: try table.schema.applying(.rename(column.name, to: "r\(random.integer(in: 0...99))")))
      case 6:
        let fields = try PartitionFieldText.list(parsing: random.pick(["", "truncate(3, \(column.name))", column.name]))
        try draft.setPartitionSpec(
          of: name, to: try PartitionSpec.following(table.specs, fields: fields, in: table.schema.schema))
      case 7:
        let fields = try SortFieldText.list(parsing: random.pick(["", "\(column.name) DESC", column.name]))
        try draft.setSortOrder(
          of: name, to: try SortOrder.following(table.sortOrders, fields: fields, in: table.schema.schema))
      default:
        let image = random.bytes(random.integer(in: 1...90))
        let file = DataFileEntry(
          id: UniqueID(using: &random), attempt: nil, byteCount: image.count,
          digest: ContentDigest(sha256Of: image), rowCount: random.integer(in: 1...5), schema: table.schema.id,
          spec: PartitionSpec.unpartitioned.id, partition: PartitionValues([]),
          statistics: [column.id: ColumnStatistics(rowCount: 5, nullCount: 1)])
        try draft.append(file, body: InlineFileBody.bytes(file, image: image), columns: [column.id], to: table)
      }
    }
  }

  @Test(arguments: Soak.seeds(40)) func aCheckpointIsTheFold(seed: UInt64) throws {
    var run = try Run(seed: seed)
    for _ in 0..<30 {
      let draft = try run.randomDraft()
      guard !draft.isEmpty else { continue }
      try run.commit(draft)
      let bytes = run.state.checkpoint
      let read = try WarehouseState(checkpoint: bytes, of: run.ledgerState)
      #expect(read.checkpoint == bytes, "seed \(seed)")
      #expect(read.version == run.state.version && read.tables.keys.sorted() == run.state.tables.keys.sorted())
      for (id, table) in run.state.tables {
        let other = try #require(read.tables[id])
        #expect(other.schemas == table.schemas && other.specs == table.specs, "seed \(seed)")
        #expect(other.currentSpec == table.currentSpec && other.currentSortOrder == table.currentSortOrder)
        #expect(other.inlineFiles == table.inlineFiles && other.nextRowID == table.nextRowID)
        #expect(other.properties == table.properties && other.partVersions == table.partVersions)
        #expect(run.state.table(named: table.name)?.id == id)
      }
      // Going on from the checkpoint is going on from the fold.
      let next = try run.randomDraft()
      guard !next.isEmpty else { continue }
      var resumed = read
      try run.commit(next)
      try resumed.advance(over: try #require(run.commits.last))
      #expect(resumed.checkpoint == run.state.checkpoint, "seed \(seed)")
    }
  }

  @Test(arguments: Soak.seeds(60)) func damagedCheckpointsAreRefusedOrReadAsSomething(seed: UInt64) throws {
    var run = try Run(seed: seed)
    for _ in 0..<8 {
      let draft = try run.randomDraft()
      if !draft.isEmpty { try run.commit(draft) }
    }
    let bytes = run.state.checkpoint
    for length in 0..<bytes.count {
      #expect(throws: BasaltError.self, "cut at \(length), seed \(seed)") {
        try WarehouseState(checkpoint: Array(bytes[..<length]), of: run.ledgerState)
      }
    }
    for _ in 0..<300 {
      let damaged = run.random.mutated(bytes, alphabet: "{}[]\":,0123456789abcdeftru\\")
      do throws(BasaltError) {
        _ = try WarehouseState(checkpoint: damaged, of: run.ledgerState)
      } catch {
        #expect(error.code.isCorruption || error.code == .unsupportedVersion, "\(error), seed \(seed)")
      }
    }
  }

  @Test(arguments: Soak.seeds(40)) func damagedCommitsAreRefusedOrFold(seed: UInt64) throws {
    var run = try Run(seed: seed)
    for _ in 0..<6 {
      let draft = try run.randomDraft()
      guard !draft.isEmpty else { continue }
      // The same actions over other bytes: a commit that another version, or a hostile hand, has sealed rightly.
      for _ in 0..<40 {
        var payload = draft.payload
        guard !payload.isEmpty else { break }
        payload[run.random.integer(in: 0...payload.count - 1)] ^= 1 << UInt8(run.random.integer(in: 0...7))
        let transaction = Transaction(
          principal: "owner", operation: .alterTable, actions: draft.actions, payloadByteCount: payload.count)
        let header = CommitHeader(
          warehouse: run.state.warehouse, number: try run.state.version.next(), id: UniqueID(bits: 1),
          time: CommitTime(microseconds: 1_000), predecessor: run.ledgerState.head.digest, transactions: [transaction])
        var state = run.state
        do throws(BasaltError) { try state.advance(over: try Commit(header, payload: payload)) } catch {
          #expect(error.code.isCorruption || error.code == .unsupportedVersion, "\(error), seed \(seed)")
        }
      }
      try run.commit(draft)
    }
  }

  @Test func contradictionsAreNamed() throws {
    var run = try Run(seed: 1)
    var draft = TransactionDraft(on: run.state)
    let schema = try TableSchema.first([("a", .integer, true), ("b", .text, true)])
    let table = try draft.createTable("t", id: UniqueID(bits: 7), schema: schema)
    try run.commit(draft, .createTable)
    func refused(_ actions: [LedgerAction], _ payload: [UInt8] = []) -> String? {
      var state = run.state
      let transaction = Transaction(
        principal: "owner", operation: .alterTable, actions: actions, payloadByteCount: payload.count)
      do throws(BasaltError) {
        let header = CommitHeader(
          warehouse: state.warehouse, number: try state.version.next(), id: UniqueID(bits: 1),
          time: CommitTime(microseconds: 1_000), predecessor: run.ledgerState.head.digest, transactions: [transaction])
        try state.advance(over: try Commit(header, payload: payload))
        return nil
      } catch {
        #expect(error.code == .corruptLedger && error.context.contains { $0.key == "commit" })
        return error.message
      }
    }
    let other = TableID(UniqueID(bits: 9))
    #expect(refused([.dropTable(other)])?.contains("not there") == true)
    #expect(refused([.createTable(table.id, name: "u")])?.contains("made twice") == true)
    #expect(refused([.createTable(other, name: "t")])?.contains("Two tables are named 't'") == true)
    #expect(refused([.createTable(other, name: "u")])?.contains("without a schema") == true)
    let body = DefinitionJSON.bytes(of: schema)
    let range = PayloadRange(offset: 0, byteCount: body.count)
    #expect(refused([.setDefinition(table.id, .schema, version: 5, body: range)], body)?.contains("was set 1 times") == true)
    #expect(refused([.setDefinition(table.id, .schema, version: 1, body: range)], body)?.contains("follows schema") == true)
    #expect(refused([.removeFiles(table.id, [UniqueID(bits: 3)])]) == nil)
    // Parts that speak of columns, of a table that has none yet: also when its schema comes after them.
    let parts: [(TablePart, [UInt8])] = [
      (.partitionSpec, DefinitionJSON.bytes(of: PartitionSpec.unpartitioned)),
      (.sortOrder, DefinitionJSON.bytes(of: SortOrder.unsorted)),
    ]
    for (part, own) in parts {
      let message = refused(
        [
          .createTable(other, name: "u"),
          .setDefinition(other, part, version: 0, body: PayloadRange(offset: 0, byteCount: own.count)),
          .setDefinition(other, .schema, version: 0, body: PayloadRange(offset: own.count, byteCount: body.count)),
        ], own + body)
      #expect(message?.contains("\(part.rawValue) of table \(other) is set before it has a schema") == true)
    }
    // The first schema may have any number, the greatest included; nothing follows that.
    let greatest = DefinitionJSON.bytes(
      of: try TableSchema(id: SchemaID(.max), schema: schema.schema, lastFieldID: schema.lastFieldID))
    let follower = refused(
      [
        .createTable(other, name: "u"),
        .setDefinition(other, .schema, version: 0, body: PayloadRange(offset: 0, byteCount: greatest.count)),
        .setDefinition(other, .schema, version: 1, body: PayloadRange(offset: 0, byteCount: greatest.count)),
      ], greatest)
    #expect(follower?.contains("follows schema 2147483647") == true)
  }

  /// A table that is partitioned by the integer `a`, and a small file of it with any partition.
  private func partitioned() throws -> (run: Run, table: TableState, file: ([Value]) -> DataFileEntry) {
    var run = try Run(seed: 1)
    var draft = TransactionDraft(on: run.state)
    let schema = try TableSchema.first([("a", .integer, true), ("b", .text, true)])
    let spec = try PartitionSpec.following(
      [.unpartitioned], fields: try PartitionFieldText.list(parsing: "a"), in: schema.schema)
    let table = try draft.createTable("t", id: UniqueID(bits: 7), schema: schema, spec: spec)
    try run.commit(draft, .createTable)
    let image: [UInt8] = [1, 2, 3]
    return (
      run, table,
      { values in
        DataFileEntry(
          id: UniqueID(bits: 8), attempt: nil, byteCount: image.count, digest: ContentDigest(sha256Of: image),
          rowCount: 3, schema: schema.id, spec: spec.id, partition: PartitionValues(values))
      }
    )
  }

  /// Appends a small file as a draft would, without asking whether it fits.
  private func addition(_ entry: DataFileEntry, to table: TableState) -> (action: LedgerAction, body: [UInt8]) {
    let body = InlineFileBody.bytes(entry, image: [1, 2, 3])
    let range = PayloadRange(offset: 0, byteCount: body.count)
    return (.addInlineFile(table.id, InlineFile(id: entry.id, rowCount: entry.rowCount, body: range)), body)
  }

  @Test func partitionsOfSmallFilesAreOfTheirSpec() throws {
    var (run, table, file) = try partitioned()
    func message(_ values: [Value]) throws -> String? {
      let (action, body) = addition(file(values), to: table)
      let error = try run.refusal(of: [action], body)
      #expect(error.map { $0.code == .corruptLedger } ?? true)
      return error?.message
    }
    #expect(try message([])?.contains("has 0 partition values; spec 1 has 1 fields") == true)
    #expect(try message([.integer(1), .integer(2)])?.contains("has 2 partition values") == true)
    #expect(try message([.text("x")])?.contains("are of types that spec 1 never had") == true)
    #expect(try message([.bigint(1)])?.contains("never had") == true)
    #expect(try message([.integer(1)]) == nil)
    #expect(try message([.null]) == nil)
    // After a widening files of before it may still come.
    var draft = TransactionDraft(on: run.state)
    try draft.setSchema(
      of: "t", to: try table.schema.applying(.widen("a", to: .bigint), usage: table.schemaUsage))
    try run.commit(draft)
    #expect(try message([.integer(1)]) == nil)
    #expect(try message([.bigint(1)]) == nil)
    #expect(try message([.smallint(1)])?.contains("never had") == true)
  }

  @Test func schemasOfOneTableOnlyWiden() throws {
    let (run, table, _) = try partitioned()
    func message(_ fields: [Field], last: UInt32) throws -> String? {
      let body = DefinitionJSON.bytes(
        of: try TableSchema(id: SchemaID(1), schema: try Schema(fields), lastFieldID: FieldID(last)))
      let range = PayloadRange(offset: 0, byteCount: body.count)
      return try run.refusal(of: [.setDefinition(table.id, .schema, version: 1, body: range)], body)?.message
    }
    let a = table.schema.schema.fields[0]
    func field(_ id: UInt32, _ type: LogicalType) -> Field { Field(id: FieldID(id), name: "f\(id)", type: type) }
    #expect(try message([a, field(2, .text), field(3, .date)], last: 3) == nil)
    #expect(try message([field(1, .bigint)], last: 2) == nil)
    #expect(try message([field(1, .text)], last: 2)?.contains("makes text of column 1, which is integer") == true)
    #expect(try message([field(1, .smallint)], last: 2)?.contains("makes smallint of column 1") == true)
    // The column 2 is dropped by one schema, and its id is another column's in the next.
    let without = try TableSchema(id: SchemaID(1), schema: try Schema([a]), lastFieldID: FieldID(2))
    let again = try TableSchema(
      id: SchemaID(2), schema: try Schema([a, field(2, .date)]), lastFieldID: FieldID(2))
    let bodies = [without, again].map { DefinitionJSON.bytes(of: $0) }
    let actions = [
      LedgerAction.setDefinition(
        table.id, .schema, version: 1, body: PayloadRange(offset: 0, byteCount: bodies[0].count)),
      .setDefinition(
        table.id, .schema, version: 2, body: PayloadRange(offset: bodies[0].count, byteCount: bodies[1].count)),
    ]
    #expect(try run.refusal(of: actions, bodies[0] + bodies[1])?.message.contains("gives field id 2 out again") == true)
  }

  @Test func smallFilesOfACheckpointAreOfTheirSpecToo() throws {
    var (run, table, file) = try partitioned()
    var draft = TransactionDraft(on: run.state)
    let small = file([.integer(1)])
    try draft.append(small, body: InlineFileBody.bytes(small, image: [1, 2, 3]), columns: [], to: table)
    try run.commit(draft, .append)
    let sound = run.state.checkpoint
    #expect(try WarehouseState(checkpoint: sound, of: run.ledgerState).checkpoint == sound)
    // A value of another type and the same length, under a checksum of its own.
    let forged = sound.replacing(file([.integer(1)]).record, with: file([.date(days: 1)]).record)
    #expect(forged != sound && forged.count == sound.count)
    do throws(BasaltError) {
      _ = try WarehouseState(checkpoint: forged, of: run.ledgerState)
      Issue.record("a partition of another type was taken")
    } catch {
      #expect(error.code == .corruptLedger && error.message.contains("are of types that spec 1 never had"))
    }
    // The table's next row id, behind layout, count, id, name and version: ids that are there would come again.
    var earlier = sound
    let place = 4 + 4 + 16 + (4 + "t".utf8.count) + 8
    #expect(earlier[place] == 3)
    earlier[place] = 2
    do throws(BasaltError) {
      _ = try WarehouseState(checkpoint: earlier, of: run.ledgerState)
      Issue.record("row ids that were not given out were taken")
    } catch {
      #expect(error.code == .corruptLedger && error.message.contains("has 3 row ids"))
      #expect(error.message.contains("from 0 on, and 2 as the next"))
    }
  }
}
