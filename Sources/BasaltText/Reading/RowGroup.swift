package import BasaltCore

/// Rows that were read: the columns of consecutive records, ready to be encoded.
package struct RowGroup: Sendable {
  /// Position in the file, from 0. Workers get row groups in this order, and may finish them in another.
  package let index: Int
  package let columns: [ColumnVector]
  package let rowCount: Int
}
