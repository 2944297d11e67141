import BasaltCore
import BasaltFormat

/// Rows of a manifest as entries, each checked.
///
/// A manifest is pinned by its digest, so what fails here was written so, or forged with its digest: either way
/// an error with the entry's file in it, never a trap. Value by value and not by loops over columns, because
/// only rows that a plan keeps come here.
struct ManifestRows {
  private let batch: Batch
  private let layout: ManifestLayout
  /// Which columns' statistics the batch has, as indices into the layout's.
  private let statisticsGroups: [Int]

  /// - Parameters:
  ///       - batch: The fixed columns, the partition's, then five for each of `statisticsGroups`, then their sums, as
  ///         `ManifestReader.scan` asks for them.
  init(_ batch: Batch, _ layout: ManifestLayout, statisticsGroups: [Int]) {
    self.batch = batch
    self.layout = layout
    self.statisticsGroups = statisticsGroups
  }

  /// - Throws: `.corruptFile` when the row says what no writer writes.
  /// - Complexity: O(partition fields + statistics asked for), with an allocation for each text.
  func entry(at row: Int) throws(BasaltError) -> ManifestEntry {
    // First, so that every later error can name the file it is about.
    guard let id = uuid(.fileID, row) else { throw FileDamage.file("An entry of a manifest has no file id.") }
    do throws(BasaltError) {
      return try entry(at: row, id)
    } catch {
      throw error.at("data file", id)
    }
  }

  private func entry(at row: Int, _ id: UniqueID) throws(BasaltError) -> ManifestEntry {
    // Numbers first as numbers: an unknown kind or tier is damage to be named, not a case to be missed.
    let kindNumber = try required(.kind, row, in: 0...Int64(Int16.max))
    guard let kind = Int16(exactly: kindNumber).flatMap(ManifestEntry.Kind.init(rawValue:)) else {
      throw FileDamage.file("An entry is of kind \(kindNumber), which there is not.")
    }
    let tierNumber = try required(.tier, row, in: 0...Int64(Int16.max))
    guard let tier = Int16(exactly: tierNumber).flatMap(DataFileEntry.Tier.init(rawValue:)) else {
      throw FileDamage.file("A data file is on tier \(tierNumber), which there is not.")
    }
    // Shorter, it would trap in the type that holds 32 bytes.
    guard case .bytea(let digest) = value(.digest, row), digest.count == 32 else {
      throw FileDamage.file("The digest of a data file has not 32 bytes.")
    }
    // Partition values mean something only under their spec; one row of another would be looked for in the wrong place.
    let specNumber = try required(.specID, row, in: 0...Int64(Int32.max))
    guard specNumber == layout.spec.id.number else {
      throw FileDamage.file("An entry is of partition spec \(specNumber) in a manifest of spec \(layout.spec.id).")
    }
    let flags = try required(.flags, row, in: 0...1)
    // Bounded here, so that sums over all entries of a table fit 64 bits.
    let rowCount = try required(.rowCount, row, in: 0...Int64(Limits.fileRowCountMaximum))
    let volume: String?
    if case .text(let name) = value(.volume, row) { volume = name } else { volume = nil }
    let partitionStart = ManifestLayout.FixedColumn.allCases.count
    let file = DataFileEntry(
      id: id, attempt: uuid(.attemptID, row), byteCount: Int(try required(.byteCount, row, in: 1...Int64.max)),
      digest: ContentDigest(bytes: digest), rowCount: Int(rowCount), storesRowIDs: flags == 1,
      schema: SchemaID(Int32(try required(.schemaID, row, in: 0...Int64(Int32.max)))), spec: layout.spec.id,
      sortOrder: Int32(try required(.sortOrderID, row, in: 0...Int64(Int32.max))), tier: tier, volume: volume,
      partition: PartitionValues(
        layout.partitionTypes.indices.map { batch.value(column: partitionStart + $0, row: row) }),
      // A removed entry has none by the format; whatever stands there is not looked at.
      statistics: kind == .removed ? [:] : try statistics(row, rowCount: Int(rowCount)))
    let sequenceNumber = try optional(.sequenceNumber, row)
    let firstRowID = try optional(.firstRowID, row)
    return try entry(kind, file, sequenceNumber, firstRowID)
  }

  /// What must be there for which kind.
  ///
  /// Two rules: whose row ids stand where, and whose sequence number is inherited. An entry that breaks them
  /// would give two rows one id, or end a file at the wrong commit.
  private func entry(
    _ kind: ManifestEntry.Kind, _ file: DataFileEntry, _ sequenceNumber: Int64?, _ firstRowID: Int64?
  ) throws(BasaltError) -> ManifestEntry {
    // Row ids are in the manifest, or in the file, or the file is gone: exactly one of these.
    let needsRowID = kind != .removed && !file.storesRowIDs
    guard (firstRowID != nil) == needsRowID else {
      throw FileDamage.file(
        needsRowID ? "An entry lacks its first row id." : "An entry has a first row id that it must not have.")
    }
    // Row ids are counted on to the last row of a file without overflow.
    // Half of the numbers: the other half is room for the rows of the file and for what its manifest's first id
    // adds.
    if let firstRowID, firstRowID > Int64.max / 2 {
      throw FileDamage.file("The first row id \(firstRowID) is beyond all that can be counted.")
    }
    switch kind {
    case .added:
      guard sequenceNumber == nil else {
        throw FileDamage.file("An added entry has a sequence number, which it inherits.")
      }
      return .added(file, firstRowID: firstRowID)
    case .existing:
      guard let sequenceNumber else { throw FileDamage.file("An existing entry lacks its sequence number.") }
      return .existing(file, sequenceNumber: sequenceNumber, firstRowID: firstRowID)
    case .removed: return .removed(file, sequenceNumber: sequenceNumber)
    }
  }

