internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltTable
internal import BasaltText

extension Warehouse {
  /// How text files become rows of a table.
  ///
  /// What is not said is taken from each file's name, as in a conversion.
  public struct ImportOptions: Sendable {
    /// Without names in the files, columns are taken in the table's order.
    public var text = DataFile.TextForm()
    /// Which of the table's columns a record has, in order, instead of what a header says; the others get their defaults.
    /// A header is then skipped unread, as PostgreSQL does it. `nil`: by the header, or all.
    public var columns: [String]?
    /// Makes the table, with columns as the files have them, in the same commit. `nil`: the table must be there.
    ///
    /// Not "make it unless it is there": whoever imports twice by mistake should be told.
    public var creation: Creation?
    /// Names the work: sent again, it is known and not done twice.
    /// One below the last of its application is refused.
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
}

extension Warehouse {
  /// What an import did.
  /// Of work that was done before, all figures are 0.
  public struct ImportReport: Sendable {
    /// All files are one commit.
    public let receipt: CommitReceipt
    /// Of the table, as the rows were read.
    public let schema: Schema
    /// Rows that were added.
    public let rowCount: Int
    /// Data files that were written; 0 when the rows travel in the commit.
    public let fileCount: Int
    /// Partitions that have rows of them.
    public let partitionCount: Int
    /// Bytes of the sources as they lie on disk.
    public let sourceByteCount: Int
    /// Records that were left out, with `DataFile.TextForm.BadRecordAction.skip`.
    public let skippedRecordCount: Int
    /// The errors of the first of them.
    public let skippedExamples: [BasaltError]
    /// From opening the first file to the commit being durable.
    public let elapsed: Duration
  }
}

extension Warehouse {
  /// Reads text files into a table: all of them are one commit, or none. Within a partition rows keep the order of the
  /// files, unless the table has an order of its own.
  ///
  /// Memory is a few row groups a thread and the staging budget, whatever the size of the files and the number
  /// of partitions.
  /// - Parameters:
  ///   - paths: CSV, TSV or `.tbl`, plain or with the suffix `.zst`, `.lz4` or `.gz`. Columns are matched by
  ///     the names in the header; columns of the table that a file lacks get their default.
  ///   - monitor: Told of the bytes of the sources that were read, phase by phase.
  /// - Throws: `.unknownName` for a table, file or column that is not there; `.alreadyExists` for a table to be
  ///   made that is; `.syntax`, `.typeMismatch`, `.outOfRange`, `.constraint` for records that do not fit, with
  ///   file, line, column and value; `.invalidArgument` for a token below the last one of its application;
  ///   `.conflict`, `.commitUnknown`; `.cancelled`.
  /// - Returns: When it returns, the rows are durable and visible.
  /// - Complexity: One pass over the files; two when the table is made, as types follow from all values.
  public func importText(
    _ paths: [String], into table: String, _ options: ImportOptions = ImportOptions(),
    monitor: Engine.ProgressMonitor = Engine.ProgressMonitor()
  ) async throws(BasaltError) -> ImportReport {
    let cancellation = Cancellation()
    return try await engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      try self.audited("import", named: table) { (access) throws(BasaltError) in
        let report = try TextImport(
          warehouse: self, paths: paths, table: table, options: options, cancellation: cancellation,
          progress: monitor.progress
        ).run()
        access.add(rowCount: report.rowCount, byteCount: report.sourceByteCount)
        return report
      }
    }
  }

  /// The same for a statement that is recorded.
  func importRecordedText(
    _ paths: [String], into table: String, _ options: ImportOptions
  ) async throws(BasaltError) -> ImportReport {
    let cancellation = Cancellation()
    return try await engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      try TextImport(
        warehouse: self, paths: paths, table: table, options: options, cancellation: cancellation, progress: Progress()
      ).run()
    }
  }
}

/// One import. Blocks; runs on a coordinator's thread.
///
/// All files go into one piece of work and one commit: of an import that fails nothing shows, and repeating it
/// with its token adds nothing twice.
struct TextImport {
  let warehouse: Warehouse
  let paths: [String]
  let table: String
  let options: Warehouse.ImportOptions
  let cancellation: Cancellation
  let progress: Progress

