internal import BasaltEncoding
internal import BasaltFormat

// `FileLayout` is the reader's own view, in types that are not public; these are copied into public ones, so
// that the format's internals can change without breaking who inspects files.
extension DataFile {
  /// How the file is laid out. Reads the statistics of every column, and no page.
  /// - Throws: `.corruptFile` when they are damaged, `.ioFailure`.
  /// - Complexity: O(columns × row groups); blocks of all columns are read.
  public func layout() async throws(BasaltError) -> Layout {
    let reader = reader
    return try await engine.coordinator.run { () throws(BasaltError) in
      let layout = try FileLayout(reader)
      return Layout(
        byteCount: reader.byteCount,
        regions: layout.regions.map { Layout.Region(kind: .init($0.kind), byteRange: $0.byteRange) },
        rowGroups: reader.rowGroups.map {
          Layout.RowGroup(rowCount: $0.rowCount, pageRowCount: $0.pageRowCount, byteRange: $0.byteRange)
        },
        columns: layout.columns.map(Layout.Column.init))
    }
  }
}

extension DataFile.Layout.Region.Kind {
  /// Closed switch: a new kind of region must get a public name.
  fileprivate init(_ kind: FileLayout.Kind) {
    switch kind {
    case .header: self = .header
    case .chunk(let rowGroup, let column): self = .columnChunk(rowGroupIndex: rowGroup, columnIndex: column)
    case .bloomFilter(let rowGroup, let column): self = .bloomFilter(rowGroupIndex: rowGroup, columnIndex: column)
    case .columnBlock(let column): self = .columnStatistics(columnIndex: column)
    case .section(let name): self = .footerSection(name)
    case .root: self = .root
    case .tail: self = .tail
    }
  }
}

extension DataFile.Layout.Column {
  fileprivate init(_ column: FileLayout.ColumnLayout) {
    let description = column.description
    self.init(
      name: description.name, fieldID: description.entry.fieldID, isNullable: description.entry.isNullable,
      type: description.type, typeNumber: description.entry.type.number, dataByteCount: column.dataByteCount,
      dictionaryByteCount: column.dictionaryByteCount, bloomFilterByteCount: column.bloomFilterByteCount,
      statisticsByteCount: column.blockByteCount, pageCount: column.pageCount,
      pagelessRowGroupCount: column.pagelessRowGroupCount,
      // The column's word of encodings has 64 bits.
      encodings: (0..<UInt8(64)).filter(description.encodings.contains).map { wireID in
        // A number that this version cannot read may still be listed; one is of no encoding.
        wireID == EncodingRegistry.sharedDictionary
          ? "shared dictionary" : EncodingRegistry.encoding(wireID).map { "\($0.name)" } ?? "encoding \(wireID)"
      },
      distinctEstimate: column.distinctEstimate,
      distribution: column.distribution.map(DataFile.Layout.Distribution.init),
      order: column.order.map { order in
        DataFile.Layout.Order(
          isAscending: order.isAscending, isDescending: order.isDescending, isStrict: order.isStrict,
          runCount: order.runCount)
      },
      statistics: column.statistics)
  }
}
