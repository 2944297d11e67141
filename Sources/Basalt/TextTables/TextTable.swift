internal import BasaltExecution
internal import BasaltPlan
internal import BasaltRuntime
internal import BasaltText
internal import Synchronization

/// Text files as a table of one statement: which they are, what columns they have, and how they are read.
///
/// Types are inferred from the first records of the first files, and a value further on that does not read as its column's
/// type is an error with its file and line: to look at every value first, as an import does, would read each file twice for a
/// query that wants ten rows.
///
/// **Several files** are one table when they have the same columns in the same order. The first few are looked at for types; all of them
/// are held against the columns when their turn comes.
///
/// **JSON lines** have no order of members: their columns are those that the sample has, in the order in which they were met.
///
/// **What it costs.** Opening takes a sample of each of the first files, some 20,000 records. Reading takes no more than a block of text a
/// thread, whatever the size of the files; they are read one after the other, and each by all threads. Columns that a query does
/// not ask for are not converted.
///
/// **What is not known**: bounds, distinct values, an order. A filter looks at every row, and a join of two files is put in order
/// by the sizes of the files alone.
struct TextTable: Sendable {
  /// From the root on.
  let paths: [String]
  let schema: Schema
  /// About how many rows there are, by the size of the files and of the first records.
  let rowCount: Int
  private let form: DataFile.TextForm
  /// JSON lines, and no delimited text.
  private let isJSON: Bool

  /// Records that types are inferred from, of each of the first files, unless the statement says otherwise.
  ///
  /// What DuckDB takes: enough for columns that are not empty at the front, and read in some milliseconds.
  private static let sampleRecordCount = 20_480
  /// Files that are looked at for types. All have to have the same columns.
  ///
  /// Files of one source are alike.
  private static let sampleFileCount = 8

