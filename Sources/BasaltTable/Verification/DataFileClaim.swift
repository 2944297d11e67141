package import BasaltCore
package import BasaltFormat

/// What a table says of one of its data files, to be held against the file.
package struct DataFileClaim: Sendable {
  private let file: DataFileEntry
  private let spec: PartitionSpec

  package init(_ file: DataFileEntry, spec: PartitionSpec) {
    precondition(file.spec == spec.id)
    self.file = file
    self.spec = spec
  }

  /// What the file contradicts, as far as its metadata say. Statistics of the manifest may be wider than the file's, never narrower.
  /// - Throws: When the file's metadata cannot be read.
  package func contradictions(to reader: DataFileReader) throws(BasaltError) -> [BasaltError] {
    var found: [BasaltError] = []
    if reader.fileID != file.id || reader.rowCount != file.rowCount || reader.byteCount != file.byteCount {
      found.append(
        contradiction(
          "It is file \(reader.fileID) of \(reader.rowCount) rows and \(reader.byteCount) bytes; its manifest says file \(file.id) of \(file.rowCount) rows and \(file.byteCount) bytes."
        ))
    }
    for column in try FileLayout(reader).columns {
      let id = column.description.entry.fieldID
      guard let claimed = file.statistics[id], let type = column.description.type else { continue }
      if let reason = DataFileClaim.disagreement(claimed, with: column.statistics, type: type) {
        found.append(contradiction("The manifest's statistics of column \(column.description.name) are wrong: \(reason)."))
      }
    }
    return found
  }

  /// How statistics of a manifest exclude rows that a file's say it has; `nil` when they do not.
  private static func disagreement(
    _ claimed: ColumnStatistics, with own: ColumnStatistics, type: LogicalType
  ) -> String? {
    if let claimedCount = claimed.nullCount, let count = own.nullCount, claimedCount != count {
      return "\(claimedCount) NULLs, and the file has \(count)"
    }
    if let claimedCount = claimed.nanCount, let count = own.nanCount, claimedCount != count {
      return "\(claimedCount) NaNs, and the file has \(count)"
    }
    // Values are not quoted: who may verify a table need not be allowed to see its rows.
    if let claimed = claimed.minimum, let bound = own.minimum, bound.isTight,
      claimed.value.widened(to: type).order(to: bound.value) == .after
    {
      return "the lower bound is above a value of the file"
    }
    if let claimed = claimed.maximum, let bound = own.maximum, bound.isTight,
      claimed.value.widened(to: type).order(to: bound.value) == .before
    {
      return "the upper bound is below a value of the file"
    }
    return nil
  }

  /// Reads the columns that the table is partitioned by, and checks that every row is of the file's partition.
  /// - Throws: When the file cannot be read.
  package func misplacedRows(in reader: DataFileReader) throws(BasaltError) -> [BasaltError] {
    let sources = spec.fields.map(\.source)
    var ordinals: [Int] = []
    for id in sources {
      // A file older than the column has it nowhere: its rows are NULL, or the initial default, there.
      guard let ordinal = reader.ordinal(of: id) else { return [] }
      if !ordinals.contains(ordinal) { ordinals.append(ordinal) }
    }
    guard !ordinals.isEmpty else { return [] }
    let scan = try DataFileScan(reader, columns: ordinals)
    let splitter = try PartitionSplitter(spec, schema: scan.schema)
    let worker = ScanWorker(scan)
    var misplacedRowCount = 0
    for piece in scan.pieces {
      _ = try worker.read(piece) { (batch) throws(BasaltError) in
        for part in splitter.split(batch) where !part.partition.isSame(as: file.partition) {
          misplacedRowCount += part.rows.count
        }
        return true
      }
    }
    guard misplacedRowCount > 0 else { return [] }
    return [contradiction("\(misplacedRowCount) rows are not of the partition that the manifest says.")]
  }

  private func contradiction(_ message: String) -> BasaltError {
    BasaltError(
      .corruptStatistics, message,
      remedy: "Restore the file from a copy of the warehouse; queries may have skipped rows of it.")
  }
}

extension PartitionValues {
  /// Equal when the other's values may have been stored with a wider type.
  fileprivate func isSame(as other: PartitionValues) -> Bool {
    values.count == other.values.count
      && zip(values, other.values).allSatisfy { own, others in
        own == others || (own.order(to: others) == .same)
      }
  }
}
