internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltTable
internal import BasaltText

/// How text files become rows of a table.
public struct ImportOptions: Sendable {
  /// What an unquoted field holds where a value is missing, or `nil` for an empty one.
  public var nullText: String?
  /// The ASCII character between fields, or `nil` for what each file's name says (`.csv`, `.tsv`, `.tbl`; otherwise a comma).
  public var delimiter: UInt8?
  /// Whether the first record names the columns, or `nil` for what the file's name says. Without names, columns are taken in the table's order.
  public var hasHeader: Bool?
  public var onBadRecord = ConversionOptions.BadRecordAction.stop
  /// Makes the table, with columns as the files have them, in the same commit. `nil`: the table must be there.
  public var creation: Creation?
  /// Names the work: sent again, it is known and not done twice.
  public var token: WorkToken?

  public init() {}

  /// What is said of a table that an import makes; names and types of columns come from the files.
  public struct Creation: Sendable {
    /// Types of columns by name, instead of inferred ones.
    public var columnTypes: [(column: String, type: LogicalType)] = []
    public var partitioning = ""
    public var sortOrder = ""

    public init() {}
  }
}

/// What an import did.
public struct ImportReport: Sendable {
  public let receipt: CommitReceipt
  public let schema: Schema
  public let rowCount: Int
  /// Data files that were written; 0 when the rows travel in the commit.
  public let fileCount: Int
  /// Partitions that have rows of them.
  public let partitionCount: Int
  /// Bytes of the sources as they lie on disk.
  public let sourceByteCount: Int
  /// Records that were left out, with `BadRecordAction.skip`.
  public let skippedRecordCount: Int
  /// The errors of the first of them.
  public let skippedExamples: [BasaltError]
  public let elapsed: Duration
}

extension Warehouse {
  /// Reads text files into a table: all of them are one commit, or none.
  ///
  /// Memory is a few row groups a thread and the staging budget, whatever the size of the files and the number of partitions.
  /// - Parameters:
  ///   - paths: CSV, TSV or `.tbl`, plain or with the suffix `.zst`, `.lz4` or `.gz`. Columns are matched by the names in the header; columns of the table that a
  ///     file lacks get their default.
  ///   - monitor: Told of the bytes of the sources that were read, phase by phase.
  /// - Throws: `.unknownName` for a table, file or column that is not there; `.alreadyExists` for a table to be made that is; `.syntax`, `.typeMismatch`, `.outOfRange`,
  ///   `.constraint` for records that do not fit, with file, line, column and value; `.conflict`, `.commitUnknown`; `.cancelled`.
  public func importText(
    _ paths: [String], into table: String, _ options: ImportOptions = ImportOptions(),
    monitor: ProgressMonitor = ProgressMonitor()
  ) async throws(BasaltError) -> ImportReport {
    let cancellation = Cancellation()
    return try await Coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      try TextImport(
        warehouse: self, paths: paths, table: table, options: options, cancellation: cancellation,
        progress: monitor.progress
      ).run()
    }
  }
}

/// One import. Blocks; runs on a coordinator's thread.
struct TextImport {
  let warehouse: Warehouse
  let paths: [String]
  let table: String
  let options: ImportOptions
  let cancellation: Cancellation
  let progress: Progress

  func run() throws(BasaltError) -> ImportReport {
    let start = ContinuousClock.now
    guard !paths.isEmpty else {
      throw BasaltError(.invalidArgument, "There is no file to import.", remedy: "Name at least one.")
    }
    let newest = try warehouse.refresh()
    if let report = try repeated(newest, start) { return report }
    var inputs: [TextInput] = []
    for path in paths {
      inputs.append(try TextInput(path: path, dialect: try TextDialect(of: path, options)))
    }
    let sourceByteCount = inputs.reduce(0) { $0 + $1.fileByteCount }
    // A definition is worked out once: what is retried after a lost race is the commit.
    var draft = TransactionDraft(on: newest)
    let target: TableState
    if let creation = options.creation {
      progress.begin("inferring types", unitCount: sourceByteCount)
      target = try draft.create(table, id: warehouse.makeID(), try definition(creation, inputs))
    } else {
      target = try draft.table(named: table)
    }
    let work = AppendWork(warehouse, target)
    do throws(BasaltError) {
      progress.begin("importing", unitCount: sourceByteCount)
      var skipped: (count: Int, examples: [BasaltError]) = (0, [])
      for input in inputs {
        let reader = try read(input, into: work)
        skipped.count += reader.skipped.count
        skipped.examples += reader.skipped.examples
      }
      let rowCount = work.rowCount
      let prepared = try work.prepare()
      let receipt = try commit(draft, work, prepared)
      if receipt.isRepeated { work.discard() } else { work.end() }
      return ImportReport(
        receipt: receipt, schema: target.schema.schema, rowCount: rowCount, fileCount: prepared.fileCount,
        partitionCount: prepared.partitionCount, sourceByteCount: sourceByteCount,
        skippedRecordCount: skipped.count, skippedExamples: Array(skipped.examples.prefix(TextImport.exampleCount)),
        elapsed: ContinuousClock.now - start)
    } catch {
      if error.code != .commitUnknown { work.discard() }
      throw error
    }
  }

