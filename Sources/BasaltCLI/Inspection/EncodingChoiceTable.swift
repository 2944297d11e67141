import Basalt

/// Why columns are encoded as they are: the candidates of a page of each, what became of dictionaries, and which way of
/// writing a codec made the most of.
///
/// Three small tables and not one wide one: each question has figures of its own, and only the first is asked of every
/// column.
enum EncodingChoiceTable {
  /// What is explained of one column.
  ///
  /// Apart from a file's layout, so that the tables can be drawn of anything that has columns.
  struct Column {
    let name: String
    /// `nil` where there is nothing to explain.
    let choice: DataFile.EncodingChoice?
  }

  /// What each table is about, and what its figures mean, is said in a line or two above it: J is a word of our own.
  ///
  /// Sections with their titles; those with nothing to say are left out.
  /// - Parameter columns: Of the file, in its order.
  /// - Returns: Lines of each section; no section at all where nothing is explained.
  static func sections(_ columns: [Column], _ terminal: Terminal) -> [[String]] {
    // A column without a choice is listed above already, with the reason why it has no pages.
    let explained = columns.compactMap { column in column.choice.map { (name: column.name, choice: $0) } }
    guard !explained.isEmpty else { return [] }
    // From what is asked of all columns to what is true of few.
    return [
      candidates(explained, terminal), dictionaries(explained, terminal), trials(explained, terminal),
      differing(explained, terminal),
    ].filter { !$0.isEmpty }
  }

  /// By name, because names are all that the tables show of a column's place in the file.
  private typealias Explained = [(name: String, choice: DataFile.EncodingChoice)]

  // MARK: Tables

  /// The one that was taken is marked; it need not be the first, because a dictionary's own page, and what a codec makes of
  /// either, are weighed apart.
  ///
  /// All are listed, since there are few: only encodings that the values let hope are proposed at all.
  private static func candidates(_ columns: Explained, _ terminal: Terminal) -> [String] {
    var table = TextTable([
      .text("column"), .word("page"), .word(""), .number("B/row"), .number("ns/row"), .number("J/row"),
      .number("J stored"), .text("candidate"),
    ])
    for (name, choice) in columns {
      for (index, candidate) in choice.candidates.enumerated() {
        // The best of values and the best of codes have a second J where the two were compared by it.
        let isFirst = index == 0
        table.add([
          // Once, on the first line, as above.
          isFirst ? name : "", isFirst ? "\(choice.rowGroupIndex)/\(choice.pageIndex)" : "",
          candidate.isChosen ? "*" : "", Quantity.fixed(candidate.bytesPerRow, 3),
          Quantity.fixed(candidate.nanosecondsPerRow, 3), Quantity.fixed(candidate.costPerRow, 3),
          candidate.storedCostPerRow.map { Quantity.fixed($0, 3) } ?? "",
          candidate.description.truncated(to: descriptionWidthMaximum),
        ])
      }
    }
    return [
      terminal.bold("Why: candidates for the first page with values"),
      " page: row group/page; * is taken; J: bytes, and what decoding is",
      " worth in bytes on this tier; stored: behind the codec",
    ] + table.lines(terminal)
  }

  /// Only of columns that could have one. Costs are a row of the row group, which a dictionary serves as a whole: they can be
  /// held against those of the candidates.
  private static func dictionaries(_ columns: Explained, _ terminal: Terminal) -> [String] {
    var table = TextTable([
      .text("column"), .number("entries"), .number("own page"), .number("J/row"), .number("gain/row"),
      .number("J values"), .number("J codes"), .text("dictionary"),
    ])
    var isEmpty = true
    for (name, choice) in columns where choice.dictionary.outcome != .impossible {
      isEmpty = false
      let dictionary = choice.dictionary
      table.add([
        name,
        // What is only expected says so. Blank where the attempt did not get as far: zero would be a figure.
        dictionary.entryCount.map { (dictionary.byteCount == nil ? "≈" : "") + Quantity.count($0) } ?? "",
        dictionary.byteCount.map { Quantity.bytes($0) } ?? "", figure(dictionary.costPerRow),
        figure(dictionary.gainPerRow), figure(dictionary.estimatedValuesCostPerRow),
        figure(dictionary.estimatedCodesCostPerRow), sentence(dictionary.outcome),
      ])
    }
    guard !isEmpty else { return [] }
    return [
      terminal.bold("Why: dictionaries"),
      " of the row group; J values and J codes: a row, as a sample had them",
    ] + table.lines(terminal)
  }

  /// Only of files with a codec: one page stands for all of its row group, so that its bytes are counted and not estimated.
  private static func trials(_ columns: Explained, _ terminal: Terminal) -> [String] {
    var table = TextTable([
      .text("column"), .number("page"), .word(""), .word("of"), .text("plan"), .number("level"), .number("bytes"),
      .number("stored"),
    ])
    var isEmpty = true
    for (name, choice) in columns {
      for (index, trial) in choice.trials.enumerated() {
        isEmpty = false
        table.add([
          index == 0 ? name : "", index == 0 ? choice.trialPageIndex.map { Quantity.count($0) } ?? "" : "",
          trial.isChosen ? "*" : "", trial.isOfCodes ? "codes" : "values", trial.plan,
          trial.level.map { Quantity.count($0) } ?? "", Quantity.count(trial.byteCount),
          Quantity.count(trial.storedByteCount),
        ])
      }
    }
    // All columns may have been too small to try, or the tier has no codec.
    guard !isEmpty else { return [] }
    return [
      terminal.bold("Why: a page in the middle of the row group, written every way"),
      " bytes: before the codec; stored: behind it",
    ] + table.lines(terminal)
  }

  /// Nothing is wrong with such a file: any choice can be read. But then the figures above are of another one.
  private static func differing(_ columns: Explained, _ terminal: Terminal) -> [String] {
    // Mostly empty: a file that this version wrote has none.
    let differing = columns.filter { !$0.choice.isFound }
    guard !differing.isEmpty else { return [] }
    var table = TextTable([.text("column"), .number("bytes"), .word("codec"), .text("in the file")])
    for (name, choice) in differing {
      table.add([
        name, Quantity.count(choice.found.storedByteCount), choice.found.codec,
        choice.found.description.truncated(to: descriptionWidthMaximum),
      ])
    }
    return [
      terminal.bold("Not as this version of Basalt would write them"),
      " the file was written by another, which chose otherwise",
    ] + table.lines(terminal)
  }

  // MARK: Details

  /// A tree may be longer than any line; its beginning tells it from the others.
  private static let descriptionWidthMaximum = 72

  /// What is not known is left blank: it is not zero.
  private static func figure(_ number: Double?) -> String { number.map { Quantity.fixed($0, 3) } ?? "" }

  /// In the voice of the table: an answer to "has it one?".
  private static func sentence(_ outcome: DataFile.EncodingChoice.Dictionary.Outcome) -> String {
    switch outcome {
    case .impossible: ""
    case .hopeless: "no: values cost less than any codes"
    case .unpromising: "no: the estimate is against it"
    case .givenUp: "no: given up at too many entries"
    case .dropped: "no: its page costs more than codes gain"
    case .used: "used"
    case .decided: "used: values were not weighed"
    }
  }
}
