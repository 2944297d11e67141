internal import BasaltAudit
internal import BasaltFormat
internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltTable

extension Table {
  /// What a new table is like.
  ///
  /// Partitioning and order as text, because that is how people and other programs pass them on; they are read,
  /// and held against the columns, when the table is made.
  public struct Definition: Sendable {
    /// In the order in which `SELECT *` gives them.
    public var columns: [Column]
    /// As SQL writes it: `year(shipped), bucket(16, id)`; empty: one partition.
    public var partitioning = ""
    /// As SQL writes it: `carrier, dep_time DESC NULLS FIRST`; empty: as rows come.
    public var sortOrder = ""
    /// Words of the application's: Basalt stores them and asks for none of them.
    public var properties: [String: String] = [:]

    public struct Column: Sendable, Hashable {
      public var name: String
      public var type: LogicalType
      /// Whether NULL may be stored.
      public var isNullable: Bool

      public init(_ name: String, _ type: LogicalType, isNullable: Bool = true) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
      }
    }

    public init(columns: [Column]) { self.columns = columns }
  }
}

extension Table {
  /// A change of a table's definition. None of them rewrites a file.
  ///
  /// Columns are named as they are called when the change is applied, after those before it in the list.
  public enum Change: Sendable, Hashable {
    /// Old rows read as the default, and new ones that do not say get it.
    case addColumn(Definition.Column, default: Value = .null, at: ColumnPosition = .last)
    /// Its data stays in the files that have it, and is not read any more.
    case dropColumn(String)
    /// Files know columns by number: nothing else changes.
    case renameColumn(String, to: String)
    case moveColumn(String, to: ColumnPosition)
    /// To a type that holds every value of the present one: `smallint` to `integer` to `bigint` to a decimal,
    /// `real` to `double`, `date` to `timestamp`.
    case widenColumn(String, to: LogicalType)
    /// Refused for a column of a key.
    case allowNull(String)
    /// Refused when a row is NULL: statistics or a scan must show that none is.
    case forbidNull(String)
    /// For new rows only.
    case setDefault(String, Value)
    /// For new files; those that are there keep their partitions.
    case partition(by: String)
    /// For new files.
    case sort(by: String)
    /// The table itself, under the same id.
    case rename(to: String)
    /// `nil` removes it.
    case setProperty(String, String?)

    public enum ColumnPosition: Sendable, Hashable {
      case first, last
      case after(String)
    }
  }
}

// MARK: One statement, one commit

extension Warehouse {
  /// Makes a table.
  /// - Throws: `.alreadyExists`; `.invalidArgument`, `.unknownName`, `.typeMismatch`, `.syntax` for a
  ///   definition that is not possible.
  /// - Returns: The version that has the table first.
  /// - Complexity: One commit, without a file.
  @discardableResult
  public func createTable(
    _ name: String, _ definition: Table.Definition, token: WorkToken? = nil
  ) async throws(BasaltError) -> CommitReceipt {
    try await engine.coordinator.run { () throws(BasaltError) in
      try self.audited("create-table", named: name) { (_) throws(BasaltError) in
        try self.commit(.createTable, token: token) { (state) throws(BasaltError) in
          // Drafted on each state anew: after a conflict the name may be taken.
          var draft = TransactionDraft(on: state)
          try draft.create(name, id: self.makeID(), definition)
          return draft
        }
      }
    }
  }

  /// Changes a table: all changes in one commit, in order.
  /// - Throws: `.unknownName`, `.alreadyExists`, `.typeMismatch`, `.constraint` and others when a change is
  ///   refused, with the reason and what to do instead; `.cancelled` while rows are looked at, and nothing has
  ///   been changed then.
  /// - Complexity: One commit; `forbidNull` may scan the column before.
  @discardableResult
  public func alterTable(
    _ name: String, _ changes: [Table.Change], token: WorkToken? = nil
  ) async throws(BasaltError) -> CommitReceipt {
    let cancellation = Cancellation()
    return try await engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      try self.audited("alter-table", named: name) { (access) throws(BasaltError) in
        try self.commit(.alterTable, token: token) { (state) throws(BasaltError) in
          var draft = TransactionDraft(on: state)
          try draft.alter(name, changes, in: self, under: access.intent, cancellation)
          return draft
        }
      }
    }
  }

  /// Drops a table. Earlier versions still have it.
  /// - Throws: `.unknownName`; `.conflict`, `.commitUnknown`.
  @discardableResult
  public func dropTable(
    _ name: String, token: WorkToken? = nil
  ) async throws(BasaltError) -> CommitReceipt {
    try await engine.coordinator.run { () throws(BasaltError) in
      try self.audited("drop-table", named: name) { (_) throws(BasaltError) in
        try self.commit(.dropTable, token: token) { (state) throws(BasaltError) in
          var draft = TransactionDraft(on: state)
          try draft.dropTable(name)
          return draft
        }
      }
    }
  }
}

// MARK: Changes of a draft

