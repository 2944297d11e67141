package import BasaltCore
package import BasaltEncoding

/// Why a column is encoded as it is, by the first of its pages that has values.
///
/// Worked out anew from what the file holds, by the code that writes files: nothing about the choice is stored, and what
/// another version of the writer thought cannot be known. `isFound` says whether this one would do the same.
package struct EncodingExplanation: Sendable {
  package let rowGroup: Int
  /// A dictionary serves the whole of it: its cost is spread over these rows.
  package let rowGroupRowCount: Int
  /// Of the row group, counted from 0.
  package let page: Int
  /// With J of all that was weighed.
  package let explanation: PageExplanation
  /// What stands in the file.
  package let found: PageDescription
  /// Whether the file has the page as it would be written today: the same tree, the same codec, as many bytes.
  package let isFound: Bool
}

extension DataFileReader {
  /// Explains the encoding of a column's first page that has values.
  /// - Returns: `nil` where no page has any, and for a tier that only a later version knows.
  /// - Throws: `.corruptPage` and its like, `.unsupportedEncoding`, what the store throws.
  /// - Complexity: Decodes the column's chunk of one row group, and that of its base, and encodes it again: whether a
  ///   dictionary pays is a question about the whole chunk.
  package func explainEncoding(ofColumn ordinal: Int) throws(BasaltError) -> EncodingExplanation? {
    // What a nanosecond is worth there nobody here can say.
    guard let profile = TierProfile(rawValue: root.profileNumber) else { return nil }
    let column = try column(at: ordinal)
    for rowGroup in rowGroups.indices {
      let chunk = try column.chunk(rowGroup)
      // What is constant or all NULL was never encoded; a page of NULLs alone has filler for values.
      guard chunk.entry.shape == .pages,
        let page = try column.pages(of: chunk).firstIndex(where: { !$0.statistics.isAllNull })
      else { continue }
      return try explain(page, of: chunk, column, profile)
    }
    return nil
  }

  /// Reads the page twice: as it is stored, past the pool, and with its chunk.
  private func explain(
    _ page: Int, of chunk: FileChunk, _ column: FileColumn, _ profile: TierProfile
  ) throws(BasaltError) -> EncodingExplanation {
    let rowGroup = chunk.rowGroup
    let dictionary = try openDictionary(of: chunk.entry, rowGroup: rowGroup, of: column)
    let found = try describe(
      try column.page(page, of: chunk.entry, rowGroup: rowGroup),
      at: PagePlace(column: column.ordinal, rowGroup: rowGroup, page: page), of: column, dictionary: dictionary,
      base: chunk.entry.base)
    let rows = try decoded(chunk, column, dictionary)
    // As the writer had it: the rows of the other column, and what decoding them is taken to cost, which no file keeps.
    let base = try chunk.entry.base.map { (ordinal) throws(BasaltError) -> (column: BaseColumn, rows: ColumnVector) in
      let (other, otherChunk) = try baseChunk(ordinal, rowGroup: rowGroup)
      // Without a dictionary: a base has none.
      let rows = try decoded(otherChunk, other, nil)
      return (BaseColumn(index: ordinal, rows: rows, profile), rows)
    }

    func attempt(isBase: Bool) throws(BasaltError) -> EncodingExplanation {
      let explanation = try ChunkEncoder(type: column.field.type, profile: profile, isBase: isBase).explain(
        page: page, of: rows, pageRowCount: rowGroups[rowGroup].pageRowCount, base: base)
      let chosen = explanation.candidates.first { $0.isChosen }
      // The tree says nothing of a validity, but the bytes behind the codec count it.
      return EncodingExplanation(
        rowGroup: rowGroup, rowGroupRowCount: rows.count, page: page, explanation: explanation, found: found,
        isFound: chosen?.node == found.node.values && explanation.codec == found.codec
          && explanation.storedByteCount + PageHeader.byteCount == found.storedByteCount)
    }

    let isBase = try self.isBase(column.ordinal, inRowGroup: rowGroup)
    let first = try attempt(isBase: isBase)
    // A base that in the end no page is a difference to was written without a dictionary too, and no chunk says so.
    guard !first.isFound, !isBase, dictionary == nil else { return first }
    let second = try attempt(isBase: true)
    return second.isFound ? second : first
  }

  /// All rows of a chunk with pages, side by side, as they were when they were encoded. In the slots of NULLs may be
  /// anything: an encoder does not look at it.
  private func decoded(
    _ chunk: FileChunk, _ column: FileColumn, _ dictionary: ColumnVector.DictionaryValues?
  ) throws(BasaltError) -> ColumnVector {
    let scratch = DecodeScratch()
    var parts: [ColumnVector] = []
    for page in 0..<chunk.entry.pageCount {
      let place = PagePlace(column: column.ordinal, rowGroup: chunk.rowGroup, page: page)
      let rowCount = column.block.rows(ofPage: page, rowGroup: chunk.rowGroup).count
      let opened = try openPage(
        try column.byteRange(ofPage: page, of: chunk), rowCount: rowCount, at: place, of: column,
        dictionary: dictionary, base: chunk.entry.base, using: scratch)
      // One a page: the parts are kept until they are put together.
      var rows = ColumnVector(emptyOf: column.field.type)
      do throws(BasaltError) {
        try opened.decode(0..<rowCount, into: &rows)
      } catch {
        throw located(error, place, column)
      }
      parts.append(rows)
    }
    return ColumnVector.concatenated(parts, type: column.field.type)
  }

  /// Whether another column of the row group is the difference to a column. Only columns that can be read here are asked.
  ///
  /// Bases are named by who needs them, and not by themselves. A writer looks among neighbours, so that nobody further away
  /// has to be asked: of thousands of columns all would otherwise open all others.
  private func isBase(_ ordinal: Int, inRowGroup rowGroup: Int) throws(BasaltError) -> Bool {
    for other in BaseSearch.neighbours(of: ordinal, columnCount: columnCount) where other != ordinal {
      let description = try description(at: other)
      guard description.obstacle == nil else { continue }
      if try column(at: other).chunk(rowGroup).entry.base == ordinal { return true }
    }
    return false
  }
}
