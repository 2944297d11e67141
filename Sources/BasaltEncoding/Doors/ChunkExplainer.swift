package import BasaltCore

/// Goes the way of `encode` once more, and says what stood at each fork. The same code decides both, so that an explanation
/// cannot be of another choice than the one that is written.
extension ChunkEncoder {
  /// Why a page of a chunk is encoded as it is.
  /// - Parameters:
  ///   - page: Of the chunk, counted from 0.
  ///   - column: All rows of the chunk, since a dictionary is a question about all of them; the rest as in `encode`.
  /// - Precondition: The chunk has the page.
  /// - Throws: As `encode`.
  /// - Complexity: That of `encode`, and once more that of the page.
  package func explain(
    page index: Int, of column: ColumnVector, pageRowCount: Int,
    base: (column: BaseColumn, rows: ColumnVector)? = nil
  ) throws(BasaltError) -> PageExplanation {
    let work = try weigh(column, pageRowCount: pageRowCount, base: base)
    let dictionary = dictionaryChoice(work)
    let choice = work.pages[index]
    let stored = write(work, dictionary).pages[index]
    let rows = index * pageRowCount..<min((index + 1) * pageRowCount, work.column.count)
    let values = choice.page.values
    let base = work.base?.page(rows, for: choice.page)
    let usesCodes = usesCodes(choice, dictionary)
    var candidates: [PageExplanation.Candidate] = []

    func add(_ candidate: any NodeCandidate, _ score: Double, storedScore: Double?, isChosen: Bool) throws(BasaltError)
    {
      candidates.append(
        PageExplanation.Candidate(
          node: try WrittenPage(candidate).description(
            values.element, count: values.count, entryCount: work.dictionary?.entries.count, base: base?.values),
          byteCount: candidate.byteCount, decodeNanoseconds: candidate.decodeNanoseconds, score: score,
          storedScore: storedScore, isChosen: isChosen))
    }

    let chooser = chooser(of: choice.page, work.trials.spelled, base, choice.symbols)
    if choice.spelled != nil {
      for (candidate, score, isBest) in chooser.explain(values) {
        // Only the best of values has met codes.
        let storedScore = isBest && choice.coded != nil ? choice.spelledScore : nil
        try add(candidate, score, storedScore: storedScore, isChosen: isBest && !usesCodes)
      }
    }
    if let coded = choice.coded {
      try add(
        coded, chooser.score(coded, count: values.count),
        storedScore: choice.spelled == nil ? nil : choice.codedScore, isChosen: usesCodes)
    }
    let trials =
      trials(work.trials.spelled, isOfCodes: false, values.element)
      + trials(work.trials.coded, isOfCodes: true, .uint16)
    return PageExplanation(
      rowCount: values.count,
      // Of equals the one that is taken comes first, as the chooser has it.
      candidates: candidates.sorted { ($0.score, $0.isChosen ? 0 : 1) < ($1.score, $1.isChosen ? 0 : 1) },
      dictionary: explanation(of: dictionary, work),
      trialPage: trials.isEmpty ? nil : trialPage(of: work.column, pageRowCount: pageRowCount), trials: trials,
      codec: stored.codec, storedByteCount: stored.payloadByteCount)
  }

  /// The last thing that was found out is the outcome: steps behind it were not taken.
  private func explanation(of choice: DictionaryChoice?, _ work: Work) -> PageExplanation.Dictionary {
    let estimate = work.estimate.map {
      PageExplanation.Dictionary.Estimate(
        entryCount: $0.entryCount, spelledScore: $0.spelledScore, codedScore: $0.expectedScore)
    }
    let outcome: PageExplanation.Dictionary.Outcome
    if let choice {
      outcome = work.dictionary?.isDecided == true ? .decided : choice.isUsed ? .used : .dropped
    } else if !mayEstimate(work.column.element) {
      outcome = .impossible
    } else if let estimate = work.estimate {
      outcome = estimate.isPromising ? .givenUp : .unpromising
    } else {
      outcome = .hopeless
    }
    return PageExplanation.Dictionary(
      outcome: outcome, estimate: estimate,
      page: choice.map {
        PageExplanation.Dictionary.Page(
          entryCount: work.dictionary?.entries.count ?? 0, byteCount: $0.candidate.byteCount, score: $0.score,
          gain: $0.gain.isFinite ? $0.gain : nil)
      })
  }

  private func trials(_ trial: CodecTrial, isOfCodes: Bool, _ element: ElementType) -> [PageExplanation.Trial] {
    trial.outcomes.map { outcome in
      PageExplanation.Trial(
        isOfCodes: isOfCodes, usesSymbols: element == .bytes ? outcome.plan.usesSymbols : nil,
        usesPlanes: outcome.plan.usesPlanes, level: profile.codec == .zstd ? Int(outcome.level) : nil,
        byteCount: outcome.byteCount, storedByteCount: outcome.storedByteCount,
        isChosen: outcome.plan == trial.plan && outcome.level == trial.level)
    }
  }
}

extension WrittenPage {
  /// The tree as a reader sees it: opened, since what a reader says of a node is what people know it by.
  /// - Parameters:
  ///   - entryCount: Of the dictionary that codes are of, if they are codes.
  ///   - base: What differences are to, if they are.
  /// - Throws: Nothing, unless writer and reader disagree.
  fileprivate func description(
    _ element: ElementType, count: Int, entryCount: Int?, base: NodeValues?
  ) throws(BasaltError) -> NodeDescription {
    // A base is described where its column is, so that any reader of its values will do.
    let plain = try base.map { (base) throws(BasaltError) -> (any NodeReader)? in
      guard let candidate = Plain.propose(NodeFacts(base), NodeChooser(profile: .hot)) else { return nil }
      var opener = NodeOpener(dictionaryEntryCount: nil, isText: false)
      let page = WrittenPage(candidate)
      return try opener.openValues(try page.node(), base.element, count: base.count)
    }
    // The text was checked before it was a page.
    var opener = NodeOpener(dictionaryEntryCount: entryCount, isText: false, base: plain ?? nil)
    switch try opener.open(try node(), element, count: count) {
    case .values(let reader): return reader.description
    case .dictionary(let codes): return codes.description
    case .nullable(_, .values(let reader)): return reader.description
    case .nullable(_, .dictionary(let codes)): return codes.description
    }
  }

  /// The root.
  private func node() throws(BasaltError) -> Node {
    try Node(in: payload, at: 0..<byteCount, path: NodePath(payloadStart: 0))
  }
}

extension NodeDescription {
  /// Of a page's root: the values, without what says which of them are NULL.
  package var values: NodeDescription {
    guard name == Nullable.name, let last = children.last else { return self }
    return last.node
  }
}
