internal import BasaltFormat
internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltTable

/// What a new table is like.
public struct TableDefinition: Sendable {
  public var columns: [Column]
  /// As SQL writes it: `year(shipped), bucket(16, id)`; empty: one partition.
  public var partitioning = ""
  /// As SQL writes it: `carrier, dep_time DESC NULLS FIRST`; empty: as rows come.
  public var sortOrder = ""
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

/// A change of a table's definition. None of them rewrites a file.
public enum TableChange: Sendable, Hashable {
  /// Old rows read as the default, and new ones that do not say get it.
  case addColumn(TableDefinition.Column, default: Value = .null, at: ColumnPosition = .last)
  case dropColumn(String)
  case renameColumn(String, to: String)
  case moveColumn(String, to: ColumnPosition)
  /// To a type that holds every value of the present one: `smallint` to `integer` to `bigint` to a decimal, `real` to `double`, `date` to `timestamp`.
  case widenColumn(String, to: LogicalType)
  case allowNull(String)
  /// Refused when a row is NULL: statistics or a scan must show that none is.
  case forbidNull(String)
  /// For new rows only.
  case setDefault(String, Value)
  /// For new files; those that are there keep their partitions.
  case partition(by: String)
  /// For new files.
  case sort(by: String)
  case rename(to: String)
  /// `nil` removes it.
  case setProperty(String, String?)

  public enum ColumnPosition: Sendable, Hashable {
    case first, last
    case after(String)
  }
}

// MARK: One statement, one commit

extension Warehouse {
  /// Makes a table.
  /// - Throws: `.alreadyExists`; `.invalidArgument`, `.unknownName`, `.typeMismatch`, `.syntax` for a definition that is not possible.
  @discardableResult
  public func createTable(
    _ name: String, _ definition: TableDefinition, token: WorkToken? = nil
  ) async throws(BasaltError) -> CommitReceipt {
    try await Coordinator.run { () throws(BasaltError) in
      try self.commit(.createTable, token: token) { (state) throws(BasaltError) in
        var draft = TransactionDraft(on: state)
        try draft.create(name, id: self.makeID(), definition)
        return draft
      }
    }
  }

  /// Changes a table: all changes in one commit, in order.
  /// - Throws: `.unknownName`, `.alreadyExists`, `.typeMismatch`, `.constraint` and others when a change is refused, with the reason and what to do instead.
  @discardableResult
  public func alterTable(
    _ name: String, _ changes: [TableChange], token: WorkToken? = nil
  ) async throws(BasaltError) -> CommitReceipt {
    try await Coordinator.run { () throws(BasaltError) in
      try self.commit(.alterTable, token: token) { (state) throws(BasaltError) in
        var draft = TransactionDraft(on: state)
        try draft.alter(name, changes, in: self)
        return draft
      }
    }
  }

  /// Drops a table. Earlier versions still have it.
  @discardableResult
  public func dropTable(_ name: String, token: WorkToken? = nil) async throws(BasaltError) -> CommitReceipt {
    try await Coordinator.run { () throws(BasaltError) in
      try self.commit(.dropTable, token: token) { (state) throws(BasaltError) in
        var draft = TransactionDraft(on: state)
        try draft.dropTable(name)
        return draft
      }
    }
  }
}

// MARK: Changes of a draft

extension TransactionDraft {
  @discardableResult
  mutating func create(
    _ name: String, id: UniqueID, _ definition: TableDefinition
  ) throws(BasaltError) -> TableState {
    let schema = try TableSchema.first(definition.columns.map { ($0.name, $0.type, $0.isNullable) })
    return try createTable(
      name, id: id, schema: schema,
      spec: try PartitionSpec.following(
        [.unpartitioned], fields: try PartitionFieldText.list(parsing: definition.partitioning), in: schema.schema),
      sortOrder: try SortOrder.following(
        [.unsorted], fields: try SortFieldText.list(parsing: definition.sortOrder), in: schema.schema),
      properties: definition.properties)
  }

  mutating func alter(_ name: String, _ changes: [TableChange], in warehouse: Warehouse) throws(BasaltError) {
    var name = name
    for change in changes {
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
        properties[key] = value
        try setProperties(of: name, to: properties)
      case .forbidNull(let column):
        let proof = try warehouse.countNulls(of: column, in: table, at: base.version)
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

extension TableChange {
  /// As the schema knows it; `nil` for changes of other parts, and for one that needs a look at the rows.
  fileprivate var schemaChange: SchemaChange? {
    switch self {
    case .addColumn(let column, let value, let place):
      .add(
        name: column.name, type: column.type, isNullable: column.isNullable,
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

extension TableChange.ColumnPosition {
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
  fileprivate func countNulls(
    of column: String, in table: TableState, at version: CommitNumber
  ) throws(BasaltError) -> Int {
    let id = table.schema.schema.fields[try table.schema.schema.requireIndex(named: column)].id
    let isNull = ScanPredicate([ScanPredicate.Term(column: id, test: .isNull)])
    let plan = try Table(self, table, version: version).plan(isNull)
    let scan = try TableScan(plan, table: table.schema, columns: [], where: isNull, files: objects(of: table))
    var count = 0
    for piece in plan.pieces {
      guard let file = try scan.open(piece) else { continue }
      let worker = ScanWorker(file.scan)
      for index in file.scan.pieces.indices {
        _ = try worker.read(file.scan.pieces[index]) { (batch) throws(BasaltError) in
          count += batch.rowCount
          return true
        }
      }
    }
    return count
  }
}
