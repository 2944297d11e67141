internal import BasaltPlan
internal import BasaltSQL

/// INSERT and COPY: rows on their way into tables and files.
extension StatementRun {
  /// The rows as a query that has been brought to the table's columns, all of them and in their order, so that what
  /// performs it looks at no name or type again.
  func insert(_ statement: Insert) throws(BasaltError) -> StatementWork {
    let (name, table) = try storedTable(statement.table)
    let query: QueryPlan
    switch statement.source {
    case .query(let rows):
      // The query reads the snapshot of the statement's beginning: `INSERT INTO t SELECT … FROM t` ends, as it never
      // meets its own rows.
      query = try binder().bindInsert(
        rows, into: table.schema, columns: statement.columns, defaults: writeDefaults(of: table))
    case .defaultValues:
      // One row of nothing but defaults, as a plan like any other. NULL where there is none; a column that forbids it
      // refuses the row when it is appended.
      var numbering = ColumnNumbering()
      let defaults = writeDefaults(of: table)
      let columns = table.schema.fields.map { PlanColumn(id: numbering.makeID(), name: $0.name, type: $0.type) }
      let row = table.schema.fields.map { BoundExpression.constant(defaults[$0.id] ?? .null, $0.type) }
      query = QueryPlan(
        root: .values(Values(columns: columns, rows: [row])), subqueries: [], numbering: numbering)
    }
    try record("insert", reading: query, changing: [table])
    return .insert(name, try rows(of: query, for: .change))
  }

  /// What columns get that a statement does not name.
  private func writeDefaults(of table: CatalogTable) -> [FieldID: Value] {
    // Without a warehouse no table is found, and this is not reached.
    guard let catalog = catalog as? SessionCatalog else { return [:] }
    return catalog.writeDefaults(of: table)
  }

  /// FROM becomes an import, with its sampling, parallel parsing and its own commit; TO becomes a query whose rows
  /// are written. Neither goes through INSERT.
  func copy(_ statement: Copy) throws(BasaltError) -> StatementWork {
    switch (statement.direction, statement.subject) {
    case (.from, .table(let name, let columns)):
      // Before the file is opened: a wrong name is told at once, with its place in the statement.
      let (stored, table) = try storedTable(name)
      var options = Warehouse.ImportOptions()
      if !columns.isEmpty { options.columns = try names(of: columns, in: table) }
      options.text = try CopyOptions(statement.options, source).textForm()
      return .copyFrom(statement.file.text, table: stored, options)
    case (.from, .query):
      throw source.error(
        .syntax, "Rows are copied from a file into a table, not into a query.",
        at: statement.range.start, remedy: "Name a table.")
    case (.to, .table(let name, let columns)):
      let (stored, table) = try storedTable(name)
      // A table is copied as the query for its columns: there is one way to rows, with one place that decides access.
      let range = statement.range
      // Errors about columns point at what was written; those that nobody wrote, at the statement.
      let items = (columns.isEmpty ? table.schema.fields.map { Identifier($0.name, range) } : columns).map {
        SelectItem.expression(Expression(.column(QualifiedName([$0])), $0.range), alias: nil)
      }
      let from = JoinedTables(.table(NamedTable(QualifiedName([Identifier(stored, name.range)]))))
      let query = Query(.select(Select(items, from: [from], range)), range)
      return try copy(query, to: statement)
    case (.to, .query(let query)): return try copy(query, to: statement)
    }
  }

  /// The list of columns of COPY FROM.
  private func names(of columns: [Identifier], in table: CatalogTable) throws(BasaltError) -> [String] {
    let known = table.schema.fields.map(\.name)
    var names: [String] = []
    for column in columns {
      guard let name = known.first(where: { ExactName($0) == column.name }) else {
        throw source.error(
          .unknownName, "The table \(table.name) has no column \(column.text).", at: column.range.start,
          remedy: NameDistance.nearest(to: column.text, among: known).map { "Did you mean \($0)?" }
            ?? "The columns are \(known.joined(separator: ", ")).")
      }
      guard !names.contains(name) else {
        throw source.error(
          .alreadyExists, "The list of COPY has the column \(column.text) twice.", at: column.range.start,
          remedy: "Write it once.")
      }
      names.append(name)
    }
    return names
  }

  // The options first: a format that there is not should not cost the binding of a long query.
  private func copy(_ query: Query, to statement: Copy) throws(BasaltError) -> StatementWork {
    let format = try CopyOptions(statement.options, source).format(of: statement.file.text)
    let bound = try binder().bind(query)
    try record("copy-to", reading: bound)
    return .copyTo(statement.file.text, try rows(of: bound, for: .change), format)
  }

