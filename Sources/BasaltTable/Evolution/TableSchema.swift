package import BasaltCore

/// The number of a schema, unique in its table: a snapshot reads by it, a data file was written with it.
///
/// A type of its own, so that it is never taken for the version of a table or the number of a spec.
package struct SchemaID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Stored as a 32-bit integer.
  package let number: Int32

  /// - Precondition: `number` is not negative. Numbers from disk are checked where they are read, before they
  ///   come here.
  package init(_ number: Int32) {
    precondition(number >= 0, "schemas are numbered from 0")
    self.number = number
  }

  package var description: String { String(number) }
  package static func < (left: SchemaID, right: SchemaID) -> Bool { left.number < right.number }
}

/// What stands in for values that were not given.
///
/// Two, because they answer to different times: the initial default to files that are there, the write default
/// to rows that are yet to come. Were there one, changing it would change what old rows say.
package struct ColumnDefaults: Sendable, Hashable {
  /// What rows of files without the column read as. Fixed when the column is added, because those files never change.
  package let initial: Value
  /// What new rows get that do not say.
  package let write: Value

  package init(initial: Value = .null, write: Value = .null) {
    self.initial = initial
    self.write = write
  }

  static let none = ColumnDefaults()
}

/// A table's columns at one time, and what must be remembered of earlier times: which field ids are spent.
///
/// Immutable. `applying(_:usage:)` gives the next one; no data file is touched by it.
/// - Source: format-spec/schema-evolution.md
package struct TableSchema: Sendable, Hashable {
  package let id: SchemaID
  package let schema: Schema
  /// For columns that have any.
  package let defaults: [FieldID: ColumnDefaults]
  /// The highest field id ever given out: no later column gets it or one below, even when its column is long gone.
  ///
  /// The columns alone cannot tell: after the last one was dropped, its id would be the next to be given out.
  package let lastFieldID: FieldID

  /// - Throws: `.unsupported` for a column of lists; `.invalidArgument` when there is no column, or a field id is above `lastFieldID` or that above
  ///   `Limits.tableFieldIDMaximum`; `.typeMismatch` when a default is not of its column's type.
  package init(
    id: SchemaID, schema: Schema, defaults: [FieldID: ColumnDefaults] = [:], lastFieldID: FieldID
  ) throws(BasaltError) {
    // A table of no columns would have rows without anything to tell them by.
    guard let highest = schema.fields.map(\.id).max() else {
      throw BasaltError(.invalidArgument, "A table has no columns.", remedy: "Give it at least one.")
    }
    // Otherwise the next column could get an id that files already use, and show their data.
    guard highest <= lastFieldID, lastFieldID.number <= Limits.tableFieldIDMaximum else {
      throw BasaltError(
        .invalidArgument,
        "The highest field id is \(highest), the last one given out \(lastFieldID), and \(Limits.tableFieldIDMaximum) is the highest possible.",
        remedy: "Copy the table into one with fresh ids.")
    }
    // Data files have flat columns.
    for field in schema.fields where field.type.listElement != nil {
      throw TableSchema.listColumn(field.name, field.type)
    }
    // A default that its column cannot store would be found by whoever reads a file without the column, long
    // after.
    for field in schema.fields {
      guard let own = defaults[field.id] else { continue }
      try TableSchema.checkDefault(own.initial, field)
      try TableSchema.checkDefault(own.write, field)
    }
    self.id = id
    self.schema = schema
    // Of dropped columns none are kept, and of others only those that say something: equal schemas are equal
    // values.
    self.defaults = defaults.filter { schema.index(of: $0.key) != nil && $0.value != .none }
    self.lastFieldID = lastFieldID
  }

  /// A table's first schema: ids from 1 on, in order.
  /// - Throws: As `init` and `Schema.init`.
  package static func first(
    _ columns: [(name: String, type: LogicalType, isNullable: Bool)]
  ) throws(BasaltError) -> TableSchema {
    // From 1 on: on disk 0 is no field id.
    let fields = columns.enumerated().map { index, column in
      Field(id: FieldID(UInt32(index + 1)), name: column.name, type: column.type, isNullable: column.isNullable)
    }
    return try TableSchema(
      // With no column at all, `init` refuses: this keeps the id from being 0 until then.
      id: SchemaID(0), schema: try Schema(fields), lastFieldID: FieldID(UInt32(max(fields.count, 1))))
  }

  /// What is told of a column that would be of lists.
  package static func listColumn(_ name: String, _ type: LogicalType) -> BasaltError {
    BasaltError(
      .unsupported,
      "The column \(name) would be \(type), and there are no columns of lists: they are of queries alone.",
      remedy: "Store a row for each element, as unnest makes them, and gather them with array_agg.")
  }

  /// The column of that id, for whoever was told it by somebody else.
  /// - Throws: `.unknownName` when the schema has none: an id of another table, or of a column that was dropped.
  package func requireField(_ id: FieldID) throws(BasaltError) -> Field {
    guard let index = schema.index(of: id) else {
      throw BasaltError(
        .unknownName, "The table has no column with the field id \(id).",
        remedy: "Use the schema of the snapshot that is read.")
    }
    return schema.fields[index]
  }

  package func defaults(of id: FieldID) -> ColumnDefaults { defaults[id] ?? .none }

  /// - Throws: `.typeMismatch` when a column cannot store the value. NULL is always of the type.
  static func checkDefault(_ value: Value, _ field: Field) throws(BasaltError) {
    // By storing it: what a column takes is decided in one place.
    do throws(BasaltError) {
      _ = try ColumnVector([value], type: field.type)
    } catch {
      throw BasaltError(
        .typeMismatch, "The default '\(Value.excerpt(of: value.description))' is not a value of type \(field.type).",
        remedy: "Give a default that the column can store.", underlying: error
      ).at("column", field.name)
    }
  }
}
