package import BasaltCore

extension TableSchema {
  /// The schema after a change. Pure: the caller commits it, or does not.
  /// - Throws: `.unknownName`, `.alreadyExists`, `.typeMismatch`, `.constraint`, `.outOfRange` or
  ///   `.invalidArgument` when the change is refused, with the reason and what to do instead.
  /// - Complexity: O(columns), and of a widening the fields of all specs.
  package func applying(_ change: SchemaChange, usage: SchemaUsage = SchemaUsage()) throws(BasaltError) -> TableSchema {
    switch change {
    case .add(let name, let type, let isNullable, let defaults, let place):
      return try adding(name, type, isNullable, defaults, place)
    case .drop(let name): return try dropping(name, usage)
    // Its id stays, and with it all that was stored: names are display.
    case .rename(let name, let newName):
      return try replacing(name) { field throws(BasaltError) in
        try requireFree(newName, besides: name)
        return Field(id: field.id, name: newName, type: field.type, isNullable: field.isNullable)
      }
    case .move(let name, let place): return try moving(name, place)
    case .widen(let name, let type): return try widening(name, type, usage)
    case .relaxNotNull(let name):
      return try replacing(name) { field throws(BasaltError) in
        guard !usage.keyColumns.contains(field.id) else {
          throw BasaltError(
            .constraint, "Column \(name) is part of a key, which NULL cannot be.", remedy: "Drop the key first.")
        }
        return Field(id: field.id, name: field.name, type: field.type)
      }
    case .setNotNull(let name, let proof):
      return try replacing(name) { field throws(BasaltError) in try notNull(field, proof) }
    case .setWriteDefault(let name, let value): return try settingWriteDefault(name, value)
    }
  }

  /// The next schema, of these columns.
  ///
  /// All changes end here, so that each takes a number and passes the checks of `TableSchema.init`.
  private func next(
    _ fields: [Field], defaults: [FieldID: ColumnDefaults]? = nil, lastFieldID: FieldID? = nil
  ) throws(BasaltError) -> TableSchema {
    // Ids of schemas are 32 bits on disk and are never used again.
    guard id.number < .max else {
      throw BasaltError(
        .outOfRange, "The table has had \(id.number) schemas; there is no number for another.",
        remedy: "Copy the table.")
    }
    return try TableSchema(
      id: SchemaID(id.number + 1), schema: try Schema(fields), defaults: defaults ?? self.defaults,
      lastFieldID: lastFieldID ?? self.lastFieldID)
  }

  /// The next schema, with one column made anew.
  ///
  /// For changes that leave the place and the others alone.
  /// - Throws: `.unknownName`; `.invalidArgument` when nothing is changed.
  private func replacing(
    _ name: String, _ replacement: (Field) throws(BasaltError) -> Field
  ) throws(BasaltError) -> TableSchema {
    let index = try schema.requireIndex(named: name)
    let field = try replacement(schema.fields[index])
    guard field != schema.fields[index] else { throw TableSchema.changesNothing(name) }
    var fields = schema.fields
    fields[index] = field
    return try next(fields)
  }

  /// Whoever asks for what is already so is mistaken about the table, and should know.
  private static func changesNothing(_ name: String) -> BasaltError {
    BasaltError(
      .invalidArgument, "Column \(name) is so already: nothing would change.",
      remedy: "Look at the table's columns before changing them.")
  }

  /// - Throws: `.alreadyExists`, before a schema with two columns of one name is attempted: `Schema.init` could
  ///   not say what to do.
  private func requireFree(_ name: String, besides: String? = nil) throws(BasaltError) {
    // A column may take its own name again, in another case or spelling.
    if schema.index(named: name) != nil, schema.index(named: name) != besides.flatMap(schema.index(named:)) {
      throw BasaltError(
        .alreadyExists, "There is a column \(name) already.",
        remedy: "Choose another name, or rename that column first.")
    }
  }

  // MARK: Add, drop, move

  /// The only change that gives out a field id.
  private func adding(
    _ name: String, _ type: LogicalType, _ isNullable: Bool, _ columnDefaults: ColumnDefaults, _ place: ColumnPlace
  ) throws(BasaltError) -> TableSchema {
    try requireFree(name)
    // Files that are there lack the column; their rows read as the initial default.
    guard isNullable || !columnDefaults.initial.isNull else {
      throw BasaltError(
        .constraint, "Column \(name) is not to be NULL, but rows that are there already would be.",
        remedy: "Give it a default, or add it without NOT NULL.")
    }
    guard lastFieldID.number < Limits.tableFieldIDMaximum else {
      throw BasaltError(
        .outOfRange, "The table has had \(lastFieldID) columns; there is no id for another.",
        remedy: "Copy the table into one with fresh ids.")
    }
    // Above every id that was ever given out, dropped columns included: their data lies in old files under
    // their ids, and must not come back.
    let id = FieldID(lastFieldID.number + 1)
    var fields = schema.fields
    fields.insert(
      Field(id: id, name: name, type: type, isNullable: isNullable), at: try index(of: place, among: fields))
    var defaults = self.defaults
    defaults[id] = columnDefaults
    return try next(fields, defaults: defaults, lastFieldID: id)
  }

