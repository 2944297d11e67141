import BasaltCore

/// Statements other than queries as SQL.
///
/// Optional words are printed where they help a reader (`ADD COLUMN`) and left away where they say nothing (`COMMIT WORK`).
/// Options of COPY have no equals sign, as PostgreSQL writes them; those of tables have one.
extension SQLPrinter {
  /// Any statement, in capitals, one line.
  mutating func write(_ statement: Statement) {
    switch statement {
    case .query(let query): write(query)
    case .createTable(let create): write(create)
    case .dropTable(let drop):
      write(drop.ifExists ? "DROP TABLE IF EXISTS " : "DROP TABLE ")
      writeList(drop.names) { printer, name in printer.write(name) }
    case .alterTable(let alter):
      write(alter.ifExists ? "ALTER TABLE IF EXISTS " : "ALTER TABLE ")
      write(alter.name)
      write(" ")
      writeList(alter.actions) { printer, action in printer.write(action) }
    case .insert(let insert): write(insert)
    case .copy(let copy): write(copy)
    case .begin(let begin): write(begin)
    case .commit: write("COMMIT")
    case .rollback: write("ROLLBACK")
    case .explain(let explain):
      let words = (explain.isAnalyze ? ["ANALYZE"] : []) + (explain.isVerbose ? ["VERBOSE"] : [])
      switch explain.format {
      case .text: write((["EXPLAIN"] + words).joined(separator: " ") + " ")
      case .json: write("EXPLAIN (\((words + ["FORMAT JSON"]).joined(separator: ", "))) ")
      }
      write(explain.statement)
    case .show(let show): write(show)
    case .set(let variable): write(variable)
    case .describe(.table(let name)):
      write("DESCRIBE ")
      write(name)
    case .describe(.query(let query)):
      write("DESCRIBE ")
      write(query)
    }
  }

  // MARK: Tables

  /// Clauses in the order of the grammar; AS and its query last.
  private mutating func write(_ create: CreateTable) {
    write(create.ifNotExists ? "CREATE TABLE IF NOT EXISTS " : "CREATE TABLE ")
    write(create.name)
    switch create.contents {
    case .columns(let columns):
      write(" ")
      writeParenthesised(columns) { printer, column in printer.write(column) }
    case .query(let names, _): writeNamesIfAny(names)
    }
    if !create.partitioning.isEmpty {
      write(" PARTITION BY (")
      writePartitioning(create.partitioning)
      write(")")
    }
    if !create.order.isEmpty {
      write(" ORDER BY (")
      writeOrder(create.order)
      write(")")
    }
    if !create.options.isEmpty {
      write(" WITH ")
      write(create.options, separator: " = ")
    }
    guard case .query(_, let query) = create.contents else { return }
    write(" AS ")
    write(query)
  }

  /// `name type NOT NULL DEFAULT value`
  private mutating func write(_ column: ColumnDefinition) {
    write(column.name)
    write(" ")
    write(column.type)
    if !column.isNullable { write(" NOT NULL") }
    guard let value = column.defaultValue else { return }
    write(" DEFAULT ")
    writeDefault(value)
  }

  /// In parentheses when it begins or ends with words that would be read as part of the definition.
  private mutating func writeDefault(_ value: Expression) {
    switch value.kind {
    case .unary(.not, _), .and, .or:
      write("(")
      write(value)
      write(")")
    default: write(value)
    }
  }

  /// `region, bucket(16, id)`: `identity(a)` is printed as the name alone.
  mutating func writePartitioning(_ elements: [PartitionElement]) {
    writeList(elements) { printer, element in
      switch element.transform {
      case .identity: printer.write("")
      case .bucket(let count): printer.write("bucket(\(count), ")
      case .truncate(let width): printer.write("truncate(\(width), ")
      case .year: printer.write("year(")
      case .month: printer.write("month(")
      case .day: printer.write("day(")
      case .hour: printer.write("hour(")
      }
      printer.write(element.column)
      if element.transform != .identity { printer.write(")") }
    }
  }

  /// `carrier, time DESC`
  mutating func writeOrder(_ elements: [SortElement]) {
    writeList(elements) { printer, element in
      printer.write(element.column)
      printer.write(element.direction)
    }
  }