  /// The order is that of what may fail early: arguments, work that was done, files, definition; only then
  /// rows.
  func run() throws(BasaltError) -> Warehouse.ImportReport {
    let start = ContinuousClock.now
    guard !paths.isEmpty else {
      throw BasaltError(.invalidArgument, "There is no file to import.", remedy: "Name at least one.")
    }
    let newest = try warehouse.refresh()
    // Before the files are opened: they may have been removed since the work was done.
    if let report = try repeated(newest, start) { return report }
    // All are opened before the first is read: a name that is wrong is told at once.
    var inputs: [TextInput] = []
    for path in paths {
      inputs.append(try TextInput(path: path, dialect: try options.text.dialect(of: path)))
    }
    let sourceByteCount = inputs.reduce(0) { $0 + $1.fileByteCount }
    // A definition is worked out once: what is retried after a lost race is the commit.
    var draft = TransactionDraft(on: newest)
    let target: TableState
    if let creation = options.creation {
      // Before all text is read for its types: committing asks again, and then it counts.
      guard newest.table(named: table) == nil else { throw TextImport.exists(table) }
      progress.begin("inferring types", unitCount: sourceByteCount)
      target = try draft.create(table, id: warehouse.makeID(), try definition(creation, inputs))
    } else {
      guard newest.table(named: table) != nil else { throw TextImport.isNotThere(table, newest) }
      target = try draft.table(named: table)
    }
    // From here on there may be files to remove.
    let work = AppendWork(warehouse, target)
    do throws(BasaltError) {
      progress.begin("importing", unitCount: sourceByteCount)
      // Over all files; each reader keeps the first of its own.
      var skipped: (count: Int, examples: [BasaltError]) = (0, [])
      for input in inputs {
        let reader = try read(input, into: work)
        skipped.count += reader.skipped.count
        skipped.examples += reader.skipped.examples
      }
      let rowCount = work.rowCount
      // Durable now. A lost race repeats the commit alone.
      let prepared = try work.prepare()
      let receipt = try commit(draft, work, prepared)
      // Somebody else has done the same work at the same time: these rows are not wanted.
      if receipt.isRepeated { work.discard() } else { work.end() }
      return Warehouse.ImportReport(
        receipt: receipt, schema: target.schema.schema, rowCount: rowCount, fileCount: prepared.fileCount,
        partitionCount: prepared.partitionCount, sourceByteCount: sourceByteCount,
        skippedRecordCount: skipped.count, skippedExamples: Array(skipped.examples.prefix(TextImport.exampleCount)),
        elapsed: ContinuousClock.now - start)
    } catch {
      // When the outcome is not known the files must stay: the commit may name them.
      if error.code != .commitUnknown { work.discard() }
      throw error
    }
  }

  /// Work that was done before is known before a byte is read: its files may be gone by now, and a table that
  /// it made is there.
  /// - Returns: `nil` when there is no token, or its work was not done yet.
  /// - Throws: `.invalidArgument` for work below the last one, of which that is not known.
  private func repeated(
    _ newest: WarehouseState, _ start: ContinuousClock.Instant
  ) throws(BasaltError) -> Warehouse.ImportReport? {
    guard let token = options.token else { return nil }
    let work = IdempotenceToken(application: token.application, sequence: token.sequence)
    let commit: CommitNumber
    switch warehouse.ledger.state.standing(ofWork: work) {
    case .next: return nil
    case .done(let last): commit = last.commit
    case .passed(let last): throw CommitFailure.passed(work, last)
    }
    // A table that is gone since has no columns any more.
    let schema = if let table = newest.table(named: table) { table.schema.schema } else { try Schema([]) }
    return Warehouse.ImportReport(
      receipt: Warehouse.CommitReceipt(repeatedIn: commit), schema: schema, rowCount: 0, fileCount: 0,
      partitionCount: 0,
      sourceByteCount: 0, skippedRecordCount: 0, skippedExamples: [], elapsed: ContinuousClock.now - start)
  }

  /// Imported twice by the same line, or a name that is somebody else's: both are possible.
  private static func exists(_ table: String) -> BasaltError {
    BasaltError(
      .alreadyExists, "There is a table \(table) already.",
      remedy: "Leave out --create to add the rows to it (in a program `creation`), or choose another name.")
  }

