package import BasaltCore
package import BasaltFormat

/// What a table says of one of its data files, to be held against the file.
///
/// Damage that checksums cannot see: a file may be sound, and not be what its table takes it for. Then queries
/// skip rows that are there, which nobody notices. Errors are returned and not thrown, so that verification
/// reports all of them.
package struct DataFileClaim: Sendable {
  private let file: DataFileEntry
  private let spec: PartitionSpec

  /// - Parameter spec: The one that the entry names.
  package init(_ file: DataFileEntry, spec: PartitionSpec) {
    precondition(file.spec == spec.id)
    self.file = file
    self.spec = spec
  }

  /// What the file contradicts, as far as its metadata say. Statistics of the manifest may be wider than the
  /// file's, never narrower.
  /// - Throws: When the file's metadata cannot be read.
  /// - Complexity: O(columns), without reading a page but those of chunks that are one page, which state no sum.
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
      // A column that manifests keep no statistics of, or whose type only a later version knows: nothing is
      // claimed of it.
      guard let claimed = file.statistics[id], let type = column.description.type else { continue }
      if let reason = DataFileClaim.disagreement(claimed, with: column.statistics, type: type) {
        found.append(
          contradiction("The manifest's statistics of column \(column.description.name) are wrong: \(reason)."))
      }
      if let sum = claimed.sum, let reason = try DataFileClaim.disagreement(sum, column.description, reader) {
        found.append(
          contradiction("The manifest's statistics of column \(column.description.name) are wrong: \(reason)."))
      }
    }
    return found
  }

  /// How statistics of a manifest exclude rows that a file's say it has; `nil` when they do not.
  private static func disagreement(
    _ claimed: ColumnStatistics, with own: ColumnStatistics, type: LogicalType
  ) -> String? {
    // Counts are exact on both sides, so that any difference is one too many.
    if let claimedCount = claimed.nullCount, let count = own.nullCount, claimedCount != count {
      return "\(claimedCount) NULLs, and the file has \(count)"
    }
    if let claimedCount = claimed.nanCount, let count = own.nanCount, claimedCount != count {
      return "\(claimedCount) NaNs, and the file has \(count)"
    }
    // Values are not quoted: who may verify a table need not be allowed to see its rows.
    // Only a tight bound of the file is a value that is there; one that was cut proves nothing.
    if let claimed = claimed.minimum, let bound = own.minimum, bound.isTight,
      bound.value.order(of: type, toClaimed: claimed.value) == .before
    {
      return "the lower bound is above a value of the file"
    }
    if let claimed = claimed.maximum, let bound = own.maximum, bound.isTight,
      bound.value.order(of: type, toClaimed: claimed.value) == .after
    {
      return "the upper bound is below a value of the file"
    }
    return nil
  }

  /// How a sum differs from that of the file, whose own is held against its values by a deep verification.
  private static func disagreement(
    _ claimed: Decimal, _ column: ColumnDescription, _ reader: DataFileReader
  ) throws(BasaltError) -> String? {
    guard let type = column.type, let scale = ValueSum.scale(of: type) else { return "a sum of values that have none" }
    guard column.obstacle == nil, let own = try reader.sum(ofColumn: column.ordinal) else { return nil }
    // The manifest may have been merged since the column was widened: then its sum has more digits behind the point.
    return claimed == Decimal(unscaled: own, scale: scale) ? nil : "the sum is not that of the file"
  }

  /// Reads the columns that the table is partitioned by, and checks that every row is of the file's partition.
  /// - Throws: When the file cannot be read.
  /// - Returns: One error for all of them, or none.
  /// - Complexity: Decodes the pages of those columns.
  package func misplacedRows(in reader: DataFileReader) throws(BasaltError) -> [BasaltError] {
    guard file.partition.values.count == spec.fields.count else {
      return [
        contradiction(
          "The manifest says \(file.partition.values.count) partition values; spec \(spec.id) has \(spec.fields.count) fields."
        )
      ]
    }
    var fields: [PartitionField] = []
    var claimed: [Value] = []
    var ordinals: [Int] = []
    for (field, value) in zip(spec.fields, file.partition.values) {
      // A file older than the column has it nowhere: its rows are NULL, or the initial default, there, which the
      // file cannot tell. The other fields can be held against it all the same.
      guard let ordinal = reader.ordinal(of: field.source) else { continue }
      fields.append(field)
      claimed.append(value)
      if !ordinals.contains(ordinal) { ordinals.append(ordinal) }
    }
    guard !fields.isEmpty else { return [] }
    let scan = try DataFileScan(reader, columns: ordinals)
    let present = try PartitionSpec(id: spec.id, fields: fields)
    let types: [LogicalType]
    let splitter: PartitionSplitter
    do throws(BasaltError) {
      types = try present.resultTypes(in: scan.schema)
      splitter = try PartitionSplitter(present, schema: scan.schema)
    } catch {
      // A column of a type that the transform refuses: no writer puts that into a file of this spec.
      return [contradiction("Its rows can be of no partition of spec \(spec.id): \(error.message)")]
    }
    let worker = ScanWorker(scan)
    var misplacedRowCount = 0
    for piece in scan.pieces {
      _ = try worker.read(piece) { (batch) throws(BasaltError) in
        for part in splitter.split(batch) where !part.partition.isSame(as: claimed, types: types) {
          misplacedRowCount += part.rows.count
        }
        // On to the next batch: all rows are counted, so that the report says how many.
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
  /// Equal, or the same to the order of values, as 0.0 and −0.0 are.
  /// - Parameters:
  ///   - claimed: As many values as these.
  ///   - types: Of these values.
  fileprivate func isSame(as claimed: [Value], types: [LogicalType]) -> Bool {
    zip(zip(values, types), claimed).allSatisfy { own, claimed in
      own.0 == claimed || own.0.order(of: own.1, toClaimed: claimed) == .same
    }
  }
}

extension Value {
  /// How a value of a file stands to one that a manifest claims of it.
  ///
  /// A merge of manifests widens their values when a column was widened, and leaves the files as they are: so the
  /// file's value is widened first. What is claimed may have been forged, and may be of any type.
  /// - Parameter type: Of this value's column.
  /// - Returns: `nil` when one is NULL, or the type does not widen to that of the other.
  fileprivate func order(of type: LogicalType, toClaimed claimed: Value) -> ValueOrder? {
    if let order = order(to: claimed) { return order }
    guard let wider = claimed.widestType, type.isReadable(as: wider) else { return nil }
    return widened(to: wider).order(to: claimed)
  }

  /// The widest type whose columns store the value as it is, of those that other types widen to; `nil` when none
  /// does. A decimal tells its scale, and not of how many digits its column was.
  private var widestType: LogicalType? {
    switch self {
    case .integer: .integer
    case .bigint: .bigint
    case .decimal(let number): .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: number.scale)
    case .double: .double
    case .timestamp: .timestamp
    // NULL, which orders as nothing, and types that no other widens to.
    case .null, .boolean, .smallint, .real, .date, .time, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }
}
