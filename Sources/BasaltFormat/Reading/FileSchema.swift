package import BasaltCore

/// Columns of a file: those that this version can read, as a schema, and the others.
///
/// Two lists rather than a schema of unknown types: everything that computes takes a `Schema` whose types it knows, and
/// only those who show or copy a file whole need to ask about the rest.
package struct FileSchema: Sendable {
  /// The columns that can be read, in the order of the file.
  package let schema: Schema
  /// By the schema's fields: their ordinals in the file. They differ from the fields' positions where a column in front
  /// cannot be read.
  package let ordinals: [Int]
  /// Columns that only a later version can read.
  package let unreadable: [ColumnDescription]

  /// - Parameter columns: All of them, or those that somebody asks for, in the order of the file.
  /// - Throws: `.corruptFile` when two share a name or a field id, readable or not: a name that leads to two columns is
  ///   one too many.
  package init(_ columns: [ColumnDescription]) throws(BasaltError) {
    var fields: [Field] = []
    var ordinals: [Int] = []
    var unreadable: [ColumnDescription] = []
    for column in columns {
      if column.obstacle == nil {
        fields.append(try column.field())
        ordinals.append(column.ordinal)
      } else {
        unreadable.append(column)
      }
    }
    do throws(BasaltError) {
      // A schema refuses double names and ids as a mistake of the caller; here they are damage of the file.
      schema = try Schema(fields)
    } catch {
      throw FileDamage.file("The columns make no schema: \(error.message)")
    }
    // The schema has told the readable ones apart; by bytes, because Swift's strings take "é" for "e\u{301}".
    var names: Set<[UInt8]> = []
    var ids: Set<FieldID> = []
    for column in unreadable {
      guard schema.index(named: column.name) == nil, names.insert(Array(column.name.utf8)).inserted else {
        throw FileDamage.file("Two columns are named \(column.name).")
      }
      guard schema.index(of: column.entry.fieldID) == nil, ids.insert(column.entry.fieldID).inserted else {
        throw FileDamage.file("Two columns have the field id \(column.entry.fieldID).")
      }
    }
    self.ordinals = ordinals
    self.unreadable = unreadable
  }
}
