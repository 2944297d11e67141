package import BasaltCore

/// The pages of one column of one row group, ready to be stored: all that the file layer needs, without knowing what an
/// encoding is.
package struct EncodedChunk: Sendable {
  package let pages: [EncodedPage]
  /// The dictionary that the pages' codes mean; its row count is that of its entries.
  package let dictionary: EncodedPage?
  /// The dictionary's entries as they were before they became a page: for who wants to know them, and need not open it. Views
  /// of the column's own memory, so not to be kept.
  package var entries: ColumnVector?
  /// The same in memory of their own, to be held against those of other row groups.
  package var ownEntries: DictionaryEntries?
  /// `ValueHash` of each, in no order, if they are at hand.
  package var entryHashes: [UInt64]?
  /// By page, the first and last of these that its rows have; `nil` of a page that is all NULL. Entries ascend, so that these
  /// are the least and the greatest value of the page, without a look at one.
  package var entryBounds: [ClosedRange<Int>?] = []
  /// Every encoding in any page of rows.
  package let pageEncodings: EncodingSet
  /// Those in the dictionary, which need not be written (`DictionaryEntries`).
  package let dictionaryEncodings: EncodingSet
  /// Every encoding in any of them.
  package var encodings: EncodingSet { pageEncodings.union(dictionaryEncodings) }

  init(
    pages: [EncodedPage], dictionary: EncodedPage?, pageEncodings: EncodingSet, dictionaryEncodings: EncodingSet
  ) {
    (self.pages, self.dictionary) = (pages, dictionary)
    (self.pageEncodings, self.dictionaryEncodings) = (pageEncodings, dictionaryEncodings)
  }

  /// Whether a page is of differences to another column, which then has to be named with the chunk.
  package var needsBase: Bool { encodings.contains(ColumnDifference.wireID) }
}

/// The payload of a page, as it is to be stored.
package struct EncodedPage: Sendable {
  package let rowCount: Int
  /// The first `payloadByteCount` bytes are the payload, after the codec.
  package let payload: Buffer
  package let payloadByteCount: Int
  package let codec: BlockCodec
  /// The payload's length when the codec is undone.
  package let uncompressedByteCount: Int
}
