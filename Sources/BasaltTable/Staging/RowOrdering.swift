package import BasaltCore

/// Puts the rows of a run into a table's sort order.
package protocol RowOrdering: Sendable {
  /// The number of the sort order, which entries of sorted files carry; above 0.
  var sortOrderID: Int32 { get }

  /// The same rows in order.
  /// - Parameter columns: Flat, in the order of the table's schema, of one length.
  func sorted(_ columns: [ColumnVector]) throws(BasaltError) -> [ColumnVector]
}

extension BatchSort: RowOrdering {
  package var sortOrderID: Int32 { order.id }
}
