import BasaltCore
import BasaltLedger

/// The parts of a table's definition as the bodies of `set-` actions: JSON under the rules of the ledger's headers.
/// - Source: format-spec/table-state.md, "Bodies of definitions"
package enum DefinitionJSON {
  package static func bytes(of schema: TableSchema) -> [UInt8] {
    JSONWriter.bytes(
      of: .object([
        .init("schema", .text(schema.id)), .init("lastFieldID", .text(schema.lastFieldID)),
        .init("columns", .array(schema.schema.fields.map { json(of: $0, schema.defaults(of: $0.id)) })),
      ]))
  }

  private static func json(of field: Field, _ defaults: ColumnDefaults) -> JSONValue {
    var fields: [JSONValue.Field] = [
      .init("id", .text(field.id)), .init("name", .string(field.name)), .init("type", .text(field.type)),
    ]
    if !field.isNullable { fields.append(.init("notNull", .boolean(true))) }
    if !defaults.initial.isNull { fields.append(.init("initialDefault", .text(defaults.initial))) }
    if !defaults.write.isNull { fields.append(.init("writeDefault", .text(defaults.write))) }
    return .object(fields)
  }

  package static func bytes(of spec: PartitionSpec) -> [UInt8] {
    JSONWriter.bytes(
      of: .object([
        .init("spec", .text(spec.id)),
        .init(
          "fields",
          .array(
            spec.fields.map { field in
              var fields: [JSONValue.Field] = [
                .init("id", .text(field.id)), .init("column", .text(field.source)),
                .init("transform", .string(field.transform.name)),
              ]
              if let parameter = field.transform.parameter { fields.append(.init("parameter", .integer(parameter))) }
              return .object(fields)
            })),
      ]))
  }

  package static func bytes(of order: SortOrder) -> [UInt8] {
    JSONWriter.bytes(
      of: .object([
        .init("order", .integer(Int(order.id))),
        .init(
          "fields",
          .array(
            order.fields.map { field in
              var fields: [JSONValue.Field] = [.init("column", .text(field.source))]
              if field.isDescending { fields.append(.init("descending", .boolean(true))) }
              if field.nullsFirst { fields.append(.init("nullsFirst", .boolean(true))) }
              return .object(fields)
            })),
      ]))
  }

  package static func bytes(of properties: [String: String]) -> [UInt8] {
    JSONWriter.bytes(
      of: .object([
        .init(
          "properties",
          .array(
            // Sorted: equal properties are equal bytes.
            properties.sorted { $0.key < $1.key }.map {
              .object([.init("key", .string($0.key)), .init("value", .string($0.value))])
            }))
      ]))
  }

  // MARK: Reading

  /// - Throws: `.corruptLedger` when the bytes are no JSON object of the ledger's kind.
  static func fields(of body: ArraySlice<UInt8>) throws(BasaltError) -> HeaderFields {
    try HeaderFields(try JSONReader.value(of: body), place: "body")
  }

  static func properties(_ fields: HeaderFields) throws(BasaltError) -> [String: String] {
    var properties: [String: String] = [:]
    for property in try fields.objects("properties", count: 0...Limits.tablePropertyCountMaximum) {
      let key = try property.string("key")
      guard properties.updateValue(try property.string("value"), forKey: key) == nil else {
        throw TableDamage.error("The property '\(key)' is set twice.")
      }
    }
    return properties
  }

  /// What a definition says that it cannot mean, as damage of the ledger: it was checked before it was committed.
  static func checked<Result>(
    _ what: String, _ body: () throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result {
    do throws(BasaltError) { return try body() } catch {
      if error.code == .corruptLedger { throw error }
      throw TableDamage.error("\(what) is not possible: \(error.message)")
    }
  }
}

extension TableSchema {
  /// Reads the body of a `set-schema` action.
  /// - Throws: `.corruptLedger`; `.unsupportedVersion` for a type that only a later version knows.
  init(definition fields: HeaderFields) throws(BasaltError) {
    var columns: [Field] = []
    var defaults: [FieldID: ColumnDefaults] = [:]
    for column in try fields.objects("columns", count: 1...Limits.columnCountMaximum) {
      let id = FieldID(UInt32(try column.integer("id", in: 1...Int(Limits.tableFieldIDMaximum))))
      let typeName = try column.string("type")
      let type: LogicalType
      do throws(BasaltError) { type = try LogicalType(named: typeName) } catch {
        throw BasaltError(
          .unsupportedVersion, "A schema has a column of type '\(typeName.prefix(80))', which this version does not know.",
          remedy: "Use the version of Basalt that wrote it, or a later one.", consequence: .warehouse)
      }
      columns.append(
        Field(
          id: id, name: try column.string("name"), type: type, isNullable: try !column.flag("notNull")))
      func value(_ key: String) throws(BasaltError) -> Value {
        guard column.optional(key) != nil else { return .null }
        let text = try column.string(key)
        return try DefinitionJSON.checked("A default of column \(id)") { () throws(BasaltError) in
          try Value(parsing: text, as: type)
        }
      }
      defaults[id] = ColumnDefaults(initial: try value("initialDefault"), write: try value("writeDefault"))
    }
    let number = SchemaID(Int32(try fields.integer("schema", in: 0...Int(Int32.max))))
    let last = FieldID(UInt32(try fields.integer("lastFieldID", in: 1...Int(Limits.tableFieldIDMaximum))))
    self = try DefinitionJSON.checked("Schema \(number)") { () throws(BasaltError) in
      try TableSchema(id: number, schema: try Schema(columns), defaults: defaults, lastFieldID: last)
    }
  }
}

extension PartitionSpec {
  /// Reads the body of a `set-partition-spec` action.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  init(definition fields: HeaderFields) throws(BasaltError) {
    let number = PartitionSpecID(Int32(try fields.integer("spec", in: 0...Int(Int32.max))))
    var partitionFields: [PartitionField] = []
    for field in try fields.objects("fields", count: 0...Limits.partitionFieldCountMaximum) {
      let parameter =
        field.optional("parameter") == nil ? nil : try field.integer("parameter", in: 1...Limits.truncateWidthMaximum)
      let name = try field.string("transform")
      guard let transform = PartitionTransform(name: name, parameter: parameter) else {
        throw BasaltError(
          .unsupportedVersion, "A table is partitioned by '\(name.prefix(80))', which this version does not know.",
          remedy: "Use the version of Basalt that wrote it, or a later one.", consequence: .warehouse)
      }
      partitionFields.append(
        PartitionField(
          id: PartitionFieldID(UInt32(try field.integer("id", in: 1...Int(Limits.partitionFieldIDMaximum)))),
          source: FieldID(UInt32(try field.integer("column", in: 1...Int(Limits.tableFieldIDMaximum)))),
          transform: transform))
    }
    self = try DefinitionJSON.checked("Partition spec \(number)") { () throws(BasaltError) in
      try PartitionSpec(id: number, fields: partitionFields)
    }
  }
}

