internal import BasaltFormat
internal import BasaltTable

extension Table {
  /// Why each column is encoded as it is, in the order of the schema: by the first page with values in the largest of the
  /// files that have the column so.
  ///
  /// One file stands for all: the writer chooses by the values, and what holds for most rows is in the largest file. A
  /// column that it lacks, because it is older than the column, or has as a constant, is looked for in the next one.
  /// - Throws: `.corruptPage` and its like when a page is damaged, `.unsupportedEncoding`, `.ioFailure`, `.cancelled`.
  /// - Returns: One entry a column of the schema; `nil` where no file has anything to explain.
  /// - Complexity: Of each column decodes one row group of one file, and encodes it again, a column a thread. Opens as
  ///   many files as it takes to find all columns: one, unless the schema has changed or a column is constant.
  public func encodingChoices() async throws(BasaltError) -> [DataFile.EncodingChoice?] {
    let (pieces, objects) = try await warehouse.engine.coordinator.run { () throws(BasaltError) in
      try self.warehouse.audited("inspect", self) { (access) throws(BasaltError) in
        (try self.plan(under: access.intent).pieces, self.warehouse.objects(of: self.state))
      }
    }
    var wanted = Set(schema.fields.map(\.id))
    var found: [FieldID: DataFile.EncodingChoice] = [:]
    for piece in pieces.sorted(by: { $0.file.rowCount > $1.file.rowCount }) where !wanted.isEmpty {
      let looked = try await choices(in: piece, of: objects, for: wanted)
      found.merge(looked) { first, _ in first }
      wanted.subtract(looked.keys)
    }
    return schema.fields.map { found[$0.id] }
  }

  /// What one file has to explain of columns, by field id: a file of an earlier schema has other names and another order.
  private func choices(
    in piece: ScanPiece, of objects: TableObjects, for wanted: Set<FieldID>
  ) async throws(BasaltError) -> [FieldID: DataFile.EncodingChoice] {
    let reader = try await warehouse.engine.coordinator.run { () throws(BasaltError) in try objects.open(piece) }
    do throws(BasaltError) {
      let columns = try reader.schema()
      let asked = zip(columns.schema.fields, columns.ordinals).filter { wanted.contains($0.0.id) }
      let found = try await warehouse.engine.ofColumns(asked.map(\.1)) { (ordinal) throws(BasaltError) in
        try DataFile.EncodingChoice.explained(reader, column: ordinal)
      }
      return Dictionary(
        uniqueKeysWithValues: asked.compactMap { field, ordinal in found[ordinal].map { (field.id, $0) } })
    } catch {
      throw error.at("file", reader.name)
    }
  }
}