  /// A first import, or a name that was mistyped: both are possible.
  private static func isNotThere(_ table: String, _ state: WarehouseState) -> BasaltError {
    let nearest = NameDistance.nearest(to: table, among: state.tables.values.map(\.name).sorted())
    let suggestion = nearest.map { "Did you mean \($0)? Otherwise give" } ?? "Give"
    return BasaltError(
      .unknownName, "There is no table \(table).",
      remedy: "\(suggestion) --create to make it (in a program `creation`).")
  }

  /// As many as a person reads.
  private static let exampleCount = 5

  /// Puts rows and, if it was made for them, the table into one commit.
  private func commit(
    _ draft: TransactionDraft, _ work: AppendWork, _ prepared: AppendWork.Prepared
  ) throws(BasaltError) -> Warehouse.CommitReceipt {
    let isCreation = options.creation != nil
    return try warehouse.commit(.append, token: options.token, isRetried: !isCreation) { (state) throws(BasaltError) in
      // The table that it makes is in the draft; otherwise rows alone can be put on any state.
      var whole = isCreation ? draft : TransactionDraft(on: state)
      try work.add(prepared, to: &whole)
      // A commit of nothing would look like success; mostly it is a wrong delimiter or an empty file.
      guard !whole.isEmpty else {
        throw BasaltError(.invalidArgument, "The files have no rows.", remedy: "Check that they are the right ones.")
      }
      return whole
    }
  }

  // MARK: Rows

  /// Reads one file's rows into the work, on all threads.
  /// - Returns: The reader, for what it has skipped.
  private func read(_ input: TextInput, into work: AppendWork) throws(BasaltError) -> TextReader {
    let completion = try RowCompletion(of: input, for: work.table.schema, listed: options.columns)
    let reader = try input.makeReader(
      types: completion.fileTypes, rowGroupRowCount: TextImport.blockRowCount,
      onBadRecord: options.text.onBadRecord == .skip ? .skip : .stop)
    try reader.readAll(
      on: warehouse.engine.pool, aheadPerThread: TextImport.aheadPerThread, cancellation: cancellation,
      progress: progress
    ) { (_) throws(BasaltError) in
      { (rows) throws(BasaltError) in try completion.batch(of: rows) }
    } append: { (batch: Batch) throws(BasaltError) in
      // A table's rows have no order, but what ascends in a file is found and joined faster when it still does here.
      let filled = try work.take(batch)
      return { () throws(BasaltError) in try work.write(filled) }
    }
    return reader
  }

  /// Rows that a thread converts at a time: what splitting into partitions takes at once.
  private static let blockRowCount = 65_536
  /// Converted blocks that wait for those before them, which are being converted at that moment.
  private static let aheadPerThread = 2

  // MARK: Definitions

  /// The table that holds all files: columns by name, each of a type that every file's values have.
  /// Types are joined over all files: two that say different things of a column get a type that holds both.
  private func definition(
    _ creation: Warehouse.ImportOptions.Creation, _ inputs: [TextInput]
  ) throws(BasaltError) -> Table.Definition {
    var columns: [Table.Definition.Column] = []
    for input in inputs {
      let report = try input.inferTypes(on: warehouse.engine.pool, cancellation: cancellation, progress: progress)
      for column in report.columns {
        // A column without values says nothing of its type.
        let isUnknown = column.valueCount == 0
        // A column that only some files have is one of the table's; in the others it is NULL.
        if let index = columns.firstIndex(where: { $0.name.utf8.elementsEqual(column.name.utf8) }) {
          if !isUnknown { columns[index].type = columns[index].type.joined(with: column.type) }
        } else {
          columns.append(Table.Definition.Column(column.name, column.type))
        }
      }
    }
    // After all files: a given type overrules what they say, and a name that none of them has is a mistake.
    for (name, type) in creation.columnTypes {
      guard let index = columns.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        throw BasaltError(
          .unknownName, "No file has a column \(name), of which a type is given.",
          remedy: NameDistance.nearest(to: name, among: columns.map(\.name)).map { "Did you mean \($0)?" }
            ?? "Check the name.")
      }
      columns[index].type = type
    }
    var definition = Table.Definition(columns: columns)
    definition.partitioning = creation.partitioning
    definition.sortOrder = creation.sortOrder
    return definition
  }
}