  /// With COLUMN, which may be left out when it is read.
  private mutating func write(_ action: AlterTable.Action) {
    switch action {
    case .addColumn(let column, let place, let ifNotExists):
      write(ifNotExists ? "ADD COLUMN IF NOT EXISTS " : "ADD COLUMN ")
      write(column)
      if let place { write(place) }
    case .dropColumn(let name, let ifExists):
      write(ifExists ? "DROP COLUMN IF EXISTS " : "DROP COLUMN ")
      write(name)
    case .renameColumn(let name, let newName):
      write("RENAME COLUMN ")
      write(name)
      write(" TO ")
      write(newName)
    case .renameTable(let name):
      write("RENAME TO ")
      write(name)
    case .moveColumn, .setType, .setDefault, .dropDefault, .setNotNull, .dropNotNull: writeColumnChange(action)
    case .setPartitioning(let elements):
      write("SET PARTITION BY (")
      writePartitioning(elements)
      write(")")
    case .setOrder(let elements):
      write("SET ORDER BY (")
      writeOrder(elements)
      write(")")
    case .setOptions(let options):
      write("SET ")
      write(options, separator: " = ")
    case .resetOptions(let names):
      write("RESET ")
      writeParenthesised(names) { printer, name in printer.write(name) }
    }
  }

  /// `ALTER COLUMN name …`
  private mutating func writeColumnChange(_ action: AlterTable.Action) {
    write("ALTER COLUMN ")
    switch action {
    case .moveColumn(let name, let place):
      write(name)
      write(place)
    case .setType(let name, let type):
      write(name)
      write(" TYPE ")
      write(type)
    case .setDefault(let name, let value):
      write(name)
      write(" SET DEFAULT ")
      write(value)
    case .dropDefault(let name): write("\(SQLPrinter.spelled(name.text)) DROP DEFAULT")
    case .setNotNull(let name): write("\(SQLPrinter.spelled(name.text)) SET NOT NULL")
    case .dropNotNull(let name): write("\(SQLPrinter.spelled(name.text)) DROP NOT NULL")
    default: preconditionFailure("no change of a column")
    }
  }

  /// ` FIRST`, ` AFTER name`.
  private mutating func write(_ place: AlterTable.ColumnPlace) {
    switch place {
    case .first: write(" FIRST")
    case .last: write(" LAST")
    case .after(let name):
      write(" AFTER ")
      write(name)
    }
  }

  // MARK: Options

  /// - Parameter separator: What stands between name and value: an equals sign, or, as COPY has it, a space.
  private mutating func write(_ options: [StatementOption], separator: String) {
    writeParenthesised(options) { printer, option in
      printer.write(option.name)
      guard let value = option.value else { return }
      printer.write(separator)
      printer.write(value)
    }
  }

  /// Words as names, texts in quotes: they read back as what they are.
  private mutating func write(_ value: StatementOption.Value) {
    switch value {
    case .word(let word): write(word)
    case .number(let digits): write(digits)
    case .text(let text): write(text)
    case .boolean(let value): write(value ? "TRUE" : "FALSE")
    case .list(let names): writeNames(names)
    }
  }

  // MARK: Rows

  /// `INSERT INTO t (a, b) VALUES (1, DEFAULT)`
  private mutating func write(_ insert: Insert) {
    write("INSERT INTO ")
    write(insert.table)
    writeNamesIfAny(insert.columns)
    switch insert.source {
    case .defaultValues: write(" DEFAULT VALUES")
    case .query(let query):
      write(" ")
      write(query)
    }
  }

  /// `COPY t (a) FROM 'file' WITH (format csv)`
  private mutating func write(_ copy: Copy) {
    write("COPY ")
    switch copy.subject {
    case .table(let name, let columns):
      write(name)
      writeNamesIfAny(columns)
    case .query(let query): writeParenthesised(query)
    }
    write(" \(copy.direction.rawValue) ")
    write(copy.file)
    guard !copy.options.isEmpty else { return }
    write(" WITH ")
    write(copy.options, separator: " ")
  }

  // MARK: Sessions

  /// START TRANSACTION is another spelling of it.
  private mutating func write(_ begin: Begin) {
    write("BEGIN")
    if let isolation = begin.isolation { write(" ISOLATION LEVEL \(isolation.rawValue)") }
    if let isReadOnly = begin.isReadOnly { write(isReadOnly ? " READ ONLY" : " READ WRITE") }
  }

  /// `SHOW TABLES`, `SHOW name`.
  private mutating func write(_ show: Show) {
    switch show {
    case .tables: write("SHOW TABLES")
    case .all: write("SHOW ALL")
    case .setting(let name):
      write("SHOW ")
      writeSetting(name)
    }
  }

  /// `SET name = value`; without a value RESET.
  private mutating func write(_ variable: SetVariable) {
    guard let value = variable.value else {
      write("RESET ")
      return writeSetting(variable.name)
    }
    write("SET ")
    writeSetting(variable.name)
    write(" = ")
    write(value)
  }

  /// Words that mean something else behind SET or SHOW are settings in quotes alone.
  private mutating func writeSetting(_ name: QualifiedName) {
    let first = name.parts[0].text
    guard ["tables", "local", "session", "time"].contains(first) else { return write(name) }
    write(SQLPrinter.alwaysQuoted(first))
    for part in name.parts.dropFirst() {
      write(".")
      write(part)
    }
  }
}