  /// - Throws: `.constraint` while something of the table's definition names the column, or when it is the last
  ///   one.
  private func dropping(_ name: String, _ usage: SchemaUsage) throws(BasaltError) -> TableSchema {
    let index = try schema.requireIndex(named: name)
    let id = schema.fields[index].id
    func inUse(_ by: String, _ remedy: String) -> BasaltError {
      BasaltError(.constraint, "Column \(name) cannot be dropped: \(by) uses it.", remedy: remedy)
    }
    // Files under earlier specs keep their partition values; nothing can ask for them any more.
    // Reasons that can be removed come before the one that cannot.
    if usage.currentSpec.fields.contains(where: { $0.source == id }) {
      throw inUse("the partitioning", "Partition the table otherwise first.")
    }
    if usage.sortColumns.contains(id) { throw inUse("the sort order", "Change the sort order first.") }
    if usage.keyColumns.contains(id) { throw inUse("a key", "Drop the key first.") }
    guard schema.fields.count > 1 else {
      throw BasaltError(
        .constraint, "Column \(name) is the only one, and a table has at least one.", remedy: "Drop the table.")
    }
    // Its defaults go with it; `lastFieldID` stays, so that its id is never given out again.
    var fields = schema.fields
    fields.remove(at: index)
    return try next(fields)
  }

  private func moving(_ name: String, _ place: ColumnPlace) throws(BasaltError) -> TableSchema {
    var fields = schema.fields
    let field = fields.remove(at: try schema.requireIndex(named: name))
    // Taken out first: "after itself" would look for a neighbor that is gone.
    if case .after(name) = place { throw TableSchema.changesNothing(name) }
    fields.insert(field, at: try index(of: place, among: fields))
    guard fields != schema.fields else { throw TableSchema.changesNothing(name) }
    return try next(fields)
  }

  /// Where among `fields` a column of that place goes: `fields` may lack the one that is being moved, which the
  /// schema still has.
  private func index(of place: ColumnPlace, among fields: [Field]) throws(BasaltError) -> Int {
    switch place {
    case .first: return 0
    case .last: return fields.count
    case .after(let name):
      let neighbor = schema.fields[try schema.requireIndex(named: name)].id
      return (fields.firstIndex { $0.id == neighbor } ?? fields.count - 1) + 1
    }
  }

  // MARK: Types, NULL, defaults

  /// Of metadata alone: files keep what they store and readers widen it. Hence the two refusals: of types that
  /// do not hold every value, and of partition values that would mean something else.
  private func widening(
    _ name: String, _ type: LogicalType, _ usage: SchemaUsage
  ) throws(BasaltError) -> TableSchema {
    let field = schema.fields[try schema.requireIndex(named: name)]
    if let reason = field.type.reasonNotToWiden(to: type) {
      throw BasaltError(
        .typeMismatch, "Column \(name) of type \(field.type) cannot become \(type): \(reason).",
        remedy: TableSchema.rewriting(with: "CAST(\(name) AS \(type)) AS \(name)"))
    }
    // Of all specs, not only the current one: manifests of earlier specs keep their values, and queries are
    // projected onto them.
    for partitionField in (usage.specs + [usage.currentSpec]).flatMap(\.fields) where partitionField.source == field.id
    {
      guard let reason = partitionField.transform.reasonNotToWiden(from: field.type, to: type) else { continue }
      throw BasaltError(
        .constraint,
        "Column \(name) of type \(field.type) cannot become \(type) while files are partitioned by \(partitionField.transform.name) of it: \(reason).",
        remedy: TableSchema.rewriting(with: "CAST(\(name) AS \(type)) AS \(name)"))
    }
    var fields = schema.fields
    guard let index = schema.index(of: field.id) else { preconditionFailure("the column was found by its name") }
    fields[index] = Field(id: field.id, name: field.name, type: type, isNullable: field.isNullable)
    // Defaults are values of the column's type, and are read as such for ever.
    var defaults = self.defaults
    if let own = defaults[field.id] {
      defaults[field.id] = ColumnDefaults(initial: own.initial.widened(to: type), write: own.write.widened(to: type))
    }
    return try next(fields, defaults: defaults)
  }

  /// What to do where rows would have to be changed, which stay as they are: a table of other rows takes the place.
  private static func rewriting(with column: String, _ further: String = "") -> String {
    "Write CREATE TABLE new AS SELECT …, \(column) FROM this table, \(further)DROP this table, and ALTER TABLE new RENAME TO its name."
  }

  /// NULL may be refused from now on only if no row is NULL already: a reader believes the schema, and does not look.
  private func notNull(_ field: Field, _ proof: NullProof) throws(BasaltError) -> Field {
    let nullCount: Int
    switch proof {
    case .statistics(nil):
      throw BasaltError(
        .constraint, "The statistics do not say whether column \(field.name) has NULLs.", remedy: "Prove it by a scan.")
    case .statistics(let count?), .scan(let count): nullCount = count
    }
    guard nullCount == 0 else {
      throw BasaltError(
        .constraint, "Column \(field.name) is NULL in \(nullCount) \(nullCount == 1 ? "row" : "rows").",
        remedy: TableSchema.rewriting(with: "coalesce(\(field.name), a value) AS \(field.name)", "SET NOT NULL there, ")
      )
    }
    return Field(id: field.id, name: field.name, type: field.type, isNullable: false)
  }

  /// Of new rows alone; the initial default stays, because files without the column do.
  ///
  /// NULL as the default of a column that does not take NULL is possible: it says that new rows must give a
  /// value.
  private func settingWriteDefault(_ name: String, _ value: Value) throws(BasaltError) -> TableSchema {
    let field = schema.fields[try schema.requireIndex(named: name)]
    let own = defaults(of: field.id)
    guard own.write != value else { throw TableSchema.changesNothing(name) }
    var defaults = self.defaults
    defaults[field.id] = ColumnDefaults(initial: own.initial, write: value)
    return try next(schema.fields, defaults: defaults)
  }
}
