internal import BasaltPlan
internal import BasaltSQL
internal import BasaltTable

/// CREATE, DROP, ALTER: from the tree to the changes that a warehouse knows.
extension StatementRun {
  /// Only looks and binds: nothing is made before `Session.perform`, so that a statement that is refused has done
  /// nothing.
  func createTable(_ statement: CreateTable) throws(BasaltError) -> StatementWork {
    let name = try storedName(statement.name)
    // In the pinned snapshot. Should another make the table meanwhile, the commit says so: no lock is held for names.
    if statement.ifNotExists, try catalog.table(schema: nil, named: name, at: nil) != nil {
      return .done("CREATE TABLE (it is there already)")
    }
    var definition = Table.Definition(columns: [])
    // As text, which is how a warehouse takes it: there is one reader of partitionings and orders, and it holds them
    // against the columns. A second check here would have to agree with it for ever.
    definition.partitioning = SQLPrinter.text(of: statement.partitioning)
    definition.sortOrder = SQLPrinter.text(of: statement.order)
    for option in statement.options { definition.properties[try key(of: option.name)] = try text(of: option) }
    switch statement.contents {
    case .columns(let columns):
      // Apart from the definition, which has none: they are set right behind it, in the same commit.
      var defaults: [(column: String, value: Value)] = []
      for column in columns {
        let type = try binder().type(column.type)
        definition.columns.append(.init(column.name.text, type, isNullable: column.isNullable))
        // Cast here and not when rows come: a default that its column cannot hold is this statement's mistake.
        if let value = column.defaultValue {
          defaults.append((column.name.text, try binder().constant(value, as: type)))
        }
      }
      return .createTable(name, definition, defaults: defaults)
    case .query(let names, let query):
      let bound = try binder().bind(query)
      // Fewer are right, as in PostgreSQL: the other columns keep the query's names.
      guard names.count <= bound.root.columns.count else {
        throw source.error(
          .invalidArgument,
          "CREATE TABLE names \(names.count) columns, and its query has \(bound.root.columns.count).",
          at: names[bound.root.columns.count].range.start, remedy: "Name at most as many as there are.")
      }
      for column in bound.root.columns where column.type.listElement != nil {
        throw TableSchema.listColumn(column.name, column.type)
      }
      // The snapshot is pinned and nothing has run yet: the query cannot see the table that it fills.
      try record("create-table", reading: bound, making: name)
      let rows = try rows(of: bound, for: .change)
      for (index, column) in bound.root.columns.enumerated() {
        // NULL is allowed whatever the query proves: that no row has one today is no promise about later ones.
        definition.columns.append(.init(index < names.count ? names[index].text : column.name, column.type))
      }
      return .createTableAs(name, definition, rows)
    }
  }

  /// All of the names are looked up before one is dropped, and they are dropped in one commit: all or none.
  func dropTable(_ statement: DropTable) throws(BasaltError) -> StatementWork {
    var names: [String] = []
    for name in statement.names {
      let stored = try storedName(name)
      if try catalog.table(schema: nil, named: stored, at: nil) != nil {
        names.append(stored)
      } else if !statement.ifExists {
        throw unknownTable(name)
      }
    }
    // Without work there is no commit: a version in which nothing changed would only lengthen the history.
    return names.isEmpty ? .done("DROP TABLE (none was there)") : .dropTables(names)
  }

  /// Several actions are one list of changes and so one commit: nobody ever reads a table between two of them.
  func alterTable(_ statement: AlterTable) throws(BasaltError) -> StatementWork {
    let name = try storedName(statement.name)
    // Looked up for its types and for IF EXISTS. Whether the changes are possible is judged by the warehouse, on the
    // state that they are committed on.
    guard let table = try catalog.table(schema: nil, named: name, at: nil) else {
      if statement.ifExists { return .done("ALTER TABLE (it is not there)") }
      throw unknownTable(statement.name)
    }
    // Types of columns as the actions before leave them: a default is of its column's.
    var types: [String: LogicalType] = [:]
    for field in table.schema.fields { types[field.name] = field.type }
    var changes: [Table.Change] = []
    for action in statement.actions { changes += try self.changes(of: action, &types) }
    return changes.isEmpty ? .done("ALTER TABLE (nothing to do)") : .alterTable(name, changes)
  }

