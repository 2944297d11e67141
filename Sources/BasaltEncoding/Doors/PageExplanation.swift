/// Why a page is encoded as it is: what was weighed, and what each would have cost. For people; holds no value of the data.
///
/// J is what choices are made by: bytes, and the nanoseconds of decoding at what one is worth on the tier, in bytes.
package struct PageExplanation: Sendable, Hashable {
  package let rowCount: Int
  /// What the page's values could have been, without its validity, which is the same around all of them. By J, the least
  /// first.
  package let candidates: [Candidate]
  package let dictionary: Dictionary
  /// Which page of the chunk was written every way to choose among the trials; `nil` where nothing was tried.
  package let trialPage: Int?
  /// Of values first, then of codes.
  package let trials: [Trial]
  package let codec: BlockCodec
  /// The payload of the page, behind the codec.
  package let storedByteCount: Int

  /// One way to encode the values.
  package struct Candidate: Sendable, Hashable {
    package let node: NodeDescription
    /// As predicted; before any block codec.
    package let byteCount: Int
    /// That decoding a row is expected to take, without the codec.
    package let decodeNanoseconds: Double
    /// J of the page, as if there were no codec: among values, what the chooser goes by.
    package let score: Double
    /// J behind the codec, where a choice between values and codes was made by it: of the best of each.
    package let storedScore: Double?
    package let isChosen: Bool
  }

  /// What became of a dictionary for the chunk.
  package struct Dictionary: Sendable, Hashable {
    package let outcome: Outcome
    /// What a sample of the chunk had it look like.
    package let estimate: Estimate?
    /// Of the dictionary that was made, used or not.
    package let page: Page?

    /// How far an attempt went, from nowhere to the end.
    package enum Outcome: String, Sendable, Hashable {
      /// Booleans; a column that others are differences to; an encoding that was asked for by name.
      case impossible
      /// Values take less than looking codes up, or the sample alone has more entries than a dictionary may.
      case hopeless
      /// By the estimate.
      case unpromising
      /// While rows were numbered: more entries than had been expected, or than there may be.
      case givenUp
      /// Codes gain less than the dictionary's own page costs.
      case dropped
      case used
      /// By so much, in the sample, that values were not weighed.
      case decided
    }

    /// All of the chunk.
    package struct Estimate: Sendable, Hashable {
      package let entryCount: Double
      /// J with values spelled out, and with codes and their entries.
      package let spelledScore: Double
      package let codedScore: Double
    }

    package struct Page: Sendable, Hashable {
      package let entryCount: Int
      /// Of the tree.
      package let byteCount: Int
      /// J of the page.
      package let score: Double
      /// What J falls by in all pages that are better as codes; `nil` where values were not weighed.
      package let gain: Double?
    }
  }

  /// A page behind the codec, written in one way.
  package struct Trial: Sendable, Hashable {
    package let isOfCodes: Bool
    /// Whether text may be written in symbols; `nil` where there is no text.
    package let usesSymbols: Bool?
    /// Whether numbers are written in planes of bytes, rather than packed.
    package let usesPlanes: Bool
    /// Of zstd; `nil` for a codec without levels.
    package let level: Int?
    /// Of the tree, and of what is left of it.
    package let byteCount: Int
    package let storedByteCount: Int
    package let isChosen: Bool
  }
}
