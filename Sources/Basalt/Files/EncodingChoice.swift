extension DataFile {
  /// Why a column is encoded as it is: what was weighed for one of its pages, and what each would have cost. What
  /// `basalt inspect --encodings` shows. Holds no value of the data.
  ///
  /// A choice is made by J: bytes, and the nanoseconds of decoding at what one is worth in bytes on the file's tier.
  public struct EncodingChoice: Sendable, Hashable {
    /// The page that is explained: the first of the column that has values.
    public let rowGroupIndex: Int
    public let pageIndex: Int
    public let rowCount: Int
    /// By J, the least first. Without what says which rows are NULL: it is the same around all of them.
    public let candidates: [Candidate]
    public let dictionary: Dictionary
    /// The page of the row group that was put through the codec in several ways; `nil` where nothing was tried.
    public let trialPageIndex: Int?
    public let trials: [Trial]
    /// The column that differences are to, where the file has such pages.
    public let base: String?
    /// What the page is in the file.
    public let found: PageEncoding
    /// Whether this version would write the page as the file has it; another may have thought otherwise.
    public let isFound: Bool

    /// One way to encode the values, before any codec.
    public struct Candidate: Sendable, Hashable {
      /// The tree of encodings.
      public let description: String
      public let bytesPerRow: Double
      /// That decoding is expected to take.
      public let nanosecondsPerRow: Double
      /// J, in bytes a row.
      public let costPerRow: Double
      /// J behind the codec; only of the best of values and of codes where these two were compared.
      public let storedCostPerRow: Double?
      public let isChosen: Bool

      package init(
        description: String, bytesPerRow: Double, nanosecondsPerRow: Double, costPerRow: Double,
        storedCostPerRow: Double?, isChosen: Bool
      ) {
        (self.description, self.bytesPerRow, self.nanosecondsPerRow) = (description, bytesPerRow, nanosecondsPerRow)
        (self.costPerRow, self.storedCostPerRow, self.isChosen) = (costPerRow, storedCostPerRow, isChosen)
      }
    }

    /// What became of a dictionary for the column's pages of the row group.
    public struct Dictionary: Sendable, Hashable {
      public let outcome: Outcome
      /// J in bytes a row, as a sample had it: with values, and with codes and their entries.
      public let estimatedValuesCostPerRow: Double?
      public let estimatedCodesCostPerRow: Double?
      /// Of the dictionary that was made, or else as expected.
      public let entryCount: Int?
      /// Bytes of its own page before any codec, if it was made, and J of it in bytes a row of the row group.
      public let byteCount: Int?
      public let costPerRow: Double?
      /// By how much J falls in the pages that are better as codes, in bytes a row of the row group.
      public let gainPerRow: Double?

      package init(
        outcome: Outcome, estimatedValuesCostPerRow: Double?, estimatedCodesCostPerRow: Double?, entryCount: Int?,
        byteCount: Int?, costPerRow: Double?, gainPerRow: Double?
      ) {
        self.outcome = outcome
        self.estimatedValuesCostPerRow = estimatedValuesCostPerRow
        self.estimatedCodesCostPerRow = estimatedCodesCostPerRow
        (self.entryCount, self.byteCount) = (entryCount, byteCount)
        (self.costPerRow, self.gainPerRow) = (costPerRow, gainPerRow)
      }

      /// How far it went.
      public enum Outcome: String, Sendable, Hashable {
        /// A column of booleans, or one that others are differences to.
        case impossible
        /// Values take less than looking codes up would, or the sample alone has too many entries.
        case hopeless
        /// By the estimate.
        case unpromising
        /// More entries were met than had been expected, or than there may be.
        case givenUp = "given up"
        /// Codes gained less than the dictionary's own page cost.
        case dropped
        case used
        /// So much better in the sample that values were not weighed.
        case decided
      }
    }

    /// A page behind the codec, written in one way.
    public struct Trial: Sendable, Hashable {
      /// Of codes of a dictionary, rather than of values.
      public let isOfCodes: Bool
      /// Such as `no symbols, planes`.
      public let plan: String
      /// Of zstd; `nil` for a codec without levels.
      public let level: Int?
      /// Before the codec, and behind it.
      public let byteCount: Int
      public let storedByteCount: Int
      public let isChosen: Bool

      package init(
        isOfCodes: Bool, plan: String, level: Int?, byteCount: Int, storedByteCount: Int, isChosen: Bool
      ) {
        (self.isOfCodes, self.plan, self.level) = (isOfCodes, plan, level)
        (self.byteCount, self.storedByteCount, self.isChosen) = (byteCount, storedByteCount, isChosen)
      }
    }

    package init(
      rowGroupIndex: Int, pageIndex: Int, rowCount: Int, candidates: [Candidate], dictionary: Dictionary,
      trialPageIndex: Int?, trials: [Trial], base: String?, found: PageEncoding, isFound: Bool
    ) {
      (self.rowGroupIndex, self.pageIndex, self.rowCount) = (rowGroupIndex, pageIndex, rowCount)
      (self.candidates, self.dictionary) = (candidates, dictionary)
      (self.trialPageIndex, self.trials) = (trialPageIndex, trials)
      (self.base, self.found, self.isFound) = (base, found, isFound)
    }
  }
}
