package import BasaltCore

/// Encodes all pages of one column of one row group. A value: each thread has its own, and nothing is shared.
///
/// The writing door of this layer. A chunk goes through four steps: spelled out (`FlatColumn`), perhaps given a
/// dictionary (`ChunkDictionary`), cut into pages whose trees are chosen (`NodeChooser`), written and put through the
/// tier's codec. Statistics, page headers and checksums are the business of the layer above.
package struct ChunkEncoder {
  private let type: LogicalType
  private let profile: TierProfile
  private let forced: (any ColumnEncoding.Type)?
  /// Whether other columns are differences to this one: its values must then stand in its pages.
  private let isBase: Bool

  /// - Parameter isBase: Whether other columns are differences to this one (`BaseSearch`).
  package init(type: LogicalType, profile: TierProfile, isBase: Bool = false) {
    self.init(type: type, profile: profile, forcing: nil, isBase: isBase)
  }

  /// For tests and experiments: values take the given encoding wherever it can hold them.
  package init(
    type: LogicalType, profile: TierProfile, forcing encoding: (any ColumnEncoding.Type)?, isBase: Bool = false
  ) {
    self.type = type
    self.profile = profile
    forced = encoding
    self.isBase = isBase
  }

  /// Encodes a column. The same rows, whatever their NULL slots hold, give the same bytes.
  /// - Parameters:
  ///   - column: Of the encoder's type, in any layout.
  ///   - base: Another column of the same type, and its rows, if the values may be differences to them.
  ///   - pageRowCount: A power of two, `Limits.pageRowCountMinimum` to `Limits.pageRowCountMaximum`.
  /// - Throws: `.outOfRange` when a page would exceed what a reader accepts: use fewer rows a page.
  package func encode(
    _ column: ColumnVector, pageRowCount: Int, base: (column: BaseColumn, rows: ColumnVector)? = nil
  ) throws(BasaltError) -> EncodedChunk {
    precondition(column.type == type, "a column of \(column.type) for an encoder of \(type)")
    precondition(
      (Limits.pageRowCountMinimum...Limits.pageRowCountMaximum).contains(pageRowCount)
        && pageRowCount & (pageRowCount - 1) == 0, "\(pageRowCount) rows a page")
    // All pages are chosen before the first is written: whether the dictionary pays is a question about all of them.
    // Until then the trees hold what they have made of the values (quotients, lengths, codes): memory bounded by the
    // row group.
    let column = FlatColumn(column)
    let baseRows = base.map { FlatColumn($0.rows) }
    var pages: [PageChoice] = []
    // What symbols there are is found by whoever asks first: the estimate's sample of the whole chunk, or the first
    // page.
    let symbols = ChunkSymbols()
    let dictionary = mayUseDictionary ? ChunkDictionary(column, profile, symbols, isForced: forced != nil) : nil
    for start in stride(from: 0, to: column.count, by: pageRowCount) {
      let rows = start..<min(start + pageRowCount, column.count)
      try column.requireWithinLimits(rows)
      let page = column.page(rows)
      if start == 0, dictionary?.isDecided != true { compareThroughCodec(page.values, symbols) }
      // As a reader will find it in the base's page: with filler where that is NULL.
      let baseValues = baseRows.map {
        BaseValues(
          values: $0.page(rows).values, validity: page.validity, decodeNanoseconds: base?.column.decodeNanoseconds ?? 0)
      }
      pages.append(choose(page, dictionary, rows, symbols, baseValues))
    }
    return write(pages, dictionary)
  }

  /// An encoding that was asked for by name is not to be replaced by codes. (Booleans have no dictionary either:
  /// `ChunkDictionary` refuses them.)
  private var mayUseDictionary: Bool { !isBase && (forced == nil || forced == DictionaryCodes.self) }

  /// A page's best encoding with values spelled out, and its best with codes; at least one of them.
  private struct PageChoice {
    let page: FlatColumn.Page
    let spelled: (any NodeCandidate)?
    let coded: (any NodeCandidate)?
    /// J of each; infinite for what is not there.
    let spelledScore: Double
    let codedScore: Double
  }

  private func choose(
    _ page: FlatColumn.Page, _ dictionary: ChunkDictionary?, _ rows: Range<Int>, _ symbols: ChunkSymbols,
    _ base: BaseValues?
  ) -> PageChoice {
    let depth = page.validity == nil ? 0 : 1
    let count = page.values.count
    // One level deeper where a validity will stand around the values: the reader counts it.
    let chooser = NodeChooser(profile: profile, depth: depth, forced: forced, symbols: symbols, base: base)
    let spelled = dictionary?.isDecided == true ? nil : chooser.choose(page.values)
    let coded = dictionary.map { DictionaryCodes.candidate(page.values.element, codes: $0.codes.slice(rows), chooser) }
    return PageChoice(
      page: page, spelled: spelled, coded: coded,
      spelledScore: spelled.map { chooser.score($0, count: count) } ?? .infinity,
      codedScore: coded.map { chooser.score($0, count: count) } ?? .infinity)
  }

  /// Uses the dictionary if the pages that are better with it make up for its own page.
  ///
  /// Pages choose for themselves: a dictionary that is there for most pages is not forced on one whose values are all
  /// alike, or all different.
  private func write(_ pages: [PageChoice], _ dictionary: ChunkDictionary?) -> EncodedChunk {
    let compressor = BlockCompressor(profile.codec)
    var encodings = EncodingSet()
    var dictionaryPage: EncodedPage?
    if let dictionary {
      let symbols = ChunkSymbols()
      compareThroughCodec(dictionary.entries, symbols)
      let chooser = NodeChooser(profile: profile, symbols: symbols)
      let candidate = chooser.choose(dictionary.entries)
      let gain = pages.reduce(0) { $0 + max(0, $1.spelledScore - $1.codedScore) }
      if gain > chooser.score(candidate, count: dictionary.entries.count) || forced == DictionaryCodes.self {
        dictionaryPage = encode(candidate, rowCount: dictionary.entries.count, compressor, &encodings)
      }
    }
    let encoded = pages.map { choice in
      // A dictionary that does not pay is dropped, and its codes with it: every page was chosen both ways for this.
      let usesCodes =
        dictionaryPage != nil && (choice.codedScore < choice.spelledScore || forced == DictionaryCodes.self)
      guard let values = usesCodes ? choice.coded : choice.spelled else {
        preconditionFailure("a page without a choice")
      }
      return encode(root(of: choice.page, values), rowCount: choice.page.values.count, compressor, &encodings)
    }
    return EncodedChunk(pages: encoded, dictionary: dictionaryPage, encodings: encodings)
  }

  /// Whether symbols pay below a block codec, which finds some of what they do: what is smaller before the codec need not
  /// be smaller after it. Decided by the stored bytes of one page, written both ways; its neighbours are alike.
  ///
  /// Mostly they do pay: the codec then has a third of the bytes to go through, and finds what is left.
  private func compareThroughCodec(_ values: NodeValues, _ symbols: ChunkSymbols) {
    guard profile.codec != .none, values.element == .bytes, values.count > 0, forced == nil else { return }
    let compressor = BlockCompressor(profile.codec)
    func score(_ mayBeUsed: Bool) -> (score: Double, encodings: EncodingSet) {
      symbols.mayBeUsed = mayBeUsed
      let candidate = NodeChooser(profile: profile, symbols: symbols).choose(values)
      var encodings = EncodingSet()
      let page = encode(candidate, rowCount: values.count, compressor, &encodings)
      let codecNanoseconds =
        page.codec == .none ? 0 : DecodeCost.decompressedByte(page.codec) * Double(page.uncompressedByteCount)
      let nanoseconds = candidate.decodeNanoseconds * Double(values.count) + codecNanoseconds
      return (Double(page.payloadByteCount) + profile.bytesPerNanosecond * nanoseconds, encodings)
    }
    // Where the chooser takes none anyway there is nothing to compare.
    let withSymbols = score(true)
    guard withSymbols.encodings.contains(FSST.wireID) else { return }
    symbols.mayBeUsed = withSymbols.score < score(false).score
  }

  /// Puts the validity around the values, where some are NULL: one level that every choice above has already counted.
  private func root(of page: FlatColumn.Page, _ values: any NodeCandidate) -> any NodeCandidate {
    guard let validity = page.validity else { return values }
    return Nullable.candidate(
      validity: NodeChooser(profile: profile, depth: 1).choose(validity), values: values, of: page.values)
  }

  /// Writes a tree that has been chosen; its size was predicted to the byte, so the buffer never grows.
  private func encode(
    _ root: any NodeCandidate, rowCount: Int, _ compressor: BlockCompressor, _ encodings: inout EncodingSet
  ) -> EncodedPage {
    // The heap of a bytes node is written in steps that may run over its end.
    var writer = NodeWriter(capacity: root.byteCount + 16)
    root.write(into: &writer)
    assert(
      writer.byteCount == root.byteCount,
      "\(root.encoding.name) predicted \(root.byteCount) bytes, wrote \(writer.byteCount)")
    encodings = encodings.union(writer.encodings)
    return compressed(writer, rowCount: rowCount, compressor)
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
