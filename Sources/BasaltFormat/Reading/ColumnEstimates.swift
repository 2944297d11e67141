package import BasaltCore
import BasaltRuntime

/// Sketches of distinct values and distributions of values, by column: read when the first is asked for.
/// - Source: format-spec/footer.md, "Sketches", "Distributions"
extension DataFileReader {
  /// - Parameter ordinal: Of a column that the file has.
  /// - Returns: `nil` when the file has none of the column, as of nothing but NULL, and of booleans.
  /// - Throws: `.corruptFile`, what the store throws.
  package func sketch(ofColumn ordinal: Int) throws(BasaltError) -> DistinctSketch? {
    guard let record = try record(.sketches, ofColumn: ordinal) else { return nil }
    do throws(BasaltError) {
      return try DistinctSketch(record)
    } catch {
      throw located(error, ordinal)
    }
  }

  /// - Parameter ordinal: Of a column that the file has.
  /// - Returns: `nil` when the file has none of the column, or the column is of a type that is not known here.
  /// - Throws: `.corruptFile`, what the store throws.
  package func distribution(ofColumn ordinal: Int) throws(BasaltError) -> ValueDistribution? {
    guard let record = try record(.distributions, ofColumn: ordinal),
      let type = try description(at: ordinal).type
    else { return nil }
    do throws(BasaltError) {
      return try ValueDistribution(record, type)
    } catch {
      throw located(error, ordinal)
    }
  }

  /// Counts and bounds of a column in the whole file.
  /// - Throws: `.corruptFile`, what the store throws.
  /// - Complexity: O(row groups), after the column's block has been read.
  package func statistics(ofColumn ordinal: Int) throws(BasaltError) -> ColumnStatistics {
    let block = try block(of: try description(at: ordinal))
    // Begins as those of no rows, which merging leaves out.
    var statistics = ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0)
    for rowGroup in rowGroups.indices {
      statistics = statistics.merged(with: try block.statistics(try block.chunk(rowGroup)))
    }
    return statistics
  }

  /// Holds the places of all sketches against each other, and those of all distributions.
  /// - Throws: `.corruptFile`.
  /// Records that overlap would be read without an error, each by itself.
  func checkPlaces(_ type: FileRoot.SectionType) throws(BasaltError) { try records(type)?.check() }

  /// A column's record of a section; `nil` without one.
  private func record(
    _ type: FileRoot.SectionType, ofColumn ordinal: Int
  ) throws(BasaltError) -> RecordBytes? {
    precondition((0..<columnCount).contains(ordinal), "no such column")
    do throws(BasaltError) {
      return try records(type)?.record(ordinal)
    } catch {
      throw located(error, ordinal)
    }
  }

  /// With the column by its name, or by its number where not even that can be read.
  private func located(_ error: BasaltError, _ ordinal: Int) -> BasaltError {
    error.at("column", (try? description(at: ordinal).name) ?? "\(ordinal)").at("file", name)
  }

  /// Checked against its seal; `nil` when the file has none. Kept from then on: a planner asks column by column.
  ///
  /// Not at opening as the other sections are: of a wide file these are the largest, and scans never want them.
  private func records(_ type: FileRoot.SectionType) throws(BasaltError) -> ColumnRecords? {
    if let known = columnRecords.withLock({ $0[type] }) { return known }
    guard root.sections.contains(where: { $0.type == type.rawValue }) else { return nil }
    let section = try root.section(type)
    let body = try SealedBlock.open(
      try footer.bytes(section.offset..<(section.offset + section.byteCount)),
      seed: ChecksumSeed.section(fileID, type: section.type), name: type.name)
    let records = try ColumnRecords(
      body, itemCount: section.itemCount, columnCount: columnCount, noun: type == .sketches ? "sketch" : "distribution",
      plural: type.name)
    columnRecords.withLock { $0[type] = records }
    return records
  }
}
