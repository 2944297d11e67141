package import BasaltCore

/// A way in which a table's files are divided: each holds rows of one value of the transform, so that rows of two divisions never
/// agree on the column.
///
/// What a catalog says of a table, and plans reason about; which division a file is of is found out when it is read
/// (`TableReading.division`), and nothing is believed that the file itself does not say.
package struct TableDivision: Sendable, Hashable {
  /// The column, by its id. All of its NULLs are of one division.
  package let field: FieldID
  package let transform: PartitionTransform

  package init(field: FieldID, by transform: PartitionTransform) { (self.field, self.transform) = (field, transform) }
}

/// How a table is divided, and how large it has to be for that to matter.
package struct TableDivisions: Sendable {
  /// Each holds of all files of the table: those of a table without files are not known, and none.
  package var all: [TableDivision]
  /// Rows that some operator has to hold at once for a plan to be worth dividing.
  package var heldRowCountMinimum: Int

  package init(_ all: [TableDivision], heldRowCountMinimum: Int = Limits.dividedRowCountMinimum) {
    (self.all, self.heldRowCountMinimum) = (all, heldRowCountMinimum)
  }

  /// Of a table that is not divided.
  package static let none = TableDivisions([])
}
