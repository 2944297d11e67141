package import BasaltCore

/// Encodes all pages of one column of one row group. A value: each thread has its own, and nothing is shared.
package struct ChunkEncoder {
  private let type: LogicalType
  private let profile: TierProfile
  private let forced: (any ColumnEncoding.Type)?

  package init(type: LogicalType, profile: TierProfile) {
    self.init(type: type, profile: profile, forcing: nil)
  }

  /// For tests and experiments: values take the given encoding wherever it can hold them.
  package init(type: LogicalType, profile: TierProfile, forcing encoding: (any ColumnEncoding.Type)?) {
    self.type = type
    self.profile = profile
    forced = encoding
  }

  /// Encodes a column. The same rows, whatever their NULL slots hold, give the same bytes.
  /// - Parameters:
  ///   - column: Of the encoder's type, in any layout.
  ///   - pageRowCount: A power of two, `Limits.pageRowCountMinimum` to `Limits.pageRowCountMaximum`.
  /// - Throws: `.outOfRange` when a page would exceed what a reader accepts: use fewer rows a page.
  package func encode(_ column: ColumnVector, pageRowCount: Int) throws(BasaltError) -> EncodedChunk {
    precondition(column.type == type, "a column of \(column.type) for an encoder of \(type)")
    precondition(
      (Limits.pageRowCountMinimum...Limits.pageRowCountMaximum).contains(pageRowCount)
        && pageRowCount & (pageRowCount - 1) == 0, "\(pageRowCount) rows a page")
    let column = FlatColumn(column)
    let compressor = BlockCompressor(profile.codec)
    var encodings = EncodingSet()
    var pages: [EncodedPage] = []
    for start in stride(from: 0, to: column.count, by: pageRowCount) {
      let rows = start..<min(start + pageRowCount, column.count)
      let chooser = NodeChooser(profile: profile, isValueLevel: true, forced: forced)
      try column.requireWithinLimits(rows)
      pages.append(page(try column.page(rows), chooser, compressor, &encodings))
    }
    return EncodedChunk(pages: pages, dictionary: nil, encodings: encodings)
  }

  private func page(
    _ page: FlatColumn.Page, _ chooser: NodeChooser, _ compressor: BlockCompressor, _ encodings: inout EncodingSet
  ) -> EncodedPage {
    var candidate = chooser.choose(page.values)
    if let validity = page.validity {
      candidate = Nullable.candidate(
        validity: NodeChooser(profile: profile, depth: 1).choose(validity), values: candidate, of: page.values)
    }
    var writer = NodeWriter(capacity: candidate.byteCount + 16)
    candidate.write(into: &writer)
    assert(
      writer.byteCount == candidate.byteCount,
      "\(candidate.encoding.name) predicted \(candidate.byteCount), wrote \(writer.byteCount)")
    encodings = encodings.union(writer.encodings)
    return compressed(writer, rowCount: page.values.count, compressor)
  }

  /// The page inside the tier's codec, if that is enough smaller.
  private func compressed(_ writer: NodeWriter, rowCount: Int, _ compressor: BlockCompressor) -> EncodedPage {
    let byteCount = writer.byteCount
    let byteCountMaximum = byteCount * (100 - profile.codecGainPercentMinimum) / 100
    if let smaller = compressor.compress(writer.buffer, byteCount: byteCount, byteCountMaximum: byteCountMaximum),
      // What a reader would take for a decompression bomb stays as it is.
      byteCount <= smaller.byteCount * Limits.codecExpansionMaximum
    {
      return EncodedPage(
        rowCount: rowCount, payload: smaller.payload, payloadByteCount: smaller.byteCount, codec: profile.codec,
        uncompressedByteCount: byteCount)
    }
    return EncodedPage(
      rowCount: rowCount, payload: writer.buffer, payloadByteCount: byteCount, codec: .none,
      uncompressedByteCount: byteCount)
  }
}
