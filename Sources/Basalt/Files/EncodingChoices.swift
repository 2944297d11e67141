internal import BasaltEncoding
internal import BasaltFormat

extension DataFile {
  /// Why each column is encoded as it is, in the order of the file, by the first of its pages that has values.
  ///
  /// Worked out anew with the writer's own code: files keep what was chosen, and not why.
  /// - Throws: `.corruptPage` and its like when a page is damaged, `.unsupportedEncoding`, `.ioFailure`, `.cancelled`.
  /// - Returns: One entry a column of the file; `nil` for one without pages that have values, one that cannot be read
  ///   here, and all columns of a file of a tier that is not known here.
  /// - Complexity: Of each column decodes one row group, and encodes it again; a column a thread.
  public func encodingChoices() async throws(BasaltError) -> [EncodingChoice?] {
    let reader = reader
    return try await ofEachColumn { (ordinal) throws(BasaltError) in
      try EncodingChoice.explained(reader, column: ordinal)
    }
  }
}

// The layers below count bytes of pages; people compare columns, and so bytes a row.
extension DataFile.EncodingChoice {
  /// Of one column of a file, which may be a table's.
  static func explained(_ reader: DataFileReader, column ordinal: Int) throws(BasaltError) -> Self? {
    try reader.explainEncoding(ofColumn: ordinal).map { Self($0) }
  }

  fileprivate init(_ explained: EncodingExplanation) {
    let explanation = explained.explanation
    let rowCount = Double(explanation.rowCount)
    let base = explained.found.base
    self.init(
      rowGroupIndex: explained.rowGroup, pageIndex: explained.page, rowCount: explanation.rowCount,
      candidates: explanation.candidates.map { candidate in
        // A difference does not say by itself to what; in front, because the end of a long tree is cut.
        let name = candidate.node.name
        let isDifference = name == ColumnDifference.name
        let prefix = isDifference ? base.map { "\(name) to \($0)" } ?? name : name
        // What stands in the file is listed with its units anyway; the others are not to say more of the values.
        let isInFile = candidate.node == explained.found.node.values
        let tree = isInFile ? candidate.node.description : candidate.node.description.withoutUnits
        return Candidate(
          description: prefix + tree.dropFirst(name.count),
          bytesPerRow: Double(candidate.byteCount) / rowCount,
          nanosecondsPerRow: candidate.decodeNanoseconds, costPerRow: candidate.score / rowCount,
          storedCostPerRow: candidate.storedScore.map { $0 / rowCount }, isChosen: candidate.isChosen)
      },
      dictionary: Dictionary(explanation.dictionary, rowCount: Double(explained.rowGroupRowCount)),
      trialPageIndex: explanation.trialPage, trials: explanation.trials.map(Trial.init), base: base,
      found: DataFile.PageEncoding(
        description: explained.found.node.description + (base.map { " to \($0)" } ?? ""),
        codec: "\(explained.found.codec)", pageCount: 1, storedByteCount: explained.found.storedByteCount),
      isFound: explained.isFound)
  }
}

extension String {
  /// A tree without the units of its scales: of a few values, a unit may be the distance between two of them.
  fileprivate var withoutUnits: String {
    let parts = split(separator: "×", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(parts.first.map { "\($0)" } ?? "") { text, part in
      "\(text)×…\(part.drop { $0 != ")" && $0 != "," })"
    }
  }
}

extension DataFile.EncodingChoice.Dictionary {
  /// - Parameter rowCount: Of the row group, which a dictionary serves as a whole.
  fileprivate init(_ dictionary: PageExplanation.Dictionary, rowCount: Double) {
    self.init(
      outcome: Outcome(dictionary.outcome),
      estimatedValuesCostPerRow: dictionary.estimate.map { $0.spelledScore / rowCount },
      estimatedCodesCostPerRow: dictionary.estimate.map { $0.codedScore / rowCount },
      // An estimate has no bounds of its own; what is made is below a limit.
      entryCount: dictionary.page?.entryCount ?? dictionary.estimate.map { Int($0.entryCount.rounded()) },
      byteCount: dictionary.page?.byteCount, costPerRow: dictionary.page.map { $0.score / rowCount },
      gainPerRow: dictionary.page?.gain.map { $0 / rowCount })
  }
}

extension DataFile.EncodingChoice.Dictionary.Outcome {
  /// Closed switch: a new outcome must get a public name.
  fileprivate init(_ outcome: PageExplanation.Dictionary.Outcome) {
    switch outcome {
    case .impossible: self = .impossible
    case .hopeless: self = .hopeless
    case .unpromising: self = .unpromising
    case .givenUp: self = .givenUp
    case .dropped: self = .dropped
    case .used: self = .used
    case .decided: self = .decided
    }
  }
}

extension DataFile.EncodingChoice.Trial {
  fileprivate init(_ trial: PageExplanation.Trial) {
    let symbols = trial.usesSymbols.map { $0 ? "symbols, " : "no symbols, " } ?? ""
    self.init(
      isOfCodes: trial.isOfCodes, plan: symbols + (trial.usesPlanes ? "planes" : "packed"), level: trial.level,
      byteCount: trial.byteCount, storedByteCount: trial.storedByteCount, isChosen: trial.isChosen)
  }
}
