package import BasaltCore

/// Another column of the row group, which a column may be written as the difference to (`ColumnDifference`).
package struct BaseColumn: Sendable {
  /// Its position among the columns.
  package let index: Int
  /// What decoding one of its values costs, as far as a sample tells.
  let decodeNanoseconds: Double

  /// - Parameter decodeNanoseconds: Of one value; with 0 only bytes are compared.
  package init(index: Int, decodeNanoseconds: Double = 0) {
    self.index = index
    self.decodeNanoseconds = decodeNanoseconds
  }

  /// One that has been found before, of which a file keeps only the position: what its values cost is asked again.
  /// - Parameter rows: All of it, in the row group.
  package init(index: Int, rows: ColumnVector, _ profile: TierProfile) {
    self.init(index: index, decodeNanoseconds: BaseSearch.decodeNanoseconds(of: rows, profile))
  }
}

/// A page of it, with what stands in its rows that are NULL.
struct BaseValues {
  let values: NodeValues
  /// Which rows of the column that is to be written are valid; `nil` when all are.
  let validity: NodeValues?
  let decodeNanoseconds: Double
}

/// All rows of it.
struct BaseRows {
  private let column: BaseColumn
  private let rows: FlatColumn

  init(_ column: BaseColumn, _ rows: ColumnVector) { (self.column, self.rows) = (column, FlatColumn(rows)) }

  /// Its page of some rows, as a reader will find it: with filler where it is NULL.
  /// - Parameter page: Of the column that is to be written, the same rows.
  func page(_ range: Range<Int>, for page: FlatColumn.Page) -> BaseValues {
    BaseValues(
      values: rows.page(range).values, validity: page.validity, decodeNanoseconds: column.decodeNanoseconds)
  }
}