extension SortOrder {
  /// Reads the body of a `set-sort-order` action.
  /// - Throws: `.corruptLedger`.
  init(definition fields: HeaderFields) throws(BasaltError) {
    let number = Int32(try fields.integer("order", in: 0...Int(Int32.max)))
    var sortFields: [SortField] = []
    for field in try fields.objects("fields", count: 0...Limits.sortFieldCountMaximum) {
      sortFields.append(
        SortField(
          source: FieldID(UInt32(try field.integer("column", in: 1...Int(Limits.tableFieldIDMaximum)))),
          isDescending: try field.flag("descending"), nullsFirst: try field.flag("nullsFirst")))
    }
    self = try DefinitionJSON.checked("Sort order \(number)") { () throws(BasaltError) in
      try SortOrder(id: number, fields: sortFields)
    }
  }
}

extension HeaderFields {
  /// Whether a field that can only be `true` is there.
  fileprivate func flag(_ key: String) throws(BasaltError) -> Bool {
    guard let value = optional(key) else { return false }
    guard value == .boolean(true) else { throw TableDamage.error("The field '\(key)' of a definition can only be true.") }
    return true
  }
}

extension PartitionTransform {
  /// Its number of buckets, or width.
  fileprivate var parameter: Int? {
    switch self {
    case .bucket(let count): count
    case .truncate(let width): width
    case .identity, .year, .month, .day, .hour: nil
    }
  }

  /// `nil` for a name that is not known, or a parameter where there is none and the other way round.
  fileprivate init?(name: String, parameter: Int?) {
    switch (name, parameter) {
    case ("identity", nil): self = .identity
    case ("bucket", let count?): self = .bucket(count: count)
    case ("truncate", let width?): self = .truncate(width: width)
    case ("year", nil): self = .year
    case ("month", nil): self = .month
    case ("day", nil): self = .day
    case ("hour", nil): self = .hour
    default: return nil
    }
  }
}