  /// By field, of those that were asked for; a field of which the entry knows nothing is absent.
  private func statistics(_ row: Int, rowCount: Int) throws(BasaltError) -> [FieldID: ColumnStatistics] {
    var statistics: [FieldID: ColumnStatistics] = [:]
    let start = ManifestLayout.FixedColumn.allCases.count + layout.partitionTypes.count
    let width = ManifestLayout.StatisticsColumn.allCases.count
    // Behind the five of every group, in the same order.
    var nextSum = start + statisticsGroups.count * width
    for (place, group) in statisticsGroups.enumerated() {
      let first = start + place * width
      func stored(_ column: ManifestLayout.StatisticsColumn) -> Value {
        batch.value(column: first + Int(column.rawValue), row: row)
      }
      // A count beyond the rows would let planning conclude that no row has a value.
      func count(_ column: ManifestLayout.StatisticsColumn) throws(BasaltError) -> Int? {
        guard case .bigint(let number) = stored(column) else { return nil }
        guard (0...Int64(rowCount)).contains(number) else {
          throw FileDamage.file("A count of \(number) NULLs or NaNs is said of \(rowCount) rows.")
        }
        return Int(number)
      }
      // Unknown bits might say that a bound means something else.
      guard case .smallint(let flags) = stored(.boundFlags), (0...3).contains(flags) else {
        throw FileDamage.file("The flags of bounds are \(stored(.boundFlags)), which means nothing.")
      }
      // NaN is no bound: no value lies above it, and a range that ends in it would be open.
      func bound(
        _ column: ManifestLayout.StatisticsColumn, _ tight: Int16
      ) throws(BasaltError) -> ColumnStatistics.Bound? {
        let value = stored(column)
        if value.isNull || value.isNaN {
          guard !value.isNaN, flags & tight == 0 else {
            throw FileDamage.file("A bound is tight and not there, or NaN.")
          }
          return nil
        }
        return ColumnStatistics.Bound(value, isTight: flags & tight != 0)
      }
      var found = ColumnStatistics(
        rowCount: rowCount, nullCount: try count(.nullCount), nanCount: try count(.nanCount),
        minimum: try bound(.minimum, ManifestLayout.minimumIsTight),
        maximum: try bound(.maximum, ManifestLayout.maximumIsTight))
      if layout.sumGroups.contains(group), case .decimal(let sum) = batch.value(column: nextSum, row: row) {
        found.sum = sum
      }
      if layout.sumGroups.contains(group) { nextSum += 1 }
      // Planning concludes from these counts that a file has no other values.
      guard (found.nullCount ?? 0) + (found.nanCount ?? 0) <= rowCount else {
        throw FileDamage.file("More NULLs and NaNs are said of \(rowCount) rows than there are rows.")
      }
      // A file without any is told apart from one of which nothing is known by nothing but absence.
      let isUnknown =
        found.sum == nil && found.nullCount == nil && found.nanCount == nil && found.minimum == nil
        && found.maximum == nil
      if !isUnknown { statistics[layout.statisticsFields[group]] = found }
    }
    return statistics
  }

  // MARK: Fixed columns
  //
  // Value by value: entries are made only of rows that a plan keeps, or when a manifest is read whole.

  private func value(_ column: ManifestLayout.FixedColumn, _ row: Int) -> Value {
    batch.value(column: column.index, row: row)
  }

  private func uuid(_ column: ManifestLayout.FixedColumn, _ row: Int) -> UniqueID? {
    if case .uuid(let id) = value(column, row) { id } else { nil }
  }

  /// A number that must be there, within a range.
  private func required(
    _ column: ManifestLayout.FixedColumn, _ row: Int, in range: ClosedRange<Int64>
  ) throws(BasaltError) -> Int64 {
    guard let number = number(column, row), range.contains(number) else {
      throw FileDamage.file("The \(column.field.name) of an entry is \(value(column, row)), which is not possible.")
    }
    return number
  }

  /// A number that is NULL or not negative.
  private func optional(_ column: ManifestLayout.FixedColumn, _ row: Int) throws(BasaltError) -> Int64? {
    if value(column, row).isNull { return nil }
    return try required(column, row, in: 0...Int64.max)
  }

  /// Any of the three integer types of a manifest's columns, widened.
  private func number(_ column: ManifestLayout.FixedColumn, _ row: Int) -> Int64? {
    switch value(column, row) {
    case .smallint(let number): Int64(number)
    case .integer(let number): Int64(number)
    case .bigint(let number): number
    default: nil
    }
  }
}
