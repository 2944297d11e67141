package import BasaltCore
import BasaltRuntime

/// Sketches of distinct values, by column: read when the first is asked for.
/// - Source: format-spec/footer.md, "Sketches"
extension DataFileReader {
  /// - Parameter ordinal: Of a column that the file has.
  /// - Returns: `nil` when the file has none of the column.
  /// - Throws: `.corruptFile`, what the store throws.
  package func sketch(ofColumn ordinal: Int) throws(BasaltError) -> DistinctSketch? {
    precondition((0..<columnCount).contains(ordinal), "no such column")
    do throws(BasaltError) {
      guard let section = try sketchSection() else { return nil }
      let (offset, byteCount) = (Int(section.u32(8 * ordinal)), Int(section.u32(8 * ordinal + 4)))
      // Of a column of nothing but NULL, and of booleans.
      guard offset != 0 || byteCount != 0 else { return nil }
      // In this order nothing can overflow, whatever the numbers are.
      guard offset >= 8 * columnCount, byteCount <= section.count - min(offset, section.count) else {
        throw FileDamage.file("A sketch lies at \(offset), \(byteCount) bytes long: outside of its section.")
      }
      return try DistinctSketch(section.part(offset..<(offset + byteCount)))
    } catch {
      throw error.at("column", (try? description(at: ordinal).name) ?? "\(ordinal)").at("file", name)
    }
  }

  /// Holds the places of all sketches against each other: they follow without gaps, and nothing follows them.
  /// - Throws: `.corruptFile`.
  func checkSketches() throws(BasaltError) {
    guard let section = try sketchSection() else { return }
    var end = 8 * columnCount
    for ordinal in 0..<columnCount {
      let (offset, byteCount) = (Int(section.u32(8 * ordinal)), Int(section.u32(8 * ordinal + 4)))
      guard offset != 0 || byteCount != 0 else { continue }
      guard offset == end else { throw FileDamage.file("A sketch lies at \(offset), not at \(end).") }
      end += byteCount
    }
    guard end == section.count else {
      throw FileDamage.file("The sketches end at \(end) of \(section.count) bytes.")
    }
  }

  /// Checked against its seal; `nil` when the file has none. Kept from then on: a planner asks column by column.
  ///
  /// Not at opening as the other sections are: of a wide file it is the largest, and scans never want it.
  private func sketchSection() throws(BasaltError) -> RecordBytes? {
    if let known = sketches.withLock({ $0 }) { return known }
    guard root.sections.contains(where: { $0.type == FileRoot.SectionType.sketches.rawValue }) else { return nil }
    let section = try root.section(.sketches)
    let body = try SealedBlock.open(
      try footer.bytes(section.offset..<(section.offset + section.byteCount)),
      seed: ChecksumSeed.section(fileID, type: section.type), name: FileRoot.SectionType.sketches.name)
    // The places of all columns are there from here on.
    guard body.count == section.itemCount, body.count >= 8 * columnCount else {
      throw FileDamage.file("The sketches have \(body.count) bytes, which are not \(section.itemCount) items.")
    }
    sketches.withLock { $0 = body }
    return body
  }
}