  /// A table that rows may be put into.
  ///
  /// System tables are refused by their schema already: nobody can write what the engine makes.
  /// - Throws: `.unknownName`, `.invalidArgument`, both with the place of the name.
  func storedTable(_ name: QualifiedName) throws(BasaltError) -> (name: String, table: CatalogTable) {
    let stored = try storedName(name)
    guard let table = try catalog.table(schema: nil, named: stored, at: nil) else { throw unknownTable(name) }
    return (stored, table)
  }
}

/// `WITH (format csv, header, delimiter ';', null 'NA')` of COPY.
///
/// Read whole before either direction uses it: an option that does not exist is an error for both. What the direction
/// cannot honour is refused and never ignored, since the file would not be what was asked for.
private struct CopyOptions {
  /// `nil` leaves it to the name of the file.
  private var formatName: String?
  private var text = DataFile.TextForm()
  /// For errors, which show the place of the option.
  private let source: SourceText

  init(_ options: [StatementOption], _ source: SourceText) throws(BasaltError) {
    self.source = source
    for option in options {
      let name = option.name.parts.map(\.text).joined(separator: ".")
      let place = option.name.range.start
      // All of them as text first: `null 'NA'` and `null NA` mean the same, and so do `header` and `header true`.
      let value: String
      switch option.value {
      case nil: value = "true"
      case .word(let word): value = word.text
      case .number(let number): value = number
      case .text(let literal): value = literal.text
      case .boolean(let flag): value = flag ? "true" : "false"
      case .list:
        throw source.error(
          .invalidArgument, "COPY's \(name) has one value, not a list.", at: place, remedy: "Give a single value.")
      }
      switch name {
      case "format": formatName = value
      // Words for yes; any other counts as no.
      case "header":
        guard
          let flag = ["true": true, "on": true, "1": true, "false": false, "off": false, "0": false][value.lowercased()]
        else {
          throw source.error(
            .invalidArgument, "header is on or off, not '\(Value.excerpt(of: value))'.", at: place,
            remedy: "Write header, or header off.")
        }
        text.hasHeader = flag
      case "null": text.nullText = value
      case "delimiter":
        // One byte, because the parser looks for it before it knows what is a character.
        guard value.utf8.count == 1, let byte = value.utf8.first else {
          throw source.error(
            .invalidArgument, "A delimiter is one ASCII character, not '\(Value.excerpt(of: value))'.", at: place,
            remedy: "Write delimiter ';'.")
        }
        text.delimiter = byte
      default:
        let known = ["format", "header", "null", "delimiter"]
        throw source.error(
          .unknownName, "COPY has no option \(name).", at: place,
          remedy: NameDistance.nearest(to: name, among: known).map { "Did you mean \($0)?" }
            ?? "There are format, header, null and delimiter.")
      }
    }
  }

  /// How a file is read.
  func textForm() throws(BasaltError) -> DataFile.TextForm {
    // By name only what is written elsewhere as `json`: reading CSV out of it would fail in its first line, with a
    // worse reason.
    if let formatName, !["csv", "tsv", "text"].contains(formatName) {
      throw BasaltError(
        .unsupported, "COPY FROM does not read \(formatName).", remedy: "Convert the file to CSV or TSV.")
    }
    var form = text
    // A delimiter that was named wins: `format tsv` is then only its usual companion.
    // Of a format that was named, the file's name says nothing any more: CSV in a file called `.tsv` has commas.
    if formatName == "tsv", form.delimiter == nil { form.delimiter = UInt8(ascii: "\t") }
    if formatName == "csv", form.delimiter == nil { form.delimiter = UInt8(ascii: ",") }
    return form
  }

  /// How a file is written: by the option, or by the name of the file.
  func format(of path: String) throws(BasaltError) -> BatchTextWriter.Format {
    // Compared whole, so that an option added to `DataFile.TextForm` is refused here until somebody makes it work.
    guard text == DataFile.TextForm() else {
      throw BasaltError(
        .unsupported, "COPY TO writes CSV with a header, and takes no option but format.",
        remedy: "Leave header, null and delimiter out.")
    }
    // CSV for every other suffix: what most programs expect of a file of rows.
    let name = formatName ?? (path.hasSuffix(".jsonl") ? "jsonl" : path.hasSuffix(".tsv") ? "tsv" : "csv")
    switch name {
    case "csv": return .csv
    case "tsv": return .tsv
    // One array would have to be read whole; lines can be read by whoever can read JSON.
    case "json", "jsonl": return .jsonLines
    default:
      throw BasaltError(
        .unsupported, "COPY TO does not write \(name).", remedy: "Use csv, tsv or jsonl.")
    }
  }
}
