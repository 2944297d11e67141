package import Basalt

/// What `basalt inspect table` knows of a table: gathered once, then drawn as text or written as JSON.
///
/// A value without a warehouse behind it, so that text and JSON cannot disagree, and tests make facts of tables
/// that do not exist.
package struct TableFacts: Sendable {
  package let name: String
  package let id: UniqueID
  // Numbers of versions are those of the warehouse, that of the schema the table's own.
  package let version: Int
  package let createdVersion: Int
  package let schemaVersion: Int
  package let columns: [Column]
  /// As SQL writes it; empty for none.
  package let partitioning: String
  package let sortOrder: String
  /// As they were set by the application; none of them means anything here.
  package let properties: [String: String]
  package let nextRowID: Int
  package let contents: Table.Contents
  /// By column, when they were asked for.
  package let pageEncodings: [[DataFile.PageEncoding]]?
  /// By column, when the encodings were asked for; `nil` for a column of which there is nothing to explain.
  package let encodingChoices: [DataFile.EncodingChoice?]?

  /// A column with what stands in for values that rows do not have: NULL when nothing does.
  ///
  /// Two defaults, which differ once the write default was changed: old rows keep reading as the first.
  package struct Column: Sendable {
    package let field: Field
    package let initialDefault: Value
    package let writeDefault: Value
  }

  /// Pinned: all of it is of the table's version.
  package init(
    _ table: Table, contents: Table.Contents, pageEncodings: [[DataFile.PageEncoding]]?,
    encodingChoices: [DataFile.EncodingChoice?]?
  ) {
    name = table.name
    id = table.id
    version = table.version
    createdVersion = table.createdVersion
    schemaVersion = table.schemaVersion
    columns = table.schema.fields.map {
      Column(
        field: $0, initialDefault: table.initialDefault(of: $0.id), writeDefault: table.writeDefault(of: $0.id))
    }
    partitioning = table.partitioning
    sortOrder = table.sortOrder
    properties = table.properties
    nextRowID = table.nextRowID
    self.contents = contents
    self.pageEncodings = pageEncodings
    self.encodingChoices = encodingChoices
  }
}
