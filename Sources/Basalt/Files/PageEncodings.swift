internal import BasaltEncoding
internal import BasaltFormat

extension DataFile {
  /// How the pages of each column are encoded, in the order of the file; of each column the most frequent kind
  /// first, and nothing of one that cannot be read here.
  ///
  /// Opens every page of the file, a column a thread, and decodes none.
  /// - Throws: `.corruptPage` and its like when a page is damaged, `.unsupportedEncoding`, `.ioFailure`, `.cancelled`.
  /// - Returns: One list a column of the file.
  public func pageEncodings() async throws(BasaltError) -> [[PageEncoding]] {
    let reader = reader
    return try await ofEachColumn { (ordinal) throws(BasaltError) in
      try PageEncodingCounts(of: reader, column: ordinal).encodings
    }.map { $0 ?? [] }
  }
}

/// The pages of a column by how they are encoded. Those of several files add up.
struct PageEncodingCounts: Sendable {
  private var totals: [Kind: Total] = [:]

  /// What makes two pages of one kind.
  private struct Kind: Hashable {
    let description: String
    let codec: String
  }

  /// Of one kind.
  private struct Total {
    var pageCount = 0
    var storedByteCount = 0
  }

  /// Opens every page of the column and decodes none.
  /// - Throws: `.corruptPage` and its like, `.unsupportedEncoding`, `.ioFailure`.
  init(of reader: DataFileReader, column ordinal: Int) throws(BasaltError) {
    let column = try reader.column(at: ordinal)
    for rowGroup in reader.rowGroups.indices {
      let chunk = try column.block.chunk(rowGroup)
      // Coded pages cannot be opened without it.
      let dictionary = try reader.openDictionary(of: chunk, rowGroup: rowGroup, of: column)
      for page in 0..<chunk.pageCount {
        let described = try reader.describe(
          try column.page(page, of: chunk, rowGroup: rowGroup),
          at: PagePlace(column: ordinal, rowGroup: rowGroup, page: page), of: column, dictionary: dictionary,
          base: chunk.base)
        let base = described.base.map { " to \($0)" } ?? ""
        let kind = Kind(
          description: described.node.description + base + PageEncodingCounts.owner(of: chunk, described),
          codec: "\(described.codec)")
        totals[kind, default: Total()].pageCount += 1
        totals[kind, default: Total()].storedByteCount += described.storedByteCount
      }
    }
  }

  /// Whose dictionary a page of codes means, where that is not all its own row group's: as it is, or amended.
  private static func owner(of chunk: ChunkEntry, _ page: PageDescription) -> String {
    guard let sharing = chunk.sharing, page.node.values.name == DictionaryCodes.name else { return "" }
    let amended = chunk.dictionaryByteCount > 0 ? ", amended" : ""
    return " of row group \(sharing.rowGroup)\(amended)"
  }

  /// Adds up counts of several files; used when all files of a table are looked at.
  static func + (left: PageEncodingCounts, right: PageEncodingCounts) -> PageEncodingCounts {
    var sum = left
    for (kind, total) in right.totals {
      sum.totals[kind, default: Total()].pageCount += total.pageCount
      sum.totals[kind, default: Total()].storedByteCount += total.storedByteCount
    }
    return sum
  }

  /// The most frequent kind first; of kinds as frequent, by name, so that two runs say the same.
  var encodings: [DataFile.PageEncoding] {
    totals.map { kind, total in
      DataFile.PageEncoding(
        description: kind.description, codec: kind.codec, pageCount: total.pageCount,
        storedByteCount: total.storedByteCount)
    }.sorted { left, right in
      (right.pageCount, left.description, left.codec) < (left.pageCount, right.description, right.codec)
    }
  }
}
