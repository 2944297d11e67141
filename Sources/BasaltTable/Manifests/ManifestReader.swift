package import BasaltCore
package import BasaltFormat
import BasaltRuntime
package import BasaltStorage
import Crypto

/// Reads a manifest: all of its entries, some of its columns, or the entries in some places.
///
/// Everything that a row says is checked when the row is read; page checksums and zone maps are the data file's own.
/// - Source: format-spec/manifest.md, "A reader must reject"
package struct ManifestReader: Sendable {
  let file: DataFileReader
  package let layout: ManifestLayout
  /// All entries, of a manifest of a few that is kept: planning then decodes nothing.
  private(set) var heldEntries: [ManifestEntry]?

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
      // A batch is then a page, and the place of a page says which rows it has.
      guard file.rowGroups.allSatisfy({ $0.pageRowCount <= Limits.manifestPageEntryCountMaximum }) else {
        throw FileDamage.file("A page of the manifest has more than \(Limits.manifestPageEntryCountMaximum) entries.")
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
      let pooled = try pool.page(for: key) { () throws(BasaltError) in
        try ManifestReader.checkedBytes(of: name, in: store, facts)
      }
      guard let bytes = pooled as? Buffer else {
        throw FileDamage.file("A data file has the identifier that begins the manifest's digest.")
      }
      let file = try DataFileReader(
        name, in: HeldObject(name: name, bytes: bytes), pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
      try self.init(file, spec: spec, facts: facts)
    } catch {
      throw error.at("manifest", name)
    }
  }

  /// The same manifest with its entries in memory, if they are few.
  /// - Throws: What reading them throws.
  func holdingEntries() throws(BasaltError) -> ManifestReader {
    guard file.rowCount <= Limits.heldManifestEntryCountMaximum else { return self }
    var entries: [ManifestEntry] = []
    entries.reserveCapacity(file.rowCount)
    try self.entries(statisticsGroups: Array(layout.statisticsFields.indices)) { entry in entries.append(entry) }
    var reader = self
    reader.heldEntries = entries
    return reader
  }

  /// What it takes in memory, roughly: its object, and for each entry itself and the bounds of each column.
  var heldByteCount: Int {
    file.byteCount + (heldEntries?.count ?? 0) * (512 + 256 * layout.statisticsFields.count)
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
    try self.entries(statisticsGroups: Array(layout.statisticsFields.indices)) { entry in entries.append(entry) }
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

  /// One page's worth of entries.
  struct PagePlace: Hashable {
    let rowGroup: Int
    let page: Int

    init(_ piece: DataFileScan.Piece) {
      rowGroup = piece.rowGroup
      page = piece.page
    }
  }

  /// The pages of which zone maps do not prove that no entry passes; none is read for that.
  func pages(where predicate: ScanPredicate) throws(BasaltError) -> [PagePlace] {
    do throws(BasaltError) {
      return try DataFileScan(file, columns: [], where: predicate).pieces.map { PagePlace($0) }
    } catch {
      throw error.at("manifest", file.name)
    }
  }

  /// Reads some columns of the entries that pass; pages whose zone maps prove that none does are not touched.
  /// - Parameters:
  ///   - columns: As indices into the layout's schema, ascending.
  ///   - wanted: Whether a page is read at all.
  ///   - body: Takes a page's entries, each in its place; the selection says which pass.
  func read(
    _ columns: [Int], where predicate: ScanPredicate, pages wanted: (PagePlace) -> Bool = { _ in true },
    _ body: (Batch, PagePlace) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    do throws(BasaltError) {
      let scan = try DataFileScan(file, columns: columns, where: predicate)
      // Entries that pass are read again whole, by their places in the page.
      let worker = ScanWorker(scan, keepsPositions: true)
      for piece in scan.pieces where wanted(PagePlace(piece)) {
        _ = try worker.read(piece) { (batch) throws(BasaltError) in
          try body(batch, PagePlace(piece))
          return true
        }
      }
    } catch {
      throw error.at("manifest", file.name)
    }
  }

  /// Reads entries whole and checks them, in order.
  /// - Parameters:
  ///   - statisticsGroups: Which columns' statistics are wanted, as indices into the layout's, ascending; those of others are not read.
  ///   - places: The rows wanted of each page; `nil` for all of all pages.
  func entries(
    statisticsGroups: [Int], at places: [PagePlace: RowMask]? = nil,
    _ body: (ManifestEntry) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    let fixedCount = ManifestLayout.FixedColumn.allCases.count + layout.partitionTypes.count
    let columns =
      Array(0..<fixedCount)
      + statisticsGroups.flatMap { group in
        ManifestLayout.StatisticsColumn.allCases.map { layout.index(of: $0, group: group) }
      }
      + layout.sumGroups.indices.filter { statisticsGroups.contains(layout.sumGroups[$0]) }.map {
        layout.index(ofSum: $0)
      }
    do throws(BasaltError) {
      let scan = try DataFileScan(file, columns: columns)
      let worker = ScanWorker(scan)
      for piece in scan.pieces {
        let wanted = places?[PagePlace(piece)]
        guard places == nil || wanted != nil else { continue }
        _ = try worker.read(piece) { (batch) throws(BasaltError) in
          let rows = ManifestRows(batch, layout, statisticsGroups: statisticsGroups)
          for row in wanted?.rows ?? Array(0..<batch.rowCount) { try body(try rows.entry(at: row)) }
          return true
        }
      }
    } catch {
      throw error.at("manifest", file.name)
    }
  }
}