extension TransactionDraft {
  /// Brings a definition in words to schema, spec and order.
  /// - Returns: The table as this transaction goes on with it.
  @discardableResult
  mutating func create(
    _ name: String, id: UniqueID, _ definition: Table.Definition
  ) throws(BasaltError) -> TableState {
    let schema = try TableSchema.first(definition.columns.map { ($0.name, $0.type, $0.isNullable) })
    var properties = definition.properties
    if let text = properties[BloomFilterColumns.key] {
      properties[BloomFilterColumns.key] = try BloomFilterColumns.stored(parsing: text, in: schema.schema)
    }
    return try createTable(
      name, id: id, schema: schema,
      spec: try PartitionSpec.following(
        [.unpartitioned], fields: try PartitionFieldText.list(parsing: definition.partitioning), in: schema.schema),
      sortOrder: try SortOrder.following(
        [.unsorted], fields: try SortFieldText.list(parsing: definition.sortOrder), in: schema.schema),
      properties: properties)
  }

  /// Each change sees the table as those before it have left it; the first that is refused ends all of them.
  mutating func alter(
    _ name: String, _ changes: [Table.Change], in warehouse: Warehouse, under intent: RecordedIntent,
    _ cancellation: Cancellation
  ) throws(BasaltError) {
    var name = name
    for change in changes {
      // By the name that it has at this point of the list.
      let table = try table(named: name)
      switch change {
      case .partition(let text):
        try setPartitionSpec(
          of: name,
          to: try PartitionSpec.following(
            table.specs, fields: try PartitionFieldText.list(parsing: text), in: table.schema.schema))
      case .sort(let text):
        try setSortOrder(
          of: name,
          to: try SortOrder.following(
            table.sortOrders, fields: try SortFieldText.list(parsing: text), in: table.schema.schema))
      case .rename(let newName):
        try renameTable(name, to: newName)
        name = newName
      case .setProperty(let key, let value):
        var properties = table.properties
        // The whole set is written: the conflict rules find out which of them differ.
        properties[key] =
          key == BloomFilterColumns.key
          ? try value.map { (text) throws(BasaltError) in
            try BloomFilterColumns.stored(parsing: text, in: table.schema.schema)
          } : value
        try setProperties(of: name, to: properties)
      case .forbidNull(let column):
        // Of the base version, and of what the transaction has added; rows that others add meanwhile make a conflict of it.
        let proof = try warehouse.countNulls(
          of: column, in: table, at: base.version, of: self, under: intent, cancellation)
        try setSchema(
          of: name,
          to: try table.schema.applying(.setNotNull(column, proof: .scan(nullCount: proof)), usage: table.schemaUsage),
          isProvenByRows: true)
      case .addColumn, .dropColumn, .renameColumn, .moveColumn, .widenColumn, .allowNull, .setDefault:
        guard let schemaChange = change.schemaChange else { preconditionFailure("a change of the schema") }
        try setSchema(of: name, to: try table.schema.applying(schemaChange, usage: table.schemaUsage))
      }
    }
  }
}

extension Table.Change {
  /// As the schema knows it; `nil` for changes of other parts, and for one that needs a look at the rows.
  fileprivate var schemaChange: SchemaChange? {
    switch self {
    case .addColumn(let column, let value, let place):
      .add(
        name: column.name, type: column.type, isNullable: column.isNullable,
        // One value for both: who adds a column with a default means old rows and new ones.
        defaults: ColumnDefaults(initial: value, write: value), at: place.place)
    case .dropColumn(let name): .drop(name)
    case .renameColumn(let name, let newName): .rename(name, to: newName)
    case .moveColumn(let name, let place): .move(name, to: place.place)
    case .widenColumn(let name, let type): .widen(name, to: type)
    case .allowNull(let name): .relaxNotNull(name)
    case .setDefault(let name, let value): .setWriteDefault(name, value)
    case .forbidNull, .partition, .sort, .rename, .setProperty: nil
    }
  }
}

extension Table.Change.ColumnPosition {
  fileprivate var place: ColumnPlace {
    switch self {
    case .first: .first
    case .last: .last
    case .after(let name): .after(name)
    }
  }
}

extension Warehouse {
  /// How many rows are NULL in a column: none, if statistics say so; otherwise a scan of the files that may have one.
  /// - Throws: What opening or reading a file throws, with the file's place; `.cancelled`.
  /// - Complexity: Opens the files whose NULL count is not known to be 0, one after another on the caller's
  ///   thread.
  fileprivate func countNulls(
    of column: String, in table: TableState, at version: CommitNumber, of draft: TransactionDraft,
    under intent: RecordedIntent, _ cancellation: Cancellation
  ) throws(BasaltError) -> Int {
    let id = table.schema.schema.fields[try table.schema.schema.requireIndex(named: column)].id
    let isNull = ScanPredicate([ScanPredicate.Term(column: id, test: .isNull)])
    let plan = try Table(self, table, version: version, in: draft).plan(isNull, under: intent)
    // No column is wanted: only the one that is tested is read.
    let objects = objects(of: table, in: draft)
    let scan = try TableScan(plan, table: table.schema, columns: [], where: isNull, files: objects)
    var count = 0
    for piece in plan.pieces {
      guard let file = try scan.open(piece) else { continue }
      let worker = ScanWorker(file.scan)
      for index in file.scan.pieces.indices {
        // A piece is a page of one column: whoever gives up waits for no more than that.
        try cancellation.check()
        do throws(BasaltError) {
          _ = try worker.read(file.scan.pieces[index]) { (batch) throws(BasaltError) in
            // Rows that pass, which are those that are NULL.
            count += batch.rowCount
            return true
          }
        } catch {
          throw file.located(error)
        }
      }
    }
    return count
  }
}