  /// - Parameter types: Of the columns as they are before the action; left as they are behind it.
  /// - Returns: None when IF EXISTS or IF NOT EXISTS has nothing to do; several for a list of properties.
  private func changes(
    of action: AlterTable.Action, _ types: inout [String: LogicalType]
  ) throws(BasaltError) -> [Table.Change] {
    switch action {
    case .addColumn(let column, let place, let ifNotExists):
      if ifNotExists, types[column.name.text] != nil { return [] }
      let type = try binder().type(column.type)
      var value = Value.null
      // Rows that are there already read as the default, so it must be a value now: `now()` is the statement's.
      if let expression = column.defaultValue { value = try binder().constant(expression, as: type) }
      types[column.name.text] = type
      return [
        .addColumn(
          .init(column.name.text, type, isNullable: column.isNullable), default: value, at: position(place))
      ]
    case .dropColumn(let name, let ifExists):
      if ifExists, types[name.text] == nil { return [] }
      types[name.text] = nil
      return [.dropColumn(name.text)]
    case .renameColumn(let name, let newName):
      // A default behind it in the same statement names the column anew.
      types[newName.text] = types[name.text]
      types[name.text] = nil
      return [.renameColumn(name.text, to: newName.text)]
    case .moveColumn(let name, let place): return [.moveColumn(name.text, to: position(place))]
    case .setType(let name, let typeName):
      let type = try binder().type(typeName)
      types[name.text] = type
      // SQL has one word for widening and narrowing. That only the first is possible, the change itself tells.
      return [.widenColumn(name.text, to: type)]
    case .setDefault(let name, let expression):
      // A column that is not there is refused with the change itself.
      return [.setDefault(name.text, try binder().constant(expression, as: types[name.text] ?? .text))]
    // NULL and no default are one thing: what a row does not say is NULL then.
    case .dropDefault(let name): return [.setDefault(name.text, .null)]
    case .setNotNull(let name): return [.forbidNull(name.text)]
    case .dropNotNull(let name): return [.allowNull(name.text)]
    case .renameTable(let name): return [.rename(to: name.text)]
    case .setPartitioning(let elements): return [.partition(by: SQLPrinter.text(of: elements))]
    case .setOrder(let elements): return [.sort(by: SQLPrinter.text(of: elements))]
    case .setOptions(let options):
      var changes: [Table.Change] = []
      for option in options { changes.append(.setProperty(try key(of: option.name), try text(of: option))) }
      return changes
    case .resetOptions(let names):
      var changes: [Table.Change] = []
      for name in names { changes.append(.setProperty(try key(of: name), nil)) }
      return changes
    }
  }

  /// Without a word a new column comes last, where no reader of `SELECT *` finds others moved.
  private func position(_ place: AlterTable.ColumnPlace?) -> Table.Change.ColumnPosition {
    switch place {
    case .first: .first
    case .last, nil: .last
    case .after(let name): .after(name.text)
    }
  }

  // MARK: Names and options

  /// The name of a table that statements may change: without a schema, or in the one that there is.
  func storedName(_ name: QualifiedName) throws(BasaltError) -> String {
    switch name.parts.count {
    case 1: return name.parts[0].text
    // `public` for tools that know PostgreSQL and write its schema out.
    case 2 where ["main", "public"].contains(name.parts[0].text): return name.parts[1].text
    default:
      throw source.error(
        .invalidArgument, "Tables are in the schema main; \(name.parts.map(\.text).joined(separator: ".")) is not.",
        at: name.range.start, remedy: "Write the name without a schema. System tables cannot be changed.")
    }
  }

  /// With the nearest name, system tables included: a typing error is what it nearly always is.
  func unknownTable(_ name: QualifiedName) -> BasaltError {
    let text = name.parts.map(\.text).joined(separator: ".")
    return source.error(
      .unknownName, "There is no table \(text).", at: name.range.start,
      remedy: NameDistance.nearest(to: text, among: catalog.tableNames).map { "Did you mean \($0)?" }
        ?? "SHOW TABLES lists what there is.")
  }

  /// With dots kept: properties have no structure here, but applications like to group theirs.
  private func key(of name: QualifiedName) throws(BasaltError) -> String {
    name.parts.map(\.text).joined(separator: ".")
  }

  /// Properties are words of the application's, kept as they are written.
  private func text(of option: StatementOption) throws(BasaltError) -> String {
    switch option.value {
    case nil: return "true"
    // The name of a column, in the spelling that is read again.
    case .word(let word) where option.name.parts.map(\.text) == [BloomFilterColumns.key]:
      return SQLPrinter.text(of: [SortElement(word, SortDirection())])
    case .word(let word): return word.text
    case .number(let number): return number
    case .text(let literal): return literal.text
    case .boolean(let value): return value ? "true" : "false"
    case .list(let names) where option.name.parts.map(\.text) == [BloomFilterColumns.key]:
      return SQLPrinter.text(of: names.map { SortElement($0, SortDirection()) })
    case .list:
      throw source.error(
        .invalidArgument, "The property \(option.name.parts.map(\.text).joined(separator: ".")) is a list.",
        at: option.name.range.start, remedy: "Give it a text, a number or a word.")
    }
  }
}
