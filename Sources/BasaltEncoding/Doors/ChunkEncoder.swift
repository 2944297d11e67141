package import BasaltCore

/// Encodes all pages of one column of one row group. A value: each thread has its own, and nothing is shared.
///
/// The writing door of this layer. A chunk goes through four steps: spelled out (`FlatColumn`), perhaps given a
/// dictionary (`ChunkDictionary`), cut into pages whose trees are chosen (`NodeChooser`), written and put through the
/// tier's codec. Statistics, page headers and checksums are the business of the layer above.
package struct ChunkEncoder {
  let type: LogicalType
  let profile: TierProfile
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
    let work = try weigh(column, pageRowCount: pageRowCount, base: base)
    return write(work, dictionaryChoice(work))
  }

  /// All that is known of a chunk before its first page is written. Whether the dictionary pays is a question about all
  /// pages, so that all are chosen first.
  ///
  /// Until then the trees hold what they have made of the values (quotients, lengths, codes): memory bounded by the row
  /// group.
  struct Work {
    let column: FlatColumn
    let base: BaseRows?
    let compressor: BlockCompressor
    /// `nil` where there was nothing to estimate.
    let estimate: DictionaryEstimate?
    let dictionary: ChunkDictionary?
    let trials: Trials
    let pages: [PageChoice]
  }

  /// - Throws: As `encode`.
  func weigh(
    _ column: ColumnVector, pageRowCount: Int, base: (column: BaseColumn, rows: ColumnVector)?
  ) throws(BasaltError) -> Work {
    let column = FlatColumn(column)
    let base = base.map { BaseRows($0.column, $0.rows) }
    let compressor = BlockCompressor(profile.codec)
    // What symbols there are is found by whoever asks first: the estimate's sample of the whole chunk, or the page that is
    // tried.
    let symbols = ChunkSymbols()
    let estimate = mayEstimate(column.element) ? DictionaryEstimate(column, profile, symbols) : nil
    let dictionary = mayUseDictionary ? ChunkDictionary(column, estimate, isForced: forced != nil) : nil
    let trials = try self.trials(column, pageRowCount, dictionary, base, compressor, symbols)
    var pages: [PageChoice] = []
    for start in stride(from: 0, to: column.count, by: pageRowCount) {
      let rows = start..<min(start + pageRowCount, column.count)
      try column.requireWithinLimits(rows)
      pages.append(choose(column.page(rows), dictionary, rows, base, trials, symbols))
    }
    return Work(
      column: column, base: base, compressor: compressor, estimate: estimate,
      dictionary: dictionary, trials: trials, pages: pages)
  }

  /// How values are written that are spelled out, and how codes are.
  struct Trials {
    let spelled: CodecTrial
    let coded: CodecTrial
  }

  /// Tries a page in the middle of the chunk: where a file is sorted, its ends are unlike the rest.
  ///
  /// Values and codes each for themselves: the values of a page may be smaller in planes where its codes are not. Without a
  /// codec nothing is tried, and an encoding that was asked for by name is not questioned.
  private func trials(
    _ column: FlatColumn, _ pageRowCount: Int, _ dictionary: ChunkDictionary?, _ base: BaseRows?,
    _ compressor: BlockCompressor, _ symbols: ChunkSymbols
  ) throws(BasaltError) -> Trials {
    let untried = CodecTrial(untried: profile)
    guard profile.codec != .none, forced == nil, column.count > 0 else {
      return Trials(spelled: untried, coded: untried)
    }
    let start = trialPage(of: column, pageRowCount: pageRowCount) * pageRowCount
    let rows = start..<min(start + pageRowCount, column.count)
    try column.requireWithinLimits(rows)
    let page = column.page(rows)
    let values = page.values
    return Trials(
      spelled: dictionary?.isDecided == true
        ? untried : trial(values, base?.page(rows, for: page), compressor, symbols),
      coded: dictionary.map { dictionary in
        let codes = dictionary.codes.slice(rows)
        return CodecTrial(profile, compressor, codes.element, count: codes.count) { plan in
          DictionaryCodes.candidate(values.element, codes: codes, NodeChooser(profile: profile, plan: plan))
        }
      } ?? untried)
  }

  /// Of values spelled out: those of a page, or the entries of a dictionary.
  private func trial(
    _ values: NodeValues, _ base: BaseValues?, _ compressor: BlockCompressor, _ symbols: ChunkSymbols,
    isDictionary: Bool = false
  ) -> CodecTrial {
    guard profile.codec != .none, forced == nil else { return CodecTrial(untried: profile) }
    return CodecTrial(profile, compressor, values.element, count: values.count) { plan in
      NodeChooser(profile: profile, plan: plan, symbols: symbols, base: base, isDictionary: isDictionary)
        .choose(values)
    }
  }

  /// An encoding that was asked for by name is not to be replaced by codes. (Booleans have no dictionary either:
  /// `ChunkDictionary` refuses them.)
  private var mayUseDictionary: Bool { !isBase && (forced == nil || forced == DictionaryCodes.self) }

  /// Whether a dictionary is a question at all. A bit is its own code.
  func mayEstimate(_ element: ElementType) -> Bool { mayUseDictionary && forced == nil && element != .bits }

  /// The one that is tried, in the middle of the chunk.
  func trialPage(of column: FlatColumn, pageRowCount: Int) -> Int { column.count / 2 / pageRowCount }

  /// A page's best encoding with values spelled out, and its best with codes; at least one of them.
  struct PageChoice {
    let page: FlatColumn.Page
    /// Those that were known when it was chosen: later pages may find others.
    let symbols: ChunkSymbols
    let spelled: (any NodeCandidate)?
    let coded: (any NodeCandidate)?
    /// J of each; infinite for what is not there.
    let spelledScore: Double
    let codedScore: Double
  }

  private func choose(
    _ page: FlatColumn.Page, _ dictionary: ChunkDictionary?, _ rows: Range<Int>, _ base: BaseRows?, _ trials: Trials,
    _ symbols: ChunkSymbols
  ) -> PageChoice {
    let count = page.values.count
    let known = ChunkSymbols(copying: symbols)
    let spelled =
      dictionary?.isDecided == true
      ? nil : chooser(of: page, trials.spelled, base?.page(rows, for: page), symbols).choose(page.values)
    let coded = dictionary.map {
      DictionaryCodes.candidate(
        page.values.element, codes: $0.codes.slice(rows), chooser(of: page, trials.coded, nil, symbols))
    }
    return PageChoice(
      page: page, symbols: known, spelled: spelled, coded: coded,
      spelledScore: spelled.map { trials.spelled.score($0, count: count) } ?? .infinity,
      codedScore: coded.map { trials.coded.score($0, count: count) } ?? .infinity)
  }

  /// One level deeper where a validity will stand around the values: the reader counts it.
  func chooser(
    of page: FlatColumn.Page, _ trial: CodecTrial, _ base: BaseValues?, _ symbols: ChunkSymbols
  ) -> NodeChooser {
    NodeChooser(
      profile: profile, depth: page.validity == nil ? 0 : 1, forced: forced, plan: trial.plan, symbols: symbols,
      base: base)
  }

  /// A dictionary's own page, and what it is weighed against.
  struct DictionaryChoice {
    let candidate: any NodeCandidate
    let trial: CodecTrial
    /// J of the page, in bytes.
    let score: Double
    /// What the pages that are better with codes gain by them: J, in bytes.
    let gain: Double
    let isUsed: Bool
  }

  /// Uses the dictionary if the pages that are better with it make up for its own page.
  func dictionaryChoice(_ work: Work) -> DictionaryChoice? {
    guard let entries = work.dictionary?.entries else { return nil }
    let symbols = ChunkSymbols()
    let trial = trial(entries, nil, work.compressor, symbols, isDictionary: true)
    let candidate = NodeChooser(profile: profile, plan: trial.plan, symbols: symbols, isDictionary: true)
      .choose(entries)
    let gain = work.pages.reduce(0) { $0 + max(0, $1.spelledScore - $1.codedScore) }
    let score = trial.score(candidate, count: entries.count)
    return DictionaryChoice(
      candidate: candidate, trial: trial, score: score, gain: gain,
      isUsed: gain > score || forced == DictionaryCodes.self)
  }

  /// Whether a page is written as codes.
  func usesCodes(_ page: PageChoice, _ dictionary: DictionaryChoice?) -> Bool {
    dictionary?.isUsed == true && (page.codedScore < page.spelledScore || forced == DictionaryCodes.self)
  }

  /// Writes what has been chosen.
  ///
  /// Pages choose for themselves: a dictionary that is there for most pages is not forced on one whose values are all
  /// alike, or all different.
  func write(_ work: Work, _ dictionary: DictionaryChoice?) -> EncodedChunk {
    var (pageEncodings, dictionaryEncodings) = (EncodingSet(), EncodingSet())
    // Every page in the way that its trial has found, which stands in no file: a reader takes whatever comes.
    func encode(
      _ root: any NodeCandidate, rowCount: Int, _ trial: CodecTrial, _ encodings: inout EncodingSet
    ) -> EncodedPage {
      let page = WrittenPage(root)
      encodings = encodings.union(page.encodings)
      return page.stored(rowCount: rowCount, work.compressor, profile, level: trial.level)
    }
    var dictionaryPage: EncodedPage?
    if let dictionary, dictionary.isUsed, let entries = work.dictionary?.entries {
      dictionaryPage = encode(
        dictionary.candidate, rowCount: entries.count, dictionary.trial, &dictionaryEncodings)
    }
    let encoded = work.pages.map { choice in
      // A dictionary that does not pay is dropped, and its codes with it: every page was chosen both ways for this.
      let usesCodes = usesCodes(choice, dictionary)
      guard let values = usesCodes ? choice.coded : choice.spelled else {
        preconditionFailure("a page without a choice")
      }
      let trial = usesCodes ? work.trials.coded : work.trials.spelled
      return encode(
        root(of: choice.page, values, trial.plan), rowCount: choice.page.values.count, trial, &pageEncodings)
    }
    var chunk = EncodedChunk(
      pages: encoded, dictionary: dictionaryPage, pageEncodings: pageEncodings, dictionaryEncodings: dictionaryEncodings
    )
    if dictionaryPage != nil, let choice = dictionary, let dictionary = work.dictionary {
      chunk.ownEntries = DictionaryEntries(dictionary.entries, of: type, profile, score: choice.score)
      chunk.entries = dictionary.entries.column(of: type)
      chunk.entryHashes = dictionary.entryHashes
      var start = 0
      for page in work.pages {
        let rows = start..<start + page.page.values.count
        unsafe chunk.entryBounds.append(
          dictionary.codeBounds(rows, validity: work.column.validityWords(rows)))
        start = rows.upperBound
      }
    }
    return chunk
  }

  /// Puts the validity around the values, where some are NULL: one level that every choice above has already counted.
  private func root(of page: FlatColumn.Page, _ values: any NodeCandidate, _ plan: EncodingPlan) -> any NodeCandidate {
    guard let validity = page.validity else { return values }
    return Nullable.candidate(
      validity: NodeChooser(profile: profile, depth: 1, plan: plan).choose(validity), values: values, of: page.values)
  }
}
