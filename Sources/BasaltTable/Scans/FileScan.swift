package import BasaltCore
package import BasaltFormat

/// One open data file of a scan, and how its batches become those of the scan.
package struct FileScan: Sendable {
  package let scan: DataFileScan
  /// `nil` when the file is read for itself, and its batches are what is wanted.
  private let projection: ColumnProjection?
  private let table: UniqueID?

  init(_ scan: DataFileScan, _ projection: ColumnProjection, table: UniqueID) {
    self.scan = scan
    self.projection = projection
    self.table = table
  }

  /// A file that belongs to no table.
  package init(_ scan: DataFileScan) {
    self.scan = scan
    projection = nil
    table = nil
  }

  /// A batch of the file as one of the scan. Once a batch: columns that are as they were are handed on.
  package func projected(_ batch: Batch) throws(BasaltError) -> Batch {
    guard let projection else { return batch }
    return try projection.apply(to: batch)
  }

  /// An error that came up while the file was read, with the file's place: who reads a thousand files must be told which one is damaged.
  package func located(_ error: BasaltError) -> BasaltError {
    let located = error.at("file", scan.reader.name)
    guard let table else { return located }
    return located.at("table", table)
  }
}