  /// Work that was done before is known before a byte is read: its files may be gone by now, and a table that it made is there.
  private func repeated(_ newest: WarehouseState, _ start: ContinuousClock.Instant) throws(BasaltError) -> ImportReport?
  {
    guard let token = options.token,
      let commit = warehouse.ledger.state.commit(
        ofWork: IdempotenceToken(application: token.application, sequence: token.sequence))
    else { return nil }
    // A table that is gone since has no columns any more.
    let schema = if let table = newest.table(named: table) { table.schema.schema } else { try Schema([]) }
    return ImportReport(
      receipt: CommitReceipt(repeatedIn: commit), schema: schema, rowCount: 0, fileCount: 0, partitionCount: 0,
      sourceByteCount: 0, skippedRecordCount: 0, skippedExamples: [], elapsed: ContinuousClock.now - start)
  }

  /// As many as a person reads.
  private static let exampleCount = 5

  private func commit(
    _ draft: TransactionDraft, _ work: AppendWork, _ prepared: AppendWork.Prepared
  ) throws(BasaltError) -> CommitReceipt {
    let isCreation = options.creation != nil
    return try warehouse.commit(.append, token: options.token, isRetried: !isCreation) { (state) throws(BasaltError) in
      // The table that it makes is in the draft; otherwise rows alone can be put on any state.
      var whole = isCreation ? draft : TransactionDraft(on: state)
      try work.add(prepared, to: &whole)
      guard !whole.isEmpty else {
        throw BasaltError(.invalidArgument, "The files have no rows.", remedy: "Check that they are the right ones.")
      }
      return whole
    }
  }

  // MARK: Rows

  /// Reads one file's rows into the work, on all threads.
  private func read(_ input: TextInput, into work: AppendWork) throws(BasaltError) -> TextReader {
    let completion = try RowCompletion(of: input, for: work.table.schema)
    let reader = try input.makeReader(
      types: completion.fileTypes, rowGroupRowCount: TextImport.blockRowCount,
      onBadRecord: options.onBadRecord == .skip ? .skip : .stop)
    try reader.readAll(on: warehouse.engine.pool, cancellation: cancellation, progress: progress) {
      (_) throws(BasaltError) in
      { (rows) throws(BasaltError) in try work.append(try completion.batch(of: rows)) }
    } append: { (_) in
    }
    return reader
  }

  /// Rows that a thread converts at a time: what splitting into partitions takes at once.
  private static let blockRowCount = 65_536

  // MARK: Definitions

  /// The table that holds all files: columns by name, each of a type that every file's values have.
  private func definition(
    _ creation: ImportOptions.Creation, _ inputs: [TextInput]
  ) throws(BasaltError) -> TableDefinition {
    var columns: [TableDefinition.Column] = []
    for input in inputs {
      let report = try input.inferTypes(on: warehouse.engine.pool, cancellation: cancellation, progress: progress)
      for column in report.columns {
        // A column without values says nothing of its type.
        let isUnknown = column.valueCount == 0
        if let index = columns.firstIndex(where: { $0.name.utf8.elementsEqual(column.name.utf8) }) {
          if !isUnknown { columns[index].type = columns[index].type.joined(with: column.type) }
        } else {
          columns.append(TableDefinition.Column(column.name, column.type))
        }
      }
    }
    for (name, type) in creation.columnTypes {
      guard let index = columns.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        throw BasaltError(
          .unknownName, "No file has a column \(name), of which a type is given.",
          remedy: NameDistance.nearest(to: name, among: columns.map(\.name)).map { "Did you mean \($0)?" }
            ?? "Check the name.")
      }
      columns[index].type = type
    }
    var definition = TableDefinition(columns: columns)
    definition.partitioning = creation.partitioning
    definition.sortOrder = creation.sortOrder
    return definition
  }
}

