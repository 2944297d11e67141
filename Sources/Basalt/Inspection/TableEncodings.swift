internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltTable
internal import Synchronization

extension Table {
  /// How the pages of each column are encoded, over all data files, in the order of the schema; of each column
  /// the most frequent kind first.
  ///
  /// Opens every page of every file, a file a thread, and decodes none.
  /// - Throws: `.corruptPage` and its like when a page is damaged, `.unsupportedEncoding`, `.ioFailure`, `.cancelled`.
  /// - Returns: One list a column of the schema; empty for a column that no file has.
  public func pageEncodings() async throws(BasaltError) -> [[DataFile.PageEncoding]] {
    let (files, objects) = try await warehouse.engine.coordinator.run { () throws(BasaltError) in
      try self.warehouse.audited("inspect", self) { (access) throws(BasaltError) in
        (try self.plan(under: access.intent).pieces, self.warehouse.objects(of: self.state))
      }
    }
    let found = EncodingsByField()
    try await warehouse.engine.pool.run(morselCount: files.count) { (_) throws(BasaltError) in
      TableEncodingWorker(files, objects, found)
    }
    return schema.fields.map { found.encodings(of: $0.id) }
  }
}

/// What the workers have found, of all files.
///
/// Locked once a file: counts are made outside and merged.
private final class EncodingsByField: Sendable {
  private let counts = Mutex<[FieldID: PageEncodingCounts]>([:])

  func add(_ more: [FieldID: PageEncodingCounts]) {
    counts.withLock { $0.merge(more) { $0 + $1 } }
  }

  func encodings(of field: FieldID) -> [DataFile.PageEncoding] { counts.withLock { $0[field]?.encodings ?? [] } }
}

/// Looks at the pages of whole files.
///
/// A file is a morsel, whatever its size.
private final class TableEncodingWorker: MorselWorker {
  private let files: [ScanPiece]
  private let objects: TableObjects
  private let found: EncodingsByField

  init(_ files: [ScanPiece], _ objects: TableObjects, _ found: EncodingsByField) {
    self.files = files
    self.objects = objects
    self.found = found
  }

  /// Columns that cannot be read here are left out, as `reader.schema()` does.
  func work(onMorsel morselIndex: Int) throws(BasaltError) {
    let reader = try objects.open(files[morselIndex])
    do throws(BasaltError) {
      let columns = try reader.schema()
      var counts: [FieldID: PageEncodingCounts] = [:]
      // Matched by field id: a file of an earlier schema has other names in another order, and columns that are
      // dropped.
      for (field, ordinal) in zip(columns.schema.fields, columns.ordinals) {
        counts[field.id] = try PageEncodingCounts(of: reader, column: ordinal)
      }
      found.add(counts)
    } catch {
      throw error.at("file", reader.name)
    }
  }
}