/// Brings rows of a file to a table's columns: by name, and with the default where the file has none.
///
/// Made once a file, applied once a block of rows; the file's own columns are handed on uncopied.
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
  /// - Throws: Also `.typeMismatch` for a file without names that has more columns than the table.
  /// - Parameter columns: What the file's columns are, whatever their names.
  init(of input: TextInput, for table: TableSchema, listed columns: [String]?) throws(BasaltError) {
    schema = table.schema
    var columnOfFile: [Int] = []
    if let columns {
      // More would be lost, and fewer would leave open which are meant.
      guard input.columnNames.count == columns.count else {
        throw BasaltError(
          .typeMismatch, "\(input.path) has \(input.columnNames.count) columns; \(columns.count) are listed.",
          remedy: "List as many columns as the file has."
        ).at("file", input.path)
      }
      for name in columns { columnOfFile.append(try table.schema.requireIndex(named: name)) }
    } else if input.dialect.hasHeader {
      for name in input.columnNames {
        do throws(BasaltError) { columnOfFile.append(try table.schema.requireIndex(named: name)) } catch {
          throw RowCompletion.misread(name, of: input, table.schema, error).at("file", input.path)
        }
      }
    } else {
      // Fewer are possible: those at the end get their defaults, as with names.
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
    // Text is read as the table's types at once: there is no value of another type to be converted.
    fileTypes = columnOfFile.map { fields[$0].type }
    sources = fields.indices.map { index in
      columnOfFile.firstIndex(of: index).map { .file($0) } ?? .constant(table.defaults(of: fields[index].id).write)
    }
  }

  /// A header that names no column of the table is mostly none, or was cut at another character than it is written with.
  /// - Returns: The error that says so, or the one that there was.
  private static func misread(
    _ name: String, of input: TextInput, _ schema: Schema, _ error: BasaltError
  ) -> BasaltError {
    let names = input.columnNames
    func isKnown(_ name: String) -> Bool { schema.index(named: name) != nil }
    // Cut by the right one, at least one column is the table's.
    for (character, argument) in [(";", "';'"), ("\t", "tab"), ("|", "'|'"), (",", "','")] where names.count == 1 {
      let parts = name.split(separator: Character(character)).map(String.init)
      guard parts.count > 1, parts.contains(where: isKnown) else { continue }
      return BasaltError(
        error.code, error.message, remedy: "The fields are separated otherwise: give --delimiter \(argument).")
    }
    guard !names.contains(where: isKnown), names.count <= schema.fields.count,
      NameDistance.nearest(to: name, among: schema.fields.map(\.name)) == nil
    else { return error }
    return BasaltError(
      error.code, error.message,
      remedy: "\(error.remedy) If the first record is no header, give --no-header.")
  }

  /// - Throws: Nothing that a default could cause: each is of its column's type.
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

extension LogicalType {
  /// The type that values of both types can be read as from text; text, when there is no other.
  ///
  /// By what *text* can be read as, which is wider than what stored values widen to: two decimals of different
  /// scales meet in a third, and numbers of any two types meet somewhere. The order of both does not matter, since
  /// files are given in any.
  package func joined(with other: LogicalType) -> LogicalType {
    if self == other || other.isReadable(as: self) { return self }
    if isReadable(as: other) { return other }
    guard isNumber, other.isNumber else { return .text }
    // A float has no digits that it is sure to hold.
    guard let (whole, fraction) = digitCounts, let (otherWhole, otherFraction) = other.digitCounts else {
      return .double
    }
    // Digits on each side of the point, so that values of both fit; beyond 38 in all only a double is left.
    let (wholeMaximum, fractionMaximum) = (max(whole, otherWhole), max(fraction, otherFraction))
    return wholeMaximum + fractionMaximum <= LogicalType.decimalPrecisionMaximum
      ? .decimal(precision: wholeMaximum + fractionMaximum, scale: fractionMaximum) : .double
  }

  private var isNumber: Bool {
    switch self {
    case .smallint, .integer, .bigint, .decimal, .real, .double: true
    case .boolean, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: false
    }
  }

  /// Digits before the point and behind it; `nil` for what is not exact.
  private var digitCounts: (whole: Int, fraction: Int)? {
    switch self {
    // 32,767, 2,147,483,647 and 9,223,372,036,854,775,807.
    case .smallint: (5, 0)
    case .integer: (10, 0)
    case .bigint: (19, 0)
    case .decimal(let precision, let scale): (precision - scale, scale)
    case .boolean, .real, .double, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }
}