/// Brings rows of a file to a table's columns: by name, and with the default where the file has none.
private struct RowCompletion: Sendable {
  private let schema: Schema
  /// For each column of the table: which of the file's it is, or its default.
  private let sources: [Source]
  /// What the file's columns are read as.
  let fileTypes: [LogicalType]

  private enum Source: Sendable {
    case file(Int)
    case constant(Value)
  }

  /// - Throws: `.unknownName` when the file has a column that the table has not.
  init(of input: TextInput, for table: TableSchema) throws(BasaltError) {
    schema = table.schema
    var columnOfFile: [Int] = []
    if input.dialect.hasHeader {
      for name in input.columnNames {
        do throws(BasaltError) { columnOfFile.append(try table.schema.requireIndex(named: name)) } catch {
          throw error.at("file", input.path)
        }
      }
    } else {
      guard input.columnNames.count <= table.schema.fields.count else {
        throw BasaltError(
          .typeMismatch,
          "\(input.path) has \(input.columnNames.count) columns; the table has \(table.schema.fields.count).",
          remedy: "Check the delimiter, and that it is the right table."
        ).at("file", input.path)
      }
      columnOfFile = Array(input.columnNames.indices)
    }
    let fields = table.schema.fields
    fileTypes = columnOfFile.map { fields[$0].type }
    sources = fields.indices.map { index in
      columnOfFile.firstIndex(of: index).map { .file($0) } ?? .constant(table.defaults(of: fields[index].id).write)
    }
  }

  func batch(of rows: RowGroup) throws(BasaltError) -> Batch {
    var columns: [ColumnVector] = []
    for (field, source) in zip(schema.fields, sources) {
      switch source {
      case .file(let index): columns.append(rows.columns[index])
      case .constant(let value):
        columns.append(try ColumnVector(repeating: value, count: rows.rowCount, type: field.type))
      }
    }
    return Batch(schema: schema, columns: columns, rowCount: rows.rowCount)
  }
}

extension TextDialect {
  /// What a file's name says, with what the options say instead.
  fileprivate init(of path: String, _ options: ImportOptions) throws(BasaltError) {
    let name = TextFileName(path)
    guard name.format != .jsonLines else {
      throw BasaltError(
        .unsupported, "\(path) is JSON lines, which is not read yet.", remedy: "Convert it to CSV first.")
    }
    let base = name.dialect ?? .csv
    try self.init(
      delimiter: options.delimiter ?? base.delimiter, quote: base.quote, hasHeader: options.hasHeader ?? base.hasHeader,
      nullText: options.nullText ?? base.nullText, hasTrailingDelimiter: base.hasTrailingDelimiter)
  }
}

extension LogicalType {
  /// The type that values of both types can be read as from text; text, when there is no other.
  fileprivate func joined(with other: LogicalType) -> LogicalType {
    if self == other || other.isReadable(as: self) { return self }
    if isReadable(as: other) { return other }
    switch (self, other) {
    case (.decimal(let precision, let scale), .decimal(let otherPrecision, let otherScale)):
      let whole = max(precision - scale, otherPrecision - otherScale)
      let fraction = max(scale, otherScale)
      return whole + fraction <= LogicalType.decimalPrecisionMaximum
        ? .decimal(precision: whole + fraction, scale: fraction) : .double
    // A decimal too narrow for the integers.
    case (.decimal(_, let scale), .integer), (.integer, .decimal(_, let scale)),
      (.decimal(_, let scale), .bigint), (.bigint, .decimal(_, let scale)):
      return scale + 19 <= LogicalType.decimalPrecisionMaximum
        ? .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: scale) : .double
    case (.double, .integer), (.double, .bigint), (.double, .decimal), (.integer, .double), (.bigint, .double),
      (.decimal, .double):
      return .double
    default: return .text
    }
  }
}
