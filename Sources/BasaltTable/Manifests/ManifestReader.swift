package import BasaltCore
package import BasaltFormat
import BasaltRuntime
package import BasaltStorage
import Crypto

/// Reads the entries of a manifest: all of them, or those of some partitions.
///
/// Everything that a row says is checked when the row is read; page checksums and zone maps are the data file's own.
/// - Source: format-spec/manifest.md, "A reader must reject"
package struct ManifestReader: Sendable {
  private let file: DataFileReader
  package let layout: ManifestLayout

  /// - Parameters:
  ///   - file: The manifest, opened.
  ///   - facts: What is said of it where it is named.
  /// - Throws: `.corruptFile` when it is another object than the one meant, or no manifest of the spec.
  package init(_ file: DataFileReader, spec: PartitionSpec, facts: ManifestFacts) throws(BasaltError) {
    precondition(spec.id == facts.contents.spec)
    do throws(BasaltError) {
      guard file.fileID == facts.id, file.byteCount == facts.byteCount, file.rowCount == facts.contents.entryCount
      else {
        throw FileDamage.file(
          "The manifest is file \(file.fileID) of \(file.byteCount) bytes and \(file.rowCount) entries; file \(facts.id) of \(facts.byteCount) bytes and \(facts.contents.entryCount) is meant."
        )
      }
      guard file.rowCount <= Limits.manifestEntryCountMaximum else {
        throw FileDamage.file(
          "The manifest has \(file.rowCount) entries; \(Limits.manifestEntryCountMaximum) are possible.")
      }
      let columns = try file.schema()
      // A manifest that is understood in part would hide files, or bring removed ones back.
      if let obstacle = columns.unreadable.first?.obstacle { throw obstacle }
      layout = try ManifestLayout(reading: columns.schema, spec: spec)
    } catch {
      throw error.at("manifest", file.name)
    }
    self.file = file
  }

  /// Opens the manifest that `facts` are said of: reads the object whole and compares its SHA-256 before a byte of it is used. What was
  /// compared is what is read from then on, whatever happens to the object.
  /// - Parameter pool: Keeps the bytes for the next opening, which then neither reads nor compares: the key is the digest.
  /// - Throws: `.corruptFile` when the object is another than is meant; `.unknownName` when there is none; what the store throws.
  package init(
    opening name: ObjectName, in store: any ObjectStore, pool: BufferPool, spec: PartitionSpec, facts: ManifestFacts
  ) throws(BasaltError) {
    do throws(BasaltError) {
      guard facts.byteCount <= Limits.bufferByteCountMaximum else {
        throw FileDamage.file(
          "The manifest has \(facts.byteCount) bytes; \(Limits.bufferByteCountMaximum) are possible.")
      }
      let key = PageKey(object: UniqueID(bytes: facts.digest.bytes.prefix(16)), range: 0..<facts.byteCount)
      let bytes = try pool.page(for: key) { () throws(BasaltError) in
        try ManifestReader.checkedBytes(of: name, in: store, facts)
      }
      let file = try DataFileReader(
        name, in: HeldObject(name: name, bytes: bytes), pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
      try self.init(file, spec: spec, facts: facts)
    } catch {
      throw error.at("manifest", name)
    }
  }

  private static func checkedBytes(
    of name: ObjectName, in store: any ObjectStore, _ facts: ManifestFacts
  ) throws(BasaltError) -> Buffer {
    let byteCount = try store.byteCount(of: name)
    guard byteCount == facts.byteCount else {
      throw FileDamage.file("The manifest has \(byteCount) bytes; one of \(facts.byteCount) is meant.")
    }
    let bytes = try store.readNow(name, 0..<byteCount)
    let found = unsafe bytes.withBytes { all in
      var digest = SHA256()
      unsafe digest.update(bufferPointer: all)
      return ContentDigest(bytes: Array(digest.finalize()))
    }
    guard found == facts.digest else {
      throw FileDamage.file("The manifest's SHA-256 is \(found); \(facts.digest) is meant.")
    }
    return bytes
  }

  /// All entries, in order, held against what is said of them.
  /// - Throws: `.corruptFile` when an entry or the facts are not what the format allows.
  package func entries(matching facts: ManifestFacts) throws(BasaltError) -> [ManifestEntry] {
    var entries: [ManifestEntry] = []
    try scan { entry in entries.append(entry) }
    do throws(BasaltError) {
      for (entry, next) in zip(entries, entries.dropFirst()) where next.file.partition < entry.file.partition {
        throw FileDamage.file("The entry of data file \(next.file.id) stands behind one of a later partition.")
      }
      // What is said may have been widened since.
      let types = facts.contents.ranges.map(\.type)
      guard types.count == layout.partitionTypes.count,
        ManifestContents(of: entries, layout).widened(to: types) == facts.contents
      else {
        throw FileDamage.file("What is said of the manifest does not follow from its \(entries.count) entries.")
      }
      var next: Int64 = 0
      for entry in entries where entry.kind == .added {
        guard entry.file.storesRowIDs || entry.firstRowID == next else {
          throw FileDamage.file(
            "The row ids of data file \(entry.file.id) begin at \(entry.firstRowID ?? -1), not at \(next).")
        }
        next += Int64(entry.file.rowCount)
      }
    } catch {
      throw error.at("manifest", file.name)
    }
    return entries
  }

  /// Reads the entries that may pass, in order.
  /// - Parameters:
  ///   - partitions: Tests of partition values, of the types that the manifest stores; by the place of the field in the spec. Pages without a match are skipped;
  ///     entries come that pass all tests of their page, and the caller asks the rest.
  ///   - kinds: Removed entries alone, or all.
  ///   - statistics: The columns of which statistics are wanted; `nil` for all. Those of others are not read.
  package func scan(
    partitions: [(index: Int, test: PruningTest)] = [], onlyRemoved: Bool = false, statistics: Set<FieldID>? = nil,
    _ body: (ManifestEntry) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    var predicate = ScanPredicate()
    for (index, test) in partitions {
      guard let tests = test.scanTests else { return }
      let column = ManifestLayout.id(of: layout.spec.fields[index].id)
      predicate.terms += tests.map { ScanPredicate.Term(column: column, test: $0) }
    }
    if onlyRemoved {
      predicate.terms.append(
        ScanPredicate.Term(
          column: FieldID(ManifestLayout.FixedColumn.kind.rawValue),
          test: .comparison(.equal, .smallint(ManifestEntry.Kind.removed.rawValue))))
    }
    let fixedCount = ManifestLayout.FixedColumn.allCases.count + layout.partitionTypes.count
    let groupWidth = ManifestLayout.StatisticsColumn.allCases.count
    let groups = layout.statisticsFields.indices.filter { statistics?.contains(layout.statisticsFields[$0]) ?? true }
    let columns =
      Array(0..<fixedCount)
      + groups.flatMap { group in
        (0..<groupWidth).map { fixedCount + group * groupWidth + $0 }
      }
    do throws(BasaltError) {
      let scan = try DataFileScan(file, columns: columns, where: predicate)
      let worker = ScanWorker(scan)
      for piece in scan.pieces {
        _ = try worker.read(piece) { batch throws(BasaltError) in
          let rows = ManifestRows(batch, layout, statisticsGroups: groups)
          for row in 0..<batch.rowCount { try body(try rows.entry(at: row)) }
          return true
        }
      }
    } catch {
      throw error.at("manifest", file.name)
    }
  }
}
