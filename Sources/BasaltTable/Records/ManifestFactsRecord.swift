package import BasaltCore
import BasaltFormat

/// What is said of a manifest, as bytes: in the payload of the commit that names it, and in checkpoints.
///
/// A record of its own and not a row of a file: a commit names one or two manifests, and the columns of a file
/// would cost ten times what they say.
/// - Source: format-spec/manifest.md, "Record of a manifest"
extension ManifestFacts {
  /// The record, which begins with its length: records may follow each other.
  ///
  /// The length comes first, so that a reader which does not want the record passes over it.
  package var record: [UInt8] {
    var body = RecordWriter()
    body.id(id)
    body.u64(UInt64(byteCount))
    body.raw(digest.bytes)
    body.u32(UInt32(contents.spec.number))
    body.u32(UInt32(contents.addedFileCount))
    body.u32(UInt32(contents.existingFileCount))
    body.u32(UInt32(contents.removedFileCount))
    body.u64(UInt64(contents.addedRowCount))
    body.u64(UInt64(bitPattern: Int64(contents.liveRowCount)))
    body.u16(UInt16(contents.ranges.count))
    for range in contents.ranges {
      body.type(range.type)
      body.u8((range.hasNull ? ManifestFacts.hasNull : 0) | (range.hasNaN ? ManifestFacts.hasNaN : 0))
      body.value(range.lower)
      body.value(range.upper)
    }
    return RecordKind.manifestFacts.sealed(body)
  }

  // Flags of a range.
  private static let hasNull: UInt8 = 1
  private static let hasNaN: UInt8 = 2

  /// Figures are bounded here as far as they can be without the manifest; whether they are right, only reading
  /// it whole can tell (`ManifestReader.entries(matching:)`).
  /// - Parameter record: One record and nothing else.
  /// - Throws: `.corruptFile` for bytes that are not the record of a manifest.
  package init(record: ArraySlice<UInt8>) throws(BasaltError) {
    do throws(BasaltError) {
      var cursor = try RecordKind.manifestFacts.body(of: record)
      let id = try cursor.id()
      let byteCount = try cursor.count(UInt64.self, in: 1...Int.max, "byte count")
      let digest = try cursor.digest()
      let spec = try cursor.count(UInt32.self, in: 0...Int(Int32.max), "partition spec")
      var contents = ManifestContents(spec: PartitionSpecID(Int32(spec)), partitionTypes: [])
      let entryCounts = 0...Limits.manifestEntryCountMaximum
      contents.addedFileCount = try cursor.count(UInt32.self, in: entryCounts, "number of added files")
      contents.existingFileCount = try cursor.count(UInt32.self, in: entryCounts, "number of existing files")
      contents.removedFileCount = try cursor.count(UInt32.self, in: entryCounts, "number of removed files")
      // Each count is within the limit; so must be their sum, which is the manifest's number of rows.
      guard (1...Limits.manifestEntryCountMaximum).contains(contents.entryCount) else {
        throw FileDamage.file("A manifest of \(contents.entryCount) entries is not possible.")
      }
      // No more rows than the entries can have: what is added up over a table stays far within 64 bits.
      contents.addedRowCount = try cursor.count(
        UInt64.self, in: 0...(contents.addedFileCount * Limits.fileRowCountMaximum), "number of added rows")
      let rowCountMaximum = contents.entryCount * Limits.fileRowCountMaximum
      contents.liveRowCount = try cursor.count(
        Int64.self, in: -rowCountMaximum...rowCountMaximum, "number of live rows")
      let rangeCount = try cursor.count(UInt16.self, in: 0...Limits.partitionFieldCountMaximum, "number of ranges")
      for _ in 0..<rangeCount { contents.ranges.append(try ManifestFacts.range(&cursor)) }
      try cursor.requireEnd()
      self.init(id: id, byteCount: byteCount, digest: digest, contents: contents)
    } catch {
      throw error.at("record", "manifest")
    }
  }

  /// - Throws: `.corruptFile` for a range that no set of values has.
  private static func range(_ cursor: inout RecordCursor) throws(BasaltError) -> PartitionRange {
    let type = try cursor.type()
    let flags = try cursor.number(UInt8.self)
    let isFloat = type == .real || type == .double
    guard flags <= 3, isFloat || flags & hasNaN == 0 else {
      throw FileDamage.file("The flags of a range of type \(type) are \(flags), which means nothing.")
    }
    let lower = try cursor.value()
    let upper = try cursor.value()
    // Projections compare the ends with constants of the type, and take silence for "may pass".
    guard lower.isStored(as: type), upper.isStored(as: type) else {
      throw FileDamage.file("A range of type \(type) has an end of another type.")
    }
    guard lower.isNull == upper.isNull, !lower.isNaN, !upper.isNaN,
      lower.isNull || lower.order(to: upper) != .after
    else {
      throw FileDamage.file("A range begins behind its end, has one end, or NaN for one.")
    }
    return PartitionRange(
      type: type, lower: lower, upper: upper, hasNull: flags & hasNull != 0, hasNaN: flags & hasNaN != 0)
  }
}