  /// Opens the first files.
  /// - Throws: `.unknownName` for files and columns that are not there; what is wrong with their text.
  init(_ request: FileRequest, paths: [String], on pool: WorkerPool) throws(BasaltError) {
    self.paths = paths
    form = try TextTable.form(request)
    isJSON = request.format == .json || request.format == nil && TextFileName(paths[0]).format == .jsonLines
    let sampleSize = TextTable.integer(request, .sampleSize) ?? TextTable.sampleRecordCount
    guard sampleSize > 0 || sampleSize == -1 else {
      throw BasaltError(
        .outOfRange, "A sample of \(sampleSize) records is not possible.", remedy: "Give a number, or -1 for all.")
    }
    // All records of all files, as an import looks at them.
    let wantsAll = sampleSize == -1
    var columns: [(name: String, type: LogicalType?)] = []
    var (sampledRowCount, sampledByteCount, byteCount) = (0, 0, 0)
    for path in wantsAll ? paths[...] : paths.prefix(TextTable.sampleFileCount) {
      if isJSON {
        let input = try JSONLinesInput(path: path)
        let found = try input.columns(
          ofFirst: wantsAll ? .max : sampleSize, onBadRecord: form.onBadRecord == .skip ? .skip : .stop)
        sampledRowCount += found.rowCount
        sampledByteCount += found.textByteCount
        byteCount += input.fileByteCount * (input.isText ? 1 : TextTable.usualCompression)
        TextTable.add(found.columns, to: &columns)
        continue
      }
      let input = try TextTable.open(path, form)
      let report = try wantsAll ? input.inferTypes(on: pool) : input.inferTypes(ofFirst: sampleSize)
      (sampledRowCount, sampledByteCount) = (sampledRowCount + report.rowCount, sampledByteCount + report.textByteCount)
      byteCount += input.fileByteCount * (input.isText ? 1 : TextTable.usualCompression)
      // The first file's names are the table's; those of the others are held against them, here of those that are sampled and for
      // all when they are opened.
      if columns.isEmpty { columns = report.columns.map { ($0.name, nil) } }
      try TextTable.requireColumns(columns.map(\.name), of: input)
      for (index, column) in report.columns.enumerated() where column.valueCount > 0 {
        columns[index].type = columns[index].type.map { $0.joined(with: column.type) } ?? column.type
      }
    }
    // As if the others were as large.
    if paths.count > TextTable.sampleFileCount { byteCount = byteCount / TextTable.sampleFileCount * paths.count }
    if TextTable.boolean(request, .allText) ?? false { columns = columns.map { ($0.name, .text) } }
    if case .text(let text)? = request.options[.columns] { try TextTable.apply(text, to: &columns) }
    schema = try Schema(
      columns.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: $1.name, type: $1.type ?? .text) })
    // By bytes a row in the sample.
    rowCount = byteCount * sampledRowCount / max(sampledByteCount, 1)
  }

  /// A member that only some lines have is a column all the same, and its type what all of its values have in common.
  private static func add(
    _ found: [(name: String, type: LogicalType?)], to columns: inout [(name: String, type: LogicalType?)]
  ) {
    for column in found {
      if let index = columns.firstIndex(where: { $0.name.utf8.elementsEqual(column.name.utf8) }) {
        guard let type = column.type else { continue }
        columns[index].type = columns[index].type.map { $0.joined(with: type) } ?? type
      } else {
        columns.append((column.name, column.type))
      }
    }
  }

  /// Text is seldom compressed to less.
  private static let usualCompression = 4

  /// The dialect is what the file's name says, with what the statement says instead.
  private static func open(_ path: String, _ form: DataFile.TextForm) throws(BasaltError) -> TextInput {
    do throws(BasaltError) {
      return try TextInput(path: path, dialect: try form.dialect(of: path))
    } catch {
      throw error.at("file", path)
    }
  }

  /// All files of a table have its columns, in its order.
  ///
  /// By their bytes: a file whose columns are the same in another order would put values where nobody looks for them.
  private static func requireColumns(_ names: [String], of input: TextInput) throws(BasaltError) {
    // A file without a record has no columns, and no rows to be misplaced.
    guard !input.columnNames.isEmpty, !names.isEmpty, input.columnNames != names else { return }
    throw BasaltError(
      .typeMismatch,
      "The files have different columns: \(names.prefix(8).joined(separator: ", ")) in the first, "
        + "\(input.columnNames.prefix(8).joined(separator: ", ")) in \(input.path).",
      remedy: "Read them one by one, and put them together by UNION ALL."
    ).at("file", input.path)
  }

  // MARK: Options

  /// As an import has it; what a statement cannot say is what an import has by default.
  private static func form(_ request: FileRequest) throws(BasaltError) -> DataFile.TextForm {
    var form = DataFile.TextForm()
    let delimited: [FileRequest.Option] = [.header, .delimiter, .null]
    if request.format == .json, let option = delimited.first(where: { request.options[$0] != nil }) {
      throw BasaltError(
        .invalidArgument, "The option \(option.rawValue) is of delimited text, and this is JSON.",
        remedy: "Leave it away.")
    }
    form.hasHeader = boolean(request, .header)
    if boolean(request, .ignoreErrors) ?? false { form.onBadRecord = .skip }
    if case .text(let text)? = request.options[.null] { form.nullText = text }
    if case .text(let text)? = request.options[.delimiter] {
      // `\t` is how people write what they cannot see.
      let bytes = Array((text == #"\t"# ? "\t" : text).utf8)
      guard bytes.count == 1 else {
        throw BasaltError(
          .invalidArgument, "The delimiter '\(Value.excerpt(of: text))' is not one ASCII character.",
          remedy: "Give one, such as ';'.")
      }
      form.delimiter = bytes[0]
    }
    return form
  }

  private static func boolean(_ request: FileRequest, _ option: FileRequest.Option) -> Bool? {
    // Of the option's type, or absent: binding has seen to that.
    if case .boolean(let value)? = request.options[option] { return value }
    return nil
  }

  private static func integer(_ request: FileRequest, _ option: FileRequest.Option) -> Int? {
    if case .bigint(let value)? = request.options[option] { return Int(value) }
    return nil
  }

  /// `'id bigint, price decimal(12, 2)'`: types of some columns, by their names.
  ///
  /// Names without quotes, folded as SQL's; a name with a space in it has to be given a type in a cast.
  private static func apply(
    _ text: String, to columns: inout [(name: String, type: LogicalType?)]
  ) throws(BasaltError) {
    var depth = 0
    // At commas outside of parentheses: `decimal(12, 2)` has one within.
    let parts = text.split { character in
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return character == "," && depth == 0
    }
    for part in parts {
      // The first word is the name: types may have several, as `double precision` has.
      let words = part.split(maxSplits: 1, omittingEmptySubsequences: true, whereSeparator: \.isWhitespace)
      guard words.count == 2 else {
        throw BasaltError(
          .invalidArgument, "'\(Value.excerpt(of: String(part)))' is not the name of a column and its type.",
          remedy: "Write columns => 'id bigint, name text'.")
      }
      let name = ExactName(String(words[0]))
      guard let index = columns.firstIndex(where: { ExactName($0.name) == name }) else {
        throw BasaltError(
          .unknownName, "The files have no column \(Value.excerpt(of: name.text)), of which a type is given.",
          remedy: NameDistance.nearest(to: name.text, among: columns.map(\.name)).map { "Did you mean \($0)?" }
            ?? "Check the name.")
      }
      columns[index].type = try LogicalType(named: String(words[1]))
    }
  }

  // MARK: Rows

  /// A reader of one of the files.
  /// - Parameter columns: Which of the schema's are wanted, in their order.
  ///
  /// - Throws: What is wrong with the file now: it may be another one than when its columns were taken.
  func reader(of path: String, columns: [Int]) throws(BasaltError) -> Reader {
    let onBadRecord: BadRecordPolicy = form.onBadRecord == .skip ? .skip : .stop
    guard !isJSON else {
      let names = schema.fields.map { ($0.name, $0.type) }
      return .lines(
        try JSONLinesInput(path: path).makeReader(names, columns: columns, onBadRecord: onBadRecord))
    }
    let input = try TextTable.open(path, form)
    try TextTable.requireColumns(schema.fields.map(\.name), of: input)
    // Of a file without a record nothing is read, whatever is asked for.
    let isEmpty = input.columnNames.isEmpty
    return .delimited(
      try input.makeReader(
        types: isEmpty ? [] : schema.fields.map(\.type), columns: isEmpty ? [] : columns,
        rowGroupRowCount: Limits.batchRowCountMaximum, onBadRecord: onBadRecord))
  }

  /// What reads a file.
  ///
  /// Two kinds of text, of which execution knows nothing.
  enum Reader: Sendable {
    case delimited(TextReader)
    case lines(JSONLinesReader)

    var isEnded: Bool {
      switch self {
      case .delimited(let reader): reader.isEnded
      case .lines(let reader): reader.isEnded
      }
    }

    func makeWorker() -> any SourceWorker {
      switch self {
      case .delimited(let reader): TextSource.Worker(reader.makeWorker())
      case .lines(let reader): TextSource.LineWorker(reader.makeWorker())
      }
    }
  }
}

/// The rows of text files on their way into a pipeline: read and cut by whichever thread comes first, converted by all.
///
/// Rows come in no promised order, as those of any table. A round is as many rows as a result that nobody reads yet may hold.
///
/// A file is opened when the one before it has been cut to its end, which may be before all of its rows are converted.
final class TextSource: Source {
  static let displayName = "FILE SCAN"
  private let table: TextTable
  private let columns: [Int]
  private let state = Mutex(State())

  private struct State {
    var nextFileIndex = 0
    var reader: TextTable.Reader?
  }

  /// - Parameter columns: Places in the table's schema.
  init(_ table: TextTable, columns: [Int]) { (self.table, self.columns) = (table, columns) }

  /// Blocks of a round: as many rows as a round of a stored table has.
  private static let roundBlockCount = max(1, Limits.resultRoundRowCount / Limits.batchRowCountMaximum)

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let blockCount = wantedRowCount / Limits.batchRowCountMaximum + 1
    while true {
      // One thread asks at a time; the lock is for the compiler, which cannot know.
      let (reader, index) = state.withLock { ($0.reader, $0.nextFileIndex) }
      if let reader, !reader.isEnded {
        return Round(reader: reader, morselCount: min(blockCount, TextSource.roundBlockCount))
      }
      guard index < table.paths.count else { return nil }
      // Outside of the lock: to open a file waits for the device.
      let next = try table.reader(of: table.paths[index], columns: columns)
      state.withLock { ($0.reader, $0.nextFileIndex) = (next, index + 1) }
    }
  }

  /// So many blocks, at most: a thread that finds none left has nothing to do in it.
  private struct Round: SourceRound {
    let reader: TextTable.Reader
    let morselCount: Int

    func makeWorker() throws(BasaltError) -> any SourceWorker { reader.makeWorker() }
  }

  /// One thread's: the next block, whatever the morsel's number.
  fileprivate final class Worker: SourceWorker {
    private let worker: RowGroupWorker

    init(_ worker: RowGroupWorker) { self.worker = worker }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      // Empty when records were left out, or another thread has taken the last.
      guard let rows = try worker.next(), rows.rowCount > 0 else { return }
      _ = try emit(VectorBatch(columns: rows.columns, physicalRowCount: rows.rowCount))
    }
  }

  /// The same of JSON lines, of which a block may be several batches.
  fileprivate final class LineWorker: SourceWorker {
    private let worker: JSONLinesReader.Worker

    init(_ worker: JSONLinesReader.Worker) { self.worker = worker }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      try worker.next(rowCountMaximum: Limits.batchRowCountMaximum) { (columns, rowCount) throws(BasaltError) in
        if case .more = try emit(VectorBatch(columns: columns, physicalRowCount: rowCount)) { return true }
        return false
      }
    }
  }
}
